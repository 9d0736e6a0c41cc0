//! Entra: who you are. Metadata, signing keys and the token endpoint of one tenant.

pub(crate) mod access;
mod assertion;
mod certificate;
pub(crate) mod challenge;
pub(crate) mod claims;
pub(crate) mod directory;
mod discovery;
mod refusal;
pub(crate) mod resource;
pub(crate) mod signing;
pub(crate) mod tenant;
mod token;

use axum::http::{Method, StatusCode};

use crate::call::{self, Call, Reply};
use crate::world::World;
use refusal::Refusal;

/// Answers a request to the login host.
pub(crate) fn answer(call: &Call, world: &World) -> Reply {
    let segments = call.segments();
    let words: Vec<&str> = segments.iter().map(String::as_str).collect();
    let reply = match (call.method.clone(), words.as_slice()) {
        (Method::GET, ["common", "discovery", "instance"]) => Ok(discovery::instance(call)),
        (Method::GET, [tenant, "v2.0", ".well-known", "openid-configuration"]) => {
            known(tenant, world).map(|()| discovery::openid(call, world, true))
        }
        (Method::GET, [tenant, ".well-known", "openid-configuration"]) => {
            known(tenant, world).map(|()| discovery::openid(call, world, false))
        }
        (Method::GET, [tenant, "discovery", "v2.0", "keys"] | [tenant, "discovery", "keys"]) => {
            known(tenant, world).map(|()| discovery::keys(world))
        }
        (Method::POST, [tenant, "oauth2", "v2.0", "token"]) => {
            known(tenant, world).and_then(|()| token::issue(call, world, token::Version::Two))
        }
        (Method::POST, [tenant, "oauth2", "token"]) => {
            known(tenant, world).and_then(|()| token::issue(call, world, token::Version::One))
        }
        _ => Ok(call::empty(StatusCode::NOT_FOUND)),
    };
    let mut reply = reply.unwrap_or_else(|refusal| refusal.reply(call, world));
    call::set(&mut reply, "cache-control", "no-store, no-cache");
    call::set(&mut reply, "x-ms-request-id", &world.dice.guid());
    if call.method == Method::GET {
        // Metadata may be read by any page; the token endpoint only answers single-page flows. [facts 6]
        call::set(&mut reply, "access-control-allow-origin", "*");
        call::set(&mut reply, "access-control-allow-methods", "GET, OPTIONS");
    }
    reply
}

fn known(tenant: &str, world: &World) -> Result<(), Refusal> {
    let ours = tenant.eq_ignore_ascii_case(&world.tenant.id) || ["common", "organizations"].contains(&tenant);
    if ours { Ok(()) } else { Err(Refusal::unknown_tenant(tenant)) }
}
