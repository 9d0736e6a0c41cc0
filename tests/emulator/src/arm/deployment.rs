//! Deployments of an endpoint: create or replace, patch, delete, get, list, logs, skus.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::caller::Caller;
use crate::arm::operation::{self, Outcome, Start, Work};
use crate::arm::refusal::Refusal;
use crate::arm::store::{Deployment, Endpoint, Stamp, Tracked};
use crate::arm::{deployment_rules as rules, endpoint, endpoint_rules, envelope, page, rollout, select, traffic};
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::scoring::log::Log;
use crate::world::World;

const MOST_DEPLOYMENTS: usize = 20;

/// Answers a request for one deployment.
pub(crate) fn answer(
    call: &Call,
    world: &Arc<World>,
    caller: &Caller,
    parent: &str,
    name: &str,
) -> Result<Reply, Refusal> {
    match call.method {
        Method::GET => {
            let store = lock(&world.store);
            let endpoint = endpoint::find(&store, parent)?;
            Ok(call::json(StatusCode::OK, &render(endpoint, find(endpoint, name)?, world, call)))
        }
        Method::PUT => put(call, world, caller, parent, name),
        Method::PATCH => patch(call, world, caller, parent, name),
        Method::DELETE => delete(call, world, parent, name),
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn missing(name: &str) -> Refusal {
    Refusal::missing("Online deployment", name)
}

/// The deployment of this name.
pub(crate) fn find<'a>(endpoint: &'a Endpoint, name: &str) -> Result<&'a Deployment, Refusal> {
    endpoint.deployments.get(&name.to_ascii_lowercase()).ok_or_else(|| missing(name))
}

/// A deployment that no operation is running on.
fn find_free<'a>(endpoint: &'a mut Endpoint, name: &str) -> Result<&'a mut Deployment, Refusal> {
    let deployment = endpoint.deployments.get_mut(&name.to_ascii_lowercase()).ok_or_else(|| missing(name))?;
    if deployment.tracked.busy { Err(Refusal::busy(&format!("online deployment '{name}'"))) } else { Ok(deployment) }
}

fn put(call: &Call, world: &Arc<World>, caller: &Caller, parent: &str, name: &str) -> Result<Reply, Refusal> {
    endpoint_rules::name("deploymentName", name)?;
    let mut body = rules::body(Refusal::body(call)?, world)?;
    let key = name.to_ascii_lowercase();
    let now = world.clock.now_ms();
    let id = operation::new_id(world, "odidp");
    let mut store = lock(&world.store);
    rules::references(&body, &store, world)?;
    let endpoint = endpoint::find_free(&mut store, parent)?;
    let created = !endpoint.deployments.contains_key(&key);
    if created {
        if endpoint.deployments.len() >= MOST_DEPLOYMENTS {
            return Err(Refusal::quota(format!("An endpoint can have at most {MOST_DEPLOYMENTS} deployments.")));
        }
        let log = Arc::new(Log::new(world, &endpoint.tracked.name, name));
        let tracked = Tracked {
            name: name.to_owned(),
            guid: world.dice.guid(),
            body: body.clone(),
            stamp: Stamp::new(caller, now),
            state: "Creating",
            operation: id.clone(),
            busy: true,
        };
        endpoint.deployments.insert(key.clone(), Deployment { tracked, container: None, log });
    } else {
        let tracked = &mut find_free(endpoint, name)?.tracked;
        rules::unchanged(&tracked.body, &body)?;
        endpoint_rules::keep_properties(&tracked.body, &mut body)?;
        tracked.stamp = tracked.stamp.touched(caller, now);
        (tracked.body, tracked.state, tracked.busy) = (body.clone(), "Updating", true);
        tracked.operation.clone_from(&id);
    }
    let parent_key = parent.to_ascii_lowercase();
    let start = Start::new(call, world, &id, Work::Deployment, Outcome::Deployment(parent_key.clone(), key.clone()));
    rollout::start(world, &mut store, start, &parent_key, &key, body);
    let endpoint = endpoint::find(&store, parent)?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let reply = call::json(status, &render(endpoint, find(endpoint, name)?, world, call));
    Ok(operation::announce(world, call, &id, reply))
}

fn patch(call: &Call, world: &Arc<World>, caller: &Caller, parent: &str, name: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    endpoint_rules::only(&body, &["tags", "sku"], "online deployment")?;
    rules::instances(&body)?;
    let now = world.clock.now_ms();
    let id = operation::new_id(world, "odidp");
    let mut store = lock(&world.store);
    let deployment = find_free(endpoint::find_mut(&mut store, parent)?, name)?;
    let tracked = &mut deployment.tracked;
    merge(&mut tracked.body, body);
    tracked.stamp = tracked.stamp.touched(caller, now);
    (tracked.state, tracked.busy) = ("Scaling", true);
    tracked.operation.clone_from(&id);
    let instances = rules::instances(&tracked.body)?;
    let (parent, key) = (parent.to_ascii_lowercase(), name.to_ascii_lowercase());
    let start = Start::new(call, world, &id, Work::Endpoint, Outcome::Deployment(parent.clone(), key.clone()));
    operation::start(world, &mut store, start, async { Ok(()) }, move |store, result| {
        let deployment = store.endpoints.get_mut(&parent).and_then(|parent| parent.deployments.get_mut(&key));
        let Some(deployment) = deployment else { return };
        deployment.tracked.busy = false;
        deployment.tracked.state = match (result, &deployment.container) {
            (Err(state), _) => state,
            (Ok(()), None) => "Failed",
            (Ok(()), Some(container)) => {
                container.scale(instances);
                "Succeeded"
            }
        };
    });
    Ok(operation::accepted(world, call, &id))
}

/// `tags` are replaced, the members of `sku` one by one.
fn merge(body: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (member, value) in patch {
        match (body.get_mut(&member).and_then(Value::as_object_mut), value) {
            (Some(present), Value::Object(sku)) if member == "sku" => present.extend(sku),
            (_, value) => drop(body.insert(member, value)),
        }
    }
}

fn delete(call: &Call, world: &Arc<World>, parent: &str, name: &str) -> Result<Reply, Refusal> {
    let id = operation::new_id(world, "odidp");
    let key = name.to_ascii_lowercase();
    let mut store = lock(&world.store);
    let Some(endpoint) =
        store.endpoints.get_mut(&parent.to_ascii_lowercase()).filter(|parent| parent.deployments.contains_key(&key))
    else {
        return Ok(call::empty(StatusCode::NO_CONTENT));
    };
    if endpoint.tracked.busy {
        return Err(Refusal::busy(&format!("online endpoint '{parent}'")));
    }
    if traffic::weights(&endpoint.tracked.body, "traffic").iter().any(|(other, _)| *other == key) {
        return Err(Refusal::bad(
            "deploymentName",
            format!("The deployment '{name}' has live traffic. Set its traffic to 0 before deleting it."),
        ));
    }
    let tracked = &mut find_free(endpoint, name)?.tracked;
    (tracked.state, tracked.busy) = ("Deleting", true);
    tracked.operation.clone_from(&id);
    let parent = parent.to_ascii_lowercase();
    let start = Start::new(call, world, &id, Work::Delete, Outcome::Gone);
    operation::start(world, &mut store, start, async { Ok(()) }, move |store, result| {
        let Some(endpoint) = store.endpoints.get_mut(&parent) else { return };
        match (result, endpoint.deployments.get_mut(&key)) {
            (Err(state), Some(deployment)) => (deployment.tracked.state, deployment.tracked.busy) = (state, false),
            (_, Some(deployment)) => {
                deployment.log.event("Killing", "Stopping container inference-server");
                endpoint.deployments.shift_remove(&key);
            }
            (_, None) => {}
        }
    });
    Ok(operation::accepted(world, call, &id))
}

/// The deployment as the service shows it.
pub(crate) fn render(parent: &Endpoint, deployment: &Deployment, world: &World, call: &Call) -> Value {
    let tracked = &deployment.tracked;
    let id =
        format!("{}/onlineEndpoints/{}/deployments/{}", world.place.workspace_id(), parent.tracked.name, tracked.name);
    let mut body = envelope::wrap(tracked, world, "deployments", &id);
    envelope::identify(&mut body, &parent.principal, world);
    body.entry("sku").or_insert_with(|| json!({"name": "Default", "capacity": 1}));
    if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, default) in defaults() {
            complete(properties.entry(name).or_insert(Value::Null), default);
        }
        properties.insert("provisioningState".to_owned(), json!(tracked.state));
        envelope::stamp_properties(properties, tracked, world, call, false);
    }
    Value::Object(body)
}

/// Members that a body leaves out, or has as null, are shown with the service's defaults.
fn complete(slot: &mut Value, default: Value) {
    if slot.is_null() {
        *slot = default;
    } else if let (Some(present), Value::Object(defaults)) = (slot.as_object_mut(), default) {
        for (name, default) in defaults {
            complete(present.entry(name).or_insert(Value::Null), default);
        }
    }
}

/// What a deployment has when its body does not say. [facts 3]
fn defaults() -> [(&'static str, Value); 6] {
    let probe = json!({"failureThreshold": 30, "successThreshold": 1, "timeout": "PT2S", "period": "PT10S", "initialDelay": "PT10S"});
    [
        ("scaleSettings", json!({"scaleType": "Default"})),
        (
            "requestSettings",
            json!({"maxConcurrentRequestsPerInstance": 1, "requestTimeout": "PT5S", "maxQueueWait": "PT0.5S"}),
        ),
        ("livenessProbe", probe.clone()),
        ("readinessProbe", probe),
        ("appInsightsEnabled", json!(false)),
        ("egressPublicNetworkAccess", json!("Enabled")),
    ]
}

/// The list of an endpoint's deployments.
pub(crate) fn list(call: &Call, world: &World, parent: &str) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let endpoint = endpoint::find(&store, parent)?;
    let mut found: Vec<&Deployment> = endpoint.deployments.values().collect();
    if let Some(order) = select::order(call, "$orderBy")? {
        order.sort(&mut found, |one| (one.tracked.stamp.created_ms, one.tracked.stamp.modified_ms));
    }
    let items = found.into_iter().map(|deployment| render(endpoint, deployment, world, call)).collect();
    page::page(call, world, items, "$top")
}
