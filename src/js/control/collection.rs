//! `workspace.datastores`, and what the versions of an asset have in common: `workspace.models.containers`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::resource::Kind;
use crate::control::{asset, query};
use crate::error::Misuse;
use crate::flow::amend::Goal;
use crate::http::Method;
use crate::js::arguments;
use crate::js::control::list::Pages;
use crate::js::control::operation::Operation;
use crate::js::control::workspace::Handle;

/// Resources at a path, each with a name alone.
#[wasm_bindgen]
pub struct Collection(pub(crate) Handle, pub(crate) String);

#[wasm_bindgen]
impl Collection {
    /// All of them.
    pub fn list(&self, options: JsValue) -> Pages {
        let parameters = if self.1 == asset::DATASTORES { query::DATASTORES } else { query::CONTAINERS };
        self.0.list(Ok(self.1.clone()), parameters, options)
    }

    /// One.
    pub fn get(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.read(self.path(&name, ""), options)
    }

    /// Creates or replaces one.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, definition: JsValue, options: JsValue) -> Promise {
        let body = arguments::definition("definition", &definition).map(Some);
        let parameters = if self.1 == asset::DATASTORES { query::DATASTORE } else { query::NONE };
        self.0.answer(Method::Put, self.path(&name, ""), parameters, body, options)
    }

    /// Creates one, or changes what differs.
    pub fn ensure(&self, name: JsValue, desired: JsValue, options: JsValue) -> Operation {
        let goal = arguments::definition("desired", &desired).map(Goal::Ensured);
        self.0.amend(Kind::Asset, self.path(&name, ""), false, goal, options)
    }

    /// Deletes one.
    pub fn delete(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.answer(Method::Delete, self.path(&name, ""), query::NONE, Ok(None), options)
    }

    /// What opens a datastore.
    #[wasm_bindgen(js_name = listSecrets)]
    pub fn list_secrets(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.act(self.path(&name, "/listSecrets"), options)
    }

    fn path(&self, name: &JsValue, action: &str) -> Result<String, Misuse> {
        Ok(asset::member(&self.1, &arguments::name("name", name)?) + action)
    }
}
