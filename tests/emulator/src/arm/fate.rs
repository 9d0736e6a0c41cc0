//! How an operation goes, when somebody has decided that beforehand.

use std::sync::Mutex;
use std::time::Duration;

use axum::http::StatusCode;
use regex_lite::Regex;
use serde_json::Value;

use crate::arm::refusal::Refusal;
use crate::dice::lock;

/// What is decided; what is not takes its course.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fate {
    pub(crate) lasts: Option<Duration>,
    pub(crate) end: Option<End>,
}

/// An end other than success.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Failed(Refusal),
    /// With the spelling the status uses: both exist. [facts 5]
    Canceled(&'static str),
}

/// Longer than any test moves the clock.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 86_400);

impl Fate {
    /// Reads a word such as `hang`, `canceled`, `cancelled` or `fail:OutOfQuota`.
    pub(crate) fn of(word: Option<&str>, lasts_ms: Option<u64>) -> Result<Self, String> {
        let lasts = lasts_ms.map(Duration::from_millis);
        let end = match word {
            None => None,
            Some("hang") => return Ok(Self { lasts: Some(FOREVER), end: None }),
            Some("canceled") => Some(End::Canceled("Canceled")),
            Some("cancelled") => Some(End::Canceled("Cancelled")),
            Some(word) => match word.strip_prefix("fail:").filter(|code| !code.is_empty()) {
                Some(code) => Some(End::Failed(failure(code))),
                None => return Err("must be hang, canceled, cancelled, or fail: with a code".to_owned()),
            },
        };
        Ok(Self { lasts, end })
    }

    /// The other fate where this one leaves something open.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { lasts: self.lasts.or(other.lasts), end: self.end.or(other.end) }
    }
}

/// The error of a failed operation, in words like the service's. [facts 5]
fn failure(code: &str) -> Refusal {
    let text = match code {
        "ImageBuildFailure" => "Image build failed. For more details, please check the build log.",
        "OutOfQuota" => "Not enough quota available for the requested instance type in the region.",
        "ResourceNotReady" => {
            "User container has crashed or terminated. Please see troubleshooting guide, available here: https://aka.ms/oe-tsg#error-resourcenotready"
        }
        "InternalServerError" => "An internal server error occurred. Please try again later.",
        _ => "The operation failed as it was told to.",
    };
    Refusal::new(StatusCode::BAD_REQUEST, code, text)
}

struct Order {
    path: Option<Regex>,
    method: Option<String>,
    times: Option<u64>,
    fate: Fate,
}

/// The control port's orders, oldest first; the first that fits an operation is used.
#[derive(Default)]
pub(crate) struct Fates(Mutex<Vec<Order>>);

impl Fates {
    /// Adds an order from the control port's JSON.
    pub(crate) fn add(&self, order: &Value) -> Result<(), String> {
        let path = match order.get("path").and_then(Value::as_str) {
            Some(pattern) => Some(Regex::new(&format!("(?i){pattern}")).map_err(|error| format!("path: {error}"))?),
            None => None,
        };
        let word = order.get("end").and_then(Value::as_str);
        let fate = Fate::of(word, order.get("lastsMs").and_then(Value::as_u64)).map_err(|why| format!("end {why}"))?;
        if fate.lasts.is_none() && fate.end.is_none() {
            return Err("give lastsMs, end, or both".to_owned());
        }
        let method = order.get("method").and_then(Value::as_str).map(str::to_ascii_uppercase);
        let times = order.get("times").and_then(Value::as_u64);
        lock(&self.0).push(Order { path, method, times, fate });
        Ok(())
    }

    /// Forgets all orders.
    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The fate of the operation that a request starts, counted as used.
    pub(crate) fn of(&self, method: &str, path: &str) -> Fate {
        let mut orders = lock(&self.0);
        let fits = |order: &&mut Order| {
            order.method.as_deref().is_none_or(|wanted| wanted == method)
                && order.path.as_ref().is_none_or(|wanted| wanted.is_match(path))
                && order.times != Some(0)
        };
        orders.iter_mut().find(fits).map_or_else(Fate::default, |order| {
            order.times = order.times.map(|left| left.saturating_sub(1));
            order.fate.clone()
        })
    }
}
