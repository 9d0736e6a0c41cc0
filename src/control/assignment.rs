//! Roles given to principals.

use crate::control::role::reference::{Reference, guid, guid_of, split};
use crate::control::scope::Scope;
use crate::error::Misuse;
use crate::value::{Members, Value};

/// A role to be given to a principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Which role.
    pub role: Reference,
    /// The object id of a user, group, service principal or managed identity.
    pub principal_id: String,
    /// What the principal is. Said, it spares Azure the look into a directory that may not know it yet (AUTHZ).
    pub principal_type: Option<String>,
}

impl Assignment {
    /// Checks the parts.
    ///
    /// # Errors
    /// [`Misuse`] names the option that cannot be right.
    pub fn new(role: &str, principal_id: &str, principal_type: Option<String>) -> Result<Self, Misuse> {
        let known = ["User", "Group", "ServicePrincipal", "ForeignGroup", "Device"];
        if principal_type.as_ref().is_some_and(|kind| !known.contains(&kind.as_str())) {
            let need = "must be \"User\", \"Group\", \"ServicePrincipal\", \"ForeignGroup\" or \"Device\"";
            return Err(Misuse::new("assignment.principalType", need));
        }
        Ok(Self {
            role: Reference::read("assignment.role", role)?,
            principal_id: guid("assignment.principalId", principal_id)?,
            principal_type,
        })
    }

    /// Its path below a scope: the same each time for the same role, principal and scope.
    #[must_use]
    pub fn path(&self, scope: &Scope, role: &str) -> String {
        path(&guid_of(&[scope.as_str(), &self.principal_id, role]))
    }

    /// What is sent.
    #[must_use]
    pub fn body<V: Value>(&self, scope: &Scope, role: &str) -> V {
        let definition = [scope.subscription(), "/providers/Microsoft.Authorization/roleDefinitions/", role].concat();
        let properties = Members::default()
            .text("roleDefinitionId", &definition)
            .text("principalId", &self.principal_id)
            .maybe("principalType", self.principal_type.as_ref());
        V::write(&Members::default().group("properties", properties))
    }
}

/// The path of an assignment below its scope.
#[must_use]
pub fn path(id: &str) -> String {
    ["roleAssignments/", id].concat()
}

/// The filter for the assignments of a principal.
#[must_use]
pub fn of_principal(principal_id: &str) -> String {
    ["principalId eq '", principal_id, "'"].concat()
}

/// Finds an assignment by its id, which holds its scope, or by its GUID at a scope.
///
/// # Errors
/// [`Misuse`] when it is neither.
pub fn locate(id: &str, scope: Scope) -> Result<(Scope, String), Misuse> {
    match split(id, "roleAssignments") {
        Some((Some(own), id)) => Ok((own, path(&id))),
        Some((None, _)) => Err(Misuse::new("id", "must be the id of an assignment at a subscription or below")),
        None => guid("id", id)
            .map(|id| (scope, path(&id)))
            .map_err(|_| Misuse::new("id", "must be an assignment's id or GUID")),
    }
}
