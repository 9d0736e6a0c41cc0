//! The roles that are there from the start.

use indexmap::IndexMap;

use crate::rbac::{Definition, Mark, Permission};
use crate::world::Place;

pub(crate) const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
pub(crate) const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
pub(crate) const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
pub(crate) const ACCESS_ADMINISTRATOR: &str = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
pub(crate) const DATA_SCIENTIST: &str = "f6c7c914-8db3-469d-8ca1-694a8f32e121";
/// The article's "Custom role for control plane operations - online endpoint".
pub(crate) const OPERATOR: &str = "5c1b7d1e-0a8e-4a51-9d6f-0d2f3c6c0001";
/// The narrowest role that can score with an Entra token.
pub(crate) const SCORER: &str = "5c1b7d1e-0a8e-4a51-9d6f-0d2f3c6c0002";
/// The article's "Custom role for scoring - online endpoint", wider than its name.
const ARTICLE_SCORING: &str = "5c1b7d1e-0a8e-4a51-9d6f-0d2f3c6c0003";

const WORKSPACES: &str = "Microsoft.MachineLearningServices/workspaces";

fn role(name: &str, description: &str, scopes: Vec<String>, actions: &[&str], not_actions: &[&str]) -> Definition {
    let spelled = |patterns: &[&str]| patterns.iter().map(|pattern| pattern.replace("{ws}", WORKSPACES)).collect();
    let permission =
        Permission { actions: spelled(actions), not_actions: spelled(not_actions), ..Permission::default() };
    Definition {
        name: name.to_owned(),
        description: description.to_owned(),
        custom: scopes != ["/"],
        permissions: vec![permission],
        scopes,
        mark: Mark::default(),
    }
}

/// All of them by GUID. [facts 7]
pub(crate) fn definitions(place: &Place) -> IndexMap<String, Definition> {
    let everywhere = || vec!["/".to_owned()];
    // Spelled in lower case by the article; scopes are compared in any case.
    let here = || vec![format!("{}/resourcegroups/{}", place.subscription_id(), place.group)];
    let all = [
        (
            OWNER,
            role(
                "Owner",
                "Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.",
                everywhere(),
                &["*"],
                &[],
            ),
        ),
        (
            CONTRIBUTOR,
            role(
                "Contributor",
                "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC.",
                everywhere(),
                &["*"],
                &[
                    "Microsoft.Authorization/*/Delete",
                    "Microsoft.Authorization/*/Write",
                    "Microsoft.Authorization/elevateAccess/Action",
                ],
            ),
        ),
        (
            READER,
            role(
                "Reader",
                "View all resources, but does not allow you to make any changes.",
                everywhere(),
                &["*/read"],
                &[],
            ),
        ),
        (
            ACCESS_ADMINISTRATOR,
            role(
                "User Access Administrator",
                "Lets you manage user access to Azure resources.",
                everywhere(),
                &["*/read", "Microsoft.Authorization/*"],
                &[],
            ),
        ),
        (DATA_SCIENTIST, data_scientist(everywhere())),
        (
            OPERATOR,
            role(
                "Custom role for control plane operations - online endpoint",
                "Can CRUD against online endpoints.",
                here(),
                &[
                    "{ws}/onlineEndpoints/write",
                    "{ws}/onlineEndpoints/delete",
                    "{ws}/onlineEndpoints/read",
                    "{ws}/onlineEndpoints/token/action",
                    "{ws}/onlineEndpoints/listKeys/action",
                    "{ws}/onlineEndpoints/regenerateKeys/action",
                ],
                &[],
            ),
        ),
        (
            SCORER,
            role(
                "Custom role for scoring only - online endpoint",
                "Can score with an Entra token and nothing else.",
                here(),
                &["{ws}/onlineEndpoints/score/action"],
                &[],
            ),
        ),
        (
            ARTICLE_SCORING,
            role(
                "Custom role for scoring - online endpoint",
                "Can score against online endpoints.",
                here(),
                &["{ws}/onlineEndpoints/*/action"],
                &[],
            ),
        ),
    ];
    all.into_iter().map(|(guid, definition)| (guid.to_owned(), definition)).collect()
}

fn data_scientist(scopes: Vec<String>) -> Definition {
    role(
        "AzureML Data Scientist",
        "Can perform all actions within an Azure Machine Learning workspace, except for creating or deleting compute resources and modifying the workspace itself.",
        scopes,
        &["{ws}/*/read", "{ws}/*/action", "{ws}/*/delete", "{ws}/*/write"],
        &[
            "{ws}/delete",
            "{ws}/write",
            "{ws}/computes/*/write",
            "{ws}/computes/*/delete",
            "{ws}/computes/listKeys/action",
            "{ws}/listKeys/action",
            "{ws}/hubs/write",
            "{ws}/hubs/delete",
            "{ws}/featurestores/write",
            "{ws}/featurestores/delete",
        ],
    )
}
