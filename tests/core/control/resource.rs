//! Endpoints, deployments and assets as resources.

use azureml_endpoints::control::merge::differences;
use azureml_endpoints::control::resource::Kind;

use crate::world::{Json, json};

fn patch(kind: Kind, desired: &Json) -> Option<Json> {
    let present = json!({ "tags": { "a": "1" }, "sku": { "name": "Default", "capacity": 1 }, "properties": {} });
    let whole = azureml_endpoints::control::merge::merged(&present, desired);
    kind.patch(&differences(&present, desired), &whole)
}

#[test]
fn a_patch_holds_the_changed_members_whole() {
    let tags = json!({ "tags": { "b": "2" } });
    assert_eq!(patch(Kind::Endpoint, &tags), Some(json!({ "tags": { "a": "1", "b": "2" } })));
    let sku = json!({ "sku": { "capacity": 2 } });
    assert_eq!(patch(Kind::Deployment, &sku), Some(json!({ "sku": { "name": "Default", "capacity": 2 } })));
}

#[test]
fn what_patch_cannot_change_takes_a_put() {
    let both = json!({ "tags": { "b": "2" }, "properties": { "description": "d" } });
    assert_eq!(patch(Kind::Endpoint, &both), None);
    assert_eq!(patch(Kind::Endpoint, &json!({ "sku": { "capacity": 2 } })), None);
    assert_eq!(patch(Kind::Deployment, &json!({ "identity": { "type": "None" } })), None);
    assert_eq!(patch(Kind::Asset, &json!({ "tags": { "b": "2" } })), None);
}

#[test]
fn each_kind_has_its_own_checks_and_defaults() {
    assert!(Kind::Endpoint.check(&json!({ "properties": {} })).is_err());
    assert!(Kind::Deployment.check(&json!({ "properties": {} })).is_err());
    assert!(Kind::Asset.check(&json!({ "properties": {} })).is_ok());
    assert!(Kind::Asset.check(&json!({ "properties": "text" })).is_err());
    let asset = json!({ "properties": { "image": "i" } });
    assert_eq!(Kind::Asset.with_defaults(&asset, "here"), asset);
    assert!(Kind::Endpoint.has_location() && Kind::Deployment.has_location() && !Kind::Asset.has_location());
}
