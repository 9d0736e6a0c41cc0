//! What a deployment is made of: models, code, environments, each in versions (S23).

use crate::control::content::HASH_VERSION;
use crate::control::name::Name;
use crate::error::Misuse;
use crate::value::{Members, Value};

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

/// The path of the places where files lie.
pub const DATASTORES: &str = "/datastores";

/// The path of one of a collection whose members have a name alone.
#[must_use]
pub fn member(collection: &str, name: &Name) -> String {
    [collection, "/", name.as_str()].concat()
}

/// The body that asks for a place to upload a code to (S23). With an id of one's own the place is the same each time.
#[must_use]
pub fn pending_upload<V: Value>(id: Option<&str>) -> V {
    let body = Members::default().text("pendingUploadType", "TemporaryBlobReference");
    V::write(&match id {
        Some(id) => body.text("pendingUploadId", id),
        None => body,
    })
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

/// What a caller says of files that are to be registered.
///
/// # Errors
/// [`Misuse`] for what is uploaded elsewhere, and for a kind of model that Azure does not know.
pub fn described<V: Value>(kind: Kind, options: &V) -> Result<V, Misuse> {
    match kind {
        Kind::Environment => Err(Misuse::new("upload", "is for models and codes")),
        Kind::Code => Ok(V::object()),
        Kind::Model => {
            // What is there and no text is no kind that Azure knows.
            let given = options.get("type").map(|given| given.as_text().unwrap_or_default());
            Ok(V::object().with("modelType", V::write(&model_type(given)?)))
        }
    }
}

/// The hash of an asset's content, where its version tells.
#[must_use]
pub fn hashed<V: Value>(version: &V) -> Option<String> {
    version.text_at(&["properties", "properties", "hash_sha256"])
}

/// A version as it is registered: what the caller says of it, where its files lie and what they hash to (SDK).
#[must_use]
pub fn registered<V: Value>(kind: Kind, properties: &V, uri: &str, hash: &str) -> V {
    let place = if kind == Kind::Code { "codeUri" } else { "modelUri" };
    let properties = properties.with(place, V::write(uri));
    let properties = properties.with_at(&["properties", "hash_sha256"], V::write(hash));
    V::object().with("properties", properties.with_at(&["properties", "hash_version"], V::write(HASH_VERSION)))
}
