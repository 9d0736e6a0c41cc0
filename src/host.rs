//! Everything that is asked of the world. In wasm it is `fetch`, `setTimeout` and WebCrypto; in the tests a script and a clock
//! that is moved by hand.

use std::pin::Pin;
use std::time::Duration;

use crate::cloud::Plane;
use crate::error::Deadline;
use crate::http::{Format, Request, Response, Url};
use crate::identity::cache::Acquired;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::{Kept, Members, Value};

/// Why the world did not do what was asked.
pub enum Failure<V> {
    /// The caller aborted; holds their reason.
    Aborted(Kept<V>),
    /// It could not be done; holds what was thrown, and what a person should know.
    Broken(Kept<V>, Option<String>),
    /// It was not done in time.
    Late(Deadline),
}

/// How long to wait for a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patience {
    /// For its first byte.
    pub first_byte: Option<Duration>,
    /// Between two pieces of it.
    pub idle: Option<Duration>,
    /// For all of it.
    pub total: Option<Duration>,
}

/// What a credential is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// The plane.
    pub plane: Plane,
    /// The scope of that plane in this cloud, e.g. `https://ml.azure.com/.default`.
    pub scope: String,
    /// The claims that a service wants of a new token, as JSON text: an answer to continuous access evaluation.
    pub claims: Option<String>,
    /// The token that a service has just refused: whoever keeps tokens must not give it again.
    pub refused: Option<Secret>,
}

/// The world. One host value serves one call, so that it can carry that call's abort signal.
#[allow(async_fn_in_trait, reason = "wasm has one thread, and so have the tests")]
pub trait Host: Clone + 'static {
    /// How this host holds JSON, payloads and causes.
    type Value: Value;

    /// Sends a request once, with `bearer` as its credential. Redirects are not followed.
    async fn send(
        &self,
        request: &Request<Self::Value>,
        bearer: Option<&Secret>,
    ) -> Result<Response<Self::Value>, Failure<Self::Value>>;

    /// Reads the body of a success that was left unread; nothing when it is not what its format promises.
    async fn read(
        &self,
        body: &Self::Value,
        format: Format,
        patience: Patience,
    ) -> Result<Option<Self::Value>, Failure<Self::Value>>;

    /// Waits; ends early only when the caller aborts.
    async fn sleep(&self, duration: Duration) -> Result<(), Failure<Self::Value>>;

    /// Asks the caller's credential for a token.
    async fn acquire(&self, credential: &Self::Value, request: &TokenRequest)
    -> Result<Acquired, Failure<Self::Value>>;

    /// Asks a function of the caller's, and waits for what it promises.
    async fn consult(
        &self,
        function: &Self::Value,
        argument: &Self::Value,
    ) -> Result<Self::Value, Failure<Self::Value>>;

    /// Runs a story to its end without anybody waiting for it.
    fn spawn(&self, story: Pin<Box<dyn Future<Output = ()>>>);

    /// This world for what outlives the call: without the call's abort signal.
    #[must_use]
    fn unbound(&self) -> Self;

    /// HMAC-SHA256 of `text`; key and signature in base64.
    async fn sign(&self, key: &Secret, text: &str) -> Result<String, Failure<Self::Value>>;

    /// A JWT of these parts, signed by a key of PKCS#8 in base64 with `algorithm` (`PS256`, `RS256`).
    async fn sign_jwt(
        &self,
        algorithm: &str,
        key: &Secret,
        parts: (Self::Value, Self::Value),
    ) -> Result<Secret, Failure<Self::Value>>;

    /// A digest (`SHA-256`, `SHA-1`) in base64url of bytes in base64.
    async fn digest(&self, name: &str, bytes: &str) -> Result<String, Failure<Self::Value>>;

    /// Whether `signature` (base64url) is that of `text` under RS256 and a JSON Web Key. A key that cannot be used says no.
    async fn verify(&self, key: &Self::Value, text: &str, signature: &str) -> bool;

    /// Parses an absolute URL as [`Host::send`] will.
    fn parse_url(&self, text: &str) -> Option<Url>;

    /// The time.
    fn now(&self) -> Timestamp;

    /// A date and time in UTC as ISO 8601, in whole seconds: `2026-01-31T12:00:00Z`.
    fn iso_8601(&self, at: Timestamp) -> String;

    /// A number in `0.0..1.0`; for jitter and ids, not for secrets.
    fn dice(&self) -> f64;

    /// Whether somebody wants to be told what happens in a call.
    fn listens(&self) -> bool {
        false
    }

    /// Tells them.
    fn tell(&self, _event: Members<'_>) {}
}
