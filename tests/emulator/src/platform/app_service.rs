//! The identity endpoint of App Service and Functions. (IDN)

use axum::http::StatusCode;
use serde_json::json;

use crate::call::{self, Call, Reply};
use crate::platform::token::{self, Lack};
use crate::world::World;

/// Answers a request for a token.
pub(crate) fn answer(call: &Call, world: &World) -> Reply {
    issue(call, world)
        .unwrap_or_else(|(status, why)| call::json(status, &json!({"statusCode": status.as_u16(), "message": why})))
}

fn issue(call: &Call, world: &World) -> Result<Reply, (StatusCode, String)> {
    let bad = |why: &str| (StatusCode::BAD_REQUEST, why.to_owned());
    if call.header("x-identity-header") != Some(&world.platform.identity_header) {
        return Err((StatusCode::UNAUTHORIZED, "The X-IDENTITY-HEADER is missing or wrong.".to_owned()));
    }
    if call.query("api-version").as_deref() != Some("2019-08-01") {
        return Err(bad("The api-version is missing or not supported."));
    }
    let resource = call.query("resource").filter(|resource| !resource.is_empty());
    let resource = resource.ok_or_else(|| bad("The parameter 'resource' is missing."))?;
    let no = |lack| match lack {
        Lack::Identity => {
            bad("No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.")
        }
        Lack::Resource => bad("The resource principal was not found in the tenant."),
        Lack::Signature => (StatusCode::INTERNAL_SERVER_ERROR, "An unexpected error occured.".to_owned()),
    };
    let names = ["client_id", "principal_id", "object_id", "mi_res_id"];
    let machine = token::chosen(call, world, &names).map_err(no)?;
    let held = token::held(world, machine, &resource).map_err(no)?;
    let body = json!({
        "access_token": held.token,
        // Seconds since 1970 as text; there is no expires_in.
        "expires_on": held.end.to_string(),
        "resource": resource,
        "token_type": "Bearer",
        "client_id": machine.client_id,
    });
    Ok(call::json(StatusCode::OK, &body))
}
