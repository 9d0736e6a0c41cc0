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
    make(error.code(), &error.to_string(), with_dates(members))
}

/// Members in which instants are dates.
pub(crate) fn with_dates(members: JsValue) -> JsValue {
    with_date(members, "retryAt")
}

/// Members in which this instant, if it is there, is a date.
pub(crate) fn with_date(members: JsValue, name: &str) -> JsValue {
    match members.get(name) {
        Some(ms) => members.with(name, js_sys::Date::new(&ms).into()),
        None => members,
    }
}

/// The error of a defect of ours.
pub(crate) fn internal(message: &str) -> JsValue {
    make("ERR_INTERNAL", message, JsValue::UNDEFINED)
}
