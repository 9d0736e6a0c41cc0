//! The token endpoint: which grant is it, and client credentials in both versions.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::call::{Call, Reply};
use crate::entra::access::{self, Access, Proof, Subject};
use crate::entra::refusal::Refusal;
use crate::entra::resource::Resource;
use crate::entra::tenant::App;
use crate::entra::{assertion, claims, user_grant};
use crate::world::World;

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
    match grant {
        "client_credentials" => {}
        "authorization_code" if version == Version::Two => return user_grant::redeem(call, &form, world),
        "refresh_token" if version == Version::Two => return user_grant::renew(call, &form, world),
        other => return Err(Refusal::unsupported_grant(other)),
    }
    let (app, proof) = authenticated(call, &form, world)?;
    let audience = match version {
        Version::One => field(&form, "resource")?.to_owned(),
        Version::Two => audience_of(field(&form, "scope")?)?,
    };
    let access = Access {
        subject: Subject::App(app),
        client_id: &app.client_id,
        proof,
        audience: &audience,
        resource: known(&audience, world)?,
        scopes: &[],
        wanted: claims::read(form.get("claims").map(String::as_str))?,
    };
    Ok(match version {
        Version::One => access::answer_one(world, &access),
        Version::Two => access::answer_two(world, &access),
    })
}

pub(crate) fn field<'a>(form: &'a HashMap<String, String>, name: &str) -> Result<&'a str, Refusal> {
    form.get(name).map(String::as_str).filter(|value| !value.is_empty()).ok_or_else(|| Refusal::missing(name))
}

fn known(audience: &str, world: &World) -> Result<Resource, Refusal> {
    world.tenant.resource(audience).ok_or_else(|| Refusal::unknown_resource(audience, &world.tenant.id))
}

/// The application and how it proved itself: by an assertion, by a secret in the body or by basic
/// authentication.
pub(crate) fn authenticated<'a>(
    call: &Call,
    form: &HashMap<String, String>,
    world: &'a World,
) -> Result<(&'a App, Proof), Refusal> {
    if let Some(token) = form.get("client_assertion").filter(|token| !token.is_empty()) {
        return Ok((assertion::authenticate(call, form, token, world)?, Proof::Certificate));
    }
    let basic = call.header("authorization").and_then(basic);
    let (client, secret) = match basic {
        Some((client, secret)) => (client, Some(secret)),
        None => (field(form, "client_id")?.to_owned(), form.get("client_secret").cloned()),
    };
    let app = world.tenant.app(&client).ok_or_else(|| Refusal::unknown_client(&client, &world.tenant.id))?;
    match secret {
        None => Err(Refusal::no_secret()),
        Some(secret) if secret == app.secret => Ok((app, Proof::Secret)),
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
