//! A token that came in and is not to be trusted.

use std::fmt;

use crate::error::Error;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is no JWT.
    Malformed,
    /// It is not signed with RS256.
    Algorithm,
    /// It is of another tenant or another authority.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// Its time is over, or it says no end.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// The authority has no such key.
    UnknownKey,
    /// The signature is not the key's.
    Signature,
}

impl Flaw {
    /// In a word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Algorithm => "wrong-algorithm",
            Self::Issuer => "wrong-issuer",
            Self::Audience => "wrong-audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::UnknownKey => "unknown-key",
            Self::Signature => "wrong-signature",
        }
    }

    /// In a sentence, which holds nothing of the token: whoever sent it may be anybody.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Malformed => "it is no JWT.",
            Self::Algorithm => "it is not signed with RS256.",
            Self::Issuer => "it was not issued for a tenant that is trusted here.",
            Self::Audience => "it was issued for another audience.",
            Self::Expired => "its time is over, or it names no end.",
            Self::NotYetValid => "its time has not come.",
            Self::UnknownKey => "the authority has no such key.",
            Self::Signature => "its signature is not that of the authority's key.",
        }
    }
}

/// The token is not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerificationError(
    /// What is wrong with it.
    pub Flaw,
);

impl fmt::Display for VerificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The token is not to be trusted: {}", self.0.sentence())
    }
}

impl<V> From<Flaw> for Error<V> {
    fn from(flaw: Flaw) -> Self {
        Self::Verification(VerificationError(flaw))
    }
}
