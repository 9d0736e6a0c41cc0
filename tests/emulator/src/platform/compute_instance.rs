//! The identity endpoint of an Azure ML compute instance or endpoint. [IDN, D-AUTH]

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::call::{self, Call, Reply};
use crate::clock;
use crate::platform::token::{self, Lack};
use crate::world::World;

/// Answers a request for a token.
pub(crate) fn answer(call: &Call, world: &World) -> Reply {
    issue(call, world).unwrap_or_else(|(status, why)| {
        call::json(status, &json!({"error": {"code": status.as_u16().to_string(), "message": why}}))
    })
}

fn issue(call: &Call, world: &World) -> Result<Reply, (StatusCode, &'static str)> {
    if call.header("secret") != Some(&world.platform.msi_secret) {
        return Err((StatusCode::UNAUTHORIZED, "The secret header is missing or wrong."));
    }
    let version = call.query("api-version").unwrap_or_default();
    let metadata = call.header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if version == "2018-02-01" && !metadata {
        return Err((StatusCode::BAD_REQUEST, "Required metadata header not specified"));
    }
    let resource = call.query("resource").filter(|resource| !resource.is_empty());
    let resource = resource.ok_or((StatusCode::BAD_REQUEST, "The parameter 'resource' is missing."))?;
    let no = |lack| match lack {
        Lack::Identity => (StatusCode::BAD_REQUEST, "No managed identity found for the given clientid."),
        Lack::Resource => (StatusCode::BAD_REQUEST, "The resource principal was not found in the tenant."),
        Lack::Signature => (StatusCode::INTERNAL_SERVER_ERROR, "The token could not be made."),
    };
    let machine = token::chosen(call, world, &["clientid"]).map_err(no)?;
    let held = token::held(world, machine, &resource).map_err(no)?;
    // Both forms have been seen; each version here keeps to one. [facts 6]
    let expiry: Value = match version.as_str() {
        "2017-09-01" => json!(clock::american(held.end.saturating_mul(1000))),
        "2018-02-01" => json!(held.end),
        _ => return Err((StatusCode::BAD_REQUEST, "The api-version is missing or not supported.")),
    };
    let body = json!({"access_token": held.token, "expires_on": expiry, "resource": resource, "token_type": "Bearer"});
    Ok(call::json(StatusCode::OK, &body))
}
