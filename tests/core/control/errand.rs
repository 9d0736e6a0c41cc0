//! What is asked in more than one step. The steps themselves are tested in `flow/access.rs`.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::assignment::Assignment;
use azureml_endpoints::control::errand::{Errand, What};
use azureml_endpoints::control::role::reference::Reference;
use azureml_endpoints::control::scope::Scope;
use azureml_endpoints::http::Method;

use crate::world::{Json, json};

const PRINCIPAL: &str = "00000000-0000-0000-0000-00000000000A";
const ROLE: &str = "f6c7c914-8db3-469d-8ca1-694a8f32e121";
const GROUP: &str = "/subscriptions/s/resourceGroups/g";

fn errand(what: What) -> Errand {
    Errand { scope: Scope::new("scope", GROUP).unwrap(), what }
}

#[test]
fn only_permissions_and_unknown_names_are_listed_first() {
    let listed = |what| errand(what).list(&Cloud::public()).map(|url| url.contains("roleDefinitions"));
    let assignment = |role| What::Assign(Assignment::new(role, PRINCIPAL, None).unwrap());
    assert_eq!(listed(What::Missing(Vec::new())), Some(false));
    assert_eq!(listed(What::Role(Method::Get, Reference::Id(ROLE.into()))), None);
    assert_eq!(listed(What::Role(Method::Get, Reference::Name("mine".into()))), Some(true));
    assert_eq!(listed(assignment("Reader")), None);
    assert_eq!(listed(assignment("mine")), Some(true));
}

#[test]
fn an_assignment_is_known_again_in_any_case_and_never_mistaken() {
    let stored = |scope: &str, principal: &str, role: &str| {
        let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{role}");
        json!({ "properties": { "scope": scope, "principalId": principal, "roleDefinitionId": role } })
    };
    let assignment = Assignment::new(ROLE, PRINCIPAL, None).unwrap();
    let ours = errand(What::Assign(assignment.clone()));
    let asked: Json = assignment.body(&ours.scope, ROLE);
    assert!(ours.is(&asked, &stored(&GROUP.to_lowercase(), PRINCIPAL, &ROLE.to_uppercase())));
    assert!(!ours.is(&asked, &stored("/subscriptions/s", PRINCIPAL, ROLE)), "inherited is another");
    assert!(!ours.is(&asked, &stored(GROUP, ROLE, ROLE)));
    assert!(!ours.is(&asked, &stored(GROUP, PRINCIPAL, PRINCIPAL)));
    for odd in [json!(null), json!({}), json!([]), json!({ "properties": { "scope": GROUP } })] {
        assert!(!ours.is(&asked, &odd), "{odd:?}");
        assert!(!ours.is(&odd, &odd), "{odd:?}");
    }
}
