//! ARM's token buckets, per principal and kind of request.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::{Method, StatusCode};

use crate::arm::caller::Caller;
use crate::arm::refusal::Refusal;
use crate::dice::lock;
use crate::options::Pace;

/// All buckets.
pub(crate) struct Buckets {
    levels: Mutex<HashMap<(String, Kind), Level>>,
    /// At the fast pace an hour of work happens in seconds, so the buckets refill faster too.
    speed: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Reads,
    Writes,
    Deletes,
}

struct Level {
    left: f64,
    at_ms: u64,
}

impl Kind {
    fn of(method: &Method) -> Self {
        match *method {
            Method::GET | Method::HEAD => Self::Reads,
            Method::DELETE => Self::Deletes,
            _ => Self::Writes,
        }
    }

    /// Bucket size and refill per second. [facts 5]
    fn limits(self) -> (f64, f64) {
        match self {
            Self::Reads => (250.0, 25.0),
            Self::Writes | Self::Deletes => (200.0, 10.0),
        }
    }

    fn header(self) -> &'static str {
        match self {
            Self::Reads => "x-ms-ratelimit-remaining-subscription-reads",
            Self::Writes => "x-ms-ratelimit-remaining-subscription-writes",
            Self::Deletes => "x-ms-ratelimit-remaining-subscription-deletes",
        }
    }
}

impl Buckets {
    /// Full buckets.
    pub(crate) fn new(pace: Pace) -> Self {
        Self { levels: Mutex::default(), speed: if pace == Pace::Fast { 40.0 } else { 1.0 } }
    }

    /// All full again.
    pub(crate) fn refill(&self) {
        lock(&self.levels).clear();
    }

    /// Takes one request out of its bucket: the quota header to send, or the 429.
    pub(crate) fn take(
        &self,
        caller: &Caller,
        method: &Method,
        now_ms: u64,
    ) -> Result<(&'static str, String), Refusal> {
        let kind = Kind::of(method);
        let (size, rate) = kind.limits();
        let (size, rate) = (size * self.speed.sqrt(), rate * self.speed);
        let mut levels = lock(&self.levels);
        let level = levels.entry((caller.object_id.clone(), kind)).or_insert(Level { left: size, at_ms: now_ms });
        #[allow(clippy::cast_precision_loss)]
        let passed = now_ms.saturating_sub(level.at_ms) as f64 / 1000.0;
        level.left = (level.left + passed * rate).min(size);
        level.at_ms = now_ms;
        if level.left < 1.0 {
            let wait = ((1.0 - level.left) / rate).ceil().max(1.0);
            let text = "Number of requests for this subscription and principal exceeded the limit. Please try again after the time in the Retry-After header.";
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "SubscriptionRequestsThrottled", text)
                .with("retry-after", format!("{wait:.0}")));
        }
        level.left -= 1.0;
        Ok((kind.header(), format!("{:.0}", level.left.floor())))
    }
}
