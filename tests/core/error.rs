//! What a failure says of itself.

use std::time::Duration;

use azureml_endpoints::cloud::Plane;
use azureml_endpoints::error::{
    Again, CredentialError, Error, Misuse, OperationError, ProtocolError, Reason, ResponseError, ScoringError, Trace,
    TransportError,
};
use azureml_endpoints::value::{Kept, Value};

use crate::world::{Json, json};

mod members;
mod transport;
mod verification;

fn trace() -> Trace {
    Trace {
        request: "GET https://a/b".into(),
        status: 403,
        attempts: 2,
        request_id: Some("theirs".into()),
        client_request_id: Some("ours".into()),
        retry_after: Some(Duration::from_millis(1500)),
        ..Trace::default()
    }
}

fn credential() -> CredentialError<Json> {
    CredentialError {
        message: "The token will not do.".into(),
        reason: Reason::WrongAudience,
        plane: Plane::Data,
        expected_audience: "https://ml.azure.com".into(),
        actual_audience: Some("https://management.azure.com".into()),
        scope: "https://ml.azure.com/.default".into(),
        cause: Some(Kept(json!("hunter2"))),
    }
}

fn transport(attempts: u32, hint: Option<&str>) -> TransportError<Json> {
    let (request, hint) = ("GET https://a/b".into(), hint.map(str::to_owned));
    TransportError { hint, cause: Some(Kept(json!("hunter2"))), ..TransportError::new(request, attempts) }
}

fn response() -> ResponseError<Json> {
    ResponseError {
        trace: trace(),
        service_code: Some("AuthorizationFailed".into()),
        service_message: Some("  The client has no right.\n".into()),
        error: Some(Kept(json!("hunter2"))),
        explanation: Some("The identity lacks a right.".into()),
        remedy: Some("Assign a role.".into()),
        missing_action: Some("a/read".into()),
        again: None,
    }
}

fn scoring() -> ScoringError<Json> {
    ScoringError {
        trace: Trace { status: 424, ..trace() },
        model_status: Some(500),
        model_reason: Some("model_error".into()),
        excerpt: Some("division by zero".into()),
        error: Some(Kept(json!("hunter2"))),
        explanation: "The scoring script failed.".into(),
        remedy: "Read the logs.".into(),
        again: Again { retryable: false, may_have_run: true },
    }
}

fn operation() -> OperationError<Json> {
    OperationError {
        status: "Failed".into(),
        service_code: Some("OutOfQuota".into()),
        service_message: Some("Not enough cores.".into()),
        resource_id: "/subscriptions/s".into(),
        error: Some(Kept(json!("hunter2"))),
        remedy: None,
    }
}

fn protocol() -> Error<Json> {
    ProtocolError::new("GET https://a/b".into(), 200, "a page")
}

fn every_kind() -> [Error<Json>; 8] {
    [
        Misuse::new("name", "must be a name").into(),
        Error::Aborted(Kept(json!("hunter2"))),
        Error::Credential(Box::new(credential())),
        Error::Transport(Box::new(transport(1, None))),
        Error::Response(Box::new(response())),
        Error::Scoring(Box::new(scoring())),
        Error::Operation(Box::new(operation())),
        protocol(),
    ]
}

#[test]
fn each_kind_has_a_code_of_its_own() {
    let codes = every_kind().map(|error| error.code());
    let expected = [
        "ERR_MISUSE",
        "ERR_ABORTED",
        "ERR_CREDENTIAL",
        "ERR_TRANSPORT",
        "ERR_RESPONSE",
        "ERR_SCORING",
        "ERR_OPERATION",
        "ERR_PROTOCOL",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn each_kind_says_what_happened() {
    let messages = every_kind().map(|error| error.to_string());
    let expected = [
        "name: must be a name",
        "The call was aborted.",
        "The token will not do.",
        "GET https://a/b: no answer after one attempt.",
        "GET https://a/b answered 403 AuthorizationFailed\n  The client has no right.\n  The identity lacks a right.\n  Assign a role.",
        "GET https://a/b answered 424, the model 500\n  division by zero\n  The scoring script failed.\n  Read the logs.",
        "The operation on /subscriptions/s ended as Failed with OutOfQuota\n  Not enough cores.",
        "GET https://a/b answered 200 without a page.",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn attempts_are_counted_and_a_hint_is_given() {
    let error = transport(4, Some("Mount a relay."));
    assert_eq!(error.to_string(), "GET https://a/b: no answer after 4 attempts. Mount a relay.");
}

#[test]
fn a_refusal_without_words_is_one_line() {
    let trace = Trace { request: "GET https://a".into(), status: 418, ..Trace::default() };
    let bare = ResponseError::<Json> {
        trace,
        service_code: None,
        service_message: None,
        error: None,
        explanation: None,
        remedy: None,
        missing_action: None,
        again: None,
    };
    assert_eq!(bare.to_string(), "GET https://a answered 418");
}

#[test]
fn an_operation_that_failed_without_words_says_so() {
    let silent = OperationError { service_code: None, service_message: None, ..operation() };
    assert_eq!(silent.to_string(), "The operation on /subscriptions/s ended as Failed\n  The service gave no reason.");
}

#[test]
fn what_the_world_gave_is_never_printed() {
    for error in every_kind() {
        assert!(!format!("{error} {error:?} {error:#?}").contains("hunter2"), "{error:?}");
    }
}

/// The members of an error beside its message.
fn members(error: &Error<Json>) -> Json {
    Json::write(&error.members())
}

#[test]
fn the_members_are_those_the_contract_names() {
    let [misuse, aborted, credential, transport, response, scoring, operation, protocol] = every_kind();
    assert_eq!(members(&misuse), json!({}));
    assert_eq!(members(&aborted), json!({}));
    assert_eq!(
        members(&credential),
        json!({
            "reason": "wrong-audience", "plane": "data", "expectedAudience": "https://ml.azure.com",
            "actualAudience": "https://management.azure.com", "scope": "https://ml.azure.com/.default",
        })
    );
    assert_eq!(members(&transport), json!({ "request": "GET https://a/b", "attempts": 1.0 }));
    assert_eq!(
        members(&response),
        json!({
            "request": "GET https://a/b", "status": 403.0, "attempts": 2.0, "requestId": "theirs", "clientRequestId": "ours",
            "retryAfterMs": 1500.0, "serviceCode": "AuthorizationFailed", "serviceMessage": "  The client has no right.\n",
            "explanation": "The identity lacks a right.", "remedy": "Assign a role.", "missingAction": "a/read",
        })
    );
    assert_eq!(
        members(&scoring),
        json!({
            "request": "GET https://a/b", "status": 424.0, "attempts": 2.0, "requestId": "theirs", "clientRequestId": "ours",
            "retryAfterMs": 1500.0, "modelStatus": 500.0, "modelReason": "model_error", "excerpt": "division by zero",
            "explanation": "The scoring script failed.", "remedy": "Read the logs.", "retryable": false, "mayHaveRun": true,
        })
    );
    assert_eq!(
        members(&operation),
        json!({
            "status": "Failed", "serviceCode": "OutOfQuota", "serviceMessage": "Not enough cores.",
            "resourceId": "/subscriptions/s",
        })
    );
    assert_eq!(members(&protocol), json!({ "request": "GET https://a/b", "status": 200.0, "expected": "a page" }));
}

#[test]
fn what_is_unknown_is_no_member() {
    let bare = ResponseError { error: None, service_code: None, missing_action: None, ..response() };
    let keys = members(&Error::Response(Box::new(bare))).keys();
    assert!(!keys.iter().any(|key| key == "serviceCode" || key == "missingAction"), "{keys:?}");
}

#[test]
fn the_worlds_own_value_travels_beside_the_message() {
    let names = every_kind().map(|error| error.kept().map(|(name, kept)| (name, kept.0.clone())));
    let kept = |name| Some((name, json!("hunter2")));
    assert_eq!(names, [None, None, kept("cause"), kept("cause"), kept("error"), kept("error"), kept("error"), None]);
}

#[test]
fn each_reason_is_one_word() {
    let reasons = [
        (Reason::Malformed, "malformed"),
        (Reason::WrongAudience, "wrong-audience"),
        (Reason::Expired, "expired"),
        (Reason::NotYetValid, "not-yet-valid"),
        (Reason::Unavailable, "unavailable"),
        (Reason::UntrustedHost, "untrusted-host"),
    ];
    for (reason, word) in reasons {
        assert_eq!(reason.as_str(), word);
    }
}

#[test]
fn a_secret_in_a_window_needs_a_word() {
    assert!(Misuse::check_place("key", false, false).is_ok());
    assert!(Misuse::check_place("key", true, true).is_ok());
    let misuse = Misuse::check_place("key", true, false).unwrap_err().to_string();
    assert!(misuse.starts_with("key: ") && misuse.contains("dangerouslyAllowBrowser"), "{misuse}");
}
