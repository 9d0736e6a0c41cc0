//! What the relay itself says no with. What that means, and what to do, stands in `pkg/relay/problem.js`: words need no rules.

/// Why a request was not forwarded, or its answer not handed back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The page's origin is not in the list.
    OriginNotAllowed,
    /// No page called, and only pages may.
    OriginMissing,
    /// The path is none of the relay's.
    NotFound,
    /// The method is not forwarded.
    MethodNotAllowed,
    /// Its headers are too large.
    HeadTooLarge,
    /// Nobody could tell where its body ends.
    BadFraming,
    /// Its body is too large.
    BodyTooLarge,
    /// The deployment is not to be chosen by callers.
    DeploymentNotAllowed,
    /// It brings no token or key.
    CredentialMissing,
    /// What it brings is no single token or key.
    CredentialMalformed,
    /// Its token is not one for the endpoint.
    TokenUnfit,
    /// Its token is not to be trusted.
    TokenInvalid,
    /// Its key is none of the relay's.
    KeyUnknown,
    /// The caller is known and lacks the right.
    NotAdmitted,
    /// The caller calls too often.
    TooManyRequests,
    /// The keys that tokens are verified with cannot be had.
    KeysUnavailable,
    /// The relay's own credential cannot be had.
    CredentialUnavailable,
    /// The endpoint refuses the relay's own credential.
    CredentialRefused,
    /// The endpoint did not answer.
    EndpointSilent,
    /// The endpoint did not answer in time.
    EndpointLate,
    /// The endpoint answered what is not handed on.
    EndpointNonsense,
    /// A defect, of the relay or of a function it was given.
    Defect,
}

impl Refusal {
    /// Every one.
    pub const ALL: [Self; 22] = [
        Self::OriginNotAllowed,
        Self::OriginMissing,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::HeadTooLarge,
        Self::BadFraming,
        Self::BodyTooLarge,
        Self::DeploymentNotAllowed,
        Self::CredentialMissing,
        Self::CredentialMalformed,
        Self::TokenUnfit,
        Self::TokenInvalid,
        Self::KeyUnknown,
        Self::NotAdmitted,
        Self::TooManyRequests,
        Self::KeysUnavailable,
        Self::CredentialUnavailable,
        Self::CredentialRefused,
        Self::EndpointSilent,
        Self::EndpointLate,
        Self::EndpointNonsense,
        Self::Defect,
    ];

    /// The one of that code.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OriginNotAllowed => "origin-not-allowed",
            Self::OriginMissing => "origin-missing",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::HeadTooLarge => "head-too-large",
            Self::BadFraming => "bad-framing",
            Self::BodyTooLarge => "body-too-large",
            Self::DeploymentNotAllowed => "deployment-not-allowed",
            Self::CredentialMissing => "credential-missing",
            Self::CredentialMalformed => "credential-malformed",
            Self::TokenUnfit => "token-unfit",
            Self::TokenInvalid => "token-invalid",
            Self::KeyUnknown => "key-unknown",
            Self::NotAdmitted => "not-admitted",
            Self::TooManyRequests => "too-many-requests",
            Self::KeysUnavailable => "keys-unavailable",
            Self::CredentialUnavailable => "credential-unavailable",
            Self::CredentialRefused => "credential-refused",
            Self::EndpointSilent => "endpoint-silent",
            Self::EndpointLate => "endpoint-late",
            Self::EndpointNonsense => "endpoint-nonsense",
            Self::Defect => "defect",
        }
    }

    /// Its status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadFraming => 400,
            Self::CredentialMissing
            | Self::CredentialMalformed
            | Self::TokenUnfit
            | Self::TokenInvalid
            | Self::KeyUnknown => 401,
            Self::OriginNotAllowed | Self::OriginMissing | Self::DeploymentNotAllowed | Self::NotAdmitted => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::BodyTooLarge => 413,
            Self::TooManyRequests => 429,
            Self::HeadTooLarge => 431,
            Self::Defect => 500,
            Self::EndpointSilent | Self::EndpointNonsense => 502,
            Self::KeysUnavailable | Self::CredentialUnavailable | Self::CredentialRefused => 503,
            Self::EndpointLate => 504,
        }
    }
}
