//! Scripted faults: what the network and a tired service do to a client.

use std::collections::HashMap;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame};
use regex_lite::Regex;
use serde_json::Value;
use tokio::time::{Sleep, sleep};

use crate::call::{Call, Reply, text, typed};
use crate::dice::lock;

/// What happens to a request.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// The connection ends without an answer.
    Drop,
    /// This answer instead of the service's.
    Answer { status: u16, headers: HashMap<String, String>, body: Value },
    /// The service's answer, later.
    Delay(u64),
    /// The service's answer, cut off after so many bytes of body.
    Truncate(usize),
    /// A 200 whose body is nonsense.
    Garbage,
}

struct Fault {
    plane: String,
    method: Option<String>,
    path: Option<Regex>,
    skip: u64,
    times: Option<u64>,
    action: Action,
}

/// All faults, oldest first; the first that fits a request is used.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    /// Adds a fault from the control port's JSON.
    pub(crate) fn add(&self, order: &Value) -> Result<(), String> {
        let plane = order.get("plane").and_then(Value::as_str).unwrap_or_default();
        if !["entra", "arm", "scoring", "platform", "logs"].contains(&plane) {
            return Err("plane must be entra, arm, scoring, platform or logs".to_owned());
        }
        let path = match order.get("path").and_then(Value::as_str) {
            Some(pattern) => Some(Regex::new(&format!("(?i){pattern}")).map_err(|error| format!("path: {error}"))?),
            None => None,
        };
        let action = action(order.get("action").unwrap_or(&Value::Null))
            .ok_or("action must be one of drop, status, delayMs, truncate, garbage")?;
        lock(&self.0).push(Fault {
            plane: plane.to_owned(),
            method: order.get("method").and_then(Value::as_str).map(str::to_ascii_uppercase),
            path,
            skip: order.get("skip").and_then(Value::as_u64).unwrap_or(0),
            times: order.get("times").and_then(Value::as_u64),
            action,
        });
        Ok(())
    }

    /// Forgets all faults.
    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The action for this request, counted as used. A preflight is struck only when it is asked for
    /// by name: a page that never gets past it would not meet the fault.
    pub(crate) fn strike(&self, call: &Call) -> Option<Action> {
        let target =
            if call.raw_query.is_empty() { call.path.clone() } else { format!("{}?{}", call.path, call.raw_query) };
        for fault in lock(&self.0).iter_mut() {
            let fits = fault.plane == call.plane.word()
                && fault
                    .method
                    .as_deref()
                    .map_or(call.method != Method::OPTIONS, |method| method == call.method.as_str())
                && fault.path.as_ref().is_none_or(|path| path.is_match(&target))
                && fault.times != Some(0);
            if !fits {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.times = fault.times.map(|left| left.saturating_sub(1));
            return Some(fault.action.clone());
        }
        None
    }
}

fn action(order: &Value) -> Option<Action> {
    let on = |name: &str| order.get(name).and_then(Value::as_bool).unwrap_or(false);
    let number = |name: &str| order.get(name).and_then(Value::as_u64);
    if on("drop") {
        return Some(Action::Drop);
    }
    if on("garbage") {
        return Some(Action::Garbage);
    }
    if let Some(status) = number("status") {
        let headers = order.get("headers").and_then(Value::as_object).into_iter().flatten();
        return Some(Action::Answer {
            status: u16::try_from(status).ok().filter(|status| (200..600).contains(status))?,
            headers: headers
                .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())))
                .collect(),
            body: order.get("body").cloned().unwrap_or(Value::Null),
        });
    }
    if let Some(bytes) = number("truncate") {
        return Some(Action::Truncate(usize::try_from(bytes).ok()?));
    }
    number("delayMs").map(Action::Delay)
}

/// The scripted answer.
pub(crate) fn scripted(status: u16, headers: &HashMap<String, String>, body: &Value) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut reply = match body {
        Value::Null => crate::call::empty(status),
        Value::String(words) => text(status, words.clone()),
        other => crate::call::json(status, other),
    };
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            reply.headers_mut().insert(name, value);
        }
    }
    reply
}

/// A 200 that is not what it says.
pub(crate) fn garbage() -> Reply {
    typed(StatusCode::OK, "application/json; charset=utf-8", &b"{\"value\": [\xff\xfe<html>\x00"[..])
}

/// Announces the whole body and breaks the connection in the middle of it.
pub(crate) async fn truncate(reply: Reply, bytes: usize) -> Reply {
    let (mut parts, body) = reply.into_parts();
    let whole = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len().max(bytes.saturating_add(1))));
    let start = whole.slice(..bytes.min(whole.len()));
    Reply::from_parts(parts, Body::new(Cut { start: Some(start), flush: Box::pin(sleep(Duration::from_millis(50))) }))
}

/// A body that gives its start and then fails.
struct Cut {
    start: Option<Bytes>,
    /// The start must reach the wire before the break, or the client sees a plain reset.
    flush: Pin<Box<Sleep>>,
}

impl HttpBody for Cut {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(start) = self.start.take() {
            return Poll::Ready(Some(Ok(Frame::data(start))));
        }
        let broken = Some(Err(std::io::ErrorKind::ConnectionAborted.into()));
        self.flush.as_mut().poll(context).map(|()| broken)
    }
}
