//! Where a right holds: a subscription, a resource group, or a resource such as a workspace or an endpoint.

use crate::cloud::Cloud;
use crate::control::name::Name;
use crate::control::workspace::Workspace;
use crate::error::Misuse;
use crate::http::encode;

/// The version of Microsoft.Authorization's REST interface (AUTHZ).
const API_VERSION: &str = "2022-04-01";

/// A path of Azure Resource Manager, as its owner writes it: not encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope(String);

impl Scope {
    /// Checks a path. What could lead a URL elsewhere (`..`, `//`, `?`, `#`, `%2f`) is none.
    ///
    /// # Errors
    /// [`Misuse`] names `option`.
    pub fn new(option: &str, text: &str) -> Result<Self, Misuse> {
        let parts: Vec<&str> = text.split('/').collect();
        let word = |at: usize, word: &str| parts.get(at).is_some_and(|part| part.eq_ignore_ascii_case(word));
        let form = word(0, "")
            && word(1, "subscriptions")
            && match parts.len() {
                3 => true,
                5 => word(3, "resourceGroups"),
                // A provider, then types and names.
                count => count >= 9 && count % 2 == 1 && word(3, "resourceGroups") && word(5, "providers"),
            };
        if !form || text.len() > 2048 || !parts.iter().enumerate().skip(1).all(|(at, part)| is_name(part, at == 4)) {
            return Err(Misuse::new(
                option,
                "must be the path of a subscription, resource group, workspace or endpoint, such as \
                 \"/subscriptions/…/resourceGroups/…\", or \"subscription\", \"resourceGroup\" or \"workspace\" where there is one",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The scope that the options of a call name: a word or a path, or an endpoint of the workspace. The workspace itself
    /// when they name none.
    ///
    /// # Errors
    /// [`Misuse`] for a scope that is none, or two.
    pub fn of(workspace: &Workspace, scope: Option<&str>, endpoint: Option<&Name>) -> Result<Self, Misuse> {
        let level = |slashes| Self(start(&workspace.scope(), slashes).to_owned());
        match (scope, endpoint) {
            (Some(_), Some(_)) => Err(Misuse::new("endpoint", "must not be given beside scope")),
            (None, Some(name)) => Ok(Self([&workspace.scope(), "/onlineEndpoints/", name.as_str()].concat())),
            (Some("subscription"), None) => Ok(level(2)),
            (Some("resourceGroup"), None) => Ok(level(4)),
            (None | Some("workspace"), None) => Ok(Self(workspace.scope())),
            (Some(path), None) => Self::new("scope", path),
        }
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of its subscription.
    #[must_use]
    pub fn subscription(&self) -> &str {
        start(&self.0, 2)
    }

    /// The URL of what Microsoft.Authorization keeps for it, such as `permissions`; `filter` is encoded here.
    #[must_use]
    pub fn url(&self, cloud: &Cloud, rest: &str, filter: Option<&str>) -> String {
        let mut url = cloud.resource_manager.trim_end_matches('/').to_owned();
        for part in self.0.split('/').skip(1) {
            url.extend(["/", &encode(part)]);
        }
        url.extend(["/providers/Microsoft.Authorization/", rest, "?api-version=", API_VERSION]);
        if let Some(filter) = filter {
            url.extend(["&$filter=", &encode(filter)]);
        }
        url
    }
}

/// A path up to the slash after that many.
fn start(path: &str, slashes: usize) -> &str {
    let end = path.match_indices('/').nth(slashes).map_or(path.len(), |(at, _)| at);
    path.get(..end).unwrap_or(path)
}

/// A part of a path: letters, digits, dashes, underscores, dots and parentheses, no dot last. Only names of resource groups may hold letters
/// beyond ASCII.
fn is_name(part: &str, group: bool) -> bool {
    let ok =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')') || (group && !c.is_ascii());
    !part.is_empty() && !part.ends_with('.') && part.chars().all(ok)
}
