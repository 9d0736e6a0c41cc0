//! How often a caller may call: a bucket of tokens that refills evenly.

use std::time::Duration;

use crate::time::{Timestamp, millis};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Requests in a minute, in the long run.
    pub per_minute: f64,
    /// Requests at once after a rest.
    pub burst: f64,
}

/// What is left to a caller.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// Requests.
    pub left: f64,
    /// At this time.
    pub at: Timestamp,
}

impl Rate {
    /// Takes a request out of a bucket; a caller who was not seen before has a full one. Gives what is left then, and how long to
    /// wait if there was nothing to take.
    #[must_use]
    pub fn spend(self, bucket: Option<Bucket>, now: Timestamp) -> (Bucket, Option<Duration>) {
        let per_ms = self.per_minute / 60_000.0;
        let before = bucket.unwrap_or(Bucket { left: self.burst, at: now });
        // What a store gives back is not trusted to be a number within bounds; and its clock may be ahead of ours.
        #[allow(clippy::cast_precision_loss, reason = "a duration")]
        let refilled = before.left.max(0.0).min(self.burst) + millis(now - before.at) as f64 * per_ms;
        let left = if refilled.is_finite() { refilled.min(self.burst) } else { 0.0 };
        let at = now.max(before.at);
        // Whoever waited as long as they were told passes, however the fractions add up.
        if left >= 1.0 - 1e-9 {
            return (Bucket { left: (left - 1.0).max(0.0), at }, None);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
        let wait = ((1.0 - left) / per_ms).ceil() as u64;
        (Bucket { left, at }, Some(Duration::from_millis(wait)))
    }
}
