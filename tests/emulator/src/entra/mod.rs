//! Entra: who you are. Metadata, signing keys and the token endpoint of one tenant.

pub(crate) mod access;
mod assertion;
mod authorize;
mod certificate;
pub(crate) mod challenge;
pub(crate) mod claims;
mod cors;
pub(crate) mod directory;
mod discovery;
mod page;
pub(crate) mod redirect;
mod refusal;
pub(crate) mod resource;
pub(crate) mod scope;
pub(crate) mod sign_in;
pub(crate) mod signing;
pub(crate) mod tenant;
mod token;
mod user_grant;

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
            known(tenant, world).map(|()| discovery::openid(call, world, tenant, true))
        }
        (Method::GET, [tenant, ".well-known", "openid-configuration"]) => {
            known(tenant, world).map(|()| discovery::openid(call, world, tenant, false))
        }
        (Method::GET, [tenant, "discovery", "v2.0", "keys"] | [tenant, "discovery", "keys"]) => {
            known(tenant, world).map(|()| discovery::keys(world))
        }
        (Method::GET | Method::POST, [tenant, "oauth2", "v2.0", "authorize"]) => {
            known(tenant, world).map(|()| authorize::answer(call, world))
        }
        (Method::GET | Method::POST, [tenant, "oauth2", "v2.0", "logout"]) => {
            known(tenant, world).map(|()| authorize::sign_out(call, world))
        }
        (Method::OPTIONS, [_, "oauth2", "v2.0", "token"]) => return cors::preflight(call, world),
        (Method::POST, [tenant, "oauth2", "v2.0", "token"]) => {
            known(tenant, world).and_then(|()| token::issue(call, world, token::Version::Two))
        }
        (Method::POST, [tenant, "oauth2", "token"]) => {
            known(tenant, world).and_then(|()| token::issue(call, world, token::Version::One))
        }
        _ => Ok(call::empty(StatusCode::NOT_FOUND)),
    };
    let crossed = reply.as_ref().is_err_and(|refusal| refusal.code == refusal::CROSS_ORIGIN);
    let mut reply = reply.unwrap_or_else(|refusal| refusal.reply(call, world));
    call::set(&mut reply, "cache-control", "no-store, no-cache");
    call::set(&mut reply, "x-ms-request-id", &world.dice.guid());
    if call.method == Method::POST {
        cors::token(call, world, crossed, &mut reply);
    }
    if call.method == Method::GET
        && words.iter().any(|word| word.contains("discovery") || word.starts_with(".well-known"))
    {
        // Metadata may be read by any page.
        call::set(&mut reply, "access-control-allow-origin", "*");
        call::set(&mut reply, "access-control-allow-methods", "GET, OPTIONS");
    }
    reply
}

fn known(tenant: &str, world: &World) -> Result<(), Refusal> {
    let ours = tenant.eq_ignore_ascii_case(&world.tenant.id) || ["common", "organizations"].contains(&tenant);
    if ours { Ok(()) } else { Err(Refusal::unknown_tenant(tenant)) }
}
