//! Pages and their `nextLink`: a body, or – after a byte that begins none – a link by itself.

use azureml_endpoints::cloud::{Cloud, Plane};
use azureml_endpoints::control::page;
use serde_json::{Value, json};

use crate::host::{Json, parse_url};

/// Reads a page, and looks where its link leads.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let body = match text.trim_start().starts_with(['{', '[', '"']) {
        true => serde_json::from_str(&text).unwrap_or(Value::Null),
        false => json!({ "value": [1], "nextLink": text }),
    };
    let found = page::read(&Json(body.clone()));
    let link = &body["nextLink"];
    let right = body["value"].is_array() && (link.is_null() || link.is_string());
    assert_eq!(found.is_some(), right, "{body}");
    let Some(found) = found else { return };
    assert_eq!(Value::Array(found.items.into_iter().map(|item| item.0).collect()), body["value"]);
    // It is followed as it stands.
    assert_eq!(found.next.as_deref(), link.as_str().filter(|link| !link.is_empty()));
    let Some(next) = found.next else { return };
    let Some(url) = parse_url(&next) else { return };
    for plane in Plane::ALL {
        let admitted = Cloud::public().admits(plane, &url);
        assert_eq!(admitted, belongs(plane, &next), "{next}");
    }
}

/// Whether a link leads to the plane's own host, over TLS, on its own port, with nobody's name in it.
fn belongs(plane: Plane, link: &str) -> bool {
    let Ok(url) = url::Url::parse(link) else { return false };
    let origin = url.origin().ascii_serialization();
    let named = !url.username().is_empty() || url.password().is_some();
    !named
        && match plane {
            Plane::Control => origin == "https://management.azure.com",
            Plane::Logs => origin == "https://api.loganalytics.io",
            Plane::Data => {
                let host = origin.strip_prefix("https://").unwrap_or_default();
                host.ends_with(".inference.ml.azure.com")
            }
        }
}
