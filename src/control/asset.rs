//! What a deployment is made of: models, code, environments, each in versions [S23].

use serde::Serialize;

use crate::cloud::Cloud;
use crate::control::name::Name;
use crate::control::workspace::Workspace;
use crate::http::{Method, Request};

/// The kinds of asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Model,
    Code,
    Environment,
}

impl Kind {
    const fn segment(self) -> &'static str {
        match self {
            Self::Model => "models",
            Self::Code => "codes",
            Self::Environment => "environments",
        }
    }
}

/// The first page of an asset's versions, or of the assets themselves without a name.
#[must_use]
pub fn list<V>(workspace: &Workspace, cloud: &Cloud, kind: Kind, name: Option<&Name>) -> Request<V> {
    let segment = kind.segment();
    let path = match name {
        Some(name) => format!("/{segment}/{}/versions", name.as_str()),
        None => format!("/{segment}"),
    };
    Request::new(Method::Get, workspace.url(cloud, &path, &[]))
}

/// Reads or writes one version. Both are done at once, not as an operation [S23].
#[must_use]
pub fn call<V>(
    workspace: &Workspace,
    cloud: &Cloud,
    method: Method,
    kind: Kind,
    name: &Name,
    version: &Name,
) -> Request<V> {
    let path = format!("/{}/{}/versions/{}", kind.segment(), name.as_str(), version.as_str());
    Request::new(method, workspace.url(cloud, &path, &[]))
}

/// A model version as it is registered.
#[derive(Serialize)]
pub struct ModelVersion {
    properties: ModelProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ModelProperties {
    model_uri: String,
    model_type: String,
}

impl ModelVersion {
    /// A model that lies at `uri`; `model_type` is `custom_model`, `mlflow_model` or `triton_model`.
    #[must_use]
    pub fn new(uri: String, model_type: String) -> Self {
        Self { properties: ModelProperties { model_uri: uri, model_type } }
    }
}
