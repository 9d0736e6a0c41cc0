//! Diagnostic settings: which logs of an endpoint go where. [facts 10]

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::monitor::{Subject, tables};
use crate::world::World;

const MOST: usize = 5;

/// Whether a setting sends a category to a workspace.
pub(crate) fn sends(body: &Map<String, Value>, category: &str) -> bool {
    let properties = body.get("properties").unwrap_or(&Value::Null);
    let logs = properties.get("logs").and_then(Value::as_array).into_iter().flatten();
    let workspace = properties.get("workspaceId").and_then(Value::as_str).is_some_and(|id| !id.is_empty());
    workspace
        && logs.filter(|log| log.get("enabled") == Some(&json!(true))).any(|log| {
            let text = |name: &str| log.get(name).and_then(Value::as_str).unwrap_or_default();
            text("category").eq_ignore_ascii_case(category) || text("categoryGroup").eq_ignore_ascii_case("allLogs")
        })
}

fn render(subject: &Subject, name: &str, body: &Map<String, Value>) -> Value {
    let mut properties = body.get("properties").cloned().unwrap_or_else(|| json!({}));
    if let Some(properties) = properties.as_object_mut() {
        for member in ["logs", "metrics"] {
            properties.entry(member).or_insert(json!([]));
        }
    }
    json!({
        "id": format!("{}/providers/microsoft.insights/diagnosticSettings/{name}", subject.id),
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": name,
        "location": null, "kind": null, "tags": null, "identity": null,
        "properties": properties,
    })
}

/// Errors of diagnostic settings are flat. [facts 5]
fn flat(status: StatusCode, code: &str, message: impl Into<String>) -> Refusal {
    Refusal::new(status, code, message).flat()
}

/// All settings of an endpoint.
pub(crate) fn list(call: &Call, world: &World, subject: &Subject) -> Result<Reply, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::no_such_route(call));
    }
    supported(subject)?;
    let kept = lock(&world.monitor.0);
    let endpoint = subject.endpoint.to_ascii_lowercase();
    let of = kept.settings.iter().filter(|((other, _), _)| *other == endpoint);
    let value: Vec<Value> = of.map(|(_, (name, body))| render(subject, name, body)).collect();
    Ok(call::json(StatusCode::OK, &json!({"value": value})))
}

fn supported(subject: &Subject) -> Result<(), Refusal> {
    if subject.deployment.is_none() {
        return Ok(());
    }
    let text = format!("The resource type of '{}' does not support diagnostic settings.", subject.id);
    Err(flat(StatusCode::BAD_REQUEST, "ResourceTypeNotSupported", text))
}

/// One setting.
pub(crate) fn answer(call: &Call, world: &World, subject: &Subject, name: &str) -> Result<Reply, Refusal> {
    supported(subject)?;
    let key = (subject.endpoint.to_ascii_lowercase(), name.to_ascii_lowercase());
    match call.method {
        Method::GET => {
            let kept = lock(&world.monitor.0);
            let text = format!("The diagnostic setting '{name}' doesn't exist.");
            let (name, body) =
                kept.settings.get(&key).ok_or_else(|| flat(StatusCode::NOT_FOUND, "ResourceNotFound", text))?;
            Ok(call::json(StatusCode::OK, &render(subject, name, body)))
        }
        Method::PUT => {
            let body = Refusal::body(call)?;
            check(world, &body)?;
            let mut kept = lock(&world.monitor.0);
            let of = kept.settings.keys().filter(|(endpoint, _)| *endpoint == key.0).count();
            if of >= MOST && !kept.settings.contains_key(&key) {
                let text = format!("A resource can have at most {MOST} diagnostic settings.");
                return Err(flat(StatusCode::BAD_REQUEST, "BadRequest", text));
            }
            let reply = call::json(StatusCode::OK, &render(subject, name, &body));
            kept.settings.insert(key, (name.to_owned(), body));
            Ok(reply)
        }
        Method::DELETE => {
            let gone = lock(&world.monitor.0).settings.shift_remove(&key).is_some();
            Ok(call::empty(if gone { StatusCode::OK } else { StatusCode::NO_CONTENT }))
        }
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn check(world: &World, body: &Map<String, Value>) -> Result<(), Refusal> {
    let bad = |message: String| flat(StatusCode::BAD_REQUEST, "BadRequest", message);
    let properties = body
        .get("properties")
        .and_then(Value::as_object)
        .ok_or_else(|| bad("The 'properties' are required.".to_owned()))?;
    let text = |name: &str| properties.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let sinks = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"];
    if sinks.iter().all(|sink| text(sink).is_none()) {
        return Err(bad("At least one data sink needs to be specified.".to_owned()));
    }
    if let Some(id) = text("workspaceId").filter(|id| !id.eq_ignore_ascii_case(&world.place.logs_id())) {
        let text = format!("The Log Analytics workspace '{id}' was not found.");
        return Err(flat(StatusCode::NOT_FOUND, "ResourceNotFound", text));
    }
    let mut any = false;
    for (member, known) in [("logs", &tables::ALL[..]), ("metrics", &["AllMetrics"][..])] {
        for one in properties.get(member).and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| one.get(name).and_then(Value::as_str);
            if !one.get("enabled").is_some_and(Value::is_boolean) {
                return Err(bad(format!("'enabled' of every element of '{member}' is required.")));
            }
            match (text("category"), text("categoryGroup")) {
                (Some(category), None) if known.iter().any(|known| known.eq_ignore_ascii_case(category)) => {}
                (None, Some(group)) if member == "logs" && group.eq_ignore_ascii_case("allLogs") => {}
                (category, group) => {
                    let name = category.or(group).unwrap_or_default();
                    return Err(bad(format!("Category '{name}' is not supported.")));
                }
            }
            any = true;
        }
    }
    if any { Ok(()) } else { Err(bad("At least one log or metric category needs to be specified.".to_owned())) }
}

fn render_category(subject: &Subject, name: &str) -> Value {
    let logs = name != "AllMetrics";
    let mut properties = json!({"categoryType": if logs { "Logs" } else { "Metrics" }});
    if let (true, Some(properties)) = (logs, properties.as_object_mut()) {
        properties.insert("categoryGroups".to_owned(), json!(["allLogs"]));
    }
    json!({
        "id": format!("{}/providers/microsoft.insights/diagnosticSettingsCategories/{name}", subject.id),
        "type": "microsoft.insights/diagnosticSettingsCategories",
        "name": name,
        "properties": properties,
    })
}

fn names() -> impl Iterator<Item = &'static str> {
    tables::ALL.into_iter().chain(["AllMetrics"])
}

/// What can be sent.
pub(crate) fn categories(call: &Call, subject: &Subject) -> Result<Reply, Refusal> {
    supported(subject)?;
    if call.method != Method::GET {
        return Err(Refusal::no_such_route(call));
    }
    let value: Vec<Value> = names().map(|name| render_category(subject, name)).collect();
    Ok(call::json(StatusCode::OK, &json!({"value": value})))
}

/// One of them.
pub(crate) fn category(call: &Call, subject: &Subject, name: &str) -> Result<Reply, Refusal> {
    supported(subject)?;
    let known = names().find(|known| known.eq_ignore_ascii_case(name)).filter(|_| call.method == Method::GET);
    let text = format!("The category '{name}' does not exist.");
    let known = known.ok_or_else(|| flat(StatusCode::NOT_FOUND, "ResourceNotFound", text))?;
    Ok(call::json(StatusCode::OK, &render_category(subject, known)))
}
