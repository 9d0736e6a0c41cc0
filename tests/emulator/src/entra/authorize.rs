//! The authorization endpoint: who is it, may the client, and back with a code.

use std::collections::HashMap;

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::entra::redirect::Platform;
use crate::entra::refusal::Refusal;
use crate::entra::resource::Resource;
use crate::entra::scope::Scopes;
use crate::entra::sign_in::Code;
use crate::entra::tenant::{App, Tenant, User};
use crate::entra::{claims, page};
use crate::world::World;

/// The cookie of a session.
const COOKIE: &str = "ESTSAUTHPERSISTENT";

type Fields = HashMap<String, String>;

/// A request whose sender is known: from here on, errors go back to it.
struct Request<'a> {
    app: &'a App,
    platform: Platform,
    redirect_uri: &'a str,
    query: &'a Fields,
}

/// Answers a browser.
pub(crate) fn answer(call: &Call, world: &World) -> Reply {
    let query: Fields = form_urlencoded::parse(call.raw_query.as_bytes()).into_owned().collect();
    let request = match identified(world, &query) {
        Ok(request) => request,
        Err(refusal) => return page::trouble(&refusal.description(call, world)),
    };
    match proceed(call, world, &request) {
        Ok(reply) => reply,
        Err(refusal) => {
            let fields = [("error", refusal.error.to_owned()), ("error_description", refusal.description(call, world))];
            request.send(&fields)
        }
    }
}

/// The client, and proof that the address to answer to is its own.
fn identified<'a>(world: &'a World, query: &'a Fields) -> Result<Request<'a>, Refusal> {
    let given = |name: &str| query.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let client = given("client_id").ok_or_else(|| Refusal::missing("client_id"))?;
    let app = world.tenant.app(client).ok_or_else(|| Refusal::unknown_client(client, &world.tenant.id))?;
    let redirect_uri = given("redirect_uri").ok_or_else(|| Refusal::missing("redirect_uri"))?;
    let platform = world.sign_in.redirects.platform(&app.client_id, redirect_uri).ok_or_else(|| {
        let text = format!(
            "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the application '{}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.",
            app.client_id
        );
        Refusal::new(StatusCode::BAD_REQUEST, "invalid_request", 50_011, text)
    })?;
    Ok(Request { app, platform, redirect_uri, query })
}

fn proceed(call: &Call, world: &World, request: &Request<'_>) -> Result<Reply, Refusal> {
    let (scope, scopes) = request.checked(&world.tenant)?;
    let wanted = claims::read(request.given("claims"))?;
    let prompt = request.given("prompt").unwrap_or_default();
    let posted: Fields = if call.method == Method::POST {
        form_urlencoded::parse(&call.body).into_owned().collect()
    } else {
        Fields::new()
    };
    // A user who has just been asked need not be asked again.
    let fresh = posted.get("user").and_then(|id| world.tenant.user(id));
    let asked = fresh.is_some() || posted.contains_key("consent");
    let hint = request.given("login_hint");
    let known = session(call, world).filter(|user| hint.is_none_or(|hint| hint.eq_ignore_ascii_case(&user.username())));
    let again = !asked && ["login", "select_account"].contains(&prompt);
    let Some(user) = fresh.or(known.filter(|_| !again)) else {
        if prompt == "none" {
            let text = "Session information is not sufficient for single-sign-on. A silent sign-in request was sent but no user is signed in.";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "login_required", 50_058, text));
        }
        return Ok(page::choose(request.app, &everybody(world), hint));
    };
    let lacking = world.sign_in.lacking(&user.object_id, &request.app.client_id, scopes.permissions(request.app));
    let mut reply = match posted.get("consent").map(String::as_str) {
        Some("no") => {
            let text = "User declined to consent to access the app.";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "access_denied", 65_004, text));
        }
        Some("yes") => {
            world.sign_in.consent(&user.object_id, &request.app.client_id, lacking);
            None
        }
        _ if lacking.is_empty() && prompt != "consent" => None,
        _ if prompt == "none" => return Err(Refusal::no_consent(request.app, "interaction_required")),
        _ => {
            let listed = if lacking.is_empty() { scopes.permissions(request.app) } else { lacking };
            Some(page::consent(request.app, user, &listed.iter().map(words).collect::<Vec<_>>()))
        }
    }
    .unwrap_or_else(|| {
        let code = Code {
            client_id: request.app.client_id.clone(),
            redirect_uri: request.redirect_uri.to_owned(),
            platform: request.platform,
            user: user.object_id.clone(),
            scope,
            nonce: request.given("nonce").map(str::to_owned),
            challenge: request.given("code_challenge").map(|challenge| {
                (request.given("code_challenge_method").unwrap_or("plain").to_owned(), challenge.to_owned())
            }),
            wanted,
            made: world.clock.now(),
            redeemed: false,
        };
        let mut fields = vec![("code", world.sign_in.give_code(&world.dice, code))];
        if request.given("client_info") == Some("1") {
            fields.push(("client_info", client_info(user, &world.tenant)));
        }
        fields.push(("session_state", world.dice.guid()));
        request.send(&fields)
    });
    if fresh.is_some() {
        let cookie = world.sign_in.begin(&world.dice, &user.object_id);
        call::set(&mut reply, "set-cookie", &format!("{COOKIE}={cookie}; Path=/; HttpOnly; SameSite=Lax"));
    }
    Ok(reply)
}

impl Request<'_> {
    fn given(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// What must be right before anybody is asked anything.
    fn checked(&self, tenant: &Tenant) -> Result<(String, Scopes), Refusal> {
        let bad = |error, code, text: String| Refusal::new(StatusCode::BAD_REQUEST, error, code, text);
        let kind = self.given("response_type").ok_or_else(|| Refusal::missing("response_type"))?;
        if kind != "code" {
            let text = format!("response_type '{kind}' is not enabled for the application.");
            return Err(bad("unsupported_response_type", 700_054, text));
        }
        if !["query", "fragment", "form_post"].contains(&self.mode()) {
            return Err(bad("invalid_request", 90_023, "Unsupported 'response_mode' value.".to_owned()));
        }
        if !["", "none", "login", "select_account", "consent", "create"]
            .contains(&self.given("prompt").unwrap_or_default())
        {
            return Err(bad("invalid_request", 90_023, "Unsupported 'prompt' value.".to_owned()));
        }
        if !["S256", "plain"].contains(&self.given("code_challenge_method").unwrap_or("plain")) {
            let text = "The value of the parameter 'code_challenge_method' is not supported.".to_owned();
            return Err(bad("invalid_request", 501_482, text));
        }
        let scope = self.given("scope").ok_or_else(|| Refusal::missing("scope"))?;
        Ok((scope.to_owned(), Scopes::read(scope, tenant, self.app)?))
    }

    fn mode(&self) -> &str {
        self.given("response_mode").unwrap_or("query")
    }

    /// Sends the browser back.
    fn send(&self, fields: &[(&str, String)]) -> Reply {
        let state = self.given("state").map(|state| ("state", state.to_owned()));
        let fields: Vec<(&str, String)> = fields.iter().cloned().chain(state).collect();
        if self.mode() == "form_post" {
            return page::post_back(self.redirect_uri, &fields);
        }
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(&fields);
        let mark = match self.mode() {
            "fragment" => '#',
            _ if self.redirect_uri.contains('?') => '&',
            _ => '?',
        };
        let mut reply = call::empty(StatusCode::FOUND);
        call::set(&mut reply, "location", &format!("{}{mark}{}", self.redirect_uri, pairs.finish()));
        reply
    }
}

/// What MSAL names an account by.
pub(crate) fn client_info(user: &User, tenant: &Tenant) -> String {
    URL_SAFE_NO_PAD.encode(json!({"uid": user.object_id, "utid": tenant.id}).to_string())
}

fn words((resource, name): &(Resource, String)) -> String {
    let service = match resource {
        Resource::Arm => "Azure Service Management",
        Resource::MachineLearning => "Azure Machine Learning Services",
        Resource::Storage => "Azure Storage",
        Resource::LogAnalytics => "Log Analytics API",
        Resource::Graph => "Microsoft Graph",
        Resource::Api => "the API of this tenant",
    };
    match name.as_str() {
        "user_impersonation" | "access_as_user" => format!("Access {service} as you"),
        "User.Read" => "Sign you in and read your profile".to_owned(),
        other => format!("{other} of {service}"),
    }
}

fn everybody(world: &World) -> Vec<(&User, Vec<String>)> {
    let roles = lock(&world.roles);
    let of = |user: &User| roles.names_of(&user.object_id).into_iter().map(str::to_owned).collect();
    world.tenant.users.iter().map(|user| (user, of(user))).collect()
}

/// The cookies of the request that are sessions.
fn cookies(call: &Call) -> impl Iterator<Item = &str> {
    let pairs = call.header("cookie").into_iter().flat_map(|header| header.split(';'));
    pairs.filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

fn session<'a>(call: &Call, world: &'a World) -> Option<&'a User> {
    cookies(call).find_map(|cookie| world.tenant.user(&world.sign_in.user_of(cookie)?))
}

/// Signs out, and sends the browser where the client wants it if that is somebody's address.
pub(crate) fn sign_out(call: &Call, world: &World) -> Reply {
    cookies(call).for_each(|cookie| world.sign_in.end(cookie));
    let uri = call.query("post_logout_redirect_uri").filter(|uri| world.sign_in.redirects.is_known(uri));
    let mut reply = match uri {
        None => page::signed_out(),
        Some(mut uri) => {
            if let Some(state) = call.query("state") {
                let mark = if uri.contains('?') { '&' } else { '?' };
                let pair = form_urlencoded::Serializer::new(String::new()).append_pair("state", &state).finish();
                uri = format!("{uri}{mark}{pair}");
            }
            let mut reply = call::empty(StatusCode::FOUND);
            call::set(&mut reply, "location", &uri);
            reply
        }
    };
    call::set(&mut reply, "set-cookie", &format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));
    reply
}
