//! What the three kinds of resource have in common that are created, replaced and changed (S23).

use crate::control::merge::Difference;
use crate::control::{deployment, endpoint};
use crate::error::Misuse;
use crate::value::Value;

/// The kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An online endpoint.
    Endpoint,
    /// A deployment of one.
    Deployment,
    /// A model, a code, an environment, a datastore: whatever has neither region nor PATCH.
    Asset,
}

impl Kind {
    /// What an answer with one is expected to hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Endpoint => "an endpoint",
            Self::Deployment => "a deployment",
            Self::Asset => "an asset",
        }
    }

    /// Whether it lies in a region.
    #[must_use]
    pub const fn has_location(self) -> bool {
        !matches!(self, Self::Asset)
    }

    /// Checks what is to be created.
    ///
    /// # Errors
    /// [`Misuse`] names the member.
    pub fn check<V: Value>(self, definition: &V) -> Result<(), Misuse> {
        match self {
            Self::Endpoint => endpoint::check_definition(definition),
            Self::Deployment => deployment::check_definition(definition),
            Self::Asset if definition.get("properties").is_some_and(|properties| properties.is_object()) => Ok(()),
            Self::Asset => Err(Misuse::new("properties", "must be an object")),
        }
    }

    /// Fills in what the service insists on.
    #[must_use]
    pub fn with_defaults<V: Value>(self, definition: &V, location: &str) -> V {
        match self {
            Self::Endpoint => endpoint::with_defaults(definition, location),
            Self::Deployment => deployment::with_defaults(definition, location),
            Self::Asset => definition.clone(),
        }
    }

    /// The change that PATCH can make of these differences: the members whole, as they are to be. `None` when it takes a PUT.
    #[must_use]
    pub fn patch<V: Value>(self, differences: &[Difference<V>], whole: &V) -> Option<V> {
        let patchable: &[&str] = match self {
            Self::Endpoint => &endpoint::PATCHABLE,
            Self::Deployment => &deployment::PATCHABLE,
            Self::Asset => &[],
        };
        differences.iter().try_fold(V::object(), |change, difference| {
            let member = difference.path.split('.').next()?;
            patchable.contains(&member).then(|| match whole.get(member) {
                Some(value) => change.with(member, value),
                None => change.with(member, V::null()),
            })
        })
    }
}
