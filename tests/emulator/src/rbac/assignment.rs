//! Role assignments over REST.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::arm::caller::Caller;
use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::rbac::filter::{self, Clause};
use crate::rbac::{Assignment, Mark, contains, definition, is_guid};
use crate::world::World;

/// What a writer may say about an assignment.
const REMARKS: [&str; 3] = ["description", "condition", "conditionVersion"];

fn render(id: &str, one: &Assignment) -> Value {
    let subscription: String = one.scope.split('/').take(3).collect::<Vec<_>>().join("/");
    let mut properties = json!({
        "roleDefinitionId": format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{}", one.definition),
        "principalId": one.principal,
        "principalType": one.principal_type,
        "scope": one.scope,
    });
    for (name, remark) in REMARKS.iter().zip(&one.remarks) {
        if let (Some(properties), Some(remark)) = (properties.as_object_mut(), remark) {
            properties.insert((*name).to_owned(), json!(remark));
        }
    }
    one.mark.write(&mut properties);
    json!({
        "id": format!("{}/providers/Microsoft.Authorization/roleAssignments/{id}", one.scope.trim_end_matches('/')),
        "type": "Microsoft.Authorization/roleAssignments",
        "name": id,
        "properties": properties,
    })
}

/// The list, filtered: at the scope, inherited from above and, without `atScope()`, below it.
pub(crate) fn list(call: &Call, world: &World, scope: &str) -> Result<Reply, Refusal> {
    let clauses = filter::read(
        &call.query("$filter").unwrap_or_default(),
        &["principalId"],
        "either 'atScope()' or 'principalId eq '{value}' or assignedTo('{value}')'",
    )?;
    let at_scope = clauses.contains(&Clause::AtScope);
    let wanted = |one: &Assignment| {
        clauses.iter().all(|clause| match clause {
            Clause::Assigned(principal) | Clause::Equals(_, principal) => one.principal.eq_ignore_ascii_case(principal),
            Clause::AtScope | Clause::AtScopeAndBelow => true,
        })
    };
    let roles = lock(&world.roles);
    let value: Vec<Value> = roles
        .assignments
        .iter()
        .filter(|(_, one)| contains(&one.scope, scope) || (!at_scope && contains(scope, &one.scope)))
        .filter(|(_, one)| wanted(one))
        .map(|(id, one)| render(id, one))
        .collect();
    Ok(call::json(StatusCode::OK, &json!({"value": value})))
}

/// One of them.
pub(crate) fn get(world: &World, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let roles = lock(&world.roles);
    let missing = || {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "RoleAssignmentNotFound",
            format!("The role assignment '{id}' is not found."),
        )
    };
    let one = roles.assignments.get(id).filter(|one| contains(&one.scope, scope)).ok_or_else(missing)?;
    Ok(call::json(StatusCode::OK, &render(id, one)))
}

/// Creates one. An assignment is what it is: only what is said about it can be changed.
pub(crate) fn put(call: &Call, world: &World, caller: &Caller, scope: &str, id: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    let said = |name: &str| {
        let text = body.get("properties").and_then(|properties| properties.get(name)?.as_str());
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    if !is_guid(id) {
        let text = format!("The role assignment ID '{id}' is not valid. The role assignment ID must be a GUID.");
        return Err(bad("InvalidRoleAssignmentId", text));
    }
    let required = |name: &str| said(name).ok_or_else(|| bad("InvalidRequestContent", format!("'{name}' is missing.")));
    let role = required("roleDefinitionId")?.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let principal = required("principalId")?;
    let kind = kind(world, &principal, said("principalType"))?;
    let fresh = Assignment {
        scope: scope.to_owned(),
        definition: role,
        principal,
        principal_type: kind,
        remarks: REMARKS.map(said),
        mark: Mark::now(world, caller),
    };
    let mut roles = lock(&world.roles);
    // A role that cannot be assigned here is one that does not exist here.
    if !roles.definitions.get(&fresh.definition).is_some_and(|one| one.assignable(scope)) {
        return Err(definition::missing(&fresh.definition));
    }
    let same = |one: &Assignment| {
        one.scope.eq_ignore_ascii_case(&fresh.scope)
            && one.definition == fresh.definition
            && one.principal.eq_ignore_ascii_case(&fresh.principal)
    };
    if let Some(other) = roles.assignments.iter().find(|(other, one)| *other != id && same(one)).map(|(other, _)| other)
    {
        let text = format!(
            "The role assignment already exists. The ID of the existing role assignment is {}.",
            other.replace('-', "")
        );
        return Err(Refusal::new(StatusCode::CONFLICT, "RoleAssignmentExists", text));
    }
    let status = match roles.assignments.get_mut(id) {
        None => {
            roles.assignments.insert(id.to_owned(), fresh);
            StatusCode::CREATED
        }
        Some(present) if same(present) => {
            present.mark = present.mark.touched(&fresh.mark);
            present.remarks = fresh.remarks;
            StatusCode::OK
        }
        Some(_) => {
            let text = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.";
            return Err(bad("RoleAssignmentUpdateNotPermitted", text));
        }
    };
    let reply = roles.assignments.get(id).map(|one| call::json(status, &render(id, one)));
    Ok(reply.unwrap_or_else(|| call::empty(status)))
}

fn bad(code: &str, text: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, code, text)
}

/// What kind of principal it is. Entra may not know one that was just made, so the caller can say.
fn kind(world: &World, principal: &str, said: Option<String>) -> Result<String, Refusal> {
    let known = world.tenant.principal_type(principal).or_else(|| {
        let owned = lock(&world.store).endpoints.values().any(|endpoint| endpoint.principal == principal);
        owned.then_some("ServicePrincipal")
    });
    match (known, said) {
        (Some(known), Some(said)) if !said.eq_ignore_ascii_case(known) => Err(bad(
            "UnmatchedPrincipalType",
            format!(
                "The PrincipalId '{principal}' has type '{known}', which is different from specified PrincipalType '{said}'."
            ),
        )),
        (Some(known), _) => Ok(known.to_owned()),
        (None, Some(said)) => ["User", "Group", "ServicePrincipal", "ForeignGroup", "Device"]
            .iter()
            .find(|kind| kind.eq_ignore_ascii_case(&said))
            .map(|kind| (*kind).to_owned())
            .ok_or_else(|| bad("InvalidPrincipalType", format!("The principal type '{said}' is not valid."))),
        (None, None) => Err(bad(
            "PrincipalNotFound",
            format!(
                "Principal {} does not exist in the directory {}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype",
                principal.replace('-', ""),
                world.tenant.id
            ),
        )),
    }
}

/// Removes one.
pub(crate) fn delete(world: &World, scope: &str, id: &str) -> Reply {
    let mut roles = lock(&world.roles);
    // An assignment is removed where it was made, never through a scope below.
    let here = roles.assignments.get(id).is_some_and(|one| one.scope.eq_ignore_ascii_case(scope));
    match roles.assignments.shift_remove(if here { id } else { "" }) {
        Some(one) => call::json(StatusCode::OK, &render(id, &one)),
        None => call::empty(StatusCode::NO_CONTENT),
    }
}
