//! What was asked of the local Azure: tests read it to prove that something was *not* sent.

use std::collections::VecDeque;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex_lite::Regex;
use serde_json::{Value, json};

use crate::call::Call;
use crate::dice::lock;

const KEPT: usize = 5000;

/// The most recent requests, oldest first.
pub(crate) struct Journal {
    lines: Mutex<VecDeque<Value>>,
    secrets: Option<Regex>,
}

impl Journal {
    /// An empty journal.
    pub(crate) fn new() -> Self {
        let secrets = Regex::new("(?i)(sig|sas|key|token|secret|password|code|assertion)=[^&]*").ok();
        Self { lines: Mutex::default(), secrets }
    }

    /// Notes a request and its answer. No header value and no body is kept.
    pub(crate) fn note(&self, call: &Call, status: Option<u16>, at: &str) -> Value {
        let target =
            if call.raw_query.is_empty() { call.path.clone() } else { format!("{}?{}", call.path, call.raw_query) };
        let target = self
            .secrets
            .as_ref()
            .map_or_else(String::new, |secrets| secrets.replace_all(&target, "$1=REDACTED").into_owned());
        let line = json!({
            "plane": call.plane.word(),
            "method": call.method.as_str(),
            "path": target,
            "status": status,
            "time": at,
            "https": call.is_https(),
            "origin": call.header("origin"),
            "authorization": call.headers.contains_key("authorization"),
            "audience": call.bearer().and_then(audience),
            "bodyBytes": call.body.len(),
        });
        let mut lines = lock(&self.lines);
        if lines.len() >= KEPT {
            lines.pop_front();
        }
        lines.push_back(line.clone());
        line
    }

    /// All lines.
    pub(crate) fn read(&self) -> Value {
        Value::Array(lock(&self.lines).iter().cloned().collect())
    }

    /// Forgets all lines.
    pub(crate) fn clear(&self) {
        lock(&self.lines).clear();
    }
}

/// The `aud` a JWT claims, unverified.
fn audience(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Value>(&claims).ok()?.get("aud").cloned()
}
