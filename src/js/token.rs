//! `inspectToken`, `checkToken` and `verifyToken`.

use std::rc::Rc;
use std::time::Duration;

use js_sys::{Date, Promise};
use wasm_bindgen::prelude::*;

use crate::cloud::{Cloud, Plane};
use crate::error::{CredentialError, Error, Misuse, Reason};
use crate::flow::verify::{Keyring, verify};
use crate::host::Host;
use crate::identity::audience::check;
use crate::identity::jwks::{DEFAULT_SKEW, Expectation};
use crate::identity::token::Token;
use crate::js::arguments::{Options, text};
use crate::js::error::thrown;
use crate::js::host::JsHost;
use crate::js::story::{promise, settled};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::{Members, Value};

/// Takes a token apart.
#[wasm_bindgen(js_name = inspectToken)]
pub fn inspect_token(token: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    inspect(&token, options).map_err(thrown)
}

fn inspect(token: &JsValue, options: JsValue) -> Result<JsValue, Error<JsValue>> {
    let token = text("token", token)?;
    let cloud = Options::of("options", options)?.cloud()?;
    let read = Token::<JsValue>::read(&token).map_err(|malformed| {
        Error::Credential(Box::new(CredentialError {
            message: format!("The token is no Entra access token: {malformed}."),
            reason: Reason::Malformed,
            plane: Plane::Data,
            expected_audience: cloud.audience(Plane::Data).to_owned(),
            actual_audience: None,
            scope: cloud.scope(Plane::Data),
            cause: None,
        }))
    })?;
    Ok(seen(&cloud, read))
}

/// What a token says, under the names that callers see.
fn seen(cloud: &Cloud, read: Token<JsValue>) -> JsValue {
    let plane = read.claims.audience.iter().find_map(|audience| cloud.plane_of_audience(audience));
    let members = read.claims.members();
    let members = match plane {
        Some(plane) => members.text("plane", plane.as_str()),
        None => members,
    };
    let seen = with_date(JsValue::write(&members), "issuedAt", read.claims.issued_at);
    let seen = with_date(seen, "notBefore", read.claims.not_before);
    let seen = with_date(seen, "expiresOn", read.claims.expires_on);
    seen.with("header", read.header).with("claims", read.payload)
}

/// Checks a token for a plane.
#[wasm_bindgen(js_name = checkToken)]
pub fn check_token(token: JsValue, plane: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    verdict(&token, &plane, options).map_err(|misuse| thrown(misuse.into()))
}

thread_local! {
    /// The keys of the tenants that are trusted.
    static KEYS: Rc<Keyring<JsValue>> = Rc::default();
}

/// Verifies a token that came in.
#[wasm_bindgen(js_name = verifyToken)]
pub fn verify_token(token: JsValue, options: JsValue) -> Promise {
    settled(verified(&token, options))
}

fn verified(token: &JsValue, options: JsValue) -> Result<Promise, Misuse> {
    let token = Secret::new(text("token", token)?);
    let options = Options::of("options", options)?;
    let expectation = Expectation {
        audiences: options.one_or_many("audience")?,
        tenants: options.one_or_many("tenantId")?,
        skew: Duration::from_secs(options.within_limit("skewSeconds", 600)?.unwrap_or(DEFAULT_SKEW).into()),
    };
    expectation.check()?;
    let mut client = options.client(options.cloud()?)?;
    client.host.signal = options.signal("signal")?;
    let now = moment(&options)?;
    let keys = KEYS.with(Rc::clone);
    Ok(promise(async move {
        let read = verify(&client, &keys, &expectation, token.expose(), now).await?;
        Ok(seen(&client.cloud, read).with("verified", true.into()))
    }))
}

fn verdict(token: &JsValue, plane: &JsValue, options: JsValue) -> Result<JsValue, Misuse> {
    let token = text("token", token)?;
    let plane = plane_of(plane)?;
    let options = Options::of("options", options)?;
    let cloud = options.cloud()?;
    let now = moment(&options)?;
    let (members, scope) = (Members::default(), cloud.scope(plane));
    let checked = check::<JsValue>(&cloud, plane, &token, now);
    let (members, end) = match &checked {
        Ok(fit) => (members.flag("ok", true).flag("audienceKnown", fit.audience_known), fit.expires_on),
        Err(unfit) => {
            let members =
                members.flag("ok", false).text("reason", unfit.reason.as_str()).text("message", &unfit.message);
            (members.maybe("actualAudience", unfit.actual_audience.as_ref()), None)
        }
    };
    let need =
        members.text("plane", plane.as_str()).text("expectedAudience", cloud.audience(plane)).text("scope", &scope);
    Ok(with_date(JsValue::write(&need), "expiresOn", end))
}

/// The time to check against.
fn moment(options: &Options) -> Result<Timestamp, Misuse> {
    match options.any("now")? {
        Some(now) => Ok(Timestamp::from_seconds(number(&now)? / 1000.0)),
        None => Ok(JsHost::default().now()),
    }
}

fn with_date(object: JsValue, name: &str, time: Option<Timestamp>) -> JsValue {
    match time {
        Some(time) => object.with(name, Date::new(&JsValue::from_f64(time.as_seconds() * 1000.0)).into()),
        None => object,
    }
}

fn plane_of(plane: &JsValue) -> Result<Plane, Misuse> {
    match plane.as_string().as_deref() {
        Some("control") => Ok(Plane::Control),
        Some("data") => Ok(Plane::Data),
        Some("logs") => Ok(Plane::Logs),
        _ => Err(Misuse::new("plane", "must be \"control\", \"data\" or \"logs\"")),
    }
}

fn number(now: &JsValue) -> Result<f64, Misuse> {
    let ms = now.as_f64().or_else(|| now.dyn_ref::<Date>().map(Date::get_time));
    ms.filter(|ms| ms.is_finite()).ok_or_else(|| Misuse::new("now", "must be a Date or milliseconds since 1970"))
}
