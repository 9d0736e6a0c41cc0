//! The Log Analytics workspace as Resource Manager knows it.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::world::World;

fn render(world: &World) -> Value {
    let place = &world.place;
    json!({
        "id": place.logs_id(),
        "name": place.logs,
        "type": "Microsoft.OperationalInsights/workspaces",
        "location": place.location,
        "tags": {},
        "properties": {
            // Queries name the workspace by this GUID, settings by the id above. [facts 10]
            "customerId": place.logs_guid,
            "provisioningState": "Succeeded",
            "retentionInDays": 30,
            "sku": {"name": "PerGB2018"},
            "publicNetworkAccessForIngestion": "Enabled",
            "publicNetworkAccessForQuery": "Enabled",
        },
    })
}

/// Answers below `Microsoft.OperationalInsights/workspaces` of the resource group.
pub(crate) fn answer(call: &Call, world: &World, name: Option<&str>) -> Result<Reply, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::no_such_route(call));
    }
    match name {
        None => Ok(call::json(StatusCode::OK, &json!({"value": [render(world)]}))),
        Some(name) if name.eq_ignore_ascii_case(&world.place.logs) => Ok(call::json(StatusCode::OK, &render(world))),
        Some(name) => Err(Refusal::absent(&format!("Microsoft.OperationalInsights/workspaces/{name}"))),
    }
}
