//! The scoring front door. No CORS here: a page that asks gets nothing. [facts 8]

mod admit;
mod choose;
pub(crate) mod container;
mod rate;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use serde_json::json;

use crate::call::{self, Call, Reply};
use crate::world::World;
use choose::Choice;
use container::Answer;

pub(crate) use rate::Rate;

/// Answers a request to the scoring host.
pub(crate) async fn answer(call: &Call, world: &Arc<World>) -> Reply {
    let mut reply = serve(call, world).await.unwrap_or_else(|refused| *refused);
    call::set(&mut reply, "x-request-id", &world.dice.guid());
    if let Some(id) = call.header("x-ms-client-request-id").map(cleaned).filter(|id| !id.is_empty()) {
        call::set(&mut reply, "x-ms-client-request-id", &id);
    }
    reply
}

/// Letters, digits, dash and underscore, 40 at most. [facts 8]
fn cleaned(id: &str) -> String {
    id.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).take(40).collect()
}

async fn serve(call: &Call, world: &Arc<World>) -> Result<Reply, Box<Reply>> {
    let segments = call.segments();
    let words: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (name, swagger) = match words.as_slice() {
        ["endpoints", name, "score"] => (*name, false),
        ["endpoints", name, "swagger.json"] => (*name, true),
        _ => return Err(Box::new(call::empty(StatusCode::NOT_FOUND))),
    };
    // Also for OPTIONS: without a CORS header this is how a preflight fails.
    if call.method != if swagger { Method::GET } else { Method::POST } {
        return Err(Box::new(call::empty(StatusCode::METHOD_NOT_ALLOWED)));
    }
    admit::admit(call, world, name)?;
    if swagger {
        return Ok(call::json(StatusCode::OK, &document(call, name)));
    }
    if !world.rate.take(name, world) {
        return Err(Box::new(call::text(
            StatusCode::TOO_MANY_REQUESTS,
            "The endpoint received more requests than its rate limit allows.",
        )));
    }
    let choice = choose::choose(call, world, name)?;
    if let Some(shadow) = choice.mirror.clone() {
        let (body, world) = (call.body.clone(), world.clone());
        tokio::spawn(async move { shadow.run(&body, None, &world.clock, true).await });
    }
    Ok(forward(call, world, &choice).await)
}

/// Runs the model and says what the front door says about its answer.
async fn forward(call: &Call, world: &World, choice: &Choice) -> Reply {
    let started = world.clock.now_ms();
    let answer = choice.container.run(&call.body, call.header("content-type"), &world.clock, false).await;
    let mut reply = match answer {
        Answer::Busy => call::text(StatusCode::TOO_MANY_REQUESTS, "too_many_pending_request"),
        Answer::Late => call::text(StatusCode::REQUEST_TIMEOUT, "upstream request timeout"),
        Answer::Done { status: 200, content_type, body } => model_reply(StatusCode::OK, &content_type, body),
        // Whatever else a model answers becomes a 424. [facts 8, LUA]
        Answer::Done { status, content_type, body } => {
            let mut reply = model_reply(StatusCode::FAILED_DEPENDENCY, &content_type, body);
            call::set(&mut reply, "ms-azureml-model-error-statuscode", &status.to_string());
            call::set(&mut reply, "ms-azureml-model-error-reason", "model_error");
            reply
        }
    };
    if reply.status() == StatusCode::TOO_MANY_REQUESTS {
        call::set(&mut reply, "ms-azureml-model-error-reason", "too_many_pending_request");
    } else {
        call::set(&mut reply, "ms-azureml-model-time", &world.clock.now_ms().saturating_sub(started).to_string());
    }
    call::set(&mut reply, "azureml-model-deployment", &choice.name);
    reply
}

fn model_reply(status: StatusCode, content_type: &str, body: axum::body::Bytes) -> Reply {
    let mut reply = Reply::new(Body::from(body));
    *reply.status_mut() = status;
    if let Ok(value) = HeaderValue::from_str(content_type) {
        reply.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    reply
}

/// What the inference server describes of a script with a declared schema.
fn document(call: &Call, name: &str) -> serde_json::Value {
    let numbers = json!({"type": "array", "items": {"type": "number", "format": "double"}});
    json!({
        "swagger": "2.0",
        "info": {"title": name, "version": "1.0"},
        "host": call.origin.split_once("://").map_or("", |(_, host)| host),
        "paths": {format!("/endpoints/{name}/score"): {"post": {
            "operationId": "RunMLService",
            "consumes": ["application/json"],
            "produces": ["application/json"],
            "parameters": [{"name": "serviceInputPayload", "in": "body", "required": true, "schema": {
                "type": "object", "properties": {"data": {"type": "array", "items": numbers}},
            }}],
            "responses": {"200": {"description": "The predictions.", "schema": numbers}},
        }}},
    })
}
