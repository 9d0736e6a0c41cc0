//! The loop behind every call: authorize → send → retry → judge.

use std::pin::Pin;
use std::rc::Rc;

use crate::cloud::{Cloud, Plane};
use crate::control::refusal;
use crate::error::{Deadline, Error, Hop, Misuse, ProtocolError, Result, Trace, TransportError};
use crate::host::{Failure, Host};
use crate::http::{Request, Response, Url, without_query};
use crate::retry::{Outcome, Policy, Safety, Verdict, verdict};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

mod token;

pub use token::Session;

/// How a request proves itself.
pub enum Access<'a, V> {
    /// Not at all, or by its own URL or body.
    Open,
    /// With an Entra token for a plane, sent to that plane's hosts only.
    Entra(Plane, &'a Rc<Session<V>>),
    /// With a key or token for a URL that came with it.
    Bearer(&'a Secret),
    /// Not at all, and not beyond this machine: an identity endpoint of the platform, which speaks http.
    Local,
}

impl<V> Clone for Access<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

// Derived, these two would ask the same of `V`, which is only borrowed.
impl<V> Copy for Access<'_, V> {}

/// One caller's way to Azure. Cheap to clone; a clone may carry another host, and so another abort signal.
#[derive(Clone)]
pub struct Client<H> {
    /// The world.
    pub host: H,
    /// Which Azure.
    pub cloud: Rc<Cloud>,
    /// How often and how long to try.
    pub policy: Policy,
}

/// An answer and what it took to get it.
pub struct Exchange<V> {
    /// The answer, whatever its status.
    pub response: Response<V>,
    /// Ids, status, attempts.
    pub trace: Trace,
}

/// A call under way. It is boxed, so that the stories made of calls stay small: wasm pays for every state an `async fn` is in.
pub type Call<'a, T, V> = Pin<Box<dyn Future<Output = Result<T, V>> + 'a>>;

impl<V: Value> Exchange<V> {
    /// What Azure Resource Manager answers is nothing or an object; a success that tells of an error is neither.
    ///
    /// # Errors
    /// `Protocol` for a page of HTML, JSON that breaks off, and other nonsense.
    pub fn sensible(self: Box<Self>) -> Result<Box<Self>, V> {
        let body = self.response.body.as_ref();
        if body.is_none_or(|body| body.is_object() && body.get("error").is_none()) {
            return Ok(self);
        }
        Err(ProtocolError::new(self.trace.request, self.trace.status, "the JSON object that this call gives"))
    }

    /// What an answer has to hold.
    ///
    /// # Errors
    /// `Protocol` when `read` does not find what was `expected`.
    pub fn read<T>(self, expected: &str, read: impl FnOnce(&V) -> Option<T>) -> Result<T, V> {
        match self.response.body.as_ref().and_then(read) {
            Some(found) => Ok(found),
            None => Err(ProtocolError::new(self.trace.request, self.trace.status, expected)),
        }
    }
}

impl<H: Host> Client<H> {
    /// A control-plane call that must succeed.
    ///
    /// # Errors
    /// Every kind but `Scoring` and `Operation`.
    pub fn control<'a>(
        &'a self,
        session: &'a Rc<Session<H::Value>>,
        request: Request<H::Value>,
        safety: Safety,
    ) -> Call<'a, Box<Exchange<H::Value>>, H::Value> {
        self.call(Plane::Control, session, request, safety)
    }

    /// A call of a plane that must succeed. What Log Analytics answers may be a success in part.
    ///
    /// # Errors
    /// As [`Self::control`].
    pub fn call<'a>(
        &'a self,
        plane: Plane,
        session: &'a Rc<Session<H::Value>>,
        request: Request<H::Value>,
        safety: Safety,
    ) -> Call<'a, Box<Exchange<H::Value>>, H::Value> {
        Box::pin(async move {
            let exchange = self.exchange(request, safety, Access::Entra(plane, session)).await?;
            if exchange.response.is_success() {
                return if plane == Plane::Logs { Ok(exchange) } else { exchange.sensible() };
            }
            let Exchange { response, trace } = *exchange;
            Err(Error::Response(Box::new(refusal::of(trace, response.body.as_ref()))))
        })
    }

    /// Sends until there is an answer worth judging; any status but a redirect comes back.
    ///
    /// # Errors
    /// `Credential` before anything is sent; `Transport`, `Protocol` for a redirect, `Aborted`.
    pub fn exchange<'a>(
        &'a self,
        request: Request<H::Value>,
        safety: Safety,
        access: Access<'a, H::Value>,
    ) -> Call<'a, Box<Exchange<H::Value>>, H::Value> {
        Box::pin(self.send(request, safety, access))
    }

    async fn send(
        &self,
        mut request: Request<H::Value>,
        safety: Safety,
        access: Access<'_, H::Value>,
    ) -> Result<Box<Exchange<H::Value>>, H::Value> {
        let url = match (self.host.parse_url(&request.url), access) {
            (Some(url), _) => url,
            // The caller's own URLs were read before; this one came in an answer or a ticket.
            (None, Access::Entra(plane, _)) => {
                return Err(self.untrusted(plane, &refusal::excerpt(without_query(&request.url))));
            }
            (None, _) => return Err(no_url(&request.url)),
        };
        let id = client_request_id(&self.host);
        request.headers.push(("x-ms-client-request-id".into(), id.clone()));
        let shown = request.shown();
        let started = self.host.now();
        let (mut attempts, mut renewed) = (0, false);
        loop {
            let bearer = self.authorize(&url, access).await?;
            attempts += 1;
            let sent = self.host.send(&request, bearer.as_ref()).await;
            let now = self.host.now();
            // Nobody asks for it who only scores.
            #[cfg(not(feature = "scoring"))]
            if let (Ok(response), Access::Entra(Plane::Control, session)) = (&sent, access) {
                session.quota().note(|name| response.headers.get(name));
            }
            let outcome = match &sent {
                Ok(response) => Outcome::Status(response.status, response.retry_after(now)),
                Err(Failure::Aborted(reason)) => return Err(Error::Aborted(reason.clone())),
                Err(Failure::Late(deadline)) => return Err(late(shown, attempts, *deadline, Hop::Control)),
                Err(Failure::Broken(..)) => Outcome::Silence,
            };
            if let (Ok(response), Access::Entra(plane, session), Some(refused), false) =
                (&sent, access, &bearer, renewed)
                && response.status == 401
            {
                renewed = true;
                if self.renew(plane, session, refused, response).await? && safety != Safety::Never {
                    continue;
                }
            }
            if let Verdict::After(pause) =
                verdict(&self.policy, attempts, safety, outcome, now - started, self.host.dice())
            {
                self.host.sleep(pause).await.map_err(aborted)?;
                continue;
            }
            return match sent {
                Ok(response) => {
                    let trace = trace(&response, shown, attempts, id, now);
                    judge_redirect(response, trace)
                }
                Err(failure) => Err(silence(shown, attempts, failure)),
            };
        }
    }

    /// Finds the credential for a request and looks at where it would go, before any byte leaves.
    pub(crate) async fn authorize(&self, url: &Url, access: Access<'_, H::Value>) -> Result<Option<Secret>, H::Value> {
        match access {
            Access::Entra(plane, session) if self.cloud.admits(plane, url) => {
                self.token(plane, session).await.map(Some)
            }
            Access::Entra(plane, _) => Err(self.untrusted(plane, &url.origin())),
            Access::Local if url.is_link_local() && !url.has_userinfo => Ok(None),
            _ if !url.is_private() || url.has_userinfo => {
                let need = "must be https (http only on loopback) and hold no user name, to carry a credential; it is ";
                Err(Misuse::new("url", &[need, &url.origin()].concat()).into())
            }
            Access::Open | Access::Local => Ok(None),
            Access::Bearer(secret) => Ok(Some(secret.clone())),
        }
    }
}

/// What an answer tells of itself.
pub(crate) fn trace<V: Value>(
    response: &Response<V>,
    request: String,
    attempts: u32,
    id: String,
    now: Timestamp,
) -> Trace {
    let header = |name| response.headers.get(name);
    let retry_after = response.retry_after(now);
    Trace {
        request,
        status: response.status,
        attempts,
        request_id: header("x-ms-request-id").or_else(|| header("x-request-id")),
        client_request_id: Some(id),
        retry_after,
        retry_at: retry_after.map(|pause| now + pause),
        model_ms: None,
    }
}

/// A redirect is not followed: it would carry the credential to a place nobody looked at. Browsers show it as status 0.
pub(crate) fn judge_redirect<V: Value>(response: Response<V>, trace: Trace) -> Result<Box<Exchange<V>>, V> {
    if response.status == 0 || (300..400).contains(&response.status) {
        let expected = "an answer of its own (redirects are not followed with a credential)";
        return Err(ProtocolError::new(trace.request, response.status, expected));
    }
    Ok(Box::new(Exchange { response, trace }))
}

fn silence<V: Value>(request: String, attempts: u32, failure: Failure<V>) -> Error<V> {
    match failure {
        Failure::Aborted(reason) => Error::Aborted(reason),
        Failure::Late(deadline) => late(request, attempts, deadline, Hop::Control),
        Failure::Broken(cause, hint) => Error::Transport(Box::new(TransportError {
            hint,
            cause: Some(cause),
            ..TransportError::new(request, attempts)
        })),
    }
}

fn late<V>(request: String, attempts: u32, deadline: Deadline, hop: Hop) -> Error<V> {
    Error::Transport(Box::new(TransportError { late: Some((deadline, hop)), ..TransportError::new(request, attempts) }))
}

/// The failure of something that can only fail by being aborted.
pub(crate) fn aborted<V>(failure: Failure<V>) -> Error<V> {
    match failure {
        Failure::Aborted(reason) | Failure::Broken(reason, _) => Error::Aborted(reason),
        Failure::Late(deadline) => late("a pause".into(), 0, deadline, Hop::Control),
    }
}

pub(crate) fn no_url<V>(text: &str) -> Error<V> {
    Misuse::new(
        "url",
        &format!("must be an absolute URL, which this is not: {}", refusal::excerpt(without_query(text))),
    )
    .into()
}

/// An id for the service's logs: letters, digits and dashes, at most 40 characters (D-TRBL).
pub(crate) fn client_request_id<H: Host>(host: &H) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dice is within 0..1")]
    let word = || (host.dice() * f64::from(u32::MAX)) as u32;
    let [a, b, c, d] = [word(), word(), word(), word()];
    format!("{a:08x}-{:04x}-4{:03x}-8{:03x}-{:04x}{d:08x}", b >> 16, b & 0xfff, (c >> 16) & 0xfff, c & 0xffff)
}
