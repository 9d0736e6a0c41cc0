//! Role definitions over REST.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::rbac::rest::quoted;
use crate::rbac::{Definition, Permission, contains};
use crate::world::World;

fn render(scope: &str, id: &str, definition: &Definition) -> Value {
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

/// The list, filtered.
pub(crate) fn list(call: &Call, world: &World, scope: &str) -> Reply {
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
        .map(|(id, one)| render(scope, id, one))
        .collect();
    call::json(StatusCode::OK, &json!({"value": value}))
}

/// The refusal of an id nothing has.
pub(crate) fn missing(id: &str) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "RoleDefinitionDoesNotExist",
        format!("The specified role definition with ID '{id}' does not exist."),
    )
}

/// One of them.
pub(crate) fn get(world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let roles = lock(&world.roles);
    let definition = roles.definitions.get(id).ok_or_else(|| missing(id))?;
    Ok(call::json(StatusCode::OK, &render(scope, id, definition)))
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Creates or replaces one.
pub(crate) fn put(call: &Call, world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
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
    let reply = render(scope, id, &definition);
    roles.definitions.insert(id.to_owned(), definition);
    Ok(call::json(StatusCode::CREATED, &reply))
}

/// Removes one.
pub(crate) fn delete(world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
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
            let reply = render(scope, id, definition);
            roles.definitions.shift_remove(id);
            Ok(call::json(StatusCode::OK, &reply))
        }
    }
}
