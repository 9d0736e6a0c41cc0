//! What a failed scoring call means: status and headers to cause, remedy, and whether to try again (D-TRBL, LUA, INF).

use crate::control::endpoint::AuthMode;
use crate::control::refusal::{excerpt, read};
use crate::data::complaint::{self, holds};
use crate::error::{Again, Error, ResponseError, ScoringError, Trace};
use crate::http::Response;
use crate::value::{Kept, Value};

/// What the front door calls the reason.
const REASON: &str = "ms-azureml-model-error-reason";
/// How the type of a relay's problem begins.
const RELAY: &str = "urn:azureml-endpoints:relay:";
/// The status that the model's container answered; the front door turns every one but 200 into 424.
const MODEL_STATUS: &str = "ms-azureml-model-error-statuscode";
/// Whether the script's `run` threw, as Microsoft's inference server tells (INF).
const RUN_FAILED: &str = "x-ms-run-function-failed";
/// How long the model ran: the front door's word and the inference server's (LUA, INF).
const MODEL_MS: [&str; 2] = ["ms-azureml-model-time", "x-ms-run-fn-exec-ms"];

const SCORE_ACTION: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action";

/// What an answer that is no success means.
pub struct Meaning {
    explanation: &'static str,
    remedy: &'static str,
    /// Whether the same request may succeed later, and whether the model may have run.
    pub again: Again,
    /// Whether another target may take what this one did not.
    pub elsewhere: bool,
}

/// How long the model ran, in milliseconds, if the answer tells.
#[must_use]
pub fn model_ms<V>(answer: &Response<V>) -> Option<u32> {
    let told = MODEL_MS.iter().find_map(|name| answer.headers.get(name))?;
    // Whole milliseconds do, and the parser of fractions weighs as much as this file.
    told.trim_ascii().split('.').next()?.parse().ok()
}

/// What an answer means. `mode` is how the caller proved itself, if known.
#[must_use]
pub fn meaning<V: Value>(answer: &Response<V>, mode: Option<AuthMode>) -> Meaning {
    let reason = answer.headers.get(REASON);
    match answer.status {
        408 | 424 => of_model(answer, reason.as_deref()),
        status => of_front_door(status, mode, reason.as_deref()),
    }
}

/// The error to throw for an answer that means that.
#[must_use]
pub fn failure<V: Value>(trace: Trace, answer: &Response<V>, meaning: &Meaning) -> Error<V> {
    let reason = answer.headers.get(REASON);
    let body = answer.body.as_ref();
    if let Some(problem) = body.filter(|body| body.text_at(&["type"]).is_some_and(|kind| kind.starts_with(RELAY))) {
        return of_relay(trace, problem);
    }
    let (explanation, again) = (meaning.explanation.to_owned(), meaning.again);
    if matches!(answer.status, 408 | 424) {
        let words = body.map(|body| {
            let told = body.as_text().or_else(|| body.text_at(&["message"]));
            told.or_else(|| read(body).2).or_else(|| body.text_at(&["error"])).unwrap_or_default()
        });
        let hint = words.as_deref().and_then(complaint::hint);
        return Error::Scoring(Box::new(ScoringError {
            trace,
            model_status: model_status(answer),
            model_reason: reason,
            excerpt: words.map(|words| excerpt(&words)).filter(|words| !words.is_empty()),
            error: answer.body.clone().map(Kept),
            explanation,
            remedy: hint.unwrap_or(meaning.remedy).to_owned(),
            again,
        }));
    }
    let (error, code, message) = match body {
        Some(body) => {
            let (error, code, message) = read(body);
            (Some(Kept(error)), code, message.or_else(|| body.as_text().map(|text| excerpt(&text))))
        }
        None => (None, None, None),
    };
    Error::Response(Box::new(ResponseError {
        missing_action: (trace.status == 403).then(|| SCORE_ACTION.to_owned()),
        trace,
        service_code: code.or(reason),
        service_message: message.filter(|message| !message.is_empty()),
        error,
        explanation: Some(explanation),
        remedy: Some(meaning.remedy.to_owned()),
        again: Some(again),
    }))
}

/// What a relay of this package says no with (RFC 9457): it knows best what that means, and nothing has run.
fn of_relay<V: Value>(trace: Trace, problem: &V) -> Error<V> {
    let text = |key: &str| problem.text_at(&[key]).map(|words| excerpt(&words));
    let retryable = matches!(trace.status, 429 | 503);
    Error::Response(Box::new(ResponseError {
        trace,
        service_code: text("code"),
        service_message: text("detail"),
        error: Some(Kept(problem.clone())),
        explanation: text("title"),
        remedy: text("remedy"),
        missing_action: None,
        again: Some(again(retryable, false)),
    }))
}

fn model_status<V>(answer: &Response<V>) -> Option<u16> {
    answer.headers.get(MODEL_STATUS)?.trim_ascii().parse().ok()
}

/// Whether another try may help, and whether the model may have run.
const fn again(retryable: bool, may_have_run: bool) -> Again {
    Again { retryable, may_have_run }
}

fn of_model<V>(answer: &Response<V>, reason: Option<&str>) -> Meaning {
    let run_failed = answer.headers.get(RUN_FAILED).is_some_and(|flag| flag.trim_ascii().eq_ignore_ascii_case("true"));
    let (explanation, remedy, again) = match (answer.status, model_status(answer), reason) {
        (408, _, _) => (
            "The model took longer than its requestTimeout.",
            "Send less, make the model faster, or raise requestSettings.requestTimeout of the deployment (180 s at most).",
            again(true, true),
        ),
        (_, Some(429 | 503), _) | (_, None, Some("model_not_ready")) => (
            "The model's container is not ready or busy.",
            "Try again a little later; if it stays, give the deployment more instances.",
            again(true, false),
        ),
        (_, Some(200..=399), _) => (
            "The model answered with another status than 200, and the front door lets only 200 pass: it has run, and its answer \
             is what error holds.",
            "Let the scoring script answer 200.",
            again(false, true),
        ),
        (_, Some(404 | 405), _) => (
            "The model's container knows no such path or method.",
            "Score at properties.scoringUri, and compare inferenceConfig.scoringRoute of the environment.",
            again(false, true),
        ),
        (_, Some(413), _) => {
            ("The input is larger than the model's container takes.", "Send less at once.", again(false, true))
        }
        (_, Some(401 | 403), _) => (
            "The model's container refused the caller, or what it calls itself refused it.",
            "Read the deployment's logs; compare the rights of the endpoint's identity.",
            again(false, true),
        ),
        (_, Some(408 | 504), _) => {
            ("The model's container gave up waiting.", "Send less, or make the model faster.", again(true, true))
        }
        (_, Some(400..=499), _) => (
            "The model did not accept the input.",
            "Compare the input with what the scoring script or the model's signature expects.",
            again(false, true),
        ),
        (_, Some(502), _) if !run_failed => {
            ("The scoring script crashed, or did not come up.", "Read the deployment's logs.", again(false, true))
        }
        _ => (
            "The scoring script failed.",
            "Read the deployment's logs; an input of an unexpected shape is the usual cause.",
            again(false, true),
        ),
    };
    Meaning { explanation, remedy, again, elsewhere: false }
}

fn of_front_door(status: u16, mode: Option<AuthMode>, reason: Option<&str>) -> Meaning {
    let no = again(false, false);
    let (explanation, remedy, again) = match (status, mode, reason) {
        (401, _, Some("key_auth_bad_header_forbidden")) => (
            "The Authorization header is not what the endpoint's auth mode needs.",
            "Compare the endpoint's authMode with the credential: Key, AMLToken and AADToken exclude each other.",
            no,
        ),
        (401, Some(AuthMode::EntraToken), Some("key_auth_access_denied")) => (
            "The endpoint takes no Entra token: its authMode is Key or AMLToken.",
            "Use endpoints.open, which gets what the endpoint asks for, or give its key as key.",
            no,
        ),
        (401, Some(AuthMode::Key), _) => (
            "The key is not one of the endpoint's two keys, or the endpoint does not take keys.",
            "Read the keys again with endpoints.listKeys, and compare the endpoint's authMode.",
            no,
        ),
        (401, Some(AuthMode::AmlToken), _) => (
            "The Azure ML token has expired, or the endpoint does not take such tokens.",
            "Get a new one with endpoints.getToken, and compare the endpoint's authMode.",
            no,
        ),
        (401, _, _) => (
            "The endpoint does not accept this Entra token: its identity may not score, it is of another tenant, or the \
             endpoint's authMode is not AADToken.",
            "Assign a role with the action onlineEndpoints/score/action on the endpoint or above (of the built-in roles AzureML Data \
             Scientist is the narrowest that has it); compare the token's tenant and the endpoint's authMode.",
            no,
        ),
        (403, _, _) => (
            "The identity may not score, or the network does not let it in.",
            "Assign a role with the action onlineEndpoints/score/action on the endpoint or above (of the built-in roles AzureML Data \
             Scientist is the narrowest that has it); if the endpoint has no public network access, call it from its own network.",
            no,
        ),
        (404, _, _) => (
            "No deployment takes the request: there is none of that name, none has traffic, or the path is wrong.",
            "Give a deployment traffic with endpoints.setTraffic, or name one that exists.",
            no,
        ),
        (409, _, _) => ("A change of the endpoint is under way.", "Try again when it is done.", again(true, false)),
        (413, _, _) => ("The request is too large.", "Send less at once.", no),
        (415, _, _) => ("The content type is not taken.", "Give content-type in headers.", no),
        (431, _, _) => ("The request's headers are too large.", "Send fewer or shorter headers.", no),
        (429, _, Some("too_many_pending_request")) => (
            "Too many requests are waiting: twice maxConcurrentRequestsPerInstance for each instance is the limit.",
            "Send fewer at once, or give the deployment more instances.",
            again(true, false),
        ),
        (429, _, _) => ("The endpoint's rate limit is reached.", "Send fewer requests per second.", again(true, false)),
        (502, _, _) => (
            "The scoring script crashed, or the front door did not reach it.",
            "Read the deployment's logs.",
            again(false, true),
        ),
        (503, _, _) => (
            "The front door did not reach the model: it is starting, or there are more requests than it takes.",
            "Try again; if it stays, give the deployment more instances.",
            again(true, true),
        ),
        (504, _, _) => (
            "The front door waited for the model in vain.",
            "Send less, make the model faster, or raise requestSettings.requestTimeout of the deployment.",
            again(true, true),
        ),
        (500, _, _) => {
            ("Azure failed.", "Try again; if it stays, give requestId to Microsoft's support.", again(true, true))
        }
        (501.., _, _) => {
            ("Azure failed.", "Try again; if it stays, give requestId to Microsoft's support.", again(false, true))
        }
        _ => ("The scoring URI refused the request.", "Compare it with properties.scoringUri of the endpoint.", no),
    };
    Meaning { explanation, remedy, again, elsewhere: matches!(status, 401 | 403 | 404) }
}

/// Codes by which runtimes tell that no connection was made, so that nothing can have run.
const UNREACHED: [&str; 10] = [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
    // Bun
    "ConnectionRefused",
    "FailedToOpenSocket",
    "DNSResolutionFailed",
    "ConnectionTimeout",
];

/// Whether what `fetch` threw says that the request never left. Browsers never say.
#[must_use]
pub fn never_left<V: Value>(cause: &V) -> bool {
    let told = |path: &[&str]| cause.text_at(path).is_some_and(|code| UNREACHED.contains(&code.as_str()));
    // Deno has no codes, and names the phase in its message.
    let phase = || cause.text_at(&["message"]).is_some_and(|words| holds(&words, "client error (Connect)"));
    told(&["code"]) || told(&["cause", "code"]) || phase()
}
