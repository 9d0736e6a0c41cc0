//! `discoverCloud`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::cloud::Cloud;
use crate::error::Misuse;
use crate::flow::discover;
use crate::js::arguments::{Options, text};
use crate::js::host::parse_url;
use crate::js::story::{promise, settled};

/// Asks a Resource Manager what its cloud is like.
#[wasm_bindgen(js_name = discoverCloud)]
pub fn discover_cloud(resource_manager: JsValue, options: JsValue) -> Promise {
    settled(discovery(&resource_manager, options))
}

fn discovery(resource_manager: &JsValue, options: JsValue) -> Result<Promise, Misuse> {
    let given = text("resourceManager", resource_manager)?;
    let url = parse_url(&given).filter(|url| url.is_private() && !url.has_userinfo);
    let need = "must be an https URL (http only on loopback)";
    let origin = url.ok_or_else(|| Misuse::new("resourceManager", need))?.origin();
    let options = Options::of("options", options)?;
    let mut client = options.client(Cloud::public())?;
    client.host.signal = options.signal("signal")?;
    Ok(promise(async move { discover::cloud(&client, &origin).await }))
}
