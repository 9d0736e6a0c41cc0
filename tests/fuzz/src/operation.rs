//! Long-running operations fed arbitrary answers: one byte of method, then an answer per line – a status, headers and a body, with
//! tabs between: `202⇥location: https://…⇥{"status": "Running"}`.

use std::time::Duration;

use azureml_endpoints::control::operation::{Operation, Turn};
use azureml_endpoints::http::{Method, Response};
use azureml_endpoints::value::Value as _;
use serde_json::Value;

use crate::host::{Json, NOW, answer_with};

const RESOURCE: &str = "https://management.azure.com/subscriptions/s/onlineEndpoints/e?api-version=1";
/// No answer that says nothing new is looked at more often than this.
const PATIENCE: usize = 40;

/// Follows an operation through the answers, and then through its last answer again and again.
pub fn run(data: &[u8]) {
    let [method, script @ ..] = data else { return };
    let method = [Method::Put, Method::Patch, Method::Post, Method::Delete][usize::from(method % 4)];
    let script = String::from_utf8_lossy(script);
    let answers: Vec<Response<Json>> = script.split('\n').take(60).map(read).collect();
    let Some((first, rest)) = answers.split_first() else { return };
    let mut told = Told::default();
    told.hear(first);
    let Ok((mut operation, mut turn)) = Operation::begin(method, RESOURCE.into(), first, NOW) else {
        assert!(told.bad, "a failure out of nothing");
        return;
    };
    let repeated = rest.last().into_iter().flat_map(|last| std::iter::repeat_n(last, PATIENCE));
    for answer in rest.iter().chain(repeated) {
        check(&operation, &turn, &told);
        let asked = match &turn {
            Turn::Done(_) => return,
            Turn::Running(..) => operation.poll::<Json>().url,
            Turn::Fetch => operation.fetch::<Json>().url,
        };
        let at_status = matches!(turn, Turn::Running(..)) && asked != RESOURCE && !told.locations.contains(&asked);
        // Whoever looks judges successes and what is gone; everything else has ended before.
        if !answer.is_success() && answer.status != 404 {
            return;
        }
        told.hear(answer);
        let judged = match &turn {
            Turn::Fetch => operation.judge_result(answer, NOW),
            _ => operation.judge(answer, NOW),
        };
        let status = answer.body.as_ref().and_then(|body| body.text_at(&["status"]));
        match judged {
            Ok(next) => turn = next,
            Err(failed) => {
                assert!(told.bad || told.rests, "a failure out of nothing: {failed:?}");
                assert!(failed.resource_id.starts_with("/subscriptions/"));
                return;
            }
        }
        // The status document's word decides, in any spelling.
        if let (true, true, Some(status)) = (at_status, answer.is_success(), status) {
            match status.to_ascii_lowercase().as_str() {
                "succeeded" => assert!(!matches!(turn, Turn::Running(..))),
                "failed" | "canceled" | "cancelled" => panic!("it failed and goes on"),
                _ => assert!(matches!(turn, Turn::Running(..))),
            }
        }
    }
    let (last, before) = (answers.last(), matches!(turn, Turn::Running(..)));
    if let (Some(last), true, true) = (last, before, answers.len() > 1) {
        let word =
            |body: &Json| body.text_at(&["status"]).or_else(|| body.text_at(&["properties", "provisioningState"]));
        let ended = last.body.as_ref().and_then(word).is_some_and(|word| word.eq_ignore_ascii_case("succeeded"));
        assert!(!ended || last.status == 202, "what ended well does not go on for ever");
    }
}

/// What holds at any time.
fn check(operation: &Operation, turn: &Turn<Json>, told: &Told) {
    let asked = operation.poll::<Json>();
    assert_eq!(asked.method, Method::Get);
    assert!(asked.url == RESOURCE || told.urls.contains(&asked.url), "a URL that nobody named: {}", asked.url);
    if let Turn::Running(_, pause) = turn {
        assert!(*pause >= Duration::from_millis(50));
    }
    if let Turn::Done(Some(body)) = turn {
        let state = body.text_at(&["properties", "provisioningState"]).unwrap_or_default().to_ascii_lowercase();
        assert!(!matches!(state.as_str(), "failed" | "canceled" | "cancelled"), "a failed resource is no result");
    }
    // What is written down and read again looks at the same place.
    let again = Operation::resume(&Json::write(&operation.ticket())).expect("a ticket is one");
    assert_eq!(again.poll::<Json>().url, asked.url);
    assert_eq!(again.fetch::<Json>().url, RESOURCE);
    assert_eq!(Json::write(&again.ticket()), Json::write(&operation.ticket()));
}

/// What the answers said so far.
#[derive(Default)]
struct Told {
    urls: Vec<String>,
    locations: Vec<String>,
    bad: bool,
    /// A resource that is still there, or is not there: after long enough that is a failure too.
    rests: bool,
}

impl Told {
    fn hear(&mut self, answer: &Response<Json>) {
        for name in ["azure-asyncoperation", "location"] {
            self.urls.extend(answer.headers.get(name));
        }
        self.locations.extend(answer.headers.get("location"));
        let body = answer.body.as_ref().map_or(Value::Null, |body| body.0.clone());
        let linked = body.pointer("/properties/properties/AzureAsyncOperationUri").and_then(Value::as_str);
        self.urls.extend(linked.map(str::to_owned));
        let words = [body.pointer("/status"), body.pointer("/properties/provisioningState")];
        let bad = |word: &str| matches!(word.to_ascii_lowercase().as_str(), "failed" | "canceled" | "cancelled");
        self.bad |= words.into_iter().flatten().filter_map(Value::as_str).any(bad) || !body["error"].is_null();
        self.rests |= answer.status == 404 || answer.is_success();
    }
}

fn read(line: &str) -> Response<Json> {
    let mut parts = line.splitn(3, '\t');
    let status = parts.next().and_then(|status| status.parse().ok()).unwrap_or(200);
    let headers = parts.next().unwrap_or_default().split(';');
    let headers = headers
        .filter_map(|header| header.split_once(": "))
        .map(|(name, value)| (name.trim().to_owned(), value.to_owned()));
    answer_with(status, headers.collect(), parts.next().unwrap_or_default())
}
