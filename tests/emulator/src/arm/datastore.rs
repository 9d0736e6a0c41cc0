//! Datastores: the default one opened by the account key, a second one by a container SAS, and those that callers made, which
//! keep what was said of them.

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::caller::Caller;
use crate::arm::page;
use crate::arm::refusal::Refusal;
use crate::arm::store::{Asset, Stamp};
use crate::blob::Rights;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::world::World;

/// The workspace's default datastore.
pub(crate) const DEFAULT: &str = "workspaceblobstore";
/// The same container behind a SAS.
pub(crate) const BY_SAS: &str = "workspaceblobstoresas";

/// Kinds of datastore. [facts 4, S23]
const KINDS: [&str; 5] = ["AzureBlob", "AzureDataLakeGen1", "AzureDataLakeGen2", "AzureFile", "OneLake"];

/// Answers everything below `datastores`.
pub(crate) fn answer(
    call: &Call,
    world: &World,
    caller: &Caller,
    words: &[&str],
    names: &[&str],
) -> Result<Reply, Refusal> {
    let ours = words.get(1).and_then(|name| [DEFAULT, BY_SAS].into_iter().find(|known| known == name));
    match (call.method.clone(), words, ours) {
        (Method::GET, [_], _) => list(call, world),
        (Method::GET, [_, _], Some(name)) => Ok(call::json(StatusCode::OK, &render(world, name))),
        (Method::GET, [_, name], None) => Ok(call::json(StatusCode::OK, &shown(world, &made(world, name)?))),
        (Method::POST, [_, _, "listsecrets"], Some(name)) => Ok(secrets(world, name)),
        (Method::POST, [_, name, "listsecrets"], None) => secrets_of(&made(world, name)?),
        (Method::PUT | Method::DELETE, [_, name], Some(_)) => {
            Err(Refusal::bad("name", format!("The datastore '{name}' is the workspace's own and stays as it is.")))
        }
        (Method::PUT, [_, _], None) => put(call, world, caller, names),
        (Method::DELETE, [_, name], None) => Ok(delete(world, name)),
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn key(name: &str) -> String {
    format!("datastores/{}", name.to_ascii_lowercase())
}

fn made(world: &World, name: &str) -> Result<Asset, Refusal> {
    lock(&world.store).assets.get(&key(name)).cloned().ok_or_else(|| Refusal::missing("Datastore", name))
}

fn put(call: &Call, world: &World, caller: &Caller, names: &[&str]) -> Result<Reply, Refusal> {
    let name = names.last().copied().unwrap_or_default();
    let spelled = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.len() <= 255
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    if !spelled {
        return Err(Refusal::bad("name", format!("The name '{name}' is invalid.")));
    }
    let body = Refusal::body(call)?;
    let word = |path: &str| Value::Object(body.clone()).pointer(path).and_then(Value::as_str).map(str::to_owned);
    if !word("/properties/datastoreType").is_some_and(|kind| KINDS.contains(&kind.as_str())) {
        return Err(Refusal::bad("properties.datastoreType", format!("It must be one of {}.", KINDS.join(", "))));
    }
    if word("/properties/credentials/credentialsType").is_none() {
        return Err(Refusal::bad("properties.credentials", "The 'credentials' field is required."));
    }
    let now = world.clock.now_ms();
    let mut store = lock(&world.store);
    let before = store.assets.get(&key(name));
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let stamp = before.map_or_else(|| Stamp::new(caller, now), |before| before.stamp.touched(caller, now));
    let asset = Asset { path: format!("datastores/{name}"), body, stamp };
    store.assets.insert(key(name), asset.clone());
    Ok(call::json(status, &shown(world, &asset)))
}

fn delete(world: &World, name: &str) -> Reply {
    let gone = lock(&world.store).assets.shift_remove(&key(name));
    call::empty(if gone.is_some() { StatusCode::OK } else { StatusCode::NO_CONTENT })
}

/// One that a caller made; what opens it is not shown.
fn shown(world: &World, asset: &Asset) -> Value {
    let mut properties = asset.body.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    if let Some(credentials) = properties.get_mut("credentials").and_then(Value::as_object_mut) {
        credentials.shift_remove("secrets");
    }
    properties.insert("isDefault".to_owned(), json!(false));
    for (name, default) in [("tags", json!({})), ("properties", Value::Null)] {
        properties.entry(name).or_insert(default);
    }
    json!({
        "id": format!("{}/{}", world.place.workspace_id(), asset.path),
        "name": asset.path.rsplit('/').next(),
        "type": "Microsoft.MachineLearningServices/workspaces/datastores",
        "properties": properties,
        "systemData": asset.stamp.json(),
    })
}

fn secrets_of(asset: &Asset) -> Result<Reply, Refusal> {
    let secrets = Value::Object(Map::clone(&asset.body)).pointer("/properties/credentials/secrets").cloned();
    let secrets = secrets.ok_or_else(|| Refusal::bad("credentials", "The datastore has no secrets."))?;
    Ok(call::json(StatusCode::OK, &secrets))
}

fn render(world: &World, name: &str) -> Value {
    let place = &world.place;
    let storage = &world.storage;
    let kind = if name == DEFAULT { "AccountKey" } else { "Sas" };
    // Azure splits the address into account, suffix and protocol. Here it is a path on one host,
    // and `endpoint` holds that host: {protocol}://{endpoint}/{accountName}/{containerName}.
    let (protocol, host) = storage.host.split_once("://").unwrap_or(("http", ""));
    json!({
        "id": format!("{}/datastores/{name}", place.workspace_id()),
        "name": name,
        "type": "Microsoft.MachineLearningServices/workspaces/datastores",
        "properties": {
            "description": null,
            "tags": {},
            "properties": null,
            "isDefault": name == DEFAULT,
            "credentials": {"credentialsType": kind},
            "datastoreType": "AzureBlob",
            "accountName": storage.account,
            "containerName": storage.container,
            "endpoint": host,
            "protocol": protocol,
            "serviceDataAccessAuthIdentity": "None",
            "subscriptionId": place.subscription,
            "resourceGroup": place.group,
        },
        "systemData": {"createdAt": "2026-01-01T00:00:00.000Z", "createdBy": "Service Principal", "createdByType": "Application"},
    })
}

fn list(call: &Call, world: &World) -> Result<Reply, Refusal> {
    let default = call.query("isDefault").map(|wish| wish.eq_ignore_ascii_case("true"));
    let names = call.query("names");
    let wanted = |name: &str| {
        default.is_none_or(|default| default == (name == DEFAULT))
            && names.as_deref().is_none_or(|names| names.split(',').any(|one| one.eq_ignore_ascii_case(name)))
    };
    let sought = call.query("searchText").unwrap_or_default().to_ascii_lowercase();
    let store = lock(&world.store);
    let others = store.assets.values().filter(|asset| asset.path.starts_with("datastores/"));
    let all = [DEFAULT, BY_SAS].into_iter().map(|name| (name, render(world, name)));
    let all = all.chain(others.map(|asset| (asset.path.trim_start_matches("datastores/"), shown(world, asset))));
    let found = all.filter(|(name, _)| wanted(name) && name.to_ascii_lowercase().contains(&sought));
    let mut items: Vec<Value> = found.map(|(_, item)| item).collect();
    // In the order in which they were made, or the reverse.
    if call.query("orderByAsc").is_some_and(|wish| wish.eq_ignore_ascii_case("false")) {
        items.reverse();
    }
    page::page(call, world, items, "count")
}

fn secrets(world: &World, name: &str) -> Reply {
    let body = if name == DEFAULT {
        json!({"secretsType": "AccountKey", "key": world.storage.key_text()})
    } else {
        json!({"secretsType": "Sas", "sasToken": world.storage.container_sas(Rights::Write, world.clock.now_ms())})
    };
    call::json(StatusCode::OK, &body)
}
