//! Which pages may read the token endpoint: those of single-page applications, and only what a user
//! signed in for. [facts 6]

use std::collections::HashMap;

use axum::http::StatusCode;

use crate::call::{self, Call, Reply};
use crate::world::World;

/// A preflight does not say which client it is for.
pub(crate) fn preflight(call: &Call, world: &World) -> Reply {
    let mut reply = call::empty(StatusCode::OK);
    if let Some(origin) = call.header("origin").filter(|origin| world.sign_in.redirects.is_spa_origin(None, origin)) {
        call::set(&mut reply, "access-control-allow-origin", origin);
        call::set(&mut reply, "access-control-allow-methods", "POST, OPTIONS");
        if let Some(wanted) = call.header("access-control-request-headers") {
            call::set(&mut reply, "access-control-allow-headers", wanted);
        }
        call::set(&mut reply, "vary", "origin");
    }
    reply
}

/// Opens an answer to the page that asked. One error has to be read by pages that are none of ours:
/// it tells them so.
pub(crate) fn token(call: &Call, world: &World, crossed: bool, reply: &mut Reply) {
    let Some(origin) = call.header("origin") else { return };
    let form: HashMap<String, String> = form_urlencoded::parse(&call.body).into_owned().collect();
    let user =
        form.get("grant_type").is_some_and(|grant| ["authorization_code", "refresh_token"].contains(&grant.as_str()));
    let client = form.get("client_id").map(String::as_str);
    if crossed || (user && world.sign_in.redirects.is_spa_origin(client, origin)) {
        call::set(reply, "access-control-allow-origin", origin);
        call::set(reply, "vary", "origin");
    }
}
