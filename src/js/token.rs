//! `inspectToken` and `checkToken`.

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::cloud::{Cloud, Plane};
use crate::error::{CredentialError, Error, Misuse, Reason};
use crate::host::Host;
use crate::identity::audience::check;
use crate::identity::token::Token;
use crate::js::arguments::{Options, text};
use crate::js::error::thrown;
use crate::js::host::JsHost;
use crate::time::Timestamp;
use crate::value::Value;

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
    let plane = read.claims.audience.iter().find_map(|audience| cloud.plane_of_audience(audience));
    let seen = JsValue::write(&read.claims.members());
    let seen = plane.map_or_else(|| seen.clone(), |plane| seen.with("plane", plane.as_str().into()));
    let times = [
        ("issuedAt", read.claims.issued_at),
        ("notBefore", read.claims.not_before),
        ("expiresOn", read.claims.expires_on),
    ];
    let seen = times.into_iter().fold(seen, |seen, (key, time)| match time {
        Some(time) => seen.with(key, date(time)),
        None => seen,
    });
    Ok(seen.with("header", read.header).with("claims", read.payload))
}

/// Checks a token for a plane.
#[wasm_bindgen(js_name = checkToken)]
pub fn check_token(token: JsValue, plane: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    verdict(&token, &plane, options).map_err(|misuse| thrown(misuse.into()))
}

fn verdict(token: &JsValue, plane: &JsValue, options: JsValue) -> Result<JsValue, Misuse> {
    let token = text("token", token)?;
    let plane = plane_of(plane)?;
    let options = Options::of("options", options)?;
    let cloud = options.cloud()?;
    let now = match options.any("now") {
        Some(now) => Timestamp::from_seconds(number(&now)? / 1000.0),
        None => JsHost::default().now(),
    };
    let fields = match check::<JsValue>(&cloud, plane, &token, now) {
        Ok(fit) => {
            let good = JsValue::object().with("ok", true.into()).with("audienceKnown", fit.audience_known.into());
            fit.expires_on.map_or_else(|| good.clone(), |end| good.with("expiresOn", date(end)))
        }
        Err(unfit) => {
            let bad = JsValue::object()
                .with("ok", false.into())
                .with("reason", unfit.reason.as_str().into())
                .with("message", unfit.message.into());
            unfit.actual_audience.map_or_else(|| bad.clone(), |found| bad.with("actualAudience", found.into()))
        }
    };
    Ok(with_need(&fields, &cloud, plane))
}

fn with_need(fields: &JsValue, cloud: &Cloud, plane: Plane) -> JsValue {
    fields
        .with("plane", plane.as_str().into())
        .with("expectedAudience", cloud.audience(plane).into())
        .with("scope", cloud.scope(plane).into())
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

fn date(time: Timestamp) -> JsValue {
    Date::new(&JsValue::from_f64(time.as_seconds() * 1000.0)).into()
}
