//! Scripted faults and the journal.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure};
use crate::wire;

#[test]
fn faults_strike_as_scripted_and_then_no_more() {
    let azure = Azure::start(&["--seed", "51", "--http-only"]);
    let bearer = format!("Bearer {}", azure.token("scientist", ARM));
    let url = azure.url("/onlineEndpoints");
    let ask = || wire::send("GET", &url, &[("authorization", &bearer)], b"", None);
    let script = |action: Value| {
        let order = json!({"plane": "arm", "method": "GET", "path": "onlineendpoints", "times": 1, "action": action});
        assert_eq!(azure.control("POST", "/faults", &order).status, 204);
    };
    script(json!({"drop": true}));
    assert!(ask().is_none());
    assert_eq!(ask().unwrap().status, 200);
    script(json!({"status": 503, "headers": {"Retry-After": "7"}, "body": {"error": {"code": "Tired"}}}));
    let answer = ask().unwrap();
    assert_eq!((answer.status, answer.header("retry-after"), answer.code().as_str()), (503, Some("7"), "Tired"));
    script(json!({"truncate": 5}));
    let answer = ask().unwrap();
    assert!(answer.cut);
    assert_eq!(answer.body.len(), 5);
    script(json!({"garbage": true}));
    assert!(serde_json::from_slice::<Value>(&ask().unwrap().body).is_err());
    script(json!({"delayMs": 300}));
    let started = std::time::Instant::now();
    assert_eq!(ask().unwrap().status, 200);
    assert!(started.elapsed().as_millis() >= 300);
    azure.control("POST", "/faults", &json!({"plane": "arm", "skip": 1, "action": {"status": 500}}));
    assert_eq!(ask().unwrap().status, 200);
    assert_eq!(ask().unwrap().status, 500);
    azure.control("DELETE", "/faults", &Value::Null);
    assert_eq!(ask().unwrap().status, 200);
    assert_eq!(azure.control("POST", "/faults", &json!({"plane": "moon"})).status, 400);
}

#[test]
fn the_journal_knows_what_was_sent_but_no_secret() {
    let azure = Azure::start(&["--seed", "52", "--http-only"]);
    let key = azure.make_echo("noted");
    azure.control("DELETE", "/requests", &Value::Null);
    azure.score("noted", &key, &[], b"1");
    let token = azure.token("scientist", ARM);
    azure.arm_with(&token, "GET", "/onlineEndpoints?sig=topsecret", &Value::Null);
    let journal = azure.control("GET", "/requests", &Value::Null);
    let lines = journal.json();
    let planes: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line["plane"].as_str().unwrap()).collect();
    assert_eq!(planes, ["scoring", "entra", "arm"]);
    assert_eq!(lines[0]["authorization"], true);
    assert_eq!(lines[0]["audience"], Value::Null);
    assert_eq!(lines[2]["audience"], "https://management.azure.com");
    for secret in [key.as_str(), token.as_str(), "topsecret"] {
        assert!(!journal.text().contains(secret));
    }
}

#[test]
fn a_reset_forgets_endpoints_and_keeps_identities() {
    let azure = Azure::start(&["--seed", "53", "--http-only"]);
    azure.make_endpoint("forgotten", "Key");
    let token = azure.token("scientist", ARM);
    assert_eq!(azure.control("POST", "/reset", &Value::Null).status, 204);
    assert_eq!(azure.arm_with(&token, "GET", "/onlineEndpoints", &Value::Null).json()["value"], json!([]));
}

#[test]
fn operation_headers_can_be_shown_to_pages() {
    let azure = Azure::start(&["--seed", "54", "--http-only"]);
    azure.control("POST", "/switches", &json!({"exposeArmHeaders": true}));
    let answer = azure.arm("GET", "", &Value::Null);
    assert!(answer.header("access-control-expose-headers").unwrap().contains("Azure-AsyncOperation"));
}

#[test]
fn a_page_sees_the_faults_of_resource_manager_and_not_those_of_scoring() {
    let azure = Azure::start(&["--seed", "55", "--http-only"]);
    let origin = [("origin", "https://page.example")];
    for plane in ["arm", "scoring"] {
        azure.control("POST", "/faults", &json!({"plane": plane, "times": 1, "action": {"status": 503}}));
    }
    let url = azure.url("/onlineEndpoints");
    let preflight = [("origin", "https://page.example"), ("access-control-request-method", "GET")];
    assert_eq!(wire::send("OPTIONS", &url, &preflight, b"", None).unwrap().status, 200, "a preflight is not struck");
    let arm = wire::send("GET", &url, &origin, b"", None).unwrap();
    assert_eq!((arm.status, arm.header("access-control-allow-origin")), (503, Some("*")));
    let scoring = wire::send("POST", &azure.scoring_url("any"), &origin, b"", None).unwrap();
    assert_eq!((scoring.status, scoring.header("access-control-allow-origin")), (503, None));
}
