//! Role assignments over REST.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::rbac::rest::quoted;
use crate::rbac::{Assignment, contains, definition};
use crate::world::World;

fn render(id: &str, one: &Assignment) -> Value {
    let subscription: String = one.scope.split('/').take(3).collect::<Vec<_>>().join("/");
    json!({
        "id": format!("{}/providers/Microsoft.Authorization/roleAssignments/{id}", one.scope),
        "type": "Microsoft.Authorization/roleAssignments",
        "name": id,
        "properties": {
            "roleDefinitionId": format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{}", one.definition),
            "principalId": one.principal,
            "principalType": one.principal_type,
            "scope": one.scope,
        },
    })
}

/// The list, filtered.
pub(crate) fn list(call: &Call, world: &World, scope: &str) -> Reply {
    let filter = call.query("$filter").unwrap_or_default();
    let lower = filter.to_ascii_lowercase();
    let principal = lower
        .strip_prefix("principalid eq ")
        .map(|id| id.trim_matches('\'').to_owned())
        .or_else(|| quoted(&filter, "assignedTo("));
    let at_scope = lower.contains("atscope()");
    let roles = lock(&world.roles);
    let value: Vec<Value> = roles
        .assignments
        .iter()
        // Without atScope() the list also reaches below the scope.
        .filter(|(_, one)| contains(&one.scope, scope) || (!at_scope && contains(scope, &one.scope)))
        .filter(|(_, one)| principal.as_ref().is_none_or(|id| one.principal.eq_ignore_ascii_case(id)))
        .map(|(id, one)| render(id, one))
        .collect();
    call::json(StatusCode::OK, &json!({"value": value}))
}

/// One of them.
pub(crate) fn get(world: &World, id: &str) -> Result<Reply, Refusal> {
    let roles = lock(&world.roles);
    let missing = || {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "RoleAssignmentNotFound",
            format!("The role assignment '{id}' is not found."),
        )
    };
    Ok(call::json(StatusCode::OK, &render(id, roles.assignments.get(id).ok_or_else(missing)?)))
}

/// Creates or replaces one.
pub(crate) fn put(call: &Call, world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    let text = |name: &str| {
        body.get("properties").and_then(|properties| properties.get(name)?.as_str()).unwrap_or_default().to_owned()
    };
    let role = text("roleDefinitionId").rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let principal = text("principalId");
    let mut roles = lock(&world.roles);
    if !roles.definitions.contains_key(&role) {
        return Err(definition::missing(&role));
    }
    if !world.tenant.apps.iter().any(|app| app.object_id.eq_ignore_ascii_case(&principal))
        && text("principalType").is_empty()
    {
        let text = format!("Principal {principal} does not exist in the directory {}.", world.tenant.id);
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "PrincipalNotFound", text));
    }
    let kind =
        Some(text("principalType")).filter(|kind| !kind.is_empty()).unwrap_or_else(|| "ServicePrincipal".to_owned());
    let fresh = Assignment { scope: scope.to_owned(), definition: role, principal, principal_type: kind };
    let same = |one: &Assignment| {
        one.scope.eq_ignore_ascii_case(&fresh.scope)
            && one.definition == fresh.definition
            && one.principal.eq_ignore_ascii_case(&fresh.principal)
    };
    if let Some((other, _)) = roles.assignments.iter().find(|(_, one)| same(one)) {
        if other == id {
            return Ok(call::json(StatusCode::OK, &render(id, &fresh)));
        }
        let text = format!(
            "The role assignment already exists. The ID of the conflicting role assignment is {}.",
            other.replace('-', "")
        );
        return Err(Refusal::new(StatusCode::CONFLICT, "RoleAssignmentExists", text));
    }
    if roles.assignments.contains_key(id) {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        ));
    }
    let reply = render(id, &fresh);
    roles.assignments.insert(id.to_owned(), fresh);
    Ok(call::json(StatusCode::CREATED, &reply))
}

/// Removes one.
pub(crate) fn delete(world: &World, id: &str) -> Reply {
    match lock(&world.roles).assignments.shift_remove(id) {
        Some(one) => call::json(StatusCode::OK, &render(id, &one)),
        None => call::empty(StatusCode::NO_CONTENT),
    }
}
