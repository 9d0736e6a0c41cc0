//! What a failed scoring call means: status and headers to cause and remedy (D-TRBL, LUA, INF).

use crate::control::endpoint::AuthMode;
use crate::control::refusal::{excerpt, read};
use crate::error::{Error, ResponseError, ScoringError, Trace};
use crate::http::Response;
use crate::value::{Kept, Value};

/// What the front door calls the reason.
const REASON: &str = "ms-azureml-model-error-reason";
/// The status that the model's container answered; the front door turns every one but 200 into 424.
const MODEL_STATUS: &str = "ms-azureml-model-error-statuscode";

/// Turns an answer that is no success into the error to throw. `mode` is how the caller proved itself, if known.
#[must_use]
pub fn failure<V: Value>(trace: Trace, answer: &Response<V>, mode: Option<AuthMode>) -> Error<V> {
    let reason = answer.headers.get(REASON);
    match answer.status {
        408 | 424 => Error::Scoring(Box::new(of_model(trace, answer, reason))),
        status => {
            let (explanation, remedy) = of_front_door(status, mode, reason.as_deref());
            let body = answer.body.as_ref();
            let (error, code, message) = match body {
                Some(body) => {
                    let (error, code, message) = read(body);
                    (Some(Kept(error)), code, message.or_else(|| body.as_text().map(|text| excerpt(&text))))
                }
                None => (None, None, None),
            };
            Error::Response(Box::new(ResponseError {
                trace,
                service_code: code.or(reason),
                service_message: message.filter(|message| !message.is_empty()),
                error,
                explanation: Some(explanation.to_owned()),
                remedy: Some(remedy.to_owned()),
                missing_action: (status == 403).then(|| SCORE_ACTION.to_owned()),
            }))
        }
    }
}

const SCORE_ACTION: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action";

fn of_model<V: Value>(trace: Trace, answer: &Response<V>, reason: Option<String>) -> ScoringError<V> {
    let model_status = answer.headers.get(MODEL_STATUS).and_then(|status| status.trim_ascii().parse().ok());
    let words = answer
        .body
        .as_ref()
        .map(|body| body.as_text().or_else(|| body.text_at(&["message"])).or_else(|| read(body).2).unwrap_or_default());
    let busy = matches!(model_status, Some(429 | 503));
    let (explanation, remedy, retryable, may_have_run) = match (answer.status, model_status) {
        (408, _) => (
            "The model took longer than its requestTimeout.",
            "Send less, make the model faster, or raise requestSettings.requestTimeout of the deployment (180 s at most).",
            false,
            true,
        ),
        (_, Some(429 | 503)) => (
            "The model's container is not ready or busy.",
            "Try again a little later; if it stays, give the deployment more instances.",
            busy,
            false,
        ),
        (_, Some(400..=499)) => (
            "The model did not accept the input.",
            "Compare the input with what the scoring script or the model's signature expects.",
            false,
            true,
        ),
        _ => (
            "The scoring script failed.",
            "Read the deployment's logs; an input of an unexpected shape is the usual cause.",
            false,
            true,
        ),
    };
    ScoringError {
        trace,
        model_status,
        model_reason: reason,
        excerpt: words.map(|words| excerpt(&words)).filter(|words| !words.is_empty()),
        error: answer.body.clone().map(Kept),
        explanation: explanation.to_owned(),
        remedy: remedy.to_owned(),
        retryable,
        may_have_run,
    }
}

fn of_front_door(status: u16, mode: Option<AuthMode>, reason: Option<&str>) -> (&'static str, &'static str) {
    match (status, mode, reason) {
        (401, _, Some("key_auth_bad_header_forbidden")) => (
            "The Authorization header is not what the endpoint's auth mode needs.",
            "Compare the endpoint's authMode with the credential: Key, AMLToken and AADToken exclude each other.",
        ),
        (401, Some(AuthMode::EntraToken), Some("key_auth_access_denied")) => (
            "The endpoint takes no Entra token: its authMode is Key or AMLToken.",
            "Use endpoints.open, which gets what the endpoint asks for, or give its key as key.",
        ),
        (401, Some(AuthMode::Key), _) => (
            "The key is not one of the endpoint's two keys, or the endpoint does not take keys.",
            "Read the keys again with endpoints.listKeys, and compare the endpoint's authMode.",
        ),
        (401, Some(AuthMode::AmlToken), _) => (
            "The Azure ML token has expired, or the endpoint does not take such tokens.",
            "Get a new one with endpoints.getToken, and compare the endpoint's authMode.",
        ),
        (401, _, _) => (
            "The endpoint does not accept this Entra token: its identity may not score, it is of another tenant, or the \
             endpoint's authMode is not AADToken.",
            "Assign a role with the action onlineEndpoints/score/action on the endpoint or above (of the built-in roles AzureML Data \
             Scientist is the narrowest that has it); compare the token's tenant and the endpoint's authMode.",
        ),
        (403, _, _) => (
            "The identity may not score, or the network does not let it in.",
            "Assign a role with the action onlineEndpoints/score/action on the endpoint or above (of the built-in roles AzureML Data \
             Scientist is the narrowest that has it); if the endpoint has no public network access, call it from its own network.",
        ),
        (404, _, _) => (
            "No deployment takes the request: there is none of that name, none has traffic, or the path is wrong.",
            "Give a deployment traffic with endpoints.setTraffic, or name one that exists.",
        ),
        (413, _, _) => ("The request is too large.", "Send less at once."),
        (429, _, Some("too_many_pending_request")) => (
            "Too many requests are waiting: twice maxConcurrentRequestsPerInstance for each instance is the limit.",
            "Send fewer at once, or give the deployment more instances.",
        ),
        (429, _, _) => ("The endpoint's rate limit is reached.", "Send fewer requests per second."),
        (502..=504, _, _) => {
            ("The front door did not reach the model.", "Try again; read the deployment's logs if it stays.")
        }
        (500.., _, _) => ("Azure failed.", "Try again; if it stays, give requestId to Microsoft's support."),
        _ => ("The scoring URI refused the request.", "Compare it with properties.scoringUri of the endpoint."),
    }
}
