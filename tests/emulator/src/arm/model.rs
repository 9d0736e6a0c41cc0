//! From a deployment's `model` to a loaded ONNX model: reference, registered version, blob, bytes.

use std::sync::Arc;

use axum::http::StatusCode;

use crate::arm::datastore;
use crate::arm::refusal::Refusal;
use crate::dice::lock;
use crate::model::onnx::Onnx;
use crate::world::World;

/// Loads what the reference names; refusals become the error of the failed operation.
pub(crate) async fn load(world: &Arc<World>, reference: &str) -> Result<Onnx, Refusal> {
    let (uri, path) = locate(world, "model", reference)?;
    let bytes = world.storage.find_onnx(&path, world.clock.now_ms()).await.map_err(|why| unreadable(&uri, &why))?;
    // Parsing is work for a thread of its own, not for the one that serves requests.
    let loaded = tokio::task::spawn_blocking(move || Onnx::load(&bytes)).await;
    loaded
        .map_err(|error| error.to_string())
        .and_then(|model| model)
        .map_err(|why| crashed(&format!("the scoring script could not load the model. {why}.")))
}

/// What a container that does not come up ends with. [facts 5]
pub(crate) fn crashed(why: &str) -> Refusal {
    let text = format!(
        "User container has crashed or terminated: {why} Please see troubleshooting guide, available here: https://aka.ms/oe-tsg#error-resourcenotready"
    );
    Refusal::new(StatusCode::BAD_REQUEST, "ResourceNotReady", text)
}

/// An artifact that storage does not give.
pub(crate) fn unreadable(uri: &str, why: &str) -> Refusal {
    argument(&format!("Unable to download user model artifacts from '{uri}': {why}"))
}

fn argument(text: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "BadArgument", text)
}

/// URI and path in the workspace's container of what a reference to a model or code names.
pub(crate) fn locate(world: &World, kind: &str, reference: &str) -> Result<(String, String), Refusal> {
    let uri = registered(world, kind, reference)?;
    let path = blob_path(world, &uri)
        .ok_or_else(|| argument(&format!("The {kind} URI '{uri}' does not name a datastore of this workspace.")))?;
    Ok((uri, path))
}

/// The URI of the registered version that the reference names.
fn registered(world: &World, kind: &str, reference: &str) -> Result<String, Refusal> {
    let lower = reference.to_ascii_lowercase();
    let key = if let Some((_, path)) = lower.rsplit_once(&format!("/{kind}s/")) {
        format!("{kind}s/{path}")
    } else if let Some((name, version)) = lower.strip_prefix("azureml:").and_then(|short| short.split_once(':')) {
        format!("{kind}s/{name}/versions/{version}")
    } else {
        return Err(argument(&format!("The {kind} reference '{reference}' is not the id of a {kind} version.")));
    };
    let store = lock(&world.store);
    let uri = store
        .assets
        .get(&key)
        .and_then(|asset| asset.body.get("properties")?.get(format!("{kind}Uri"))?.as_str())
        .map(str::to_owned);
    uri.ok_or_else(|| {
        let code = if kind == "model" { "ModelRegistryError" } else { "ResourceNotFound" };
        let text = format!("The {kind} '{reference}' is not registered in the workspace.");
        Refusal::new(StatusCode::NOT_FOUND, code, text)
    })
}

/// The path inside the workspace's container.
fn blob_path(world: &World, uri: &str) -> Option<String> {
    if let Some(path) = uri.strip_prefix(&world.storage.container_url()) {
        return Some(path.trim_start_matches('/').split('?').next().unwrap_or_default().to_owned());
    }
    let (head, path) = uri.strip_prefix("azureml://")?.split_once("/paths/")?;
    let store = head.rsplit('/').next()?;
    let ours = [datastore::DEFAULT, datastore::BY_SAS].iter().any(|known| known.eq_ignore_ascii_case(store));
    ours.then(|| path.trim_matches('/').to_owned())
}
