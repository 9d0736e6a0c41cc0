//! What can go wrong, as a caller would tell it: one variant, one JavaScript class, one code each. Every message says what was
//! found, what was needed and what to do. The service's own words are kept whole beside ours.

use std::fmt;
use std::time::Duration;

use crate::cloud::Plane;
use crate::time::Timestamp;
use crate::value::Kept;

mod members;
mod transport;
mod verification;

pub use transport::{Deadline, Hop, TransportError};
pub use verification::{Flaw, VerificationError};

/// A failure. `V` is the host's value, see [`crate::value::Value`].
#[derive(Debug, thiserror::Error)]
pub enum Error<V> {
    /// It was called wrongly; a `TypeError` in JavaScript.
    #[error("{0}")]
    Misuse(Misuse),
    /// The caller changed their mind; JavaScript gets its own `signal.reason` back.
    #[error("The call was aborted.")]
    Aborted(Kept<V>),
    /// The token will not do, and nothing was sent.
    #[error("{0}")]
    Credential(Box<CredentialError<V>>),
    /// Nobody answered.
    #[error("{0}")]
    Transport(Box<TransportError<V>>),
    /// The service said no.
    #[error("{0}")]
    Response(Box<ResponseError<V>>),
    /// The model said no.
    #[error("{0}")]
    Scoring(Box<ScoringError<V>>),
    /// It said yes, then failed.
    #[error("{0}")]
    Operation(Box<OperationError<V>>),
    /// It answered nonsense.
    #[error("{0}")]
    Protocol(Box<ProtocolError>),
    /// A token that came in is not to be trusted.
    #[error("{0}")]
    Verification(VerificationError),
}

/// The usual result.
pub type Result<T, V> = std::result::Result<T, Error<V>>;

/// An option or argument that cannot be right: its name, what it must be and what it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Misuse(Box<str>);

impl Misuse {
    /// `option`, as the caller wrote it, must be as `need` says.
    #[must_use]
    pub fn new(option: &str, need: &str) -> Self {
        Self([option, ": ", need].concat().into())
    }

    /// A secret that anybody could read needs a word from the caller: in a window every visitor has it.
    ///
    /// # Errors
    /// Misuse of `option` unless the place is safe or `allowed` was said.
    pub fn check_place(option: &str, in_page: bool, allowed: bool) -> std::result::Result<(), Self> {
        if in_page && !allowed {
            return Err(Self::new(
                option,
                "must not be given in a web page, where every visitor can read it; sign users in instead, or say \
                 dangerouslyAllowBrowser: true for a page that only its owner opens",
            ));
        }
        Ok(())
    }
}

impl<V> From<Misuse> for Error<V> {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

/// Why a token will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is no JWT.
    Malformed,
    /// It was issued for another resource.
    WrongAudience,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// The credential gave none.
    Unavailable,
    /// The URL is none to send it to.
    UntrustedHost,
}

impl Reason {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::WrongAudience => "wrong-audience",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Unavailable => "unavailable",
            Self::UntrustedHost => "untrusted-host",
        }
    }
}

/// The token will not do; nothing was sent.
#[derive(Debug)]
pub struct CredentialError<V> {
    /// What was found, needed, and to be done.
    pub message: String,
    /// The reason in one word.
    pub reason: Reason,
    /// The plane the token was meant for.
    pub plane: Plane,
    /// The audience that plane accepts.
    pub expected_audience: String,
    /// The audience the token has.
    pub actual_audience: Option<String>,
    /// The scope to request instead.
    pub scope: String,
    /// What the credential threw.
    pub cause: Option<Kept<V>>,
}

/// What every answer from Azure tells of itself; all of it may be absent.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Verb and URL without its query.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// Sends made.
    pub attempts: u32,
    /// `x-ms-request-id` or `x-request-id`: quote it to Microsoft's support.
    pub request_id: Option<String>,
    /// The id this library sent.
    pub client_request_id: Option<String>,
    /// How long the service asked to wait.
    pub retry_after: Option<Duration>,
    /// When that wait is over.
    pub retry_at: Option<Timestamp>,
    /// How long the model ran, in milliseconds.
    pub model_ms: Option<u32>,
}

/// What a refused scoring call leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// Whether the model may have run; false only when it certainly has not.
    pub may_have_run: bool,
}

/// The service said no.
#[derive(Debug)]
pub struct ResponseError<V> {
    /// Status, ids, attempts.
    pub trace: Trace,
    /// The service's code, e.g. `AuthorizationFailed`.
    pub service_code: Option<String>,
    /// The service's words.
    pub service_message: Option<String>,
    /// The service's whole error object.
    pub error: Option<Kept<V>>,
    /// What it means.
    pub explanation: Option<String>,
    /// What to do.
    pub remedy: Option<String>,
    /// For a 403: the RBAC action that is missing.
    pub missing_action: Option<String>,
    /// Of a scoring call: whether the same request may succeed later, and whether the model may have run.
    pub again: Option<Again>,
}

/// The model said no.
#[derive(Debug)]
pub struct ScoringError<V> {
    /// Status, ids, attempts.
    pub trace: Trace,
    /// The status that the model's container answered.
    pub model_status: Option<u16>,
    /// The front door's word for it, e.g. `model_error`.
    pub model_reason: Option<String>,
    /// The start of what the model wrote.
    pub excerpt: Option<String>,
    /// The model's answer, JSON or text.
    pub error: Option<Kept<V>>,
    /// What it means.
    pub explanation: String,
    /// What to do.
    pub remedy: String,
    /// Whether the same request may succeed later, and whether the model may have run.
    pub again: Again,
}

/// It said yes, then failed.
#[derive(Debug)]
pub struct OperationError<V> {
    /// How it ended: `Failed`, `Canceled`, or `TimedOut` when we stopped watching.
    pub status: String,
    /// The service's code, e.g. `OutOfQuota`.
    pub service_code: Option<String>,
    /// The service's words.
    pub service_message: Option<String>,
    /// The path of the resource.
    pub resource_id: String,
    /// The service's whole error object, with its details.
    pub error: Option<Kept<V>>,
    /// What to do.
    pub remedy: Option<String>,
}

/// It answered nonsense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtocolError {
    /// Verb and URL without its query.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// What should have come.
    pub expected: String,
}

impl ProtocolError {
    /// `request` was answered with `status`, without what was `expected`.
    #[must_use]
    #[allow(clippy::new_ret_no_self, reason = "it is made to be thrown")]
    pub fn new<V>(request: String, status: u16, expected: &str) -> Error<V> {
        Error::Protocol(Box::new(Self { request, status, expected: expected.to_owned() }))
    }
}

impl<V> Error<V> {
    /// The stable code of the kind.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Misuse(_) => "ERR_MISUSE",
            Self::Aborted(_) => "ERR_ABORTED",
            Self::Credential(_) => "ERR_CREDENTIAL",
            Self::Transport(_) => "ERR_TRANSPORT",
            Self::Response(_) => "ERR_RESPONSE",
            Self::Scoring(_) => "ERR_SCORING",
            Self::Operation(_) => "ERR_OPERATION",
            Self::Protocol(_) => "ERR_PROTOCOL",
            Self::Verification(_) => "ERR_VERIFICATION",
        }
    }
}

impl<V> fmt::Display for CredentialError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<V> fmt::Display for ResponseError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {}", self.trace.request, self.trace.status)?;
        if let Some(code) = &self.service_code {
            write!(f, " {code}")?;
        }
        for words in [&self.service_message, &self.explanation, &self.remedy].into_iter().flatten() {
            sentence(f, words)?;
        }
        Ok(())
    }
}

impl<V> fmt::Display for ScoringError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {}", self.trace.request, self.trace.status)?;
        if let Some(status) = self.model_status {
            write!(f, ", the model {status}")?;
        }
        if let Some(excerpt) = &self.excerpt {
            sentence(f, excerpt)?;
        }
        sentence(f, &self.explanation)?;
        sentence(f, &self.remedy)
    }
}

impl<V> fmt::Display for OperationError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The operation on {} ended as {}", self.resource_id, self.status)?;
        if let Some(code) = &self.service_code {
            write!(f, " with {code}")?;
        }
        sentence(f, self.service_message.as_deref().unwrap_or("The service gave no reason."))?;
        self.remedy.as_ref().map_or(Ok(()), |remedy| sentence(f, remedy))
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {} without {}.", self.request, self.status, self.expected)
    }
}

/// Puts `words` on a line of their own: the service's and ours stay apart.
fn sentence(f: &mut fmt::Formatter<'_>, words: &str) -> fmt::Result {
    write!(f, "\n  {}", words.trim_ascii())
}
