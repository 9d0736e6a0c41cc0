//! What lets a caller score: a key, a token that the control plane hands out, or an Entra token.

use crate::cloud::Cloud;
use crate::control::endpoint::AuthMode;
use crate::error::Misuse;
use crate::identity::cache::Acquired;
use crate::identity::{self, audience};
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
pub fn check_key<V: Value>(option: &str, cloud: &Cloud, key: &Secret) -> Result<(), Misuse> {
    if let Some(purpose) = audience::entra_purpose::<V>(cloud, key.expose()) {
        return Err(Misuse::new(option, &["is an Entra token for ", &purpose, "; give it as credential"].concat()));
    }
    if identity::token::bare(key.expose()) != key.expose() {
        return Err(Misuse::new(option, "must be the key alone, without Bearer or white space around it"));
    }
    Ok(())
}

/// The keys of an endpoint, and which of them is used: one may be given a new value at any time, and then the other one works.
#[derive(Debug, Default)]
pub struct Keyring {
    /// The one in use first.
    keys: Vec<Secret>,
    /// How many of the last ones were refused.
    refused: usize,
}

impl Keyring {
    /// Keys of which none was refused yet.
    #[must_use]
    pub const fn new(keys: Vec<Secret>) -> Self {
        Self { keys, refused: 0 }
    }

    /// The key to use.
    #[must_use]
    pub fn current(&self) -> Option<&Secret> {
        self.keys.first()
    }

    /// A key was refused. Whether there is one left that was not: other calls may have turned to it already.
    pub fn refuse(&mut self, key: &Secret) -> bool {
        if self.current() == Some(key) {
            if self.refused + 1 >= self.keys.len() {
                return false;
            }
            self.refused += 1;
            self.keys.rotate_left(1);
            return true;
        }
        // Its call began before another one turned away from it.
        self.current().is_some()
    }

    /// A key was accepted, so the other one may be tried again when this one is refused.
    pub fn accept(&mut self, key: &Secret) {
        if self.current() == Some(key) {
            self.refused = 0;
        }
    }
}

/// Reads both keys from the answer of `listKeys` (S23).
#[must_use]
pub fn keys<V: Value>(answer: &V) -> Option<Keyring> {
    let key = |name| Secret::printable(answer.text_at(&[name])?);
    Some(Keyring::new([Some(key("primaryKey")?), key("secondaryKey")].into_iter().flatten().collect()))
}

/// Reads an Azure ML token. It has an end, and a time from which to fetch the next, both Unix seconds, with 0 for "not given"
/// (NET, S23).
#[must_use]
pub fn token<V: Value>(answer: &V) -> Option<Acquired> {
    let time = |key: &str| {
        let seconds = answer.get(key)?.as_number()?;
        (seconds > 0.0).then(|| Timestamp::from_seconds(seconds))
    };
    Some(Acquired {
        token: Secret::printable(answer.text_at(&["accessToken"])?)?,
        expires_on: time("expiryTimeUtc"),
        refresh_on: time("refreshAfterTimeUtc"),
    })
}
