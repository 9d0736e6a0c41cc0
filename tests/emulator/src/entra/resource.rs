//! The services a token can be for, and the names each goes by.

/// A first-party service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Resource {
    Arm,
    MachineLearning,
    Storage,
    LogAnalytics,
    Graph,
    /// The API of an application registered in the tenant.
    Api,
}

/// What a user can let an application do at the tenant's own API, and what an application can be let do.
pub(crate) const API_SCOPE: &str = "access_as_user";
pub(crate) const API_ROLE: &str = "Endpoints.Score";

impl Resource {
    /// The delegated permissions that exist.
    pub(crate) fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Arm | Self::MachineLearning | Self::Storage => &["user_impersonation"],
            Self::LogAnalytics => &["Data.Read"],
            Self::Graph => &["User.Read", "openid", "profile", "email"],
            Self::Api => &[API_SCOPE],
        }
    }

    /// Whether its tokens are of version 1, as those of Microsoft's own services are. [facts 6]
    pub(crate) fn takes_version_one(self) -> bool {
        self != Self::Api
    }
}

/// Service, application id, URIs without their trailing slash. [facts 6]
const KNOWN: [(Resource, &str, &[&str]); 5] = [
    (
        Resource::Arm,
        "797f4846-ba00-4fd7-ba43-dac1f8f63013",
        &["https://management.azure.com", "https://management.core.windows.net"],
    ),
    (
        Resource::MachineLearning,
        "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe",
        &["https://ml.azure.com", "https://ai.azure.com"],
    ),
    (Resource::Storage, "e406a681-f3d4-42a8-90b6-c2b029497af1", &["https://storage.azure.com"]),
    (
        Resource::LogAnalytics,
        "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5",
        &["https://api.loganalytics.io", "https://api.loganalytics.azure.com"],
    ),
    (Resource::Graph, "00000003-0000-0000-c000-000000000000", &["https://graph.microsoft.com"]),
];

/// Which service a resource URI or a token's audience names.
pub(crate) fn resource(name: &str) -> Option<Resource> {
    let name = name.to_ascii_lowercase();
    let bare = name.strip_suffix('/').unwrap_or(&name);
    KNOWN.iter().find(|(_, app, uris)| *app == bare || uris.contains(&bare)).map(|(resource, _, _)| *resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_known_with_and_without_slash_and_by_its_app_id() {
        assert_eq!(resource("https://ml.azure.com"), Some(Resource::MachineLearning));
        assert_eq!(resource("https://ML.azure.com/"), Some(Resource::MachineLearning));
        assert_eq!(resource("https://management.core.windows.net/"), Some(Resource::Arm));
        assert_eq!(resource("797f4846-ba00-4fd7-ba43-dac1f8f63013"), Some(Resource::Arm));
        assert_eq!(resource("https://ml.azure.com//"), None);
        assert_eq!(resource("https://example.org"), None);
    }
}
