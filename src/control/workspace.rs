//! A workspace: the root of every control-plane URL.

use crate::cloud::Cloud;
use crate::control::name::Name;
use crate::error::Misuse;
use crate::http::{Method, Request, encode};

/// The version of the service's REST interface that is spoken unless told otherwise [S23].
pub const API_VERSION: &str = "2023-04-01";

/// Where a workspace is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    id: String,
    api_version: String,
}

impl Workspace {
    /// Checks the parts.
    ///
    /// # Errors
    /// [`Misuse`] names the option that cannot be right.
    pub fn new(
        subscription_id: &str,
        resource_group: &str,
        workspace: &str,
        api_version: Option<&str>,
    ) -> Result<Self, Misuse> {
        let subscription_id = Name::existing("subscriptionId", subscription_id)?;
        let workspace = Name::existing("workspace", workspace)?;
        let group_ok = |c: char| c.is_alphanumeric() || "-_.()".contains(c);
        if resource_group.is_empty()
            || resource_group.len() > 90
            || resource_group.ends_with('.')
            || !resource_group.chars().all(group_ok)
        {
            return Err(Misuse::new(
                "resourceGroup",
                "must have 1 to 90 letters, digits, dashes, underscores, dots and parentheses and not end with a dot",
            ));
        }
        let api_version = Name::existing("apiVersion", api_version.unwrap_or(API_VERSION))?;
        Ok(Self {
            id: format!(
                "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.MachineLearningServices/workspaces/{}",
                subscription_id.as_str(),
                encode(resource_group),
                workspace.as_str()
            ),
            api_version: api_version.as_str().to_owned(),
        })
    }

    /// The path of the workspace, its ARM id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The URL of something in the workspace. `path` starts with a slash or is empty; `query` values are encoded here.
    #[must_use]
    pub fn url(&self, cloud: &Cloud, path: &str, query: &[(&str, String)]) -> String {
        let host = cloud.resource_manager.trim_end_matches('/');
        let mut url = format!("{host}{}{path}?api-version={}", self.id, self.api_version);
        for (name, value) in query {
            url.push_str(&format!("&{name}={}", encode(value)));
        }
        url
    }

    /// Reads the workspace itself; its `location` is where endpoints have to be.
    #[must_use]
    pub fn get<V>(&self, cloud: &Cloud) -> Request<V> {
        Request::new(Method::Get, self.url(cloud, "", &[]))
    }
}
