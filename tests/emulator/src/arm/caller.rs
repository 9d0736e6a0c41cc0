//! Who is calling Resource Manager: the bearer token, validated for real.

use axum::http::StatusCode;
use serde_json::Value;

use crate::arm::refusal::Refusal;
use crate::call::{Call, Plane};
use crate::clock;
use crate::entra::challenge;
use crate::entra::resource::{Resource, resource};
use crate::entra::signing::TokenFault;
use crate::world::World;

/// The principal of a valid token.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The client id of an application, the name of a user.
    pub(crate) client_id: String,
    pub(crate) object_id: String,
}

impl Caller {
    /// Reads the principal out of verified claims.
    pub(crate) fn from_claims(claims: &Value) -> Self {
        let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        // ARM calls a user by name and an application by its client id.
        let client_id = if text("upn").is_empty() { text("appid") } else { text("upn") };
        Self { client_id, object_id: text("oid") }
    }
}

/// The caller, or the 401 that ARM answers. [facts 6]
pub(crate) fn identify(call: &Call, world: &World) -> Result<Caller, Refusal> {
    if call.header("authorization").is_none() {
        return Err(invalid(
            world,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.",
        ));
    }
    let token = call.bearer().ok_or_else(|| {
        invalid(
            world,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is provided in an invalid format.",
        )
    })?;
    let now = world.clock.now();
    let claims = world.tenant.key.verify(token, now).map_err(|fault| match fault {
        TokenFault::Malformed => invalid(world, "InvalidAuthenticationToken", "The access token is invalid."),
        TokenFault::Signature => invalid(
            world,
            "InvalidAuthenticationToken",
            "The access token validation failure. The signature is not valid.",
        ),
        TokenFault::NotYet => invalid(world, "InvalidAuthenticationToken", "The access token is not yet valid."),
        TokenFault::Expired(end) => {
            let (end, now) = (clock::spaced(end.saturating_mul(1000)), clock::spaced(now.saturating_mul(1000)));
            let text = format!("The access token expiry UTC time '{end}' is earlier than current UTC time '{now}'.");
            invalid(world, "ExpiredAuthenticationToken", &text)
        }
    })?;
    let audience = claims.get("aud").and_then(Value::as_str).unwrap_or_default();
    if resource(audience) != Some(Resource::Arm) {
        let text = format!(
            "The access token has been obtained for wrong audience or resource '{audience}'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'."
        );
        return Err(invalid(world, "InvalidAuthenticationTokenAudience", &text));
    }
    if claims.get("iss").and_then(Value::as_str) != Some(&world.tenant.issuer()) {
        return Err(invalid(world, "InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer."));
    }
    if let Some(header) = challenge::header(world, Plane::Arm, &claims) {
        let refusal = Refusal::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", challenge::REASON);
        return Err(refusal.with("www-authenticate", header));
    }
    Ok(Caller::from_claims(&claims))
}

fn invalid(world: &World, code: &str, message: &str) -> Refusal {
    let authority = world.origins.https.as_ref().map_or(&world.origins.entra, |https| &https.entra);
    let words = message.replace('"', "'");
    let challenge = format!(
        r#"Bearer authorization_uri="{authority}/{}", error="invalid_token", error_description="{words}""#,
        world.tenant.id
    );
    Refusal::new(StatusCode::UNAUTHORIZED, code, message).with("www-authenticate", challenge)
}

/// Refuses a caller without the right. [facts 7]
pub(crate) fn authorize(world: &World, caller: &Caller, action: &str, scope: &str) -> Result<(), Refusal> {
    if crate::dice::lock(&world.roles).allow(&caller.object_id, action, scope) {
        return Ok(());
    }
    let text = format!(
        "The client '{}' with object id '{}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
        caller.client_id, caller.object_id
    );
    Err(Refusal::new(StatusCode::FORBIDDEN, "AuthorizationFailed", text))
}
