//! How a caller names a role, a principal, an assignment: GUIDs, ids, names.

use crate::control::role::builtin;
use crate::control::scope::Scope;
use crate::error::Misuse;

/// A role, as a caller names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// By the GUID of its definition.
    Id(String),
    /// By a name that has to be looked up.
    Name(String),
}

impl Reference {
    /// Reads a GUID, the id of a definition, the name of a built-in role or of another.
    ///
    /// # Errors
    /// [`Misuse`] names `option`.
    pub fn read(option: &str, text: &str) -> Result<Self, Misuse> {
        if let Some(role) = builtin::named(text) {
            return Ok(Self::Id(role.id.to_owned()));
        }
        if is_guid(text) {
            return Ok(Self::Id(text.to_ascii_lowercase()));
        }
        if let Some((_, id)) = split(text, "roleDefinitions") {
            return Ok(Self::Id(id));
        }
        // What starts with a slash would be an id.
        if text.is_empty() || text.len() > 512 || text.starts_with('/') || text.contains(char::is_control) {
            return Err(Misuse::new(option, "must be the name, the GUID or the id of a role"));
        }
        Ok(Self::Name(text.to_owned()))
    }
}

/// Takes `{scope}/providers/Microsoft.Authorization/{kind}/{guid}` apart. The scope of a built-in role is empty.
#[must_use]
pub fn split(id: &str, kind: &str) -> Option<(Option<Scope>, String)> {
    let mut parts = id.rsplitn(5, '/');
    let guid = parts.next().filter(|guid| is_guid(guid))?;
    for word in [kind, "Microsoft.Authorization", "providers"] {
        parts.next().filter(|part| part.eq_ignore_ascii_case(word))?;
    }
    let scope = match parts.next()? {
        "" => None,
        scope => Some(Scope::new("id", scope).ok()?),
    };
    Some((scope, guid.to_ascii_lowercase()))
}

/// A GUID.
///
/// # Errors
/// [`Misuse`] names `option`.
pub fn guid(option: &str, text: &str) -> Result<String, Misuse> {
    if is_guid(text) { Ok(text.to_ascii_lowercase()) } else { Err(Misuse::new(option, "must be a GUID")) }
}

pub(super) fn is_guid(text: &str) -> bool {
    let fits = |(at, c): (usize, char)| if matches!(at, 8 | 13 | 18 | 23) { c == '-' } else { c.is_ascii_hexdigit() };
    text.len() == 36 && text.chars().enumerate().all(fits)
}

/// The GUID that the same texts give each time, in any case: what is made twice is one. FNV-1a of 128 bits in a UUID of version 8; no
/// security hangs on it, since whoever may write roles may pick any GUID.
#[must_use]
pub fn guid_of(texts: &[&str]) -> String {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([b'\n']));
    let hash = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte.to_ascii_lowercase())).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    #[allow(clippy::cast_possible_truncation, reason = "its two halves")]
    let (high, low) = ((hash >> 64) as u64, hash as u64);
    format!(
        "{:08x}-{:04x}-8{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff
    )
}
