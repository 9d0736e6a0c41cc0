//! `inspectToken` and `checkToken`.

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::cloud::{Cloud, Plane};
use crate::error::{CredentialError, Error, Misuse, Reason};
use crate::host::Host;
use crate::identity::audience::check;
use crate::identity::token::{Claims, LONGEST, Token};
use crate::js::arguments::{Options, text};
use crate::js::error::thrown;
use crate::js::host::JsHost;
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
pub(crate) fn seen(cloud: &Cloud, read: Token<JsValue>) -> JsValue {
    let plane = read.claims.audience.iter().find_map(|audience| cloud.plane_of_audience(audience));
    let members = read.claims.members();
    let members = match plane {
        Some(plane) => members.text("plane", plane.as_str()),
        None => members,
    };
    let ms = |time: Option<Timestamp>| time.map(|time| time.as_seconds() * 1000.0);
    let Claims { issued_at, not_before, expires_on, .. } = read.claims;
    whole(&JsValue::write(&members), ms(issued_at), ms(not_before), ms(expires_on), &read.header, &read.payload)
}

/// Checks a token for a plane.
#[wasm_bindgen(js_name = checkToken)]
pub fn check_token(token: JsValue, plane: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    verdict(&token, &plane, options).map_err(|misuse| thrown(misuse.into()))
}

#[wasm_bindgen(module = "/src/js/credential.js")]
extern "C" {
    fn whole(
        seen: &JsValue,
        issued_at: Option<f64>,
        not_before: Option<f64>,
        expires_on: Option<f64>,
        header: &JsValue,
        claims: &JsValue,
    ) -> JsValue;
    fn length(text: &JsValue) -> usize;
    fn fill(text: &JsValue, bytes: &mut [u8]) -> bool;
    fn fit(known: bool, plane: &str, audience: &str, scope: &str, end: Option<f64>) -> JsValue;
    fn recall(token: &JsValue, plane: &JsValue) -> JsValue;
    fn keep(token: &JsValue, verdict: JsValue) -> JsValue;
}

thread_local! {
    /// The one that is meant when none is named.
    static CLOUD: Cloud = Cloud::public();
}

fn verdict(token: &JsValue, plane: &JsValue, options: JsValue) -> Result<JsValue, Misuse> {
    if !options.is_undefined() || !token.is_string() {
        let (text, plane) = (text("token", token)?, plane_of(plane)?);
        let options = Options::of("options", options)?;
        return Ok(judged(&options.cloud()?, plane, &text, moment(&options)?));
    }
    let known = recall(token, plane);
    if !known.is_undefined() {
        return Ok(known);
    }
    let plane = plane_of(plane)?;
    let text = Secret::new(long_text(token));
    let verdict = CLOUD.with(|cloud| judged(cloud, plane, text.expose(), JsHost::default().now()));
    let good = verdict.get("ok").is_some_and(|ok| ok.is_truthy());
    Ok(if good { keep(token, verdict) } else { verdict })
}

/// The text of a string, which is read faster in one piece than by its characters when it is long.
fn long_text(string: &JsValue) -> String {
    let mut bytes = vec![0; length(string).min(LONGEST + 1)];
    let ascii = fill(string, &mut bytes);
    String::from_utf8(bytes).ok().filter(|_| ascii).or_else(|| string.as_string()).unwrap_or_default()
}

fn judged(cloud: &Cloud, plane: Plane, token: &str, now: Timestamp) -> JsValue {
    let scope = cloud.scope(plane);
    match check::<JsValue>(cloud, plane, token, now) {
        Ok(good) => {
            let end = good.expires_on.map(|end| end.as_seconds() * 1000.0);
            fit(good.audience_known, plane.as_str(), cloud.audience(plane), &scope, end)
        }
        Err(unfit) => {
            let members = Members::default()
                .flag("ok", false)
                .text("reason", unfit.reason.as_str())
                .text("message", &unfit.message)
                .maybe("actualAudience", unfit.actual_audience.as_ref())
                .text("plane", plane.as_str())
                .text("expectedAudience", cloud.audience(plane))
                .text("scope", &scope);
            JsValue::write(&members)
        }
    }
}

/// The time to check against.
pub(crate) fn moment(options: &Options) -> Result<Timestamp, Misuse> {
    match options.any("now")? {
        Some(now) => Ok(Timestamp::from_seconds(number(&now)? / 1000.0)),
        None => Ok(JsHost::default().now()),
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
