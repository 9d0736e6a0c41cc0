//! `Microsoft.Authorization`: the caller's permissions, role definitions, role assignments.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::arm::caller::Caller;
use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::rbac::{Assignment, Definition, Permission, contains};
use crate::world::World;

/// Answers a request below `…/providers/Microsoft.Authorization` of a scope.
pub(crate) fn answer(
    call: &Call,
    world: &World,
    caller: &Caller,
    scope: &str,
    rest: &[&str],
) -> Result<Reply, Refusal> {
    let lower: Vec<String> = rest.iter().map(|word| word.to_ascii_lowercase()).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    match (call.method.clone(), words.as_slice()) {
        (Method::GET, ["permissions"]) => Ok(permissions(world, caller, scope)),
        (Method::GET, ["roledefinitions"]) => Ok(list_definitions(call, world, scope)),
        (Method::GET, ["roledefinitions", id]) => get_definition(world, scope, id),
        (Method::PUT, ["roledefinitions", id]) => put_definition(call, world, scope, id),
        (Method::DELETE, ["roledefinitions", id]) => delete_definition(world, scope, id),
        (Method::GET, ["roleassignments"]) => Ok(list_assignments(call, world, scope)),
        (Method::GET, ["roleassignments", id]) => get_assignment(world, id),
        (Method::PUT, ["roleassignments", id]) => put_assignment(call, world, scope, id),
        (Method::DELETE, ["roleassignments", id]) => Ok(delete_assignment(world, id)),
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn permissions(world: &World, caller: &Caller, scope: &str) -> Reply {
    let roles = lock(&world.roles);
    let mine: Vec<Value> = roles.permissions(&caller.object_id, scope).map(Permission::json).collect();
    call::json(StatusCode::OK, &json!({"value": mine}))
}

fn definition_json(scope: &str, id: &str, definition: &Definition) -> Value {
    // Azure gives definitions at subscription scope, built-in ones included.
    let subscription: String = scope.split('/').take(3).collect::<Vec<_>>().join("/");
    json!({
        "id": format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{id}"),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": id,
        "properties": {
            "roleName": definition.name,
            "type": if definition.custom { "CustomRole" } else { "BuiltInRole" },
            "description": definition.description,
            "assignableScopes": definition.scopes,
            "permissions": definition.permissions.iter().map(Permission::json).collect::<Vec<_>>(),
        },
    })
}

fn list_definitions(call: &Call, world: &World, scope: &str) -> Reply {
    let filter = call.query("$filter").unwrap_or_default();
    let wanted_name = quoted(&filter, "roleName eq ");
    let wanted_type = quoted(&filter, "type eq ");
    let roles = lock(&world.roles);
    let value: Vec<Value> = roles
        .definitions
        .iter()
        .filter(|(_, one)| wanted_name.as_ref().is_none_or(|name| one.name.eq_ignore_ascii_case(name)))
        .filter(|(_, one)| {
            wanted_type
                .as_ref()
                .is_none_or(|kind| kind.eq_ignore_ascii_case(if one.custom { "CustomRole" } else { "BuiltInRole" }))
        })
        .filter(|(_, one)| {
            one.scopes.iter().any(|assignable| contains(assignable, scope) || contains(scope, assignable))
        })
        .map(|(id, one)| definition_json(scope, id, one))
        .collect();
    call::json(StatusCode::OK, &json!({"value": value}))
}

/// The text between quotes after `label`.
fn quoted(filter: &str, label: &str) -> Option<String> {
    let at = filter.to_ascii_lowercase().find(&label.to_ascii_lowercase())?;
    let rest = filter.get(at.saturating_add(label.len())..)?.trim_start().strip_prefix('\'')?;
    rest.split('\'').next().map(str::to_owned)
}

fn missing_definition(id: &str) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "RoleDefinitionDoesNotExist",
        format!("The specified role definition with ID '{id}' does not exist."),
    )
}

fn get_definition(world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let roles = lock(&world.roles);
    let definition = roles.definitions.get(id).ok_or_else(|| missing_definition(id))?;
    Ok(call::json(StatusCode::OK, &definition_json(scope, id, definition)))
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn put_definition(call: &Call, world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    let properties = body.get("properties").unwrap_or(&Value::Null);
    let text = |name: &str| properties.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let permissions =
        properties.get("permissions").and_then(Value::as_array).into_iter().flatten().map(|one| Permission {
            actions: strings(one.get("actions")),
            not_actions: strings(one.get("notActions")),
            data_actions: strings(one.get("dataActions")),
            not_data_actions: strings(one.get("notDataActions")),
        });
    let definition = Definition {
        name: text("roleName"),
        description: text("description"),
        custom: true,
        permissions: permissions.collect(),
        scopes: strings(properties.get("assignableScopes")),
    };
    if definition.name.is_empty() || definition.permissions.is_empty() {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "InvalidRoleDefinition",
            "The role definition must have a role name and at least one permission.",
        ));
    }
    if definition.scopes.is_empty() || definition.scopes.iter().any(|scope| scope == "/") {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "InvalidAssignableScope",
            "A custom role needs at least one assignable scope, and '/' is not one it can have.",
        ));
    }
    let mut roles = lock(&world.roles);
    if roles.definitions.get(id).is_some_and(|present| !present.custom) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "CannotUpdateBuiltInRole",
            "Built-in roles cannot be changed.",
        ));
    }
    if roles.definitions.iter().any(|(other, one)| other != id && one.name.eq_ignore_ascii_case(&definition.name)) {
        let text = format!(
            "A custom role with the same name '{}' already exists in this directory. Use a different name.",
            definition.name
        );
        return Err(Refusal::new(StatusCode::CONFLICT, "RoleDefinitionWithSameNameExists", text));
    }
    let reply = definition_json(scope, id, &definition);
    roles.definitions.insert(id.to_owned(), definition);
    Ok(call::json(StatusCode::CREATED, &reply))
}

fn delete_definition(world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let mut roles = lock(&world.roles);
    if roles.assignments.values().any(|assignment| assignment.definition == id) {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "RoleDefinitionHasAssignments",
            "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).",
        ));
    }
    match roles.definitions.get(id) {
        None => Ok(call::empty(StatusCode::NO_CONTENT)),
        Some(definition) if !definition.custom => {
            Err(Refusal::new(StatusCode::FORBIDDEN, "CannotDeleteBuiltInRole", "Built-in roles cannot be deleted."))
        }
        Some(definition) => {
            let reply = definition_json(scope, id, definition);
            roles.definitions.shift_remove(id);
            Ok(call::json(StatusCode::OK, &reply))
        }
    }
}

fn assignment_json(id: &str, one: &Assignment) -> Value {
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

fn list_assignments(call: &Call, world: &World, scope: &str) -> Reply {
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
        .map(|(id, one)| assignment_json(id, one))
        .collect();
    call::json(StatusCode::OK, &json!({"value": value}))
}

fn get_assignment(world: &World, id: &str) -> Result<Reply, Refusal> {
    let roles = lock(&world.roles);
    let missing = || {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "RoleAssignmentNotFound",
            format!("The role assignment '{id}' is not found."),
        )
    };
    Ok(call::json(StatusCode::OK, &assignment_json(id, roles.assignments.get(id).ok_or_else(missing)?)))
}

fn put_assignment(call: &Call, world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    let text = |name: &str| {
        body.get("properties").and_then(|properties| properties.get(name)?.as_str()).unwrap_or_default().to_owned()
    };
    let role = text("roleDefinitionId").rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let principal = text("principalId");
    let mut roles = lock(&world.roles);
    if !roles.definitions.contains_key(&role) {
        return Err(missing_definition(&role));
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
            return Ok(call::json(StatusCode::OK, &assignment_json(id, &fresh)));
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
    let reply = assignment_json(id, &fresh);
    roles.assignments.insert(id.to_owned(), fresh);
    Ok(call::json(StatusCode::CREATED, &reply))
}

fn delete_assignment(world: &World, id: &str) -> Reply {
    match lock(&world.roles).assignments.shift_remove(id) {
        Some(one) => call::json(StatusCode::OK, &assignment_json(id, &one)),
        None => call::empty(StatusCode::NO_CONTENT),
    }
}
