//! Answers that stream, and that misbehave while they do.

use std::io::{Read as _, Write as _};
use std::time::Duration;

use serde_json::{Value, json};

use crate::azure::{Azure, shared};
use crate::wire;

/// The key of an endpoint with a deployment `told` that these variables govern.
fn told(azure: &Azure, endpoint: &str, variables: &Value) -> String {
    let key = azure.make_echo(endpoint);
    azure.make_deployment(endpoint, "told", variables, &json!({}));
    key
}

const TOLD: (&str, &str) = ("azureml-model-deployment", "told");

#[test]
fn events_stream_with_the_pieces_and_line_ends_that_were_asked_for() {
    let azure = shared();
    let variables = json!({"EMULATOR_STREAM": "sse", "EMULATOR_STREAM_COUNT": "2", "EMULATOR_STREAM_SPLIT": "1", "EMULATOR_STREAM_LINE_END": "crlf", "EMULATOR_STREAM_END": "[DONE]"});
    let key = told(azure, "events", &variables);
    let answer = azure.score("events", &key, &[TOLD], b"{}");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/event-stream")));
    assert!(answer.chunks.len() > 100 && answer.chunks.iter().all(|chunk| chunk.len() == 1));
    let text = answer.text();
    assert!(
        text.starts_with("id: 1\r\nevent: piece\r\ndata: {\"index\":1,\"text\":\"piece 1 – é 🎈\"}\r\n\r\nid: 2"),
        "{text}"
    );
    assert!(text.ends_with("data: [DONE]\r\n\r\n") && !answer.cut);
    assert_eq!(azure.score("events", &key, &[TOLD], b"{}").body, answer.body);
}

#[test]
fn lines_bytes_and_texts_stream_too() {
    let azure = shared();
    let key = told(azure, "lines", &json!({"EMULATOR_STREAM": "ndjson", "EMULATOR_STREAM_COUNT": "5"}));
    let answer = azure.score("lines", &key, &[TOLD], b"{}");
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[4]["index"]), (5, &json!(5)));
    azure.make_deployment(
        "lines",
        "raw",
        &json!({"EMULATOR_STREAM": "bytes", "EMULATOR_STREAM_BYTES": "1000003"}),
        &json!({}),
    );
    let raw = azure.score("lines", &key, &[("azureml-model-deployment", "raw")], b"");
    assert_eq!(raw.body.len(), 1_000_003);
    assert!(raw.body.iter().enumerate().all(|(place, byte)| place % 251 == usize::from(*byte)));
    let text = "retry: 5\r: a comment\rdata: x\r\r";
    let typed = json!({"EMULATOR_STREAM": "sse", "EMULATOR_STREAM_TEXT": text, "EMULATOR_HEADERS": "{\"content-type\": \"text/event-stream; charset=utf-8\", \"x-mark\": \"7\"}"});
    azure.make_deployment("lines", "text", &typed, &json!({}));
    let answer = azure.score("lines", &key, &[("azureml-model-deployment", "text")], b"");
    assert_eq!((answer.text().as_str(), answer.header("x-mark")), (text, Some("7")));
    assert_eq!(answer.header("content-type"), Some("text/event-stream; charset=utf-8"));
}

#[test]
fn a_paced_stream_goes_by_the_clock() {
    let azure = Azure::start(&["--seed", "71", "--http-only"]);
    let key = told(&azure, "paced", &json!({"EMULATOR_STREAM": "sse", "EMULATOR_STREAM_EVERY_MS": "3600000"}));
    let mut stream = azure.open_score("paced", &key, "told", &[("content-length", "0")]);
    wire::read_until(&mut stream, "id: 1\n");
    azure.control("POST", "/clock", &json!({"advanceSeconds": 3600}));
    wire::read_until(&mut stream, "id: 2\n");
    azure.control("POST", "/clock", &json!({"advanceSeconds": 3600}));
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(String::from_utf8_lossy(&rest).contains("id: 3\n"));
    assert_eq!(azure.last_score()["ended"], "complete");
}

#[test]
fn a_client_that_leaves_a_stalled_stream_is_noticed() {
    let azure = Azure::start(&["--seed", "72", "--http-only"]);
    let key = told(&azure, "stalled", &json!({"EMULATOR_STREAM": "ndjson", "EMULATOR_STALL_AFTER": "20"}));
    let mut stream = azure.open_score("stalled", &key, "told", &[("content-length", "0")]);
    wire::read_until(&mut stream, "{\"index\":1,\"text\":\"p");
    let lines = azure.control("GET", "/requests", &Value::Null).json();
    let last = lines.as_array().unwrap().last().unwrap();
    assert_eq!((&last["status"], &last["ended"]), (&json!(200), &Value::Null));
    drop(stream);
    let line = azure.last_score();
    assert_eq!((&line["ended"], &line["sentBytes"]), (&json!("clientLeft"), &json!(20)));
}

#[test]
fn a_client_that_leaves_before_the_answer_is_noticed_and_makes_room() {
    let azure = Azure::start(&["--seed", "73", "--http-only"]);
    let key = azure.make_echo("left");
    let variables = json!({"EMULATOR_DELAY_MS": "100000", "EMULATOR_ECHO": "1"});
    azure.make_deployment("left", "told", &variables, &json!({"requestTimeout": "PT3M"}));
    let count = |name: &str, wanted: Value| {
        let lines = azure.control("GET", "/requests", &Value::Null).json();
        lines.as_array().unwrap().iter().filter(|line| line["plane"] == "scoring" && line[name] == wanted).count()
    };
    let soon = |name: &str, wanted: Value, number: usize| {
        (0..400).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            count(name, wanted.clone()) == number
        })
    };
    let asked: Vec<_> = (0..3).map(|_| azure.open_score("left", &key, "told", &[("content-length", "0")])).collect();
    assert!(soon("status", json!(429), 1), "there is room for two");
    drop(asked);
    assert!(soon("ended", json!("clientLeft"), 2));
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| azure.score("left", &key, &[TOLD], b"").status);
        while !asked.is_finished() {
            azure.control("POST", "/clock", &json!({"advanceSeconds": 20}));
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(asked.join().unwrap(), 200);
    });
}

#[test]
fn a_body_that_breaks_off_is_cut_whether_its_length_was_announced_or_not() {
    let azure = Azure::start(&["--seed", "74", "--http-only"]);
    let key = told(&azure, "cut", &json!({"EMULATOR_STREAM": "ndjson", "EMULATOR_CUT_AFTER": "25"}));
    let answer = azure.score("cut", &key, &[TOLD], b"");
    assert!(answer.cut && answer.body.len() == 25);
    assert_eq!(azure.last_score()["ended"], "cutOff");
    azure.make_deployment("cut", "known", &json!({"EMULATOR_ECHO": "1", "EMULATOR_CUT_AFTER": "4"}), &json!({}));
    let answer = azure.score("cut", &key, &[("azureml-model-deployment", "known")], b"0123456789");
    assert_eq!((answer.cut, answer.text().as_str(), answer.header("content-length")), (true, "0123", Some("10")));
}

#[test]
fn a_request_is_answered_while_it_is_still_being_sent() {
    let azure = shared();
    let key = told(azure, "duplex", &json!({"EMULATOR_ECHO": "stream"}));
    let mut stream = azure.open_score("duplex", &key, "told", &[("transfer-encoding", "chunked")]);
    for text in ["one", "two"] {
        stream.write_all(format!("3\r\n{text}\r\n").as_bytes()).unwrap();
        wire::read_until(&mut stream, text);
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
}

#[test]
fn a_request_is_described_without_its_credential() {
    let azure = shared();
    let key = told(azure, "described-request", &json!({"EMULATOR_ECHO": "request"}));
    let url = azure.scoring_url("described-request").replace("/score", "/v1/chat?x=%20y");
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str()), TOLD, ("x-own", "1"), ("content-type", "a/b")];
    let seen = wire::send("PATCH", &url, &headers, b"abc", None).unwrap().json();
    assert_eq!(
        (&seen["method"], &seen["path"], &seen["bodyBytes"]),
        (&json!("PATCH"), &json!("/v1/chat?x=%20y"), &json!(3))
    );
    assert_eq!(seen["bodySha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((&seen["headers"]["x-own"], &seen["headers"]["authorization"]), (&json!("1"), &Value::Null));
}

#[test]
fn large_bodies_pass_through_flat_memory() {
    const SIZE: usize = 256 * 1024 * 1024;
    let azure = Azure::start(&["--seed", "75", "--http-only"]);
    let key = told(&azure, "flat", &json!({"EMULATOR_ECHO": "request"}));
    azure.make_deployment(
        "flat",
        "down",
        &json!({"EMULATOR_STREAM": "bytes", "EMULATOR_STREAM_BYTES": SIZE.to_string()}),
        &json!({}),
    );
    let before = azure.memory("VmHWM");
    let length = SIZE.to_string();
    let mut up = azure.open_score("flat", &key, "told", &[("content-length", &length)]);
    let piece = vec![7; 1024 * 1024];
    for _ in 0..SIZE / piece.len() {
        up.write_all(&piece).unwrap();
    }
    wire::read_until(&mut up, &format!("\"bodyBytes\":{SIZE}"));
    let mut down = azure.open_score("flat", &key, "down", &[("content-length", "0")]);
    let read = std::io::copy(&mut down, &mut std::io::sink()).unwrap();
    assert!(read > SIZE as u64);
    let grown = azure.memory("VmHWM") - before;
    assert!(grown < 24 * 1024, "{grown} kB more");
}

#[test]
fn a_model_fails_as_often_as_it_is_told() {
    let azure = shared();
    let key =
        told(azure, "recovers", &json!({"EMULATOR_STATUS": "503", "EMULATOR_FAIL_TIMES": "2", "EMULATOR_ECHO": "1"}));
    let statuses: Vec<u16> = (0..4).map(|_| azure.score("recovers", &key, &[TOLD], b"1").status).collect();
    assert_eq!(statuses, [424, 424, 200, 200]);
}

#[test]
fn a_variable_that_means_nothing_is_refused() {
    let azure = shared();
    azure.make_endpoint("misspelt", "Key");
    let body = json!({"location": "westeurope", "properties": {"environmentVariables": {"EMULATOR_STREEM": "sse"}}});
    let refused = azure.arm("PUT", "/onlineEndpoints/misspelt/deployments/blue", &body);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("There is no EMULATOR_STREEM"));
}
