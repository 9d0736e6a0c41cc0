//! Whether inputs are the ones that a step saw when it last succeeded.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::checkout::{Checkout, write};

/// What a step was made from, kept in a stamp file beside what it made.
pub(crate) struct Fingerprint {
    stamp: PathBuf,
    value: String,
}

impl Fingerprint {
    /// Of `inputs` (files, or folders with all that is in them) and `variant`; `stamp` is the file that remembers it.
    pub(crate) fn of(checkout: &Checkout, stamp: &str, variant: &str, inputs: &[&str]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        variant.hash(&mut hasher);
        for input in inputs {
            add(&checkout.at(input), &mut hasher)?;
        }
        Ok(Self { stamp: checkout.at(stamp), value: format!("{:016x}", hasher.finish()) })
    }

    /// Whether the inputs are still those of the last `keep`.
    pub(crate) fn is_known(&self) -> bool {
        fs::read_to_string(&self.stamp).is_ok_and(|known| known == self.value)
    }

    /// Remembers the inputs; call it when the step has succeeded.
    pub(crate) fn keep(&self) -> Result<()> {
        write(&self.stamp, &self.value)
    }
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.hash(hasher);
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
        let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        paths.sort();
        return paths.iter().try_for_each(|path| add(path, hasher));
    }
    if path.exists() {
        fs::read(path).with_context(|| format!("cannot read {}", path.display()))?.hash(hasher);
    }
    Ok(())
}
