//! Deployments of an endpoint.

use azureml_endpoints::control::deployment::{all, check_definition, check_patch, path, with_defaults};
use azureml_endpoints::control::name::Name;

use crate::world::json;

#[test]
fn a_deployment_is_below_its_endpoint() {
    let [endpoint, blue] = ["scorer", "blue"].map(|name| Name::new("name", name).unwrap());
    assert_eq!(path(&endpoint, &blue), "/onlineEndpoints/scorer/deployments/blue");
    assert_eq!(all(&endpoint), "/onlineEndpoints/scorer/deployments");
}

#[test]
fn what_the_service_insists_on_is_filled_in() {
    let whole = with_defaults(&json!({ "properties": { "model": "m" } }), "westeurope");
    assert_eq!(
        whole.0.to_string(),
        r#"{"properties":{"model":"m","endpointComputeType":"Managed"},"location":"westeurope","sku":{"capacity":1,"name":"Default"}}"#
    );
}

#[test]
fn what_was_said_stays() {
    let definition = json!({
        "sku": { "capacity": 3, "name": "Default" }, "location": "eastus",
        "properties": { "endpointComputeType": "Kubernetes", "later": { "z": 1, "a": [] } }, "unknown": null,
    });
    assert_eq!(with_defaults(&definition, "westeurope").0.to_string(), definition.0.to_string());
}

#[test]
fn a_definition_needs_properties() {
    for definition in [json!({}), json!({ "properties": {} }), json!({ "properties": "x" }), json!(null), json!([1])] {
        let message = check_definition(&definition).unwrap_err().to_string();
        assert!(message.starts_with("properties: "), "{message}");
    }
    assert!(check_definition(&json!({ "properties": { "environmentId": "e" } })).is_ok());
}

#[test]
fn a_patch_changes_tags_and_sku_only() {
    assert!(check_patch(&json!({ "sku": { "capacity": 2 } })).is_ok());
    assert!(check_patch(&json!({ "tags": {}, "sku": {} })).is_ok());
    for key in ["properties", "identity", "location"] {
        assert!(check_patch(&json!({ key: {} })).unwrap_err().to_string().starts_with(key));
    }
    assert!(check_patch(&json!({})).is_err());
}

#[test]
fn a_log_is_asked_for_by_container_and_length() {
    use azureml_endpoints::control::deployment::logs;
    assert_eq!(logs(&json!({})).unwrap(), json!({}));
    let options = json!({ "containerType": "StorageInitializer", "tail": 50, "signal": {} });
    assert_eq!(logs(&options).unwrap(), json!({ "containerType": "StorageInitializer", "tail": 50 }));
    for wrong in [
        json!({ "containerType": "inference-server" }),
        json!({ "tail": 0 }),
        json!({ "tail": "5" }),
        json!({ "tail": 1.5 }),
    ] {
        assert!(logs(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn what_only_a_newer_interface_knows_is_found() {
    use azureml_endpoints::control::deployment::is_newer;
    assert!(is_newer(&json!({ "properties": { "dataCollector": { "collections": {} } } })));
    assert!(is_newer(&json!({ "properties": { "startupProbe": {} } })));
    assert!(!is_newer(&json!({ "properties": { "model": "m", "startupProbe": null } })));
}
