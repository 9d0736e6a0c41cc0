//! How a caller names a role, a principal, an assignment.

use azureml_endpoints::control::role::reference::{Reference, guid, guid_of, split};

const ID: &str = "00000000-0000-0000-0000-00000000000a";

#[test]
fn a_role_is_named_by_guid_id_or_name() {
    let known = Reference::Id(ID.into());
    let upper = ID.to_uppercase();
    for text in [
        ID,
        &upper,
        &format!("/providers/Microsoft.Authorization/roleDefinitions/{ID}"),
        &format!("/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{ID}"),
        &format!("/subscriptions/s/resourceGroups/g/providers/microsoft.authorization/ROLEDEFINITIONS/{upper}"),
    ] {
        assert_eq!(Reference::read("role", text).unwrap(), known, "{text}");
    }
    let scientist = Reference::Id("f6c7c914-8db3-469d-8ca1-694a8f32e121".into());
    assert_eq!(Reference::read("role", "AzureML Data Scientist").unwrap(), scientist, "without asking Azure");
    assert_eq!(Reference::read("role", "The owner's CI/CD").unwrap(), Reference::Name("The owner's CI/CD".into()));
}

#[test]
fn what_names_no_role_is_refused() {
    for text in [
        "",
        "/",
        "/subscriptions/s",
        "a\nb",
        &format!("/subscriptions/../providers/Microsoft.Authorization/roleDefinitions/{ID}"),
        &format!("/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/{ID}"),
        &format!("/subscriptions/s/providers/Microsoft.Other/roleDefinitions/{ID}"),
        "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/1",
        &"a".repeat(513),
    ] {
        let misuse = Reference::read("role", text).unwrap_err().to_string();
        assert!(misuse.starts_with("role: "), "{text}: {misuse}");
    }
}

#[test]
fn an_id_is_taken_apart() {
    let id = format!("/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/{ID}");
    let (scope, found) = split(&id, "roleAssignments").unwrap();
    assert_eq!((scope.unwrap().as_str(), found.as_str()), ("/subscriptions/s/resourceGroups/g", ID));
    assert_eq!(split(&id, "roleDefinitions"), None);
    assert_eq!(split("", "roleAssignments"), None);
}

#[test]
fn a_guid_is_a_guid() {
    assert_eq!(guid("id", "ABCDEF00-0000-0000-0000-000000000000").unwrap(), "abcdef00-0000-0000-0000-000000000000");
    for text in [
        "",
        "a",
        &ID[1..],
        &format!("{ID}0"),
        "0000000000000-0000-0000-00000000000a",
        "g0000000-0000-0000-0000-000000000000",
        &format!("{{{ID}}}"),
        "00000000-0000-0000-0000-0000000000é",
    ] {
        assert!(guid("id", text).is_err(), "{text}");
    }
}

#[test]
fn the_same_texts_give_the_same_guid() {
    assert_eq!(guid_of(&["A", "b"]), guid_of(&["a", "B"]));
    assert_ne!(guid_of(&["ab", "c"]), guid_of(&["a", "bc"]));
    assert!(guid("id", &guid_of(&[])).is_ok());
    // For ever: a role made last year is found again.
    assert_eq!(guid_of(&["a"]), "08809545-23ab-8be9-8aa0-733055b71a5a");
}
