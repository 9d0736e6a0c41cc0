//! Spans of time: `PT12H`, `start/end`, `start/PT1H`, `PT1H/end`.

use crate::clock::{iso_duration, read_iso};

/// From and to, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timespan {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Timespan {
    /// Reads a span that ends now unless it says otherwise.
    pub(crate) fn read(text: &str, now_ms: i64) -> Option<Self> {
        let duration = |text: &str| iso_duration(text).and_then(|duration| i64::try_from(duration.as_millis()).ok());
        let (from, to) = match text.split_once('/') {
            None => (now_ms.checked_sub(duration(text)?)?, now_ms),
            Some((from, to)) => match (read_iso(from), read_iso(to)) {
                (Some(from), Some(to)) => (from, to),
                (Some(from), None) => (from, from.checked_add(duration(to)?)?),
                (None, Some(to)) => (to.checked_sub(duration(from)?)?, to),
                (None, None) => return None,
            },
        };
        (from <= to).then_some(Self { from, to })
    }

    /// What two spans share.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// Whether a moment lies within.
    pub(crate) fn has(self, ms: i64) -> bool {
        (self.from..=self.to).contains(&ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_every_form() {
        let hour = 3_600_000;
        for (text, from, to) in [
            ("PT1H", 2 * hour, 3 * hour),
            ("1970-01-01T00:00:00Z/1970-01-01T01:00:00Z", 0, hour),
            ("1970-01-01T00:00:00Z/PT2H", 0, 2 * hour),
            ("PT1H/1970-01-01T02:00:00Z", hour, 2 * hour),
        ] {
            assert_eq!(Timespan::read(text, 3 * hour), Some(Timespan { from, to }), "{text}");
        }
        for wrong in ["", "today", "PT1H/PT2H", "1970-01-02/1970-01-01"] {
            assert_eq!(Timespan::read(wrong, 0), None, "{wrong}");
        }
        let (one, other) = (Timespan { from: 0, to: 5 }, Timespan { from: 3, to: 9 });
        assert_eq!(one.and(other), Timespan { from: 3, to: 5 });
        assert!(!one.and(other).has(6));
    }
}
