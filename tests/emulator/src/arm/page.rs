//! Lists in pages: `nextLink` carries everything that the next request needs.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::world::World;

/// One page; `size` names the query parameter that asks for a page size.
pub(crate) fn page(call: &Call, world: &World, items: Vec<Value>, size: &str) -> Result<Reply, Refusal> {
    let invalid = |name: &str| Refusal::bad(name, format!("The value of the query parameter '{name}' is invalid."));
    let start = match call.query("$skip") {
        Some(token) => offset(&token).ok_or_else(|| invalid("$skip"))?,
        None => 0,
    };
    let length = match call.query(size) {
        Some(count) => count.parse::<usize>().ok().filter(|count| *count > 0).ok_or_else(|| invalid(size))?,
        None => usize::try_from(world.switches.page_size.load(Ordering::Relaxed)).unwrap_or(usize::MAX),
    };
    let total = items.len();
    let end = start.saturating_add(length);
    let value: Vec<Value> = items.into_iter().skip(start).take(length).collect();
    let mut body = json!({"value": value});
    if let (true, Some(body)) = (end < total, body.as_object_mut()) {
        body.insert("nextLink".to_owned(), json!(next(call, end)));
    }
    Ok(call::json(StatusCode::OK, &body))
}

fn next(call: &Call, offset: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(call.raw_query.as_bytes()) {
        if !name.eq_ignore_ascii_case("$skip") {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("$skip", &URL_SAFE_NO_PAD.encode(format!("from:{offset}")));
    format!("{}{}?{}", call.origin, call.path, query.finish())
}

fn offset(token: &str) -> Option<usize> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?.strip_prefix("from:")?.parse().ok()
}
