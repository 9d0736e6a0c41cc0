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
        let onnx = |name: &str| name.to_ascii_lowercase().ends_with(".onnx");
        if onnx(path) {
            return self.read(path, now_ms).await;
        }
        let files = self.files(path, now_ms).await?;
        let file = files.iter().find(|name| onnx(name));
        self.read(file.ok_or_else(|| format!("there is no .onnx file below '{path}'"))?, now_ms).await
    }

    /// The bytes of a blob.
    pub(crate) async fn read(&self, file: &str, now_ms: u64) -> Result<Vec<u8>, String> {
        let sas = self.container_sas(Rights::Read, now_ms);
        let (encoded, container) = (utf8_percent_encode(file, PATH), format!("/{}/{}", self.account, self.container));
        let answer = fetch::send(&self.host, "GET", &format!("{container}/{encoded}?{sas}"), &[], Vec::new()).await?;
        match answer.status {
            200 => Ok(answer.body),
            404 => Err(format!("the blob '{file}' does not exist")),
            status => Err(format!("storage answered {status}")),
        }
    }

    /// The blob at the path, or all those in the folder of that name.
    pub(crate) async fn files(&self, path: &str, now_ms: u64) -> Result<Vec<String>, String> {
        let sas = self.container_sas(Rights::Read, now_ms);
        let container = format!("/{}/{}", self.account, self.container);
        let prefix = utf8_percent_encode(path, PATH);
        let inside = |name: &String| {
            name == path || path.is_empty() || name.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        };
        let (mut files, mut marker) = (Vec::new(), String::new());
        loop {
            let target = format!("{container}?restype=container&comp=list&prefix={prefix}&marker={marker}&{sas}");
            let answer = fetch::send(&self.host, "GET", &target, &[], Vec::new()).await?;
            if answer.status != 200 {
                return Err(format!("storage answered {}", answer.status));
            }
            let list = String::from_utf8_lossy(&answer.body).into_owned();
            files.extend(between(&list, "Name").filter(inside));
            match between(&list, "NextMarker").next().filter(|next| !next.is_empty()) {
                Some(next) => marker = utf8_percent_encode(&next, NON_ALPHANUMERIC).to_string(),
                None => return Ok(files),
            }
        }
    }
}

/// The texts of an element of Azure's flat lists.
fn between<'a>(list: &'a str, element: &'a str) -> impl Iterator<Item = String> + 'a {
    let open = format!("<{element}>");
    let close = format!("</{element}>");
    let rests: Vec<&str> = list.split(&open).skip(1).collect();
    rests.into_iter().filter_map(move |rest| rest.split(&close).next().map(unescape))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
