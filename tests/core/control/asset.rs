//! Models, code, environments.

use azureml_endpoints::control::asset::{Kind, all, described, hashed, member, path, pending_upload, registered};
use azureml_endpoints::control::name::Name;
use azureml_endpoints::value::Value;

use crate::world::{Json, json};

#[test]
fn each_kind_of_asset_has_a_place() {
    let [name, version] = ["iris", "1.2"].map(|text| Name::existing("name", text).unwrap());
    for (kind, segment) in [(Kind::Model, "models"), (Kind::Code, "codes"), (Kind::Environment, "environments")] {
        assert_eq!(all(kind, None), format!("/{segment}"));
        assert_eq!(all(kind, Some(&name)), format!("/{segment}/iris/versions"));
        assert_eq!(path(kind, &name, &version), format!("/{segment}/iris/versions/1.2"));
    }
}

#[test]
fn a_version_says_where_its_files_are_and_what_they_hash_to() {
    let properties = json!({ "modelType": "custom_model", "properties": { "mine": "1" } });
    let expected = json!({ "properties": {
        "modelType": "custom_model", "properties": { "mine": "1", "hash_sha256": "abc", "hash_version": "202208" },
        "modelUri": "azureml://x",
    } });
    let model: Json = registered(Kind::Model, &properties, "azureml://x", "abc");
    assert_eq!(model, expected);
    assert_eq!(hashed(&model).as_deref(), Some("abc"));
    let code: Json = registered(Kind::Code, &json!({}), "https://x", "abc");
    assert_eq!(code.at(&["properties", "codeUri"]), Some(json!("https://x")));
    assert_eq!(hashed(&json!({ "properties": {} })), None);
}

#[test]
fn what_is_uploaded_is_described_by_its_kind() {
    assert_eq!(described(Kind::Model, &json!({})).unwrap(), json!({ "modelType": "custom_model" }));
    let mlflow = json!({ "type": "mlflow_model" });
    assert_eq!(described(Kind::Model, &mlflow).unwrap(), json!({ "modelType": "mlflow_model" }));
    assert!(described(Kind::Model, &json!({ "type": "onnx" })).is_err());
    assert_eq!(described(Kind::Code, &json!({})).unwrap(), json!({}));
    assert!(described(Kind::Environment, &json!({})).is_err());
}

#[test]
fn a_place_to_upload_to_may_be_named() {
    let plain: Json = pending_upload(None);
    assert_eq!(plain, json!({ "pendingUploadType": "TemporaryBlobReference" }));
    let named: Json = pending_upload(Some("id"));
    assert_eq!(named, json!({ "pendingUploadType": "TemporaryBlobReference", "pendingUploadId": "id" }));
    assert_eq!(member("/datastores", &Name::existing("name", "a").unwrap()), "/datastores/a");
}
