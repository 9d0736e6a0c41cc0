//! The front door of scoring and the statuses it knows.

use std::collections::HashMap;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::azure::{Azure, shared};
use crate::wire;

#[test]
fn both_keys_score_and_other_values_do_not() {
    let azure = shared();
    let key = azure.make_echo("by-key");
    let secondary = azure.arm("POST", "/onlineEndpoints/by-key/listKeys", &Value::Null).json()["secondaryKey"]
        .as_str()
        .unwrap()
        .to_owned();
    for key in [&key, &secondary] {
        let answer = azure.score("by-key", key, &[], b"{\"exact\":  1 }");
        assert_eq!((answer.status, answer.text().as_str()), (200, "{\"exact\":  1 }"));
        assert_eq!(answer.header("azureml-model-deployment"), Some("blue"));
        assert!(answer.header("x-request-id").is_some());
    }
    let wrong = azure.score("by-key", "guess", &[], b"{}");
    assert_eq!((wrong.status, wrong.text().as_str()), (401, "key_auth_access_denied"));
    let url = azure.scoring_url("by-key");
    for headers in [&[][..], &[("authorization", "Basic abc")][..]] {
        let answer = wire::send("POST", &url, headers, b"{}", None).unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (401, "key_auth_bad_header_forbidden"));
    }
}

#[test]
fn a_refused_request_leaves_its_connection_to_the_next_one() {
    let azure = shared();
    let key = azure.make_echo("kept-open");
    let url = azure.scoring_url("kept-open");
    let head = |key: &str, more: &str| {
        let (stream, head) = wire::open("POST", &url, &[("authorization", key), ("content-length", "2")]);
        (stream, head.replace("connection: close\r\n", more))
    };
    // The server asks for the body before it answers, and so has taken it off the connection.
    let (mut stream, refused) = head("Bearer guess", "expect: 100-continue\r\n");
    stream.write_all(refused.as_bytes()).unwrap();
    wire::read_until(&mut stream, "HTTP/1.1 100");
    stream.write_all(b"[]").unwrap();
    wire::read_until(&mut stream, "key_auth_access_denied");
    stream.write_all((head(&format!("Bearer {key}"), "").1 + "77").as_bytes()).unwrap();
    assert!(wire::read_until(&mut stream, "77").contains("HTTP/1.1 200"));
}

#[test]
fn an_aml_token_scores() {
    let azure = shared();
    azure.make_endpoint("by-aml", "AMLToken");
    azure.make_deployment("by-aml", "blue", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
    azure.set_traffic("by-aml", "AMLToken", &json!({"blue": 100}));
    let token = azure.arm("POST", "/onlineEndpoints/by-aml/token", &Value::Null).json();
    assert!(token["refreshAfterTimeUtc"].as_u64() < token["expiryTimeUtc"].as_u64());
    assert_eq!(azure.score("by-aml", token["accessToken"].as_str().unwrap(), &[], b"1").status, 200);
    assert_eq!(azure.score("by-aml", "other", &[], b"1").status, 401);
}

#[test]
fn without_traffic_there_is_nobody_but_a_named_deployment() {
    let azure = shared();
    let key = azure.make_echo("no-traffic");
    azure.set_traffic("no-traffic", "Key", &json!({}));
    assert_eq!(azure.score("no-traffic", &key, &[], b"1").status, 404);
    assert_eq!(azure.score("no-traffic", &key, &[("azureml-model-deployment", "Blue")], b"1").status, 200);
    assert_eq!(azure.score("no-traffic", &key, &[("azureml-model-deployment", "green")], b"1").status, 404);
    assert_eq!(azure.score("no-such-endpoint", &key, &[], b"1").status, 404);
}

#[test]
fn what_a_model_answers_besides_200_is_424() {
    let azure = shared();
    let key = azure.make_echo("failing");
    for inner in ["500", "429", "201", "302"] {
        let name = format!("status-{inner}");
        azure.make_deployment("failing", &name, &json!({"EMULATOR_STATUS": inner}), &json!({}));
        let answer = azure.score("failing", &key, &[("azureml-model-deployment", &name)], b"1");
        assert_eq!(answer.status, 424);
        assert_eq!(answer.header("ms-azureml-model-error-statuscode"), Some(inner));
        assert_eq!(answer.header("ms-azureml-model-error-reason"), Some("model_error"));
        assert!(answer.json()["message"].is_string());
    }
}

#[test]
fn a_model_that_takes_too_long_is_408() {
    let azure = shared();
    let key = azure.make_echo("slow");
    azure.make_deployment("slow", "late", &json!({"EMULATOR_DELAY_MS": "60000"}), &json!({"requestTimeout": "PT0.2S"}));
    assert_eq!(azure.score("slow", &key, &[("azureml-model-deployment", "late")], b"1").status, 408);
}

#[test]
fn more_than_twice_the_concurrency_is_429() {
    let azure = shared();
    let key = azure.make_echo("crowded");
    azure.make_deployment("crowded", "narrow", &json!({"EMULATOR_DELAY_MS": "1500", "EMULATOR_ECHO": "1"}), &json!({}));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = || azure.score("crowded", &key, &[("azureml-model-deployment", "narrow")], b"1");
        let threads: Vec<_> = (0..5).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap().status).collect()
    });
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(200), count(429)), (2, 3));
}

#[test]
fn the_endpoint_has_a_rate_limit_that_can_be_set() {
    let azure = Azure::start(&["--seed", "41", "--http-only"]);
    let key = azure.make_echo("limited");
    azure.control("POST", "/switches", &json!({"scoringRequestsPerSecond": 1}));
    let statuses: Vec<u16> = (0..20).map(|_| azure.score("limited", &key, &[], b"1").status).collect();
    assert!(statuses.contains(&200) && statuses.contains(&429));
}

#[test]
fn traffic_is_split_by_weight_and_mirrored_copies_are_silent() {
    let azure = shared();
    let key = azure.make_echo("split");
    azure.make_deployment("split", "green", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
    azure.make_deployment("split", "shadow", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
    let mut body = azure.endpoint_body("Key", &json!({"blue": 75, "green": 25}));
    body["properties"]["mirrorTraffic"] = json!({"shadow": 50});
    azure.finish(&azure.arm("PUT", "/onlineEndpoints/split", &body));
    let mut counts: HashMap<String, u32> = HashMap::new();
    for _ in 0..200 {
        let answer = azure.score("split", &key, &[], b"1");
        *counts.entry(answer.header("azureml-model-deployment").unwrap().to_owned()).or_default() += 1;
    }
    assert!((120..180).contains(&counts["blue"]), "{counts:?}");
    assert_eq!(counts["blue"] + counts["green"], 200);
    let logs = azure.arm("POST", "/onlineEndpoints/split/deployments/shadow/getLogs", &json!({})).json();
    let copies = logs["content"].as_str().unwrap().lines().filter(|line| line.contains("mirrored")).count();
    assert!((60..140).contains(&copies), "{copies}");
}

#[test]
fn a_client_request_id_comes_back_cleaned_and_cut() {
    let azure = shared();
    let key = azure.make_echo("traced");
    let long = format!("a!b/c_{}", "x".repeat(60));
    let answer = azure.score("traced", &key, &[("x-ms-client-request-id", &long)], b"1");
    assert_eq!(answer.header("x-ms-client-request-id"), Some(format!("abc_{}", "x".repeat(36)).as_str()));
}

#[test]
fn a_body_of_many_megabytes_is_echoed_byte_for_byte() {
    let azure = shared();
    let key = azure.make_echo("large");
    let body: Vec<u8> = (0..20_000_000_u32).map(|number| (number % 251) as u8).collect();
    let answer = azure.score("large", &key, &[], &body);
    assert!(answer.status == 200 && answer.body == body);
}

#[test]
fn the_swagger_document_needs_the_same_key() {
    let azure = shared();
    let key = azure.make_echo("described");
    let url = azure.scoring_url("described").replace("/score", "/swagger.json");
    assert_eq!(wire::send("GET", &url, &[], b"", None).unwrap().status, 401);
    let bearer = format!("Bearer {key}");
    assert_eq!(wire::send("GET", &url, &[("authorization", &bearer)], b"", None).unwrap().json()["swagger"], "2.0");
}
