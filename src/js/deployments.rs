//! `workspace.deployments(endpoint)`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::deployment;
use crate::control::name::Name;
use crate::error::Misuse;
use crate::flow::{self, create};
use crate::http::{Method, Request};
use crate::js::arguments;
use crate::js::list::{Pages, list};
use crate::js::operation::{Operation, start};
use crate::js::workspace::Handle;
use crate::retry::Safety;

/// The deployments of one endpoint.
#[wasm_bindgen]
pub struct Deployments(pub(crate) Handle, pub(crate) Name);

#[wasm_bindgen]
impl Deployments {
    /// All deployments.
    pub fn list(&self, options: JsValue) -> Pages {
        list(&self.0, options, |options| {
            let top = options.count("top", 10_000)?;
            Ok(deployment::list(&self.0.site.workspace, &self.0.client.cloud, &self.1, top))
        })
    }

    /// One deployment.
    pub fn get(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.call(self.request(Method::Get, &name), options, Safety::Idempotent)
    }

    /// Creates or replaces one.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, definition: JsValue, options: JsValue) -> Operation {
        let endpoint = self.1.clone();
        start(&self.0, options, async move |client, site| {
            let name = arguments::text("name", &name)?;
            arguments::definition("definition", &definition)?;
            let request = create::deployment(&client, &site, endpoint.as_str(), &name, &definition).await?;
            flow::operation::start(&client, &site.session, request, Safety::Idempotent).await
        })
    }

    /// Changes tags or the number of instances.
    pub fn update(&self, name: JsValue, change: JsValue, options: JsValue) -> Operation {
        let request = self.request(Method::Patch, &name).and_then(|request| {
            arguments::definition("change", &change)?;
            deployment::check_patch(&change)?;
            Ok(request.json(change))
        });
        self.operation(request, options)
    }

    /// Deletes it.
    pub fn delete(&self, name: JsValue, options: JsValue) -> Operation {
        self.operation(self.request(Method::Delete, &name), options)
    }

    fn request(&self, method: Method, name: &JsValue) -> Result<Request<JsValue>, Misuse> {
        let name = Name::existing("name", &arguments::text("name", name)?)?;
        Ok(deployment::call(&self.0.site.workspace, &self.0.client.cloud, method, &self.1, &name))
    }

    fn operation(&self, request: Result<Request<JsValue>, Misuse>, options: JsValue) -> Operation {
        start(&self.0, options, async move |client, site| {
            flow::operation::start(&client, &site.session, request?, Safety::Idempotent).await
        })
    }
}
