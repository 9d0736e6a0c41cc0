//! Who wrote a definition or an assignment, and when.

use serde_json::{Value, json};

use crate::arm::caller::Caller;
use crate::clock;
use crate::world::World;

/// Nobody in particular for what was there from the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark {
    created_ms: u64,
    created_by: Option<String>,
    updated_ms: u64,
    updated_by: Option<String>,
}

impl Mark {
    /// Written now by this caller.
    pub(crate) fn now(world: &World, caller: &Caller) -> Self {
        let (now, by) = (world.clock.now_ms(), Some(caller.object_id.clone()));
        Self { created_ms: now, created_by: by.clone(), updated_ms: now, updated_by: by }
    }

    /// What was made as `self` says, rewritten as `fresh` says.
    pub(crate) fn touched(&self, fresh: &Self) -> Self {
        Self { created_ms: self.created_ms, created_by: self.created_by.clone(), ..fresh.clone() }
    }

    /// Adds the four members to the properties of an answer.
    pub(crate) fn write(&self, properties: &mut Value) {
        let Some(properties) = properties.as_object_mut() else { return };
        for (name, value) in [
            ("createdOn", json!(clock::iso(self.created_ms))),
            ("updatedOn", json!(clock::iso(self.updated_ms))),
            ("createdBy", json!(self.created_by)),
            ("updatedBy", json!(self.updated_by)),
        ] {
            properties.insert(name.to_owned(), value);
        }
    }
}
