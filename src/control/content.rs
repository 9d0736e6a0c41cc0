//! What is to be uploaded: paths and sizes, and the hash by which the same content is found again.

use crate::control::refusal::excerpt;
use crate::error::Misuse;
use crate::value::{Members, Value};

/// The way the hash is made, as Microsoft's tools number it: what they registered is found, and what we register is found by
/// them (SDK).
pub const HASH_VERSION: &str = "202208";

/// The most files of one asset version (D-LIM).
const MOST_FILES: usize = 1500;

/// A file within an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Where, relative and with forward slashes.
    pub path: String,
    /// How many bytes.
    pub size: u64,
}

/// All files of an asset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// The files, in the order in which they are hashed.
    pub files: Vec<File>,
    /// SHA-256 over all of them, in hex; empty until it is known.
    pub hash: String,
}

impl Contents {
    /// Reads what the host measured: a list of `{path, size}`, by the paths in lower case (SDK).
    ///
    /// # Errors
    /// [`Misuse`] when there is nothing, too much, or a path that leaves the asset.
    pub fn read<V: Value>(measured: &V) -> Result<Self, Misuse> {
        let file = |one: &V| Some(File { path: one.text_at(&["path"])?, size: size(one.get("size")?.as_number()?) });
        let files: Vec<File> = measured.items().iter().filter_map(file).collect();
        if files.is_empty() {
            return Err(Misuse::new("files", "must hold at least one file: { \"model.onnx\": blob }"));
        }
        if files.len() > MOST_FILES {
            return Err(Misuse::new("files", &format!("must be {MOST_FILES} at most; there are {}", files.len())));
        }
        files.iter().try_for_each(|file| check(&file.path))?;
        Ok(Self { files, hash: String::new() })
    }

    /// What the host is to hash: a start, then the bytes of each file in this order. The start holds number, names and sizes,
    /// so that no two different folders make the same sequence of bytes (SDK).
    #[must_use]
    pub fn order<V: Value>(&self) -> V {
        let mut head = self.files.len().to_string();
        for File { path, size } in &self.files {
            head.extend(["#", path, "#", &size.to_string()]);
        }
        let paths = self.files.iter().map(|file| V::write(&file.path)).collect();
        V::write(&Members::default().text("do", "hash").text("head", &head)).with("paths", V::list(paths))
    }
}

/// An id of the form that Azure gives its uploads, made from the content: the place is the same when the same is sent again.
#[must_use]
pub fn upload_id(hash: &str) -> String {
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in bytes; `as` saturates")]
const fn size(number: f64) -> u64 {
    number as u64
}

fn check(path: &str) -> Result<(), Misuse> {
    let odd = path.split('/').any(|part| part.is_empty() || part == "." || part == "..");
    if odd || path.bytes().any(|byte| byte == b'\\' || byte.is_ascii_control()) || path.len() > 512 {
        let need = "must be named by relative paths with forward slashes, which this is not: ";
        return Err(Misuse::new("files", &[need, &excerpt(path)].concat()));
    }
    Ok(())
}
