//! Files on their way: the arguments that hold them, and the calls that carry their pieces.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::control::blob;
use crate::error::Misuse;
use crate::flow::task::store;
use crate::js::arguments::Options;
use crate::js::control::workspace::Handle;
use crate::js::host::{JsHost, body_kind};
use crate::js::story::promise;
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = fileMap)]
    fn file_map(files: &JsValue) -> Result<JsValue, JsValue>;
    fn carrier(storage: Storage, files: &JsValue, report: &JsValue, signal: &JsValue) -> JsValue;
}

/// Storage, as those who carry files see it.
#[wasm_bindgen]
pub struct Storage(Client<JsHost>);

#[wasm_bindgen]
impl Storage {
    /// Sends a piece.
    pub fn put(&self, url: String, whole: bool, content: JsValue) -> Promise {
        let client = self.0.clone();
        promise(async move {
            store(&client, blob::put(&url, whole, content)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }
}

impl Handle {
    /// The way to files: paths and what lies there, anything that can be sent more than once.
    pub(crate) fn carrier(&self, name: &str, files: &JsValue, options: &JsValue) -> Result<JsValue, Misuse> {
        let need = "must be readable, and each file have a path of its own: { path: file }";
        let map = file_map(files).map_err(|_| Misuse::new(name, need))?;
        if map.is_undefined() {
            return Err(Misuse::new(name, "must be an object of paths and contents; it is undefined"));
        }
        let files = Options::named(name, map.clone())?;
        for path in files.names()? {
            let content = files.any(&path)?.unwrap_or(JsValue::UNDEFINED);
            let is_file = || Value::get(&content, "slice").is_some_and(|slice| slice.is_function());
            let fits = match body_kind(&content).as_str() {
                "text" | "bytes" => true,
                kind => kind == "typed" && is_file(),
            };
            if !fits {
                return Err(Misuse::new(&[name, ".", &path].concat(), "must be a Blob, bytes or a string"));
            }
        }
        let options = Options::of("options", options.clone())?;
        let (report, signal) = (options.function("onProgress")?, options.signal("signal")?);
        let client = self.client(signal.clone());
        let given = |value: Option<JsValue>| value.unwrap_or(JsValue::UNDEFINED);
        Ok(carrier(Storage(client), &map, &given(report), &given(signal.map(Into::into))))
    }
}
