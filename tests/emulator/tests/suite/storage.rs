//! Models in storage: uploaded through a SAS, loaded, and run for real.

use serde_json::{Value, json};

use crate::azure::{Azure, azurite, shared};

const MODEL: &[u8] = include_bytes!("../../../fixtures/diabetes.onnx");
const SAMPLE: &[u8] = include_bytes!("../../../fixtures/sample-request.json");
const EXPECTED: &str = include_str!("../../../fixtures/diabetes.expected.json");

/// Registers the path as a model and deploys it; how the operation ended.
fn deploy(azure: &Azure, endpoint: &str, model: &str, path: &str) -> Value {
    let uri = format!("azureml:/{}/datastores/workspaceblobstore/paths/{path}", azure.workspace_id());
    let registered =
        azure.arm("PUT", &format!("/models/{model}/versions/1"), &json!({"properties": {"modelUri": uri}}));
    let id = registered.json()["id"].as_str().unwrap().to_owned();
    azure.make_endpoint(endpoint, "Key");
    let body =
        json!({"location": "westeurope", "sku": {"name": "Default", "capacity": 1}, "properties": {"model": id}});
    let started = azure.arm("PUT", &format!("/onlineEndpoints/{endpoint}/deployments/blue"), &body);
    azure.finish(&started).json()
}

#[test]
fn an_uploaded_model_predicts_what_onnxruntime_predicts() {
    if azurite("an_uploaded_model_predicts_what_onnxruntime_predicts").is_none() {
        return;
    }
    let azure = shared();
    azure.upload("LocalUpload/one/model.onnx", MODEL);
    assert_eq!(deploy(azure, "diabetes", "diabetes", "LocalUpload/one")["status"], "Succeeded");
    azure.set_traffic("diabetes", "Key", &json!({"blue": 100}));
    let key = azure.arm("POST", "/onlineEndpoints/diabetes/listKeys", &Value::Null).json()["primaryKey"]
        .as_str()
        .unwrap()
        .to_owned();
    let predictions = azure.score("diabetes", &key, &[], SAMPLE).json();
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let pairs = predictions.as_array().unwrap().iter().zip(expected["predictions"].as_array().unwrap());
    assert_eq!(pairs.len(), 2);
    for (have, want) in pairs.map(|(have, want)| (have.as_f64().unwrap(), want.as_f64().unwrap())) {
        assert!((have - want).abs() <= 1e-3 * want.abs(), "{have} is not {want}");
    }
    for wrong in [&b"no json"[..], br#"{"data": [[1, 2]]}"#] {
        let answer = azure.score("diabetes", &key, &[], wrong);
        assert_eq!((answer.status, answer.header("ms-azureml-model-error-statuscode")), (424, Some("500")));
        assert!(answer.json()["message"].is_string());
    }
}

#[test]
fn a_model_that_is_missing_or_broken_fails_the_deployment() {
    if azurite("a_model_that_is_missing_or_broken_fails_the_deployment").is_none() {
        return;
    }
    let azure = shared();
    let missing = deploy(azure, "missing-model", "missing", "LocalUpload/none/model.onnx");
    assert_eq!((&missing["status"], &missing["error"]["code"]), (&json!("Failed"), &json!("BadArgument")));
    azure.upload("LocalUpload/broken/model.onnx", b"this is not a model");
    let broken = deploy(azure, "broken-model", "broken", "LocalUpload/broken/model.onnx");
    assert_eq!((&broken["status"], &broken["error"]["code"]), (&json!("Failed"), &json!("ResourceNotReady")));
}
