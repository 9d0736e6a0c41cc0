//! `workspace.endpoints`.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::endpoint::{self, KeyType};
use crate::control::name::Name;
use crate::control::traffic;
use crate::error::Misuse;
use crate::flow;
use crate::flow::create::Change;
use crate::http::Method;
use crate::js::arguments;
use crate::js::list::Pages;
use crate::js::operation::Operation;
use crate::js::scoring::ScoringEndpoint;
use crate::js::story::{promise, settled};
use crate::js::workspace::Handle;
use crate::retry::Safety;

/// The endpoints of a workspace.
#[wasm_bindgen]
pub struct Endpoints(pub(crate) Handle);

#[wasm_bindgen]
impl Endpoints {
    /// All endpoints.
    pub fn list(&self, options: JsValue) -> Pages {
        self.0.list(Ok("/onlineEndpoints".into()), Some(("count", "count")), options)
    }

    /// One endpoint.
    pub fn get(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.answer(Method::Get, path(&name, ""), None, options)
    }

    /// Creates or replaces one.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, definition: JsValue, options: JsValue) -> Operation {
        self.0.change(create(&name, definition), options)
    }

    /// Changes tags or identity.
    pub fn update(&self, name: JsValue, change: JsValue, options: JsValue) -> Operation {
        self.0.patch(path(&name, ""), endpoint::check_patch, change, options)
    }

    /// Deletes it with all its deployments.
    pub fn delete(&self, name: JsValue, options: JsValue) -> Operation {
        self.0.send(Method::Delete, path(&name, ""), None, Safety::Idempotent, options)
    }

    /// Its two keys.
    #[wasm_bindgen(js_name = listKeys)]
    pub fn list_keys(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.answer(Method::Post, path(&name, "/listKeys"), None, options)
    }

    /// A new value for one of its keys.
    #[wasm_bindgen(js_name = regenerateKeys)]
    pub fn regenerate_keys(&self, name: JsValue, key_type: JsValue, options: JsValue) -> Operation {
        let key_type = match key_type.as_string().as_deref() {
            Some("Primary") => Ok(KeyType::Primary),
            Some("Secondary") => Ok(KeyType::Secondary),
            _ => Err(Misuse::new("keyType", "must be \"Primary\" or \"Secondary\"")),
        };
        let body = key_type.as_ref().ok().map(|key_type| endpoint::regenerate(*key_type));
        let path = path(&name, "/regenerateKeys").and_then(|path| key_type.map(|_| path));
        self.0.send(Method::Post, path, body, Safety::Once, options)
    }

    /// An Azure ML token for it.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.answer(Method::Post, path(&name, "/token"), None, options)
    }

    /// Gives its deployments their shares of the requests.
    #[wasm_bindgen(js_name = setTraffic)]
    pub fn set_traffic(&self, name: JsValue, traffic: JsValue, options: JsValue) -> Operation {
        self.0.change(shift(&name, traffic), options)
    }

    /// The way to score against it.
    pub fn open(&self, name: JsValue, options: JsValue) -> Promise {
        settled(arguments::text("name", &name).and_then(|name| {
            let client = self.0.client(arguments::signal(options)?);
            let handle = self.0.clone();
            Ok(promise(async move {
                let target = flow::score::open(&client, &handle.site, &name).await?;
                Ok(ScoringEndpoint::opened(handle.client, Rc::new(target)).into())
            }))
        }))
    }
}

fn create(name: &JsValue, definition: JsValue) -> Result<Change<JsValue>, Misuse> {
    let name = Name::new("name", &arguments::text("name", name)?)?;
    let definition = arguments::definition("definition", &definition)?;
    endpoint::check_definition(&definition)?;
    Ok(Change::Create { path: endpoint::path(&name), definition, with_defaults: endpoint::with_defaults })
}

fn shift(name: &JsValue, shares: JsValue) -> Result<Change<JsValue>, Misuse> {
    let path = path(name, "")?;
    let shares = arguments::definition("traffic", &shares)?;
    traffic::check("traffic", &shares)?;
    Ok(Change::Traffic { path, shares })
}

fn path(name: &JsValue, action: &str) -> Result<String, Misuse> {
    Ok(endpoint::action(&arguments::name("name", name)?, action))
}
