//! JSON as JavaScript holds it.

use js_sys::{Array, JSON, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::value::Value;

#[wasm_bindgen(module = "/src/js/host.js")]
extern "C" {
    fn records(rows: &JsValue, names: &Array) -> JsValue;
}

#[wasm_bindgen(module = "/src/js/credential.js")]
extern "C" {
    /// The members of these names, which stand between spaces.
    fn pick(object: &JsValue, names: &str) -> Array;
}

impl Value for JsValue {
    fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok()
    }

    fn write<T: Serialize + ?Sized>(value: &T) -> Self {
        value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(Self::UNDEFINED)
    }

    fn get(&self, key: &str) -> Option<Self> {
        if !self.is_object() {
            return None;
        }
        Reflect::get(self, &key.into()).ok().filter(|member| !member.is_undefined() && !member.is_null())
    }

    fn pick(&self, keys: &str) -> Vec<Option<Self>> {
        let found = if self.is_object() { pick(self, keys) } else { Array::new() };
        found.iter().map(|member| Some(member).filter(|member| !member.is_undefined() && !member.is_null())).collect()
    }

    fn with(&self, key: &str, member: Self) -> Self {
        // Entries are defined, not assigned: a member named `__proto__` stays a member.
        let present = self.dyn_ref::<Object>().and_then(|present| Object::from_entries(&Object::entries(present)).ok());
        let copy = present.unwrap_or_else(Object::new);
        // Fails on frozen objects only, and this one is new.
        let _ = Reflect::set(&copy, &key.into(), &member);
        copy.into()
    }

    fn keys(&self) -> Vec<String> {
        let Some(object) = self.dyn_ref::<Object>() else { return Vec::new() };
        Object::keys(object).iter().filter_map(|key| key.as_string()).collect()
    }

    fn items(&self) -> Vec<Self> {
        self.dyn_ref::<Array>().map(|array| array.iter().collect()).unwrap_or_default()
    }

    fn list(items: Vec<Self>) -> Self {
        items.into_iter().collect::<Array>().into()
    }

    fn records(&self, names: &[String]) -> Option<Self> {
        let names = names.iter().map(JsValue::from).collect::<Array>();
        let rows = records(self, &names);
        rows.is_array().then_some(rows)
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }

    fn is_list(&self) -> bool {
        self.is_array()
    }

    fn is_object(&self) -> bool {
        Self::is_object(self) && !self.is_array()
    }

    fn as_text(&self) -> Option<String> {
        self.as_string()
    }

    fn as_number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn null() -> Self {
        Self::NULL
    }

    fn object() -> Self {
        Object::new().into()
    }
}
