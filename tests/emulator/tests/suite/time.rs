//! Everything that expires goes by the clock that the control port moves.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure};

#[test]
fn tokens_expire_when_the_clock_is_moved() {
    let azure = Azure::start(&["--seed", "61", "--http-only"]);
    azure.make_endpoint("aging", "AMLToken");
    azure.make_deployment("aging", "blue", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
    azure.set_traffic("aging", "AMLToken", &json!({"blue": 100}));
    let token = azure.arm("POST", "/onlineEndpoints/aging/token", &Value::Null).json()["accessToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let control = azure.token("scientist", ARM);
    assert_eq!(azure.control("POST", "/clock", &json!({"advanceSeconds": 3600})).status, 200);
    let expired = azure.arm_with(&control, "GET", "/onlineEndpoints", &Value::Null);
    assert_eq!((expired.status, expired.code().as_str()), (401, "ExpiredAuthenticationToken"));
    assert_eq!(azure.score("aging", &token, &[], b"1").status, 200, "an AML token lives longer");
    azure.control("POST", "/clock", &json!({"advanceSeconds": 8 * 3600}));
    assert_eq!(azure.score("aging", &token, &[], b"1").status, 401);
    assert_eq!(azure.control("POST", "/clock", &json!({"advanceSeconds": -1})).status, 400);
}

#[test]
fn an_operation_at_the_real_pace_ends_when_the_clock_is_moved() {
    let azure = Azure::start(&["--seed", "62", "--http-only", "--pace", "real"]);
    let created = azure.arm("PUT", "/onlineEndpoints/patient", &azure.endpoint_body("Key", &json!({})));
    assert_eq!(created.header("retry-after"), Some("5"));
    assert_eq!(created.header("x-ms-retry-after-ms"), None);
    let url = created.header("azure-asyncoperation").unwrap();
    assert_eq!(azure.arm("GET", url, &Value::Null).json()["status"], "InProgress");
    azure.control("POST", "/clock", &json!({"advanceSeconds": 120}));
    assert_eq!(azure.finish(&created).json()["status"], "Succeeded");
}

#[test]
fn too_many_requests_are_throttled_and_told_when_to_return() {
    let azure = Azure::start(&["--seed", "63", "--http-only", "--pace", "real"]);
    let token = azure.token("reader", ARM);
    let throttled = (0..2000)
        .map(|_| azure.arm_with(&token, "GET", "/onlineEndpoints", &Value::Null))
        .find(|answer| answer.status == 429)
        .unwrap();
    assert_eq!(throttled.code(), "SubscriptionRequestsThrottled");
    assert!(throttled.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    azure.control("POST", "/clock", &json!({"advanceSeconds": 10}));
    assert_eq!(azure.arm_with(&token, "GET", "/onlineEndpoints", &Value::Null).status, 200);
}
