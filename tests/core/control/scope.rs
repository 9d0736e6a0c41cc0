//! Where a right holds.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::name::Name;
use azureml_endpoints::control::scope::Scope;
use azureml_endpoints::control::workspace::Workspace;

use crate::world::workspace;

const SPACE: &str =
    "/subscriptions/sub/resourceGroups/group/providers/Microsoft.MachineLearningServices/workspaces/space";

#[test]
fn subscriptions_groups_and_resources_are_scopes() {
    for text in [
        "/subscriptions/s",
        "/Subscriptions/00000000-0000-0000-0000-000000000000",
        "/subscriptions/s/resourcegroups/g.(1)_é",
        SPACE,
        &format!("{SPACE}/onlineEndpoints/e"),
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r",
    ] {
        assert_eq!(Scope::new("scope", text).unwrap().as_str(), text);
    }
}

#[test]
fn what_could_lead_elsewhere_is_no_scope() {
    let long = format!("/subscriptions/{}", "a".repeat(3000));
    for text in [
        "",
        "/",
        "subscriptions/s",
        "/subscriptions",
        "/subscriptions/",
        "/subscriptions/s/",
        "//subscriptions/s",
        "/subscriptions//",
        "/subscriptions/..",
        "/subscriptions/.",
        "/subscriptions/s/resourceGroups/..",
        "/subscriptions/s/../resourceGroups/g",
        "/subscriptions/s/resourceGroups/g/providers/../../../x/y/z",
        "/subscriptions/s?x=1",
        "/subscriptions/s#x",
        "/subscriptions/a%2fb",
        "/subscriptions/a%2e%2e",
        "/subscriptions/s\\..",
        "/subscriptions/s\n",
        "/subscriptions/a b",
        "/subscriptions/@evil.example",
        "https://evil.example/subscriptions/s",
        "/subscriptions/é",
        "/subscriptions/s/groups/g",
        "/subscriptions/s/resourceGroups",
        "/subscriptions/s/resourceGroups/g/providers",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.X/type",
        "/providers/Microsoft.Management/managementGroups/m",
        &long,
    ] {
        let misuse = Scope::new("scope", text).unwrap_err().to_string();
        assert!(misuse.starts_with("scope: "), "{text}: {misuse}");
    }
}

#[test]
fn a_word_or_an_endpoint_names_a_scope_of_the_workspace() {
    let of = |scope, endpoint: Option<&str>| {
        let endpoint = endpoint.map(|name| Name::existing("endpoint", name).unwrap());
        Scope::of(&workspace(), scope, endpoint.as_ref()).map(|scope| scope.as_str().to_owned())
    };
    assert_eq!(of(None, None).unwrap(), SPACE);
    assert_eq!(of(Some("workspace"), None).unwrap(), SPACE);
    assert_eq!(of(Some("resourceGroup"), None).unwrap(), "/subscriptions/sub/resourceGroups/group");
    assert_eq!(of(Some("subscription"), None).unwrap(), "/subscriptions/sub");
    assert_eq!(of(None, Some("e")).unwrap(), format!("{SPACE}/onlineEndpoints/e"));
    assert_eq!(of(Some("/subscriptions/other"), None).unwrap(), "/subscriptions/other");
    assert!(of(Some("workspace"), Some("e")).unwrap_err().to_string().starts_with("endpoint: "));
    assert!(of(Some("group"), None).unwrap_err().to_string().starts_with("scope: "));
}

#[test]
fn a_url_is_encoded_where_the_path_is_not() {
    let place = Workspace::new("sub", "Gruppe (ü)", "space", None);
    assert!(place.is_err(), "no spaces");
    let place = Workspace::new("sub", "Gruppe(ü)", "space", None).unwrap();
    let scope = Scope::of(&place, Some("resourceGroup"), None).unwrap();
    assert_eq!(scope.as_str(), "/subscriptions/sub/resourceGroups/Gruppe(ü)");
    assert_eq!(
        scope.url(&Cloud::public(), "roleDefinitions", Some("roleName eq 'a&b''c'")),
        "https://management.azure.com/subscriptions/sub/resourceGroups/Gruppe%28%C3%BC%29/providers/Microsoft.Authorization/\
         roleDefinitions?api-version=2022-04-01&$filter=roleName%20eq%20%27a%26b%27%27c%27"
    );
    assert_eq!(scope.subscription(), "/subscriptions/sub");
    assert!(place.id().contains("Gruppe%28%C3%BC%29"));
}
