//! A workspace: the root of every control-plane URL.

use crate::cloud::Cloud;
use crate::control::name::Name;
use crate::error::Misuse;
use crate::http::{Method, Request, encode};

/// The version of the service's REST interface that is spoken unless told otherwise (S23).
pub const API_VERSION: &str = "2023-04-01";

/// The version that is spoken where a definition holds what the other does not know yet: `dataCollector`, `startupProbe` (S26).
/// The newest one that a client of Microsoft's speaks by itself (SDK).
pub const NEWER_API_VERSION: &str = "2025-12-01";

/// Where a workspace is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    subscription_id: Name,
    resource_group: String,
    name: Name,
    api_version: Option<Name>,
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
        // Azure also takes letters beyond ASCII; whoever has them in a name writes them as they are.
        let group_ok = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || matches!(c, '-' | '_' | '.' | '(' | ')');
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
        let api_version = api_version.map(|text| Name::existing("apiVersion", text)).transpose()?;
        Ok(Self { subscription_id, resource_group: resource_group.to_owned(), name: workspace, api_version })
    }

    /// The path of the workspace, its ARM id.
    #[must_use]
    pub fn id(&self) -> String {
        self.path("/providers/Microsoft.MachineLearningServices")
    }

    /// Its path as `azureml:` URIs write it, without the provider.
    #[must_use]
    pub fn short_id(&self) -> String {
        self.path("")
    }

    /// Its id as its owner writes it: not encoded.
    #[must_use]
    pub fn scope(&self) -> String {
        self.with_group("/providers/Microsoft.MachineLearningServices", &self.resource_group)
    }

    fn path(&self, provider: &str) -> String {
        self.with_group(provider, &encode(&self.resource_group))
    }

    fn with_group(&self, provider: &str, group: &str) -> String {
        let (subscription, name) = (self.subscription_id.as_str(), self.name.as_str());
        format!("/subscriptions/{subscription}/resourceGroups/{group}{provider}/workspaces/{name}")
    }

    /// The URL of something in the workspace, in the newer version unless the caller chose one.
    #[must_use]
    pub fn newer_url(&self, cloud: &Cloud, path: &str) -> String {
        self.url_in(NEWER_API_VERSION, cloud, path, &[])
    }

    /// The URL of something in the workspace. `path` starts with a slash or is empty; `query` values are encoded here.
    #[must_use]
    pub fn url(&self, cloud: &Cloud, path: &str, query: &[(&str, String)]) -> String {
        self.url_in(API_VERSION, cloud, path, query)
    }

    fn url_in(&self, standard: &str, cloud: &Cloud, path: &str, query: &[(&str, String)]) -> String {
        let version = self.api_version.as_ref().map_or(standard, Name::as_str);
        let host = cloud.resource_manager.trim_end_matches('/');
        let mut url = format!("{host}{}{path}?api-version={version}", self.id());
        for (name, value) in query {
            url.extend(["&", name, "=", &encode(value)]);
        }
        url
    }

    /// A request for something in the workspace.
    #[must_use]
    pub fn request<V>(&self, cloud: &Cloud, method: Method, path: &str) -> Request<V> {
        Request::new(method, self.url(cloud, path, &[]))
    }
}
