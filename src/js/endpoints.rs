//! `workspace.endpoints`.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::endpoint::{self, KeyType};
use crate::control::name::Name;
use crate::error::Misuse;
use crate::flow::{self, create};
use crate::http::{Method, Request};
use crate::js::arguments::{self, Options};
use crate::js::guard::{promise, settled};
use crate::js::list::{Pages, list};
use crate::js::operation::{Operation, start};
use crate::js::scoring::ScoringEndpoint;
use crate::js::workspace::Handle;
use crate::retry::Safety;

/// The endpoints of a workspace.
#[wasm_bindgen]
pub struct Endpoints(pub(crate) Handle);

#[wasm_bindgen]
impl Endpoints {
    /// All endpoints.
    pub fn list(&self, options: JsValue) -> Pages {
        list(&self.0, options, |options| {
            let count = options.count("count", 10_000)?;
            Ok(endpoint::list(&self.0.site.workspace, &self.0.client.cloud, count))
        })
    }

    /// One endpoint.
    pub fn get(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.call(self.request(Method::Get, &name, ""), options, Safety::Idempotent)
    }

    /// Creates or replaces one.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, definition: JsValue, options: JsValue) -> Operation {
        start(&self.0, options, async move |client, site| {
            let name = arguments::text("name", &name)?;
            arguments::definition("definition", &definition)?;
            let request = create::endpoint(&client, &site, &name, &definition).await?;
            flow::operation::start(&client, &site.session, request, Safety::Idempotent).await
        })
    }

    /// Changes tags or identity.
    pub fn update(&self, name: JsValue, change: JsValue, options: JsValue) -> Operation {
        let request = self.request(Method::Patch, &name, "").and_then(|request| {
            arguments::definition("change", &change)?;
            endpoint::check_patch(&change)?;
            Ok(request.json(change))
        });
        self.operation(request, options, Safety::Idempotent)
    }

    /// Deletes it with all its deployments.
    pub fn delete(&self, name: JsValue, options: JsValue) -> Operation {
        self.operation(self.request(Method::Delete, &name, ""), options, Safety::Idempotent)
    }

    /// Its two keys.
    #[wasm_bindgen(js_name = listKeys)]
    pub fn list_keys(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.call(self.request(Method::Post, &name, "/listKeys"), options, Safety::Idempotent)
    }

    /// A new value for one of its keys.
    #[wasm_bindgen(js_name = regenerateKeys)]
    pub fn regenerate_keys(&self, name: JsValue, key_type: JsValue, options: JsValue) -> Operation {
        let request = name_of(&name).and_then(|name| {
            let key_type = match key_type.as_string().as_deref() {
                Some("Primary") => KeyType::Primary,
                Some("Secondary") => KeyType::Secondary,
                _ => return Err(Misuse::new("keyType", "must be \"Primary\" or \"Secondary\"")),
            };
            Ok(endpoint::regenerate_keys(&self.0.site.workspace, &self.0.client.cloud, &name, key_type))
        });
        self.operation(request, options, Safety::Once)
    }

    /// An Azure ML token for it.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.call(self.request(Method::Post, &name, "/token"), options, Safety::Idempotent)
    }

    /// Gives its deployments their shares of the requests.
    #[wasm_bindgen(js_name = setTraffic)]
    pub fn set_traffic(&self, name: JsValue, traffic: JsValue, options: JsValue) -> Operation {
        start(&self.0, options, async move |client, site| {
            let name = arguments::text("name", &name)?;
            arguments::definition("traffic", &traffic)?;
            let request = create::traffic(&client, &site, &name, &traffic).await?;
            flow::operation::start(&client, &site.session, request, Safety::Idempotent).await
        })
    }

    /// The way to score against it.
    pub fn open(&self, name: JsValue, options: JsValue) -> Promise {
        settled(arguments::text("name", &name).and_then(|name| {
            let client = self.0.client(Options::of("options", options)?.signal()?);
            let handle = self.0.clone();
            Ok(promise(async move {
                let target = flow::score::open(&client, &handle.site, &name).await?;
                Ok(ScoringEndpoint::opened(handle.client, Rc::new(target)).into())
            }))
        }))
    }

    fn request(&self, method: Method, name: &JsValue, action: &str) -> Result<Request<JsValue>, Misuse> {
        let name = name_of(name)?;
        Ok(endpoint::call(&self.0.site.workspace, &self.0.client.cloud, method, &name, action))
    }

    fn operation(&self, request: Result<Request<JsValue>, Misuse>, options: JsValue, safety: Safety) -> Operation {
        start(&self.0, options, async move |client, site| {
            flow::operation::start(&client, &site.session, request?, safety).await
        })
    }
}

fn name_of(name: &JsValue) -> Result<Name, Misuse> {
    Name::existing("name", &arguments::text("name", name)?)
}
