//! Instants as plain numbers: the clock is always an argument.

use std::ops::{Add, Sub};
use std::time::Duration;

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// From seconds since the Unix epoch, as tokens and Azure write them. Nonsense (negative, not a number) is the epoch.
    #[must_use]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, which is what hostile numbers need"
    )]
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1000.0) as u64)
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "exact for the next 285,000 years")]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, rest: Duration) -> Self {
        Self(self.0.saturating_add(millis(rest)))
    }
}

impl Sub for Timestamp {
    type Output = Duration;

    /// How long after `earlier` this is; zero when it is not.
    fn sub(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// Whole milliseconds, saturating.
#[must_use]
pub fn millis(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1000).saturating_add(duration.subsec_millis().into())
}
