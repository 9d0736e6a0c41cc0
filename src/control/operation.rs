//! Long-running operations as one state machine: what the first answer promised, where to look next, what an answer means.
//!
//! Azure tells the way in up to four places – the headers `Azure-AsyncOperation` and `Location`, the member
//! `AzureAsyncOperationUri` of the body, and `provisioningState` of the resource (MGMT, EX-REST). A browser may hide both
//! headers, so each place alone is enough.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::control::refusal;
use crate::error::{Misuse, OperationError};
use crate::http::{Method, Request, Response, without_query};
use crate::time::Timestamp;
use crate::value::{Kept, Members, Value};

/// Pause between two looks when the service names none.
const PAUSE: Duration = Duration::from_secs(2);
/// The shortest pause, whatever the service names.
const SHORTEST: Duration = Duration::from_millis(50);

/// Where to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watch {
    /// A status document: `{status, error?}`.
    Status(String),
    /// A URL that answers 202 until it is done.
    Location(String),
    /// The resource itself.
    Resource,
}

/// An operation under way: all that is needed to follow it from another tab, isolate or process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    method: Method,
    resource: String,
    watch: Watch,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The service's word, e.g. `Creating`, `InProgress`, `Succeeded`.
    pub status: String,
    /// Percent, when the service tells.
    pub percent_complete: Option<f64>,
}

impl Progress {
    /// As callers see it.
    #[must_use]
    pub fn members(&self) -> Members<'_> {
        let members = Members::default().text("status", &self.status);
        match self.percent_complete {
            Some(percent) => members.number("percentComplete", percent),
            None => members,
        }
    }
}

impl Serialize for Progress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members().serialize(serializer)
    }
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn<V> {
    /// Look again after the pause.
    Running(Progress, Duration),
    /// It succeeded; the resource is to be read once more for the result.
    Fetch,
    /// It succeeded, with the resource or (deleted, no content) without.
    Done(Option<V>),
}

/// A failed operation, ready to be thrown.
type Failed<V> = Box<OperationError<V>>;

impl Operation {
    /// Reads the answer to the request that started it. `resource` is the URL of the endpoint or deployment.
    ///
    /// # Errors
    /// [`OperationError`] when the answer already says that it failed.
    pub fn begin<V: Value>(
        method: Method,
        resource: String,
        answer: &Response<V>,
        now: Timestamp,
    ) -> Result<(Self, Turn<V>), Failed<V>> {
        let header = |name| answer.headers.get(name).filter(|url| !url.is_empty());
        let in_body = || answer.body.as_ref()?.text_at(&["properties", "properties", "AzureAsyncOperationUri"]);
        let state = answer.body.as_ref().and_then(state_of);
        let at_once = answer.status != 202 && (method == Method::Delete || method == Method::Post);
        // What was just created and does not tell its state is under way (MGMT).
        let under_way = answer.status == 202 || (answer.status == 201 && state.is_none());
        let watch = match (header("azure-asyncoperation"), header("location")) {
            (Some(url), _) => Watch::Status(url),
            (None, Some(url)) if answer.status == 202 => Watch::Location(url),
            _ => match (in_body(), state.as_deref().map(ending)) {
                (Some(url), Some(Ending::NotYet)) => Watch::Status(url),
                _ => Watch::Resource,
            },
        };
        let mut operation = Self { method, resource, watch };
        let turn = match operation.watch {
            _ if at_once => Turn::Done(None),
            Watch::Resource if !under_way => operation.judge_resource(answer, now)?,
            _ => Turn::Running(progress(state.unwrap_or_else(|| "Accepted".into()), None), pause(answer, now)),
        };
        Ok((operation, turn))
    }

    /// The next look.
    #[must_use]
    pub fn poll<V>(&self) -> Request<V> {
        let url = match &self.watch {
            Watch::Status(url) | Watch::Location(url) => url.clone(),
            Watch::Resource => self.resource.clone(),
        };
        Request::new(Method::Get, url)
    }

    /// The look at the finished resource.
    #[must_use]
    pub fn fetch<V>(&self) -> Request<V> {
        Request::new(Method::Get, self.resource.clone())
    }

    /// The path of the resource.
    #[must_use]
    pub fn resource_id(&self) -> String {
        // Behind the scheme's two slashes and the host.
        let path = without_query(&self.resource).splitn(4, '/').nth(3);
        format!("/{}", path.unwrap_or_default())
    }

    /// Reads the answer to [`Operation::poll`]: a success, or a 404.
    ///
    /// # Errors
    /// [`OperationError`] when it says that the operation failed or was cancelled, even inside a 200.
    pub fn judge<V: Value>(&mut self, answer: &Response<V>, now: Timestamp) -> Result<Turn<V>, Failed<V>> {
        match &self.watch {
            Watch::Status(_) => self.judge_status(answer, now),
            Watch::Location(_) => self.judge_location(answer, now),
            Watch::Resource => self.judge_resource(answer, now),
        }
    }

    /// Reads the answer to [`Operation::fetch`]. A resource that is still busy is watched on.
    ///
    /// # Errors
    /// [`OperationError`] when the resource says that it failed.
    pub fn judge_result<V: Value>(&mut self, answer: &Response<V>, now: Timestamp) -> Result<Turn<V>, Failed<V>> {
        self.watch = Watch::Resource;
        self.judge_resource(answer, now)
    }

    fn judge_status<V: Value>(&mut self, answer: &Response<V>, now: Timestamp) -> Result<Turn<V>, Failed<V>> {
        let status = answer.body.as_ref().and_then(|body| body.text_at(&["status"]));
        let Some(status) = status.filter(|_| answer.is_success()) else {
            // The document is gone or is none: the resource knows.
            self.watch = Watch::Resource;
            return Ok(Turn::Running(progress("InProgress".into(), None), SHORTEST));
        };
        match ending(&status) {
            Ending::NotYet => {
                let percent = answer.body.as_ref().and_then(|body| body.get("percentComplete")?.as_number());
                Ok(Turn::Running(progress(status, percent), pause(answer, now)))
            }
            Ending::Well if matches!(self.method, Method::Put | Method::Patch) => Ok(Turn::Fetch),
            Ending::Well => Ok(Turn::Done(None)),
            Ending::Badly => Err(self.failed(status, answer.body.as_ref())),
        }
    }

    fn judge_location<V: Value>(&mut self, answer: &Response<V>, now: Timestamp) -> Result<Turn<V>, Failed<V>> {
        if answer.status == 202 {
            if let Some(url) = answer.headers.get("location").filter(|url| !url.is_empty()) {
                self.watch = Watch::Location(url);
            }
            return Ok(Turn::Running(progress("InProgress".into(), None), pause(answer, now)));
        }
        if answer.status == 404 {
            return self.judge_result(answer, now);
        }
        let state = answer.body.as_ref().and_then(|body| body.text_at(&["status"]).or_else(|| state_of(body)));
        match state.as_deref().map(ending) {
            Some(Ending::Badly) => Err(self.failed(state.unwrap_or_default(), answer.body.as_ref())),
            Some(Ending::NotYet) => Ok(Turn::Running(progress(state.unwrap_or_default(), None), pause(answer, now))),
            _ if matches!(self.method, Method::Put | Method::Patch) => Ok(Turn::Fetch),
            _ => Ok(Turn::Done(None)),
        }
    }

    fn judge_resource<V: Value>(&mut self, answer: &Response<V>, now: Timestamp) -> Result<Turn<V>, Failed<V>> {
        let deleting = self.method == Method::Delete;
        if answer.status == 404 {
            return if deleting {
                Ok(Turn::Done(None))
            } else {
                Err(self.failed("Failed".into(), answer.body.as_ref()))
            };
        }
        let state = answer.body.as_ref().and_then(state_of);
        match state.as_deref().map(ending) {
            None if answer.body.as_ref().is_some_and(|body| body.get("error").is_some()) => {
                Err(self.failed("Failed".into(), answer.body.as_ref()))
            }
            Some(Ending::Badly) => Err(self.failed(state.unwrap_or_default(), answer.body.as_ref())),
            // What is being deleted may still show its last state for a while; only a 404 is the end.
            None | Some(Ending::Well) if self.method == Method::Post => Ok(Turn::Done(None)),
            None | Some(Ending::Well) if !deleting => Ok(Turn::Done(answer.body.clone())),
            _ => Ok(Turn::Running(progress(state.unwrap_or_else(|| "Deleting".into()), None), pause(answer, now))),
        }
    }

    fn failed<V: Value>(&self, status: String, body: Option<&V>) -> Failed<V> {
        let said = body.filter(|body| body.get("error").is_some()).map(refusal::read);
        let (error, service_code, service_message) = match said {
            Some((error, code, message)) => (Some(Kept(error)), code, message),
            None => (None, None, None),
        };
        Box::new(OperationError { status, service_code, service_message, resource_id: self.resource_id(), error })
    }
}

enum Ending {
    NotYet,
    Well,
    Badly,
}

fn ending(status: &str) -> Ending {
    match status.to_ascii_lowercase().as_str() {
        "succeeded" => Ending::Well,
        "failed" | "canceled" | "cancelled" => Ending::Badly,
        _ => Ending::NotYet,
    }
}

fn state_of<V: Value>(resource: &V) -> Option<String> {
    resource.text_at(&["properties", "provisioningState"])
}

const fn progress(status: String, percent_complete: Option<f64>) -> Progress {
    Progress { status, percent_complete }
}

fn pause<V: Value>(answer: &Response<V>, now: Timestamp) -> Duration {
    answer.retry_after(now).unwrap_or(PAUSE).max(SHORTEST)
}

/// An operation written down, to be stored as JSON and resumed elsewhere. It holds no secret.
pub struct Ticket<'a>(&'a Operation);

impl<'a> Ticket<'a> {
    /// As callers see it.
    #[must_use]
    pub fn members(&self) -> Members<'a> {
        let Operation { method, resource, watch } = self.0;
        let none = Members::default();
        let watch = match watch {
            Watch::Status(url) => none.text("at", "status").text("url", url),
            Watch::Location(url) => none.text("at", "location").text("url", url),
            Watch::Resource => none.text("at", "resource"),
        };
        let members = Members::default().text("method", method.as_str()).text("resource", resource);
        members.group("watch", watch)
    }
}

impl Serialize for Ticket<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.members().serialize(serializer)
    }
}

impl Operation {
    /// Writes it down.
    #[must_use]
    pub const fn ticket(&self) -> Ticket<'_> {
        Ticket(self)
    }

    /// Reads a ticket. Its URLs are checked when they are used, like any other.
    ///
    /// # Errors
    /// [`Misuse`] when it is none.
    pub fn resume<V: Value>(ticket: &V) -> Result<Self, Misuse> {
        let method = match ticket.text_at(&["method"]).as_deref() {
            Some("PUT") => Method::Put,
            Some("PATCH") => Method::Patch,
            Some("POST") => Method::Post,
            Some("DELETE") => Method::Delete,
            _ => return Err(no_ticket()),
        };
        let resource = ticket.text_at(&["resource"]).ok_or_else(no_ticket)?;
        let url = ticket.text_at(&["watch", "url"]);
        let watch = match (ticket.text_at(&["watch", "at"]).as_deref(), url) {
            (Some("status"), Some(url)) => Watch::Status(url),
            (Some("location"), Some(url)) => Watch::Location(url),
            (Some("resource"), _) => Watch::Resource,
            _ => return Err(no_ticket()),
        };
        Ok(Self { method, resource, watch })
    }
}

fn no_ticket() -> Misuse {
    Misuse::new("ticket", "must be the ticket of an operation, as its progress gave it")
}
