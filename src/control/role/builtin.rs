//! The built-in roles that matter to an endpoint (D-RBAC).

use crate::control::role::Permission;
use crate::control::role::action::{Action, WORKSPACES};

/// A role that is there in every tenant.
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// Its GUID, the same everywhere.
    pub id: &'static str,
    /// Patterns, a space between two; `~` stands for the actions of a workspace. Empty when they are not known here.
    actions: &'static str,
    not_actions: &'static str,
}

const fn role(name: &'static str, id: &'static str, actions: &'static str, not_actions: &'static str) -> BuiltIn {
    BuiltIn { name, id, actions, not_actions }
}

/// From the narrowest to the widest.
pub const ROLES: [BuiltIn; 11] = [
    role("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d", "", ""),
    role("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "", ""),
    role("AzureML Metrics Writer (preview)", "635dd51f-9968-44d3-b7fb-6d9a6bd613ae", "~metrics/*/write", ""),
    role(
        "Azure Machine Learning Workspace Connection Secrets Reader",
        "ea01e6af-a1c1-4350-9563-ad00f8c72ec5",
        "~connections/listsecrets/action ~metadata/secrets/read",
        "",
    ),
    role("AzureML Compute Operator", "e503ece1-11d0-4e8e-8e2c-7a6c3bf38815", "~computes/* ~notebooks/vm/*", ""),
    role("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", "*/read", ""),
    role(
        "AzureML Data Scientist",
        "f6c7c914-8db3-469d-8ca1-694a8f32e121",
        "~*/read ~*/action ~*/delete ~*/write",
        "~delete ~write ~computes/*/write ~computes/*/delete ~computes/listKeys/action ~listKeys/action ~hubs/write ~hubs/delete \
         ~featurestores/write ~featurestores/delete",
    ),
    role(
        "Azure AI Developer",
        "64702f94-c441-49e6-a78b-ef80e0188fee",
        "~*/read ~*/action ~*/delete ~*/write Microsoft.MachineLearningServices/locations/*/read Microsoft.Authorization/*/read \
         Microsoft.Resources/deployments/*",
        "~delete ~write ~listKeys/action ~hubs/write ~hubs/delete ~featurestores/write ~featurestores/delete",
    ),
    role(
        "User Access Administrator",
        "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        "*/read Microsoft.Authorization/* Microsoft.Support/*",
        "",
    ),
    role(
        "Contributor",
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "*",
        "Microsoft.Authorization/*/Delete Microsoft.Authorization/*/Write Microsoft.Authorization/elevateAccess/Action \
         Microsoft.Blueprint/blueprintAssignments/write Microsoft.Blueprint/blueprintAssignments/delete \
         Microsoft.Compute/galleries/share/action Microsoft.Purview/consents/write Microsoft.Purview/consents/delete \
         Microsoft.Resources/deploymentStacks/manageDenySetting/action Microsoft.Subscription/cancel/action \
         Microsoft.Subscription/enable/action",
    ),
    role("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "*", ""),
];

impl BuiltIn {
    /// What it permits, as far as it is known here.
    #[must_use]
    pub fn permission(&self) -> Option<Permission> {
        let known = !self.actions.is_empty();
        known.then(|| Permission::new(patterns(self.actions), patterns(self.not_actions)))
    }
}

/// Patterns written out.
pub(super) fn patterns(short: &str) -> Vec<String> {
    let whole =
        |pattern: &str| pattern.strip_prefix('~').map_or_else(|| pattern.into(), |rest| [WORKSPACES, rest].concat());
    short.split(' ').filter(|pattern| !pattern.is_empty()).map(whole).collect()
}

/// The role of that name, in any case.
#[must_use]
pub fn named(name: &str) -> Option<&'static BuiltIn> {
    ROLES.iter().find(|role| role.name.eq_ignore_ascii_case(name))
}

/// The narrowest role that gives an action.
#[must_use]
pub fn narrowest(action: &Action) -> Option<&'static BuiltIn> {
    ROLES.iter().find(|role| role.permission().is_some_and(|permission| permission.gives(action)))
}
