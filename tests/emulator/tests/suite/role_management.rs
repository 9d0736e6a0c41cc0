//! Microsoft.Authorization: what can be listed, defined and assigned, and by whom.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure, ML, shared};
use crate::wire::Answer;

const SCORE: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action";

fn guid(number: u32) -> String {
    format!("22222222-2222-4222-8222-{number:012}")
}

fn group(azure: &Azure) -> String {
    format!("/subscriptions/{}/resourceGroups/local-rg", azure.text("/workspace/subscriptionId"))
}

fn authorization(scope: &str, rest: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/{rest}")
}

fn as_owner(azure: &Azure, method: &str, path: &str, body: &Value) -> Answer {
    azure.arm_with(&azure.token("owner", ARM), method, path, body)
}

fn define(azure: &Azure, number: u32, name: &str, scopes: &[&str], permission: &Value) -> (Answer, String) {
    let path = authorization(&group(azure), &format!("roleDefinitions/{}", guid(number)));
    let body = json!({"properties": {
        "roleName": name, "description": "", "type": "CustomRole", "permissions": [permission], "assignableScopes": scopes,
    }});
    (as_owner(azure, "PUT", &path, &body), path)
}

fn assign(azure: &Azure, scope: &str, number: u32, role: &str, principal: &str, kind: &Value) -> Answer {
    let path = authorization(scope, &format!("roleAssignments/{}", guid(number)));
    let mut properties = json!({"roleDefinitionId": role, "principalId": principal});
    if !kind.is_null() {
        properties["principalType"] = kind.clone();
    }
    as_owner(azure, "PUT", &path, &json!({"properties": properties}))
}

fn names(list: &Answer) -> Vec<String> {
    let list = list.json();
    let all = list["value"].as_array().unwrap_or_else(|| panic!("{list}"));
    all.iter().map(|one| one["properties"]["roleName"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn definitions_are_found_by_name_by_kind_and_by_where_they_can_be_assigned() {
    let azure = shared();
    let list = |scope: &str, filter: &str| {
        as_owner(azure, "GET", &authorization(scope, &format!("roleDefinitions?$filter={filter}")), &Value::Null)
    };
    let group = group(azure);
    let subscription = group.split("/resourceGroups").next().unwrap().to_owned();
    assert_eq!(names(&list(&group, "roleName%20eq%20'AzureML%20Data%20Scientist'")), ["AzureML Data Scientist"]);
    let article = "Custom role for control plane operations - online endpoint".to_owned();
    let here = names(&list(&azure.workspace_id(), "type+eq+'CustomRole'"));
    assert!(here.contains(&article) && !here.contains(&"Owner".to_owned()));
    assert!(!names(&list(&subscription, "type+eq+'CustomRole'")).contains(&article), "it is assignable below only");
    assert!(names(&list(&subscription, "atScopeAndBelow()+and+type+eq+'CustomRole'")).contains(&article));
    assert_eq!(list(&group, "description+eq+'x'").code(), "UnsupportedQuery");
}

#[test]
fn a_role_is_defined_where_its_author_may_and_under_a_name_of_its_own() {
    let azure = shared();
    let group = group(azure);
    let permission = json!({"actions": [SCORE]});
    let (made, path) = define(azure, 1, "Defined Once", &[&group], &permission);
    assert_eq!(made.status, 201);
    assert_eq!(made.json()["properties"]["createdBy"], azure.text("/identities/owner/objectId"));
    assert_eq!(define(azure, 1, "Defined Once", &[&group], &permission).0.status, 201, "rewriting is creating");
    assert_eq!(define(azure, 2, "defined once", &[&group], &permission).0.code(), "RoleDefinitionWithSameNameExists");
    let (elsewhere, _) = define(azure, 3, "Elsewhere", &["/subscriptions/another"], &permission);
    assert_eq!((elsewhere.status, elsewhere.code().as_str()), (403, "LinkedAuthorizationFailed"));
    let unnamed = authorization(&group, "roleDefinitions/my-role");
    assert_eq!(as_owner(azure, "PUT", &unnamed, &json!({"properties": {}})).code(), "InvalidRoleDefinitionId");
    let scientist = azure.arm("PUT", &path, &json!({"properties": {}}));
    assert_eq!((scientist.status, scientist.code().as_str()), (403, "AuthorizationFailed"));
    assert_eq!(as_owner(azure, "DELETE", &path, &Value::Null).status, 200);
    assert_eq!(as_owner(azure, "DELETE", &path, &Value::Null).status, 204);
    assert_eq!(as_owner(azure, "GET", &path, &Value::Null).code(), "RoleDefinitionDoesNotExist");
}

#[test]
fn an_assignment_names_a_principal_that_exists_or_says_what_it_is() {
    let azure = shared();
    let workspace = azure.workspace_id();
    let reader = authorization(&group(azure), "roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7");
    let stranger = guid(99);
    let unknown = assign(azure, &workspace, 10, &reader, &stranger, &Value::Null);
    assert_eq!((unknown.status, unknown.code().as_str()), (400, "PrincipalNotFound"));
    let made = assign(azure, &workspace, 10, &reader, &stranger, &json!("Group"));
    assert_eq!((made.status, &made.json()["properties"]["principalType"]), (201, &json!("Group")));
    assert_eq!(assign(azure, &workspace, 10, &reader, &stranger, &json!("Group")).status, 200, "the same again");
    let twin = assign(azure, &workspace, 11, &reader, &stranger, &json!("Group"));
    assert_eq!((twin.status, twin.code().as_str()), (409, "RoleAssignmentExists"));
    assert!(twin.json()["error"]["message"].as_str().unwrap().contains(&guid(10).replace('-', "")));
    let nobody = azure.text("/identities/nobody/objectId");
    let mistaken = assign(azure, &workspace, 12, &reader, nobody, &json!("User"));
    assert_eq!(mistaken.code(), "UnmatchedPrincipalType");
    let moved = assign(azure, &workspace, 10, &reader, nobody, &Value::Null);
    assert_eq!((moved.status, moved.code().as_str()), (400, "RoleAssignmentUpdateNotPermitted"));
    azure.make_endpoint("with-identity", "Key");
    let principal =
        azure.arm("GET", "/onlineEndpoints/with-identity", &Value::Null).json()["identity"]["principalId"].clone();
    let endpoint = assign(azure, &workspace, 13, &reader, principal.as_str().unwrap(), &Value::Null);
    assert_eq!(endpoint.json()["properties"]["principalType"], "ServicePrincipal");
}

#[test]
fn assignments_are_listed_from_above_from_below_and_by_principal() {
    let azure = Azure::start(&["--seed", "22", "--http-only"]);
    let list = |scope: &str, filter: &str| -> Vec<String> {
        let path = authorization(scope, &format!("roleAssignments?$filter={filter}"));
        let answer = as_owner(&azure, "GET", &path, &Value::Null).json();
        let all = answer["value"].as_array().unwrap_or_else(|| panic!("{answer}"));
        all.iter().map(|one| one["properties"]["principalId"].as_str().unwrap().to_owned()).collect()
    };
    let of = |who: &str| azure.text(&format!("/identities/{who}/objectId")).to_owned();
    let group = group(&azure);
    let at = list(&group, "atScope()");
    assert!(at.contains(&of("owner")) && at.contains(&of("reader")) && !at.contains(&of("scientist")));
    assert!(list(&group, "").contains(&of("scientist")));
    assert_eq!(list(&group, &format!("principalId+eq+'{}'", of("scorer"))), [of("scorer")]);
    assert_eq!(list(&azure.workspace_id(), &format!("atScope()+and+assignedTo('{}')", of("owner"))), [of("owner")]);
    assert_eq!(list(&group, &format!("atScope()+and+assignedTo('{}')", of("scorer"))), Vec::<String>::new());
}

#[test]
fn a_role_counts_only_within_its_assignable_scopes_and_is_removed_where_it_was_given() {
    let azure = Azure::start(&["--seed", "23", "--http-only"]);
    let workspace = azure.workspace_id();
    let (_, role) = define(&azure, 30, "Workspace Reader", &[&workspace], &json!({"actions": ["*/read"]}));
    let nobody = azure.text("/identities/nobody/objectId").to_owned();
    assert_eq!(assign(&azure, &group(&azure), 31, &role, &nobody, &Value::Null).code(), "RoleDefinitionDoesNotExist");
    assert_eq!(assign(&azure, &workspace, 31, &role, &nobody, &Value::Null).status, 201);
    let token = azure.token("nobody", ARM);
    assert_eq!(azure.arm_with(&token, "GET", "/onlineEndpoints", &Value::Null).status, 200);
    assert_eq!(azure.arm_with(&token, "GET", &group(&azure), &Value::Null).status, 403, "it does not reach above");
    assert_eq!(as_owner(&azure, "DELETE", &role, &Value::Null).code(), "RoleDefinitionHasAssignments");
    let below = authorization(&format!("{workspace}/onlineEndpoints/e"), &format!("roleAssignments/{}", guid(31)));
    assert_eq!(as_owner(&azure, "GET", &below, &Value::Null).status, 200, "inherited");
    assert_eq!(as_owner(&azure, "DELETE", &below, &Value::Null).status, 204, "but not given there");
    let there = authorization(&workspace, &format!("roleAssignments/{}", guid(31)));
    assert_eq!(as_owner(&azure, "DELETE", &there, &Value::Null).status, 200);
    assert_eq!(azure.arm_with(&token, "GET", "/onlineEndpoints", &Value::Null).status, 403);
}

#[test]
fn one_endpoint_can_be_opened_to_a_principal_and_what_one_role_lacks_another_gives() {
    let azure = Azure::start(&["--seed", "24", "--http-only"]);
    for name in ["open", "shut"] {
        azure.make_endpoint(name, "AADToken");
        azure.make_deployment(name, "blue", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
        azure.set_traffic(name, "AADToken", &json!({"blue": 100}));
    }
    let endpoint = format!("{}/onlineEndpoints/open", azure.workspace_id());
    let nobody = azure.text("/identities/nobody/objectId").to_owned();
    let token = azure.token("nobody", ML);
    let scores = |name: &str| azure.score(name, &token, &[], b"[1]").status;
    // The action is no data action, and what a role subtracts it subtracts from itself alone.
    let group = group(&azure);
    let (_, data) = define(&azure, 40, "As Data", &[&group], &json!({"actions": [], "dataActions": [SCORE]}));
    let (_, minus) =
        define(&azure, 41, "Minus", &[&group], &json!({"actions": ["*"], "notActions": ["*/score/action"]}));
    let (_, plus) = define(&azure, 42, "Plus", &[&group], &json!({"actions": ["*/onlineEndpoints/*/action"]}));
    for (number, role, status) in [(43, &data, 401), (44, &minus, 401), (45, &plus, 200)] {
        assert_eq!(assign(&azure, &endpoint, number, role, &nobody, &Value::Null).status, 201);
        assert_eq!(scores("open"), status, "after {role}");
    }
    assert_eq!(scores("shut"), 401);
    let permissions = authorization(&endpoint, "permissions");
    let mine = azure.arm_with(&azure.token("nobody", ARM), "GET", &permissions, &Value::Null).json();
    assert_eq!(mine["value"].as_array().unwrap().len(), 3);
    assert_eq!(mine["value"][0]["dataActions"], json!([SCORE]));
    assert_eq!(mine["value"][1]["notActions"], json!(["*/score/action"]));
}
