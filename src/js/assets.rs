//! `workspace.models`, `.codes`, `.environments`.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::asset::{self, Kind};
use crate::control::name::Name;
use crate::error::Misuse;
use crate::flow::upload::{self, Model};
use crate::http::{Method, Request};
use crate::js::arguments::{self, Options};
use crate::js::guard::{promise, settled};
use crate::js::list::{Pages, list};
use crate::js::workspace::Handle;
use crate::retry::Safety;
use crate::value::Value;

/// The assets of one kind.
#[wasm_bindgen]
pub struct Assets(pub(crate) Handle, pub(crate) Kind);

#[wasm_bindgen]
impl Assets {
    /// All assets of the kind, or all versions of the one named.
    pub fn list(&self, name: JsValue, options: JsValue) -> Pages {
        list(&self.0, options, |_| {
            let name = if name.is_undefined() { None } else { Some(name_of("name", &name)?) };
            Ok(asset::list(&self.0.site.workspace, &self.0.client.cloud, self.1, name.as_ref()))
        })
    }

    /// One version.
    pub fn get(&self, name: JsValue, version: JsValue, options: JsValue) -> Promise {
        self.0.call(self.request(Method::Get, &name, &version), options, Safety::Idempotent)
    }

    /// Registers a version.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, version: JsValue, definition: JsValue, options: JsValue) -> Promise {
        let request = self.request(Method::Put, &name, &version).and_then(|request| {
            arguments::definition("definition", &definition)?;
            Ok(request.json(definition))
        });
        self.0.call(request, options, Safety::Idempotent)
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
        arguments::definition("files", files)?;
        let files: Vec<_> =
            files.keys().into_iter().filter_map(|path| files.get(&path).map(|content| (path, content))).collect();
        if files.is_empty() {
            return Err(Misuse::new("files", "must hold at least one file: { \"model.onnx\": blob }"));
        }
        let model = Model {
            name: name_of("name", name)?,
            version: name_of("version", version)?,
            model_type: options.optional("type")?.unwrap_or_else(|| "custom_model".into()),
            files,
        };
        Ok((model, self.0.client(options.signal()?)))
    }

    fn request(&self, method: Method, name: &JsValue, version: &JsValue) -> Result<Request<JsValue>, Misuse> {
        let (name, version) = (name_of("name", name)?, name_of("version", version)?);
        Ok(asset::call(&self.0.site.workspace, &self.0.client.cloud, method, self.1, &name, &version))
    }
}

fn name_of(option: &str, name: &JsValue) -> Result<Name, Misuse> {
    Name::existing(option, &arguments::text(option, name)?)
}
