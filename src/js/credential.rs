//! Credentials: recognised by shape, none of Microsoft's packages imported.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::error::Misuse;
use crate::flow::sign_in;
use crate::identity::client_credential::{ClientCredential, check_place};
use crate::js::arguments::{self, Options};
use crate::js::error::thrown;
use crate::js::host::{JsHost, in_page};
use crate::js::story::{promise, settled};
use crate::value::Value;

/// Reads the option `credential`.
pub(crate) fn read(options: &Options) -> Result<JsValue, Misuse> {
    let credential = options.any("credential")?.unwrap_or(JsValue::UNDEFINED);
    let has = |key| Value::get(&credential, key).is_some();
    if credential.is_string() || credential.is_function() || has("getToken") || has("accessToken") {
        return Ok(credential);
    }
    Err(Misuse::new(
        "credential",
        "must be a TokenCredential (with getToken), a function that returns a token, an MSAL result or a token",
    ))
}

/// A client secret as a credential, in the shape of a core-auth `TokenCredential`.
#[wasm_bindgen]
pub struct ClientSecretCredential {
    client: Client<JsHost>,
    credential: Rc<ClientCredential>,
}

/// See `clientSecret` in index.d.ts.
#[wasm_bindgen(js_name = clientSecret)]
pub fn client_secret(options: JsValue) -> Result<ClientSecretCredential, JsValue> {
    from_options(options).map_err(|misuse| thrown(misuse.into()))
}

fn from_options(options: JsValue) -> Result<ClientSecretCredential, Misuse> {
    let options = Options::of("options", options)?;
    let (tenant, client) = (options.required("tenantId")?, options.required("clientId")?);
    let secret = options.required_secret("clientSecret")?;
    check_place("clientSecret", in_page(), options.flag("dangerouslyAllowBrowser")?)?;
    let credential = ClientCredential::new(tenant, client, secret)?;
    let client = options.client(options.cloud()?)?;
    Ok(ClientSecretCredential { client, credential: Rc::new(credential) })
}

#[wasm_bindgen]
impl ClientSecretCredential {
    /// A token for these scopes.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, scopes: JsValue, options: JsValue) -> Promise {
        settled(scopes_of(&scopes).and_then(|scopes| {
            let options = Options::of("options", options)?;
            let mut client = self.client.clone();
            client.host.signal = options.signal("abortSignal")?;
            let credential = Rc::clone(&self.credential);
            Ok(promise(async move {
                let acquired = sign_in::client_secret(&client, &credential, &scopes).await?;
                let ms = |time: Option<crate::time::Timestamp>| {
                    time.map_or(JsValue::UNDEFINED, |time| JsValue::from_f64(time.as_seconds() * 1000.0))
                };
                Ok(JsValue::object()
                    .with("token", acquired.token.expose().into())
                    .with("tokenType", "Bearer".into())
                    .with("expiresOnTimestamp", ms(acquired.expires_on))
                    .with("refreshAfterTimestamp", ms(acquired.refresh_on)))
            }))
        }))
    }
}

fn scopes_of(scopes: &JsValue) -> Result<String, Misuse> {
    let joined = if scopes.is_array() {
        let texts: Result<Vec<_>, _> = scopes.items().iter().map(|scope| arguments::text("scopes", scope)).collect();
        texts?.join(" ")
    } else {
        arguments::text("scopes", scopes)?
    };
    if joined.trim_ascii().is_empty() {
        return Err(Misuse::new("scopes", "must name a scope, e.g. \"https://ml.azure.com/.default\""));
    }
    Ok(joined)
}
