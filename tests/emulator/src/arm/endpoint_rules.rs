//! What the body of an endpoint must be, and the shared rules of tracked resources.

use serde_json::{Map, Value, json};

use crate::arm::refusal::Refusal;
use crate::arm::select::pairs;
use crate::arm::store::Tracked;
use crate::call::Call;
use crate::world::World;

/// Names of endpoints and deployments: 3 to 32 letters, digits and single dashes, a letter first
/// and no dash last. [facts 11]
pub(crate) fn name(target: &str, name: &str) -> Result<(), Refusal> {
    let spelled = name.len() >= 3
        && name.len() <= 32
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.ends_with(|last: char| last.is_ascii_alphanumeric())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        && !name.contains("--");
    if spelled {
        return Ok(());
    }
    Err(Refusal::bad(
        target,
        format!(
            "The name '{name}' is invalid. It must be 3 to 32 characters long, start with a letter, end with a letter or digit, and contain only letters, digits and single dashes."
        ),
    ))
}

/// Values in their canonical case; the service takes any. [facts 2]
const ENUMS: [(&str, &[&str]); 5] = [
    ("/properties/authMode", &["Key", "AMLToken", "AADToken"]),
    ("/properties/publicNetworkAccess", &["Enabled", "Disabled"]),
    ("/properties/egressPublicNetworkAccess", &["Enabled", "Disabled"]),
    ("/properties/endpointComputeType", &["Managed", "Kubernetes", "AzureMLCompute"]),
    ("/identity/type", &["None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned"]),
];

/// Rewrites enum values into canonical case and leaves unknown ones as they are.
pub(crate) fn canonical(body: &mut Map<String, Value>) {
    let mut whole = Value::Object(std::mem::take(body));
    for (pointer, values) in ENUMS {
        if let Some(slot) = whole.pointer_mut(pointer) {
            let text = slot.as_str().unwrap_or_default().replace(' ', "");
            if let Some(known) = values.iter().find(|known| known.eq_ignore_ascii_case(&text)) {
                *slot = json!(known);
            }
        }
    }
    if let Value::Object(map) = whole {
        *body = map;
    }
}

/// Refuses enum values the service does not know.
pub(crate) fn known_enums(body: &Map<String, Value>) -> Result<(), Refusal> {
    for (pointer, values) in ENUMS {
        let mut parts = pointer.split('/').skip(1);
        let value =
            parts.next().and_then(|part| body.get(part)).zip(parts.next()).and_then(|(outer, part)| outer.get(part));
        match value {
            None | Some(Value::Null) => {}
            Some(value) if values.iter().any(|known| value == known) => {}
            Some(value) => {
                return Err(Refusal::bad(
                    pointer.trim_start_matches('/'),
                    format!("The value {value} is not one of {}.", values.join(", ")),
                ));
            }
        }
    }
    Ok(())
}

/// The envelope that both kinds need: properties and the workspace's location.
pub(crate) fn envelope(body: &mut Map<String, Value>, world: &World) -> Result<(), Refusal> {
    canonical(body);
    let location = body.get("location").and_then(Value::as_str).unwrap_or_default();
    if location.is_empty() {
        return Err(Refusal::new(
            axum::http::StatusCode::BAD_REQUEST,
            "LocationRequired",
            "The location property is required for this definition.",
        ));
    }
    let plain = location.replace(' ', "").to_ascii_lowercase();
    if plain != world.place.location {
        return Err(Refusal::bad(
            "location",
            format!("The location '{location}' must be the location of the workspace, '{}'.", world.place.location),
        ));
    }
    if !body.get("properties").is_some_and(Value::is_object) {
        return Err(Refusal::bad("properties", "The 'properties' field is required."));
    }
    for bag in ["tags", "properties"] {
        let values = if bag == "tags" {
            body.get("tags")
        } else {
            body.get("properties").and_then(|properties| properties.get("properties"))
        };
        let strings = values.is_none_or(|values| {
            values.is_null() || values.as_object().is_some_and(|map| map.values().all(Value::is_string))
        });
        if !strings {
            return Err(Refusal::bad(bag, format!("'{bag}' must be an object whose values are strings.")));
        }
    }
    known_enums(body)
}

/// The whole body of an endpoint.
pub(crate) fn body(mut body: Map<String, Value>, world: &World) -> Result<Map<String, Value>, Refusal> {
    envelope(&mut body, world)?;
    if !body.get("identity").is_some_and(Value::is_object) {
        // The schema has it optional, the service does not. [facts 2]
        return Err(Refusal::bad("identity", "The 'identity' field is required."));
    }
    let users = body
        .get("identity")
        .and_then(|identity| identity.get("userAssignedIdentities")?.as_object())
        .map_or(0, Map::len);
    if users > 1 {
        return Err(Refusal::bad("identity", "At most one user assigned identity is supported."));
    }
    if body.get("properties").and_then(|properties| properties.get("authMode")).is_none_or(Value::is_null) {
        return Err(Refusal::bad("properties.authMode", "The 'authMode' field is required."));
    }
    Ok(body)
}

/// Keys are taken at creation and never kept in the body.
pub(crate) fn drop_keys(body: &mut Map<String, Value>) {
    if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
        properties.shift_remove("keys");
    }
}

/// What a PUT leaves out stays, where the service is taken to do so.
pub(crate) fn keep_traffic(before: &Map<String, Value>, after: &mut Map<String, Value>) {
    let Some(properties) = after.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for name in ["traffic", "mirrorTraffic"] {
        let old = before.get("properties").and_then(|properties| properties.get(name));
        if let (Some(old), true) = (old, properties.get(name).is_none_or(Value::is_null)) {
            properties.insert(name.to_owned(), old.clone());
        }
    }
}

/// `properties.properties` may grow but not change; what a body leaves out stays. [facts 3]
pub(crate) fn keep_properties(before: &Map<String, Value>, after: &mut Map<String, Value>) -> Result<(), Refusal> {
    const OWNED: [&str; 2] = ["azureml.onlineendpointid", "AzureAsyncOperationUri"];
    let old = before.get("properties").and_then(|properties| properties.get("properties")?.as_object());
    let Some(old) = old else { return Ok(()) };
    let Some(properties) = after.get_mut("properties").and_then(Value::as_object_mut) else { return Ok(()) };
    let slot = properties.entry("properties").or_insert_with(|| json!({}));
    if slot.is_null() {
        *slot = json!({});
    }
    let Some(new) = slot.as_object_mut() else { return Ok(()) };
    for (name, value) in old {
        let changed = new.get(name).is_some_and(|present| present != value);
        if changed && !OWNED.contains(&name.as_str()) {
            return Err(Refusal::bad(
                "properties.properties",
                format!("The property '{name}' cannot be changed once it is set."),
            ));
        }
        new.entry(name.clone()).or_insert_with(|| value.clone());
    }
    Ok(())
}

/// PATCH takes these members and no others. [facts 2]
pub(crate) fn only(body: &Map<String, Value>, allowed: &[&str], what: &str) -> Result<(), Refusal> {
    match body.keys().find(|member| !allowed.contains(&member.as_str())) {
        None => Ok(()),
        Some(member) => Err(Refusal::bad(
            member,
            format!(
                "'{member}' of an {what} cannot be changed with PATCH, which takes only {}. Use PUT.",
                allowed.join(" and ")
            ),
        )),
    }
}

/// Whether the query of a list asks for this one.
pub(crate) fn wanted(call: &Call, tracked: &Tracked) -> bool {
    call.query("name").is_none_or(|name| name.eq_ignore_ascii_case(&tracked.name))
        && call.query("computeType").is_none_or(|kind| kind.eq_ignore_ascii_case("Managed"))
        && pairs(call.query("tags").as_deref(), tracked.body.get("tags"))
        && pairs(call.query("properties").as_deref(), tracked.property("properties"))
}
