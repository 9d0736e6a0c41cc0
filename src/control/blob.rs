//! Files as blobs: in one piece or in blocks, of which those that are there already are not sent again (BLOB).

use crate::cloud::Cloud;
use crate::control::content::File;
use crate::control::upload::Datastore;
use crate::http::{Body, Method, Request, encode};
use crate::secret::Secret;
use crate::value::Value;

/// Bytes of a block; larger files are sent in blocks, smaller ones whole.
const BLOCK: u64 = 4 * 1024 * 1024;
/// The most blocks of a blob (BLOB).
const MOST_BLOCKS: u64 = 50_000;

impl File {
    /// Whether it is sent in blocks.
    #[must_use]
    pub const fn is_large(&self) -> bool {
        self.size > BLOCK
    }

    /// Bytes of each of its blocks but the last.
    const fn block(&self) -> u64 {
        let least = self.size.div_ceil(MOST_BLOCKS);
        if least > BLOCK { least.div_ceil(BLOCK) * BLOCK } else { BLOCK }
    }

    /// How many blocks it has.
    #[allow(clippy::cast_possible_truncation, reason = "50,000 at most")]
    const fn blocks(&self) -> u32 {
        self.size.div_ceil(self.block()) as u32
    }

    /// Bytes of the block of that number.
    fn length(&self, block: u32) -> u64 {
        let start = u64::from(block) * self.block();
        (start + self.block()).min(self.size).saturating_sub(start)
    }
}

/// A folder that may be written to, and the signature that allows it.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its URL, without any signature.
    pub folder: String,
    query: Secret,
}

impl Container {
    /// The place that `startPendingUpload` gives (S23).
    #[must_use]
    pub fn of_code<V: Value>(answer: &V) -> Option<Self> {
        let reference = answer.get("blobReferenceForConsumption")?;
        let folder = reference.text_at(&["blobUri"])?.trim_end_matches('/').to_owned();
        let signed = reference.text_at(&["credential", "sasUri"])?;
        let (_, query) = signed.split_once('?')?;
        Some(Self { folder, query: Secret::new(query.to_owned()) })
    }

    /// A folder of a datastore.
    #[must_use]
    pub fn of_datastore(datastore: &Datastore, cloud: &Cloud, folder: &str, query: Secret) -> Self {
        Self { folder: datastore.blob_url(cloud, folder), query }
    }

    /// The URL of a blob in it, with the signature and what else the query is to say.
    #[must_use]
    pub fn url(&self, path: &str, more: &str) -> Secret {
        let mut url = self.folder.clone();
        for segment in path.split('/') {
            url.extend(["/", &encode(segment)]);
        }
        let and = if more.is_empty() { "" } else { "&" };
        Secret::new([&url, "?", self.query.expose(), and, more].concat())
    }
}

/// A part of a file that is sent in one request.
pub struct Piece {
    /// Where to.
    pub url: Secret,
    /// The first byte.
    pub start: f64,
    /// The byte after the last.
    pub end: f64,
    /// Whether it is the whole file.
    pub whole: bool,
}

/// The piece of a file that is its block of that number, or all of a small file.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "exact up to 9 petabytes")]
pub fn piece(place: &Container, file: &File, block: u32) -> Piece {
    let start = u64::from(block) * file.block();
    let whole = !file.is_large();
    let more = if whole { String::new() } else { ["comp=block&blockid=", &block_id(block)].concat() };
    let end = start + file.length(block);
    Piece { url: place.url(&file.path, &more), start: start as f64, end: end as f64, whole }
}

/// The request that writes a piece; `content` are its bytes.
#[must_use]
pub fn put<V>(url: &str, whole: bool, content: V) -> Request<V> {
    let mut request = Request::new(Method::Put, url.to_owned()).header("content-type", "application/octet-stream");
    if whole {
        request = request.header("x-ms-blob-type", "BlockBlob");
    }
    request.body = Body::Raw(content);
    request
}

/// All ids of a blob's blocks are equally long, and base64 (BLOB) – which eight digits are.
fn block_id(block: u32) -> String {
    format!("{block:08}")
}

/// The blocks that are not there, by what storage lists of a blob's blocks; `None` when the blob is complete. What lies in a
/// folder named by its content, under the same id and as long, is the same.
#[must_use]
pub fn missing(file: &File, listed: &str) -> Option<Vec<u32>> {
    let (mut committed, mut waiting) = (vec![false; file.blocks() as usize], vec![false; file.blocks() as usize]);
    let (mut in_committed, mut number) = (false, None);
    // `<CommittedBlocks>`, `<UncommittedBlocks>`, and in them `<Block><Name>…</Name><Size>…</Size></Block>`.
    for tag in listed.split('<') {
        match tag.split_once('>') {
            Some(("CommittedBlocks", _)) => in_committed = true,
            Some(("/CommittedBlocks", _)) => in_committed = false,
            Some(("Name", name)) => number = name.parse::<u32>().ok(),
            Some(("Size", size)) => {
                let list = if in_committed { &mut committed } else { &mut waiting };
                let slot = number.and_then(|number| Some((list.get_mut(number as usize)?, file.length(number))));
                if let Some((slot, length)) = slot {
                    *slot |= size.parse() == Ok(length);
                }
            }
            _ => {}
        }
    }
    if committed.iter().all(|there| *there) {
        return None;
    }
    let lacks = committed.iter().zip(&waiting).map(|(one, other)| !one && !other);
    Some((0..file.blocks()).zip(lacks).filter_map(|(number, lacks)| lacks.then_some(number)).collect())
}

/// The list that makes a file of its blocks.
#[must_use]
pub fn block_list(file: &File) -> String {
    let mut list = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>");
    for number in 0..file.blocks() {
        list.extend(["<Latest>", &block_id(number), "</Latest>"]);
    }
    list + "</BlockList>"
}
