//! Deployments of an endpoint (S23).

use crate::control::endpoint;
use crate::control::name::Name;
use crate::error::Misuse;
use crate::value::Value;

/// The path of a deployment below its workspace.
#[must_use]
pub fn path(endpoint: &Name, name: &Name) -> String {
    format!("{}/deployments/{}", endpoint::path(endpoint), name.as_str())
}

/// The path of an endpoint's deployments.
#[must_use]
pub fn all(endpoint: &Name) -> String {
    endpoint::path(endpoint) + "/deployments"
}

/// Checks a definition.
///
/// # Errors
/// [`Misuse`] names the member.
pub fn check_definition<V: Value>(definition: &V) -> Result<(), Misuse> {
    if definition.get("properties").is_none_or(|properties| properties.keys().is_empty()) {
        return Err(Misuse::new("properties", "must be an object with at least a model or an environmentId"));
    }
    Ok(())
}

/// Fills in what the service insists on: a location, the compute type and the number of instances (SDK).
#[must_use]
pub fn with_defaults<V: Value>(definition: &V, location: &str) -> V {
    definition
        .with_default(&["location"], V::write(location))
        .with_default(&["properties", "endpointComputeType"], V::write("Managed"))
        .with_default(&["sku"], V::object().with("capacity", V::write(&1)))
        .with_default(&["sku", "name"], V::write("Default"))
}

/// What PATCH can change; everything else needs a full PUT (S23).
pub const PATCHABLE: [&str; 2] = ["tags", "sku"];

/// The most instances that a deployment can have (D-QUOTA); the service says no by itself where the quota is smaller.
pub const MOST_INSTANCES: u32 = 50;

/// The change that gives a deployment so many instances (S23).
#[must_use]
pub fn scaled<V: Value>(instances: u32) -> V {
    V::object().with("sku", V::object().with("capacity", V::write(&instances)))
}

/// Whether a definition holds what only a newer version of the service's interface knows.
#[must_use]
pub fn is_newer<V: Value>(definition: &V) -> bool {
    ["dataCollector", "startupProbe"].iter().any(|member| definition.at(&["properties", member]).is_some())
}

/// Which log is asked for: of which container, and how many of its last lines (S23).
///
/// # Errors
/// [`Misuse`] names the option.
pub fn logs<V: Value>(options: &V) -> Result<V, Misuse> {
    let mut asked = V::object();
    if let Some(container) = options.get("containerType") {
        let known = |text: &String| matches!(text.as_str(), "InferenceServer" | "StorageInitializer");
        let need = "must be \"InferenceServer\" or \"StorageInitializer\"";
        let container = container.as_text().filter(known).ok_or_else(|| Misuse::new("containerType", need))?;
        asked = asked.with("containerType", V::write(&container));
    }
    if let Some(tail) = options.get("tail") {
        let whole = |count: &f64| count.fract() == 0.0 && (1.0..=f64::from(i32::MAX)).contains(count);
        if tail.as_number().filter(whole).is_none() {
            return Err(Misuse::new("tail", "must be a whole number of lines, at least 1"));
        }
        asked = asked.with("tail", tail);
    }
    Ok(asked)
}

/// Checks a change against what PATCH can do: `tags` and `sku` (its `capacity` is the number of instances) (S23).
///
/// # Errors
/// [`Misuse`] names the member that needs `createOrUpdate`.
pub fn check_patch<V: Value>(change: &V) -> Result<(), Misuse> {
    endpoint::only(change, &PATCHABLE)
}
