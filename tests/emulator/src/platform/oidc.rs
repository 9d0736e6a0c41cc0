//! Issuers outside Entra: what a workflow of GitHub or a pod of Kubernetes shows instead of a secret.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::call::{self, Call, Reply};
use crate::entra::tenant::{CERTIFIED, Tenant};
use crate::world::World;

/// One issuer and the subject that the application trusts of it.
pub(crate) struct Issuer {
    pub(crate) name: &'static str,
    pub(crate) subject: &'static str,
}

/// All of them; they share a key.
pub(crate) const ISSUERS: [Issuer; 2] = [
    Issuer { name: "github", subject: "repo:local/azureml:ref:refs/heads/main" },
    Issuer { name: "kubernetes", subject: "system:serviceaccount:default:scoring" },
];

/// The audience Entra asks of such tokens. (IDN)
pub(crate) const AUDIENCE: &str = "api://AzureADTokenExchange";

/// Seconds such a token lives.
const LIFE: u64 = 300;

/// The `iss` of an issuer.
pub(crate) fn url(world: &World, issuer: &Issuer) -> String {
    format!("{}/{}", world.origins.platform, issuer.name)
}

/// Metadata, keys, and GitHub's way for a workflow to ask for its token.
pub(crate) fn answer(call: &Call, world: &World, name: &str, rest: &[&str]) -> Reply {
    let Some(issuer) = ISSUERS.iter().find(|issuer| issuer.name == name) else {
        return call::empty(StatusCode::NOT_FOUND);
    };
    let own = url(world, issuer);
    match rest {
        [".well-known", "openid-configuration"] => call::json(
            StatusCode::OK,
            &json!({
                "issuer": own, "jwks_uri": format!("{own}/.well-known/jwks"),
                "subject_types_supported": ["public", "pairwise"], "response_types_supported": ["id_token"],
                "claims_supported": ["sub", "aud", "exp", "iat", "iss", "jti", "nbf"],
                "id_token_signing_alg_values_supported": ["RS256"], "scopes_supported": ["openid"],
            }),
        ),
        [".well-known", "jwks"] => call::json(
            StatusCode::OK,
            &json!({"keys": world.platform.key(&world.dice).map(|key| key.jwk(&own)).as_slice()}),
        ),
        ["token"] if name == "github" => {
            if call.bearer() != Some(&world.platform.request_token) {
                return call::json(StatusCode::UNAUTHORIZED, &json!({"message": "Bad credentials"}));
            }
            let audience = call.query("audience").unwrap_or_else(|| "https://github.com/local".to_owned());
            let order = json!({"audience": audience});
            let token = order.as_object().and_then(|order| mint(world, order));
            call::json(StatusCode::OK, &json!({"count": token.as_ref().map_or(0, String::len), "value": token}))
        }
        _ => call::empty(StatusCode::NOT_FOUND),
    }
}

/// Makes a token as the control port orders it: any issuer, subject, audience, any further claim.
pub(crate) fn mint(world: &World, order: &Map<String, Value>) -> Option<String> {
    let text = |name: &str| order.get(name).and_then(Value::as_str);
    let named = text("issuer").unwrap_or("github");
    let known = ISSUERS.iter().find(|issuer| issuer.name == named);
    let now = world.clock.now();
    let life = order.get("lifetimeSeconds").and_then(Value::as_u64).unwrap_or(LIFE);
    let mut claims = json!({
        "iss": known.map_or_else(|| named.to_owned(), |issuer| url(world, issuer)),
        "sub": text("subject").or(known.map(|issuer| issuer.subject)),
        "aud": text("audience").unwrap_or(AUDIENCE),
        "jti": world.dice.guid(), "iat": now, "nbf": now.saturating_sub(300), "exp": now + life,
    });
    if let (Some(claims), Some(more)) = (claims.as_object_mut(), order.get("claims").and_then(Value::as_object)) {
        claims.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    world.platform.key(&world.dice)?.sign(&claims)
}

/// What the ready line says.
pub(crate) fn describe(world: &World) -> Value {
    let credentials: Map<String, Value> = ISSUERS
        .iter()
        .map(|issuer| {
            let trusted = json!({"issuer": url(world, issuer), "subject": issuer.subject, "audience": AUDIENCE});
            (issuer.name.to_owned(), trusted)
        })
        .collect();
    json!({
        "clientId": trusting(&world.tenant),
        "credentials": credentials,
        "ACTIONS_ID_TOKEN_REQUEST_URL": format!("{}/github/token?api-version=2.0", world.origins.platform),
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": world.platform.request_token,
    })
}

fn trusting(tenant: &Tenant) -> Option<&str> {
    tenant.named(CERTIFIED).map(|app| app.client_id.as_str())
}
