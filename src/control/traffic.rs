//! Who gets which share of the requests.

use crate::error::Misuse;
use crate::value::Value;

/// Reads a traffic map and checks its shape: whole percentages that add up to 100, or to 0 for no traffic (D-ROLL).
///
/// # Errors
/// [`Misuse`] says which share, or what the sum is.
pub fn check<V: Value>(option: &str, traffic: &V) -> Result<Vec<(String, u32)>, Misuse> {
    let is_object = traffic.as_text().is_none() && traffic.as_number().is_none() && traffic.items().is_empty();
    if !is_object {
        return Err(Misuse::new(option, "must be an object: { \"blue\": 100 }"));
    }
    let mut shares = Vec::new();
    for name in traffic.keys() {
        let share = traffic.get(&name).and_then(|share| share.as_number()).and_then(percentage);
        let Some(share) = share else {
            return Err(Misuse::new(&format!("{option}.{name}"), "must be a whole number from 0 to 100"));
        };
        shares.push((name, share));
    }
    match shares.iter().map(|(_, share)| share).sum::<u32>() {
        0 | 100 => Ok(shares),
        sum => Err(Misuse::new(option, &format!("must add up to 100, or to 0 for no traffic; the sum is {sum}"))),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number up to 100")]
fn percentage(number: f64) -> Option<u32> {
    (number.fract() == 0.0 && (0.0..=100.0).contains(&number)).then_some(number as u32)
}

/// The endpoint with this traffic and everything else as it was, ready to be PUT: a PUT replaces the whole, so what is left
/// out of it is lost.
#[must_use]
pub fn set<V: Value>(endpoint: &V, traffic: V) -> V {
    endpoint.with_at(&["properties", "traffic"], traffic)
}
