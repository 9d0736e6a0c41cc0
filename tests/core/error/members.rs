//! What callers see of a failure beside its message.

use azureml_endpoints::error::{Error, Misuse, OperationError, ProtocolError, Trace};
use azureml_endpoints::value::{Kept, Value};

use crate::world::{Json, json};

#[test]
fn what_is_absent_is_left_out() {
    let (status, resource_id) = ("Failed".to_owned(), "/a/b".to_owned());
    let failed: OperationError<Json> =
        OperationError { status, resource_id, service_code: None, service_message: None, error: None, remedy: None };
    let failed = Error::Operation(Box::new(failed));
    assert_eq!(Json::write(&failed.members()), json!({ "status": "Failed", "resourceId": "/a/b" }));
    assert!(failed.kept().is_none());
}

#[test]
fn numbers_are_numbers() {
    let nonsense: Error<Json> = ProtocolError::new("GET https://a/b".into(), 200, "a page");
    let seen = Json::write(&nonsense.members());
    assert_eq!(seen.get("status").and_then(|status| status.as_number()), Some(200.0));
}

#[test]
fn a_refusal_shows_its_trace_after_its_words_and_keeps_the_whole_error() {
    let trace = Trace { request: "GET https://a/b".into(), status: 429, attempts: 4, ..Trace::default() };
    let body = json!({ "error": { "code": "TooManyRequests", "more": 1 } });
    let refused = Error::Response(Box::new(azureml_endpoints::control::refusal::of(trace, Some(&body))));
    let seen = Json::write(&refused.members());
    let names = ["serviceCode", "explanation", "remedy", "request", "status", "attempts"];
    assert_eq!(seen.keys(), names);
    let Some(("error", Kept(error))) = refused.kept() else { panic!("nothing is kept") };
    assert_eq!(error.get("more"), Some(json!(1)));
}

#[test]
fn misuse_has_nothing_but_its_message() {
    let misuse: Error<Json> = Misuse::new("name", "must be a string").into();
    assert_eq!(Json::write(&misuse.members()), json!({}));
    assert!(misuse.kept().is_none());
}
