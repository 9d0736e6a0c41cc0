//! Datastores: the default one opened by the account key, a second one by a container SAS.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::arm::page;
use crate::arm::refusal::Refusal;
use crate::blob::Rights;
use crate::call::{self, Call, Reply};
use crate::world::World;

/// The workspace's default datastore.
pub(crate) const DEFAULT: &str = "workspaceblobstore";
/// The same container behind a SAS.
pub(crate) const BY_SAS: &str = "workspaceblobstoresas";

/// Answers everything below `datastores`.
pub(crate) fn answer(call: &Call, world: &World, words: &[&str]) -> Result<Reply, Refusal> {
    match (call.method.clone(), words) {
        (Method::GET, [_]) => list(call, world),
        (Method::GET, [_, name]) => Ok(call::json(StatusCode::OK, &render(world, known(name)?))),
        (Method::POST, [_, name, "listsecrets"]) => Ok(secrets(world, known(name)?)),
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn known(name: &str) -> Result<&'static str, Refusal> {
    [DEFAULT, BY_SAS]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .ok_or_else(|| Refusal::missing("Datastore", name))
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
    let mut names: Vec<&str> =
        [DEFAULT, BY_SAS].into_iter().filter(|name| wanted(name) && name.contains(&sought)).collect();
    // Both were made at once: the only other order is the reverse.
    if call.query("orderByAsc").is_some_and(|wish| wish.eq_ignore_ascii_case("false")) {
        names.reverse();
    }
    let items = names.into_iter().map(|name| render(world, name)).collect();
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
