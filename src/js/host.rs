//! The world as JavaScript runtimes have it.

use std::pin::Pin;
use std::time::Duration;

use gloo_net::http::Headers;
use js_sys::{Array, Date, Function, JSON, Math, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::data::deadline::shorter;
use crate::error::Deadline;
use crate::host::{Failure, Host, Patience, TokenRequest};
use crate::http::{Body, Expect, Format, ReadHeaders, Request, Response, Url};
use crate::identity::cache::Acquired;
use crate::js::error::with_dates;
use crate::js::parser::Parser;
use crate::js::story::{promise, wait};
use crate::secret::Secret;
use crate::time::{Timestamp, millis};
use crate::value::{Kept, Members, Value};

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[allow(clippy::too_many_arguments, reason = "they are what fetch takes")]
    fn send(
        own: Option<&Function>,
        signal: Option<&AbortSignal>,
        method: &str,
        url: &str,
        headers: Array,
        body: &JsValue,
        reading: &str,
        limit: f64,
        ms: Option<f64>,
    ) -> Promise;
    type Late;
    #[wasm_bindgen(method, getter)]
    fn deadline(this: &Late) -> String;
    type Answer;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Answer) -> u16;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &Answer) -> web_sys::Headers;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Answer) -> JsValue;
    fn read(
        incoming: &JsValue,
        format: &str,
        parser: Option<Parser>,
        first: Option<f64>,
        idle: Option<f64>,
        total: Option<f64>,
    ) -> Promise;
    fn exact(json: &js_sys::JsString) -> js_sys::JsString;
    fn consult(function: &JsValue, argument: &JsValue, signal: Option<&AbortSignal>) -> Promise;
    fn sleep(ms: f64, signal: Option<&AbortSignal>) -> Promise;
    fn sign(key: &str, text: &str) -> Promise;
    #[wasm_bindgen(js_name = signJwt)]
    fn sign_jwt(algorithm: &str, key: &str, header: JsValue, payload: JsValue) -> Promise;
    fn digest(name: &str, bytes: &str) -> Promise;
    fn verify(key: &JsValue, text: &str, signature: &str) -> Promise;
    #[wasm_bindgen(js_name = parseUrl)]
    fn parse(url: &str) -> JsValue;
    #[wasm_bindgen(js_name = isoTime)]
    fn iso_time(ms: f64) -> String;
    #[wasm_bindgen(js_name = inPage)]
    pub(crate) fn in_page() -> bool;
    #[wasm_bindgen(js_name = bodyKind)]
    pub(crate) fn body_kind(input: &JsValue) -> String;
}

#[wasm_bindgen(module = "/src/js/credential.js")]
extern "C" {
    fn acquire(
        credential: &JsValue,
        plane: &str,
        scope: &str,
        claims: Option<&str>,
        refused: Option<&str>,
        signal: Option<&AbortSignal>,
        ms: Option<f64>,
    ) -> Promise;
}

/// The longest answer that is read whole, in bytes: a list of everything a workspace can hold is far shorter.
const LONGEST_ANSWER: f64 = 32.0 * 1024.0 * 1024.0;

/// `fetch`, timers, WebCrypto – and the abort signal of one call.
#[derive(Clone, Default)]
pub(crate) struct JsHost {
    /// The caller's own `fetch`.
    pub(crate) fetch: Option<Function>,
    /// What stops the call.
    pub(crate) signal: Option<AbortSignal>,
    /// When its time is over.
    pub(crate) until: Option<Timestamp>,
    /// Who is told what happens in it.
    pub(crate) on_event: Option<Function>,
    /// The longest event of an answer that comes bit by bit, in bytes.
    pub(crate) longest_event: usize,
}

struct JsHeaders(Headers);

impl ReadHeaders for JsHeaders {
    fn get(&self, name: &str) -> Option<String> {
        self.0.get(name)
    }

    fn date(&self, name: &str) -> Option<Timestamp> {
        let ms = Date::parse(&self.get(name)?);
        ms.is_finite().then(|| Timestamp::from_seconds(ms / 1000.0))
    }
}

impl JsHost {
    /// The caller's reason, once they have aborted.
    pub(crate) fn aborted(&self) -> Option<Kept<JsValue>> {
        let signal: &JsValue = self.signal.as_ref()?;
        let aborted = Value::get(signal, "aborted")?.is_truthy();
        // As it is, also when it is null.
        aborted.then(|| Kept(js_sys::Reflect::get(signal, &"reason".into()).unwrap_or_default()))
    }

    async fn text_of(&self, promise: Promise) -> Result<String, Failure<JsValue>> {
        let text = wait(promise).await.map_err(|cause| self.failure(cause))?;
        Ok(text.as_string().unwrap_or_default())
    }

    fn failure(&self, cause: JsValue) -> Failure<JsValue> {
        // Node keeps the reason behind its "fetch failed".
        let code = cause.text_at(&["cause", "code"]);
        let is_word =
            |text: &String| text.len() < 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let reason = code.filter(is_word).map(|code| ["The reason is ", &code, "."].concat());
        self.failure_with(cause, reason.or_else(|| in_page().then(|| CORS_HINT.to_owned())))
    }

    fn failure_with(&self, cause: JsValue, words: Option<String>) -> Failure<JsValue> {
        match (self.aborted(), late(&cause)) {
            (Some(reason), _) => Failure::Aborted(reason),
            (None, Some(deadline)) => Failure::Late(deadline),
            (None, None) => Failure::Broken(Kept(cause), words),
        }
    }

    /// What happened to a body that was not read to its end.
    pub(crate) fn broken(&self, cause: JsValue) -> Failure<JsValue> {
        self.failure_with(cause, None)
    }

    /// How much of its time is left.
    fn left(&self) -> Option<Duration> {
        self.until.map(|until| until - self.now())
    }
}

/// The limit of time that ended something, if one did.
fn late(cause: &JsValue) -> Option<Deadline> {
    Some(match cause.dyn_ref::<Late>()?.deadline().as_str() {
        "connect" => Deadline::Connect,
        "firstByte" => Deadline::FirstByte,
        "idle" => Deadline::Idle,
        _ => Deadline::Total,
    })
}

/// Milliseconds, as timers take them.
#[allow(clippy::cast_precision_loss, reason = "a pause")]
pub(crate) fn ms(limit: Option<Duration>) -> Option<f64> {
    limit.map(|limit| millis(limit) as f64)
}

/// The headers as they go out, names and values in turn.
fn headers(request: &Request<JsValue>, bearer: Option<&Secret>) -> Array {
    let all = Array::new();
    let set = |name: &str, value: &str| {
        all.push(&name.into());
        all.push(&value.into());
    };
    if let Some(secret) = bearer {
        set("authorization", &["Bearer ", secret.expose()].concat());
    }
    match &request.body {
        Body::Json(_) => set("content-type", "application/json"),
        Body::Form(_) => set("content-type", "application/x-www-form-urlencoded"),
        Body::Empty | Body::Raw(_) => {}
    }
    for (name, value) in &request.headers {
        set(name, value);
    }
    all
}

fn body(request: &Request<JsValue>) -> Result<JsValue, JsValue> {
    Ok(match &request.body {
        Body::Empty => JsValue::UNDEFINED,
        Body::Json(value) => exact(&JSON::stringify(value)?).into(),
        Body::Form(form) => form.expose().into(),
        Body::Raw(body) => body.clone(),
    })
}

const CORS_HINT: &str = "In a web page this is what a missing CORS answer looks like. Scoring URIs never give one: a page scores \
                         through a relay, whose allowOrigins names the page's origin. Entra gives none for a client secret: a page signs its users in.";

impl Host for JsHost {
    type Value = JsValue;

    async fn send(
        &self,
        request: &Request<JsValue>,
        bearer: Option<&Secret>,
    ) -> Result<Response<JsValue>, Failure<JsValue>> {
        let body = body(request).map_err(|cause| self.failure(cause))?;
        let headers = headers(request, bearer);
        let reading = match request.expect {
            Expect::Json => "json",
            Expect::Exact => "exact",
            Expect::Raw => "raw",
        };
        let (own, signal, method) = (self.fetch.as_ref(), self.signal.as_ref(), request.method.as_str());
        let limit = ms(shorter(request.patience, self.left()));
        let sent = send(own, signal, method, &request.url, headers, &body, reading, LONGEST_ANSWER, limit);
        let answer: Answer = wait(sent).await.map_err(|cause| self.failure(cause))?.unchecked_into();
        let body = Some(answer.body()).filter(|body| !body.is_undefined());
        Ok(Response {
            status: answer.status(),
            headers: Box::new(JsHeaders(Headers::from_raw(answer.headers()))),
            body,
        })
    }

    async fn read(
        &self,
        body: &JsValue,
        format: Format,
        patience: Patience,
    ) -> Result<Option<JsValue>, Failure<JsValue>> {
        let Patience { first_byte, idle, total } = patience;
        let parser = Parser::of(format, self.longest_event);
        let read = read(body, format.as_str(), parser, ms(first_byte), ms(idle), ms(total));
        let value = wait(read).await.map_err(|cause| self.broken(cause))?;
        Ok(Some(value).filter(|value| !value.is_undefined()))
    }

    async fn sleep(&self, duration: Duration) -> Result<(), Failure<JsValue>> {
        #[allow(clippy::cast_precision_loss, reason = "a pause")]
        let ms = millis(duration) as f64;
        wait(sleep(ms, self.signal.as_ref())).await.map(drop).map_err(|cause| self.failure(cause))
    }

    async fn acquire(&self, credential: &JsValue, request: &TokenRequest) -> Result<Acquired, Failure<JsValue>> {
        let (plane, scope, claims) = (request.plane.as_str(), request.scope.as_str(), request.claims.as_deref());
        let (refused, signal) = (request.refused.as_ref().map(Secret::expose), self.signal.as_ref());
        let asked = acquire(credential, plane, scope, claims, refused, signal, ms(self.left()));
        let answer = wait(asked).await.map_err(|cause| {
            let words = cause.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            self.failure_with(cause, words)
        })?;
        let time = |key| answer.get(key).and_then(|time| time.as_f64()).map(|ms| Timestamp::from_seconds(ms / 1000.0));
        match answer.text_at(&["token"]) {
            Some(token) => {
                Ok(Acquired { token: Secret::new(token), expires_on: time("expiresOn"), refresh_on: time("refreshOn") })
            }
            None => Err(Failure::Broken(Kept(JsValue::UNDEFINED), Some("it returned no token".into()))),
        }
    }

    async fn consult(&self, function: &JsValue, argument: &JsValue) -> Result<JsValue, Failure<JsValue>> {
        let said = wait(consult(function, argument, self.signal.as_ref())).await;
        said.map_err(|cause| self.failure_with(cause, None))
    }

    fn spawn(&self, story: Pin<Box<dyn Future<Output = ()>>>) {
        let _ = promise(async move {
            story.await;
            Ok(JsValue::UNDEFINED)
        });
    }

    fn unbound(&self) -> Self {
        Self { signal: None, ..self.clone() }
    }

    async fn sign(&self, key: &Secret, text: &str) -> Result<String, Failure<JsValue>> {
        self.text_of(sign(key.expose(), text)).await
    }

    async fn sign_jwt(
        &self,
        algorithm: &str,
        key: &Secret,
        (header, payload): (JsValue, JsValue),
    ) -> Result<Secret, Failure<JsValue>> {
        self.text_of(sign_jwt(algorithm, key.expose(), header, payload)).await.map(Secret::new)
    }

    async fn digest(&self, name: &str, bytes: &str) -> Result<String, Failure<JsValue>> {
        self.text_of(digest(name, bytes)).await
    }

    async fn verify(&self, key: &JsValue, text: &str, signature: &str) -> bool {
        wait(verify(key, text, signature)).await.is_ok_and(|verdict| verdict.is_truthy())
    }

    fn parse_url(&self, text: &str) -> Option<Url> {
        parse_url(text)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(Date::now() / 1000.0)
    }

    fn iso_8601(&self, at: Timestamp) -> String {
        iso_time(at.as_seconds() * 1000.0)
    }

    fn dice(&self) -> f64 {
        Math::random()
    }

    fn listens(&self) -> bool {
        self.on_event.is_some()
    }

    fn tell(&self, event: Members<'_>) {
        if let Some(hook) = &self.on_event {
            // What a hook throws is its own affair.
            let _ = hook.call1(&JsValue::UNDEFINED, &with_dates(JsValue::write(&event)));
        }
    }
}

/// Parses a URL with the runtime's own parser.
pub(crate) fn parse_url(text: &str) -> Option<Url> {
    let url = parse(text);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a port")]
    let port = url.get("port").and_then(|port| port.as_f64()).map(|port| port as u16);
    Some(Url {
        scheme: url.text_at(&["scheme"])?,
        host: url.text_at(&["host"])?,
        port,
        path: url.text_at(&["path"])?,
        has_userinfo: url.get("hasUserinfo")?.is_truthy(),
    })
}
