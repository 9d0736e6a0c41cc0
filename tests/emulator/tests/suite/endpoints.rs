//! The rules of endpoints.

use serde_json::{Value, json};

use crate::azure::shared;

#[test]
fn an_endpoint_comes_back_as_it_went_in_with_what_the_service_adds() {
    let azure = shared();
    let mut body = azure.endpoint_body("aadtoken", &json!({}));
    body["properties"]["futureSetting"] = json!({"deep": [1, 2]});
    body["properties"]["properties"] = json!({"note": "mine"});
    body["tags"] = json!({"team": "blue"});
    body["unknownMember"] = json!("kept");
    assert_eq!(azure.finish(&azure.arm("PUT", "/onlineEndpoints/Lossless", &body)).json()["status"], "Succeeded");
    let got = azure.arm("GET", "/onlineEndpoints/lossless", &Value::Null).json();
    assert_eq!(got["name"], "Lossless");
    assert_eq!(got["kind"], "Managed");
    assert_eq!(got["unknownMember"], "kept");
    assert_eq!(got["tags"], json!({"team": "blue"}));
    let properties = &got["properties"];
    assert_eq!(properties["authMode"], "AADToken");
    assert_eq!(properties["futureSetting"], json!({"deep": [1, 2]}));
    assert_eq!(properties["keys"], Value::Null);
    assert_eq!(properties["provisioningState"], "Succeeded");
    assert_eq!(properties["properties"]["note"], "mine");
    assert!(
        properties["properties"]["AzureAsyncOperationUri"].as_str().unwrap().contains("/mfeOperationsStatus/oeidp:")
    );
    assert!(properties["scoringUri"].as_str().unwrap().ends_with("/endpoints/Lossless/score"));
    assert!(got["identity"]["principalId"].is_string());
    let mut changed = got;
    changed["properties"]["properties"]["note"] = json!("other");
    assert_eq!(azure.arm("PUT", "/onlineEndpoints/lossless", &changed).status, 400);
}

#[test]
fn wrong_bodies_are_refused_with_their_target() {
    let azure = shared();
    let good = azure.endpoint_body("Key", &json!({}));
    let without = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        azure.arm("PUT", "/onlineEndpoints/wrong-body", &body)
    };
    assert_eq!(without("/location", json!("eastus")).status, 400);
    assert_eq!(without("/identity", Value::Null).json()["error"]["target"], "identity");
    assert_eq!(without("/properties", Value::Null).json()["error"]["target"], "properties");
    assert_eq!(without("/properties/authMode", json!("Magic")).json()["error"]["target"], "properties/authMode");
    assert_eq!(without("/properties/traffic", json!({"blue": 100})).json()["error"]["target"], "properties.traffic");
    assert_eq!(azure.arm("PUT", "/onlineEndpoints/wrong-body", &json!([])).status, 400);
}

#[test]
fn names_have_their_rules() {
    let azure = shared();
    for name in ["ab", "1abc", "abc-", "a--b", "a_bc", "abcdefghijklmnopqrstuvwxyzabcdefg"] {
        assert_eq!(
            azure.arm("PUT", &format!("/onlineEndpoints/{name}"), &azure.endpoint_body("Key", &json!({}))).status,
            400,
            "{name}"
        );
    }
}

#[test]
fn patch_changes_tags_and_identity_and_nothing_else() {
    let azure = shared();
    azure.make_endpoint("patched", "Key");
    let refused = azure.arm("PATCH", "/onlineEndpoints/patched", &json!({"properties": {"traffic": {}}}));
    assert_eq!((refused.status, refused.json()["error"]["target"].as_str()), (400, Some("properties")));
    let accepted = azure.arm("PATCH", "/onlineEndpoints/patched", &json!({"tags": {"a": "b"}}));
    assert_eq!(accepted.status, 202);
    assert!(accepted.body.is_empty());
    assert!(accepted.header("azure-asyncoperation").is_none());
    assert_eq!(azure.finish(&accepted).json()["tags"], json!({"a": "b"}));
}

#[test]
fn traffic_is_all_or_nothing_and_names_what_exists() {
    let azure = shared();
    azure.make_endpoint("traffic", "Key");
    azure.make_deployment("traffic", "blue", &json!({}), &json!({}));
    for wrong in [json!({"blue": 50}), json!({"blue": 101}), json!({"green": 100}), json!({"blue": "100"})] {
        let answer = azure.arm("PUT", "/onlineEndpoints/traffic", &azure.endpoint_body("Key", &wrong));
        assert_eq!(answer.status, 400, "{wrong}");
    }
    azure.set_traffic("traffic", "Key", &json!({"blue": 100}));
    let refused = azure.arm("DELETE", "/onlineEndpoints/traffic/deployments/blue", &Value::Null);
    assert_eq!(refused.status, 400, "a deployment with live traffic stays");
    azure.set_traffic("traffic", "Key", &json!({"blue": 0}));
    let deleted = azure.arm("DELETE", "/onlineEndpoints/traffic/deployments/blue", &Value::Null);
    assert_eq!(azure.finish(&deleted).status, 204);
}

#[test]
fn keys_are_taken_at_creation_and_rotated_one_at_a_time() {
    let azure = shared();
    let mut body = azure.endpoint_body("Key", &json!({}));
    body["properties"]["keys"] = json!({"primaryKey": "my-own-primary", "secondaryKey": "my-own-secondary"});
    let created = azure.arm("PUT", "/onlineEndpoints/rotated", &body);
    assert_eq!(created.json()["properties"]["keys"], Value::Null);
    azure.finish(&created);
    let keys = || azure.arm("POST", "/onlineEndpoints/rotated/listkeys", &Value::Null).json();
    assert_eq!(keys(), json!({"primaryKey": "my-own-primary", "secondaryKey": "my-own-secondary"}));
    let accepted = azure.arm("POST", "/onlineEndpoints/rotated/regenerateKeys", &json!({"keyType": "Secondary"}));
    assert_eq!(accepted.status, 202);
    azure.finish(&accepted);
    assert_eq!(keys()["primaryKey"], "my-own-primary");
    assert_ne!(keys()["secondaryKey"], "my-own-secondary");
    assert_eq!(azure.arm("POST", "/onlineEndpoints/rotated/regenerateKeys", &json!({"keyType": "Third"})).status, 400);
    assert_eq!(azure.arm("POST", "/onlineEndpoints/rotated/token", &Value::Null).status, 400);
}

#[test]
fn a_put_without_traffic_clears_it_or_keeps_it_as_the_switch_says() {
    let azure = crate::azure::Azure::start(&["--seed", "59", "--http-only"]);
    azure.make_echo("put-twice");
    let mut body = azure.endpoint_body("Key", &json!({}));
    body["properties"].as_object_mut().unwrap().remove("traffic");
    for (keeps, traffic) in [(true, json!({"blue": 100})), (false, json!({}))] {
        azure.control("POST", "/switches", &json!({"putKeepsTraffic": keeps}));
        azure.finish(&azure.arm("PUT", "/onlineEndpoints/put-twice", &body));
        let got = azure.arm("GET", "/onlineEndpoints/put-twice", &serde_json::Value::Null).json();
        assert_eq!(got["properties"]["traffic"], traffic);
    }
    assert_eq!(azure.arm("GET", "/onlineEndpoints?orderBy=Sideways", &serde_json::Value::Null).status, 400);
}
