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
    let uri = registered(world, reference)?;
    let path = blob_path(world, &uri)
        .ok_or_else(|| argument(&format!("The model URI '{uri}' does not name a datastore of this workspace.")))?;
    let bytes = world
        .storage
        .find_onnx(&path, world.clock.now_ms())
        .await
        .map_err(|why| argument(&format!("Unable to download user model artifacts from '{uri}': {why}")))?;
    // Parsing is work for a thread of its own, not for the one that serves requests.
    let loaded = tokio::task::spawn_blocking(move || Onnx::load(&bytes)).await;
    loaded.map_err(|error| error.to_string()).and_then(|model| model).map_err(|why| {
        let text = format!("User container has crashed or terminated: the scoring script could not load the model. {why}. Please see troubleshooting guide, available here: https://aka.ms/oe-tsg#error-resourcenotready");
        Refusal::new(StatusCode::BAD_REQUEST, "ResourceNotReady", text)
    })
}

fn argument(text: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "BadArgument", text)
}

/// The `modelUri` of the version that the reference names.
fn registered(world: &World, reference: &str) -> Result<String, Refusal> {
    let lower = reference.to_ascii_lowercase();
    let key = if let Some((_, path)) = lower.rsplit_once("/models/") {
        format!("models/{path}")
    } else if let Some((name, version)) = lower.strip_prefix("azureml:").and_then(|short| short.split_once(':')) {
        format!("models/{name}/versions/{version}")
    } else {
        return Err(argument(&format!("The model reference '{reference}' is not the id of a model version.")));
    };
    let store = lock(&world.store);
    let uri = store
        .assets
        .get(&key)
        .and_then(|asset| asset.body.get("properties")?.get("modelUri")?.as_str())
        .map(str::to_owned);
    uri.ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "ModelRegistryError",
            format!("The model '{reference}' is not registered in the workspace."),
        )
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
