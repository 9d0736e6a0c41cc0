//! The workspace's storage account: where it is, and how models are read from it.

pub(crate) mod azurite;
mod fetch;
mod sas;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a SAS allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rights {
    Read,
    Write,
}

/// The account. Without Azurite it has a name and a key but nobody listens.
pub(crate) struct Storage {
    /// Scheme, host and port.
    pub(crate) host: String,
    pub(crate) account: String,
    pub(crate) container: String,
    key: Vec<u8>,
}

const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl Storage {
    /// The account at a host.
    pub(crate) fn new(host: String, key: Vec<u8>, container: String) -> Self {
        Self { host, account: "devstoreaccount1".to_owned(), container, key }
    }

    /// The account key as storage clients take it.
    pub(crate) fn key_text(&self) -> String {
        STANDARD.encode(&self.key)
    }

    /// The container's URL.
    pub(crate) fn container_url(&self) -> String {
        format!("{}/{}/{}", self.host, self.account, self.container)
    }

    /// A SAS for the container, good for a day.
    pub(crate) fn container_sas(&self, rights: Rights, now_ms: u64) -> String {
        sas::container(self, rights, now_ms)
    }

    /// The bytes of the ONNX file at the path, or of the first one below it.
    pub(crate) async fn find_onnx(&self, path: &str, now_ms: u64) -> Result<Vec<u8>, String> {
        let sas = self.container_sas(Rights::Read, now_ms);
        let container = format!("/{}/{}", self.account, self.container);
        let file = if path.to_ascii_lowercase().ends_with(".onnx") {
            path.to_owned()
        } else {
            self.first_onnx(&container, path, &sas).await?
        };
        let encoded = utf8_percent_encode(&file, PATH);
        let answer = fetch::send(&self.host, "GET", &format!("{container}/{encoded}?{sas}"), &[], Vec::new()).await?;
        match answer.status {
            200 => Ok(answer.body),
            404 => Err(format!("the blob '{file}' does not exist")),
            status => Err(format!("storage answered {status}")),
        }
    }

    async fn first_onnx(&self, container: &str, path: &str, sas: &str) -> Result<String, String> {
        let prefix = utf8_percent_encode(path, PATH);
        let answer = fetch::send(
            &self.host,
            "GET",
            &format!("{container}?restype=container&comp=list&prefix={prefix}&{sas}"),
            &[],
            Vec::new(),
        )
        .await?;
        if answer.status != 200 {
            return Err(format!("storage answered {}", answer.status));
        }
        let list = String::from_utf8_lossy(&answer.body).into_owned();
        let mut names = list.split("<Name>").skip(1).filter_map(|rest| rest.split("</Name>").next()).map(unescape);
        let inside = |name: &String| {
            name == path || path.is_empty() || name.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        };
        names
            .find(|name| inside(name) && name.to_ascii_lowercase().ends_with(".onnx"))
            .ok_or_else(|| format!("there is no .onnx file below '{path}'"))
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
