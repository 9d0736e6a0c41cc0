//! What lets a caller score, and how it is replaced when it ends or is refused.

use std::cell::RefCell;
use std::rc::Rc;

use crate::client::{Access, Client, Session};
use crate::cloud::Plane;
use crate::control::endpoint::{self, AuthMode};
use crate::control::name::Name;
use crate::data::grant::{self, Keyring};
use crate::error::{Error, Result};
use crate::flow::Site;
use crate::host::Host;
use crate::http::{Method, Response};
use crate::identity::cache::{Cache, Found};
use crate::retry::Safety;
use crate::secret::Secret;
use crate::value::Value;

/// What a caller scores with.
pub enum Grant<V> {
    /// One or both keys, or an Azure ML token, that the caller brought along.
    Keys(RefCell<Keyring>),
    /// Entra tokens for the data plane.
    Entra(Rc<Session<V>>),
    /// Keys or an Azure ML token, fetched from the control plane and fetched again when they end.
    Fetched(Box<Fetched<V>>),
}

/// Where keys or an Azure ML token come from.
pub struct Fetched<V> {
    site: Rc<Site<V>>,
    endpoint: Name,
    mode: AuthMode,
    keys: RefCell<Keyring>,
    token: RefCell<Cache>,
}

impl<V: Value> Grant<V> {
    /// Keys or a token of an endpoint, of which none was fetched yet.
    #[must_use]
    pub fn fetched(site: Rc<Site<V>>, endpoint: Name, mode: AuthMode) -> Self {
        let (keys, token) = (RefCell::default(), RefCell::default());
        Self::Fetched(Box::new(Fetched { site, endpoint, mode, keys, token }))
    }

    /// How it proves itself.
    #[must_use]
    pub fn mode(&self) -> AuthMode {
        match self {
            Self::Keys(_) => AuthMode::Key,
            Self::Entra(_) => AuthMode::EntraToken,
            Self::Fetched(source) => source.mode,
        }
    }

    /// The key or token to send; nothing for Entra tokens, which the client itself keeps.
    ///
    /// # Errors
    /// Those of [`Client::control`].
    pub async fn secret<H: Host<Value = V>>(&self, client: &Client<H>) -> Result<Option<Secret>, V> {
        match self {
            Self::Keys(keys) => Ok(keys.borrow().current().cloned()),
            Self::Entra(_) => Ok(None),
            Self::Fetched(source) => source.secret(client).await.map(Some),
        }
    }

    /// How to send with that.
    #[must_use]
    pub fn access<'a>(&'a self, secret: Option<&'a Secret>) -> Access<'a, V> {
        match (self, secret) {
            (Self::Entra(session), _) => Access::Entra(Plane::Data, session),
            (_, Some(secret)) => Access::Bearer(secret),
            // There always is one.
            _ => Access::Open,
        }
    }

    /// How often it can be replaced within a call: a key by the other one, and by those that hold now.
    #[must_use]
    pub const fn replacements(&self) -> u32 {
        match self {
            Self::Fetched(source) if matches!(source.mode, AuthMode::Key) => 2,
            _ => 1,
        }
    }

    /// Replaces what `answer` refused. Whether there is something new to send.
    ///
    /// # Errors
    /// `Aborted`; `Transport` when time ran out; `Credential` when the service wants claims that no token has.
    pub async fn replace<H: Host<Value = V>>(
        &self,
        client: &Client<H>,
        refused: Option<&Secret>,
        answer: &Response<V>,
    ) -> Result<bool, V> {
        let Some(refused) = refused else { return Ok(false) };
        let found = match self {
            Self::Keys(keys) => return Ok(keys.borrow_mut().refuse(refused)),
            Self::Fetched(source) => {
                if source.keys.borrow_mut().refuse(refused) {
                    return Ok(true);
                }
                source.fetch(client).await
            }
            Self::Entra(session) => return client.renew(Plane::Data, session, refused, answer).await,
        };
        match found {
            Ok(secret) => Ok(secret != *refused),
            Err(Error::Aborted(reason)) => Err(Error::Aborted(reason)),
            Err(Error::Transport(error)) if error.late.is_some() => Err(Error::Transport(error)),
            Err(_) => Ok(false),
        }
    }

    /// What was sent was accepted.
    pub fn accepted(&self, secret: Option<&Secret>) {
        let keys = match self {
            Self::Keys(keys) => keys,
            Self::Fetched(source) => &source.keys,
            Self::Entra(_) => return,
        };
        if let Some(secret) = secret {
            keys.borrow_mut().accept(secret);
        }
    }
}

impl<V: Value> Fetched<V> {
    async fn secret<H: Host<Value = V>>(&self, client: &Client<H>) -> Result<Secret, V> {
        if let Some(key) = self.keys.borrow().current() {
            return Ok(key.clone());
        }
        let found = self.token.borrow_mut().find(Plane::Data, client.host.now());
        match found {
            Found::Fresh(secret) => Ok(secret),
            Found::Aging(secret) => match self.fetch(client).await {
                // A renewal that fails costs nothing while the old token lives.
                Err(Error::Response(_) | Error::Transport(_) | Error::Credential(_)) => Ok(secret),
                outcome => outcome,
            },
            Found::Missing => self.fetch(client).await,
        }
    }

    async fn fetch<H: Host<Value = V>>(&self, client: &Client<H>) -> Result<Secret, V> {
        let path = endpoint::action(&self.endpoint, grant::action(self.mode).unwrap_or_default());
        let request = self.site.workspace.request(&client.cloud, Method::Post, &path);
        let answer = client.control(&self.site.session, request, Safety::Idempotent).await?;
        if self.mode == AuthMode::Key {
            let keys = answer.read("a primaryKey", grant::keys)?;
            let key = keys.current().cloned();
            self.keys.replace(keys);
            return Ok(key.unwrap_or_else(|| Secret::new(String::new())));
        }
        let acquired = answer.read("an accessToken", grant::token)?;
        let secret = acquired.token.clone();
        self.token.borrow_mut().keep(Plane::Data, acquired.settled(client.host.now(), 0.0));
        Ok(secret)
    }
}
