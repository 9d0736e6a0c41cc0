//! Deployments with code: Microsoft's inference server behind the front door.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::azure::{Azure, azurite};
use crate::children::{none_left, running};
use crate::wire;

const SCRIPT: &str = r#"
import json, os, time
from azureml_contrib_services import *
"#;

const SCORE: &str = r#"
import json, os
from azureml_inference_server_http.api.aml_request import AMLRequest, rawhttp
from azureml_inference_server_http.api.aml_response import AMLResponse

def init():
    with open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "weights", "bias.txt")) as file:
        global bias
        bias = float(file.read())
    print("bias is", bias, os.environ["GREETING"])

@rawhttp
def run(request: AMLRequest):
    asked = json.loads(request.get_data(False))
    if asked.get("status"):
        return AMLResponse({"said": asked["status"]}, asked["status"], json_str=True)
    if asked.get("fail"):
        raise ValueError("the script fails")
    if asked.get("stream"):
        from flask import Response
        return Response((f"data: {n}\n\n" for n in range(3)), mimetype="text/event-stream")
    return AMLResponse([value + bias for value in asked["data"]], 200, json_str=True)
"#;

/// An emulator with the inference server and one deployment of the script; the key.
fn start(test: &str) -> Option<(Azure, String)> {
    let storage = azurite(test)?;
    let Ok(server) = std::env::var("EMULATOR_INFERENCE_SERVER") else {
        let line = format!("SKIPPED {test}: set EMULATOR_INFERENCE_SERVER to the azmlinfsrv of a Python environment\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    };
    let azure = Azure::start(&["--http-only", "--azurite", &storage, "--inference-server", &server]);
    azure.make_endpoint("scripted", "Key");
    let code = azure.register_code("scripted", &[("score.py", SCORE.as_bytes()), ("broken.py", SCRIPT.as_bytes())]);
    azure.register_environment("served");
    let model = azure.register_model("biased", "biased/weights", &[("bias.txt", b"0.5")]);
    let body = deployment(&code, &model, "score.py");
    let started = azure.arm("PUT", "/onlineEndpoints/scripted/deployments/blue", &body);
    let ended = azure.finish(&started).json();
    assert_eq!(ended["status"], "Succeeded", "{ended}");
    azure.set_traffic("scripted", "Key", &json!({"blue": 100}));
    let keys = azure.arm("POST", "/onlineEndpoints/scripted/listKeys", &Value::Null).json();
    let key = keys["primaryKey"].as_str().unwrap().to_owned();
    Some((azure, key))
}

fn deployment(code: &str, model: &str, script: &str) -> Value {
    json!({"location": "westeurope", "properties": {
        "model": model,
        "codeConfiguration": {"codeId": code, "scoringScript": script},
        "environmentId": "azureml:served:1",
        "environmentVariables": {"GREETING": "hello"},
    }})
}

#[test]
fn an_uploaded_script_scores_fails_streams_and_logs() {
    let Some((mut azure, key)) = start("an_uploaded_script_scores_fails_streams_and_logs") else { return };
    let answer = azure.score("scripted", &key, &[], br#"{"data": [1, 2]}"#);
    assert_eq!((answer.status, answer.json()), (200, json!([1.5, 2.5])));
    assert!(answer.header("x-ms-server-version").unwrap().starts_with("azmlinfsrv/"));
    assert!(answer.header("x-ms-run-fn-exec-ms").is_some() && answer.header("ms-azureml-model-time").is_some());
    for status in [201, 400, 503] {
        let answer = azure.score("scripted", &key, &[], json!({"status": status}).to_string().as_bytes());
        assert_eq!((answer.status, answer.json()), (424, json!({"said": status})));
        assert_eq!(answer.header("ms-azureml-model-error-statuscode"), Some(status.to_string().as_str()));
    }
    let failed = azure.score("scripted", &key, &[], br#"{"fail": 1}"#);
    assert_eq!((failed.status, failed.header("ms-azureml-model-error-statuscode")), (424, Some("500")));
    assert_eq!(failed.header("x-ms-run-function-failed"), Some("True"));
    let stream = azure.score("scripted", &key, &[], br#"{"stream": 1}"#);
    assert_eq!(stream.text(), "data: 0\n\ndata: 1\n\ndata: 2\n\n");
    let logs = azure.arm("POST", "/onlineEndpoints/scripted/deployments/blue/getLogs", &json!({})).json();
    let log = logs["content"].as_str().unwrap();
    assert!(log.contains("bias is 0.5 hello") && log.contains("the script fails"), "{log}");
    let url = azure.scoring_url("scripted").replace("/score", "/swagger.json");
    let bearer = format!("Bearer {key}");
    let swagger = wire::send("GET", &url, &[("authorization", &bearer)], b"", None).unwrap();
    assert_eq!((swagger.status, &swagger.json()["swagger"]), (200, &json!("2.0")));
    let mark = "constants.DEFAULT_HOST";
    let folder = format!("{}", std::env::temp_dir().join("azureml-emulator-").display());
    let ours = running(&folder);
    assert!(running(mark) > 0 && ours > 0);
    azure.kill();
    assert!(none_left(&folder), "the inference server is still running");
}

#[test]
fn a_script_that_does_not_load_fails_the_deployment_with_its_log() {
    let Some((azure, _)) = start("a_script_that_does_not_load_fails_the_deployment_with_its_log") else { return };
    let workspace = azure.workspace_id();
    let (code, model) =
        (format!("{workspace}/codes/scripted/versions/1"), format!("{workspace}/models/biased/versions/1"));
    for (script, reason) in
        [("broken.py", "azureml_contrib_services"), ("missing.py", "missing.py"), ("../score.py", "outside")]
    {
        let started =
            azure.arm("PUT", "/onlineEndpoints/scripted/deployments/green", &deployment(&code, &model, script));
        let ended = azure.finish(&started).json();
        assert_eq!(
            (&ended["status"], &ended["error"]["code"]),
            (&json!("Failed"), &json!("ResourceNotReady")),
            "{ended}"
        );
        assert!(ended["error"]["message"].as_str().unwrap().contains(reason), "{script}: {ended}");
    }
}

#[test]
fn without_an_inference_server_a_script_does_not_pretend_to_run() {
    let Some(storage) = azurite("without_an_inference_server_a_script_does_not_pretend_to_run") else { return };
    let azure = Azure::start(&["--http-only", "--azurite", &storage]);
    azure.make_endpoint("unscripted", "Key");
    let code = azure.register_code("unscripted", &[("score.py", b"")]);
    azure.register_environment("unscripted");
    let properties = json!({"codeConfiguration": {"codeId": code, "scoringScript": "score.py"}, "environmentId": "azureml:unscripted:1"});
    let body = json!({"location": "westeurope", "properties": properties});
    let ended = azure.finish(&azure.arm("PUT", "/onlineEndpoints/unscripted/deployments/blue", &body)).json();
    assert_eq!(ended["status"], "Failed");
    assert!(ended["error"]["message"].as_str().unwrap().contains("--inference-server"), "{ended}");
}
