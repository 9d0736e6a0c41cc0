//! How long a scoring call may take, and its parts.

use std::time::Duration;

use crate::error::Deadline;

/// The limits of a call; what is none is not limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Until status and headers are here. `fetch` shows no earlier moment, so it covers the connection and the model's work.
    pub connect: Option<Duration>,
    /// Until the first byte of the body is here, from the send.
    pub first_byte: Option<Duration>,
    /// Between two pieces of the body.
    pub idle: Option<Duration>,
    /// For all of it: tokens, attempts, pauses, the body.
    pub total: Option<Duration>,
}

impl Default for Deadlines {
    /// Longer than any model may take (D-QUOTA: 300 s at most), and a minute's silence within a body.
    fn default() -> Self {
        let longest = Some(Duration::from_secs(310));
        Self { connect: longest, first_byte: longest, idle: Some(Duration::from_secs(60)), total: None }
    }
}

impl Deadlines {
    /// What is left of the whole.
    #[must_use]
    pub fn left(&self, elapsed: Duration) -> Option<Duration> {
        self.total.map(|total| total.saturating_sub(elapsed))
    }

    /// How long to wait for an answer's headers, and which of the limits that is.
    #[must_use]
    pub fn patience(&self, elapsed: Duration) -> (Deadline, Option<Duration>) {
        match (self.connect, self.left(elapsed)) {
            (Some(connect), Some(left)) if left < connect => (Deadline::Total, Some(left)),
            (None, Some(left)) => (Deadline::Total, Some(left)),
            (connect, _) => (Deadline::Connect, connect),
        }
    }
}

/// The shorter of two limits, either of which may be none.
#[must_use]
pub fn shorter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}
