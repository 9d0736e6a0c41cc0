//! What clients read before they ask for a token.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::call::{self, Call, Reply};
use crate::world::World;

/// The OpenID configuration, in the version 2 or version 1 form.
pub(crate) fn openid(call: &Call, world: &World, tenant: &str, two: bool) -> Reply {
    // Whoever asks for everybody's metadata gets a template instead of one issuer.
    let shared = !tenant.eq_ignore_ascii_case(&world.tenant.id);
    let base = format!("{}/{}", call.origin, if shared { tenant } else { &world.tenant.id });
    let (path, keys) = if two { ("oauth2/v2.0", "discovery/v2.0/keys") } else { ("oauth2", "discovery/keys") };
    // The issuer names the real host in both versions: tokens carry it, and validators compare it.
    let issuer = if two { world.tenant.issuer_two() } else { world.tenant.issuer() };
    let issuer = if shared { issuer.replace(&world.tenant.id, "{tenantid}") } else { issuer };
    call::json(
        StatusCode::OK,
        &json!({
            "token_endpoint": format!("{base}/{path}/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": format!("{base}/{keys}"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": issuer,
            "authorization_endpoint": format!("{base}/{path}/authorize"),
            "end_session_endpoint": format!("{base}/{path}/logout"),
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
        }),
    )
}

/// The signing keys.
pub(crate) fn keys(world: &World) -> Reply {
    call::json(StatusCode::OK, &json!({"keys": [world.tenant.key.jwk(&world.tenant.issuer())]}))
}

/// Instance discovery: MSAL asks whether an authority is one of the family.
pub(crate) fn instance(call: &Call) -> Reply {
    let host = call.origin.split_once("://").map_or("", |(_, host)| host);
    let asked: Option<String> = call.query("authorization_endpoint");
    let endpoint = asked.unwrap_or_else(|| format!("{}/common/oauth2/v2.0/authorize", call.origin));
    let tenant = endpoint.split("/oauth2/").next().unwrap_or_default().to_owned();
    let metadata: Value = json!([{"preferred_network": host, "preferred_cache": host, "aliases": [host]}]);
    call::json(
        StatusCode::OK,
        &json!({
            "tenant_discovery_endpoint": format!("{tenant}/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": metadata,
        }),
    )
}
