//! Keys and AML tokens of an endpoint.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::arm::endpoint;
use crate::arm::operation::{self, Outcome, Start, Work};
use crate::arm::refusal::Refusal;
use crate::arm::store::Endpoint;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::world::World;

/// Seconds an AML token lives, and after which a new one should be asked for.
const LIFE: u64 = 8 * 3600;
const REFRESH: u64 = 6 * 3600;

/// Answers listKeys, regenerateKeys and token.
pub(crate) fn answer(call: &Call, world: &Arc<World>, name: &str, verb: &str) -> Result<Reply, Refusal> {
    match verb {
        "listkeys" => list(world, name),
        "token" => token(world, name),
        _ => regenerate(call, world, name),
    }
}

fn mode(endpoint: &Endpoint, wanted: &str) -> Result<(), Refusal> {
    let mode = endpoint.tracked.property("authMode").and_then(Value::as_str).unwrap_or_default();
    if mode == wanted {
        return Ok(());
    }
    Err(Refusal::bad(
        "authMode",
        format!(
            "This request needs an endpoint whose authMode is {wanted}; the authMode of '{}' is {mode}.",
            endpoint.tracked.name
        ),
    ))
}

fn list(world: &World, name: &str) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let endpoint = endpoint::find(&store, name)?;
    mode(endpoint, "Key")?;
    Ok(call::json(StatusCode::OK, &json!({"primaryKey": endpoint.primary_key, "secondaryKey": endpoint.secondary_key})))
}

fn token(world: &World, name: &str) -> Result<Reply, Refusal> {
    let mut store = lock(&world.store);
    let endpoint = endpoint::find_mut(&mut store, name)?;
    mode(endpoint, "AMLToken")?;
    let now = world.clock.now();
    let token = world.dice.secret(96);
    endpoint.tokens.retain(|(_, expiry)| *expiry > now);
    endpoint.tokens.push((token.clone(), now + LIFE));
    let body = json!({"accessToken": token, "tokenType": "Bearer", "expiryTimeUtc": now + LIFE, "refreshAfterTimeUtc": now + REFRESH});
    Ok(call::json(StatusCode::OK, &body))
}

fn regenerate(call: &Call, world: &Arc<World>, name: &str) -> Result<Reply, Refusal> {
    let body = Refusal::body(call)?;
    let kind = body.get("keyType").and_then(Value::as_str).unwrap_or_default();
    let primary = match kind.to_ascii_lowercase().as_str() {
        "primary" => true,
        "secondary" => false,
        _ => return Err(Refusal::bad("keyType", "keyType must be Primary or Secondary.")),
    };
    let given = body.get("keyValue").and_then(Value::as_str).filter(|value| !value.is_empty());
    let fresh = given.map_or_else(|| world.dice.secret(24), str::to_owned);
    let id = operation::new_id(world, "oeidp");
    let key = name.to_ascii_lowercase();
    let mut store = lock(&world.store);
    let endpoint = endpoint::find_free(&mut store, name)?;
    mode(endpoint, "Key")?;
    endpoint.tracked.busy = true;
    let start = Start::new(call, world, &id, Work::Keys, Outcome::Nothing);
    operation::start(world, &mut store, start, async { Ok(()) }, move |store, result| {
        let Some(endpoint) = store.endpoints.get_mut(&key) else { return };
        endpoint.tracked.busy = false;
        if result.is_ok() {
            let slot = if primary { &mut endpoint.primary_key } else { &mut endpoint.secondary_key };
            *slot = fresh;
        }
    });
    Ok(operation::accepted(world, call, &id))
}
