//! Who may do what.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure, ML, shared};

#[test]
fn the_articles_role_manages_endpoints_but_not_deployments() {
    let azure = shared();
    let token = azure.token("operator", ARM);
    let put = azure.arm_with(&token, "PUT", "/onlineEndpoints/by-operator", &azure.endpoint_body("Key", &json!({})));
    assert_eq!(put.status, 201);
    let refused = azure.arm_with(
        &token,
        "PUT",
        "/onlineEndpoints/by-operator/deployments/blue",
        &json!({"location": "westeurope", "properties": {}}),
    );
    assert_eq!((refused.status, refused.code().as_str()), (403, "AuthorizationFailed"));
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    for part in [
        azure.text("/identities/operator/clientId"),
        azure.text("/identities/operator/objectId"),
        "'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/write'",
        "/onlineEndpoints/by-operator/deployments/blue'",
    ] {
        assert!(message.contains(part), "{part} is not in {message}");
    }
}

#[test]
fn a_reader_reads_and_nobody_does_not() {
    let azure = shared();
    let reader = azure.token("reader", ARM);
    assert_eq!(azure.arm_with(&reader, "GET", "/onlineEndpoints", &Value::Null).status, 200);
    assert_eq!(azure.arm_with(&reader, "POST", "/onlineEndpoints/x/listKeys", &Value::Null).status, 403);
    assert_eq!(azure.arm_with(&azure.token("nobody", ARM), "GET", "/onlineEndpoints", &Value::Null).status, 403);
    assert_eq!(azure.arm_with(&azure.token("scorer", ARM), "GET", "/onlineEndpoints", &Value::Null).status, 403);
}

#[test]
fn a_caller_can_ask_for_its_own_permissions() {
    let azure = shared();
    let path = "/providers/Microsoft.Authorization/permissions";
    let mine = azure.arm_with(&azure.token("scorer", ARM), "GET", path, &Value::Null).json();
    assert_eq!(
        mine["value"][0]["actions"],
        json!(["Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action"])
    );
    assert_eq!(azure.arm_with(&azure.token("nobody", ARM), "GET", path, &Value::Null).json()["value"], json!([]));
}

#[test]
fn a_role_that_is_assigned_counts_from_then_on() {
    let azure = Azure::start(&["--seed", "21", "--http-only"]);
    let owner = azure.token("owner", ARM);
    let group = format!("/subscriptions/{}/resourceGroups/local-rg", azure.text("/workspace/subscriptionId"));
    let id = "11111111-1111-4111-8111-111111111111";
    let definition = format!("{group}/providers/Microsoft.Authorization/roleDefinitions/{id}");
    let body = json!({"properties": {
        "roleName": "Lister", "type": "CustomRole", "assignableScopes": [group],
        "permissions": [{"actions": ["Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read"]}],
    }});
    assert_eq!(azure.arm_with(&owner, "PUT", &definition, &body).status, 201);
    let assignment = format!("{}/providers/Microsoft.Authorization/roleAssignments/{id}", azure.workspace_id());
    let body = json!({"properties": {
        "roleDefinitionId": definition, "principalId": azure.text("/identities/nobody/objectId"), "principalType": "ServicePrincipal",
    }});
    let nobody = azure.token("nobody", ARM);
    assert_eq!(azure.arm_with(&nobody, "PUT", &assignment, &body).status, 403);
    assert_eq!(azure.arm_with(&owner, "PUT", &assignment, &body).status, 201);
    assert_eq!(azure.arm_with(&nobody, "GET", "/onlineEndpoints", &Value::Null).status, 200);
    let again = assignment.replace("1111-1111", "1111-2222");
    assert_eq!(azure.arm_with(&owner, "PUT", &again, &body).code(), "RoleAssignmentExists");
    assert_eq!(azure.arm_with(&owner, "DELETE", &assignment, &Value::Null).status, 200);
    assert_eq!(azure.arm_with(&nobody, "GET", "/onlineEndpoints", &Value::Null).status, 403);
}

#[test]
fn an_entra_token_scores_only_with_the_right_audience_and_role() {
    let azure = shared();
    azure.make_endpoint("by-entra", "AADToken");
    azure.make_deployment("by-entra", "blue", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
    azure.set_traffic("by-entra", "AADToken", &json!({"blue": 100}));
    for (who, scope, status) in [
        ("scorer", ML, 200),
        ("scorer", "https://ml.azure.com//.default", 200),
        ("scientist", ML, 200),
        ("scorer", ARM, 401),
        ("operator", ML, 401),
        ("nobody", ML, 401),
    ] {
        let answer = azure.score("by-entra", &azure.token(who, scope), &[], b"[1]");
        assert_eq!(answer.status, status, "{who} with {scope}");
        assert!(status == 200 || answer.body.is_empty(), "a bare 401 names no cause");
    }
    let refused = azure.arm("POST", "/onlineEndpoints/by-entra/listKeys", &Value::Null);
    assert_eq!(refused.status, 400);
}
