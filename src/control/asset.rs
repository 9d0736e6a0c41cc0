//! What a deployment is made of: models, code, environments, each in versions (S23).

use serde::Serialize;

use crate::control::name::Name;

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

/// The path of an asset's versions, or of the assets themselves without a name.
#[must_use]
pub fn all(kind: Kind, name: Option<&Name>) -> String {
    match name {
        Some(name) => ["/", kind.segment(), "/", name.as_str(), "/versions"].concat(),
        None => ["/", kind.segment()].concat(),
    }
}

/// The path of one version. Reading and writing it is done at once, not as an operation (S23).
#[must_use]
pub fn path(kind: Kind, name: &Name, version: &Name) -> String {
    [&all(kind, Some(name)), "/", version.as_str()].concat()
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
