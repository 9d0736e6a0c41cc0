//! What a role permits.

pub mod action;
pub mod builtin;
pub mod definition;
pub mod reference;

use action::Action;

use crate::error::Misuse;
use crate::value::{Members, Value};

/// A permission: patterns of actions that it gives, and of those that it leaves out again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permission {
    actions: Vec<String>,
    not_actions: Vec<String>,
    data_actions: Vec<String>,
    not_data_actions: Vec<String>,
}

impl Permission {
    /// A permission of plain actions.
    #[must_use]
    pub fn new(actions: Vec<String>, not_actions: Vec<String>) -> Self {
        Self { actions, not_actions, ..Self::default() }
    }

    /// Reads a permission, its lists spelled as REST (`actions`) or as the `az` file (`Actions`) spells them. A list that is
    /// no list of strings makes it unreadable: passing over what is left out would give too much.
    #[must_use]
    pub fn read<V: Value>(permission: &V) -> Option<Self> {
        let list = |rest: &str, az: &str| texts(permission.get(rest).or_else(|| permission.get(az)));
        let (actions, data_actions) = (list("actions", "Actions")?, list("dataActions", "DataActions")?);
        let (not_actions, not_data_actions) =
            (list("notActions", "NotActions")?, list("notDataActions", "NotDataActions")?);
        // What speaks of no actions is no permission.
        (actions.is_some() || data_actions.is_some()).then_some(())?;
        Some(Self {
            actions: actions.unwrap_or_default(),
            not_actions: not_actions.unwrap_or_default(),
            data_actions: data_actions.unwrap_or_default(),
            not_data_actions: not_data_actions.unwrap_or_default(),
        })
    }

    /// Whether it gives an action. What it leaves out is no denial: another permission may give it (D-RBAC).
    #[must_use]
    pub fn gives(&self, action: &Action) -> bool {
        let among = |patterns: &[String]| patterns.iter().any(|pattern| action.is_covered_by(pattern));
        among(&self.actions) && !among(&self.not_actions)
    }

    /// Permissions as REST writes them.
    #[must_use]
    pub fn list<V: Value>(permissions: &[Self]) -> V {
        V::write(&permissions.iter().map(Self::members).collect::<Vec<_>>())
    }

    fn members(&self) -> Members<'_> {
        Members::default()
            .texts("actions", &self.actions)
            .texts("notActions", &self.not_actions)
            .texts("dataActions", &self.data_actions)
            .texts("notDataActions", &self.not_data_actions)
    }
}

/// Whether any of the permissions gives an action.
#[must_use]
pub fn permits(permissions: &[Permission], action: &Action) -> bool {
    permissions.iter().any(|permission| permission.gives(action))
}

/// The permissions of a role: a definition as REST, the `az` file or `az role definition list` writes it, the name of a
/// built-in role, a permission, or a list of any of these.
///
/// # Errors
/// [`Misuse`] when it is none of them, or a built-in role whose permissions are not known here.
pub fn permissions<V: Value>(role: &V) -> Result<Vec<Permission>, Misuse> {
    let mut found = Vec::new();
    let read = if role.is_list() {
        role.items().iter().all(|role| of_one(role, &mut found).is_some())
    } else {
        of_one(role, &mut found).is_some()
    };
    read.then_some(found).ok_or_else(|| {
        Misuse::new(
            "role",
            "must be a role definition, a permission with a list of actions, the name of a built-in role whose permissions \
             are known here, or an array of these",
        )
    })
}

fn of_one<V: Value>(role: &V, found: &mut Vec<Permission>) -> Option<()> {
    if let Some(name) = role.as_text() {
        found.push(builtin::named(&name)?.permission()?);
        return Some(());
    }
    match role.at(&["properties", "permissions"]).or_else(|| role.get("permissions")) {
        Some(list) if list.is_list() => {
            for permission in list.items() {
                found.push(Permission::read(&permission)?);
            }
        }
        Some(_) => return None,
        None => found.push(Permission::read(role)?),
    }
    Some(())
}

/// The texts of a list that may be absent; `None` when it is something else.
#[allow(clippy::option_option, reason = "a list that is absent is not one that cannot be read")]
fn texts<V: Value>(list: Option<V>) -> Option<Option<Vec<String>>> {
    let Some(list) = list else { return Some(None) };
    if !list.is_list() {
        return None;
    }
    let mut texts = Vec::new();
    for item in list.items() {
        texts.push(item.as_text()?);
    }
    Some(Some(texts))
}
