//! The resources that exist, in memory.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::arm::caller::Caller;
use crate::arm::operation::Operation;
use crate::clock;
use crate::scoring::container::Container;
use crate::scoring::log::Log;

/// All resources of the workspace; names are keys in lower case.
#[derive(Default)]
pub(crate) struct Store {
    pub(crate) endpoints: IndexMap<String, Endpoint>,
    pub(crate) assets: IndexMap<String, Asset>,
    pub(crate) operations: HashMap<String, Operation>,
}

/// Who made and last changed a resource, and when.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    pub(crate) created_ms: u64,
    created_by: String,
    pub(crate) modified_ms: u64,
    modified_by: String,
}

impl Stamp {
    /// A resource made now.
    pub(crate) fn new(caller: &Caller, now_ms: u64) -> Self {
        Self {
            created_ms: now_ms,
            created_by: caller.client_id.clone(),
            modified_ms: now_ms,
            modified_by: caller.client_id.clone(),
        }
    }

    /// The same resource changed now.
    pub(crate) fn touched(&self, caller: &Caller, now_ms: u64) -> Self {
        Self { modified_ms: now_ms, modified_by: caller.client_id.clone(), ..self.clone() }
    }

    /// The `systemData` of an answer.
    pub(crate) fn json(&self) -> Value {
        let kind = |by: &str| if by.contains('@') { "User" } else { "Application" };
        json!({
            "createdAt": clock::iso(self.created_ms), "createdBy": self.created_by, "createdByType": kind(&self.created_by),
            "lastModifiedAt": clock::iso(self.modified_ms), "lastModifiedBy": self.modified_by, "lastModifiedByType": kind(&self.modified_by),
        })
    }
}

/// What endpoints and deployments have in common: a body, a state and an operation on it.
#[derive(Clone, Debug)]
pub(crate) struct Tracked {
    pub(crate) name: String,
    pub(crate) guid: String,
    /// The body as it was sent, without what the service owns.
    pub(crate) body: Map<String, Value>,
    pub(crate) stamp: Stamp,
    pub(crate) state: &'static str,
    pub(crate) operation: String,
    pub(crate) busy: bool,
}

impl Tracked {
    /// A member of the body's `properties`.
    pub(crate) fn property(&self, name: &str) -> Option<&Value> {
        self.body.get("properties")?.get(name)
    }
}

/// An online endpoint.
pub(crate) struct Endpoint {
    pub(crate) tracked: Tracked,
    pub(crate) principal: String,
    pub(crate) primary_key: String,
    pub(crate) secondary_key: String,
    /// AML tokens that were given out, with the second each expires.
    pub(crate) tokens: Vec<(String, u64)>,
    /// What the front door goes by: the last update that succeeded.
    pub(crate) traffic: Vec<(String, u64)>,
    pub(crate) mirror: Option<(String, u64)>,
    pub(crate) deployments: IndexMap<String, Deployment>,
}

/// A deployment of an endpoint.
pub(crate) struct Deployment {
    pub(crate) tracked: Tracked,
    /// What answers requests; stays in place while an update is under way or has failed.
    pub(crate) container: Option<Arc<Container>>,
    /// What its containers wrote, also those that did not come up.
    pub(crate) log: Arc<Log>,
}

/// A container or version of a model, code or environment.
#[derive(Clone, Debug)]
pub(crate) struct Asset {
    /// Below the workspace, names as they were written.
    pub(crate) path: String,
    pub(crate) body: Map<String, Value>,
    pub(crate) stamp: Stamp,
}
