//! What takes several requests, as a story that asks and a driver that does. A story is a plain machine without `async`: it hears
//! what came of its last wish and says the next. So the stories stay small in wasm, which pays for every state of an `async fn`,
//! and one driver waits for all of them.

use std::time::Duration;

use crate::client::{Access, Client, Exchange, aborted};
use crate::cloud::Cloud;
use crate::control::operation::{Progress, Ticket, Turn};
use crate::control::refusal;
use crate::control::upload::{Datastore, Signing};
use crate::error::{Error, Misuse, ProtocolError, Result};
use crate::flow::Site;
use crate::flow::operation::{Watched, start};
use crate::host::{Failure, Host};
use crate::http::{Method, Request};
use crate::retry::Safety;
use crate::secret::Secret;
use crate::value::Value;

/// How long a signature lasts that we make.
const SIGNATURE: Duration = Duration::from_secs(60 * 60);

/// What a story wants next.
pub enum Ask<V> {
    /// One call; its answer must be nothing but success.
    Call(Request<V>, Expected<V>),
    /// The same, of something that may not be there.
    Find(Request<V>, Expected<V>),
    /// A request that starts an operation, watched to its end.
    Change(Request<V>, Safety),
    /// An operation that somebody started, watched to its end.
    Follow(Watched<V>),
    /// A pause.
    Rest(Duration),
    /// One call to storage, which its URL opens; nothing is heard of what is not there.
    Storage(Request<V>),
    /// A signature of one hour for a datastore, made with its account's key.
    Sign(Datastore, Secret),
    /// Something of the caller's own: a function and its argument.
    Consult(V, V),
    /// Nothing more.
    Done(Option<V>),
}

/// What an answer has to hold, in words and as a test.
pub type Expected<V> = (&'static str, fn(&V) -> bool);

/// What came of the last wish: a body, a resource, what a function gave – or nothing, such as at the start and for what is not
/// there.
pub type Heard<V> = Result<Option<V>, V>;

/// Something that takes several requests.
pub trait Story<V> {
    /// Goes on with what was heard.
    ///
    /// # Errors
    /// What ends it.
    fn go(&mut self, heard: Heard<V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V>;

    /// What watchers are told beside the status: a name and a value.
    fn news(&self) -> Option<(&'static str, V)> {
        None
    }
}

/// A story under way.
pub struct Task<V> {
    story: Box<dyn Story<V>>,
    now: Now<V>,
}

enum Now<V> {
    Starting,
    Watching(Watched<V>),
    Resting(Duration),
    Over(Option<V>),
    Failed,
}

/// How far a story is.
pub struct Seen<'a, V> {
    /// In the service's words, where it has any.
    pub progress: Progress,
    /// What it takes to follow the operation that runs.
    pub ticket: Option<Ticket<'a>>,
    /// The result, once there is one.
    pub done: Option<Option<V>>,
    /// What the story tells besides.
    pub news: Option<(&'static str, V)>,
}

impl<V: Value> Task<V> {
    /// A story of which nothing has happened.
    #[must_use]
    pub fn new(story: impl Story<V> + 'static) -> Self {
        Self { story: Box::new(story), now: Now::Starting }
    }

    /// Goes on to the next thing worth telling: a look at an operation, a pause, the end.
    ///
    /// # Errors
    /// What ends the story. A look that failed for other reasons can be tried again.
    pub async fn step<H: Host<Value = V>>(&mut self, client: &Client<H>, site: &Site<V>) -> Result<(), V> {
        let heard = match &mut self.now {
            Now::Over(_) => return Ok(()),
            Now::Failed => return Err(Misuse::new("operation", "has failed; start it again").into()),
            Now::Starting => Ok(None),
            Now::Resting(pause) => client.host.sleep(*pause).await.map(|()| None).map_err(aborted),
            Now::Watching(watched) => match watched.step(client, &site.session).await {
                Ok(()) => match &watched.turn {
                    Turn::Done(result) => Ok(result.clone()),
                    _ => return Ok(()),
                },
                Err(error) => Err(error),
            },
        };
        let outcome = match heard {
            Err(Error::Aborted(reason)) => Err(Error::Aborted(reason)),
            heard => self.tell(heard, client, site).await,
        };
        if outcome.is_err() && !matches!(self.now, Now::Watching(_)) {
            self.now = Now::Failed;
        }
        outcome
    }

    async fn tell<H: Host<Value = V>>(
        &mut self,
        mut heard: Heard<V>,
        client: &Client<H>,
        site: &Site<V>,
    ) -> Result<(), V> {
        loop {
            heard = match self.story.go(heard, site, &client.cloud)? {
                Ask::Call(request, expected) => call(client, site, request, expected, false).await,
                Ask::Find(request, expected) => call(client, site, request, expected, true).await,
                Ask::Change(request, safety) => match start(client, &site.session, request, safety).await {
                    Ok(watched) => {
                        let ended = match &watched.turn {
                            Turn::Done(result) => Some(result.clone()),
                            _ => None,
                        };
                        self.now = Now::Watching(watched);
                        let Some(result) = ended else { return Ok(()) };
                        Ok(result)
                    }
                    Err(error) => Err(error),
                },
                Ask::Follow(watched) => {
                    self.now = Now::Watching(watched);
                    return Ok(());
                }
                Ask::Rest(pause) => {
                    self.now = Now::Resting(pause);
                    return Ok(());
                }
                Ask::Storage(request) => store(client, request).await,
                Ask::Sign(datastore, key) => sign(client, &datastore, &key).await,
                Ask::Consult(function, argument) => match client.host.consult(&function, &argument).await {
                    Ok(said) => Ok(Some(said)),
                    Err(failure @ (Failure::Aborted(_) | Failure::Late(_))) => return Err(aborted(failure)),
                    // What the caller's function threw comes back to the caller as it is.
                    Err(Failure::Broken(cause, _)) => Err(Error::Aborted(cause)),
                },
                Ask::Done(result) => {
                    self.now = Now::Over(result);
                    return Ok(());
                }
            };
        }
    }

    /// How far it is.
    #[must_use]
    pub fn seen(&self) -> Seen<'_, V> {
        let word = |status: &str, percent| Progress { status: status.into(), percent_complete: percent };
        let (progress, ticket, done) = match &self.now {
            Now::Over(result) => (word("Succeeded", Some(100.0)), None, Some(result.clone())),
            Now::Watching(watched) => {
                let progress = match &watched.turn {
                    Turn::Running(progress, _) => progress.clone(),
                    _ => word("Succeeded", Some(100.0)),
                };
                (progress, Some(watched.operation.ticket()), None)
            }
            Now::Starting => (word("Starting", None), None, None),
            Now::Resting(_) => (word("Waiting", None), None, None),
            Now::Failed => (word("Failed", None), None, None),
        };
        Seen { progress, ticket, done, news: self.story.news() }
    }
}

async fn call<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    request: Request<H::Value>,
    (expected, holds): Expected<H::Value>,
    may_lack: bool,
) -> Heard<H::Value> {
    match client.control(&site.session, request, Safety::Idempotent).await {
        Ok(answer) if answer.response.body.as_ref().is_some_and(holds) => Ok(answer.response.body),
        Ok(answer) => Err(ProtocolError::new(answer.trace.request, answer.trace.status, expected)),
        Err(Error::Response(refusal)) if may_lack && refusal.trace.status == 404 => Ok(None),
        Err(error) => Err(error),
    }
}

/// A call to storage, with no other proof than its URL. What is written is there once storage says 201, and then only (BLOB).
///
/// # Errors
/// `Response` when storage refuses, `Protocol` when it answers something else.
pub async fn store<H: Host>(client: &Client<H>, request: Request<H::Value>) -> Heard<H::Value> {
    let writes = request.method == Method::Put;
    let Exchange { response, trace } = *client.exchange(request, Safety::Idempotent, Access::Open).await?;
    match response.status {
        201 => Ok(None),
        200..300 if writes => Err(ProtocolError::new(trace.request, trace.status, "storage's 201")),
        200..300 => Ok(response.body),
        404 if !writes => Ok(None),
        _ => Err(Error::Response(Box::new(refusal::of(trace, response.body.as_ref())))),
    }
}

async fn sign<H: Host>(client: &Client<H>, datastore: &Datastore, key: &Secret) -> Heard<H::Value> {
    let signing = Signing::new(datastore, client.host.iso_8601(client.host.now() + SIGNATURE));
    match client.host.sign(key, &signing.text).await {
        Ok(signature) => Ok(Some(H::Value::write(signing.query(&signature).expose()))),
        Err(Failure::Aborted(reason)) => Err(Error::Aborted(reason)),
        Err(Failure::Broken(..) | Failure::Late(_)) => {
            Err(ProtocolError::new("POST listSecrets".into(), 200, "an account key that can sign"))
        }
    }
}

/// The story of one operation that was started elsewhere.
pub struct Resumed<V>(Option<Watched<V>>);

impl<V> Resumed<V> {
    /// Follows it.
    #[must_use]
    pub const fn new(watched: Watched<V>) -> Self {
        Self(Some(watched))
    }
}

impl<V> Story<V> for Resumed<V> {
    fn go(&mut self, heard: Heard<V>, _: &Site<V>, _: &Cloud) -> Result<Ask<V>, V> {
        let heard = heard?;
        Ok(self.0.take().map_or(Ask::Done(heard), Ask::Follow))
    }
}

/// The story of one request that starts an operation.
pub struct Action<V>(Option<(Request<V>, Safety)>);

impl<V> Action<V> {
    /// Sends it.
    #[must_use]
    pub const fn new(request: Request<V>, safety: Safety) -> Self {
        Self(Some((request, safety)))
    }
}

impl<V> Story<V> for Action<V> {
    fn go(&mut self, heard: Heard<V>, _: &Site<V>, _: &Cloud) -> Result<Ask<V>, V> {
        let heard = heard?;
        Ok(self.0.take().map_or(Ask::Done(heard), |(request, safety)| Ask::Change(request, safety)))
    }
}
