//! Scoring: who may, and the call itself.

use std::cell::RefCell;
use std::rc::Rc;

use crate::client::{Access, Client, Exchange, Session};
use crate::cloud::Plane;
use crate::control::endpoint::{self, AuthMode};
use crate::control::name::Name;
use crate::data::explain;
use crate::data::grant;
use crate::error::{Error, Result};
use crate::flow::Site;
use crate::host::Host;
use crate::http::{Method, Request, Response};
use crate::identity::cache::{Cache, Found};
use crate::retry::Safety;
use crate::secret::Secret;
use crate::value::Value;

/// What a caller scores with.
pub enum Grant<V> {
    /// A key, or an Azure ML token, that the caller brought along.
    Secret(Secret),
    /// Entra tokens for the data plane.
    Entra(Rc<Session<V>>),
    /// A key or an Azure ML token, fetched from the control plane and fetched again when it ends.
    Fetched(Box<Fetched<V>>),
}

/// Where a key or an Azure ML token comes from.
pub struct Fetched<V> {
    site: Rc<Site<V>>,
    endpoint: Name,
    mode: AuthMode,
    cache: RefCell<Cache>,
}

/// A scoring URI and what opens it.
pub struct Target<V> {
    /// The endpoint's `properties.scoringUri`.
    pub scoring_uri: String,
    /// What opens it.
    pub grant: Grant<V>,
}

/// Reads an endpoint once and takes what its auth mode asks for; scoring then needs no control-plane call of its own.
///
/// # Errors
/// Those of [`Client::control`]; `Protocol` when the endpoint has no scoring URI yet.
pub async fn open<H: Host>(
    client: &Client<H>,
    site: &Rc<Site<H::Value>>,
    name: &str,
) -> Result<Target<H::Value>, H::Value> {
    let name = Name::existing("name", name)?;
    let request = site.workspace.request(&client.cloud, Method::Get, &endpoint::path(&name));
    let read = |endpoint: &H::Value| {
        let text = |key| endpoint.text_at(&["properties", key]);
        Some((text("scoringUri")?, AuthMode::read(&text("authMode")?)?))
    };
    let expected = "a scoringUri and an authMode; wait until the endpoint's provisioningState is Succeeded";
    let (scoring_uri, mode) = client.control(&site.session, request, Safety::Idempotent).await?.read(expected, read)?;
    let grant = match mode {
        AuthMode::EntraToken => Grant::Entra(Rc::clone(&site.session)),
        _ => {
            let (site, cache) = (Rc::clone(site), RefCell::default());
            Grant::Fetched(Box::new(Fetched { site, endpoint: name, mode, cache }))
        }
    };
    let target = Target { scoring_uri, grant };
    if let Grant::Fetched(fetched) = &target.grant {
        fetched.secret(client).await?;
    }
    Ok(target)
}

impl<V: Value> Target<V> {
    /// Sends a scoring request. A success comes back with its body unread.
    ///
    /// # Errors
    /// `Scoring` when the model refused or failed, `Response` when the front door did; `Credential`, `Transport`, `Aborted`.
    pub async fn score<H: Host<Value = V>>(
        &self,
        client: &Client<H>,
        request: Request<V>,
        safety: Safety,
    ) -> Result<Response<V>, V> {
        let fetched;
        let (access, mode) = match &self.grant {
            Grant::Secret(secret) => (Access::Bearer(secret), Some(AuthMode::Key)),
            Grant::Entra(session) => (Access::Entra(Plane::Data, session), Some(AuthMode::EntraToken)),
            Grant::Fetched(source) => {
                fetched = source.secret(client).await?;
                (Access::Bearer(&fetched), Some(source.mode))
            }
        };
        let Exchange { response, trace } = *client.exchange(request, safety, access).await?;
        if response.is_success() {
            return Ok(response);
        }
        Err(explain::failure(trace, &response, mode))
    }
}

impl<V: Value> Fetched<V> {
    async fn secret<H: Host<Value = V>>(&self, client: &Client<H>) -> Result<Secret, V> {
        let found = self.cache.borrow_mut().find(Plane::Data, client.host.now());
        if let Found::Fresh(secret) = found {
            return Ok(secret);
        }
        match (self.fetch(client).await, found) {
            // A renewal that fails costs nothing while the old token lives.
            (Err(Error::Response(_) | Error::Transport(_)), Found::Aging(secret)) => Ok(secret),
            (outcome, _) => outcome,
        }
    }

    async fn fetch<H: Host<Value = V>>(&self, client: &Client<H>) -> Result<Secret, V> {
        let path = endpoint::action(&self.endpoint, grant::action(self.mode).unwrap_or_default());
        let request = self.site.workspace.request(&client.cloud, Method::Post, &path);
        let read = |answer: &V| grant::read(self.mode, answer);
        let expected = "a primaryKey or an accessToken";
        let acquired = client.control(&self.site.session, request, Safety::Idempotent).await?.read(expected, read)?;
        let secret = acquired.token.clone();
        self.cache.borrow_mut().keep(Plane::Data, acquired.settled(client.host.now(), 0.0));
        Ok(secret)
    }
}
