//! The rules of deployments.

use serde_json::{Value, json};

use crate::azure::shared;

#[test]
fn a_deployment_shows_its_defaults_and_is_scaled_by_patch() {
    let azure = shared();
    azure.make_endpoint("scaled", "Key");
    azure.make_deployment("scaled", "blue", &json!({}), &json!({"requestTimeout": "PT2S"}));
    let path = "/onlineEndpoints/scaled/deployments/blue";
    let got = azure.arm("GET", path, &Value::Null).json();
    assert_eq!(got["type"], "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments");
    assert_eq!(got["properties"]["scaleSettings"]["scaleType"], "Default");
    let whole = json!({"requestTimeout": "PT2S", "maxConcurrentRequestsPerInstance": 1, "maxQueueWait": "PT0.5S"});
    assert_eq!(got["properties"]["requestSettings"], whole);
    let refused = azure.arm("PATCH", path, &json!({"properties": {"model": "x"}}));
    assert_eq!(refused.status, 400);
    let accepted = azure.arm("PATCH", path, &json!({"sku": {"capacity": 3}}));
    assert_eq!(accepted.status, 202);
    assert_eq!(azure.finish(&accepted).json()["sku"]["capacity"], 3);
    let skus = azure.arm("GET", &format!("{path}/skus"), &Value::Null).json();
    assert_eq!(skus["value"][0]["capacity"]["default"], 3);
    assert_eq!(azure.arm("PATCH", path, &json!({"sku": {"capacity": 51}})).code(), "OutOfQuota");
}

#[test]
fn wrong_bodies_are_refused() {
    let azure = shared();
    azure.make_endpoint("strict", "Key");
    for properties in [
        json!({"requestSettings": {"requestTimeout": "5s"}}),
        json!({"requestSettings": {"requestTimeout": "PT3M1S"}}),
        json!({"requestSettings": {"maxConcurrentRequestsPerInstance": 0}}),
        json!({"endpointComputeType": "Kubernetes"}),
        json!({"scaleSettings": {"scaleType": "TargetUtilization"}}),
        json!({"codeConfiguration": {"codeId": "x"}}),
        json!({"environmentVariables": {"A": 1}}),
    ] {
        let answer = azure.arm(
            "PUT",
            "/onlineEndpoints/strict/deployments/blue",
            &json!({"location": "westeurope", "properties": properties}),
        );
        assert_eq!((answer.status, answer.code().as_str()), (400, "BadRequest"), "{properties}");
    }
    let orphan = azure.arm(
        "PUT",
        "/onlineEndpoints/nowhere/deployments/blue",
        &json!({"location": "westeurope", "properties": {}}),
    );
    assert_eq!(orphan.status, 404);
}

#[test]
fn the_instance_type_is_fixed_and_the_log_is_readable() {
    let azure = shared();
    let key = azure.make_echo("logged");
    azure.score("logged", &key, &[], b"{}");
    let path = "/onlineEndpoints/logged/deployments/blue";
    let logs = azure.arm("POST", &format!("{path}/getLogs"), &json!({"tail": 1})).json();
    assert!(logs["content"].as_str().unwrap().contains("POST /score"));
    let changed = json!({"location": "westeurope", "properties": {"instanceType": "Standard_DS5_v2"}});
    assert_eq!(azure.arm("PUT", path, &changed).status, 400);
}
