//! Where a model's bytes go: the workspace's default datastore, a blob container, and the signature that opens it.
//!
//! Workspace models have no upload call of their own; they are written through a datastore (S23).

use crate::cloud::Cloud;
use crate::control::name::Name;
use crate::control::workspace::Workspace;
use crate::http::{Method, Request, encode};
use crate::secret::Secret;
use crate::value::Value;

/// A blob container of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datastore {
    /// Its name in the workspace.
    pub name: Name,
    account: String,
    container: String,
}

/// What opens a datastore (S23).
#[derive(Clone, Debug)]
pub enum Opening {
    /// A shared access signature, ready to use.
    Sas(Secret),
    /// The account's key, from which a signature has to be made.
    AccountKey(Secret),
}

/// The request for the default datastore.
#[must_use]
pub fn default_datastore<V>(workspace: &Workspace, cloud: &Cloud) -> Request<V> {
    Request::new(Method::Get, workspace.url(cloud, "/datastores", &[("isDefault", "true".into())]))
}

/// The request for what opens it.
#[must_use]
pub fn list_secrets<V>(workspace: &Workspace, cloud: &Cloud, datastore: &Datastore) -> Request<V> {
    let path = format!("/datastores/{}/listSecrets", datastore.name.as_str());
    Request::new(Method::Post, workspace.url(cloud, &path, &[]))
}

impl Datastore {
    /// Reads the first of a list of datastores; `None` when it is no blob container.
    #[must_use]
    pub fn read<V: Value>(list: &V) -> Option<Self> {
        let first = list.get("value")?.items().into_iter().next()?;
        let name = Name::existing("datastore", &first.text_at(&["name"])?).ok()?;
        let plain = |text: &String| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '$'));
        let account = first.text_at(&["properties", "accountName"]).filter(plain)?;
        let container = first.text_at(&["properties", "containerName"]).filter(plain)?;
        Some(Self { name, account, container })
    }

    /// The URL of a blob in it, without any signature.
    #[must_use]
    pub fn blob_url(&self, cloud: &Cloud, path: &str) -> String {
        let (before, after) = cloud.blob_endpoint.split_once('{').unwrap_or((&cloud.blob_endpoint, ""));
        let after = after.split_once('}').map_or("", |(_, after)| after);
        let mut url = format!("{before}{}{after}/{}", self.account, self.container);
        for segment in path.split('/') {
            url.push('/');
            url.push_str(&encode(segment));
        }
        url
    }

    /// How a model version names a path in it (EX-REST).
    #[must_use]
    pub fn model_uri(&self, workspace: &Workspace, path: &str) -> String {
        format!("azureml:/{}/datastores/{}/paths/{path}", workspace.short_id(), self.name.as_str())
    }
}

impl Opening {
    /// Reads the answer of `listSecrets`.
    #[must_use]
    pub fn read<V: Value>(answer: &V) -> Option<Self> {
        match answer.text_at(&["secretsType"])?.to_ascii_lowercase().as_str() {
            "sas" => {
                let token = answer.text_at(&["sasToken"])?;
                Some(Self::Sas(Secret::new(token.trim_start_matches('?').to_owned())))
            }
            "accountkey" => answer.text_at(&["key"]).map(|key| Self::AccountKey(Secret::new(key))),
            _ => None,
        }
    }
}

/// A signature for one container to be made: what to sign with the account's key (HMAC-SHA256), and the query that results.
pub struct Signing {
    /// The text to sign.
    pub text: String,
    expiry: String,
}

/// The version of the storage service whose signature format this is.
const STORAGE_VERSION: &str = "2022-11-02";

impl Signing {
    /// A signature to create and write blobs, and to see which blocks are there, in a datastore's container until `expiry`, an ISO 8601 date in UTC without
    /// fractions of a second.
    #[must_use]
    pub fn new(datastore: &Datastore, expiry: String) -> Self {
        let resource = format!("/blob/{}/{}", datastore.account, datastore.container);
        // The order and the empty lines are those of a container's service signature of this version.
        let fields = ["rcw", "", &expiry, &resource, "", "", "", STORAGE_VERSION, "c", "", "", "", "", "", "", ""];
        Self { text: fields.join("\n"), expiry }
    }

    /// The query string that carries the signature.
    #[must_use]
    pub fn query(&self, signature: &str) -> Secret {
        let signature = encode(signature);
        Secret::new(format!("sv={STORAGE_VERSION}&sr=c&sp=rcw&se={}&sig={signature}", encode(&self.expiry)))
    }
}
