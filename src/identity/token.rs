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
        if text.len() > LONGEST {
            return Err(Malformed::TooLong(text.len()));
        }
        let text = bare(text);
        let mut parts = text.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Malformed::Parts(text.split('.').count()));
        };
        let header = decode::<V>(header).ok_or(Malformed::Part("header"))?;
        let payload = decode::<V>(payload).ok_or(Malformed::Part("payload"))?;
        if !signature.bytes().all(|c| c.is_ascii_alphanumeric() || b"-_=".contains(&c)) {
            return Err(Malformed::Part("signature"));
        }
        let claims = Claims::of(&payload);
        Ok(Self { header, payload, claims })
    }
}

/// The token without what people copy along with it: white space and a leading `Bearer`.
#[must_use]
pub fn bare(text: &str) -> &str {
    let text = text.trim_ascii();
    match text.split_once(|c: char| c.is_ascii_whitespace()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim_ascii_start(),
        _ => text,
    }
}

fn decode<V: Value>(part: &str) -> Option<V> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?).ok()?;
    if text.trim_ascii_start().starts_with('{') { V::parse(&text) } else { None }
}

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
        let text = |key: &str| payload.text_at(&[key]);
        // What no calendar reaches is as good as not said.
        let time = |key: &str| {
            let seconds = payload.get(key)?.as_number().filter(|seconds| seconds.abs() <= LAST_SECOND)?;
            Some(Timestamp::from_seconds(seconds))
        };
        let scopes: Vec<String> = text("scp").unwrap_or_default().split_ascii_whitespace().map(str::to_owned).collect();
        let principal = match text("idtyp").as_deref() {
            Some("app") => Principal::App,
            Some("user") => Principal::User,
            _ if !scopes.is_empty() => Principal::User,
            _ if ["unique_name", "upn", "preferred_username"].iter().any(|key| payload.get(key).is_some()) => {
                Principal::User
            }
            _ if payload.get("appid").is_some() || payload.get("azp").is_some() => Principal::App,
            _ => Principal::Unknown,
        };
        Self {
            audience: one_or_many(payload.get("aud")),
            issuer: text("iss"),
            version: text("ver"),
            tenant_id: text("tid"),
            object_id: text("oid"),
            client_id: text("appid").or_else(|| text("azp")),
            name: ["name", "preferred_username", "unique_name", "upn"].into_iter().find_map(text),
            principal,
            scopes,
            roles: one_or_many(payload.get("roles")),
            issued_at: time("iat"),
            not_before: time("nbf"),
            expires_on: time("exp"),
        }
    }
}

/// RFC 7519 lets `aud` be a string or an array of strings.
fn one_or_many<V: Value>(claim: Option<V>) -> Vec<String> {
    let Some(claim) = claim else { return Vec::new() };
    match claim.as_text() {
        Some(text) => vec![text],
        None => claim.items().iter().filter_map(V::as_text).collect(),
    }
}
