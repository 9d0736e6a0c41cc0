//! The token in an answer of Entra's token endpoint or of a platform's identity endpoint.

use std::time::Duration;

use crate::http::Response;
use crate::identity::cache::Acquired;
use crate::identity::refusal::Refusal;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

/// A time further off than this is a mistake: seconds since 1970 read as a lifetime, milliseconds read as seconds.
const FURTHEST: Duration = Duration::from_secs(10 * 365 * 86_400);

/// Reads the answer. Lifetimes come as numbers from Entra's v2 endpoint and as strings from v1 endpoints and the platforms'
/// (D-IMDS, IDN). `expires_on` is an instant and wins over `expires_in`, which a platform counts from when it cached the token.
///
/// # Errors
/// [`Refusal`] with the other side's words, or with ours when there is no token in it.
pub fn read<V: Value>(response: &Response<V>, now: Timestamp) -> Result<Acquired, Refusal> {
    let body = response.body.as_ref();
    let token = body.and_then(|body| body.text_at(&["access_token"])).filter(|token| !token.is_empty());
    let (true, Some(token)) = (response.is_success(), token) else {
        return Err(Refusal::read(response));
    };
    let instant = |key: &str| {
        let value = body.and_then(|body| body.get(key))?;
        let seconds = whole(&value).or_else(|| us_date(&value.as_text()?))?;
        Some(Timestamp(seconds.saturating_mul(1000))).filter(|instant| *instant > now && *instant - now < FURTHEST)
    };
    let lifetime = |key: &str| {
        let lifetime = Duration::from_secs(whole(&body.and_then(|body| body.get(key))?)?);
        (lifetime < FURTHEST).then(|| now + lifetime)
    };
    Ok(Acquired {
        token: Secret::new(token),
        expires_on: instant("expires_on").or_else(|| lifetime("expires_in")),
        refresh_on: lifetime("refresh_in"),
    })
}

/// Whole seconds; nonsense is none.
fn whole<V: Value>(value: &V) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let number = value.as_number().filter(|number| *number >= 0.0).map(|number| number as u64);
    number.or_else(|| value.as_text()?.trim_ascii().parse().ok())
}

/// `MM/DD/YYYY HH:MM:SS +00:00`, with AM or PM in some answers: how older platform endpoints write `expires_on` (IDN). In
/// seconds since 1970.
fn us_date(text: &str) -> Option<u64> {
    let mut words = text.split_ascii_whitespace();
    let [month, day, year] = three(words.next()?, '/')?;
    let [hour, minute, second] = three(words.next()?, ':')?;
    let hour = match words.next() {
        Some("PM") if hour < 12 => hour + 12,
        Some("AM") if hour == 12 => 0,
        _ => hour,
    };
    let within = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (1971..=9999).contains(&year)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !within {
        return None;
    }
    // Days since 1970, counting years from March so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

fn three(text: &str, separator: char) -> Option<[u64; 3]> {
    let mut numbers = text.split(separator).map(|digits| digits.parse().ok());
    let found = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(found)
}
