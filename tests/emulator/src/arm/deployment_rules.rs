//! What the body of a deployment must be.

use serde_json::{Map, Value, json};

use crate::arm::endpoint_rules as shared;
use crate::arm::refusal::Refusal;
use crate::arm::store::Store;
use crate::clock::iso_duration;
use crate::scoring::settings::Settings;
use crate::world::World;

const MOST_INSTANCES: u64 = 50;

/// The whole body of a deployment.
pub(crate) fn body(mut body: Map<String, Value>, world: &World) -> Result<Map<String, Value>, Refusal> {
    shared::envelope(&mut body, world)?;
    let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) else {
        return Err(Refusal::bad("properties", "The 'properties' field is required."));
    };
    let kind = properties.entry("endpointComputeType").or_insert_with(|| json!("Managed"));
    if kind != "Managed" {
        return Err(Refusal::bad(
            "properties.endpointComputeType",
            format!("Only managed deployments exist here, not {kind}."),
        ));
    }
    properties.entry("instanceType").or_insert_with(|| json!("Standard_F4s_v2"));
    scale(properties)?;
    settings(properties)?;
    code(properties)?;
    variables(properties)?;
    instances(&body)?;
    Settings::of(&body).map_err(|why| Refusal::bad("properties.environmentVariables", why))?;
    Ok(body)
}

fn scale(properties: &Map<String, Value>) -> Result<(), Refusal> {
    match properties.get("scaleSettings").and_then(|settings| settings.get("scaleType")?.as_str()) {
        Some(kind) if !kind.eq_ignore_ascii_case("Default") => Err(Refusal::bad(
            "properties.scaleSettings.scaleType",
            "Managed deployments take only the scale type Default.",
        )),
        _ => Ok(()),
    }
}

fn settings(properties: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(settings) = properties.get("requestSettings").filter(|settings| !settings.is_null()) else {
        return Ok(());
    };
    for name in ["requestTimeout", "maxQueueWait"] {
        let target = format!("properties.requestSettings.{name}");
        let Some(value) = settings.get(name).filter(|value| !value.is_null()) else { continue };
        let duration = value.as_str().and_then(iso_duration);
        match duration {
            None => return Err(Refusal::bad(&target, format!("{value} is not an ISO 8601 duration."))),
            Some(duration) if name == "requestTimeout" && duration.as_secs_f64() > 180.0 => {
                return Err(Refusal::bad(&target, "The request timeout can be at most 180 seconds."));
            }
            Some(_) => {}
        }
    }
    match settings.get("maxConcurrentRequestsPerInstance") {
        None | Some(Value::Null) => Ok(()),
        Some(count) if count.as_u64().is_some_and(|count| count > 0) => Ok(()),
        Some(_) => Err(Refusal::bad(
            "properties.requestSettings.maxConcurrentRequestsPerInstance",
            "It must be a whole number above 0.",
        )),
    }
}

fn code(properties: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(code) = properties.get("codeConfiguration").filter(|code| !code.is_null()) else { return Ok(()) };
    match code.get("scoringScript").and_then(Value::as_str) {
        Some(script) if !script.is_empty() => Ok(()),
        _ => Err(Refusal::bad("properties.codeConfiguration.scoringScript", "The 'scoringScript' field is required.")),
    }
}

/// Environment and code must be there when a deployment names them; a script needs both. What a
/// model reference names is looked up by the operation, which fails without it. [facts 5]
pub(crate) fn references(body: &Map<String, Value>, store: &Store, world: &World) -> Result<(), Refusal> {
    let properties = body.get("properties").unwrap_or(&Value::Null);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let code = properties.get("codeConfiguration").filter(|code| !code.is_null());
    let environment = text(properties.get("environmentId"));
    if code.is_some() && environment.is_none() {
        return Err(Refusal::bad(
            "properties.environmentId",
            "A deployment with a scoring script needs an environment.",
        ));
    }
    let named = [
        ("environment", "environments", environment),
        ("code", "codes", code.and_then(|code| text(code.get("codeId")))),
    ];
    for (what, kind, id) in named {
        let Some(id) = id else { continue };
        let lower = id.to_ascii_lowercase();
        // An environment of a registry is somewhere else and taken on trust.
        if lower.starts_with("azureml://registries/") {
            continue;
        }
        let below = lower.strip_prefix(&format!("{}/", world.place.workspace_id().to_ascii_lowercase()));
        let short = lower.strip_prefix("azureml:").and_then(|short| short.split_once(':'));
        let key = match (below, short) {
            (Some(below), _) => below.to_owned(),
            (None, Some((name, version))) => format!("{kind}/{name}/versions/{version}"),
            (None, None) => {
                return Err(Refusal::bad(what, format!("'{id}' is not the ARM id of {what} in this workspace.")));
            }
        };
        if !key.starts_with(&format!("{kind}/")) || !store.assets.contains_key(&key) {
            return Err(Refusal::missing(&format!("The {what}"), &id));
        }
    }
    Ok(())
}

fn variables(properties: &Map<String, Value>) -> Result<(), Refusal> {
    match properties.get("environmentVariables") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Object(map)) if map.values().all(Value::is_string) => Ok(()),
        Some(_) => {
            Err(Refusal::bad("properties.environmentVariables", "It must be an object whose values are strings."))
        }
    }
}

/// The instance count of a body or patch; one when it does not say.
pub(crate) fn instances(body: &Map<String, Value>) -> Result<u64, Refusal> {
    let Some(sku) = body.get("sku").filter(|sku| !sku.is_null()) else { return Ok(1) };
    match sku.get("capacity") {
        None | Some(Value::Null) => Ok(1),
        Some(count) => match count.as_u64() {
            Some(count) if count <= MOST_INSTANCES => Ok(count),
            Some(count) => Err(Refusal::quota(format!(
                "{count} instances were asked for; a deployment can have at most {MOST_INSTANCES}."
            ))),
            None => Err(Refusal::bad("sku.capacity", "The capacity must be a whole number that is not negative.")),
        },
    }
}

/// Members that can be set only when the deployment is created. [facts 3]
pub(crate) fn unchanged(before: &Map<String, Value>, after: &Map<String, Value>) -> Result<(), Refusal> {
    for name in ["instanceType", "endpointComputeType"] {
        let value = |body: &Map<String, Value>| {
            body.get("properties").and_then(|properties| properties.get(name)?.as_str()).map(str::to_ascii_lowercase)
        };
        if value(before) != value(after) {
            return Err(Refusal::bad(
                &format!("properties.{name}"),
                format!("'{name}' of a deployment cannot be changed."),
            ));
        }
    }
    Ok(())
}
