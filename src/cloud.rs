//! Which Azure: its hosts, its audiences with their aliases, its scopes – and which plane a URL belongs to.

use crate::http::Url;

pub mod metadata;

/// The two planes, and the log service beside them. Each has an audience of its own, and a token for one never works on
/// another (D-AUTH).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// Azure Resource Manager: endpoints, deployments, assets, roles.
    Control,
    /// Scoring.
    Data,
    /// Log Analytics.
    Logs,
}

impl Plane {
    /// Every plane.
    pub const ALL: [Self; 3] = [Self::Control, Self::Data, Self::Logs];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Data => "data",
            Self::Logs => "logs",
        }
    }

    /// What a token of this plane is good for, in a few words.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Control => "managing endpoints (control plane)",
            Self::Data => "scoring (data plane)",
            Self::Logs => "reading logs (Log Analytics)",
        }
    }
}

/// One Azure cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloud {
    /// `public`, `usgovernment`, `china` or `custom`.
    pub name: &'static str,
    /// Origin of Resource Manager.
    pub resource_manager: String,
    /// Origin of the Entra authority.
    pub authority: String,
    /// Where an Entra token may be sent to score: origins, or host suffixes that start with a dot and mean https.
    pub scoring_hosts: Vec<String>,
    /// Blob service of an account, `{account}` standing for its name.
    pub blob_endpoint: String,
    /// Origin of Log Analytics, where it is not the audience on that plane.
    pub log_analytics: Option<String>,
    /// Accepted audiences per plane; the first is the one to ask for.
    audiences: [Vec<String>; 3],
}

/// App ids of Microsoft's own resources, the same in every cloud; a v2 token carries them as its audience.
const MANAGEMENT_APP: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const MACHINE_LEARNING_APP: &str = "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe";
const LOG_ANALYTICS_APP: &str = "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5";

/// A cloud that Microsoft runs, as its documentation has it.
struct Known {
    name: &'static str,
    resource_manager: &'static str,
    authority: &'static str,
    scoring_host: &'static str,
    blob_endpoint: &'static str,
    audiences: [&'static [&'static str]; 3],
}

const PUBLIC: Known = Known {
    name: "public",
    resource_manager: "https://management.azure.com",
    authority: "https://login.microsoftonline.com",
    scoring_host: ".inference.ml.azure.com",
    blob_endpoint: "https://{account}.blob.core.windows.net",
    audiences: [
        &["https://management.azure.com", "https://management.core.windows.net", MANAGEMENT_APP],
        &["https://ml.azure.com", MACHINE_LEARNING_APP],
        &["https://api.loganalytics.io", "https://api.loganalytics.azure.com", LOG_ANALYTICS_APP],
    ],
};

const US_GOVERNMENT: Known = Known {
    name: "usgovernment",
    resource_manager: "https://management.usgovcloudapi.net",
    authority: "https://login.microsoftonline.us",
    scoring_host: ".inference.ml.azure.us",
    blob_endpoint: "https://{account}.blob.core.usgovcloudapi.net",
    audiences: [
        &["https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net", MANAGEMENT_APP],
        &["https://ml.azure.us", MACHINE_LEARNING_APP],
        &["https://api.loganalytics.us", LOG_ANALYTICS_APP],
    ],
};

const CHINA: Known = Known {
    name: "china",
    resource_manager: "https://management.chinacloudapi.cn",
    authority: "https://login.chinacloudapi.cn",
    scoring_host: ".inference.ml.azure.cn",
    blob_endpoint: "https://{account}.blob.core.chinacloudapi.cn",
    audiences: [
        &["https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn", MANAGEMENT_APP],
        &["https://ml.azure.cn", MACHINE_LEARNING_APP],
        &["https://api.loganalytics.azure.cn", LOG_ANALYTICS_APP],
    ],
};

impl From<&Known> for Cloud {
    fn from(known: &Known) -> Self {
        Self {
            name: known.name,
            resource_manager: known.resource_manager.into(),
            authority: known.authority.into(),
            scoring_hosts: vec![known.scoring_host.into()],
            blob_endpoint: known.blob_endpoint.into(),
            log_analytics: None,
            audiences: known.audiences.map(|audiences| audiences.iter().map(|text| (*text).to_owned()).collect()),
        }
    }
}

impl Default for Cloud {
    fn default() -> Self {
        Self::public()
    }
}

impl Cloud {
    /// The Azure most people mean.
    #[must_use]
    pub fn public() -> Self {
        (&PUBLIC).into()
    }

    /// Azure US Government (D-NAT).
    #[must_use]
    pub fn us_government() -> Self {
        (&US_GOVERNMENT).into()
    }

    /// Azure operated by 21Vianet in China (D-NAT).
    #[must_use]
    pub fn china() -> Self {
        (&CHINA).into()
    }

    /// The clouds Microsoft runs.
    pub fn known() -> impl Iterator<Item = Self> {
        [&PUBLIC, &US_GOVERNMENT, &CHINA].into_iter().map(Self::from)
    }

    /// The cloud of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::known().find(|cloud| cloud.name == name)
    }

    /// A cloud of one's own (Azure Stack, the emulator) with the audiences of the public one until told otherwise.
    #[must_use]
    pub fn custom(resource_manager: String, authority: String) -> Self {
        Self { name: "custom", resource_manager, authority, ..Self::public() }
    }

    /// Makes `audience` the one to ask for and to accept on a plane.
    #[must_use]
    pub fn with_audience(mut self, plane: Plane, audience: String) -> Self {
        if let Some(accepted) = self.audiences.get_mut(plane as usize) {
            *accepted = vec![audience];
        }
        self
    }

    /// The audience to ask for on a plane, e.g. `https://ml.azure.com`.
    #[must_use]
    pub fn audience(&self, plane: Plane) -> &str {
        self.accepted(plane).first().map_or("", String::as_str)
    }

    /// The origin of Log Analytics: `https://api.loganalytics.io` is both its host and its audience (D-LAQ).
    #[must_use]
    pub fn log_analytics(&self) -> &str {
        self.log_analytics.as_deref().unwrap_or_else(|| self.audience(Plane::Logs)).trim_end_matches('/')
    }

    /// The scope to request for a plane.
    ///
    /// ```
    /// use azureml_endpoints::cloud::{Cloud, Plane};
    ///
    /// assert_eq!(Cloud::public().scope(Plane::Data), "https://ml.azure.com/.default");
    /// ```
    #[must_use]
    pub fn scope(&self, plane: Plane) -> String {
        format!("{}/.default", self.audience(plane).trim_end_matches('/'))
    }

    /// The plane whose tokens carry this audience, compared without case and without one trailing slash: both spellings
    /// are seen, depending on what was asked for (D-CLAIMS).
    #[must_use]
    pub fn plane_of_audience(&self, audience: &str) -> Option<Plane> {
        let wanted = without_slash(audience);
        let same = |known: &String| without_slash(known).eq_ignore_ascii_case(wanted);
        Plane::ALL.into_iter().find(|plane| self.accepted(*plane).iter().any(same))
    }

    /// Whether a token of `plane` may be sent to `url`: the plane's own host, over TLS or loopback, and nobody else's.
    #[must_use]
    pub fn admits(&self, plane: Plane, url: &Url) -> bool {
        if !url.is_private() || url.has_userinfo {
            return false;
        }
        match plane {
            Plane::Control => same_origin(&self.resource_manager, url),
            Plane::Data => self.scoring_hosts.iter().any(|rule| admits_host(rule, url)),
            Plane::Logs => same_origin(self.log_analytics(), url),
        }
    }

    fn accepted(&self, plane: Plane) -> &[String] {
        self.audiences.get(plane as usize).map_or(&[], Vec::as_slice)
    }
}

fn admits_host(rule: &str, url: &Url) -> bool {
    if rule.starts_with('.') {
        url.scheme == "https" && url.port.is_none() && url.host.ends_with(rule)
    } else {
        same_origin(rule, url)
    }
}

/// Whether a rule for hosts is a suffix that names a domain: `.example.com`, and not a whole top-level domain or all the world.
#[must_use]
pub fn is_suffix(rule: &str) -> bool {
    let mut labels = rule.split('.');
    let named = |label: &str| !label.is_empty() && label.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    labels.next() == Some("") && rule.split('.').count() > 2 && labels.all(named)
}

fn same_origin(origin: &str, url: &Url) -> bool {
    origin.trim_end_matches('/').eq_ignore_ascii_case(&url.origin())
}

fn without_slash(audience: &str) -> &str {
    audience.strip_suffix('/').unwrap_or(audience)
}
