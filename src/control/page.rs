//! One page of a list.

use crate::value::Value;

/// What a page holds and where the next one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<V> {
    /// The resources, as the service wrote them.
    pub items: Vec<V>,
    /// The URL of the next page, to be followed as it stands (S23).
    pub next: Option<String>,
}

/// Reads a page; `None` when the answer is none.
#[must_use]
pub fn read<V: Value>(body: &V) -> Option<Page<V>> {
    let value = body.get("value").filter(V::is_list)?;
    let next = match body.get("nextLink") {
        Some(link) => Some(link.as_text()?).filter(|link| !link.is_empty()),
        None => None,
    };
    Some(Page { items: value.items(), next })
}
