//! `permits`, `roleDefinition`, `builtInRoles`, `narrowestRole`: what can be said of roles without asking Azure.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::control::role::action::Action;
use crate::control::role::builtin::{BuiltIn, ROLES, narrowest};
use crate::control::role::definition::{Form, Recipe};
use crate::control::role::{self, Permission};
use crate::control::scope::Scope;
use crate::error::Misuse;
use crate::js::arguments::{self, Options, text};
use crate::js::error::thrown;
use crate::value::{Members, Value};

/// Whether a role permits an action.
#[wasm_bindgen]
pub fn permits(role: JsValue, action: JsValue) -> Result<bool, JsValue> {
    verdict(&role, &action).map_err(|misuse| thrown(misuse.into()))
}

fn verdict(role: &JsValue, action: &JsValue) -> Result<bool, Misuse> {
    let permissions = role::permissions(&arguments::plain("role", role)?)?;
    Ok(role::permits(&permissions, &Action::new("action", &text("action", action)?)?))
}

/// A role for a plane.
#[wasm_bindgen(js_name = roleDefinition)]
pub fn role_definition(plane: JsValue, scope: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
    define(&plane, &scope, options).map_err(|misuse| thrown(misuse.into()))
}

fn define(plane: &JsValue, scope: &JsValue, options: JsValue) -> Result<JsValue, Misuse> {
    let scope = Scope::new("scope", &text("scope", scope)?)?;
    let options = Options::of("options", options)?;
    let form = Form::read(options.optional("form")?.as_deref())?;
    let recipe = Recipe::read(plane.as_string().as_deref(), options.optional("as")?.as_deref())?;
    recipe.definition(&scope, form, options.optional("name")?.as_deref())
}

/// The built-in roles.
#[wasm_bindgen(js_name = builtInRoles)]
pub fn built_in_roles() -> Array {
    ROLES.iter().map(shown).collect()
}

/// The narrowest built-in role that permits an action.
#[wasm_bindgen(js_name = narrowestRole)]
pub fn narrowest_role(action: JsValue) -> Result<JsValue, JsValue> {
    let action = text("action", &action).and_then(|text| Action::new("action", &text));
    let action = action.map_err(|misuse| thrown(misuse.into()))?;
    Ok(narrowest(&action).map_or(JsValue::UNDEFINED, shown))
}

fn shown(role: &BuiltIn) -> JsValue {
    let named = JsValue::write(&Members::default().text("name", role.name).text("id", role.id));
    match role.permission() {
        Some(permission) => named.with("permissions", Permission::list(&[permission])),
        None => named,
    }
}
