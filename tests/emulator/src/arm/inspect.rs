//! Looking into a deployment: its log and the sizes it can have.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::arm::deployment::find;
use crate::arm::refusal::Refusal;
use crate::arm::{deployment_rules as rules, endpoint, page};
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::scoring::log::Source;
use crate::world::World;

/// The container's log.
pub(crate) fn logs(call: &Call, world: &World, parent: &str, name: &str) -> Result<Reply, Refusal> {
    let body = if call.body.is_empty() { Map::new() } else { Refusal::body(call)? };
    let kind = body.get("containerType").and_then(Value::as_str).unwrap_or("InferenceServer").to_ascii_lowercase();
    let tail =
        body.get("tail").and_then(Value::as_u64).map_or(usize::MAX, |tail| usize::try_from(tail).unwrap_or(usize::MAX));
    let source = match kind.as_str() {
        "inferenceserver" => Source::InferenceServer,
        "storageinitializer" => Source::StorageInitializer,
        _ => return Err(Refusal::bad("containerType", "containerType must be InferenceServer or StorageInitializer.")),
    };
    let store = lock(&world.store);
    let log = find(endpoint::find(&store, parent)?, name)?.log.read();
    let lines: Vec<String> = log.into_iter().filter(|line| line.source == source).map(|line| line.text).collect();
    let kept: Vec<String> = lines.iter().skip(lines.len().saturating_sub(tail)).cloned().collect();
    Ok(call::json(StatusCode::OK, &json!({"content": kept.join("\n")})))
}

/// The sizes a deployment can have.
pub(crate) fn skus(call: &Call, world: &World, parent: &str, name: &str) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let deployment = find(endpoint::find(&store, parent)?, name)?;
    let capacity = rules::instances(&deployment.tracked.body)?;
    let item = json!({
        "resourceType": "Microsoft.MachineLearning.Services/endpoints/deployments",
        "sku": {"name": "Default", "tier": "Standard"},
        "capacity": {"minimum": 1, "maximum": 50, "default": capacity.max(1), "scaleType": "Manual"},
    });
    page::page(call, world, vec![item], "count")
}
