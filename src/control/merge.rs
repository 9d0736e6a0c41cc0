//! What is wanted against what is there: where the two differ, and the two as one.
//!
//! The wish is a JSON merge patch (RFC 7396): what it leaves out stays, `null` takes away. Two maps are exceptions, because
//! their entries depend on each other: `traffic` and `mirrorTraffic` are replaced whole.

use crate::control::traffic;
use crate::value::Value;

/// One member that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference<V> {
    /// Where it stands, e.g. `properties.description`.
    pub path: String,
    /// What is there.
    pub from: Option<V>,
    /// What is wanted; nothing when it is to go.
    pub to: Option<V>,
}

impl<V: Value> Difference<V> {
    /// As callers see it.
    #[must_use]
    pub fn told(&self) -> V {
        let told = V::object().with("path", V::write(&self.path));
        [("from", &self.from), ("to", &self.to)].into_iter().fold(told, |told, (name, value)| match value {
            Some(value) => told.with(name, value.clone()),
            None => told,
        })
    }
}

/// What the service writes and nobody else, at any depth, and the keys, which it never shows (S23).
const READ_ONLY: [&str; 12] = [
    "id",
    "name",
    "type",
    "systemData",
    "properties.provisioningState",
    "properties.scoringUri",
    "properties.swaggerUri",
    "properties.keys",
    "properties.properties.AzureAsyncOperationUri",
    "properties.properties.azureml.onlineendpointid",
    "identity.principalId",
    "identity.tenantId",
];

/// What the service takes in any case and may give back in another (SDK, OBS).
const ANY_CASE: [&str; 8] = [
    "location",
    "identity.type",
    "properties.authMode",
    "properties.publicNetworkAccess",
    "properties.egressPublicNetworkAccess",
    "properties.endpointComputeType",
    "properties.instanceType",
    "properties.scaleSettings.scaleType",
];

/// Where `present` is not as `desired` says, in the order of the wish.
#[must_use]
pub fn differences<V: Value>(present: &V, desired: &V) -> Vec<Difference<V>> {
    let mut found = Vec::new();
    compare("", Some(present), desired, &mut found);
    found
}

fn compare<V: Value>(place: &str, present: Option<&V>, desired: &V, found: &mut Vec<Difference<V>>) {
    for key in desired.keys() {
        let path = if place.is_empty() { key.clone() } else { [place, ".", &key].concat() };
        if READ_ONLY.contains(&path.as_str()) {
            continue;
        }
        let (from, to) = (present.and_then(|present| present.get(&key)), desired.get(&key));
        match (&from, &to) {
            (_, Some(wanted)) if wanted.is_object() && !traffic::is_map(&path) => {
                // An object that is wanted empty and is not there differs as a whole, one with members by them.
                if from.is_none() && wanted.keys().is_empty() {
                    continue;
                }
                compare(&path, from.as_ref(), wanted, found);
            }
            _ if alike(&path, from.as_ref(), to.as_ref()) => {}
            _ => found.push(Difference { path, from, to }),
        }
    }
}

fn alike<V: Value>(path: &str, from: Option<&V>, to: Option<&V>) -> bool {
    match (from, to) {
        _ if traffic::is_map(path) => traffic::same(from, to),
        (None, None) => true,
        (Some(from), Some(to)) => match (from.as_text(), to.as_text()) {
            (Some(from), Some(to)) => from == to || (loose(path, &to) && canonical(&from) == canonical(&to)),
            _ if from.is_list() && to.is_list() => {
                let (from, to) = (from.items(), to.items());
                from.len() == to.len() && from.iter().zip(&to).all(|(from, to)| deep(from, to))
            }
            _ => from.is_same(to),
        },
        _ => false,
    }
}

/// Equal in everything: within a list no name is the service's own to write.
fn deep<V: Value>(one: &V, other: &V) -> bool {
    if !one.is_object() || !other.is_object() {
        return alike("", Some(one), Some(other));
    }
    one.keys().iter().chain(&other.keys()).all(|key| match (one.get(key), other.get(key)) {
        (Some(one), Some(other)) => deep(&one, &other),
        (one, other) => one.is_none() && other.is_none(),
    })
}

/// Whether case and blanks do not count: enums, regions, and the paths of resources.
fn loose(path: &str, text: &str) -> bool {
    ANY_CASE.contains(&path) || text.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/"))
}

fn canonical(text: &str) -> String {
    text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_lowercase()).collect()
}

/// A resource as it may be written: without what the service alone writes. What nobody knows stays.
#[must_use]
pub fn writable<V: Value>(resource: &V) -> V {
    strip("", resource)
}

fn strip<V: Value>(place: &str, object: &V) -> V {
    object.keys().into_iter().fold(V::object(), |kept, key| {
        let path = if place.is_empty() { key.clone() } else { [place, ".", &key].concat() };
        let value = object.get(&key).unwrap_or_else(V::null);
        match path.as_str() {
            path if READ_ONLY.contains(&path) => kept,
            "properties" | "identity" if value.is_object() => kept.with(&key, strip(&path, &value)),
            // Each is an id with what the service tells of it (CT3).
            "identity.userAssignedIdentities" => {
                let ids = value.keys().into_iter().fold(V::object(), |ids, id| ids.with(&id, V::object()));
                kept.with(&key, ids)
            }
            _ => kept.with(&key, value),
        }
    })
}

/// `present` with what `desired` says; everything else as it is, in its order.
#[must_use]
pub fn merged<V: Value>(present: &V, desired: &V) -> V {
    merge("", present, desired)
}

fn merge<V: Value>(place: &str, present: &V, desired: &V) -> V {
    desired.keys().into_iter().fold(present.clone(), |whole, key| {
        let path = if place.is_empty() { key.clone() } else { [place, ".", &key].concat() };
        if READ_ONLY.contains(&path.as_str()) {
            return whole;
        }
        match (whole.get(&key), desired.get(&key)) {
            (from, Some(to)) if to.is_object() && !traffic::is_map(&path) => {
                whole.with(&key, merge(&path, &from.unwrap_or_else(V::object), &to))
            }
            (_, Some(to)) => whole.with(&key, to),
            (Some(_), None) => whole.with(&key, V::null()),
            (None, None) => whole,
        }
    })
}
