//! The loop behind every call: authorize → send → retry → judge.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

use crate::cloud::{Cloud, Plane};
use crate::control::refusal;
use crate::error::{CredentialError, Error, Misuse, ProtocolError, Reason, Result, Trace, TransportError};
use crate::host::{Failure, Host, TokenRequest};
use crate::http::{Request, Response, Url, without_query};
use crate::identity::audience;
use crate::identity::cache::{Cache, Found};
use crate::identity::token;
use crate::retry::{Outcome, Policy, Safety, Verdict, verdict};
use crate::secret::Secret;
use crate::value::{Kept, Value};

/// A credential and the tokens it gave so far, kept by value: runtimes such as workerd cancel promises that are shared
/// between requests.
pub struct Session<V> {
    credential: V,
    cache: RefCell<Cache>,
}

impl<V> Session<V> {
    /// A session without tokens yet.
    pub fn new(credential: V) -> Self {
        Self { credential, cache: RefCell::default() }
    }
}

/// How a request proves itself.
pub enum Access<'a, V> {
    /// Not at all, or by its own URL or body.
    Open,
    /// With an Entra token for a plane, sent to that plane's hosts only.
    Entra(Plane, &'a Session<V>),
    /// With a key or token for a URL that came with it.
    Bearer(&'a Secret),
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
        session: &'a Session<H::Value>,
        request: Request<H::Value>,
        safety: Safety,
    ) -> Call<'a, Box<Exchange<H::Value>>, H::Value> {
        Box::pin(async move {
            let exchange = self.exchange(request, safety, Access::Entra(Plane::Control, session)).await?;
            if exchange.response.is_success() {
                return exchange.sensible();
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
        let mut attempts = 0;
        loop {
            let bearer = self.authorize(&url, access).await?;
            attempts += 1;
            let sent = self.host.send(&request, bearer.as_ref()).await;
            let now = self.host.now();
            let (outcome, retry_after) = match &sent {
                Ok(response) => {
                    let asked = response.retry_after(now);
                    (Outcome::Status(response.status, asked), asked)
                }
                Err(Failure::Aborted(reason)) => return Err(Error::Aborted(reason.clone())),
                Err(Failure::Broken(..)) => (Outcome::Silence, None),
            };
            if let Verdict::After(pause) =
                verdict(&self.policy, attempts, safety, outcome, now - started, self.host.dice())
            {
                self.host.sleep(pause).await.map_err(aborted)?;
                continue;
            }
            return match sent {
                Ok(response) => {
                    let header = |name| response.headers.get(name);
                    let trace = Trace {
                        request: shown,
                        status: response.status,
                        attempts,
                        request_id: header("x-ms-request-id").or_else(|| header("x-request-id")),
                        client_request_id: Some(id),
                        retry_after,
                    };
                    judge_redirect(response, trace)
                }
                Err(failure) => Err(silence(shown, attempts, failure)),
            };
        }
    }

    /// Finds the credential for a request and looks at where it would go, before any byte leaves.
    async fn authorize(&self, url: &Url, access: Access<'_, H::Value>) -> Result<Option<Secret>, H::Value> {
        match access {
            Access::Entra(plane, session) if self.cloud.admits(plane, url) => {
                self.token(plane, session).await.map(Some)
            }
            Access::Entra(plane, _) => Err(self.untrusted(plane, &url.origin())),
            _ if !url.is_private() || url.has_userinfo => {
                let need = "must be https (http only on loopback) and hold no user name, to carry a credential; it is ";
                Err(Misuse::new("url", &[need, &url.origin()].concat()).into())
            }
            Access::Open => Ok(None),
            Access::Bearer(secret) => Ok(Some(secret.clone())),
        }
    }

    /// A checked token for a plane: from the cache, or from the credential.
    ///
    /// # Errors
    /// `Credential` when there is none that fits; `Aborted`.
    pub async fn token(&self, plane: Plane, session: &Session<H::Value>) -> Result<Secret, H::Value> {
        let found = session.cache.borrow().find(plane, self.host.now());
        if let Found::Fresh(token) = found {
            return Ok(token);
        }
        match (self.acquire(plane, session).await, found) {
            // A renewal that fails costs nothing while the old token lives.
            (Err(Error::Credential(_)), Found::Aging(token)) => Ok(token),
            (outcome, _) => outcome,
        }
    }

    async fn acquire(&self, plane: Plane, session: &Session<H::Value>) -> Result<Secret, H::Value> {
        let request = TokenRequest { plane, scope: self.cloud.scope(plane) };
        let mut acquired = match self.host.acquire(&session.credential, &request).await {
            Ok(acquired) => acquired,
            Err(Failure::Aborted(reason)) => return Err(Error::Aborted(reason)),
            Err(Failure::Broken(cause, words)) => {
                let words = words.unwrap_or_else(|| "it threw; see cause".into());
                let message = format!("The credential gave no token for {}: {words}.", request.scope);
                return Err(self.credential_error(plane, Reason::Unavailable, message, None, Some(cause)));
            }
        };
        let fit = audience::check::<H::Value>(&self.cloud, plane, acquired.token.expose(), self.host.now())
            .map_err(|unfit| self.credential_error(plane, unfit.reason, unfit.message, unfit.actual_audience, None))?;
        acquired.token = Secret::new(token::bare(acquired.token.expose()).to_owned());
        acquired.expires_on = fit.expires_on.or(acquired.expires_on);
        let token = acquired.token.clone();
        session.cache.borrow_mut().keep(plane, acquired);
        Ok(token)
    }

    fn untrusted(&self, plane: Plane, place: &str) -> Error<H::Value> {
        let message = format!(
            "{place} is no host for {} in the {} cloud, so no token was sent to it.{}",
            plane.purpose(),
            self.cloud.name,
            if plane == Plane::Data { " If it is your own relay, name its origin in trustedOrigins." } else { "" }
        );
        self.credential_error(plane, Reason::UntrustedHost, message, None, None)
    }

    fn credential_error(
        &self,
        plane: Plane,
        reason: Reason,
        message: String,
        actual_audience: Option<String>,
        cause: Option<Kept<H::Value>>,
    ) -> Error<H::Value> {
        Error::Credential(Box::new(CredentialError {
            message,
            reason,
            plane,
            expected_audience: self.cloud.audience(plane).to_owned(),
            actual_audience,
            scope: self.cloud.scope(plane),
            cause,
        }))
    }
}

/// A redirect is not followed: it would carry the credential to a place nobody looked at. Browsers show it as status 0.
fn judge_redirect<V: Value>(response: Response<V>, trace: Trace) -> Result<Box<Exchange<V>>, V> {
    if response.status == 0 || (300..400).contains(&response.status) {
        let expected = "an answer of its own (redirects are not followed with a credential)";
        return Err(ProtocolError::new(trace.request, response.status, expected));
    }
    Ok(Box::new(Exchange { response, trace }))
}

fn silence<V: Value>(request: String, attempts: u32, failure: Failure<V>) -> Error<V> {
    match failure {
        Failure::Aborted(reason) => Error::Aborted(reason),
        Failure::Broken(cause, hint) => {
            Error::Transport(Box::new(TransportError { request, attempts, hint, cause: Some(cause) }))
        }
    }
}

/// The failure of something that can only fail by being aborted.
pub(crate) fn aborted<V>(failure: Failure<V>) -> Error<V> {
    match failure {
        Failure::Aborted(reason) | Failure::Broken(reason, _) => Error::Aborted(reason),
    }
}

fn no_url<V>(text: &str) -> Error<V> {
    Misuse::new(
        "url",
        &format!("must be an absolute URL, which this is not: {}", refusal::excerpt(without_query(text))),
    )
    .into()
}

/// An id for the service's logs: letters, digits and dashes, at most 40 characters (D-TRBL).
fn client_request_id<H: Host>(host: &H) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dice is within 0..1")]
    let word = || (host.dice() * f64::from(u32::MAX)) as u32;
    let [a, b, c, d] = [word(), word(), word(), word()];
    format!("{a:08x}-{:04x}-4{:03x}-8{:03x}-{:04x}{d:08x}", b >> 16, b & 0xfff, (c >> 16) & 0xfff, c & 0xffff)
}
