//! `Microsoft.Authorization`: the caller's permissions, role definitions, role assignments.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::arm::caller::Caller;
use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::rbac::{Permission, assignment, definition};
use crate::world::World;

/// Answers a request below `…/providers/Microsoft.Authorization` of a scope.
pub(crate) fn answer(
    call: &Call,
    world: &World,
    caller: &Caller,
    scope: &str,
    rest: &[&str],
) -> Result<Reply, Refusal> {
    let lower: Vec<String> = rest.iter().map(|word| word.to_ascii_lowercase()).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    match (call.method.clone(), words.as_slice()) {
        (Method::GET, ["permissions"]) => Ok(permissions(world, caller, scope)),
        (Method::GET, ["roledefinitions"]) => definition::list(call, world, scope),
        (Method::GET, ["roledefinitions", id]) => definition::get(world, scope, id),
        (Method::PUT, ["roledefinitions", id]) => definition::put(call, world, caller, scope, id),
        (Method::DELETE, ["roledefinitions", id]) => definition::delete(world, scope, id),
        (Method::GET, ["roleassignments"]) => assignment::list(call, world, scope),
        (Method::GET, ["roleassignments", id]) => assignment::get(world, scope, id),
        (Method::PUT, ["roleassignments", id]) => assignment::put(call, world, caller, scope, id),
        (Method::DELETE, ["roleassignments", id]) => Ok(assignment::delete(world, scope, id)),
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn permissions(world: &World, caller: &Caller, scope: &str) -> Reply {
    let roles = lock(&world.roles);
    let mine: Vec<Value> = roles.permissions(&caller.object_id, scope).map(Permission::json).collect();
    call::json(StatusCode::OK, &json!({"value": mine}))
}
