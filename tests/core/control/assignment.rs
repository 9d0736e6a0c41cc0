//! Roles given to principals.

use azureml_endpoints::control::assignment::{Assignment, locate};
use azureml_endpoints::control::scope::Scope;

use crate::world::{Json, json};

const PRINCIPAL: &str = "00000000-0000-0000-0000-00000000000A";
const ROLE: &str = "f6c7c914-8db3-469d-8ca1-694a8f32e121";
const GROUP: &str = "/subscriptions/s/resourceGroups/g";

fn scope() -> Scope {
    Scope::new("scope", GROUP).unwrap()
}

fn assignment(kind: Option<&str>) -> Assignment {
    Assignment::new("AzureML Data Scientist", PRINCIPAL, kind.map(str::to_owned)).unwrap()
}

#[test]
fn the_definition_is_named_at_its_subscription() {
    let expected = json!({ "properties": {
        "roleDefinitionId": format!("/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{ROLE}"),
        "principalId": PRINCIPAL.to_lowercase(),
        "principalType": "Group",
    } });
    assert_eq!(assignment(Some("Group")).body::<Json>(&scope(), ROLE), expected);
    assert!(assignment(None).body::<Json>(&scope(), ROLE).0["properties"].get("principalType").is_none());
}

#[test]
fn the_same_assignment_has_the_same_path() {
    let one = assignment(None).path(&scope(), ROLE);
    assert_eq!(one, assignment(Some("User")).path(&scope(), ROLE));
    assert_ne!(one, assignment(None).path(&scope(), "another"));
    assert_ne!(one, assignment(None).path(&Scope::new("scope", "/subscriptions/s").unwrap(), ROLE));
}

#[test]
fn what_cannot_be_right_is_named() {
    for (role, principal, kind, option) in [
        ("", PRINCIPAL, None, "assignment.role"),
        ("Reader", "ada@example.com", None, "assignment.principalId"),
        ("Reader", "", None, "assignment.principalId"),
        ("Reader", PRINCIPAL, Some("user"), "assignment.principalType"),
        ("Reader", PRINCIPAL, Some(""), "assignment.principalType"),
    ] {
        let misuse = Assignment::new(role, principal, kind.map(str::to_owned)).unwrap_err().to_string();
        assert!(misuse.starts_with(&format!("{option}: ")), "{misuse}");
    }
}

#[test]
fn an_assignment_is_found_by_its_id_or_by_guid_and_scope() {
    let path = format!("roleAssignments/{ROLE}");
    assert_eq!(locate(ROLE, scope()).unwrap(), (scope(), path.clone()));
    let id = format!("/subscriptions/other/providers/Microsoft.Authorization/{path}");
    assert_eq!(locate(&id, scope()).unwrap(), (Scope::new("scope", "/subscriptions/other").unwrap(), path.clone()));
    for id in [
        "",
        "x",
        &format!("/providers/Microsoft.Authorization/{path}"),
        &format!("/../providers/Microsoft.Authorization/{path}"),
    ] {
        assert!(locate(id, scope()).unwrap_err().to_string().starts_with("id: "), "{id}");
    }
}
