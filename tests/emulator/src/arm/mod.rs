//! Resource Manager: the door every control-plane request comes through.

mod analytics;
mod asset;
pub(crate) mod caller;
mod datastore;
pub(crate) mod deployment;
mod deployment_rules;
pub(crate) mod endpoint;
mod endpoint_rules;
mod envelope;
pub(crate) mod fate;
mod inspect;
mod model;
pub(crate) mod operation;
mod page;
pub(crate) mod refusal;
mod right;
mod rollout;
mod secret;
mod select;
pub(crate) mod store;
pub(crate) mod throttle;
mod traffic;
mod version;
mod workspace;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};

use crate::call::{self, Call, Reply};
use crate::monitor;
use crate::rbac;
use crate::world::World;
use caller::Caller;
use refusal::Refusal;

/// Answers a request to the management host.
pub(crate) fn answer(call: &Call, world: &Arc<World>) -> Reply {
    let mut reply = if call.method == Method::OPTIONS {
        preflight(call)
    } else {
        serve(call, world).unwrap_or_else(|refusal| refusal.reply(world))
    };
    mark(call, world, &mut reply);
    reply
}

/// ARM answers preflights before it asks who is calling. [facts 9]
fn preflight(call: &Call) -> Reply {
    let mut reply = call::empty(StatusCode::OK);
    call::set(&mut reply, "access-control-allow-methods", "GET, PUT, PATCH, POST, DELETE, HEAD, OPTIONS");
    if let Some(wanted) = call.header("access-control-request-headers") {
        call::set(&mut reply, "access-control-allow-headers", wanted);
    }
    call::set(&mut reply, "access-control-max-age", "3600");
    reply
}

/// Ids and the CORS headers of every answer.
pub(crate) fn mark(call: &Call, world: &World, reply: &mut Reply) {
    let id = world.dice.guid();
    call::set(reply, "x-ms-request-id", &id);
    call::set(reply, "x-ms-correlation-request-id", &id);
    call::set(reply, "x-ms-routing-request-id", &format!("{}:{id}", world.place.location.to_ascii_uppercase()));
    call::set(reply, "cache-control", "no-cache");
    let wished = call.header("x-ms-return-client-request-id").is_some_and(|wish| wish.eq_ignore_ascii_case("true"));
    if let Some(id) = call.header("x-ms-client-request-id").filter(|_| wished) {
        call::set(reply, "x-ms-client-request-id", id);
    }
    if !world.switches.operation_headers.load(Ordering::Relaxed) {
        for name in ["azure-asyncoperation", "location", "retry-after", "x-ms-retry-after-ms", "retry-after-ms"] {
            reply.headers_mut().remove(name);
        }
    }
    call::set(reply, "access-control-allow-origin", "*");
    if world.switches.expose_arm_headers.load(Ordering::Relaxed) {
        let names = "Azure-AsyncOperation, Location, Retry-After, x-ms-retry-after-ms, x-ms-request-id, x-ms-correlation-request-id, WWW-Authenticate, x-ms-ratelimit-remaining-subscription-reads";
        call::set(reply, "access-control-expose-headers", names);
    }
}

fn serve(call: &Call, world: &Arc<World>) -> Result<Reply, Refusal> {
    let segments = call.segments();
    let lower: Vec<String> = segments.iter().map(|word| word.to_ascii_lowercase()).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    if words == ["metadata", "endpoints"] {
        return Ok(workspace::metadata(world));
    }
    let caller = caller::identify(call, world)?;
    version::check(call, world, &words)?;
    if let ["subscriptions", subscription, ..] = words.as_slice()
        && !world.place.subscription.eq_ignore_ascii_case(subscription)
    {
        let text = format!("The subscription '{subscription}' could not be found.");
        return Err(Refusal::new(StatusCode::NOT_FOUND, "SubscriptionNotFound", text));
    }
    let (quota, left) = world.buckets.take(&caller, &call.method, world.clock.now_ms())?;
    let mut reply = route(call, world, &caller, &segments, &words).unwrap_or_else(|refusal| refusal.reply(world));
    call::set(&mut reply, quota, &left);
    Ok(reply)
}

fn route(
    call: &Call,
    world: &Arc<World>,
    caller: &Caller,
    segments: &[String],
    words: &[&str],
) -> Result<Reply, Refusal> {
    if let Some(at) = words.windows(2).rposition(|pair| pair == ["providers", "microsoft.authorization"]) {
        return authorization(call, world, caller, segments, at);
    }
    if let Some(at) = words.windows(2).rposition(|pair| pair == ["providers", "microsoft.insights"]) {
        let right = right::needed(&call.method, segments).ok_or_else(|| Refusal::no_such_route(call))?;
        caller::authorize(world, caller, &right.action, &right.scope)?;
        let (resource, rest) = segments.split_at(at);
        let rest: Vec<&str> = rest.iter().skip(2).map(String::as_str).collect();
        return monitor::answer(call, world, resource, &rest);
    }
    if let ["subscriptions", _, "providers", "microsoft.machinelearningservices", "locations", _, kind, _] = words {
        // Whoever holds the URL of an operation may poll it: no role names this action.
        let id = segments.last().map(String::as_str).unwrap_or_default();
        match *kind {
            "mfeoperationsstatus" => return operation::status(call, world, id),
            "mfeoperationresults" => return operation::result(call, world, id),
            _ => return Err(Refusal::no_such_route(call)),
        }
    }
    if words == ["subscriptions"] {
        return Ok(workspace::subscriptions(world, caller));
    }
    let right = right::needed(&call.method, segments).ok_or_else(|| Refusal::no_such_route(call))?;
    caller::authorize(world, caller, &right.action, &right.scope)?;
    match words {
        ["subscriptions", _] => Ok(workspace::subscription(world)),
        ["subscriptions", _, "providers", "microsoft.machinelearningservices", "workspaces"] => {
            Ok(workspace::list(world))
        }
        ["subscriptions", _, "resourcegroups", group, rest @ ..] => {
            if !world.place.group.eq_ignore_ascii_case(group) {
                let text = format!("Resource group '{group}' could not be found.");
                return Err(Refusal::new(StatusCode::NOT_FOUND, "ResourceGroupNotFound", text));
            }
            in_group(call, world, caller, segments, rest)
        }
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn authorization(
    call: &Call,
    world: &World,
    caller: &Caller,
    segments: &[String],
    at: usize,
) -> Result<Reply, Refusal> {
    let (before, after) = segments.split_at(at);
    let scope = format!("/{}", before.join("/"));
    let rest: Vec<&str> = after.iter().skip(2).map(String::as_str).collect();
    // A caller may always ask for its own permissions.
    if !rest.first().is_some_and(|kind| kind.eq_ignore_ascii_case("permissions")) {
        let right = right::needed(&call.method, segments).ok_or_else(|| Refusal::no_such_route(call))?;
        caller::authorize(world, caller, &right.action, &scope)?;
    }
    rbac::rest::answer(call, world, caller, &scope, &rest)
}

fn in_group(
    call: &Call,
    world: &Arc<World>,
    caller: &Caller,
    segments: &[String],
    rest: &[&str],
) -> Result<Reply, Refusal> {
    match rest {
        [] if call.method == Method::GET => Ok(workspace::group(world)),
        ["providers", "microsoft.operationalinsights", "workspaces"] => analytics::answer(call, world, None),
        ["providers", "microsoft.operationalinsights", "workspaces", name] => {
            analytics::answer(call, world, Some(name))
        }
        ["providers", "microsoft.machinelearningservices", "workspaces"] => Ok(workspace::list(world)),
        ["providers", "microsoft.machinelearningservices", "workspaces", name, rest @ ..] => {
            if !world.place.workspace.eq_ignore_ascii_case(name) {
                let text = format!(
                    "The Resource 'Microsoft.MachineLearningServices/workspaces/{name}' under resource group '{}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
                    world.place.group
                );
                return Err(Refusal::new(StatusCode::NOT_FOUND, "ResourceNotFound", text));
            }
            let names: Vec<&str> =
                segments.iter().skip(segments.len().saturating_sub(rest.len())).map(String::as_str).collect();
            in_workspace(call, world, caller, rest, &names)
        }
        _ => Err(Refusal::no_such_route(call)),
    }
}

/// `words` in lower case for routing, `names` as written for storing.
fn in_workspace(
    call: &Call,
    world: &Arc<World>,
    caller: &Caller,
    words: &[&str],
    names: &[&str],
) -> Result<Reply, Refusal> {
    match (words, names) {
        ([], _) if call.method == Method::GET => Ok(workspace::workspace(world)),
        (["onlineendpoints"], _) if call.method == Method::GET => endpoint::list(call, world),
        (["onlineendpoints", _], [_, name]) => endpoint::answer(call, world, caller, name),
        (["onlineendpoints", endpoint, verb @ ("listkeys" | "regeneratekeys" | "token")], _)
            if call.method == Method::POST =>
        {
            secret::answer(call, world, endpoint, verb)
        }
        (["onlineendpoints", endpoint, "deployments"], _) if call.method == Method::GET => {
            deployment::list(call, world, endpoint)
        }
        (["onlineendpoints", endpoint, "deployments", _], [.., name]) => {
            deployment::answer(call, world, caller, endpoint, name)
        }
        (["onlineendpoints", endpoint, "deployments", name, "getlogs"], _) if call.method == Method::POST => {
            inspect::logs(call, world, endpoint, name)
        }
        (["onlineendpoints", endpoint, "deployments", name, "skus"], _) if call.method == Method::GET => {
            inspect::skus(call, world, endpoint, name)
        }
        (["models" | "codes" | "environments", ..], _) => asset::answer(call, world, caller, words, names),
        (["datastores", ..], _) => datastore::answer(call, world, caller, words, names),
        _ => Err(Refusal::no_such_route(call)),
    }
}
