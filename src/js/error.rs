//! Errors as JavaScript sees them.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::value::{Kept, Value};

#[wasm_bindgen(module = "/src/js/errors.js")]
extern "C" {
    fn make(code: &str, message: &str, fields: &JsValue, trace: &JsValue, kept: &JsValue) -> JsValue;
}

/// What is to be thrown.
pub(crate) fn thrown(error: Error<JsValue>) -> JsValue {
    let code = error.code();
    let message = error.to_string();
    let none = JsValue::UNDEFINED;
    match error {
        Error::Misuse(_) => js_sys::TypeError::new(&message).into(),
        Error::Aborted(Kept(reason)) => reason,
        Error::Credential(e) => make(code, &message, &JsValue::write(&*e), &none, &kept("cause", e.cause)),
        Error::Transport(e) => make(code, &message, &JsValue::write(&*e), &none, &kept("cause", e.cause)),
        Error::Response(e) => {
            make(code, &message, &JsValue::write(&*e), &JsValue::write(&e.trace), &kept("error", e.error))
        }
        Error::Scoring(e) => {
            make(code, &message, &JsValue::write(&*e), &JsValue::write(&e.trace), &kept("error", e.error))
        }
        Error::Operation(e) => make(code, &message, &JsValue::write(&*e), &none, &kept("error", e.error)),
        Error::Protocol(e) => make(code, &message, &JsValue::write(&*e), &none, &none),
    }
}

/// The error of a defect of ours.
pub(crate) fn internal(message: &str) -> JsValue {
    make("ERR_INTERNAL", message, &JsValue::UNDEFINED, &JsValue::UNDEFINED, &JsValue::UNDEFINED)
}

fn kept(name: &str, value: Option<Kept<JsValue>>) -> JsValue {
    match value {
        Some(Kept(value)) => Value::with(&Object::new().into(), name, value),
        None => JsValue::UNDEFINED,
    }
}
