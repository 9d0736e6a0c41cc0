//! Verifying a token that came in, with the keys its authority publishes.

use std::cell::RefCell;

use crate::client::{Access, Client};
use crate::cloud::Cloud;
use crate::error::{Error, Flaw, ProtocolError, Result};
use crate::host::Host;
use crate::http::{Method, Request};
use crate::identity::jwks::{self, Expectation, FRESH, PATIENCE, STALE, Signed};
use crate::identity::token::{Token, bare};
use crate::retry::Safety;
use crate::time::Timestamp;
use crate::value::Value;

/// The most key sets kept: one per tenant that is trusted.
const MOST: usize = 64;

/// The keys of tenants, by value.
pub struct Keyring<V>(RefCell<Vec<KeySet<V>>>);

impl<V> Default for Keyring<V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

struct KeySet<V> {
    discovery: String,
    keys: Vec<(String, V)>,
    /// When they came.
    fetched: Timestamp,
    /// When they were last asked for.
    asked: Timestamp,
}

impl<V: Value> Keyring<V> {
    /// The key, and whether it is worth asking the authority for its keys (again).
    fn find(&self, discovery: &str, id: &str, now: Timestamp) -> (Option<V>, bool) {
        let sets = self.0.borrow();
        let Some(set) = sets.iter().find(|set| set.discovery == discovery) else {
            return (None, true);
        };
        let age = now - set.fetched;
        let key = set.keys.iter().find(|(known, _)| known == id).filter(|_| age < STALE).map(|(_, key)| key.clone());
        let due = key.is_none() || age >= FRESH;
        (key, due && now - set.asked >= PATIENCE)
    }

    /// Notes that the keys are being asked for; `keys` is what came.
    fn keep(&self, discovery: &str, keys: Option<Vec<(String, V)>>, now: Timestamp) {
        let mut sets = self.0.borrow_mut();
        let known = sets.iter().position(|set| set.discovery == discovery).map(|at| sets.remove(at));
        let mut set = known.unwrap_or_else(|| KeySet {
            discovery: discovery.to_owned(),
            keys: Vec::new(),
            fetched: Timestamp::default(),
            asked: now,
        });
        set.asked = now;
        if let Some(keys) = keys {
            (set.keys, set.fetched) = (keys, now);
        }
        sets.push(set);
        if sets.len() > MOST {
            sets.remove(0);
        }
    }
}

/// Verifies a token against an expectation.
///
/// # Errors
/// `Verification` says what is wrong with the token; `Transport`, `Protocol`, `Aborted` when the keys cannot be had.
pub async fn verify<H: Host>(
    client: &Client<H>,
    ring: &Keyring<H::Value>,
    expectation: &Expectation,
    text: &str,
    now: Timestamp,
) -> Result<Token<H::Value>, H::Value> {
    let token = Token::<H::Value>::read(text).map_err(|_| Flaw::Malformed)?;
    let signed = jwks::judge(&client.cloud, expectation, &token, now)?;
    let key = find(client, ring, &signed).await?;
    let flaw = match (key, bare(text).rsplit_once('.')) {
        (Some(key), Some((payload, signature))) => {
            if client.host.verify(&key, payload, signature.trim_end_matches('=')).await {
                return Ok(token);
            }
            Flaw::Signature
        }
        _ => Flaw::UnknownKey,
    };
    Err(flaw.into())
}

/// The key that a token names: known, or asked for once.
async fn find<H: Host>(
    client: &Client<H>,
    ring: &Keyring<H::Value>,
    signed: &Signed,
) -> Result<Option<H::Value>, H::Value> {
    let discovery = jwks::discovery(&client.cloud, &signed.tenant);
    let now = client.host.now();
    let (key, ask) = ring.find(&discovery, &signed.key, now);
    if !ask {
        return Ok(key);
    }
    if key.is_some() {
        // One that still serves is not given up because the authority does not answer, and asked for by one caller only.
        ring.keep(&discovery, None, now);
    }
    match fetch(client, &discovery).await {
        Ok(keys) => ring.keep(&discovery, Some(keys), now),
        Err(error @ Error::Aborted(_)) => return Err(error),
        Err(_) if key.is_some() => return Ok(key),
        Err(error) => return Err(error),
    }
    Ok(ring.find(&discovery, &signed.key, now).0)
}

async fn fetch<H: Host>(client: &Client<H>, discovery: &str) -> Result<Vec<(String, H::Value)>, H::Value> {
    let told = get(client, discovery.to_owned()).await?;
    let place = told.as_ref().and_then(|told| told.text_at(&["jwks_uri"])).unwrap_or_default();
    let nonsense = |expected| ProtocolError::new(["GET ", discovery].concat(), 200, expected);
    if !own(&client.cloud, client.host.parse_url(&place)) {
        return Err(nonsense("a jwks_uri on the authority's own host"));
    }
    let keys = get(client, place).await?.map(|set| jwks::keys(&set)).unwrap_or_default();
    if keys.is_empty() { Err(nonsense("keys for signing")) } else { Ok(keys) }
}

async fn get<H: Host>(client: &Client<H>, url: String) -> Result<Option<H::Value>, H::Value> {
    let exchange = client.exchange(Request::new(Method::Get, url), Safety::Idempotent, Access::Open).await?;
    if exchange.response.is_success() {
        return Ok(exchange.response.body);
    }
    Err(ProtocolError::new(exchange.trace.request, exchange.trace.status, "the authority's keys"))
}

fn own(cloud: &Cloud, url: Option<crate::http::Url>) -> bool {
    url.is_some_and(|url| {
        !url.has_userinfo && cloud.authority.trim_end_matches('/').eq_ignore_ascii_case(&url.origin())
    })
}
