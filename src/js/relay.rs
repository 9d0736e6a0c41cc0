//! What `createRelay` asks of the core: the rules, read once, and what they say of one request. `pkg/relay` carries the bodies.

use std::time::Duration;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::cloud::Plane;
use crate::error::Misuse;
use crate::flow::relay::{Asked, Fate, Rules};
use crate::host::Host;
use crate::identity::jwks::Expectation;
use crate::js::arguments::{Options, kind};
use crate::js::error::thrown;
use crate::js::host::{JsHost, parse_url};
use crate::relay::admit::{Keys, Proof, Rights};
use crate::relay::cors::Origins;
use crate::relay::forward::{Deployments, may_be_named};
use crate::relay::head::{Head, is_token};
use crate::relay::rate::{Bucket, Rate};
use crate::relay::refusal::Refusal;
use crate::secret::Secret;
use crate::time::{Timestamp, millis};
use crate::value::{Members, Value};

/// What the relay's owner wants.
#[wasm_bindgen]
pub struct RelayRules(Rules);

#[wasm_bindgen]
impl RelayRules {
    /// Reads the options of `createRelay`.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<RelayRules, JsValue> {
        read(options).map(Self).map_err(|misuse| thrown(misuse.into()))
    }

    /// How callers prove themselves.
    #[wasm_bindgen(getter)]
    pub fn proof(&self) -> String {
        let name = match self.0.proof {
            Proof::DataToken => "data-token",
            Proof::AppToken => "app-token",
            Proof::Key => "key",
            Proof::Own => "own",
            Proof::Nobody => "anyone",
        };
        name.to_owned()
    }

    /// What becomes of a request: `{refusal, detail}`, `{status, headers}` or what goes on. `head` has a header a line.
    pub fn judge(&self, method: &str, path: &str, head: String, id: &str) -> JsValue {
        let head = Secret::new(head);
        let asked = Asked { method, path, head: &Head::read(head.expose()), id, now: JsHost::default().now() };
        match self.0.judge::<JsValue>(&asked) {
            Fate::Answered(status, headers) => {
                JsValue::write(&Members::default().number("status", status)).with("headers", pairs(&headers))
            }
            Fate::Refused(refusal, detail) => {
                JsValue::write(&Members::default().text("refusal", refusal.code()).maybe("detail", detail.as_ref()))
            }
            Fate::Forwarded(forward) => {
                let members = Members::default().maybe("path", forward.path.as_ref());
                let members = members.maybe("deployment", forward.deployment.as_ref());
                #[allow(clippy::cast_precision_loss, reason = "a length that memory can hold")]
                let members = match forward.length {
                    Some(length) => members.number("length", length as f64),
                    None => members,
                };
                let members = match &forward.presented {
                    Some(secret) => members.text("presented", secret.expose()),
                    None => members,
                };
                JsValue::write(&members).with("headers", pairs(&forward.headers))
            }
        }
    }

    /// The code of the refusal that an answer of this status becomes, unless it is handed on.
    pub fn withhold(&self, status: u16) -> Option<String> {
        self.0.withhold(status).map(|refusal| refusal.code().to_owned())
    }

    /// The headers of an answer as the page gets them, names and values in turn.
    #[wasm_bindgen(js_name = handBack)]
    pub fn hand_back(&self, origin: Option<String>, head: &str) -> JsValue {
        pairs(&self.0.hand_back(origin.as_deref(), &Head::read(head)))
    }

    /// Status and headers of a refusal, and the scope that a token needs: `{status, headers, scope}`.
    pub fn refuse(&self, code: &str, origin: Option<String>, id: &str, wait: Option<u32>) -> JsValue {
        let refusal = Refusal::named(code).unwrap_or(Refusal::Defect);
        let scope = self.0.scope(refusal);
        let answer = Members::default().number("status", refusal.status()).maybe("scope", scope.as_ref());
        JsValue::write(&answer).with("headers", pairs(&self.0.refuse(refusal, origin.as_deref(), id, wait)))
    }

    /// Whose key has this SHA-256.
    #[wasm_bindgen(js_name = callerOf)]
    pub fn caller_of(&self, digest: &[u8]) -> Option<String> {
        self.0.keys.find(digest).map(str::to_owned)
    }

    /// Takes a request out of a bucket: `[left, at, wait]`, times in milliseconds.
    pub fn spend(per_minute: f64, burst: f64, left: Option<f64>, at: f64, now: f64) -> Vec<f64> {
        let time = |ms: f64| Timestamp::from_seconds(ms / 1000.0);
        let bucket = left.map(|left| Bucket { left, at: time(at) });
        let (bucket, wait) = Rate { per_minute, burst }.spend(bucket, time(now));
        #[allow(clippy::cast_precision_loss, reason = "a duration")]
        let wait = millis(wait.unwrap_or_default()) as f64;
        vec![bucket.left, bucket.at.as_seconds() * 1000.0, wait]
    }

    /// Whether a verified token says enough.
    pub fn admits(&self, token: JsValue) -> bool {
        let texts = |name| -> Vec<String> {
            let list = Value::get(&token, name).map(|list| list.items()).unwrap_or_default();
            list.iter().filter_map(Value::as_text).collect()
        };
        self.0.rights.admit(&texts("scopes"), &texts("roles"))
    }
}

fn read(options: JsValue) -> Result<Rules, Misuse> {
    let options = Options::of("options", options)?;
    let mut cloud = options.cloud()?;
    cloud.scoring_hosts.extend(options.origins("trustedOrigins", false)?);
    let has_own = options.any("credential")?.is_some() || options.any("key")?.is_some();
    let target = options.any("target")?.unwrap_or(JsValue::UNDEFINED);
    let brings_own = target.is_function() || target.is_object();
    if !brings_own && !target.is_string() {
        let need = "must be a scoring URI, a ScoringEndpoint, or a function that gives one; it is ";
        return Err(Misuse::new("target", &[need, &kind(&target)].concat()));
    }
    if brings_own && has_own {
        return Err(Misuse::new("target", "must be a scoring URI when credential or key is given"));
    }
    let (proof, admit) = proof(&options, has_own || brings_own)?;
    if let Some(url) = target.as_string() {
        let url = parse_url(&url).filter(|url| url.is_private() && !url.has_userinfo);
        let url = url.ok_or_else(|| Misuse::new("target", "must be an https URL (http only on loopback)"))?;
        if proof == Proof::DataToken && !cloud.admits(Plane::Data, &url) {
            let need = "is no scoring host of the cloud; a token may go there only if trustedOrigins names its origin";
            return Err(Misuse::new("target", need));
        }
    }
    let limits = options.within("limits")?;
    for function in ["onEvent", "fetch"] {
        options.function(function)?;
    }
    limits.function("caller")?;
    limits.count("timeoutMs", 86_400_000)?;
    if !has_rate(&limits)? && proof == Proof::Nobody {
        return Err(Misuse::new("limits.requestsPerMinute", "must be given when anyone may call"));
    }
    let max_age = options.whole("maxAgeSeconds", 0, 86_400)?.unwrap_or(7200);
    Ok(Rules {
        cloud,
        routes: routes(&options)?,
        origins: Origins::read(&options.texts("allowOrigins")?, parse_url)?,
        proof,
        keys: keys(&admit)?,
        rights: Rights { scopes: admit.texts("scopes")?, roles: admit.texts("roles")? },
        methods: methods(&options)?,
        allow_headers: names(&options, "allowHeaders")?,
        expose_headers: names(&options, "exposeHeaders")?,
        deployments: deployments(&options)?,
        deployment: options.optional("deployment")?,
        health_path: options.optional("healthPath")?.unwrap_or_else(|| "/healthz".to_owned()),
        body_bytes: limits.count("bodyBytes", u32::MAX)?.unwrap_or(16 * 1024 * 1024).into(),
        head_bytes: limits.count("headBytes", 1024 * 1024)?.unwrap_or(32 * 1024) as usize,
        max_age,
    })
}

/// How callers prove themselves, and the options within `admit`.
fn proof(options: &Options, has_own: bool) -> Result<(Proof, Options), Misuse> {
    const NEED: &str = "must be {audience, tenantId}, {keys}, a function or \"anyone\": the relay brings the credential, so it has \
                        to know who may use it";
    let none = || Options::named("admit", JsValue::UNDEFINED);
    match (options.any("admit")?, has_own) {
        (None, false) => Ok((Proof::DataToken, none()?)),
        (None, true) => Err(Misuse::new("admit", NEED)),
        (Some(_), false) => {
            let need = "must not be given without credential, key or a ScoringEndpoint: callers prove themselves to the endpoint";
            Err(Misuse::new("admit", need))
        }
        (Some(admit), true) if admit.is_function() => Ok((Proof::Own, none()?)),
        (Some(admit), true) if admit.as_string().as_deref() == Some("anyone") => Ok((Proof::Nobody, none()?)),
        (Some(admit), true) if Value::is_object(&admit) => {
            let admit = options.within("admit")?;
            admit.function("check")?;
            if admit.any("keys")?.is_some() {
                return Ok((Proof::Key, admit));
            }
            let expectation = Expectation {
                audiences: admit.one_or_many("audience")?,
                tenants: admit.one_or_many("tenantId")?,
                skew: Duration::from_secs(admit.whole("skewSeconds", 0, 600)?.unwrap_or_default().into()),
            };
            expectation.check()?;
            Ok((Proof::AppToken, admit))
        }
        (Some(_), true) => Err(Misuse::new("admit", NEED)),
    }
}

fn keys(admit: &Options) -> Result<Keys, Misuse> {
    let mut all = Keys::default();
    if admit.any("keys")?.is_none_or(|keys| keys.is_function()) {
        return Ok(all);
    }
    let given = admit.within("keys")?;
    for caller in given.names()? {
        for digest in given.one_or_many(&caller)? {
            let need = "must hold the SHA-256 of each caller's key in 64 hexadecimal digits, never the key itself";
            all = all.with(&caller, &digest).ok_or_else(|| Misuse::new("admit.keys", need))?;
        }
    }
    Ok(all)
}

/// Whether callers are limited.
fn has_rate(limits: &Options) -> Result<bool, Misuse> {
    let per_minute = limits.count("requestsPerMinute", 1_000_000)?;
    match (per_minute, limits.count("burst", 1_000_000)?) {
        (None, Some(_)) => Err(Misuse::new("limits.requestsPerMinute", "must be given when burst is")),
        _ => Ok(per_minute.is_some()),
    }
}

fn routes(options: &Options) -> Result<Vec<(String, String)>, Misuse> {
    let given = options.within("routes")?;
    let safe = |path: &str| {
        let parsed = parse_url(&["https://relay.invalid", path].concat());
        path.starts_with('/') && !path.starts_with("//") && parsed.is_some_and(|url| url.path == path)
    };
    let route = |path: String| {
        let theirs = given.required(&path)?;
        let fits = safe(&path) && safe(&theirs);
        if fits {
            Ok((path, theirs))
        } else {
            Err(Misuse::new("routes", "must hold whole paths, such as {\"/score\": \"/score\"}"))
        }
    };
    given.names()?.into_iter().map(route).collect()
}

fn methods(options: &Options) -> Result<Vec<String>, Misuse> {
    let given = options.texts("methods")?;
    if given.is_empty() {
        return Ok(vec!["POST".to_owned()]);
    }
    let fits = |method: &String| matches!(method.as_str(), "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE");
    if given.iter().all(fits) {
        return Ok(given);
    }
    Err(Misuse::new("methods", "must hold GET, HEAD, POST, PUT, PATCH or DELETE"))
}

fn names(options: &Options, option: &str) -> Result<Vec<String>, Misuse> {
    let given = options.texts(option)?;
    if given.iter().all(|name| may_be_named(name)) {
        return Ok(given.iter().map(|name| name.to_ascii_lowercase()).collect());
    }
    Err(Misuse::new(
        option,
        "must hold names of headers that may pass: none of a connection, a credential, a host or CORS",
    ))
}

fn deployments(options: &Options) -> Result<Deployments, Misuse> {
    match options.any("deployments")? {
        None => Ok(Deployments::None),
        Some(word) if word.as_string().as_deref() == Some("any") => Ok(Deployments::Any),
        Some(_) => {
            let names = options.texts("deployments")?;
            let fits = names.iter().all(|name| is_token(name));
            if fits {
                Ok(Deployments::Some(names))
            } else {
                Err(Misuse::new("deployments", "must hold names of deployments"))
            }
        }
    }
}

/// Names and values in turn.
fn pairs(headers: &[(String, String)]) -> JsValue {
    headers.iter().flat_map(|(name, value)| [name, value]).map(|text| JsValue::from_str(text)).collect::<Array>().into()
}
