//! `workspace.models`, `.codes`, `.environments`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::asset::{self, Kind};
use crate::control::{query, resource};
use crate::error::Misuse;
use crate::flow::amend::Goal;
use crate::flow::upload::{Goods, Upload};
use crate::http::Method;
use crate::js::arguments::{self, Options};
use crate::js::control::collection::Collection;
use crate::js::control::list::Pages;
use crate::js::control::operation::Operation;
use crate::js::control::workspace::Handle;

/// The assets of one kind.
#[wasm_bindgen]
pub struct Assets(pub(crate) Handle, pub(crate) Kind);

#[wasm_bindgen]
impl Assets {
    /// All assets of the kind, or all versions of the one named.
    pub fn list(&self, name: JsValue, options: JsValue) -> Pages {
        let name = (!name.is_undefined()).then(|| arguments::name("name", &name)).transpose();
        let parameters = if matches!(name, Ok(None)) { query::CONTAINERS } else { query::VERSIONS };
        self.0.list(name.map(|name| asset::all(self.1, name.as_ref())), parameters, options)
    }

    /// What its versions have in common.
    #[wasm_bindgen(getter)]
    pub fn containers(&self) -> Collection {
        Collection(self.0.clone(), asset::all(self.1, None))
    }

    /// One version.
    pub fn get(&self, name: JsValue, version: JsValue, options: JsValue) -> Promise {
        self.0.read(self.path(&name, &version), options)
    }

    /// Registers a version.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, version: JsValue, definition: JsValue, options: JsValue) -> Promise {
        let body = arguments::definition("definition", &definition).map(Some);
        self.0.answer(Method::Put, self.path(&name, &version), query::NONE, body, options)
    }

    /// Registers a version, or changes what differs.
    pub fn ensure(&self, name: JsValue, version: JsValue, desired: JsValue, options: JsValue) -> Operation {
        let goal = arguments::definition("desired", &desired).map(Goal::Ensured);
        self.0.amend(resource::Kind::Asset, self.path(&name, &version), false, goal, options)
    }

    /// Deletes a version.
    pub fn delete(&self, name: JsValue, version: JsValue, options: JsValue) -> Promise {
        self.0.answer(Method::Delete, self.path(&name, &version), query::NONE, Ok(None), options)
    }

    /// A place to upload a code to.
    #[wasm_bindgen(js_name = startPendingUpload)]
    pub fn start_pending_upload(&self, name: JsValue, version: JsValue, options: JsValue) -> Promise {
        let path = self.path(&name, &version).map(|path| path + "/startPendingUpload");
        let id = Options::of("options", options.clone()).and_then(|options| options.optional("pendingUploadId"));
        let body = id.map(|id| Some(asset::pending_upload(id.as_deref())));
        self.0.answer(Method::Post, path, query::NONE, body, options)
    }

    /// Uploads files and registers the version.
    pub fn upload(&self, name: JsValue, version: JsValue, files: JsValue, options: JsValue) -> Operation {
        self.0.tell(self.goods(&name, &version, &files, &options).map(Upload::new), options)
    }

    fn goods(
        &self,
        name: &JsValue,
        version: &JsValue,
        files: &JsValue,
        options: &JsValue,
    ) -> Result<Goods<JsValue>, Misuse> {
        let properties = asset::described(self.1, options)?;
        Ok(Goods {
            kind: self.1,
            name: Some(arguments::name("name", name)?),
            version: (!version.is_undefined()).then(|| arguments::name("version", version)).transpose()?,
            properties,
            carrier: self.0.carrier("files", files, options)?,
        })
    }

    fn path(&self, name: &JsValue, version: &JsValue) -> Result<String, Misuse> {
        Ok(asset::path(self.1, &arguments::name("name", name)?, &arguments::name("version", version)?))
    }
}
