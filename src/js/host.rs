//! The world as JavaScript runtimes have it.

use std::time::Duration;

use gloo_net::http::Headers;
use js_sys::{Date, Function, Math, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, RequestRedirect};

use crate::host::{Failure, Host, TokenRequest};
use crate::http::{Body, Expect, ReadHeaders, Request, Response, Url};
use crate::identity::cache::Acquired;
use crate::secret::Secret;
use crate::time::{Timestamp, millis};
use crate::value::{Kept, Value};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn sleep(ms: f64, signal: Option<&AbortSignal>) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn sign(key: &str, text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = readText)]
    async fn read_text(response: &JsValue, limit: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn acquire(credential: &JsValue, request: JsValue, signal: Option<&AbortSignal>) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = inWindow)]
    pub(crate) fn in_window() -> bool;
    #[wasm_bindgen(js_name = bodyKind)]
    pub(crate) fn body_kind(input: &JsValue) -> String;
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
        self.signal.as_ref().filter(|signal| signal.aborted()).map(|signal| Kept(signal.reason()))
    }

    fn failure(&self, cause: JsValue) -> Failure<JsValue> {
        self.failure_with(cause, in_window().then(|| CORS_HINT.to_owned()))
    }

    fn failure_with(&self, cause: JsValue, words: Option<String>) -> Failure<JsValue> {
        self.aborted().map_or_else(|| Failure::Broken(Kept(cause), words), Failure::Aborted)
    }

    async fn fetch(&self, url: &str, init: &RequestInit) -> Result<JsValue, JsValue> {
        let promise = match &self.fetch {
            Some(fetch) => js_sys::Promise::resolve(&fetch.call2(&JsValue::UNDEFINED, &url.into(), init)?),
            None => global_fetch(url, init)?,
        };
        JsFuture::from(promise).await
    }

    fn init(&self, request: &Request<JsValue>, bearer: Option<&Secret>) -> Result<RequestInit, JsValue> {
        let headers = web_sys::Headers::new()?;
        if let Some(secret) = bearer {
            headers.set("authorization", &format!("Bearer {}", secret.expose()))?;
        }
        let init = RequestInit::new();
        match &request.body {
            Body::Empty => {}
            Body::Json(value) => {
                headers.set("content-type", "application/json")?;
                init.set_body(&js_sys::JSON::stringify(value)?.into());
            }
            Body::Form(form) => {
                headers.set("content-type", "application/x-www-form-urlencoded")?;
                init.set_body(&form.expose().into());
            }
            Body::Raw(body) => {
                init.set_body(body);
                if body_kind(body) == "stream" {
                    js_sys::Reflect::set(&init, &"duplex".into(), &"half".into())?;
                }
            }
        }
        for (name, value) in &request.headers {
            headers.set(name, value)?;
        }
        init.set_method(request.method.as_str());
        init.set_headers(&headers);
        init.set_redirect(RequestRedirect::Manual);
        if let Some(signal) = &self.signal {
            init.set_signal(Some(signal));
        }
        Ok(init)
    }
}

const CORS_HINT: &str = "In a web page this is what a missing CORS answer looks like: scoring URIs never give one, so a page \
                         scores through a relay.";

impl Host for JsHost {
    type Value = JsValue;

    async fn send(
        &self,
        request: &Request<JsValue>,
        bearer: Option<&Secret>,
    ) -> Result<Response<JsValue>, Failure<JsValue>> {
        let init = self.init(request, bearer).map_err(|cause| self.failure(cause))?;
        let raw = self.fetch(&request.url, &init).await.map_err(|cause| self.failure(cause))?;
        let response: web_sys::Response = raw.clone().unchecked_into();
        let status = response.status();
        let headers = Box::new(JsHeaders(Headers::from_raw(response.headers())));
        let success = (200..300).contains(&status);
        if success && request.expect == Expect::Raw {
            return Ok(Response { status, headers, body: Some(raw) });
        }
        let text = read_text(&raw, LONGEST_ANSWER).await.map_err(|cause| self.failure(cause))?;
        let body = text.as_string().filter(|text| !text.is_empty()).map(|plain| JsValue::parse(&plain).unwrap_or(text));
        Ok(Response { status, headers, body })
    }

    async fn sleep(&self, duration: Duration) -> Result<(), Failure<JsValue>> {
        #[allow(clippy::cast_precision_loss, reason = "a pause")]
        let ms = millis(duration) as f64;
        sleep(ms, self.signal.as_ref()).await.map(drop).map_err(|cause| self.failure(cause))
    }

    async fn acquire(&self, credential: &JsValue, request: &TokenRequest) -> Result<Acquired, Failure<JsValue>> {
        let asked = JsValue::object()
            .with("plane", JsValue::write(&request.plane))
            .with("scopes", JsValue::write(&[&request.scope]));
        let answer = acquire(credential, asked, self.signal.as_ref()).await.map_err(|cause| {
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

    async fn sign(&self, key: &Secret, text: &str) -> Result<String, Failure<JsValue>> {
        let signature = sign(key.expose(), text).await.map_err(|cause| self.failure(cause))?;
        Ok(signature.as_string().unwrap_or_default())
    }

    fn parse_url(&self, text: &str) -> Option<Url> {
        parse_url(text)
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(Date::now() / 1000.0)
    }

    fn iso_8601(&self, at: Timestamp) -> String {
        let date = Date::new(&JsValue::from_f64(at.as_seconds() * 1000.0));
        let text = String::from(date.to_iso_string());
        text.split('.').next().map_or_else(String::new, |whole| format!("{whole}Z"))
    }

    fn dice(&self) -> f64 {
        Math::random()
    }
}

/// Parses a URL with the runtime's own parser.
pub(crate) fn parse_url(text: &str) -> Option<Url> {
    let url = web_sys::Url::new(text).ok()?;
    Some(Url {
        scheme: url.protocol().trim_end_matches(':').to_owned(),
        host: url.hostname(),
        port: url.port().parse().ok(),
        path: url.pathname(),
        has_userinfo: !url.username().is_empty() || !url.password().is_empty(),
    })
}
