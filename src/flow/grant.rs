//! What lets a caller score, and how it is replaced when it ends or is refused.

use std::cell::RefCell;
use std::rc::Rc;

use crate::client::{Access, Call, Client, Session};
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

/// What a caller scores with.
pub enum Grant<H: Host> {
    /// One or both keys, or an Azure ML token, that the caller brought along.
    Keys(RefCell<Keyring>),
    /// Entra tokens for the data plane.
    Entra(Rc<Session<H::Value>>),
    /// Keys or an Azure ML token that come from elsewhere, and from there again when they end.
    Fetched(Box<dyn Source<H>>),
}

/// Where keys or an Azure ML token come from. A trait, so that scoring itself holds nothing of the control plane.
pub trait Source<H: Host> {
    /// What the endpoint asks for.
    fn mode(&self) -> AuthMode;

    /// The keys that it gave; none while it gives tokens.
    fn keys(&self) -> &RefCell<Keyring>;

    /// What to send: what it gave before, or what it gives now.
    fn secret<'a>(&'a self, client: &'a Client<H>) -> Call<'a, Secret, H::Value>;

    /// What it gives now.
    fn fetch<'a>(&'a self, client: &'a Client<H>) -> Call<'a, Secret, H::Value>;
}

impl<H: Host> Grant<H> {
    /// Keys or a token of an endpoint, of which none was fetched yet.
    #[must_use]
    pub fn fetched(site: Rc<Site<H::Value>>, endpoint: Name, mode: AuthMode) -> Self {
        let (keys, token) = (RefCell::default(), RefCell::default());
        Self::Fetched(Box::new(Fetched { site, endpoint, mode, keys, token }))
    }

    /// How it proves itself.
    #[must_use]
    pub fn mode(&self) -> AuthMode {
        match self {
            Self::Keys(_) => AuthMode::Key,
            Self::Entra(_) => AuthMode::EntraToken,
            Self::Fetched(source) => source.mode(),
        }
    }

    /// The key or token to send; nothing for Entra tokens, which the client itself keeps.
    ///
    /// # Errors
    /// Those of [`Client::control`].
    pub async fn secret(&self, client: &Client<H>) -> Result<Option<Secret>, H::Value> {
        match self {
            Self::Keys(keys) => Ok(keys.borrow().current().cloned()),
            Self::Entra(_) => Ok(None),
            Self::Fetched(source) => source.secret(client).await.map(Some),
        }
    }

    /// How to send with that.
    #[must_use]
    pub fn access<'a>(&'a self, secret: Option<&'a Secret>) -> Access<'a, H::Value> {
        match (self, secret) {
            (Self::Entra(session), _) => Access::Entra(Plane::Data, session),
            (_, Some(secret)) => Access::Bearer(secret),
            // There always is one.
            _ => Access::Open,
        }
    }

    /// How often it can be replaced within a call: a key by the other one, and by those that hold now.
    #[must_use]
    pub fn replacements(&self) -> u32 {
        match self {
            Self::Fetched(source) if matches!(source.mode(), AuthMode::Key) => 2,
            _ => 1,
        }
    }

    /// Replaces what `answer` refused. Whether there is something new to send.
    ///
    /// # Errors
    /// `Aborted`; `Transport` when time ran out; `Credential` when the service wants claims that no token has.
    pub async fn replace(
        &self,
        client: &Client<H>,
        refused: Option<&Secret>,
        answer: &Response<H::Value>,
    ) -> Result<bool, H::Value> {
        let Some(refused) = refused else { return Ok(false) };
        let found = match self {
            Self::Keys(keys) => return Ok(keys.borrow_mut().refuse(refused)),
            Self::Fetched(source) => {
                if source.keys().borrow_mut().refuse(refused) {
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
            Self::Fetched(source) => source.keys(),
            Self::Entra(_) => return,
        };
        if let Some(secret) = secret {
            keys.borrow_mut().accept(secret);
        }
    }
}

/// An endpoint that the control plane gives keys or tokens of.
struct Fetched<V> {
    site: Rc<Site<V>>,
    endpoint: Name,
    mode: AuthMode,
    keys: RefCell<Keyring>,
    token: RefCell<Cache>,
}

impl<H: Host> Source<H> for Fetched<H::Value> {
    fn mode(&self) -> AuthMode {
        self.mode
    }

    fn keys(&self) -> &RefCell<Keyring> {
        &self.keys
    }

    fn secret<'a>(&'a self, client: &'a Client<H>) -> Call<'a, Secret, H::Value> {
        Box::pin(async move {
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
        })
    }

    fn fetch<'a>(&'a self, client: &'a Client<H>) -> Call<'a, Secret, H::Value> {
        Box::pin(async move {
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
        })
    }
}
