//! Who may pass: what a caller proves itself with, and what that has to be.

use crate::relay::head::Head;
use crate::relay::refusal::Refusal;
use crate::secret::Secret;

/// How callers prove themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// With an Entra token for the data plane, which goes on to the endpoint.
    DataToken,
    /// With an Entra token for the app that runs the relay.
    AppToken,
    /// With a key that the relay's owner gave them.
    Key,
    /// In a way of the owner's own.
    Own,
    /// Not at all.
    Nobody,
}

impl Proof {
    /// Whether only pages may call. Where no header has to be brought along, a browser's cookie or network would do for a page
    /// that nobody allowed; and a browser always says which page it is.
    #[must_use]
    pub const fn needs_origin(self) -> bool {
        matches!(self, Self::Own | Self::Nobody)
    }

    /// The token or key that a request brings, where one is needed.
    ///
    /// # Errors
    /// [`Refusal`] when there is none, or several, or it is in another form.
    pub fn presented(self, head: &Head<'_>) -> Result<Option<Secret>, Refusal> {
        match self {
            Self::Own | Self::Nobody => Ok(None),
            Self::DataToken | Self::AppToken => bearer(head).map(Some),
            Self::Key => match (head.get(KEY_HEADER), head.get("authorization")) {
                (Some(key), None) if is_credential(key) => Ok(Some(Secret::new(key.to_owned()))),
                (Some(_), _) => Err(Refusal::CredentialMalformed),
                (None, _) => bearer(head).map(Some),
            },
        }
    }
}

/// Where a relay's key may stand instead of `Authorization`.
pub const KEY_HEADER: &str = "x-api-key";

fn bearer(head: &Head<'_>) -> Result<Secret, Refusal> {
    let value = head.get("authorization").ok_or(Refusal::CredentialMissing)?;
    match value.split_once(' ') {
        Some((scheme, text)) if scheme.eq_ignore_ascii_case("bearer") && is_credential(text) => {
            Ok(Secret::new(text.to_owned()))
        }
        _ => Err(Refusal::CredentialMalformed),
    }
}

/// One word of the letters that tokens and keys are made of (`b64token` of RFC 6750): no comma, so two joined headers are none.
fn is_credential(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    !text.is_empty() && text.bytes().all(letter)
}

/// What a verified token must say: at least one of these rights, delegated by a user or given to an app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Of `scp`.
    pub scopes: Vec<String>,
    /// Of `roles`.
    pub roles: Vec<String>,
}

impl Rights {
    /// Whether a token with these scopes and roles has one of them; when none is named, every verified token has.
    #[must_use]
    pub fn admit(&self, scopes: &[String], roles: &[String]) -> bool {
        let none_named = self.scopes.is_empty() && self.roles.is_empty();
        none_named
            || self.scopes.iter().any(|scope| scopes.contains(scope))
            || self.roles.iter().any(|role| roles.contains(role))
    }
}

/// Bytes of SHA-256.
const DIGEST: usize = 32;

/// The keys that callers have, known by their SHA-256 alone.
#[derive(Clone, Default)]
pub struct Keys(Vec<(String, [u8; DIGEST])>);

impl Keys {
    /// Adds a caller's key by its digest in hexadecimal digits. A caller may have several. `None` for what is no digest.
    #[must_use]
    pub fn with(mut self, caller: &str, digest: &str) -> Option<Self> {
        self.0.push((caller.to_owned(), read_digest(digest)?));
        Some(self)
    }

    /// Whose key has this digest. Every key is compared, and every byte, so that the time it takes tells nothing.
    #[must_use]
    pub fn find(&self, digest: &[u8]) -> Option<&str> {
        let mut found = None;
        for (caller, known) in &self.0 {
            let differences = known.iter().zip(digest).fold(0, |sum, (one, other)| sum | (one ^ other));
            let is_same = std::hint::black_box(differences) == 0 && digest.len() == DIGEST;
            found = if is_same { Some(caller.as_str()) } else { found };
        }
        found
    }
}

fn read_digest(text: &str) -> Option<[u8; DIGEST]> {
    let mut digest = [0; DIGEST];
    if text.len() != 2 * DIGEST || !text.is_ascii() {
        return None;
    }
    for (byte, at) in digest.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2).filter(|pair| !pair.starts_with('+'))?, 16).ok()?;
    }
    Some(digest)
}
