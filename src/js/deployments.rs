//! `workspace.deployments(endpoint)`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::deployment;
use crate::control::name::Name;
use crate::error::Misuse;
use crate::flow::create::Change;
use crate::http::Method;
use crate::js::arguments;
use crate::js::list::Pages;
use crate::js::operation::Operation;
use crate::js::workspace::Handle;
use crate::retry::Safety;

/// The deployments of one endpoint.
#[wasm_bindgen]
pub struct Deployments(pub(crate) Handle, pub(crate) Name);

#[wasm_bindgen]
impl Deployments {
    /// All deployments.
    pub fn list(&self, options: JsValue) -> Pages {
        self.0.list(Ok(deployment::all(&self.1)), Some(("top", "$top")), options)
    }

    /// One deployment.
    pub fn get(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.answer(Method::Get, self.path(&name), None, options)
    }

    /// Creates or replaces one.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, definition: JsValue, options: JsValue) -> Operation {
        self.0.change(self.create(&name, definition), options)
    }

    /// Changes tags or the number of instances.
    pub fn update(&self, name: JsValue, change: JsValue, options: JsValue) -> Operation {
        self.0.patch(self.path(&name), deployment::check_patch, change, options)
    }

    /// Deletes it.
    pub fn delete(&self, name: JsValue, options: JsValue) -> Operation {
        self.0.send(Method::Delete, self.path(&name), None, Safety::Idempotent, options)
    }

    fn create(&self, name: &JsValue, definition: JsValue) -> Result<Change<JsValue>, Misuse> {
        let name = Name::new("name", &arguments::text("name", name)?)?;
        let definition = arguments::definition("definition", &definition)?;
        deployment::check_definition(&definition)?;
        let path = deployment::path(&self.1, &name);
        Ok(Change::Create { path, definition, with_defaults: deployment::with_defaults })
    }

    fn path(&self, name: &JsValue) -> Result<String, Misuse> {
        Ok(deployment::path(&self.1, &arguments::name("name", name)?))
    }
}
