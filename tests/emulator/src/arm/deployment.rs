//! Deployments of an endpoint: create or replace, patch, delete, get, list, logs, skus.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::caller::Caller;
use crate::arm::operation::{self, Outcome, Work};
use crate::arm::refusal::Refusal;
use crate::arm::store::{Deployment, Endpoint, Stamp, Store, Tracked};
use crate::arm::{deployment_rules as rules, endpoint, endpoint_rules, envelope, model, page, traffic};
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::scoring::container::{Container, Settings};
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
    let endpoint = endpoint::find_free(&mut store, parent)?;
    let created = !endpoint.deployments.contains_key(&key);
    if created {
        if endpoint.deployments.len() >= MOST_DEPLOYMENTS {
            return Err(Refusal::quota(format!("An endpoint can have at most {MOST_DEPLOYMENTS} deployments.")));
        }
        let tracked = Tracked {
            name: name.to_owned(),
            guid: world.dice.guid(),
            body: body.clone(),
            stamp: Stamp::new(caller, now),
            state: "Creating",
            operation: id.clone(),
            busy: true,
        };
        endpoint.deployments.insert(key.clone(), Deployment { tracked, container: None });
    } else {
        let tracked = &mut find_free(endpoint, name)?.tracked;
        rules::unchanged(&tracked.body, &body)?;
        endpoint_rules::keep_properties(&tracked.body, &mut body)?;
        tracked.stamp = tracked.stamp.touched(caller, now);
        (tracked.body, tracked.state, tracked.busy) = (body.clone(), "Updating", true);
        tracked.operation.clone_from(&id);
    }
    roll_out(world, &mut store, &id, &parent.to_ascii_lowercase(), &key, body);
    let endpoint = endpoint::find(&store, parent)?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let reply = call::json(status, &render(endpoint, find(endpoint, name)?, world, call));
    Ok(operation::announce(world, call, &id, reply))
}

/// Fetches and loads the model in the background; the new container replaces the old one only if
/// that works.
fn roll_out(world: &Arc<World>, store: &mut Store, id: &str, parent: &str, key: &str, body: Map<String, Value>) {
    let outcome = Outcome::Deployment(parent.to_owned(), key.to_owned());
    let (parent, key) = (parent.to_owned(), key.to_owned());
    let job = {
        let world = world.clone();
        let reference =
            body.get("properties").and_then(|properties| properties.get("model")?.as_str()).map(str::to_owned);
        async move {
            let model = match reference {
                Some(reference) if !reference.is_empty() => Some(model::load(&world, &reference).await?),
                _ => None,
            };
            Ok(Arc::new(Container::new(model, Settings::of(&body))))
        }
    };
    operation::start(world, store, id, Work::Deployment, outcome, job, move |store, result| {
        let deployment = store.endpoints.get_mut(&parent).and_then(|parent| parent.deployments.get_mut(&key));
        let Some(deployment) = deployment else { return };
        deployment.tracked.busy = false;
        match result {
            Ok(container) => {
                deployment.container = Some(container);
                deployment.tracked.state = "Succeeded";
            }
            Err(_) => deployment.tracked.state = "Failed",
        }
    });
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
    let outcome = Outcome::Deployment(parent.clone(), key.clone());
    operation::start(world, &mut store, &id, Work::Endpoint, outcome, async { Ok(()) }, move |store, _| {
        let deployment = store.endpoints.get_mut(&parent).and_then(|parent| parent.deployments.get_mut(&key));
        if let Some(deployment) = deployment {
            if let Some(container) = &deployment.container {
                container.scale(instances);
            }
            let works = deployment.container.is_some();
            (deployment.tracked.state, deployment.tracked.busy) = (if works { "Succeeded" } else { "Failed" }, false);
        }
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
    operation::start(world, &mut store, &id, Work::Delete, Outcome::Gone, async { Ok(()) }, move |store, _| {
        if let Some(endpoint) = store.endpoints.get_mut(&parent) {
            endpoint.deployments.shift_remove(&key);
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
            properties.entry(name).or_insert(default);
        }
        properties.insert("provisioningState".to_owned(), json!(tracked.state));
        envelope::stamp_properties(properties, tracked, world, call, false);
    }
    Value::Object(body)
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
    match call.query("$orderBy").map(|order| order.to_ascii_lowercase().replace(' ', "")).as_deref() {
        Some("createdatdesc" | "createdtimedesc") => {
            found.sort_by_key(|one| std::cmp::Reverse(one.tracked.stamp.created_ms))
        }
        Some("updatedatdesc") => found.sort_by_key(|one| std::cmp::Reverse(one.tracked.stamp.modified_ms)),
        _ => {}
    }
    let items = found.into_iter().map(|deployment| render(endpoint, deployment, world, call)).collect();
    page::page(call, world, items, "$top")
}
