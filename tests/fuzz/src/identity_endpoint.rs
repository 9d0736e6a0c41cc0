//! Answers of the platforms' identity endpoints: `expires_on` in each of its spellings.

use azureml_endpoints::identity::answer::read;

use crate::host::{NOON, NOW, answer};

/// Reads an answer whose end is a date made of the first bytes, and one whose end is the rest as it stands.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let said = |end: &str| {
        let body = serde_json::json!({ "access_token": "t", "expires_on": end }).to_string();
        let acquired = read(&answer(200, &body), NOW).expect("there is a token in it");
        acquired.expires_on.map(|end| end.0 / 1000)
    };
    let anything = said(&text);
    assert!(anything.is_none_or(|end| end > NOON && end - NOON < 3650 * 86_400));
    if let Ok(seconds) = text.trim_ascii().parse::<u64>() {
        assert_eq!(anything, within(seconds));
    }
    let [month, day, year, hour, minute, second, half, ..] = *data else { return };
    let (month, day, year) = (u64::from(month % 12) + 1, u64::from(day % 28) + 1, 2026 + u64::from(year % 12));
    let (hour, minute, second) = (u64::from(hour % 24), u64::from(minute % 60), u64::from(second % 60));
    let end = (days(year, month, day) * 24 + hour) * 3600 + minute * 60 + second;
    assert_eq!(said(&format!("{month:02}/{day:02}/{year} {hour:02}:{minute:02}:{second:02} +00:00")), within(end));
    if half % 2 == 1 {
        let (twelve, name) = (if hour % 12 == 0 { 12 } else { hour % 12 }, if hour < 12 { "AM" } else { "PM" });
        assert_eq!(said(&format!("{month}/{day}/{year} {twelve}:{minute:02}:{second:02} {name} +00:00")), within(end));
    }
}

fn within(end: u64) -> Option<u64> {
    (end > NOON && end - NOON < 3650 * 86_400).then_some(end)
}

/// Days since 1970, counted one by one.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let february = |year| if leap(year) { 29 } else { 28 };
    let years: u64 = (1970..year).map(|year| 337 + february(year)).sum();
    let months = [31, february(year), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    years + months.iter().take(month as usize - 1).sum::<u64>() + day - 1
}
