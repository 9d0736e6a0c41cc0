//! What a deployment is made of: models, code, environments, each in versions (S23).

use serde::{Serialize, Serializer};

use crate::control::name::Name;
use crate::error::Misuse;
use crate::value::Members;

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

/// The kind of a model, `custom_model` when nobody says.
///
/// # Errors
/// [`Misuse`] for a kind that Azure does not know.
pub fn model_type(given: Option<String>) -> Result<String, Misuse> {
    let given = given.unwrap_or_else(|| "custom_model".to_owned());
    match given.as_str() {
        "custom_model" | "mlflow_model" | "triton_model" => Ok(given),
        _ => Err(Misuse::new("type", "must be \"custom_model\", \"mlflow_model\" or \"triton_model\"")),
    }
}

/// A model version as it is registered.
pub struct ModelVersion {
    model_uri: String,
    model_type: String,
}

impl ModelVersion {
    /// A model that lies at `uri`; `model_type` is `custom_model`, `mlflow_model` or `triton_model`.
    #[must_use]
    pub const fn new(uri: String, model_type: String) -> Self {
        Self { model_uri: uri, model_type }
    }
}

impl Serialize for ModelVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let properties = Members::default().text("modelUri", &self.model_uri).text("modelType", &self.model_type);
        Members::default().group("properties", properties).serialize(serializer)
    }
}
