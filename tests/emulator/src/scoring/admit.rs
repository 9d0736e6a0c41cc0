//! Who may score: a key, an AML token or an Entra token, as the endpoint's authMode says.

use axum::http::StatusCode;
use serde_json::Value;

use crate::arm::caller::Caller;
use crate::call::{self, Call, Plane, Reply};
use crate::dice::lock;
use crate::entra::challenge;
use crate::entra::resource::{Resource, resource};
use crate::world::World;

/// The action an Entra token needs. It is an ordinary action, not a data action. [facts 7]
const SCORE: &str = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/score/action";

/// Lets the request pass, or answers the plain-text 401 of the front door. [facts 8]
pub(crate) fn admit(call: &Call, world: &World, name: &str) -> Result<(), Box<Reply>> {
    let store = lock(&world.store);
    let endpoint =
        store.endpoints.get(&name.to_ascii_lowercase()).ok_or_else(|| Box::new(call::empty(StatusCode::NOT_FOUND)))?;
    let mode = endpoint.tracked.property("authMode").and_then(Value::as_str).unwrap_or_default();
    let token = call.bearer();
    match mode {
        "AADToken" => {
            let scope = format!("{}/onlineEndpoints/{}", world.place.workspace_id(), endpoint.tracked.name);
            drop(store);
            entra(world, token.ok_or_else(|| refused(None))?, &scope)
        }
        "AMLToken" => {
            let now = world.clock.now();
            let good = token
                .is_some_and(|token| endpoint.tokens.iter().any(|(given, expiry)| *expiry > now && same(given, token)));
            if good { Ok(()) } else { Err(refused(None)) }
        }
        _ => match token {
            None => Err(refused(Some("key_auth_bad_header_forbidden"))),
            Some(token) if same(&endpoint.primary_key, token) || same(&endpoint.secondary_key, token) => Ok(()),
            Some(_) => Err(refused(Some("key_auth_access_denied"))),
        },
    }
}

/// A valid token for this service whose principal may score here. Neither a wrong audience nor a
/// missing role is told apart from a bad token: the documentation knows one 401 for all. [facts 8]
fn entra(world: &World, token: &str, scope: &str) -> Result<(), Box<Reply>> {
    let claims = world.tenant.key.verify(token, world.clock.now()).map_err(|_| refused(None))?;
    let audience = claims.get("aud").and_then(Value::as_str).unwrap_or_default();
    let ours = resource(audience) == Some(Resource::MachineLearning) && !audience.contains("ai.azure.com");
    if !ours || !lock(&world.roles).allow(&Caller::from_claims(&claims).object_id, SCORE, scope) {
        return Err(refused(None));
    }
    match challenge::header(world, Plane::Scoring, &claims) {
        None => Ok(()),
        Some(header) => {
            let mut reply = refused(None);
            call::set(&mut reply, "www-authenticate", &header);
            Err(reply)
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    // The time this takes does not tell how much of a guess was right.
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

fn refused(reason: Option<&str>) -> Box<Reply> {
    let mut reply = call::text(StatusCode::UNAUTHORIZED, reason.unwrap_or_default());
    if let Some(reason) = reason {
        call::set(&mut reply, "ms-azureml-model-error-reason", reason);
    }
    Box::new(reply)
}
