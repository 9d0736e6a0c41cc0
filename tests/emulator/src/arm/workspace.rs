//! What surrounds endpoints: subscription, resource group, workspace, the cloud's own metadata.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::arm::caller::Caller;
use crate::call::{self, Reply};
use crate::dice::lock;
use crate::rbac::contains;
use crate::world::World;

fn subscription_json(world: &World) -> Value {
    let place = &world.place;
    json!({
        "id": place.subscription_id(), "authorizationSource": "RoleBased", "managedByTenants": [],
        "subscriptionId": place.subscription, "tenantId": world.tenant.id, "displayName": "Local Azure", "state": "Enabled",
        "subscriptionPolicies": {"locationPlacementId": "Internal_2014-09-01", "quotaId": "Internal_2014-09-01", "spendingLimit": "Off"},
    })
}

/// The subscriptions in which the caller has any role.
pub(crate) fn subscriptions(world: &World, caller: &Caller) -> Reply {
    let id = world.place.subscription_id();
    let seen = lock(&world.roles)
        .assignments
        .values()
        .any(|one| one.principal == caller.object_id && contains(&id, &one.scope));
    let value: Vec<Value> = seen.then(|| subscription_json(world)).into_iter().collect();
    call::json(StatusCode::OK, &json!({"count": {"type": "Total", "value": value.len()}, "value": value}))
}

/// The subscription.
pub(crate) fn subscription(world: &World) -> Reply {
    call::json(StatusCode::OK, &subscription_json(world))
}

/// The resource group.
pub(crate) fn group(world: &World) -> Reply {
    let place = &world.place;
    let body = json!({
        "id": place.group_id(), "name": place.group, "type": "Microsoft.Resources/resourceGroups",
        "location": place.location, "properties": {"provisioningState": "Succeeded"},
    });
    call::json(StatusCode::OK, &body)
}

fn workspace_json(world: &World) -> Value {
    let place = &world.place;
    let below = |provider: &str, name: &str| format!("{}/providers/{provider}/{name}", place.group_id());
    json!({
        "id": place.workspace_id(),
        "name": place.workspace,
        "type": "Microsoft.MachineLearningServices/workspaces",
        "location": place.location,
        "tags": {},
        "kind": "Default",
        "sku": {"name": "Basic", "tier": "Basic"},
        "identity": {"type": "SystemAssigned", "principalId": place.workspace_guid, "tenantId": world.tenant.id},
        "properties": {
            "friendlyName": place.workspace,
            "description": "",
            "workspaceId": place.workspace_guid,
            "tenantId": world.tenant.id,
            "provisioningState": "Succeeded",
            "publicNetworkAccess": "Enabled",
            "hbiWorkspace": false,
            "v1LegacyMode": false,
            "storageAccount": below("Microsoft.Storage/storageAccounts", &world.storage.account),
            "keyVault": below("Microsoft.KeyVault/vaults", "localvault"),
            "applicationInsights": below("Microsoft.Insights/components", "localinsights"),
            "containerRegistry": null,
            "discoveryUrl": format!("{}/discovery", world.origins.arm),
            "mlFlowTrackingUri": format!("azureml://{}.api.azureml.ms/mlflow/v1.0{}", place.location, place.workspace_id()),
        },
    })
}

/// The workspace.
pub(crate) fn workspace(world: &World) -> Reply {
    call::json(StatusCode::OK, &workspace_json(world))
}

/// The list that holds the one workspace.
pub(crate) fn list(world: &World) -> Reply {
    call::json(StatusCode::OK, &json!({"value": [workspace_json(world)]}))
}

/// `GET /metadata/endpoints`: how tools learn a cloud's hosts. Needs no token.
pub(crate) fn metadata(world: &World) -> Reply {
    let origins = &world.origins;
    let body = json!([{
        "portal": "https://portal.azure.com",
        "authentication": {
            "loginEndpoint": origins.entra,
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "media": "https://rest.media.azure.net",
        "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/",
        "name": "AzureCloud",
        "suffixes": {
            "storage": "core.windows.net",
            "keyVaultDns": "vault.azure.net",
            "acrLoginServer": "azurecr.io",
        },
        "batch": "https://batch.core.windows.net/",
        "resourceManager": origins.arm,
        "microsoftGraphResourceId": "https://graph.microsoft.com/",
        "logAnalyticsResourceId": "https://api.loganalytics.io",
    }]);
    call::json(StatusCode::OK, &body)
}
