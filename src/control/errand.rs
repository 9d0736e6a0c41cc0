//! What is asked of Microsoft.Authorization in more than one step: a list may have to be read before the request can be made.

use crate::cloud::Cloud;
use crate::control::assignment::{Assignment, of_principal};
use crate::control::role::action::Action;
use crate::control::role::reference::{Reference, guid};
use crate::control::role::{Permission, permits};
use crate::control::scope::Scope;
use crate::error::Misuse;
use crate::http::{Method, Request};
use crate::value::Value;

/// What is asked, and at which scope.
pub struct Errand {
    /// Where.
    pub scope: Scope,
    /// What.
    pub what: What,
}

/// What is asked.
pub enum What {
    /// Which of these actions the caller lacks.
    Missing(Vec<Action>),
    /// The definition of a role, or its deletion.
    Role(Method, Reference),
    /// A role for a principal.
    Assign(Assignment),
}

/// What comes after the list.
pub enum Next<V> {
    /// Nothing: the actions that are lacking.
    Told(Vec<String>),
    /// A request.
    Ask(Request<V>),
    /// The list is not what Azure lists.
    Nonsense,
}

impl Errand {
    /// The URL of the list that has to be read first.
    #[must_use]
    pub fn list(&self, cloud: &Cloud) -> Option<String> {
        match &self.what {
            What::Missing(_) => Some(self.scope.url(cloud, "permissions", None)),
            What::Role(_, Reference::Name(name)) | What::Assign(Assignment { role: Reference::Name(name), .. }) => {
                let filter = ["roleName eq '", &name.replace('\'', "''"), "'"].concat();
                Some(self.scope.url(cloud, "roleDefinitions", Some(&filter)))
            }
            _ => None,
        }
    }

    /// What to do next, with the items of that list.
    ///
    /// # Errors
    /// [`Misuse`] when no role has the name.
    pub fn next<V: Value>(&self, cloud: &Cloud, items: &[V]) -> Result<Next<V>, Misuse> {
        let (method, reference) = match &self.what {
            What::Missing(actions) => return Ok(missing(actions, items)),
            What::Role(method, reference) => (*method, reference),
            What::Assign(assignment) => (Method::Put, &assignment.role),
        };
        let role = match reference {
            Reference::Id(id) => id.clone(),
            Reference::Name(name) => named(name, items)?,
        };
        Ok(Next::Ask(match &self.what {
            What::Assign(assignment) => {
                let url = self.scope.url(cloud, &assignment.path(&self.scope, &role), None);
                Request::new(method, url).json(assignment.body(&self.scope, &role))
            }
            _ => Request::new(method, self.scope.url(cloud, &["roleDefinitions/", &role].concat(), None)),
        }))
    }

    /// The URL of the list in which to look for what is said to exist already.
    #[must_use]
    pub fn present(&self, cloud: &Cloud) -> Option<String> {
        let What::Assign(assignment) = &self.what else { return None };
        Some(self.scope.url(cloud, "roleAssignments", Some(&of_principal(&assignment.principal_id))))
    }

    /// Whether an item of that list is what the request asked for.
    #[must_use]
    pub fn is<V: Value>(&self, asked: &V, item: &V) -> bool {
        let text = |value: &V, name| value.text_at(&["properties", name]).unwrap_or_default();
        text(item, "scope").eq_ignore_ascii_case(self.scope.as_str())
            && ["principalId", "roleDefinitionId"].iter().all(|name| {
                let (wanted, found) = (text(asked, name), text(item, name));
                // The definition's GUID is what counts: Azure may tell it at another scope.
                let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
                !wanted.is_empty() && last(&wanted) == last(&found)
            })
    }
}

fn missing<V: Value>(actions: &[Action], items: &[V]) -> Next<V> {
    let mut permissions = Vec::new();
    for item in items {
        match Permission::read(item) {
            Some(permission) => permissions.push(permission),
            // Passing over it could take too much for a right.
            None => return Next::Nonsense,
        }
    }
    let lacking = actions.iter().filter(|action| !permits(&permissions, action));
    Next::Told(lacking.map(|action| action.asked.clone()).collect())
}

fn named<V: Value>(name: &str, items: &[V]) -> Result<String, Misuse> {
    let fits =
        |role: &&V| role.text_at(&["properties", "roleName"]).is_some_and(|found| found.eq_ignore_ascii_case(name));
    let id = items.iter().find(fits).and_then(|role| role.text_at(&["name"])).unwrap_or_default();
    guid("role", &id).map_err(|_| Misuse::new("role", "must be a role that is there: none has this name at this scope"))
}
