//! Models, codes and environments: containers, versions, and the pending upload of a code.

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::caller::Caller;
use crate::arm::page;
use crate::arm::refusal::Refusal;
use crate::arm::select::{self, Order};
use crate::arm::store::{Asset, Stamp, Store};
use crate::blob::Rights;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::world::World;

/// Answers everything below `models`, `codes` and `environments`.
pub(crate) fn answer(
    call: &Call,
    world: &World,
    caller: &Caller,
    words: &[&str],
    names: &[&str],
) -> Result<Reply, Refusal> {
    match (call.method.clone(), words) {
        (Method::GET, [_] | [_, _, "versions"]) => list(call, world, words),
        (Method::GET, [_, _] | [_, _, "versions", _]) => get(world, words, names),
        (Method::PUT, [_, _] | [_, _, "versions", _]) => put(call, world, caller, words, names),
        (Method::DELETE, [_, _] | [_, _, "versions", _]) => Ok(delete(world, words)),
        // Only codes have it in a workspace. [facts 4]
        (Method::POST, ["codes", _, "versions", _, "startpendingupload"]) => start_upload(call, world),
        _ => Err(Refusal::no_such_route(call)),
    }
}

/// The type words in their own spelling, the names as written.
fn path(words: &[&str], names: &[&str]) -> String {
    let spelled =
        words.iter().zip(names).enumerate().map(|(place, (word, name))| if place % 2 == 0 { *word } else { *name });
    spelled.collect::<Vec<_>>().join("/")
}

fn render(world: &World, store: &Store, asset: &Asset) -> Value {
    let path = &asset.path;
    let mut body = asset.body.clone();
    let parts: Vec<&str> = path.split('/').collect();
    let kinds: Vec<&str> = parts.iter().step_by(2).copied().collect();
    body.insert("id".to_owned(), json!(format!("{}/{path}", world.place.workspace_id())));
    body.insert("name".to_owned(), json!(parts.last()));
    body.insert("type".to_owned(), json!(format!("Microsoft.MachineLearningServices/workspaces/{}", kinds.join("/"))));
    body.insert("systemData".to_owned(), asset.stamp.json());
    if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, default) in [("tags", json!({})), ("properties", json!({})), ("isArchived", json!(false))] {
            properties.entry(name).or_insert(default);
        }
        if parts.len() == 4 {
            properties.entry("isAnonymous").or_insert(json!(false));
            // Microsoft's Python client takes it for granted.
            if kinds.first() == Some(&"models") && properties.get("flavors").is_none_or(Value::is_null) {
                properties.insert("flavors".to_owned(), json!({}));
            }
        } else {
            let (latest, next) = versions(store, path);
            properties.insert("latestVersion".to_owned(), latest);
            properties.insert("nextVersion".to_owned(), next);
        }
        properties.insert("provisioningState".to_owned(), json!("Succeeded"));
    }
    Value::Object(body)
}

/// The version registered last, and the number after the highest that is a number.
fn versions(store: &Store, container: &str) -> (Value, Value) {
    let prefix = format!("{}/versions/", container.to_ascii_lowercase());
    let below = store.assets.iter().filter(|(key, _)| key.starts_with(&prefix)).map(|(_, asset)| asset);
    let names: Vec<&str> = below.filter_map(|asset| asset.path.rsplit('/').next()).collect();
    let highest = names.iter().filter_map(|name| name.parse::<u64>().ok()).max().unwrap_or(0);
    (json!(names.last()), json!(highest.saturating_add(1).to_string()))
}

fn missing(path: &str) -> Refusal {
    Refusal::missing("Asset", path)
}

fn get(world: &World, words: &[&str], names: &[&str]) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let key = words.join("/");
    let asset = store.assets.get(&key).ok_or_else(|| missing(&path(words, names)))?;
    Ok(call::json(StatusCode::OK, &render(world, &store, asset)))
}

fn put(call: &Call, world: &World, caller: &Caller, words: &[&str], names: &[&str]) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    if !body.get("properties").is_some_and(Value::is_object) {
        return Err(Refusal::bad("properties", "The 'properties' field is required."));
    }
    for name in names.iter().skip(1).step_by(2) {
        let spelled = name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.len() <= 255
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
        if !spelled {
            return Err(Refusal::bad("name", format!("The name '{name}' is invalid.")));
        }
    }
    let (key, path) = (words.join("/"), path(words, names));
    let version = words.len() == 4;
    if version {
        required(words, &body)?;
    }
    let now = world.clock.now_ms();
    let mut store = lock(&world.store);
    let before = store.assets.get(&key);
    if let Some(before) = before.filter(|_| version) {
        unchanged(words, before, &body)?;
    }
    let stamp = before.map_or_else(|| Stamp::new(caller, now), |before| before.stamp.touched(caller, now));
    let status = if before.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let asset = Asset { path, body, stamp: stamp.clone() };
    if let (true, [kind, name, ..], [_, written, ..]) = (version, words, names) {
        // Registering a version makes its container.
        let body = Map::from_iter([("properties".to_owned(), json!({}))]);
        store.assets.entry(format!("{kind}/{name}")).or_insert(Asset {
            path: format!("{kind}/{written}"),
            body,
            stamp,
        });
    }
    store.assets.insert(key, asset.clone());
    Ok(call::json(status, &render(world, &store, &asset)))
}

fn required(words: &[&str], body: &Map<String, Value>) -> Result<(), Refusal> {
    let field = match words.first() {
        Some(&"models") => "modelUri",
        Some(&"codes") => "codeUri",
        _ => return environment(body),
    };
    match body.get("properties").and_then(|properties| properties.get(field)?.as_str()) {
        Some(uri) if !uri.is_empty() => Ok(()),
        _ => Err(Refusal::bad(&format!("properties.{field}"), format!("The '{field}' field is required."))),
    }
}

/// An environment is an image, a build, or an image with conda's packages on top.
fn environment(body: &Map<String, Value>) -> Result<(), Refusal> {
    let properties = body.get("properties").unwrap_or(&Value::Null);
    let given = |name: &str| properties.get(name).is_some_and(|value| !value.is_null());
    match (given("image"), given("build")) {
        (true, true) => Err(Refusal::bad("properties", "An environment has an 'image' or a 'build', not both.")),
        (false, false) => Err(Refusal::bad("properties.image", "An environment needs an 'image' or a 'build'.")),
        (false, true) if given("condaFile") => {
            Err(Refusal::bad("properties.condaFile", "A 'condaFile' needs an 'image'."))
        }
        _ => Ok(()),
    }
}

/// A version's content is fixed once it is registered.
fn unchanged(words: &[&str], before: &Asset, body: &Map<String, Value>) -> Result<(), Refusal> {
    let fields: &[&str] = match words.first() {
        Some(&"models") => &["modelUri"],
        Some(&"codes") => &["codeUri"],
        _ => &["image", "condaFile", "build", "inferenceConfig"],
    };
    for field in fields {
        let value =
            |body: &Map<String, Value>| body.get("properties").and_then(|properties| properties.get(*field)).cloned();
        if value(&before.body) != value(body) {
            return Err(Refusal::bad(
                &format!("properties.{field}"),
                format!("'{field}' of a registered version cannot be changed. Register a new version."),
            ));
        }
    }
    Ok(())
}

fn delete(world: &World, words: &[&str]) -> Reply {
    let mut store = lock(&world.store);
    let key = words.join("/");
    let below = format!("{key}/");
    let count = store.assets.len();
    store.assets.retain(|other, _| *other != key && !other.starts_with(&below));
    call::empty(if store.assets.len() < count { StatusCode::OK } else { StatusCode::NO_CONTENT })
}

fn list(call: &Call, world: &World, words: &[&str]) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let prefix = format!("{}/", words.join("/"));
    let mut found: Vec<&Asset> = Vec::new();
    for (key, asset) in &store.assets {
        let below = key.strip_prefix(&prefix).is_some_and(|rest| !rest.contains('/'));
        if below && select::wanted(call, asset)? {
            found.push(asset);
        }
    }
    // Newest first is what clients that look for @latest ask for and get by default.
    let newest = Order { modified: false, descending: true };
    let order = select::order(call, "$orderBy")?.unwrap_or(newest);
    order.sort(&mut found, |asset| (asset.stamp.created_ms, asset.stamp.modified_ms));
    let skipped = match call.query("offset") {
        Some(offset) => offset.parse().map_err(|_| Refusal::bad("offset", "'offset' must be a whole number."))?,
        None => 0,
    };
    let items = found.into_iter().skip(skipped).map(|asset| render(world, &store, asset)).collect();
    page::page(call, world, items, if words.len() == 1 { "count" } else { "$top" })
}

fn start_upload(call: &Call, world: &World) -> Result<Reply, Refusal> {
    let asked = if call.body.is_empty() { Map::new() } else { Refusal::body(call)? };
    let kind = asked.get("pendingUploadType").and_then(Value::as_str).unwrap_or("TemporaryBlobReference");
    if !["None", "TemporaryBlobReference"].contains(&kind) {
        return Err(Refusal::bad("pendingUploadType", format!("'{kind}' is not one of None, TemporaryBlobReference.")));
    }
    let id = asked
        .get("pendingUploadId")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty())
        .map_or_else(|| world.dice.guid(), str::to_owned);
    let storage = &world.storage;
    let container = storage.container_url();
    let sas = storage.container_sas(Rights::Write, world.clock.now_ms());
    let body = json!({
        "blobReferenceForConsumption": {
            "blobUri": format!("{container}/{id}"),
            "storageAccountArmId": format!("{}/providers/Microsoft.Storage/storageAccounts/{}", world.place.group_id(), storage.account),
            "credential": {"credentialType": "SAS", "sasUri": format!("{container}/{id}?{sas}")},
        },
        "pendingUploadId": id,
        "pendingUploadType": "TemporaryBlobReference",
    });
    Ok(call::json(StatusCode::OK, &body))
}
