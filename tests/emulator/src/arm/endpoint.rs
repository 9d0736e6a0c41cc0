//! Online endpoints: create or replace, patch, delete, get, list.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::arm::caller::Caller;
use crate::arm::operation::{self, Outcome, Start, Work};
use crate::arm::refusal::Refusal;
use crate::arm::store::{Endpoint, Stamp, Store, Tracked};
use crate::arm::{endpoint_rules as rules, envelope, page, select, traffic};
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::world::World;

const MOST_ENDPOINTS: usize = 100;

/// Answers a request for one endpoint.
pub(crate) fn answer(call: &Call, world: &Arc<World>, caller: &Caller, name: &str) -> Result<Reply, Refusal> {
    match call.method {
        Method::GET => {
            let store = lock(&world.store);
            Ok(call::json(StatusCode::OK, &render(find(&store, name)?, world, call)))
        }
        Method::PUT => put(call, world, caller, name),
        Method::PATCH => patch(call, world, caller, name),
        Method::DELETE => Ok(delete(call, world, name)?),
        _ => Err(Refusal::no_such_route(call)),
    }
}

/// The endpoint of this name.
pub(crate) fn find<'a>(store: &'a Store, name: &str) -> Result<&'a Endpoint, Refusal> {
    store.endpoints.get(&name.to_ascii_lowercase()).ok_or_else(|| Refusal::missing("Online endpoint", name))
}

/// The same, to change it.
pub(crate) fn find_mut<'a>(store: &'a mut Store, name: &str) -> Result<&'a mut Endpoint, Refusal> {
    store.endpoints.get_mut(&name.to_ascii_lowercase()).ok_or_else(|| Refusal::missing("Online endpoint", name))
}

/// An endpoint that no operation is running on.
pub(crate) fn find_free<'a>(store: &'a mut Store, name: &str) -> Result<&'a mut Endpoint, Refusal> {
    let endpoint = find_mut(store, name)?;
    if endpoint.tracked.busy { Err(Refusal::busy(&format!("online endpoint '{name}'"))) } else { Ok(endpoint) }
}

fn put(call: &Call, world: &Arc<World>, caller: &Caller, name: &str) -> Result<Reply, Refusal> {
    rules::name("endpointName", name)?;
    let mut body = rules::body(Refusal::body(call)?, world)?;
    let key = name.to_ascii_lowercase();
    let now = world.clock.now_ms();
    let id = operation::new_id(world, "oeidp");
    let mut store = lock(&world.store);
    let created = !store.endpoints.contains_key(&key);
    if created {
        if store.endpoints.len() >= MOST_ENDPOINTS {
            return Err(Refusal::quota(format!(
                "The subscription has reached its limit of {MOST_ENDPOINTS} online endpoints in this region."
            )));
        }
        traffic::check(&body, &[])?;
        let endpoint = create(world, caller, name, &mut body, &id);
        store.endpoints.insert(key.clone(), endpoint);
    } else {
        let endpoint = find_free(&mut store, name)?;
        let names: Vec<String> = endpoint.deployments.keys().cloned().collect();
        if world.switches.keep_traffic.load(Ordering::Relaxed) {
            rules::keep_traffic(&endpoint.tracked.body, &mut body);
        }
        traffic::check(&body, &names)?;
        rules::keep_properties(&endpoint.tracked.body, &mut body)?;
        rules::drop_keys(&mut body);
        let tracked = &mut endpoint.tracked;
        tracked.stamp = tracked.stamp.touched(caller, now);
        (tracked.body, tracked.state, tracked.busy) = (body, "Updating", true);
        tracked.operation.clone_from(&id);
    }
    begin(call, world, &mut store, &id, &key);
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let reply = call::json(status, &render(find(&store, &key)?, world, call));
    Ok(operation::announce(world, call, &id, reply))
}

fn create(world: &World, caller: &Caller, name: &str, body: &mut Map<String, Value>, id: &str) -> Endpoint {
    let given = |which: &str| {
        let key = body.get("properties").and_then(|properties| properties.get("keys")?.get(which)?.as_str());
        key.filter(|key| !key.is_empty()).map(str::to_owned)
    };
    let (primary, secondary) = (given("primaryKey"), given("secondaryKey"));
    rules::drop_keys(body);
    Endpoint {
        tracked: Tracked {
            name: name.to_owned(),
            guid: world.dice.guid(),
            body: std::mem::take(body),
            stamp: Stamp::new(caller, world.clock.now_ms()),
            state: "Creating",
            operation: id.to_owned(),
            busy: true,
        },
        principal: world.dice.guid(),
        primary_key: primary.unwrap_or_else(|| world.dice.secret(24)),
        secondary_key: secondary.unwrap_or_else(|| world.dice.secret(24)),
        tokens: Vec::new(),
        traffic: Vec::new(),
        mirror: None,
        deployments: IndexMap::new(),
    }
}

/// Starts the operation after which the body counts.
fn begin(call: &Call, world: &Arc<World>, store: &mut Store, id: &str, key: &str) {
    let start = Start::new(call, world, id, Work::Endpoint, Outcome::Endpoint(key.to_owned()));
    let key = key.to_owned();
    operation::start(world, store, start, async { Ok(()) }, move |store, result| {
        let Some(endpoint) = store.endpoints.get_mut(&key) else { return };
        endpoint.tracked.busy = false;
        endpoint.tracked.state = result.err().unwrap_or("Succeeded");
        if result.is_ok() {
            endpoint.traffic = traffic::weights(&endpoint.tracked.body, "traffic");
            endpoint.mirror = traffic::weights(&endpoint.tracked.body, "mirrorTraffic").into_iter().next();
        }
    });
}

fn patch(call: &Call, world: &Arc<World>, caller: &Caller, name: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    rules::only(&body, &["tags", "identity"], "online endpoint")?;
    let now = world.clock.now_ms();
    let id = operation::new_id(world, "oeidp");
    let mut store = lock(&world.store);
    let tracked = &mut find_free(&mut store, name)?.tracked;
    for (member, value) in body {
        tracked.body.insert(member, value);
    }
    rules::canonical(&mut tracked.body);
    tracked.stamp = tracked.stamp.touched(caller, now);
    (tracked.state, tracked.busy) = ("Updating", true);
    tracked.operation.clone_from(&id);
    let key = name.to_ascii_lowercase();
    begin(call, world, &mut store, &id, &key);
    Ok(operation::accepted(world, call, &id))
}

fn delete(call: &Call, world: &Arc<World>, name: &str) -> Result<Reply, Refusal> {
    let id = operation::new_id(world, "oeidp");
    let mut store = lock(&world.store);
    let key = name.to_ascii_lowercase();
    if !store.endpoints.contains_key(&key) {
        return Ok(call::empty(StatusCode::NO_CONTENT));
    }
    let endpoint = find_free(&mut store, name)?;
    if endpoint.deployments.values().any(|deployment| deployment.tracked.busy) {
        return Err(Refusal::busy(&format!("a deployment of online endpoint '{name}'")));
    }
    (endpoint.tracked.state, endpoint.tracked.busy) = ("Deleting", true);
    endpoint.tracked.operation.clone_from(&id);
    let start = Start::new(call, world, &id, Work::Delete, Outcome::Gone);
    let monitored = world.clone();
    operation::start(world, &mut store, start, async { Ok(()) }, move |store, result| {
        match (result, store.endpoints.get_mut(&key)) {
            (Err(state), Some(endpoint)) => (endpoint.tracked.state, endpoint.tracked.busy) = (state, false),
            // Its deployments go with it. [facts 2]
            _ => {
                store.endpoints.shift_remove(&key);
                monitored.monitor.gone(&key);
            }
        }
    });
    Ok(operation::accepted(world, call, &id))
}

/// The endpoint as the service shows it.
pub(crate) fn render(endpoint: &Endpoint, world: &World, call: &Call) -> Value {
    let tracked = &endpoint.tracked;
    let mut body = envelope::wrap(
        tracked,
        world,
        "onlineEndpoints",
        &format!("{}/onlineEndpoints/{}", world.place.workspace_id(), tracked.name),
    );
    envelope::identify(&mut body, &endpoint.principal, world);
    let scoring = match (&world.origins.https, call.is_https()) {
        (Some(https), true) => &https.scoring,
        _ => &world.origins.scoring,
    };
    let base = format!("{scoring}/endpoints/{}", tracked.name);
    if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
        properties.entry("publicNetworkAccess").or_insert_with(|| json!("Enabled"));
        properties.entry("traffic").or_insert_with(|| json!({}));
        properties.entry("mirrorTraffic").or_insert_with(|| json!({}));
        // Keys are never shown here. [facts 2]
        properties.insert("keys".to_owned(), Value::Null);
        properties.insert("scoringUri".to_owned(), json!(format!("{base}/score")));
        properties.insert("swaggerUri".to_owned(), json!(format!("{base}/swagger.json")));
        properties.insert("provisioningState".to_owned(), json!(tracked.state));
        envelope::stamp_properties(properties, tracked, world, call, true);
    }
    Value::Object(body)
}

/// The list, filtered and sorted.
pub(crate) fn list(call: &Call, world: &World) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let mut found: Vec<&Endpoint> =
        store.endpoints.values().filter(|endpoint| rules::wanted(call, &endpoint.tracked)).collect();
    if let Some(order) = select::order(call, "orderBy")? {
        order.sort(&mut found, |one| (one.tracked.stamp.created_ms, one.tracked.stamp.modified_ms));
    }
    let items = found.into_iter().map(|endpoint| render(endpoint, world, call)).collect();
    page::page(call, world, items, "count")
}
