//! `workspace.models`, `.codes`, `.environments`.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::asset::{self, Kind};
use crate::error::Misuse;
use crate::flow::upload::{self, Model};
use crate::http::Method;
use crate::js::arguments::{self, Options};
use crate::js::host::body_kind;
use crate::js::list::Pages;
use crate::js::story::{promise, settled};
use crate::js::workspace::Handle;

/// The assets of one kind.
#[wasm_bindgen]
pub struct Assets(pub(crate) Handle, pub(crate) Kind);

#[wasm_bindgen]
impl Assets {
    /// All assets of the kind, or all versions of the one named.
    pub fn list(&self, name: JsValue, options: JsValue) -> Pages {
        let name = (!name.is_undefined()).then(|| arguments::name("name", &name)).transpose();
        self.0.list(name.map(|name| asset::all(self.1, name.as_ref())), None, options)
    }

    /// One version.
    pub fn get(&self, name: JsValue, version: JsValue, options: JsValue) -> Promise {
        self.0.answer(Method::Get, self.path(&name, &version), None, options)
    }

    /// Registers a version.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, version: JsValue, definition: JsValue, options: JsValue) -> Promise {
        let path = self.path(&name, &version);
        let definition = arguments::definition("definition", &definition);
        let body = definition.as_ref().ok().cloned();
        self.0.answer(Method::Put, path.and_then(|path| definition.map(|_| path)), body, options)
    }

    /// Uploads a model's files and registers the version.
    pub fn upload(&self, name: JsValue, version: JsValue, files: JsValue, options: JsValue) -> Promise {
        settled(self.model(&name, &version, &files, options).map(|(model, client)| {
            let site = Rc::clone(&self.0.site);
            promise(async move {
                let registered = upload::model(&client, &site, model).await?;
                Ok(registered.unwrap_or(JsValue::UNDEFINED))
            })
        }))
    }

    fn model(
        &self,
        name: &JsValue,
        version: &JsValue,
        files: &JsValue,
        options: JsValue,
    ) -> Result<(Model<JsValue>, crate::client::Client<crate::js::host::JsHost>), Misuse> {
        if self.1 != Kind::Model {
            return Err(Misuse::new("upload", "is for models"));
        }
        let options = Options::of("options", options)?;
        let files = contents(files)?;
        let model = Model {
            name: arguments::name("name", name)?,
            version: arguments::name("version", version)?,
            model_type: asset::model_type(options.optional("type")?)?,
            files,
        };
        Ok((model, self.0.client(options.signal("signal")?)))
    }

    fn path(&self, name: &JsValue, version: &JsValue) -> Result<String, Misuse> {
        Ok(asset::path(self.1, &arguments::name("name", name)?, &arguments::name("version", version)?))
    }
}

/// Paths, and what lies there: anything that can be sent more than once.
fn contents(files: &JsValue) -> Result<Vec<(String, JsValue)>, Misuse> {
    let files = Options::named("files", files.clone())?;
    let content = |path: String| {
        let content = files.any(&path)?.unwrap_or(JsValue::UNDEFINED);
        match body_kind(&content).as_str() {
            "text" | "bytes" | "typed" => Ok((path, content)),
            _ => Err(Misuse::new(&["files.", &path].concat(), "must be a Blob, bytes or a string")),
        }
    };
    files.names()?.into_iter().map(content).collect()
}
