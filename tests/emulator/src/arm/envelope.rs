//! What the service adds to every endpoint and deployment it shows.

use serde_json::{Map, Value, json};

use crate::arm::operation;
use crate::arm::store::Tracked;
use crate::call::Call;
use crate::world::World;

/// The members that endpoints and deployments share.
pub(crate) fn wrap(tracked: &Tracked, world: &World, kind: &str, id: &str) -> Map<String, Value> {
    let mut body = tracked.body.clone();
    let depth = if kind == "deployments" { "onlineEndpoints/deployments" } else { kind };
    body.insert("id".to_owned(), json!(id));
    body.insert("name".to_owned(), json!(tracked.name));
    body.insert("type".to_owned(), json!(format!("Microsoft.MachineLearningServices/workspaces/{depth}")));
    body.insert("kind".to_owned(), json!("Managed"));
    body.insert("location".to_owned(), json!(world.place.location));
    body.entry("tags").or_insert_with(|| json!({}));
    body.insert("systemData".to_owned(), tracked.stamp.json());
    body
}

/// What the service writes into `properties.properties`. [facts 3]
pub(crate) fn stamp_properties(
    properties: &mut Map<String, Value>,
    tracked: &Tracked,
    world: &World,
    call: &Call,
    endpoint: bool,
) {
    let slot = properties.entry("properties").or_insert_with(|| json!({}));
    if !slot.is_object() {
        *slot = json!({});
    }
    if let Some(bag) = slot.as_object_mut() {
        if endpoint {
            bag.insert(
                "azureml.onlineendpointid".to_owned(),
                json!(format!("{}/onlineendpoints/{}", world.place.workspace_id().to_ascii_lowercase(), tracked.guid)),
            );
        }
        bag.insert(
            "AzureAsyncOperationUri".to_owned(),
            json!(operation::url(world, call, "mfeOperationsStatus", &tracked.operation)),
        );
    }
}

/// Read-only members of an identity. [facts 3]
pub(crate) fn identify(body: &mut Map<String, Value>, principal: &str, world: &World) {
    let Some(identity) = body.get_mut("identity").and_then(Value::as_object_mut) else { return };
    let kind = identity.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if kind.contains("SystemAssigned") {
        identity.insert("principalId".to_owned(), json!(principal));
        identity.insert("tenantId".to_owned(), json!(world.tenant.id));
    }
    for one in
        identity.get_mut("userAssignedIdentities").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
    {
        *one = json!({"principalId": principal, "clientId": principal});
    }
}
