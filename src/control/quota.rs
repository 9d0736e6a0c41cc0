//! How many calls Resource Manager still lets a caller make, as its answers tell (D-ARM-THR).

use std::cell::RefCell;

use crate::value::Value;

/// What the headers begin with.
const PREFIX: &str = "x-ms-ratelimit-remaining-";

/// The kinds of call that are counted.
const KINDS: [&str; 8] = [
    "subscription-reads",
    "subscription-writes",
    "subscription-deletes",
    "subscription-global-reads",
    "subscription-global-writes",
    "subscription-resource-requests",
    "tenant-reads",
    "tenant-writes",
];

/// The numbers of the latest answers; a browser shows none that CORS does not expose.
#[derive(Debug, Default)]
pub struct Quota(RefCell<[Option<u32>; KINDS.len()]>);

impl Quota {
    /// Takes in what an answer tells.
    pub fn note(&self, header: impl Fn(&str) -> Option<String>) {
        for (slot, kind) in self.0.borrow_mut().iter_mut().zip(KINDS) {
            let told = header(&[PREFIX, kind].concat());
            *slot = told.and_then(|told| told.trim_ascii().parse().ok()).or(*slot);
        }
    }

    /// The numbers that are known, by kind.
    #[must_use]
    pub fn told<V: Value>(&self) -> V {
        let known = KINDS
            .iter()
            .zip(self.0.borrow().iter())
            .filter_map(|(kind, left)| Some((*kind, (*left)?)))
            .collect::<Vec<_>>();
        known.into_iter().fold(V::object(), |told, (kind, left)| told.with(kind, V::write(&left)))
    }
}
