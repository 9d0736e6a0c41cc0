//! What a failed scoring call means.

use azureml_endpoints::control::endpoint::AuthMode;
use azureml_endpoints::control::role::action::Action;
use azureml_endpoints::control::role::builtin::narrowest;
use azureml_endpoints::data::explain::{failure, meaning, model_ms, never_left};
use azureml_endpoints::error::{Again, Error, ResponseError, ScoringError, Trace};

use crate::world::{Json, answer, json};

const REASON: &str = "ms-azureml-model-error-reason";
const MODEL: &str = "ms-azureml-model-error-statuscode";

fn explain(status: u16, headers: &[(&str, &str)], body: Option<Json>, mode: Option<AuthMode>) -> Error<Json> {
    let trace = Trace { request: "POST https://e/score".into(), status, attempts: 1, ..Trace::default() };
    let answer = answer(status, headers, body);
    let meaning = meaning(&answer, mode);
    failure(trace, &answer, &meaning)
}

fn front_door(status: u16, reason: Option<&str>, mode: Option<AuthMode>) -> ResponseError<Json> {
    let headers: Vec<_> = reason.map(|reason| (REASON, reason)).into_iter().collect();
    match explain(status, &headers, None, mode) {
        Error::Response(error) => *error,
        other => panic!("{status} is {}", other.code()),
    }
}

fn model(status: u16, headers: &[(&str, &str)], body: Option<Json>) -> ScoringError<Json> {
    match explain(status, headers, body, Some(AuthMode::Key)) {
        Error::Scoring(error) => *error,
        other => panic!("{status} is {}", other.code()),
    }
}

#[test]
fn the_front_doors_refusals_are_explained() {
    use AuthMode::{AmlToken, EntraToken, Key};
    let table = [
        (401, Some("key_auth_bad_header_forbidden"), Some(Key), "The Authorization header"),
        (401, Some("key_auth_access_denied"), Some(Key), "The key is not one of the endpoint's two keys"),
        (401, None, Some(Key), "The key is not one of the endpoint's two keys"),
        (401, None, Some(AmlToken), "The Azure ML token has expired"),
        (401, Some("key_auth_access_denied"), Some(EntraToken), "The endpoint takes no Entra token"),
        (401, None, Some(EntraToken), "The endpoint does not accept this Entra token"),
        (401, None, None, "The endpoint does not accept this Entra token"),
        (403, None, Some(EntraToken), "The identity may not score"),
        (404, None, None, "No deployment takes the request"),
        (409, None, None, "A change of the endpoint is under way"),
        (415, None, None, "The content type is not taken"),
        (431, None, None, "The request's headers are too large"),
        (413, None, None, "The request is too large"),
        (429, Some("too_many_pending_request"), None, "Too many requests are waiting"),
        (429, None, None, "The endpoint's rate limit is reached"),
        (500, None, None, "Azure failed"),
        (502, None, None, "The scoring script crashed"),
        (503, None, None, "The front door did not reach the model"),
        (504, None, None, "The front door waited for the model in vain"),
        (505, None, None, "Azure failed"),
        (400, None, None, "The scoring URI refused the request"),
    ];
    for (status, reason, mode, explanation) in table {
        let error = front_door(status, reason, mode);
        assert!(error.explanation.unwrap().starts_with(explanation), "{status} {reason:?} {mode:?}");
        assert!(error.remedy.is_some_and(|remedy| !remedy.is_empty()), "{status} {reason:?} {mode:?}");
        assert_eq!(error.service_code.as_deref(), reason, "{status} {reason:?} {mode:?}");
    }
}

#[test]
fn the_right_to_score_is_named() {
    assert_eq!(
        front_door(403, None, None).missing_action.as_deref(),
        Some("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action")
    );
    let score = Action::new("action", "onlineEndpoints/score/action").unwrap();
    for status in [401, 403] {
        let remedy = front_door(status, None, None).remedy.unwrap();
        assert!(remedy.contains(narrowest(&score).unwrap().name), "{remedy}");
    }
    assert_eq!(front_door(401, None, None).missing_action, None);
}

#[test]
fn the_front_doors_refusals_tell_whether_another_try_may_help_and_whether_it_may_have_run() {
    let table = [
        (400, None, false, false),
        (401, Some("key_auth_access_denied"), false, false),
        (401, Some("key_auth_bad_header_forbidden"), false, false),
        (403, None, false, false),
        (404, None, false, false),
        (409, None, true, false),
        (413, None, false, false),
        (431, None, false, false),
        (429, None, true, false),
        (429, Some("too_many_pending_request"), true, false),
        (500, None, true, true),
        (501, None, false, true),
        (502, None, false, true),
        (503, None, true, true),
        (504, None, true, true),
        (599, None, false, true),
    ];
    for (status, reason, retryable, may_have_run) in table {
        for mode in [None, Some(AuthMode::Key), Some(AuthMode::AmlToken), Some(AuthMode::EntraToken)] {
            let again = front_door(status, reason, mode).again;
            assert_eq!(again, Some(Again { retryable, may_have_run }), "{status} {reason:?} {mode:?}");
        }
    }
}

#[test]
fn another_target_may_take_what_this_one_has_no_right_or_no_traffic_for() {
    let elsewhere = |status| meaning(&answer(status, &[], None), None).elsewhere;
    assert_eq!([401, 403, 404, 429, 500, 424, 413].map(elsewhere), [true, true, true, false, false, false, false]);
}

#[test]
fn what_the_model_refused_tells_whether_another_try_may_help() {
    // Outer status, the model's own, explanation, retryable, may have run.
    let table = [
        (408, None, "The model took longer than its requestTimeout", true, true),
        (424, Some("429"), "The model's container is not ready or busy", true, false),
        (424, Some("503"), "The model's container is not ready or busy", true, false),
        (424, Some("201"), "The model answered with another status than 200", false, true),
        (424, Some("204"), "The model answered with another status than 200", false, true),
        (424, Some("302"), "The model answered with another status than 200", false, true),
        (424, Some("400"), "The model did not accept the input", false, true),
        (424, Some("401"), "The model's container refused the caller", false, true),
        (424, Some("404"), "The model's container knows no such path", false, true),
        (424, Some("408"), "The model's container gave up waiting", true, true),
        (424, Some("413"), "The input is larger", false, true),
        (424, Some("422"), "The model did not accept the input", false, true),
        (424, Some("500"), "The scoring script failed", false, true),
        (424, Some(" 500 "), "The scoring script failed", false, true),
        (424, Some("502"), "The scoring script crashed", false, true),
        (424, Some("504"), "The model's container gave up waiting", true, true),
        (424, Some("nonsense"), "The scoring script failed", false, true),
        (424, Some("99999"), "The scoring script failed", false, true),
        (424, None, "The scoring script failed", false, true),
    ];
    for (status, inner, explanation, retryable, may_have_run) in table {
        let headers: Vec<_> = inner.map(|inner| (MODEL, inner)).into_iter().collect();
        let error = model(status, &headers, None);
        assert!(error.explanation.starts_with(explanation), "{status} {inner:?}: {}", error.explanation);
        assert!(!error.remedy.is_empty());
        assert_eq!(error.again, Again { retryable, may_have_run }, "{status} {inner:?}");
        assert_eq!(error.model_status, inner.and_then(|inner| inner.trim().parse().ok()), "{status} {inner:?}");
    }
}

#[test]
fn reasons_and_the_servers_own_headers_count_too() {
    let not_ready = model(424, &[(REASON, "model_not_ready")], None);
    assert_eq!(not_ready.again, Again { retryable: true, may_have_run: false });
    let threw = model(424, &[(MODEL, "502"), ("x-ms-run-function-failed", "True")], None);
    assert!(threw.explanation.starts_with("The scoring script failed"));
}

#[test]
fn a_known_complaint_brings_its_hint() {
    let error = model(424, &[(MODEL, "500")], Some(json!({ "message": "KeyError: 'data'" })));
    assert!(error.remedy.contains("rowsInput"), "{}", error.remedy);
    assert_eq!(error.excerpt.as_deref(), Some("KeyError: 'data'"), "their own words stay beside it");
}

#[test]
fn the_models_time_is_read_from_either_server() {
    let time = |headers: &[(&str, &str)]| model_ms(&answer(200, headers, None));
    assert_eq!(time(&[("ms-azureml-model-time", "12")]), Some(12));
    assert_eq!(time(&[("x-ms-run-fn-exec-ms", " 7.93 ")]), Some(7));
    for nonsense in ["", "-1", "NaN", "1e3", "soon", "99999999999999999999"] {
        assert_eq!(time(&[("ms-azureml-model-time", nonsense)]), None, "{nonsense}");
    }
}

#[test]
fn what_never_left_is_known_by_the_words_of_each_runtime() {
    let unreached = [
        json!({ "name": "TypeError", "message": "fetch failed", "cause": { "code": "ECONNREFUSED" } }),
        json!({ "cause": { "code": "UND_ERR_CONNECT_TIMEOUT" } }),
        json!({ "code": "ConnectionRefused" }),
        json!({ "message": "error sending request for url: client error (Connect): tcp connect error" }),
    ];
    for cause in unreached {
        assert!(never_left(&cause), "{cause:?}");
    }
    let unknown = [
        json!({ "message": "Failed to fetch" }),
        json!({ "message": "Load failed" }),
        json!({ "cause": { "code": "ECONNRESET" } }),
        json!({ "cause": { "code": "UND_ERR_SOCKET" } }),
        json!({ "message": "client error (SendRequest)" }),
        json!(null),
        json!("ECONNREFUSED"),
    ];
    for cause in unknown {
        assert!(!never_left(&cause), "{cause:?}");
    }
}

#[test]
fn the_models_words_are_shown_by_their_start() {
    let excerpt = |body| model(424, &[(MODEL, "500"), (REASON, "model_error")], Some(body)).excerpt;
    assert_eq!(excerpt(json!("Traceback …\n")).as_deref(), Some("Traceback …"));
    assert_eq!(excerpt(json!({ "message": "division by zero" })).as_deref(), Some("division by zero"));
    assert_eq!(excerpt(json!({ "error": { "message": "deep" } })).as_deref(), Some("deep"));
    assert_eq!(excerpt(json!({ "detail": [1] })), None);
    assert_eq!(excerpt(json!("")), None);
    assert_eq!(excerpt(json!("x".repeat(10_000))).unwrap().chars().count(), 501);
}

#[test]
fn the_models_answer_is_kept_whole() {
    let body = json!({ "message": "no", "later": { "z": 1 } });
    let error = model(424, &[(REASON, "model_error")], Some(body.clone()));
    assert_eq!(error.error.unwrap().0, body);
    assert_eq!(error.model_reason.as_deref(), Some("model_error"));
}

#[test]
fn the_front_doors_words_are_kept_in_every_shape() {
    let said = |body: Json| match explain(401, &[], Some(body), Some(AuthMode::Key)) {
        Error::Response(error) => (error.service_code, error.service_message),
        other => panic!("{}", other.code()),
    };
    assert_eq!(said(json!(" key_auth_access_denied\n")), (None, Some("key_auth_access_denied".into())));
    assert_eq!(said(json!({ "error": { "code": "c", "message": "m" } })), (Some("c".into()), Some("m".into())));
    assert_eq!(said(json!({ "message": "m" })), (None, Some("m".into())));
    assert_eq!(said(json!("  ")), (None, None));
    assert_eq!(said(json!([7])), (None, None));
}

#[test]
fn a_relay_that_refuses_is_heard_in_its_own_words() {
    for (status, retryable) in [(401, false), (403, false), (413, false), (429, true), (503, true)] {
        let problem = json!({
            "type": "urn:azureml-endpoints:relay:origin-not-allowed", "title": "The relay does not know this page.",
            "code": "origin-not-allowed", "detail": "https://page.example", "remedy": "Name the page in allowOrigins.",
        });
        match explain(status, &[], Some(problem), Some(AuthMode::EntraToken)) {
            Error::Response(error) => {
                assert_eq!(error.explanation.as_deref(), Some("The relay does not know this page."));
                assert_eq!(error.remedy.as_deref(), Some("Name the page in allowOrigins."));
                assert_eq!(error.service_code.as_deref(), Some("origin-not-allowed"));
                assert_eq!((error.missing_action, error.again), (None, Some(Again { retryable, may_have_run: false })));
            }
            other => panic!("{status} is {}", other.code()),
        }
    }
}
