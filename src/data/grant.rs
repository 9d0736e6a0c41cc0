//! What lets a caller score: a key, a token that the control plane hands out, or an Entra token.

use crate::control::endpoint::AuthMode;
use crate::identity::cache::Acquired;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

/// The call on the control plane that yields a grant, as a path below the endpoint; an Entra token needs none [D-AUTH].
#[must_use]
pub const fn action(mode: AuthMode) -> Option<&'static str> {
    match mode {
        AuthMode::Key => Some("/listKeys"),
        AuthMode::AmlToken => Some("/token"),
        AuthMode::EntraToken => None,
    }
}

/// Reads the answer of that call. A key has no end; a token has one, and a time from which to fetch the next, both Unix
/// seconds, with 0 for "not given" (NET, S23).
#[must_use]
pub fn read<V: Value>(mode: AuthMode, answer: &V) -> Option<Acquired> {
    let time = |key: &str| {
        let seconds = answer.get(key)?.as_number()?;
        (seconds > 0.0).then(|| Timestamp::from_seconds(seconds))
    };
    match mode {
        AuthMode::Key => Some(Acquired {
            token: Secret::printable(answer.text_at(&["primaryKey"])?)?,
            expires_on: None,
            refresh_on: None,
        }),
        AuthMode::AmlToken => Some(Acquired {
            token: Secret::printable(answer.text_at(&["accessToken"])?)?,
            expires_on: time("expiryTimeUtc"),
            refresh_on: time("refreshAfterTimeUtc"),
        }),
        AuthMode::EntraToken => None,
    }
}
