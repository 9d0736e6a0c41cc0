//! Long-running operations as one state machine: what the first answer promised, where to look next, what an answer means.
//!
//! Azure tells the way in up to four places – the headers `Azure-AsyncOperation` and `Location`, the member
//! `AzureAsyncOperationUri` of the body, and `provisioningState` of the resource (MGMT, EX-REST). A browser may hide both
//! headers, so each place alone is enough.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::control::refusal;
use crate::error::OperationError;
use crate::http::{Method, Request, Response, without_query};
use crate::time::Timestamp;
use crate::value::{Kept, Members, Value};

mod ticket;

pub use ticket::Ticket;

/// Pause between two looks when the service names none.
const PAUSE: Duration = Duration::from_secs(2);
/// The shortest pause, whatever the service names.
const SHORTEST: Duration = Duration::from_millis(50);
/// Looks at a resource that may still show what was before the operation, until it is believed: half a minute.
const DOUBTS: u8 = 15;

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
    seen: Seen,
}

/// What the looks so far have shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    /// The resource at work: what it shows from then on is no older than the operation.
    busy: bool,
    /// How often it may have been older.
    doubts: u8,
    /// The status document asked why the resource failed.
    reason: bool,
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
        let state = answer.body.as_ref().and_then(state_of);
        let at_once = answer.status != 202 && (method == Method::Delete || method == Method::Post);
        // What was just created and does not tell its state is under way (MGMT).
        let under_way = answer.status == 202 || (answer.status == 201 && state.is_none());
        let watch = match (header("azure-asyncoperation"), header("location")) {
            (Some(url), _) => Watch::Status(url),
            (None, Some(url)) if answer.status == 202 => Watch::Location(url),
            _ => match (answer.body.as_ref().and_then(linked), state.as_deref().map(ending)) {
                (Some(url), Some(Ending::NotYet)) => Watch::Status(url),
                _ => Watch::Resource,
            },
        };
        let mut operation = Self { method, resource, watch, seen: Seen::default() };
        let turn = match operation.watch {
            _ if at_once => Turn::Done(None),
            Watch::Resource if !under_way => operation.judge_resource(answer, now)?,
            _ => Turn::Running(progress(state.unwrap_or_else(|| "Accepted".into()), None), pause(answer, now)),
        };
        Ok((operation, turn))
    }

    /// Whatever runs on a resource now, whoever started it: over as soon as the resource rests, well or badly, or is gone.
    #[must_use]
    pub fn any(resource: String) -> Self {
        Self { method: Method::Get, resource, watch: Watch::Resource, seen: Seen::default() }
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
        let body = answer.body.as_ref();
        let deleting = self.method == Method::Delete;
        if answer.status == 404 {
            return match self.method {
                Method::Delete | Method::Get => Ok(Turn::Done(None)),
                // A read may lag behind the write that was just accepted.
                _ => self.doubt("Accepted", answer, now),
            };
        }
        let state = body.and_then(state_of);
        let shown = state.clone().unwrap_or_else(|| if deleting { "Deleting" } else { "Succeeded" }.into());
        match state.as_deref().map(ending) {
            Some(Ending::NotYet) => {
                self.seen.busy = true;
                Ok(Turn::Running(progress(shown, None), pause(answer, now)))
            }
            _ if self.method == Method::Get => Ok(Turn::Done(answer.body.clone())),
            None if body.is_some_and(|body| body.get("error").is_some()) => Err(self.failed("Failed".into(), body)),
            // What is being deleted may still show its last state for a while. Once it was seen at work, it has stayed.
            ended if deleting && !(self.seen.busy && ended.is_some()) => self.doubt(&shown, answer, now),
            Some(Ending::Badly) => self.ask_why(shown, answer),
            _ if deleting => Err(self.stayed(body)),
            _ if self.method == Method::Post => Ok(Turn::Done(None)),
            _ => Ok(Turn::Done(answer.body.clone())),
        }
    }

    /// Looks again at what may be older than the operation, and believes it in the end.
    fn doubt<V: Value>(&mut self, shown: &str, answer: &Response<V>, now: Timestamp) -> Result<Turn<V>, Failed<V>> {
        self.seen.doubts += 1;
        if self.seen.doubts < DOUBTS {
            return Ok(Turn::Running(progress(shown.into(), None), pause(answer, now)));
        }
        let body = answer.body.as_ref();
        match ending(shown) {
            _ if answer.status == 404 => Err(self.failed("Failed".into(), body)),
            Ending::Badly => self.ask_why(shown.into(), answer),
            _ => Err(self.stayed(body)),
        }
    }

    /// The resource says that it failed, the status document that it names says why – once; without it, it failed all the same.
    fn ask_why<V: Value>(&mut self, state: String, answer: &Response<V>) -> Result<Turn<V>, Failed<V>> {
        match answer.body.as_ref().and_then(linked) {
            Some(url) if !self.seen.reason => {
                self.seen.reason = true;
                self.watch = Watch::Status(url);
                Ok(Turn::Running(progress(state, None), SHORTEST))
            }
            _ => Err(self.failed(state, answer.body.as_ref())),
        }
    }

    /// The failure of a deletion after which the resource is still there.
    fn stayed<V: Value>(&self, body: Option<&V>) -> Failed<V> {
        let mut failed = self.failed("Failed".into(), body);
        failed.service_message.get_or_insert_with(|| "The resource is still there.".into());
        failed
    }

    fn failed<V: Value>(&self, status: String, body: Option<&V>) -> Failed<V> {
        let said = body.filter(|body| body.get("error").is_some()).map(refusal::read);
        let (error, service_code, service_message) = match said {
            Some((error, code, message)) => (Some(Kept(error)), code, message),
            None => (None, None, None),
        };
        let remedy = refusal::remedy(service_code.as_deref()).map(str::to_owned);
        Box::new(OperationError {
            status,
            service_code,
            service_message,
            resource_id: self.resource_id(),
            error,
            remedy,
        })
    }
}

/// What a resource is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// It rests, ready.
    Well,
    /// It rests after a failure.
    Badly,
    /// An operation runs on it.
    AtWork,
}

/// Reads what a resource is doing; one that does not tell is ready.
#[must_use]
pub fn rest<V: Value>(resource: &V) -> Rest {
    match state_of(resource).as_deref().map(ending) {
        None | Some(Ending::Well) => Rest::Well,
        Some(Ending::Badly) => Rest::Badly,
        Some(Ending::NotYet) => Rest::AtWork,
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

/// The URL of the status document that a resource holds in its body (EX-REST, OBS).
fn linked<V: Value>(resource: &V) -> Option<String> {
    resource.text_at(&["properties", "properties", "AzureAsyncOperationUri"])
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
