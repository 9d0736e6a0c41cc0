//! Diagnostic settings, and what they bring to Log Analytics.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure, LOGS, ML, shared};
use crate::wire;

#[test]
fn settings_are_written_listed_and_deleted() {
    let azure = shared();
    azure.make_endpoint("set", "Key");
    let base = format!("{}/onlineEndpoints/set/providers/Microsoft.Insights", azure.workspace_id());
    let token = azure.token("owner", ARM);
    let ask = |method: &str, path: &str, body: &Value| azure.arm_with(&token, method, &format!("{base}/{path}"), body);
    let categories = ask("GET", "diagnosticSettingsCategories", &Value::Null).json();
    let names: Vec<&str> =
        categories["value"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["AmlOnlineEndpointTrafficLog", "AmlOnlineEndpointConsoleLog", "AmlOnlineEndpointEventLog", "AllMetrics"]
    );
    assert_eq!(
        ask("GET", "diagnosticSettingsCategories/AllMetrics", &Value::Null).json()["properties"]["categoryType"],
        "Metrics"
    );
    let logs = json!([{"category": "AmlOnlineEndpointTrafficLog", "enabled": true}]);
    let body = json!({"properties": {"workspaceId": azure.text("/logAnalytics/id"), "logs": logs}});
    let put = ask("PUT", "diagnosticSettings/Mine", &body);
    assert_eq!((put.status, &put.json()["properties"]["logs"]), (200, &logs));
    assert_eq!(ask("GET", "diagnosticSettings/mine", &Value::Null).json()["name"], "Mine");
    assert_eq!(ask("GET", "diagnosticSettings", &Value::Null).json()["value"].as_array().unwrap().len(), 1);
    for wrong in [
        json!({"properties": {"logs": logs}}),
        json!({"properties": {"workspaceId": azure.text("/logAnalytics/id")}}),
        json!({"properties": {"workspaceId": azure.text("/logAnalytics/id"), "logs": [{"category": "AmlOnlineEndpointTrafficLogs", "enabled": true}]}}),
    ] {
        let refused = ask("PUT", "diagnosticSettings/other", &wrong);
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (400, &json!("BadRequest")),
            "flat, as Monitor writes it"
        );
    }
    let far = json!({"properties": {"workspaceId": "/subscriptions/x", "logs": logs}});
    assert_eq!(ask("PUT", "diagnosticSettings/other", &far).status, 404);
    assert_eq!(ask("DELETE", "diagnosticSettings/mine", &Value::Null).status, 200);
    assert_eq!(ask("DELETE", "diagnosticSettings/mine", &Value::Null).status, 204);
    assert_eq!(ask("GET", "diagnosticSettings/mine", &Value::Null).json()["code"], "ResourceNotFound");
    let scientist = azure.arm("PUT", &format!("{base}/diagnosticSettings/mine"), &body);
    assert_eq!(scientist.code(), "AuthorizationFailed", "the role covers Azure ML alone");
    let place = azure.text("/logAnalytics/id").to_owned();
    let workspace = azure.arm_with(&token, "GET", &place, &Value::Null).json();
    assert_eq!(workspace["properties"]["customerId"], azure.text("/logAnalytics/customerId"));
}

#[test]
fn traffic_is_logged_from_the_setting_on_with_who_called() {
    let azure = Azure::start(&["--seed", "91", "--http-only"]);
    azure.make_endpoint("seen", "AADToken");
    azure.make_deployment(
        "seen",
        "blue",
        &json!({"EMULATOR_ECHO": "1", "EMULATOR_STATUS": "503", "EMULATOR_FAIL_TIMES": "2"}),
        &json!({}),
    );
    azure.set_traffic("seen", "AADToken", &json!({"blue": 100}));
    let token = azure.token("scorer", ML);
    let score = |token: &str, id: &str| {
        azure
            .score("seen", token, &[("x-ms-client-request-id", id), ("user-agent", &"agent ".repeat(20))], b"12345")
            .status
    };
    assert_eq!(score(&token, "before"), 424);
    azure.enable_logs("seen");
    assert_eq!([score(&token, "failed"), score(&token, "good"), score("wrong", "refused")], [424, 200, 401]);
    let rows = azure.rows("AmlOnlineEndpointTrafficLog | sort by TimeGenerated asc | project XMSClientRequestId, ResponseCode, ModelStatusCode, AuthType, IdentityData, DeploymentName, RequestPayloadSize, strlen(UserAgent), Path");
    let who = azure.text("/identities/scorer/objectId");
    assert_eq!(
        rows,
        [
            json!(["failed", 424, 503, "AADToken", who, "blue", 5, 70, "/score"]),
            json!(["good", 200, 200, "AADToken", who, "blue", 5, 70, "/score"]),
            json!(["refused", 401, null, "AADToken", "", "", 5, 70, "/score"]),
        ]
    );
    let official = "AmlOnlineEndpointTrafficLog\n| where ResponseCode != \"200\" and ResponseCode != \"100\"\n| project TimeGenerated, Subscription = _SubscriptionId, ResponseThrottlingDelayMs\n| top 100 by TimeGenerated";
    assert_eq!(azure.rows(official).len(), 2);
    let all =
        azure.query(&azure.token("reader", LOGS), &json!({"query": "AmlOnlineEndpointTrafficLog | take 1"})).json();
    let columns = all["tables"][0]["columns"].as_array().unwrap().clone();
    assert_eq!((columns.len(), all["tables"][0]["name"].as_str()), (34, Some("PrimaryResult")));
    assert!(columns.contains(&json!({"name": "TotalDurationMs", "type": "int"})));
    azure.arm_with(&azure.token("owner", ARM), "DELETE", "/onlineEndpoints/seen", &Value::Null);
    assert_eq!(azure.rows("AmlOnlineEndpointTrafficLog | summarize Requests = count() by bin(TimeGenerated, 1d), AuthType | project Requests"), [json!([3])], "what was logged stays");
}

#[test]
fn lines_and_events_of_containers_are_logged() {
    let azure = Azure::start(&["--seed", "92", "--http-only"]);
    azure.make_endpoint("told", "Key");
    azure.enable_logs("told");
    let key = azure.make_echo("told");
    azure.score("told", &key, &[], b"1");
    let lines = azure.rows("AmlOnlineEndpointConsoleLog | where Message has 'score' and ContainerName == 'inference-server' | project DeploymentName, extract(@'onlineendpoints/([^/]+)$', 1, _ResourceId)");
    assert_eq!(lines, [json!(["blue", "told"])]);
    azure.set_traffic("told", "Key", &json!({}));
    let gone = azure.arm("DELETE", "/onlineEndpoints/told/deployments/blue", &Value::Null);
    azure.finish(&gone);
    assert_eq!(
        azure.rows("AmlOnlineEndpointEventLog | project Name"),
        [json!(["Pulled"]), json!(["Created"]), json!(["Started"]), json!(["Killing"])]
    );
}

#[test]
fn queries_need_their_own_token_and_the_right_to_read() {
    let azure = shared();
    let ask = |token: &str| {
        let answer = azure.query(token, &json!({"query": "AmlOnlineEndpointEventLog | count"}));
        (answer.status, answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(ask(&azure.token("reader", LOGS)).0, 200);
    assert_eq!(ask(&azure.token("reader", "https://api.loganalytics.azure.com/.default")).0, 200);
    assert_eq!(ask(&azure.token("reader", ARM)), (401, "InvalidTokenError".to_owned()));
    assert_eq!(ask("nonsense"), (401, "InvalidTokenError".to_owned()));
    assert_eq!(ask(&azure.token("nobody", LOGS)), (403, "InsufficientAccessError".to_owned()));
    let url = format!("{}/v1/workspaces/other/query?query=X", azure.text("/cloud/logAnalytics"));
    assert_eq!(wire::send("GET", &url, &[], b"", None).unwrap().code(), "AuthorizationRequiredError");
    let bearer = format!("Bearer {}", azure.token("reader", LOGS));
    let answer = wire::send("GET", &url, &[("authorization", &bearer)], b"", None).unwrap();
    assert_eq!(
        (answer.code().as_str(), answer.header("access-control-allow-origin")),
        ("WorkspaceNotFoundError", Some("*"))
    );
}

#[test]
fn queries_fail_in_the_services_words_and_are_bounded_in_time_and_rows() {
    let azure = Azure::start(&["--seed", "93", "--http-only"]);
    azure.make_endpoint("asked", "Key");
    azure.enable_logs("asked");
    let key = azure.make_echo("asked");
    for _ in 0..3 {
        azure.score("asked", &key, &[], b"1");
    }
    azure.control("POST", "/clock", &json!({"advanceSeconds": 7200}));
    azure.score("asked", &key, &[], b"1");
    let token = azure.token("reader", LOGS);
    let ask = |body: Value| azure.query(&token, &body);
    let count = |body: Value| ask(body).json()["tables"][0]["rows"][0][0].clone();
    let query = "AmlOnlineEndpointTrafficLog | count";
    assert_eq!(count(json!({"query": query})), 4);
    assert_eq!(count(json!({"query": query, "timespan": "PT1H"})), 1);
    assert_eq!(
        count(
            json!({"query": "AmlOnlineEndpointTrafficLog | where TimeGenerated < ago(1h) | count", "timespan": "P1D"})
        ),
        3
    );
    let url = format!(
        "{}/v1/workspaces/{}/query?timespan=PT1H",
        azure.text("/cloud/logAnalytics"),
        azure.text("/logAnalytics/customerId")
    );
    let bearer = format!("Bearer {token}");
    let body = json!({"query": query, "timespan": "P1D"}).to_string();
    let both = wire::send("POST", &url, &[("authorization", &bearer)], body.as_bytes(), None).unwrap().json();
    assert_eq!(both["tables"][0]["rows"][0][0], 1, "the shorter of two spans counts");
    let inner = |body: Value| {
        let error = ask(body).json()["error"].clone();
        assert_eq!((&error["code"], error["correlationId"].is_string()), (&json!("BadArgumentError"), true), "{error}");
        error["innererror"].clone()
    };
    assert_eq!(
        inner(json!({"query": "AmlOnlineEndpointTrafficLogs | count"}))["innererror"]["message"],
        "Failed to resolve table or column expression named 'AmlOnlineEndpointTrafficLogs'"
    );
    assert_eq!(inner(json!({"query": "AmlOnlineEndpointTrafficLog | where"}))["code"], "SyntaxError");
    assert!(
        inner(json!({"query": "AmlOnlineEndpointTrafficLog | join X"}))["innererror"]["message"]
            .as_str()
            .unwrap()
            .contains("'join'")
    );
    inner(json!({"query": query, "timespan": "an hour"}));
    inner(json!({}));
    azure.control("POST", "/switches", &json!({"logRows": 2}));
    let partial = ask(json!({"query": "AmlOnlineEndpointTrafficLog"})).json();
    assert_eq!(
        (partial["tables"][0]["rows"].as_array().unwrap().len(), &partial["error"]["code"]),
        (2, &json!("PartialError"))
    );
}
