//! The one clock. Everything that expires or lasts asks it, so a test can move time forward.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use tokio::sync::watch;

/// The machine's time plus what the control port added.
pub(crate) struct Clock {
    ahead_ms: watch::Sender<u64>,
}

impl Clock {
    /// A clock that shows the machine's time.
    pub(crate) fn new() -> Self {
        Self { ahead_ms: watch::Sender::new(0) }
    }

    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> u64 {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(machine.as_millis()).unwrap_or(u64::MAX).saturating_add(*self.ahead_ms.borrow())
    }

    /// Seconds since 1970, as tokens count.
    pub(crate) fn now(&self) -> u64 {
        self.now_ms() / 1000
    }

    /// Moves time forward; whoever sleeps past the new time wakes up.
    pub(crate) fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_ms.send_modify(|ahead| *ahead = ahead.saturating_add(by));
    }

    /// Back to the machine's time.
    pub(crate) fn reset(&self) {
        self.ahead_ms.send_replace(0);
    }

    /// Sleeps on this clock.
    pub(crate) async fn sleep(&self, duration: Duration) {
        let wake = self.now_ms().saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX));
        let mut moved = self.ahead_ms.subscribe();
        loop {
            let left = wake.saturating_sub(self.now_ms());
            if left == 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(left)) => {}
                _ = moved.changed() => {}
            }
        }
    }
}

/// `2026-01-02T03:04:05.678Z`, the form of systemData.
pub(crate) fn iso(ms: u64) -> String {
    let (date, clock) = parts(ms);
    format!("{date}T{clock}.{:03}Z", ms % 1000)
}

/// `2026-01-02T03:04:05Z`, the form of a SAS.
pub(crate) fn iso_seconds(ms: u64) -> String {
    let (date, clock) = parts(ms);
    format!("{date}T{clock}Z")
}

/// `2026-01-02 03:04:05Z`, the form of Entra's errors.
pub(crate) fn spaced(ms: u64) -> String {
    let (date, clock) = parts(ms);
    format!("{date} {clock}Z")
}

/// `01/02/2026 03:04:05 +00:00`, the form of some identity endpoints.
pub(crate) fn american(ms: u64) -> String {
    let (date, clock) = parts(ms);
    let mut numbers = date.split('-');
    let (year, month, day) = (numbers.next(), numbers.next(), numbers.next());
    format!("{}/{}/{} {clock} +00:00", month.unwrap_or_default(), day.unwrap_or_default(), year.unwrap_or_default())
}

fn parts(ms: u64) -> (String, String) {
    let seconds = i64::try_from(ms / 1000).unwrap_or(i64::MAX);
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    (
        format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day()),
        format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second()),
    )
}

/// Reads a date with or without a time of day, in UTC: milliseconds since 1970.
pub(crate) fn read_iso(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches(['Z', 'z']);
    let (date, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00:00"));
    let clock = clock.trim_end_matches("+00:00");
    let mut date = date.splitn(3, '-').map(str::parse::<i32>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let mut clock = clock.splitn(3, ':');
    let (hour, minute) = (clock.next()?.parse::<u8>().ok()?, clock.next()?.parse::<u8>().ok()?);
    let second = clock.next().unwrap_or("0").parse::<f64>().ok().filter(|second| (0.0..60.0).contains(second))?;
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = time::Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    let minutes = date.with_hms(hour, minute, 0).ok()?.assume_utc().unix_timestamp();
    #[allow(clippy::cast_possible_truncation)]
    let milliseconds = (second * 1000.0).round() as i64;
    Some(minutes * 1000 + milliseconds)
}

/// Reads an ISO 8601 duration such as `PT5S`, `PT0.5S`, `PT3M`, `P1DT2H`.
pub(crate) fn iso_duration(text: &str) -> Option<Duration> {
    let rest = text.strip_prefix('P')?;
    let (days, clock) = rest.split_once('T').unwrap_or((rest, ""));
    let mut seconds = 0.0;
    for (part, units) in
        [(days, [('D', 86_400.0), ('W', 604_800.0), ('\0', 0.0)]), (clock, [('H', 3600.0), ('M', 60.0), ('S', 1.0)])]
    {
        let mut number = String::new();
        for letter in part.chars() {
            if letter.is_ascii_digit() || letter == '.' {
                number.push(letter);
                continue;
            }
            let (_, unit) = units.iter().find(|(name, _)| *name == letter)?;
            seconds += number.parse::<f64>().ok()? * unit;
            number.clear();
        }
        if !number.is_empty() {
            return None;
        }
    }
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_iso_8601() {
        assert_eq!(iso_duration("PT5S"), Some(Duration::from_secs(5)));
        assert_eq!(iso_duration("PT0.5S"), Some(Duration::from_millis(500)));
        assert_eq!(iso_duration("PT3M"), Some(Duration::from_secs(180)));
        assert_eq!(iso_duration("P1DT1H"), Some(Duration::from_secs(90_000)));
        assert_eq!(iso_duration("5"), None);
        assert_eq!(iso_duration("PT5"), None);
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        assert_eq!(read_iso("2023-11-14T22:13:20.123Z"), Some(1_700_000_000_123));
        assert_eq!(read_iso("1970-01-02"), Some(86_400_000));
        assert_eq!(read_iso("1970-01-01 00:01"), Some(60_000));
        for wrong in ["", "yesterday", "2023-13-01", "2023-01-01T25:00:00", "1-1"] {
            assert_eq!(read_iso(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_are_written_as_azure_writes_them() {
        assert_eq!(iso(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
        assert_eq!(spaced(0), "1970-01-01 00:00:00Z");
        assert_eq!(american(1_700_000_000_123), "11/14/2023 22:13:20 +00:00");
    }
}
