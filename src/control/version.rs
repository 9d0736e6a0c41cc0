//! Versions of an asset, counted.

use std::marker::PhantomData;

use crate::control::name::Name;
use crate::control::page::Page;
use crate::error::Misuse;
use crate::value::Value;

/// What was seen of an asset's versions.
pub struct Versions<V> {
    begun: bool,
    highest: u64,
    seen: Vec<String>,
    values: PhantomData<V>,
}

impl<V> Default for Versions<V> {
    fn default() -> Self {
        Self { begun: false, highest: 0, seen: Vec::new(), values: PhantomData }
    }
}

impl<V: Value> Versions<V> {
    /// Whether nothing was asked yet.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        !self.begun
    }

    /// Notes that the first page was asked for.
    pub const fn begin(&mut self) {
        self.begun = true;
    }

    /// Takes a page in and gives the URL of the next, unless it was that already.
    pub fn add(&mut self, page: Page<V>) -> Option<String> {
        let number = |version: &V| version.text_at(&["name"])?.parse::<u64>().ok();
        self.highest = page.items.iter().filter_map(number).fold(self.highest, u64::max);
        let next = page.next.filter(|next| !self.seen.contains(next))?;
        self.seen.push(next.clone());
        Some(next)
    }

    /// The version after the highest; those that are no numbers do not count.
    ///
    /// # Errors
    /// [`Misuse`] never: a number is a name.
    pub fn next(&self) -> Result<Name, Misuse> {
        Name::existing("version", &self.highest.saturating_add(1).to_string())
    }
}
