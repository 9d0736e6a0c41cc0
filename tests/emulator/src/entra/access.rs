//! Access tokens: which claims say who asked, for what, and how they proved it.

use axum::http::StatusCode;
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use crate::call::{self, Reply};
use crate::entra::claims::Wanted;
use crate::entra::resource::Resource;
use crate::entra::tenant::{App, ManagedIdentity, User};
use crate::world::World;

/// Seconds an ordinary token lives.
pub(crate) const LIFE: u64 = 3599;

/// Seconds the token of a managed identity lives.
pub(crate) const MACHINE_LIFE: u64 = 86_399;

/// Whom a token speaks for.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    App(&'a App),
    User(&'a User),
    Machine(&'a ManagedIdentity, &'a str),
}

/// How the client proved itself: `appidacr` of version 1, `azpacr` of version 2. [facts 6]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    Public,
    Secret,
    Certificate,
}

/// Everything that a token is made from.
pub(crate) struct Access<'a> {
    pub(crate) subject: Subject<'a>,
    pub(crate) client_id: &'a str,
    pub(crate) proof: Proof,
    /// As it was asked for, slash and all.
    pub(crate) audience: &'a str,
    pub(crate) resource: Resource,
    /// What a user let the client do.
    pub(crate) scopes: &'a [String],
    pub(crate) wanted: Wanted,
}

impl Access<'_> {
    /// Seconds the token lives.
    pub(crate) fn life(&self) -> u64 {
        if matches!(self.subject, Subject::Machine(..)) { MACHINE_LIFE } else { LIFE }
    }

    /// The signed token.
    pub(crate) fn token(&self, world: &World) -> Option<String> {
        world.tenant.key.sign(&self.claims(world))
    }

    fn claims(&self, world: &World) -> Value {
        let now = world.clock.now();
        let one = self.resource.takes_version_one();
        // Entra dates tokens five minutes back, so that clocks that are slow still accept them.
        let start = now.saturating_sub(300).max(self.wanted.not_before.unwrap_or(0)).min(now);
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        let own = || world.tenant.named("api").map(|api| api.client_id.clone());
        put("aud", if one { json!(self.audience) } else { json!(own()) });
        put("iss", json!(if one { world.tenant.issuer() } else { world.tenant.issuer_two() }));
        put("iat", json!(start));
        put("nbf", json!(start));
        put("exp", json!(now + self.life()));
        let proof = match self.proof {
            Proof::Public => "0",
            Proof::Secret => "1",
            Proof::Certificate => "2",
        };
        let (client, how) = if one { ("appid", "appidacr") } else { ("azp", "azpacr") };
        put(client, json!(self.client_id));
        put(how, json!(proof));
        put("tid", json!(world.tenant.id));
        put("uti", json!(world.dice.secret(16)));
        put("ver", json!(if one { "1.0" } else { "2.0" }));
        if self.wanted.capable {
            put("xms_cc", json!(["cp1"]));
        }
        if one {
            // An optional claim: Microsoft's services ask for it, a fresh registration does not.
            put("idtyp", json!(if matches!(self.subject, Subject::User(_)) { "user" } else { "app" }));
            put("idp", json!(world.tenant.issuer()));
        }
        match self.subject {
            Subject::App(app) => {
                put("oid", json!(app.object_id));
                put("sub", json!(app.object_id));
                let roles = world.tenant.app_roles(app, self.resource);
                if !roles.is_empty() {
                    put("roles", json!(roles));
                }
            }
            Subject::Machine(machine, resource_id) => {
                put("oid", json!(machine.object_id));
                put("sub", json!(machine.object_id));
                put("xms_mirid", json!(resource_id));
            }
            Subject::User(user) => {
                put("oid", json!(user.object_id));
                put("sub", json!(pairwise(user, self.audience)));
                put("name", json!(user.full_name()));
                put("scp", json!(self.scopes.join(" ")));
                if one {
                    put("acr", json!("1"));
                    put("amr", json!(["pwd"]));
                    put("given_name", json!(user.given));
                    put("family_name", json!(user.family));
                    put("unique_name", json!(user.username()));
                    put("upn", json!(user.username()));
                } else {
                    put("preferred_username", json!(user.username()));
                }
            }
        }
        Value::Object(claims)
    }
}

/// A subject that differs per audience, so that two services cannot compare notes.
pub(crate) fn pairwise(user: &User, audience: &str) -> String {
    use base64::Engine as _;
    let print = digest(&SHA256, format!("{} {audience}", user.object_id).as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(print)
}

/// The answer of the version 2 endpoint to a client that speaks for itself.
pub(crate) fn answer_two(world: &World, access: &Access<'_>) -> Reply {
    let life = access.life();
    let Some(token) = access.token(world) else { return call::empty(StatusCode::INTERNAL_SERVER_ERROR) };
    call::json(
        StatusCode::OK,
        &json!({"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token}),
    )
}

/// The answer of the first version, which writes its numbers as text.
pub(crate) fn answer_one(world: &World, access: &Access<'_>) -> Reply {
    let (now, life) = (world.clock.now(), access.life());
    let Some(token) = access.token(world) else { return call::empty(StatusCode::INTERNAL_SERVER_ERROR) };
    call::json(
        StatusCode::OK,
        &json!({
            "token_type": "Bearer", "expires_in": life.to_string(), "ext_expires_in": life.to_string(),
            "expires_on": (now + life).to_string(), "not_before": now.saturating_sub(300).to_string(),
            "resource": access.audience, "access_token": token,
        }),
    )
}
