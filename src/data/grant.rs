//! What lets a caller score: a key, a token that the control plane hands out, or an Entra token.

use crate::cloud::Cloud;
use crate::control::endpoint::AuthMode;
use crate::error::Misuse;
use crate::identity::cache::Acquired;
use crate::identity::{audience, token};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

/// The call on the control plane that yields a grant, as a path below the endpoint; an Entra token needs none (D-AUTH).
#[must_use]
pub const fn action(mode: AuthMode) -> Option<&'static str> {
    match mode {
        AuthMode::Key => Some("/listKeys"),
        AuthMode::AmlToken => Some("/token"),
        AuthMode::EntraToken => None,
    }
}

/// Checks what a caller gives as a key: an Entra token in its place would go to a host that nobody compared with its plane.
///
/// # Errors
/// [`Misuse`] for an Entra token, and for a key with a scheme before it.
pub fn check_key<V: Value>(cloud: &Cloud, key: &Secret) -> Result<(), Misuse> {
    if let Some(purpose) = audience::entra_purpose::<V>(cloud, key.expose()) {
        return Err(Misuse::new("key", &["is an Entra token for ", &purpose, "; give it as credential"].concat()));
    }
    if token::bare(key.expose()) != key.expose() {
        return Err(Misuse::new("key", "must be the key alone, without Bearer or white space around it"));
    }
    Ok(())
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
