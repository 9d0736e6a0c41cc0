//! Role definitions over REST.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::arm::caller::Caller;
use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::rbac::filter::{self, Clause};
use crate::rbac::{Definition, Mark, Permission, contains};
use crate::world::World;

fn render(scope: &str, id: &str, definition: &Definition) -> Value {
    // Azure gives definitions at subscription scope, built-in ones included.
    let subscription: String = scope.split('/').take(3).collect::<Vec<_>>().join("/");
    let mut properties = json!({
        "roleName": definition.name,
        "type": definition.kind(),
        "description": definition.description,
        "assignableScopes": definition.scopes,
        "permissions": definition.permissions.iter().map(Permission::json).collect::<Vec<_>>(),
    });
    definition.mark.write(&mut properties);
    json!({
        "id": format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{id}"),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": id,
        "properties": properties,
    })
}

/// The list: what can be assigned at the scope, with `atScopeAndBelow()` also what can be below.
pub(crate) fn list(call: &Call, world: &World, scope: &str) -> Result<Reply, Refusal> {
    let clauses = filter::read(
        &call.query("$filter").unwrap_or_default(),
        &["roleName", "type"],
        "'atScopeAndBelow()', 'roleName eq '{value}'' or 'type eq '{value}''",
    )?;
    let below = clauses.contains(&Clause::AtScopeAndBelow);
    let wanted = |one: &Definition| {
        clauses.iter().all(|clause| match clause {
            Clause::Equals(field, value) if field == "roleName" => one.name.eq_ignore_ascii_case(value),
            Clause::Equals(_, value) => one.kind().eq_ignore_ascii_case(value),
            Clause::AtScope | Clause::AtScopeAndBelow | Clause::Assigned(_) => true,
        })
    };
    let roles = lock(&world.roles);
    let value: Vec<Value> = roles
        .definitions
        .iter()
        .filter(|(_, one)| one.assignable(scope) || (below && one.scopes.iter().any(|own| contains(scope, own))))
        .filter(|(_, one)| wanted(one))
        .map(|(id, one)| render(scope, id, one))
        .collect();
    Ok(call::json(StatusCode::OK, &json!({"value": value})))
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
    let seen = |one: &&Definition| one.assignable(scope) || one.scopes.iter().any(|own| contains(scope, own));
    let definition = roles.definitions.get(id).filter(seen).ok_or_else(|| missing(id))?;
    Ok(call::json(StatusCode::OK, &render(scope, id, definition)))
}

const WRITE: &str = "Microsoft.Authorization/roleDefinitions/write";

fn strings(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Creates or replaces one.
pub(crate) fn put(call: &Call, world: &World, caller: &Caller, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    if !super::is_guid(id) {
        let text = format!("The role definition ID '{id}' is not valid. The role definition ID must be a GUID.");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "InvalidRoleDefinitionId", text));
    }
    let properties = body.get("properties").unwrap_or(&Value::Null);
    let text = |name: &str| properties.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let permissions =
        properties.get("permissions").and_then(Value::as_array).into_iter().flatten().map(|one| Permission {
            actions: strings(one.get("actions")),
            not_actions: strings(one.get("notActions")),
            data_actions: strings(one.get("dataActions")),
            not_data_actions: strings(one.get("notDataActions")),
        });
    let mut definition = Definition {
        name: text("roleName"),
        description: text("description"),
        custom: true,
        permissions: permissions.collect(),
        scopes: strings(properties.get("assignableScopes")),
        mark: Mark::now(world, caller),
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
    // Who defines a role must be allowed to wherever it can be assigned.
    if let Some(linked) = definition.scopes.iter().find(|own| !roles.allow(&caller.object_id, WRITE, own)) {
        let text = format!(
            "The client '{}' with object id '{}' has permission to perform action '{WRITE}' on scope '{scope}'; however, it does not have permission to perform action '{WRITE}' on the linked scope(s) '{linked}' or the linked scope(s) are invalid.",
            caller.client_id, caller.object_id
        );
        return Err(Refusal::new(StatusCode::FORBIDDEN, "LinkedAuthorizationFailed", text));
    }
    if let Some(present) = roles.definitions.get(id) {
        definition.mark = present.mark.touched(&definition.mark);
    }
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
