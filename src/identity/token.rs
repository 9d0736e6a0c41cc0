//! What an Entra access token says of itself: read, never verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::time::Timestamp;
use crate::value::{Members, Value};

/// The longest token looked at, in bytes; ten times what any Entra token has and more than any server takes in a header.
pub const LONGEST: usize = 64 * 1024;

/// The end of the time that JavaScript's `Date` knows, in seconds since the Unix epoch.
const LAST_SECOND: f64 = 8.64e12;

/// Who a token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// A person, through an app.
    User,
    /// An app or a managed identity.
    App,
    /// The token does not say.
    Unknown,
}

/// The claims that matter here. None is guaranteed to be there (D-CLAIMS).
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    /// `aud`: the resources it was issued for.
    pub audience: Vec<String>,
    /// `iss`.
    pub issuer: Option<String>,
    /// `ver`: `1.0` or `2.0`.
    pub version: Option<String>,
    /// `tid`.
    pub tenant_id: Option<String>,
    /// `oid`: who roles are assigned to and what the traffic log shows.
    pub object_id: Option<String>,
    /// `appid` (v1) or `azp` (v2): the app that asked for it.
    pub client_id: Option<String>,
    /// `name`, `preferred_username` or `unique_name`, for people to read.
    pub name: Option<String>,
    /// Who it speaks for.
    pub principal: Principal,
    /// `scp`, split: what the app may do for the user.
    pub scopes: Vec<String>,
    /// `roles`: what the app itself may do.
    pub roles: Vec<String>,
    /// `iat`.
    pub issued_at: Option<Timestamp>,
    /// `nbf`.
    pub not_before: Option<Timestamp>,
    /// `exp`.
    pub expires_on: Option<Timestamp>,
}

/// A token taken apart.
pub struct Token<V> {
    /// The JOSE header, whole.
    pub header: V,
    /// The payload, whole.
    pub payload: V,
    /// What matters of the payload.
    pub claims: Claims,
}

/// Why a text is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Beyond [`LONGEST`].
    #[error("it is {0} bytes long; no token has more than {LONGEST}")]
    TooLong(usize),
    /// Not three parts.
    #[error("a JWT has 3 parts between dots, this has {0}")]
    Parts(usize),
    /// A part is not what it has to be.
    #[error("its {0} is not base64url-encoded as a JWT's is")]
    Part(&'static str),
}

impl<V: Value> Token<V> {
    /// Takes a token apart. A leading `Bearer ` is forgiven.
    ///
    /// # Errors
    /// [`Malformed`] when the text is no JWT.
    pub fn read(text: &str) -> Result<Self, Malformed> {
        let (header, payload) = parts::<V>(text)?;
        let claims = Claims::of(&payload);
        Ok(Self { header, payload, claims })
    }
}

/// Where and when a token holds: all that a check of it asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// `aud`.
    pub audience: Vec<String>,
    /// `nbf`.
    pub not_before: Option<Timestamp>,
    /// `exp`.
    pub expires_on: Option<Timestamp>,
}

impl Bounds {
    /// Reads no more of a token than these.
    ///
    /// # Errors
    /// [`Malformed`] when the text is no JWT.
    pub fn read<V: Value>(text: &str) -> Result<Self, Malformed> {
        let mut claims = parts::<V>(text)?.1.pick("aud nbf exp").into_iter();
        let mut next = || claims.next().flatten();
        Ok(Self { audience: one_or_many(next()), not_before: time(next()), expires_on: time(next()) })
    }
}

/// Header and payload of a JWT.
fn parts<V: Value>(text: &str) -> Result<(V, V), Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed::TooLong(text.len()));
    }
    let text = bare(text);
    let mut parts = text.split('.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Malformed::Parts(text.split('.').count()));
    };
    let header = decode::<V>(header).ok_or(Malformed::Part("header"))?;
    let payload = decode::<V>(payload).ok_or(Malformed::Part("payload"))?;
    if !signature.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_=".contains(&c)) {
        return Err(Malformed::Part("signature"));
    }
    Ok((header, payload))
}

const SCHEME: &str = "bearer";

/// The token without what people copy along with it: white space and a leading `Bearer`.
#[must_use]
pub fn bare(text: &str) -> &str {
    let text = text.trim_ascii();
    // By its first letters, since a token has a thousand more.
    match text.split_at_checked(SCHEME.len()) {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case(SCHEME) && token.starts_with(|c: char| c.is_ascii_whitespace()) =>
        {
            token.trim_ascii_start()
        }
        _ => text,
    }
}

fn decode<V: Value>(part: &str) -> Option<V> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?).ok()?;
    if text.trim_ascii_start().starts_with('{') { V::parse(&text) } else { None }
}

/// The claims that are read, in the order in which [`Claims::of`] takes them.
const READ: &str = "aud roles iat nbf exp iss ver tid oid idtyp scp appid azp name preferred_username unique_name upn";

impl Claims {
    /// The claims under the names that callers see; the times are the host's to write.
    #[must_use]
    pub fn members(&self) -> Members<'_> {
        let principal = match self.principal {
            Principal::User => "user",
            Principal::App => "app",
            Principal::Unknown => "unknown",
        };
        Members::default()
            .texts("audience", &self.audience)
            .maybe("issuer", self.issuer.as_ref())
            .maybe("version", self.version.as_ref())
            .maybe("tenantId", self.tenant_id.as_ref())
            .maybe("objectId", self.object_id.as_ref())
            .maybe("clientId", self.client_id.as_ref())
            .maybe("name", self.name.as_ref())
            .text("principal", principal)
            .texts("scopes", &self.scopes)
            .texts("roles", &self.roles)
    }

    fn of<V: Value>(payload: &V) -> Self {
        let mut claims = payload.pick(READ).into_iter();
        let mut next = || claims.next().flatten();
        let text = |claim: Option<V>| claim.and_then(|claim| claim.as_text());
        let (audience, roles) = (one_or_many(next()), one_or_many(next()));
        let [issued_at, not_before, expires_on] = [(); 3].map(|()| time(next()));
        let [issuer, version, tenant_id, object_id] = [(); 4].map(|()| text(next()));
        let (idtyp, scp) = (text(next()), text(next()));
        let [app, name, user] = [2, 1, 3].map(|count| (0..count).filter_map(|_| next()).collect::<Vec<V>>());
        let scopes: Vec<String> = scp.unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect();
        let principal = match idtyp.as_deref() {
            Some("app") => Principal::App,
            Some("user") => Principal::User,
            _ if !scopes.is_empty() || !user.is_empty() => Principal::User,
            _ if !app.is_empty() => Principal::App,
            _ => Principal::Unknown,
        };
        Self {
            audience,
            issuer,
            version,
            tenant_id,
            object_id,
            client_id: app.iter().find_map(V::as_text),
            name: name.iter().chain(&user).find_map(V::as_text),
            principal,
            scopes,
            roles,
            issued_at,
            not_before,
            expires_on,
        }
    }

    /// Where and when it holds.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds { audience: self.audience.clone(), not_before: self.not_before, expires_on: self.expires_on }
    }
}

/// Seconds since 1970; what no calendar reaches is as good as not said.
fn time<V: Value>(claim: Option<V>) -> Option<Timestamp> {
    claim?.as_number().filter(|seconds| seconds.abs() <= LAST_SECOND).map(Timestamp::from_seconds)
}

/// RFC 7519 lets `aud` be a string or an array of strings.
fn one_or_many<V: Value>(claim: Option<V>) -> Vec<String> {
    let Some(claim) = claim else { return Vec::new() };
    match claim.as_text() {
        Some(text) => vec![text],
        None => claim.items().iter().filter_map(V::as_text).collect(),
    }
}
