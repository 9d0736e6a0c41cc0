//! Tokens on the way to a request: kept, checked, renewed behind the caller's back, and asked for anew when a service refuses
//! the one it got.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Call, Client, late};
use crate::cloud::Plane;
use crate::control::quota::Quota;
use crate::error::{CredentialError, Error, Hop, Reason, Result};
use crate::host::{Failure, Host, TokenRequest};
use crate::http::Response;
use crate::identity::cache::{Cache, Found};
use crate::identity::{audience, challenge, refusal, token};
use crate::secret::Secret;
use crate::value::Kept;

/// A credential and the tokens it gave so far, kept by value: runtimes such as workerd cancel promises that are shared
/// between requests.
pub struct Session<V> {
    credential: V,
    /// Whether tokens are kept here, or by the credential itself.
    keeps: bool,
    cache: RefCell<Cache>,
    quota: Quota,
}

impl<V> Session<V> {
    /// A session without tokens yet.
    pub fn new(credential: V) -> Self {
        Self { credential, keeps: true, cache: RefCell::default(), quota: Quota::default() }
    }

    /// A session that keeps no tokens: its credential does, and forgets them when somebody signs out.
    pub fn without_memory(credential: V) -> Self {
        Self { keeps: false, ..Self::new(credential) }
    }

    /// How many calls Resource Manager still lets it make.
    pub const fn quota(&self) -> &Quota {
        &self.quota
    }

    /// What gives its tokens.
    pub const fn credential(&self) -> &V {
        &self.credential
    }
}

impl<H: Host> Client<H> {
    /// A checked token for a plane: from the cache, or from the credential. One that is due for renewal is still given; the new
    /// one is asked for behind the caller's back, and a renewal that fails costs nothing while the old token lives.
    ///
    /// # Errors
    /// `Credential` when there is none that fits; `Aborted`.
    pub async fn token(&self, plane: Plane, session: &Rc<Session<H::Value>>) -> Result<Secret, H::Value> {
        let found = session.cache.borrow_mut().find(plane, self.host.now());
        match found {
            Found::Fresh(token) => Ok(token),
            Found::Missing => self.acquire(plane, session, None, None).await,
            Found::Aging(token) => {
                let (client, session) = (Self { host: self.host.unbound(), ..self.clone() }, Rc::clone(session));
                self.host.spawn(Box::pin(async move {
                    // Whoever needs a token that nobody gives will be told.
                    let _ = client.acquire(plane, &session, None, None).await;
                }));
                Ok(token)
            }
        }
    }

    /// After a 401: drops the token that was refused and asks for another, with the claims that the service wants. Whether there
    /// is one worth another try.
    pub(crate) async fn renew(
        &self,
        plane: Plane,
        session: &Rc<Session<H::Value>>,
        refused: &Secret,
        response: &Response<H::Value>,
    ) -> Result<bool, H::Value> {
        let claims = response.headers.get("www-authenticate").and_then(|header| challenge::claims(&header));
        session.cache.borrow_mut().drop(plane, refused);
        let challenged = claims.is_some();
        match self.acquire(plane, session, claims, Some(refused.clone())).await {
            Ok(token) => Ok(token != *refused),
            // Without a challenge the service's refusal tells more than the credential's.
            Err(Error::Credential(_)) if !challenged => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Boxed, since it is waited for in several places, each of which would hold all of it.
    fn acquire<'a>(
        &'a self,
        plane: Plane,
        session: &'a Session<H::Value>,
        claims: Option<String>,
        refused: Option<Secret>,
    ) -> Call<'a, Secret, H::Value> {
        Box::pin(self.ask(plane, session, claims, refused))
    }

    async fn ask(
        &self,
        plane: Plane,
        session: &Session<H::Value>,
        claims: Option<String>,
        refused: Option<Secret>,
    ) -> Result<Secret, H::Value> {
        let request = TokenRequest { plane, scope: self.cloud.scope(plane), claims, refused };
        let mut acquired = match self.host.acquire(&session.credential, &request).await {
            Ok(acquired) => acquired,
            Err(Failure::Aborted(reason)) => return Err(Error::Aborted(reason)),
            Err(Failure::Late(deadline)) => return Err(late(request.scope, 0, deadline, Hop::Credential)),
            Err(Failure::Broken(cause, words)) => {
                let words = words.unwrap_or_else(|| "it threw; see cause".into());
                let message = format!("The credential gave no token for {}: {words}", request.scope);
                let message = refusal::with_remedy(&message);
                return Err(self.credential_error(plane, Reason::Unavailable, message, None, Some(cause)));
            }
        };
        if acquired.token.expose().is_empty() {
            // As MSAL does when only an id token was to be had.
            let message = format!("The credential gave no token for {}: it returned no token.", request.scope);
            return Err(self.credential_error(plane, Reason::Unavailable, message, None, None));
        }
        let now = self.host.now();
        let fit = audience::check::<H::Value>(&self.cloud, plane, acquired.token.expose(), now)
            .map_err(|unfit| self.credential_error(plane, unfit.reason, unfit.message, unfit.actual_audience, None))?;
        acquired.token = Secret::new(token::bare(acquired.token.expose()).to_owned());
        acquired.expires_on = fit.expires_on.or(acquired.expires_on);
        let token = acquired.token.clone();
        if session.keeps {
            session.cache.borrow_mut().keep(plane, acquired.settled(now, self.host.dice()));
        }
        Ok(token)
    }

    /// A token must not go to this place.
    pub(super) fn untrusted(&self, plane: Plane, place: &str) -> Error<H::Value> {
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
