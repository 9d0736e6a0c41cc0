//! What was asked of the local Azure: tests read it to prove that something was *not* sent, and
//! that what a client gave up was given up here too.

use std::collections::VecDeque;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use regex_lite::Regex;
use serde_json::{Value, json};

use crate::call::Call;
use crate::dice::lock;
use crate::watch::Ending;

const KEPT: usize = 5000;

/// The most recent requests in the order they came.
pub(crate) struct Journal {
    lines: Mutex<Lines>,
    secrets: Option<Regex>,
}

#[derive(Default)]
struct Lines {
    kept: VecDeque<(u64, Value)>,
    next: u64,
}

impl Journal {
    /// An empty journal.
    pub(crate) fn new() -> Self {
        let secrets = Regex::new("(?i)(sig|sas|key|token|id_token_hint|secret|password|code|assertion)=[^&]*").ok();
        Self { lines: Mutex::default(), secrets }
    }

    /// Notes a request that has come; its number. No header value and no body is kept.
    pub(crate) fn note(&self, call: &Call, at: &str) -> u64 {
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
            "status": null,
            "time": at,
            "https": call.is_https(),
            "origin": call.header("origin"),
            "authorization": call.headers.contains_key("authorization"),
            "audience": call.bearer().and_then(audience),
            "bodyBytes": call.body.len(),
            "sentBytes": 0,
            "ended": null,
        });
        let mut lines = lock(&self.lines);
        if lines.kept.len() >= KEPT {
            lines.kept.pop_front();
        }
        let number = lines.next;
        lines.next = number.saturating_add(1);
        lines.kept.push_back((number, line));
        number
    }

    /// All at once, so that nobody reads one without the other.
    fn amend(&self, number: u64, members: &[(&str, Value)]) {
        let mut lines = lock(&self.lines);
        // The most recent ones are asked for most.
        let Some((_, line)) = lines.kept.iter_mut().rev().find(|(other, _)| *other == number) else { return };
        for (name, value) in members {
            if let Some(slot) = line.get_mut(*name) {
                slot.clone_from(value);
            }
        }
    }

    /// The status of the answer, as soon as it is known.
    pub(crate) fn answered(&self, number: u64, status: u16) {
        self.amend(number, &[("status", json!(status))]);
    }

    /// How many bytes of the request's body came.
    pub(crate) fn received(&self, number: u64, bytes: u64) {
        self.amend(number, &[("bodyBytes", json!(bytes))]);
    }

    /// How the answer ended, and after how many bytes of its body.
    pub(crate) fn ended(&self, number: u64, ending: Ending, bytes: u64) {
        let word = match ending {
            Ending::Complete => "complete",
            Ending::Left => "clientLeft",
            Ending::Cut => "cutOff",
        };
        self.amend(number, &[("ended", json!(word)), ("sentBytes", json!(bytes))]);
    }

    /// One line as it stands.
    pub(crate) fn line(&self, number: u64) -> Value {
        let lines = lock(&self.lines);
        lines.kept.iter().rev().find(|(other, _)| *other == number).map_or(Value::Null, |(_, line)| line.clone())
    }

    /// All lines.
    pub(crate) fn read(&self) -> Value {
        Value::Array(lock(&self.lines).kept.iter().map(|(_, line)| line.clone()).collect())
    }

    /// Forgets all lines.
    pub(crate) fn clear(&self) {
        lock(&self.lines).kept.clear();
    }
}

/// The `aud` a JWT claims, unverified.
fn audience(token: &str) -> Option<Value> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Value>(&claims).ok()?.get("aud").cloned()
}
