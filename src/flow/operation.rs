//! A long-running operation, followed one look at a time, so that nothing is polled while nobody watches.

use std::rc::Rc;

use std::time::Duration;

use crate::client::{Access, Client, Exchange, Session};
use crate::cloud::Plane;
use crate::control::operation::{Operation, Progress, Turn};
use crate::control::refusal;
use crate::error::{Error, OperationError, ProtocolError, Result};
use crate::host::Host;
use crate::http::{Method, Request, Response, without_query};
use crate::retry::Safety;
use crate::time::millis;
use crate::value::Value;

/// How long an operation is watched; image builds take most of an hour at worst. Counted in waits rather than by the clock,
/// which jumps when a laptop wakes up.
const LONGEST: Duration = Duration::from_secs(2 * 60 * 60);

/// An operation being watched.
pub struct Watched<V> {
    /// What is known of it.
    pub operation: Operation,
    /// What the last answer meant.
    pub turn: Turn<V>,
    left: Duration,
}

/// Sends the request that starts an operation.
///
/// # Errors
/// Those of [`Client::control`], and `Operation` when the first answer says it failed.
pub async fn start<H: Host>(
    client: &Client<H>,
    session: &Rc<Session<H::Value>>,
    request: Request<H::Value>,
    safety: Safety,
) -> Result<Watched<H::Value>, H::Value> {
    let method = request.method;
    // An action such as `/regenerateKeys` is a call on the resource that stands before it.
    let resource = match (method, request.url.split_once('?')) {
        (Method::Post, Some((path, query))) => {
            format!("{}?{query}", path.rsplit_once('/').map_or(path, |(resource, _)| resource))
        }
        _ => request.url.clone(),
    };
    let answer = client.control(session, request, safety).await?.response;
    let (operation, turn) = Operation::begin(method, resource, &answer, client.host.now()).map_err(Error::Operation)?;
    Ok(Watched { operation, turn, left: LONGEST })
}

impl<V: Value> Watched<V> {
    /// Takes an operation up whose start was elsewhere: from its ticket's content, or whatever runs on a resource.
    #[must_use]
    pub fn resume(operation: Operation) -> Self {
        let progress = Progress { status: "Resumed".into(), percent_complete: None };
        Self { operation, turn: Turn::Running(progress, Duration::ZERO), left: LONGEST }
    }

    /// Waits as the service asked and looks once more. Does nothing once it is done.
    ///
    /// # Errors
    /// `Operation` when it failed or took too long, and those of [`Client::exchange`].
    pub async fn step<H: Host<Value = V>>(&mut self, client: &Client<H>, session: &Rc<Session<V>>) -> Result<(), V> {
        self.turn = match &self.turn {
            Turn::Done(_) => return Ok(()),
            Turn::Fetch => {
                let answer = look(client, session, self.operation.fetch()).await?;
                self.operation.judge_result(&answer, client.host.now())
            }
            Turn::Running(_, asked) => {
                if self.left.is_zero() {
                    return Err(Error::Operation(Box::new(self.timed_out())));
                }
                // However long the service asks to wait: there is one more look before the end.
                let pause = (*asked).min(self.left);
                client.host.sleep(pause).await.map_err(crate::client::aborted)?;
                self.left = Duration::from_millis(millis(self.left).saturating_sub(millis(pause)));
                let answer = look(client, session, self.operation.poll()).await?;
                self.operation.judge(&answer, client.host.now())
            }
        }
        .map_err(Error::Operation)?;
        Ok(())
    }

    fn timed_out(&self) -> OperationError<V> {
        OperationError {
            status: "TimedOut".into(),
            service_code: None,
            service_message: Some("It was watched for two hours; it goes on at the service.".into()),
            resource_id: without_query(&self.operation.resource_id()).to_owned(),
            error: None,
            remedy: Some("Take it up again with its ticket: workspace.resume(ticket).".into()),
        }
    }
}

/// One look. A 404 is an answer here: of a deleted resource, or of a status document that is gone.
async fn look<H: Host>(
    client: &Client<H>,
    session: &Rc<Session<H::Value>>,
    request: Request<H::Value>,
) -> Result<Response<H::Value>, H::Value> {
    let access = Access::Entra(Plane::Control, session);
    let exchange = client.exchange(request, Safety::Idempotent, access).await?;
    let body = exchange.response.body.as_ref();
    if exchange.response.status == 404 || (exchange.response.is_success() && body.is_none_or(Value::is_object)) {
        return Ok(exchange.response);
    }
    if exchange.response.is_success() {
        return Err(ProtocolError::new(
            exchange.trace.request,
            exchange.trace.status,
            "the JSON object of an operation",
        ));
    }
    let Exchange { response, trace } = *exchange;
    Err(Error::Response(Box::new(refusal::of(trace, response.body.as_ref()))))
}
