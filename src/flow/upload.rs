//! A model's files into the workspace: find the datastore, open it, write the blobs, register the version.

use std::time::Duration;

use crate::client::{Access, Client, Exchange};
use crate::control::asset::{self, Kind, ModelVersion};
use crate::control::name::Name;
use crate::control::refusal;
use crate::control::upload::{Datastore, Opening, Signing, default_datastore, list_secrets, put_blob};
use crate::error::{Error, Misuse, ProtocolError, Result};
use crate::flow::Site;
use crate::host::{Failure, Host};
use crate::http::Method;
use crate::retry::Safety;
use crate::secret::Secret;
use crate::value::Value;

/// How long the signature lasts that we make.
const SIGNATURE: Duration = Duration::from_secs(60 * 60);

/// A model to upload.
pub struct Model<V> {
    /// Its name in the workspace.
    pub name: Name,
    /// Its version.
    pub version: Name,
    /// `custom_model`, `mlflow_model` or `triton_model`.
    pub model_type: String,
    /// Paths within the model, and what lies there.
    pub files: Vec<(String, V)>,
}

/// Uploads and registers; the result is the model version as the service wrote it.
///
/// # Errors
/// `Misuse` for a path that leaves the model; those of [`Client::control`].
pub async fn model<H: Host>(
    client: &Client<H>,
    site: &Site<H::Value>,
    model: Model<H::Value>,
) -> Result<Option<H::Value>, H::Value> {
    check_files(&model.files)?;
    let request = default_datastore(&site.workspace, &client.cloud);
    let expected = "a default datastore that is a blob container";
    let datastore =
        client.control(&site.session, request, Safety::Idempotent).await?.read(expected, Datastore::read)?;
    let opening = open(client, site, &datastore).await?;
    let folder = format!("LocalUpload/{:x}{:06x}", client.host.now().0, dice_bits(client));
    let uri = match model.files.as_slice() {
        [(only, _)] => datastore.model_uri(&site.workspace, &format!("{folder}/{only}")),
        _ => datastore.model_uri(&site.workspace, &folder),
    };
    for (path, content) in model.files {
        let url = datastore.blob_url(&client.cloud, &format!("{folder}/{path}"));
        let request = put_blob(&url, &opening, content);
        let Exchange { response, trace } = *client.exchange(request, Safety::Idempotent, Access::Open).await?;
        if !response.is_success() {
            return Err(Error::Response(Box::new(refusal::of(trace, response.body.as_ref()))));
        }
    }
    let version = ModelVersion::new(uri, model.model_type);
    let path = asset::path(Kind::Model, &model.name, &model.version);
    let request = site.workspace.request(&client.cloud, Method::Put, &path).json(H::Value::write(&version));
    Ok(client.control(&site.session, request, Safety::Idempotent).await?.response.body)
}

async fn open<H: Host>(client: &Client<H>, site: &Site<H::Value>, datastore: &Datastore) -> Result<Secret, H::Value> {
    let request = list_secrets(&site.workspace, &client.cloud, datastore);
    let shown = request.shown();
    let expected = "an account key or a shared access signature";
    let key = match client.control(&site.session, request, Safety::Idempotent).await?.read(expected, Opening::read)? {
        Opening::Sas(query) => return Ok(query),
        Opening::AccountKey(key) => key,
    };
    let signing = Signing::new(datastore, client.host.iso_8601(client.host.now() + SIGNATURE));
    match client.host.sign(&key, &signing.text).await {
        Ok(signature) => Ok(signing.query(&signature)),
        Err(Failure::Aborted(reason)) => Err(Error::Aborted(reason)),
        Err(Failure::Broken(..)) => Err(ProtocolError::new(shown, 200, "an account key that can sign")),
    }
}

fn check_files<V>(files: &[(String, V)]) -> std::result::Result<(), Misuse> {
    if files.is_empty() {
        return Err(Misuse::new("files", "must hold at least one file: { \"model.onnx\": blob }"));
    }
    files.iter().try_for_each(|(path, _)| check_path(path))
}

fn check_path(path: &str) -> std::result::Result<(), Misuse> {
    let odd = path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
    if odd || path.bytes().any(|byte| byte == b'\\' || byte.is_ascii_control()) || path.len() > 512 {
        return Err(Misuse::new(
            "files",
            &format!(
                "must be named by relative paths with forward slashes, which this is not: {}",
                refusal::excerpt(path)
            ),
        ));
    }
    Ok(())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dice is within 0..1")]
fn dice_bits<H: Host>(client: &Client<H>) -> u32 {
    (client.host.dice() * f64::from(0xff_ffff)) as u32
}
