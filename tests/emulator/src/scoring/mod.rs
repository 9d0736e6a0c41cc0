//! The scoring front door. No CORS here: a page that asks gets nothing. [facts 8]

mod admit;
mod ask;
mod choose;
pub(crate) mod container;
mod echo;
pub(crate) mod inference;
pub(crate) mod log;
mod pour;
mod rate;
mod script;
pub(crate) mod settings;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use crate::call::{self, Call, Reply};
use crate::monitor::record::Open;
use crate::world::World;
use ask::Ask;
use choose::Choice;
use container::{Answer, Said};

pub(crate) use rate::Rate;

/// Answers a request to the scoring host.
pub(crate) async fn answer(call: &Call, body: Body, world: &Arc<World>) -> Reply {
    let id = world.dice.guid();
    let record = Open::new(call, &id, world);
    let mut body = Some(record.receive(body));
    let mut reply = match serve(call, &mut body, &id, world).await {
        Ok(reply) => reply,
        Err(refused) => {
            pass_by(call, body).await;
            *refused
        }
    };
    call::set(&mut reply, "x-request-id", &id);
    if let Some(id) = call.header("x-ms-client-request-id").map(cleaned).filter(|id| !id.is_empty()) {
        call::set(&mut reply, "x-ms-client-request-id", &id);
    }
    record.answered(reply)
}

/// Letters, digits, dash and underscore, 40 at most. [facts 8]
fn cleaned(id: &str) -> String {
    id.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).take(40).collect()
}

/// Takes a small body that nobody wants off the connection. Left there it would end the connection, and the next request on it would
/// fail for what this one did.
async fn pass_by(call: &Call, body: Option<Body>) {
    let length = call.header("content-length").and_then(|length| length.parse::<usize>().ok());
    if let Some(body) = body.filter(|_| length.is_some_and(|length| length <= 64 * 1024)) {
        let _ = body.collect().await;
    }
}

async fn serve(call: &Call, body: &mut Option<Body>, id: &str, world: &Arc<World>) -> Result<Reply, Box<Reply>> {
    let (name, path) = call
        .path
        .strip_prefix("/endpoints/")
        .and_then(|rest| rest.split_once('/'))
        .ok_or_else(|| Box::new(call::empty(StatusCode::NOT_FOUND)))?;
    let path = format!("/{path}");
    // Also for OPTIONS: without a CORS header this is how a preflight fails.
    let taken = match path.as_str() {
        "/score" => call.method == Method::POST,
        "/swagger.json" => call.method == Method::GET,
        _ => call.method != Method::OPTIONS,
    };
    if !taken {
        return Err(Box::new(call::empty(StatusCode::METHOD_NOT_ALLOWED)));
    }
    admit::admit(call, world, name)?;
    if !world.rate.take(name, world) {
        return Err(Box::new(call::text(
            StatusCode::TOO_MANY_REQUESTS,
            "The endpoint received more requests than its rate limit allows.",
        )));
    }
    let choice = choose::choose(call, world, name)?;
    if path == "/swagger.json" && !choice.container.has_server() {
        return Ok(call::json(StatusCode::OK, &document(call, name, choice.container.width())));
    }
    let mut ask = Ask::new(call, &path, id, body.take().unwrap_or_default());
    if let Some(shadow) = choice.mirror.clone() {
        // A request with a copy is read first; others are never kept.
        let bytes = ask.read().await.map_err(|why| Box::new(call::text(StatusCode::BAD_REQUEST, why)))?;
        let (copy, world) = (ask.copy(bytes.clone()), world.clone());
        ask.body = Body::from(bytes);
        tokio::spawn(async move { shadow.run(copy, &world, true).await });
    }
    Ok(forward(ask, world, &choice).await)
}

/// Runs the model and says what the front door says about its answer.
async fn forward(ask: Ask, world: &Arc<World>, choice: &Choice) -> Reply {
    let started = world.clock.now_ms();
    let mut reply = match choice.container.run(ask, world, false).await {
        Answer::Busy => {
            let mut reply = call::text(StatusCode::TOO_MANY_REQUESTS, "too_many_pending_request");
            call::set(&mut reply, "ms-azureml-model-error-reason", "too_many_pending_request");
            call::set(&mut reply, "azureml-model-deployment", &choice.name);
            return reply;
        }
        Answer::Late => call::text(StatusCode::REQUEST_TIMEOUT, "upstream request timeout"),
        Answer::Gone => {
            call::text(StatusCode::SERVICE_UNAVAILABLE, "upstream connect error or disconnect/reset before headers")
        }
        Answer::Done(said) => model_reply(said),
    };
    call::set(&mut reply, "ms-azureml-model-time", &world.clock.now_ms().saturating_sub(started).to_string());
    call::set(&mut reply, "azureml-model-deployment", &choice.name);
    reply
}

/// Whatever else than 200 a model answers becomes a 424. [facts 8, LUA]
fn model_reply(said: Said) -> Reply {
    let Said { status, headers, body } = said;
    let mut reply = Reply::new(body);
    *reply.headers_mut() = headers;
    if status != 200 {
        *reply.status_mut() = StatusCode::FAILED_DEPENDENCY;
        call::set(&mut reply, "ms-azureml-model-error-statuscode", &status.to_string());
        call::set(&mut reply, "ms-azureml-model-error-reason", "model_error");
    }
    reply
}

/// What the inference server describes of a script with a declared schema.
fn document(call: &Call, name: &str, width: Option<usize>) -> Value {
    json!({
        "swagger": "2.0",
        "info": {"title": name, "version": "1.0"},
        "host": call.origin.split_once("://").map_or("", |(_, host)| host),
        "paths": {format!("/endpoints/{name}/score"): {"post": {
            "operationId": "RunMLService",
            "consumes": ["application/json"],
            "produces": ["application/json"],
            "parameters": [{"name": "serviceInputPayload", "in": "body", "required": true, "schema": input(width)}],
            "responses": {"200": {"description": "The predictions.", "schema": numbers()}},
        }}},
    })
}

fn numbers() -> Value {
    json!({"type": "array", "items": {"type": "number", "format": "double"}})
}

/// Rows as wide as the model's, and one for example.
fn input(width: Option<usize>) -> Value {
    let Some(width) = width else {
        return json!({"type": "object", "properties": {"data": {"type": "array", "items": numbers()}}});
    };
    let number = json!({"type": "number", "format": "double"});
    let row = json!({"type": "array", "minItems": width, "maxItems": width, "items": number});
    json!({
        "type": "object",
        "properties": {"data": {"type": "array", "items": row}},
        "example": {"data": [vec![0.0; width]]},
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::input;

    #[test]
    fn the_described_example_is_a_row_that_the_model_takes() {
        let schema = super::input(Some(10));
        let row = &schema["properties"]["data"]["items"];
        assert_eq!((&row["minItems"], &row["maxItems"]), (&json!(10), &json!(10)));
        assert_eq!(input::rows(schema["example"].to_string().as_bytes(), 10), Ok(vec![vec![0.0; 10]]));
        assert!(super::input(None).get("example").is_none(), "what has no model gives no example");
    }
}
