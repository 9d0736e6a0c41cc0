//! What a failed scoring call means.

use azureml_endpoints::control::endpoint::AuthMode;
use azureml_endpoints::control::role::action::Action;
use azureml_endpoints::control::role::builtin::narrowest;
use azureml_endpoints::data::explain::failure;
use azureml_endpoints::error::{Error, ResponseError, ScoringError, Trace};

use crate::world::{Json, answer, json};

const REASON: &str = "ms-azureml-model-error-reason";
const MODEL: &str = "ms-azureml-model-error-statuscode";

fn explain(status: u16, headers: &[(&str, &str)], body: Option<Json>, mode: Option<AuthMode>) -> Error<Json> {
    let trace = Trace { request: "POST https://e/score".into(), status, attempts: 1, ..Trace::default() };
    failure(trace, &answer(status, headers, body), mode)
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
        (413, None, None, "The request is too large"),
        (429, Some("too_many_pending_request"), None, "Too many requests are waiting"),
        (429, None, None, "The endpoint's rate limit is reached"),
        (500, None, None, "Azure failed"),
        (502, None, None, "The front door did not reach the model"),
        (503, None, None, "The front door did not reach the model"),
        (504, None, None, "The front door did not reach the model"),
        (505, None, None, "Azure failed"),
        (400, None, None, "The scoring URI refused the request"),
        (409, None, None, "The scoring URI refused the request"),
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
fn what_the_model_refused_tells_whether_another_try_may_help() {
    // Outer status, the model's own, explanation, retryable, may have run.
    let table = [
        (408, None, "The model took longer than its requestTimeout", false, true),
        (424, Some("429"), "The model's container is not ready or busy", true, false),
        (424, Some("503"), "The model's container is not ready or busy", true, false),
        (424, Some("400"), "The model did not accept the input", false, true),
        (424, Some("422"), "The model did not accept the input", false, true),
        (424, Some("500"), "The scoring script failed", false, true),
        (424, Some(" 500 "), "The scoring script failed", false, true),
        (424, Some("201"), "The scoring script failed", false, true),
        (424, Some("nonsense"), "The scoring script failed", false, true),
        (424, Some("99999"), "The scoring script failed", false, true),
        (424, None, "The scoring script failed", false, true),
    ];
    for (status, inner, explanation, retryable, may_have_run) in table {
        let headers: Vec<_> = inner.map(|inner| (MODEL, inner)).into_iter().collect();
        let error = model(status, &headers, None);
        assert!(error.explanation.starts_with(explanation), "{status} {inner:?}");
        assert_eq!((error.retryable, error.may_have_run), (retryable, may_have_run), "{status} {inner:?}");
        assert_eq!(error.model_status, inner.and_then(|inner| inner.trim().parse().ok()), "{status} {inner:?}");
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
