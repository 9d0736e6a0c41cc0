//! `verifyToken`.

use std::rc::Rc;
use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::error::Misuse;
use crate::flow::verify::{Keyring, verify};
use crate::identity::jwks::{DEFAULT_SKEW, Expectation};
use crate::js::arguments::{Options, text};
use crate::js::data::token::{moment, seen};
use crate::js::story::{promise, settled};
use crate::secret::Secret;
use crate::value::Value;

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
        skew: Duration::from_secs(options.whole("skewSeconds", 0, 600)?.unwrap_or(DEFAULT_SKEW).into()),
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
