//! Text that must not be seen: keys, tokens, client secrets, shared access signatures.

use zeroize::Zeroizing;

/// A secret. It prints as `***`, has no `Display` and no serde, and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Takes a text over that a header can carry: printable ASCII, and at least one character.
    #[must_use]
    pub fn printable(text: String) -> Option<Self> {
        let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        let secret = Self::new(text);
        fits.then_some(secret)
    }

    /// The text itself, for the one place that puts it on the wire.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// The shortest run of letters that is taken for a token, in bytes.
const TOKEN: usize = 40;

/// A text of somebody else's without the tokens in it. A JWT is known by how it begins: its header is a JSON object, which is
/// `eyJ…` in base64url.
#[must_use]
pub fn without_tokens(text: &str) -> String {
    let part_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    // Not `find`, which is built for long texts and weighs accordingly.
    while let Some(start) = rest.as_bytes().windows(3).position(|letters| letters == b"eyJ") {
        let (before, here) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = here.find(|c| !part_of_token(c)).unwrap_or(here.len());
        let inside = before.ends_with(|c: char| c.is_ascii_alphanumeric());
        let (run, after) = here.split_at_checked(end).unwrap_or((here, ""));
        clean.push_str(before);
        clean.push_str(if !inside && run.len() >= TOKEN { "***" } else { run });
        rest = after;
    }
    clean + rest
}
