//! One attempt at scoring: what came of it, what that means, and what is told of it.

use std::time::Duration;

use crate::client::{judge_redirect, trace};
use crate::control::endpoint::AuthMode;
use crate::data::deadline::Deadlines;
use crate::data::explain::{self, Meaning, never_left};
use crate::data::pool::Health;
use crate::error::{Again, Deadline, Error, Hop, ProtocolError, Result, Trace, TransportError};
use crate::flow::score::Answer;
use crate::host::{Failure, Host, Patience};
use crate::http::{Format, Response};
use crate::retry::Finding;
use crate::time::{Timestamp, millis};
use crate::value::{Members, Value};

/// What came of an attempt.
pub(super) enum Came<V> {
    /// A success.
    Answer(Answer<V>),
    /// An answer that is none.
    Refusal(Response<V>, Meaning),
    /// Nothing, or an answer that broke off.
    Silence(Failure<V>),
}

/// The attempt under way, and what it shares with those before it.
pub(super) struct Attempt {
    /// The call's id in the service's logs.
    pub(super) id: String,
    /// When the call began.
    pub(super) started: Timestamp,
    /// Sends so far.
    pub(super) attempts: u32,
    /// The target being asked.
    pub(super) index: usize,
    /// Verb and URL without its query.
    pub(super) shown: String,
    /// Which deadline is the next before its answer begins.
    binding: Deadline,
    deadlines: Deadlines,
    reads: bool,
    sent: Timestamp,
}

impl Attempt {
    pub(super) const fn first(id: String, started: Timestamp, deadlines: Deadlines, reads: bool) -> Self {
        Self {
            id,
            started,
            attempts: 0,
            index: 0,
            shown: String::new(),
            binding: Deadline::Connect,
            deadlines,
            reads,
            sent: started,
        }
    }

    /// It is sent now: how long to wait for its answer.
    pub(super) fn begin(&mut self, now: Timestamp) -> Option<Duration> {
        self.attempts += 1;
        self.sent = now;
        let (binding, patience) = self.deadlines.patience(now - self.started);
        self.binding = binding;
        patience
    }

    /// What comes of sending it.
    #[inline(never)]
    pub(super) fn judge<H: Host>(
        &self,
        host: &H,
        sent: std::result::Result<Response<H::Value>, Failure<H::Value>>,
        mode: AuthMode,
    ) -> Result<Came<H::Value>, H::Value> {
        let response = match sent {
            Ok(response) => response,
            Err(Failure::Aborted(reason)) => return Err(Error::Aborted(reason)),
            Err(Failure::Late(_)) => return Ok(Came::Silence(Failure::Late(self.binding))),
            Err(failure) => return Ok(Came::Silence(failure)),
        };
        if response.status >= 400 {
            let meaning = explain::meaning(&response, Some(mode));
            return Ok(Came::Refusal(response, meaning));
        }
        let now = host.now();
        let content_type = response.headers.get("content-type");
        let format = Format::of(content_type.as_deref());
        let (status, is_success) = (response.status, response.is_success());
        if !is_success {
            judge_redirect(response, Trace { request: self.shown.clone(), status, ..Trace::default() })?;
            return Err(ProtocolError::new(self.shown.clone(), status, "an answer of its own"));
        }
        // What nobody asks for is not read: each header is a call into the host.
        let (trace, is_whole) = if host.listens() || !self.reads {
            (self.trace(&response, now), response.headers.get("content-length").is_some())
        } else {
            (Trace { status, ..Trace::default() }, true)
        };
        let patience = Patience {
            first_byte: self.deadlines.first_byte.map(|limit| limit.saturating_sub(now - self.sent)),
            idle: self.deadlines.idle,
            total: self.deadlines.left(now - self.started),
        };
        match response.body {
            Some(body) => Ok(Came::Answer(Answer { body, format, is_whole, sent: self.sent, patience, trace })),
            None => Err(ProtocolError::new(self.shown.clone(), status, format.promise())),
        }
    }

    /// What is left to be read of it.
    pub(super) fn unread<V: Value>(&self, came: &Came<V>) -> Option<(V, Format, Patience)> {
        match came {
            Came::Answer(answer) if self.reads => Some((answer.body.clone(), answer.format, answer.patience)),
            _ => None,
        }
    }

    /// What comes of reading it.
    #[inline(never)]
    pub(super) fn read<V>(
        &self,
        came: Came<V>,
        read: std::result::Result<Option<V>, Failure<V>>,
    ) -> Result<Came<V>, V> {
        let Came::Answer(answer) = came else { return Ok(came) };
        match read {
            Ok(Some(body)) => Ok(Came::Answer(Answer { body, ..answer })),
            Ok(None) => Err(ProtocolError::new(self.shown.clone(), answer.trace.status, answer.format.promise())),
            Err(Failure::Aborted(reason)) => Err(Error::Aborted(reason)),
            Err(Failure::Broken(cause, _)) => Ok(Came::Silence(Failure::Broken(cause, Some(BROKEN_OFF.into())))),
            Err(failure) => Ok(Came::Silence(failure)),
        }
    }

    #[inline(never)]
    fn trace<V: Value>(&self, response: &Response<V>, now: Timestamp) -> Trace {
        let model_ms = explain::model_ms(response);
        Trace { model_ms, ..trace(response, self.shown.clone(), self.attempts, self.id.clone(), now) }
    }

    /// The error for what came.
    pub(super) fn failure<V: Value>(&self, came: Came<V>, now: Timestamp) -> Error<V> {
        let (late, hint, cause, may_have_run) = match came {
            Came::Refusal(response, meaning) => {
                return explain::failure(self.trace(&response, now), &response, &meaning);
            }
            Came::Silence(Failure::Late(deadline)) => (Some((deadline, Hop::Scoring)), None, None, true),
            Came::Silence(Failure::Broken(cause, hint)) => {
                let may_have_run = !never_left(&cause.0);
                (None, hint, Some(cause), may_have_run)
            }
            Came::Silence(Failure::Aborted(reason)) => return Error::Aborted(reason),
            Came::Answer(_) => (None, None, None, true),
        };
        Error::Transport(Box::new(TransportError {
            late,
            hint,
            cause,
            may_have_run: Some(may_have_run),
            client_request_id: Some(self.id.clone()),
            ..TransportError::new(self.shown.clone(), self.attempts)
        }))
    }

    /// Tells the caller's hook.
    pub(super) fn tell<'a, H: Host>(
        &'a self,
        host: &H,
        kind: &'static str,
        more: impl FnOnce(Members<'a>) -> Members<'a>,
    ) {
        if host.listens() {
            let index = u32::try_from(self.index).unwrap_or(u32::MAX);
            let members =
                Members::default().text("type", kind).number("attempt", self.attempts).number("target", index);
            host.tell(more(members.text("clientRequestId", &self.id)));
        }
    }

    /// Tells of what came.
    #[inline(never)]
    pub(super) fn tell_came<H: Host>(&self, host: &H, came: &Came<H::Value>) {
        if !host.listens() {
            return;
        }
        let now = host.now();
        let trace;
        let (kind, told) = match came {
            Came::Answer(answer) => ("answer", answer.trace.members(Members::default())),
            Came::Refusal(response, _) => {
                trace = self.trace(response, now);
                ("answer", trace.members(Members::default()))
            }
            Came::Silence(Failure::Late(deadline)) => {
                ("silence", Members::default().text("deadline", deadline.as_str()))
            }
            Came::Silence(_) => ("silence", Members::default()),
        };
        let index = u32::try_from(self.index).unwrap_or(u32::MAX);
        let members = told.text("type", kind).number("attempt", self.attempts).number("target", index);
        host.tell(members.text("clientRequestId", &self.id).number("ms", number(now - self.sent)));
    }
}

impl<V: Value> Came<V> {
    /// What it means for another try, and what it says of its target.
    pub(super) fn finding(&self, now: Timestamp) -> (Finding, Health) {
        match self {
            Self::Refusal(response, meaning) => {
                let (again, elsewhere) = (meaning.again, meaning.elsewhere);
                let health = match response.status {
                    500.. => Health::Ill,
                    401 | 403 | 404 | 408 | 424 | 429 => Health::Unknown,
                    _ => Health::Well,
                };
                let asked = response.retry_after(now);
                (Finding { again, refused: response.status == 401, elsewhere, asked }, health)
            }
            Self::Silence(failure) => {
                let may_have_run = !matches!(failure, Failure::Broken(cause, _) if never_left(&cause.0));
                let again = Again { retryable: true, may_have_run };
                (Finding { again, refused: false, elsewhere: true, asked: None }, Health::Ill)
            }
            Self::Answer(_) => {
                let again = Again { retryable: false, may_have_run: true };
                (Finding { again, refused: false, elsewhere: false, asked: None }, Health::Well)
            }
        }
    }
}

/// The error for an answer that broke off while its reader was at it.
#[must_use]
pub fn broken_off<V>(trace: &Trace, failure: Failure<V>) -> Error<V> {
    let (late, cause) = match failure {
        Failure::Aborted(reason) => return Error::Aborted(reason),
        Failure::Late(deadline) => (Some((deadline, Hop::Scoring)), None),
        Failure::Broken(cause, _) => (None, Some(cause)),
    };
    Error::Transport(Box::new(TransportError {
        late,
        hint: Some(BROKEN_OFF.into()),
        cause,
        may_have_run: Some(true),
        client_request_id: trace.client_request_id.clone(),
        ..TransportError::new(trace.request.clone(), trace.attempts)
    }))
}

const BROKEN_OFF: &str = "The answer broke off.";

/// Milliseconds as callers see them.
#[allow(clippy::cast_precision_loss, reason = "a duration")]
pub(super) fn number(duration: Duration) -> f64 {
    millis(duration) as f64
}
