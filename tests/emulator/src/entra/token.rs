//! The token endpoint: client credentials, in the version 2 and the version 1 form.

use std::collections::HashMap;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::call::{self, Call, Reply};
use crate::entra::refusal::Refusal;
use crate::entra::resource::{Resource, resource};
use crate::entra::tenant::App;
use crate::world::World;

/// Seconds a token lives.
const LIFE: u64 = 3599;

/// Which of the two endpoints was asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    One,
    Two,
}

/// Issues a token or says why not.
pub(crate) fn issue(call: &Call, world: &World, version: Version) -> Result<Reply, Refusal> {
    let form: HashMap<String, String> = form_urlencoded::parse(&call.body).into_owned().collect();
    let grant = field(&form, "grant_type")?;
    if grant != "client_credentials" {
        return Err(Refusal::unsupported_grant(grant));
    }
    let app = authenticated(call, &form, world)?;
    let audience = match version {
        Version::One => field(&form, "resource")?.to_owned(),
        Version::Two => audience_of(field(&form, "scope")?)?,
    };
    let known = resource(&audience).ok_or_else(|| Refusal::unknown_resource(&audience, &world.tenant.id))?;
    Ok(answer(world, app, &audience, known, version))
}

fn field<'a>(form: &'a HashMap<String, String>, name: &str) -> Result<&'a str, Refusal> {
    form.get(name).map(String::as_str).filter(|value| !value.is_empty()).ok_or_else(|| Refusal::missing(name))
}

/// The application, by secret in the body or by basic authentication.
fn authenticated<'a>(call: &Call, form: &HashMap<String, String>, world: &'a World) -> Result<&'a App, Refusal> {
    let basic = call.header("authorization").and_then(basic);
    let (client, secret) = match basic {
        Some((client, secret)) => (client, Some(secret)),
        None => (field(form, "client_id")?.to_owned(), form.get("client_secret").cloned()),
    };
    let app = world.tenant.app(&client).ok_or_else(|| Refusal::unknown_client(&client, &world.tenant.id))?;
    match secret {
        None => Err(Refusal::no_secret()),
        Some(secret) if secret == app.secret => Ok(app),
        Some(_) => Err(Refusal::wrong_secret(&app.client_id)),
    }
}

fn basic(header: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(header.strip_prefix("Basic ")?.trim()).ok()?).ok()?;
    let (client, secret) = decoded.split_once(':')?;
    // RFC 6749 has both form-encoded before they are joined.
    let plain =
        |text: &str| form_urlencoded::parse(format!("v={text}").as_bytes()).next().map(|(_, value)| value.into_owned());
    Some((plain(client)?, plain(secret)?))
}

/// The audience of a `<resource>/.default` scope. A resource that ends in a slash shows as a double
/// slash, and the audience keeps its own one. [facts 6]
fn audience_of(scope: &str) -> Result<String, Refusal> {
    let named: Vec<&str> = scope
        .split_whitespace()
        .filter(|word| !["openid", "profile", "offline_access", "email"].contains(word))
        .collect();
    match named.as_slice() {
        [one] => one
            .strip_suffix("/.default")
            .filter(|resource| !resource.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| Refusal::not_default(scope)),
        [] => Err(Refusal::not_default(scope)),
        _ => Err(Refusal::two_resources(scope)),
    }
}

fn answer(world: &World, app: &App, audience: &str, known: Resource, version: Version) -> Reply {
    let now = world.clock.now();
    // Entra dates tokens five minutes back, so that clocks that are slow still accept them.
    let start = now.saturating_sub(300);
    let mut claims = json!({
        "aud": audience, "iss": world.tenant.issuer(), "iat": start, "nbf": start, "exp": now + LIFE,
        "appid": app.client_id, "appidacr": "1", "idp": world.tenant.issuer(), "idtyp": "app",
        "oid": app.object_id, "sub": app.object_id, "tid": world.tenant.id, "uti": world.dice.secret(16), "ver": "1.0",
    });
    if let (Resource::LogAnalytics, Some(claims)) = (known, claims.as_object_mut()) {
        claims.insert("roles".to_owned(), json!(["Data.Read"]));
    }
    let Some(token) = world.tenant.key.sign(&claims) else {
        return call::empty(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let body: Value = match version {
        Version::Two => {
            json!({"token_type": "Bearer", "expires_in": LIFE, "ext_expires_in": LIFE, "access_token": token})
        }
        // The first version writes its numbers as text.
        Version::One => json!({
            "token_type": "Bearer", "expires_in": LIFE.to_string(), "ext_expires_in": LIFE.to_string(),
            "expires_on": (now + LIFE).to_string(), "not_before": start.to_string(), "resource": audience, "access_token": token,
        }),
    };
    call::json(StatusCode::OK, &body)
}
