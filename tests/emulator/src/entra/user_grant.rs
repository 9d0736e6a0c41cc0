//! Tokens for people: redeeming a code, renewing by refresh token.

use std::collections::HashMap;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::call::{self, Call, Reply};
use crate::entra::access::{self, Access, LIFE, Proof, Subject};
use crate::entra::claims::{self, Wanted};
use crate::entra::redirect::Platform;
use crate::entra::refusal::Refusal;
use crate::entra::scope::Scopes;
use crate::entra::sign_in::{CODE_LIFE, Code, LONG_LIFE, Refresh, SPA_LIFE};
use crate::entra::tenant::{App, User};
use crate::entra::{authorize, token};
use crate::world::World;

type Form = HashMap<String, String>;

fn bad(error: &'static str, code: u32, text: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, error, code, text)
}

/// Everything that both grants come to.
struct Grant<'a> {
    app: &'a App,
    proof: Proof,
    user: &'a User,
    platform: Platform,
    scope: String,
    nonce: Option<String>,
    wanted: Wanted,
    /// Until when the refresh token of a single-page application can be renewed.
    until: u64,
    /// A renewal gives the next refresh token whether it was asked for or not.
    renewal: bool,
}

/// `authorization_code`.
pub(crate) fn redeem(call: &Call, form: &Form, world: &World) -> Result<Reply, Refusal> {
    let text = token::field(form, "code")?;
    let app = client(form, world)?;
    let code = world
        .sign_in
        .code(text)
        .ok_or_else(|| bad("invalid_grant", 9_002_313, "Invalid request. Request is malformed or invalid."))?;
    if !code.client_id.eq_ignore_ascii_case(&app.client_id) {
        return Err(bad("invalid_grant", 70_000, "Provided grant is invalid or malformed."));
    }
    let uri = token::field(form, "redirect_uri")?;
    if uri != code.redirect_uri {
        let text = format!(
            "The reply address '{uri}' does not match the reply address '{}' provided when requesting Authorization code.",
            code.redirect_uri
        );
        return Err(bad("invalid_client", 500_112, text));
    }
    let proof = proven(call, form, world, code.platform)?;
    if world.clock.now() > code.made.saturating_add(CODE_LIFE) {
        let text = "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.";
        return Err(bad("invalid_grant", 70_008, text));
    }
    challenged(form, &code)?;
    let asked = claims::read(form.get("claims").map(String::as_str))?;
    let grant = Grant {
        app,
        proof,
        user: user(world, &code.user)?,
        platform: code.platform,
        scope: form.get("scope").filter(|scope| !scope.is_empty()).cloned().unwrap_or(code.scope),
        nonce: code.nonce,
        wanted: Wanted {
            not_before: asked.not_before.or(code.wanted.not_before),
            capable: asked.capable || code.wanted.capable,
        },
        until: world.clock.now().saturating_add(SPA_LIFE),
        renewal: false,
    };
    let scopes = grant.scopes(world)?;
    if !world.sign_in.redeem(text) {
        let text = "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.";
        return Err(bad("invalid_grant", 54_005, text));
    }
    grant.answer(form, world, &scopes)
}

/// `refresh_token`.
pub(crate) fn renew(call: &Call, form: &Form, world: &World) -> Result<Reply, Refusal> {
    let text = token::field(form, "refresh_token")?;
    let app = client(form, world)?;
    let known = world.sign_in.refresh(text).filter(|known| known.client_id.eq_ignore_ascii_case(&app.client_id));
    let known = known.ok_or_else(|| bad("invalid_grant", 70_000, "Provided grant is invalid or malformed."))?;
    let proof = proven(call, form, world, known.platform)?;
    let now = world.clock.now();
    if now >= known.until {
        return Err(match known.platform {
            Platform::Spa => {
                let text = format!(
                    "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on {}.",
                    crate::clock::iso(known.made.saturating_mul(1000))
                );
                bad("invalid_grant", 700_084, text)
            }
            Platform::Web => {
                let text = "The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.";
                bad("invalid_grant", 700_082, text)
            }
        });
    }
    let grant = Grant {
        app,
        proof,
        user: user(world, &known.user)?,
        platform: known.platform,
        scope: form.get("scope").filter(|scope| !scope.is_empty()).cloned().unwrap_or(known.scope),
        nonce: None,
        wanted: claims::read(form.get("claims").map(String::as_str))?,
        until: known.until,
        renewal: true,
    };
    let scopes = grant.scopes(world)?;
    grant.answer(form, world, &scopes)
}

fn client<'a>(form: &Form, world: &'a World) -> Result<&'a App, Refusal> {
    let id = token::field(form, "client_id")?;
    world.tenant.app(id).ok_or_else(|| Refusal::unknown_client(id, &world.tenant.id))
}

fn user<'a>(world: &'a World, id: &str) -> Result<&'a User, Refusal> {
    let gone = || bad("invalid_grant", 50_034, "The user account does not exist in the directory.");
    world.tenant.user(id).ok_or_else(gone)
}

/// A page proves itself by where it runs, a website by its secret. [facts 6]
fn proven(call: &Call, form: &Form, world: &World, platform: Platform) -> Result<Proof, Refusal> {
    match (platform, call.header("origin")) {
        (Platform::Spa, None) => Err(bad(
            "invalid_request",
            9_002_327,
            "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
        )),
        (Platform::Spa, Some(_)) if form.contains_key("client_secret") || form.contains_key("client_assertion") => {
            let text = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.";
            Err(Refusal::new(StatusCode::UNAUTHORIZED, "invalid_client", 700_025, text))
        }
        (Platform::Spa, Some(origin))
            if !world.sign_in.redirects.is_spa_origin(form.get("client_id").map(String::as_str), origin) =>
        {
            Err(Refusal::cross_origin(origin))
        }
        (Platform::Spa, Some(_)) => Ok(Proof::Public),
        (Platform::Web, Some(origin)) => Err(Refusal::cross_origin(origin)),
        (Platform::Web, None) => token::authenticated(call, form, world).map(|(_, proof)| proof),
    }
}

/// PKCE: whoever redeems the code must be who asked for it.
fn challenged(form: &Form, code: &Code) -> Result<(), Refusal> {
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    let mismatch = || {
        let text = "The Code_Verifier does not match the code_challenge supplied in the authorization request.";
        bad("invalid_grant", 501_481, text)
    };
    match &code.challenge {
        None if code.platform == Platform::Spa => {
            let text = "Proof Key for Code Exchange is required for cross-origin authorization code redemption.";
            Err(bad("invalid_request", 9_002_325, text))
        }
        None => Ok(()),
        Some((method, challenge)) => {
            let met = match method.as_str() {
                "S256" => URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes())) == *challenge,
                _ => verifier == challenge,
            };
            // RFC 7636 wants 43 to 128 letters.
            if met && (43..=128).contains(&verifier.len()) { Ok(()) } else { Err(mismatch()) }
        }
    }
}

impl Grant<'_> {
    /// What is asked for, where the user consented to all of it.
    fn scopes(&self, world: &World) -> Result<Scopes, Refusal> {
        let scopes = Scopes::read(&self.scope, &world.tenant, self.app)?;
        let ask = scopes.only(&self.scope)?;
        let permissions = ask.names.iter().filter(|_| !scopes.asks.is_empty()).map(|name| (ask.resource, name.clone()));
        let lacking = world.sign_in.lacking(&self.user.object_id, &self.app.client_id, permissions.collect());
        // `.default` of a service that is not among the registered permissions grants nothing.
        if !lacking.is_empty() || ask.names.is_empty() {
            return Err(Refusal::no_consent(self.app, "invalid_grant"));
        }
        Ok(scopes)
    }

    fn answer(&self, form: &Form, world: &World, scopes: &Scopes) -> Result<Reply, Refusal> {
        let ask = scopes.only(&self.scope)?;
        let access = Access {
            subject: Subject::User(self.user),
            client_id: &self.app.client_id,
            proof: self.proof,
            audience: &ask.audience,
            resource: ask.resource,
            scopes: &ask.names,
            wanted: self.wanted,
        };
        let Some(token) = access.token(world) else { return Ok(call::empty(StatusCode::INTERNAL_SERVER_ERROR)) };
        let mut body = json!({
            "token_type": "Bearer", "scope": ask.granted(), "expires_in": LIFE, "ext_expires_in": LIFE, "access_token": token,
        });
        let mut put = |name: &str, value: Value| {
            if let Some(body) = body.as_object_mut() {
                body.insert(name.to_owned(), value);
            }
        };
        let now = world.clock.now();
        if self.renewal || scopes.has("offline_access") {
            let until = if self.platform == Platform::Spa { self.until } else { now.saturating_add(LONG_LIFE) };
            let refresh = Refresh {
                client_id: self.app.client_id.clone(),
                platform: self.platform,
                user: self.user.object_id.clone(),
                scope: self.scope.clone(),
                made: now,
                until,
            };
            put("refresh_token", json!(world.sign_in.give_refresh(&world.dice, refresh)));
            if self.platform == Platform::Spa {
                put("refresh_token_expires_in", json!(until.saturating_sub(now)));
            }
        }
        if scopes.has("openid") {
            put("id_token", json!(self.id_token(world)));
        }
        if form.get("client_info").is_some_and(|wish| wish == "1") {
            put("client_info", json!(authorize::client_info(self.user, &world.tenant)));
        }
        Ok(call::json(StatusCode::OK, &body))
    }

    fn id_token(&self, world: &World) -> Option<String> {
        let now = world.clock.now();
        let start = now.saturating_sub(300);
        let mut claims = json!({
            "aud": self.app.client_id, "iss": world.tenant.issuer_two(), "iat": start, "nbf": start, "exp": now + LIFE,
            "name": self.user.full_name(), "oid": self.user.object_id, "preferred_username": self.user.username(),
            "sub": access::pairwise(self.user, &self.app.client_id), "tid": world.tenant.id,
            "uti": world.dice.secret(16), "ver": "2.0",
        });
        if let (Some(nonce), Some(claims)) = (&self.nonce, claims.as_object_mut()) {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        world.tenant.key.sign(&claims)
    }
}
