//! Errors as JavaScript sees them.

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::value::{Kept, Value};

#[wasm_bindgen(module = "/src/js/errors.js")]
extern "C" {
    fn make(code: &str, message: &str, members: JsValue) -> JsValue;
}

/// What is to be thrown.
pub(crate) fn thrown(error: Error<JsValue>) -> JsValue {
    if let Error::Aborted(Kept(reason)) = error {
        return reason;
    }
    let members = JsValue::write(&error.members());
    let members = match error.kept() {
        Some((name, Kept(value))) => members.with(name, value.clone()),
        None => members,
    };
    make(error.code(), &error.to_string(), members)
}

/// The error of a defect of ours.
pub(crate) fn internal(message: &str) -> JsValue {
    make("ERR_INTERNAL", message, JsValue::UNDEFINED)
}
