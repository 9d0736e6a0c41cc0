//! Role-based access: definitions, assignments, and who may do what where.

mod assignment;
mod builtin;
mod definition;
mod filter;
mod mark;
pub(crate) mod rest;

use indexmap::IndexMap;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::entra::tenant::Tenant;
use crate::world::Place;
pub(crate) use mark::Mark;

/// One role definition.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) custom: bool,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) scopes: Vec<String>,
    pub(crate) mark: Mark,
}

impl Definition {
    /// `BuiltInRole` or `CustomRole`.
    pub(crate) fn kind(&self) -> &'static str {
        if self.custom { "CustomRole" } else { "BuiltInRole" }
    }

    /// Whether the role can be assigned at the scope.
    pub(crate) fn assignable(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| contains(own, scope))
    }
}

/// One permission of a definition.
#[derive(Clone, Debug, Default)]
pub(crate) struct Permission {
    pub(crate) actions: Vec<String>,
    pub(crate) not_actions: Vec<String>,
    pub(crate) data_actions: Vec<String>,
    pub(crate) not_data_actions: Vec<String>,
}

/// A role given to a principal at a scope.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) scope: String,
    pub(crate) definition: String,
    pub(crate) principal: String,
    pub(crate) principal_type: String,
    /// What the writer said about it: `description`, `condition`, `conditionVersion`.
    pub(crate) remarks: [Option<String>; 3],
    pub(crate) mark: Mark,
}

/// All roles; definitions and assignments by their lower-case GUID.
#[derive(Default)]
pub(crate) struct Roles {
    pub(crate) definitions: IndexMap<String, Definition>,
    pub(crate) assignments: IndexMap<String, Assignment>,
}

impl Roles {
    /// The built-in roles, the article's custom roles, and one assignment per identity.
    pub(crate) fn seeded(place: &Place, tenant: &Tenant, dice: &Dice) -> Self {
        let mut roles = Self { definitions: builtin::definitions(place), assignments: IndexMap::new() };
        let (subscription, group, workspace) = (place.subscription_id(), place.group_id(), place.workspace_id());
        for (name, role, scope) in [
            ("owner", builtin::OWNER, &subscription),
            ("scientist", builtin::DATA_SCIENTIST, &workspace),
            ("operator", builtin::OPERATOR, &workspace),
            ("scorer", builtin::SCORER, &workspace),
            ("reader", builtin::READER, &group),
            ("ada", builtin::OWNER, &subscription),
            ("sam", builtin::SCORER, &workspace),
            ("system", builtin::DATA_SCIENTIST, &workspace),
            ("user", builtin::SCORER, &workspace),
        ] {
            if let Some(principal) = tenant.object_id(name) {
                let assignment = Assignment {
                    scope: scope.clone(),
                    definition: role.to_owned(),
                    principal: principal.to_owned(),
                    principal_type: tenant.principal_type(principal).unwrap_or_default().to_owned(),
                    remarks: [const { None }; 3],
                    mark: Mark::default(),
                };
                roles.assignments.insert(dice.guid(), assignment);
            }
        }
        roles
    }

    /// Whether the principal may do the action at the scope: the union over its assignments of
    /// what each role gives minus what the same role takes away. [facts 7]
    pub(crate) fn allow(&self, principal: &str, action: &str, scope: &str) -> bool {
        self.permissions(principal, scope).any(|permission| {
            permission.actions.iter().any(|pattern| covers(pattern, action))
                && !permission.not_actions.iter().any(|pattern| covers(pattern, action))
        })
    }

    /// Every permission that reaches the principal at the scope.
    pub(crate) fn permissions<'a>(
        &'a self,
        principal: &'a str,
        scope: &'a str,
    ) -> impl Iterator<Item = &'a Permission> {
        self.assignments
            .values()
            .filter(move |assignment| {
                assignment.principal.eq_ignore_ascii_case(principal) && contains(&assignment.scope, scope)
            })
            .filter_map(|assignment| self.definitions.get(&assignment.definition))
            .flat_map(|definition| &definition.permissions)
    }

    /// The names of the roles of a principal, for the ready line.
    pub(crate) fn names_of(&self, principal: &str) -> Vec<&str> {
        let mine = self.assignments.values().filter(|assignment| assignment.principal == principal);
        mine.filter_map(|assignment| self.definitions.get(&assignment.definition))
            .map(|definition| definition.name.as_str())
            .collect()
    }
}

impl Permission {
    /// The wire form.
    pub(crate) fn json(&self) -> Value {
        json!({
            "actions": self.actions, "notActions": self.not_actions,
            "dataActions": self.data_actions, "notDataActions": self.not_data_actions,
        })
    }
}

/// Whether a name has the form of a GUID.
fn is_guid(name: &str) -> bool {
    name.len() == 36
        && name.bytes().enumerate().all(|(place, byte)| {
            if matches!(place, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        })
}

/// Whether `inner` is `outer` or below it, segment by segment and in any case.
pub(crate) fn contains(outer: &str, inner: &str) -> bool {
    let outer = outer.trim_end_matches('/').to_ascii_lowercase();
    let inner = inner.trim_end_matches('/').to_ascii_lowercase();
    inner.strip_prefix(&outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a pattern of a role covers an action. The Data Scientist role subtracts
/// `workspaces/write` from `workspaces/*/write`, so a wildcard segment also stands for none. [facts 7]
fn covers(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    glob(pattern.as_bytes(), action.as_bytes())
        || (pattern.contains("/*/") && glob(pattern.replace("/*/", "/").as_bytes(), action.as_bytes()))
}

/// `*` stands for any text. Keeps one way back, so hostile patterns stay quadratic.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut rest, mut left) = (pattern, text);
    let mut back: Option<(&[u8], &[u8])> = None;
    loop {
        match (rest.split_first(), left.split_first()) {
            (Some((b'*', after)), _) => {
                back = Some((after, left));
                rest = after;
            }
            (Some((want, after)), Some((have, behind))) if want == have => (rest, left) = (after, behind),
            (None, None) => return true,
            _ => match back.and_then(|(after, from)| Some((after, from.split_first()?.1))) {
                Some((after, from)) => {
                    back = Some((after, from));
                    (rest, left) = (after, from);
                }
                None => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text_and_further_segments() {
        assert!(covers("*", "Microsoft.Any/thing/read"));
        assert!(covers("*/read", "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read"));
        assert!(covers("Microsoft.X/workspaces/*/action", "microsoft.x/workspaces/onlineEndpoints/score/action"));
        assert!(covers("Microsoft.X/workspaces/*/read", "Microsoft.X/workspaces/read"));
        assert!(!covers("Microsoft.X/workspaces/*/read", "Microsoft.X/workspaces/a/write"));
        assert!(!covers("Microsoft.X/a/read", "Microsoft.X/a/reader"));
    }

    #[test]
    fn a_scope_contains_itself_and_what_is_below() {
        assert!(contains("/subscriptions/S/resourcegroups/g", "/Subscriptions/s/resourceGroups/G/providers/x"));
        assert!(!contains("/subscriptions/s/resourceGroups/g", "/subscriptions/s/resourceGroups/g2"));
        assert!(contains("/", "/subscriptions/s"));
    }
}
