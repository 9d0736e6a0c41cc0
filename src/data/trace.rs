//! W3C Trace Context: the header that lets one trace span page, relay, front door and model.

/// Its name.
pub const TRACEPARENT: &str = "traceparent";

/// One that begins a trace; each random word is a number in `0.0..1.0`.
#[must_use]
pub fn begin(mut dice: impl FnMut() -> f64) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dice is within 0..1")]
    // No word is zero, so no id is.
    let mut word = || ((dice() * f64::from(u32::MAX)) as u32).max(1);
    format!("00-{:08x}{:08x}{:08x}{:08x}-{:08x}{:08x}-01", word(), word(), word(), word(), word(), word())
}
