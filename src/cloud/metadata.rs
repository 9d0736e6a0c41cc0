//! What a Resource Manager tells of its cloud: `GET /metadata/endpoints` (SDK).

use super::{Cloud, Plane};
use crate::value::{Members, Value};

/// The version of the call.
pub const API_VERSION: &str = "2019-05-01";

/// A cloud as its own Resource Manager describes it. Azure Machine Learning is not in there: hosts and audience of scoring are
/// known for Microsoft's own clouds only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    authority: String,
    control: Vec<String>,
    logs: Option<String>,
    storage: Option<String>,
}

impl Metadata {
    /// Reads the answer: a list of clouds, of which the one of this Resource Manager counts, or one cloud.
    #[must_use]
    pub fn read<V: Value>(answer: &V, resource_manager: &str) -> Option<Self> {
        let clouds = if answer.is_list() { answer.items() } else { vec![answer.clone()] };
        let origin = resource_manager.trim_end_matches('/');
        let own = |cloud: &V| {
            cloud
                .text_at(&["resourceManager"])
                .is_some_and(|place| place.trim_end_matches('/').eq_ignore_ascii_case(origin))
        };
        let cloud = clouds.iter().find(|cloud| own(cloud)).or_else(|| clouds.first().filter(|_| clouds.len() == 1))?;
        let audiences = cloud.at(&["authentication", "audiences"]).map(|all| all.items()).unwrap_or_default();
        Some(Self {
            authority: cloud.text_at(&["authentication", "loginEndpoint"])?.trim_end_matches('/').to_owned(),
            control: audiences.iter().filter_map(V::as_text).collect(),
            logs: cloud.text_at(&["logAnalyticsResourceId"]),
            storage: cloud.text_at(&["suffixes", "storage"]),
        })
    }

    /// Where the authority is, to be looked at before a secret goes there.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The cloud as the option `cloud` takes it.
    #[must_use]
    pub fn option<V: Value>(&self, resource_manager: &str) -> V {
        let origin = resource_manager.trim_end_matches('/');
        let known = Cloud::known().find(|cloud| cloud.resource_manager.eq_ignore_ascii_case(origin));
        // Older spellings come first in the list: better its own URL, or that of a cloud of Microsoft's.
        let named = |audience: &&String| audience.trim_end_matches('/').eq_ignore_ascii_case(origin);
        let usual = |audience: &&String| {
            let canonical = audience.trim_end_matches('/');
            Cloud::known().any(|cloud| cloud.audience(Plane::Control).eq_ignore_ascii_case(canonical))
        };
        let mut audiences = self.control.iter();
        let control =
            audiences.clone().find(named).or_else(|| audiences.clone().find(usual)).or_else(|| audiences.next());
        let data = known.as_ref().map(|cloud| cloud.audience(Plane::Data).to_owned());
        let blob = self.storage.as_ref().map(|suffix| format!("https://{{account}}.blob.{suffix}"));
        let audiences =
            Members::default().maybe("control", control).maybe("data", data.as_ref()).maybe("logs", self.logs.as_ref());
        let members = Members::default()
            .text("resourceManager", origin)
            .text("authority", &self.authority)
            .maybe("blobEndpoint", blob.as_ref())
            .group("audiences", audiences);
        let hosts = known.as_ref().map(|cloud| cloud.scoring_hosts.clone());
        V::write(&match &hosts {
            Some(hosts) => members.texts("scoringHosts", hosts),
            None => members,
        })
    }
}
