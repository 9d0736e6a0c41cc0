//! Client assertions: a JWT instead of a secret, signed by the registered certificate or by an
//! issuer that the application trusts.

use std::collections::HashMap;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::call::Call;
use crate::clock;
use crate::entra::certificate::hex;
use crate::entra::refusal::Refusal;
use crate::entra::tenant::{App, CERTIFIED};
use crate::platform::oidc;
use crate::world::World;

/// The only type of assertion there is.
const BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const GUIDE: &str =
    "Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .";

/// An assertion taken apart, nothing about it believed yet.
struct Assertion {
    header: Value,
    claims: Value,
    signed: String,
    signature: Vec<u8>,
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn refused(code: u32, why: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "invalid_client", code, why)
}

fn malformed(why: &str) -> Refusal {
    let text = format!("JWT token is invalid or malformed.{}{why}", if why.is_empty() { "" } else { " " });
    Refusal::new(StatusCode::UNAUTHORIZED, "invalid_client", 50_027, text)
}

impl Assertion {
    fn read(token: &str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| -> Option<Value> {
            serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).ok()?).ok().filter(Value::is_object)
        };
        Some(Self {
            header: json(header)?,
            claims: json(claims)?,
            signed: signed.to_owned(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }

    fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Both ends of its life, or the refusal.
    fn timely(&self, world: &World) -> Result<(), Refusal> {
        let number = |name: &str| self.claims.get(name).and_then(Value::as_u64);
        let end = number("exp").ok_or_else(|| malformed("The claim 'exp' is missing."))?;
        let start = number("nbf").or_else(|| number("iat")).unwrap_or(0);
        let now = world.clock.now();
        // Five minutes are allowed for clocks that differ.
        if start <= now + 300 && end + 300 > now {
            return Ok(());
        }
        let at = |seconds: u64| clock::iso_seconds(seconds.saturating_mul(1000));
        Err(refused(
            700_024,
            format!(
                "Client assertion is not within its valid time range. Current time: {}, assertion valid from {}, expiry time of assertion {}. {GUIDE}",
                at(now),
                at(start),
                at(end)
            ),
        ))
    }
}

/// The application of the request's assertion.
pub(crate) fn authenticate<'a>(
    call: &Call,
    form: &HashMap<String, String>,
    token: &str,
    world: &'a World,
) -> Result<&'a App, Refusal> {
    match form.get("client_assertion_type").map(String::as_str) {
        Some(BEARER) => {}
        Some(_) => {
            let why = "The value of the parameter 'client_assertion_type' is not supported.";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_request", 900_144, why));
        }
        None => return Err(Refusal::missing("client_assertion_type")),
    }
    let assertion = Assertion::read(token).ok_or_else(|| malformed(""))?;
    let named = form.get("client_id").map_or_else(|| text(&assertion.claims, "sub"), String::as_str);
    let app = world.tenant.app(named).ok_or_else(|| Refusal::unknown_client(named, &world.tenant.id))?;
    let issuer = text(&assertion.claims, "iss");
    // An assertion that the application made itself names itself as its issuer.
    if world.tenant.app(issuer).is_some() {
        certified(call, world, app, &assertion)?;
    } else {
        federated(world, app, &assertion)?;
    }
    Ok(app)
}

fn certified(call: &Call, world: &World, app: &App, assertion: &Assertion) -> Result<(), Refusal> {
    let own = |name: &str| text(&assertion.claims, name).eq_ignore_ascii_case(&app.client_id);
    if !own("iss") || !own("sub") {
        let why = format!("Client assertion application identifier doesn't match 'client_id' parameter. {GUIDE}");
        return Err(refused(700_021, why));
    }
    let names: Vec<(&str, &str)> = ["x5t#S256", "x5t", "kid"]
        .into_iter()
        .filter_map(|member| Some((member, assertion.header.get(member)?.as_str()?)))
        .collect();
    let Some((member, value)) = names.first() else {
        return Err(malformed("No certificate thumbprint specified in token header."));
    };
    let certificate = &world.tenant.certificate;
    let shown = if *member == "kid" { (*value).to_owned() } else { thumbprint(value) };
    if app.name != CERTIFIED || !names.iter().all(|(member, value)| certificate.is_named(member, value)) {
        return Err(refused(
            700_027,
            format!(
                "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '{shown}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{}'.]",
                app.client_id
            ),
        ));
    }
    let algorithm = text(&assertion.header, "alg");
    if !certificate.signed(algorithm, assertion.signed.as_bytes(), &assertion.signature) {
        return Err(refused(
            700_027,
            format!(
                "Client assertion failed signature validation. [Reason - The provided signature value did not match the expected signature value., Thumbprint of key used by client: '{shown}', Found key 'Start=01/01/2025 00:00:00, End=01/01/2045 00:00:00']"
            ),
        ));
    }
    if !assertion.audiences().iter().any(|audience| is_here(call, world, audience)) {
        return Err(refused(700_023, format!("Client assertion audience claim does not match Realm issuer. {GUIDE}")));
    }
    if text(&assertion.claims, "jti").is_empty() {
        return Err(malformed("The claim 'jti' is missing."));
    }
    assertion.timely(world)
}

fn thumbprint(encoded: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(encoded).or_else(|_| STANDARD.decode(encoded));
    bytes.map_or_else(|_| encoded.to_owned(), |bytes| hex(&bytes))
}

/// Whether the audience is this token endpoint, in one of the forms that Entra takes.
fn is_here(call: &Call, world: &World, audience: &str) -> bool {
    let https = world.origins.https.as_ref().map(|https| https.entra.as_str());
    let hosts =
        [Some(call.origin.as_str()), Some(&world.origins.entra), https, Some("https://login.microsoftonline.com")];
    let path = hosts.iter().flatten().find_map(|host| audience.strip_prefix(host)).unwrap_or_default();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.split_first() {
        Some((tenant, rest)) => {
            (world.tenant.id.eq_ignore_ascii_case(tenant) || ["common", "organizations"].contains(tenant))
                && matches!(rest, [] | ["v2.0"] | ["oauth2", "token"] | ["oauth2", "v2.0", "token"])
        }
        None => audience.eq_ignore_ascii_case(&world.tenant.issuer()),
    }
}

/// A token of another issuer, against the federated credentials of the application. (IDN)
fn federated(world: &World, app: &App, assertion: &Assertion) -> Result<(), Refusal> {
    const SEE: &str = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation";
    let (issuer, subject) = (text(&assertion.claims, "iss"), text(&assertion.claims, "sub"));
    let audiences = assertion.audiences();
    let audience = audiences.first().copied().unwrap_or_default();
    let miss = |code: u32, what: &str, value: &str| {
        refused(
            code,
            format!(
                "No matching federated identity record found for presented assertion {what} '{value}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. {SEE}"
            ),
        )
    };
    if app.name != CERTIFIED {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            70_021,
            format!(
                "No matching federated identity record found for presented assertion. Assertion Issuer: '{issuer}'. Assertion Subject: '{subject}'. Assertion Audience: '{audience}'. {SEE}"
            ),
        ));
    }
    let trusted = oidc::ISSUERS.iter().find(|known| oidc::url(world, known) == issuer);
    let trusted = trusted.ok_or_else(|| miss(700_211, "issuer", issuer))?;
    if trusted.subject != subject {
        // Subjects have been compared in their case since 2024.
        let code = if trusted.subject.eq_ignore_ascii_case(subject) { 7_002_138 } else { 700_213 };
        return Err(miss(code, "subject", subject));
    }
    if !audiences.contains(&oidc::AUDIENCE) {
        return Err(miss(700_212, "audience", audience));
    }
    let key = world.platform.key(&world.dice);
    if !key.is_some_and(|key| key.is_signed(&assertion.header, assertion.signed.as_bytes(), &assertion.signature)) {
        let why =
            "Unable to verify token signature. The signing key identifier does not match any valid registered keys.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_request", 5_000_811, why));
    }
    assertion.timely(world)
}
