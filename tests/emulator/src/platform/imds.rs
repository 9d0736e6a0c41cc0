//! The Instance Metadata Service of a virtual machine, where 169.254.169.254 would be. (D-IMDS)

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::call::{self, Call, Reply};
use crate::platform::token::{self, Lack};
use crate::world::World;

/// Answers a request for a token.
pub(crate) fn answer(call: &Call, world: &World) -> Reply {
    match issue(call, world) {
        Ok(token) => call::json(StatusCode::OK, &token),
        Err((error, why)) => call::json(StatusCode::BAD_REQUEST, &json!({"error": error, "error_description": why})),
    }
}

fn issue(call: &Call, world: &World) -> Result<Value, (&'static str, String)> {
    // The header and the proxy rule keep requests out that somebody was tricked into forwarding.
    if !call.header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(("bad_request_102", "Required metadata header not specified".to_owned()));
    }
    if call.headers.contains_key("x-forwarded-for") {
        return Err(("bad_request", "Requests with an X-Forwarded-For header are not served".to_owned()));
    }
    let version = call.query("api-version").unwrap_or_default();
    if !["2018-02-01", "2019-08-01", "2021-02-01", "2025-05-01"].contains(&version.as_str()) {
        return Err((
            "invalid_request",
            "Required query variable 'api-version' is missing or not supported".to_owned(),
        ));
    }
    let resource = call.query("resource").filter(|resource| !resource.is_empty());
    let resource =
        resource.ok_or_else(|| ("invalid_request", "Required query variable 'resource' is missing".to_owned()))?;
    let no = |lack| match lack {
        Lack::Identity => ("invalid_request", "Identity not found".to_owned()),
        Lack::Resource => (
            "invalid_resource",
            format!(
                "AADSTS500011: The resource principal named {resource} was not found in the tenant named {}.",
                world.tenant.id
            ),
        ),
        Lack::Signature => ("unknown", "Failed to retrieve token from the Active directory".to_owned()),
    };
    let machine = token::chosen(call, world, &["client_id", "object_id", "mi_res_id", "msi_res_id"]).map_err(no)?;
    let held = token::held(world, machine, &resource).map_err(no)?;
    // Every number is text.
    Ok(json!({
        "access_token": held.token,
        "client_id": machine.client_id,
        "expires_in": held.end.saturating_sub(world.clock.now()).to_string(),
        "expires_on": held.end.to_string(),
        "ext_expires_in": held.end.saturating_sub(world.clock.now()).to_string(),
        "not_before": held.start.to_string(),
        "resource": resource,
        "token_type": "Bearer",
    }))
}
