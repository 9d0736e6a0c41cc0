//! Nobody answered, or not in time.

use std::fmt;

use crate::time::Timestamp;
use crate::value::{Kept, Members};

/// A limit of time that a call has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// Until status and headers are here.
    Connect,
    /// Until the first byte of the body is here.
    FirstByte,
    /// Between two pieces of the body.
    Idle,
    /// For all of it.
    Total,
}

impl Deadline {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::FirstByte => "firstByte",
            Self::Idle => "idle",
            Self::Total => "total",
        }
    }
}

/// The part of the way on which time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// Waiting for the caller's credential.
    Credential,
    /// Waiting for the control plane.
    Control,
    /// Waiting for the scoring URI.
    Scoring,
}

impl Hop {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Control => "control",
            Self::Scoring => "scoring",
        }
    }
}

/// Nobody answered.
#[derive(Debug)]
pub struct TransportError<V> {
    /// Verb and URL without its query.
    pub request: String,
    /// Sends made.
    pub attempts: u32,
    /// What is known beside the silence, e.g. that a page is likely stopped by CORS.
    pub hint: Option<String>,
    /// The limit of time that passed, and where.
    pub late: Option<(Deadline, Hop)>,
    /// Whether the model may have run, where that is the question.
    pub may_have_run: Option<bool>,
    /// From when it makes sense to try again, if known.
    pub retry_at: Option<Timestamp>,
    /// The id this library sent.
    pub client_request_id: Option<String>,
    /// What `fetch` threw.
    pub cause: Option<Kept<V>>,
}

impl<V> TransportError<V> {
    /// No answer after so many sends.
    #[must_use]
    pub const fn new(request: String, attempts: u32) -> Self {
        Self {
            request,
            attempts,
            hint: None,
            late: None,
            may_have_run: None,
            retry_at: None,
            client_request_id: None,
            cause: None,
        }
    }

    pub(super) fn members(&self) -> Members<'_> {
        let members = Members::default().text("request", &self.request).number("attempts", self.attempts);
        let members = match self.late {
            Some((deadline, hop)) => members.text("deadline", deadline.as_str()).text("hop", hop.as_str()),
            None => members,
        };
        let members = match self.may_have_run {
            // Silence passes, so another try may help; whether it is safe is what the second word says.
            Some(may_have_run) => members.flag("retryable", true).flag("mayHaveRun", may_have_run),
            None => members,
        };
        members.maybe("clientRequestId", self.client_request_id.as_ref()).time("retryAt", self.retry_at)
    }
}

impl<V> fmt::Display for TransportError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sends = if self.attempts == 1 { "one attempt".into() } else { format!("{} attempts", self.attempts) };
        match self.late {
            Some((deadline, hop)) => {
                let (deadline, hop) = (deadline.as_str(), hop.as_str());
                write!(f, "{}: the {deadline} deadline passed on the {hop} hop, after {sends}.", self.request)?;
            }
            None if self.attempts == 0 => write!(f, "{}: not sent.", self.request)?,
            None => write!(f, "{}: no answer after {sends}.", self.request)?,
        }
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, " {hint}"))
    }
}
