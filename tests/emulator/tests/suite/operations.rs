//! Long-running operations from their announcement to their end.

use serde_json::{Value, json};

use crate::azure::{Azure, shared};

#[test]
fn a_put_is_creating_first_and_succeeded_in_the_end() {
    let azure = shared();
    let path = "/onlineEndpoints/lro-put";
    let created = azure.arm("PUT", path, &azure.endpoint_body("Key", &json!({})));
    assert_eq!(created.status, 201);
    assert_eq!(created.json()["properties"]["provisioningState"], "Creating");
    assert_eq!(created.header("x-ms-retry-after-ms"), Some("50"));
    assert_eq!(created.header("x-ms-async-operation-timeout"), Some("PT1H"));
    let url = created.header("azure-asyncoperation").unwrap().to_owned();
    assert!(url.starts_with(azure.text("/cloud/resourceManager")));
    let running = azure.arm("GET", &url, &Value::Null).json();
    assert_eq!(running["status"], "InProgress");
    assert!(running["percentComplete"].as_u64().unwrap() < 100);
    let ended = azure.finish(&created).json();
    assert_eq!((&ended["status"], &ended["percentComplete"]), (&json!("Succeeded"), &json!(100)));
    assert_eq!(azure.arm("GET", path, &Value::Null).json()["properties"]["provisioningState"], "Succeeded");
    let updated = azure.arm("PUT", path, &azure.endpoint_body("Key", &json!({})));
    assert_eq!((updated.status, updated.json()["properties"]["provisioningState"].as_str()), (200, Some("Updating")));
    azure.finish(&updated);
}

#[test]
fn one_operation_at_a_time() {
    let azure = shared();
    let path = "/onlineEndpoints/lro-busy";
    let created = azure.arm("PUT", path, &azure.endpoint_body("Key", &json!({})));
    assert_eq!(azure.arm("PUT", path, &azure.endpoint_body("Key", &json!({}))).status, 409);
    assert_eq!(azure.arm("DELETE", path, &Value::Null).status, 409);
    assert_eq!(
        azure
            .arm("PUT", &format!("{path}/deployments/blue"), &json!({"location": "westeurope", "properties": {}}))
            .status,
        409
    );
    azure.finish(&created);
    let deleted = azure.arm("DELETE", path, &Value::Null);
    assert_eq!(deleted.status, 202);
    assert!(deleted.header("location").is_some());
    assert_eq!(azure.finish(&deleted).status, 204);
    assert_eq!(azure.arm("GET", path, &Value::Null).status, 404);
    assert_eq!(azure.arm("DELETE", path, &Value::Null).status, 204);
}

#[test]
fn a_deployment_whose_model_is_not_registered_fails_and_says_so() {
    let azure = shared();
    azure.make_endpoint("lro-fails", "Key");
    let path = "/onlineEndpoints/lro-fails/deployments/blue";
    let body = json!({"location": "westeurope", "properties": {"model": "azureml:nothing:1"}});
    let ended = azure.finish(&azure.arm("PUT", path, &body)).json();
    assert_eq!((&ended["status"], &ended["error"]["code"]), (&json!("Failed"), &json!("ModelRegistryError")));
    assert_eq!(azure.arm("GET", path, &Value::Null).json()["properties"]["provisioningState"], "Failed");
}

#[test]
fn links_are_on_the_host_the_client_used() {
    let azure = shared();
    let ca = azure.text("/https/ca");
    let base = azure.text("/https/resourceManager");
    let bearer = format!("Bearer {}", azure.token("scientist", crate::azure::ARM));
    let url = azure.url("/onlineEndpoints/lro-https").replace(azure.text("/cloud/resourceManager"), base);
    let body = azure.endpoint_body("Key", &json!({})).to_string();
    let created = crate::wire::send("PUT", &url, &[("authorization", &bearer)], body.as_bytes(), Some(ca)).unwrap();
    assert_eq!(created.status, 201);
    assert!(created.header("azure-asyncoperation").unwrap().starts_with(base));
    assert!(created.json()["properties"]["scoringUri"].as_str().unwrap().starts_with(azure.text("/https/scoring")));
}

#[test]
fn operations_go_as_they_are_told() {
    let azure = Azure::start(&["--seed", "57", "--http-only"]);
    let order = json!({"path": "onlineEndpoints/doomed", "times": 1, "end": "fail:OutOfQuota", "lastsMs": 50});
    assert_eq!(azure.control("POST", "/operations", &order).status, 204);
    let put =
        |name: &str| azure.arm("PUT", &format!("/onlineEndpoints/{name}"), &azure.endpoint_body("Key", &json!({})));
    let ended = azure.finish(&put("doomed")).json();
    assert_eq!((&ended["status"], &ended["error"]["code"]), (&json!("Failed"), &json!("OutOfQuota")));
    let state = |path: &str| azure.arm("GET", path, &Value::Null).json()["properties"]["provisioningState"].clone();
    assert_eq!(state("/onlineEndpoints/doomed"), "Failed");
    assert_eq!(azure.finish(&put("doomed")).json()["status"], "Succeeded");
    for word in ["canceled", "cancelled"] {
        let path = format!("/onlineEndpoints/doomed/deployments/{word}");
        let variables = json!({"EMULATOR_ROLLOUT": word, "EMULATOR_ROLLOUT_MS": "20"});
        let body = json!({"location": "westeurope", "properties": {"environmentVariables": variables}});
        let ended = azure.finish(&azure.arm("PUT", &path, &body)).json();
        assert!(ended["status"].as_str().unwrap().eq_ignore_ascii_case(word), "{ended}");
        assert_eq!(state(&path), "Canceled");
    }
    azure.control("POST", "/operations", &json!({"method": "DELETE", "end": "hang"}));
    let gone = azure.arm("DELETE", "/onlineEndpoints/doomed", &Value::Null);
    azure.control("POST", "/clock", &json!({"advanceSeconds": 3000}));
    assert_eq!(azure.arm("GET", gone.header("location").unwrap(), &Value::Null).status, 202);
    assert_eq!(put("doomed").status, 409);
    assert_eq!(azure.control("POST", "/operations", &json!({"end": "sometime"})).status, 400);
}

#[test]
fn the_headers_of_operations_can_be_left_out() {
    let azure = Azure::start(&["--seed", "58", "--http-only"]);
    azure.control("POST", "/switches", &json!({"armOperationHeaders": false}));
    let put = azure.arm("PUT", "/onlineEndpoints/bare", &azure.endpoint_body("Key", &json!({})));
    let names = ["azure-asyncoperation", "location", "retry-after", "x-ms-retry-after-ms"];
    assert!(put.status == 201 && names.iter().all(|name| put.header(name).is_none()));
    let url = put.json()["properties"]["properties"]["AzureAsyncOperationUri"].as_str().unwrap().to_owned();
    assert!(names.iter().all(|name| azure.arm("GET", &url, &Value::Null).header(name).is_none()));
    assert_eq!(azure.control("POST", "/switches", &json!({"armHeaders": false})).status, 400, "no such switch");
}
