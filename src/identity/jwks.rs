//! The rules for trusting a token that came in: which issuer, which audience, which time, which key. The signature itself is the
//! host's to verify.

use std::time::Duration;

use crate::cloud::Cloud;
use crate::error::{Flaw, Misuse};
use crate::identity::audience::is_guid;
use crate::identity::token::Token;
use crate::time::Timestamp;
use crate::value::Value;

/// How long keys are used without asking for them again.
pub const FRESH: Duration = Duration::from_secs(3600);

/// How long keys are still used when the authority does not answer.
pub const STALE: Duration = Duration::from_secs(86_400);

/// How often at most an unknown key makes one ask again: anybody can invent key ids.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How far clocks may disagree when nobody says otherwise, in seconds.
pub const DEFAULT_SKEW: u32 = 300;

/// Characters of base64url that the modulus of a key of 2,048 bits has.
const SHORTEST_MODULUS: usize = 342;

/// What a token has to be to be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The audiences, exactly as they stand in tokens: an app's client id, or `api://…`.
    pub audiences: Vec<String>,
    /// The ids of the tenants whose tokens count.
    pub tenants: Vec<String>,
    /// How far the clocks may disagree.
    pub skew: Duration,
}

impl Expectation {
    /// Checks what was given.
    ///
    /// # Errors
    /// [`Misuse`] for a tenant that is not named by its id, as issuers are, and for an audience that is empty.
    pub fn check(&self) -> Result<(), Misuse> {
        if !self.tenants.iter().all(|tenant| is_guid(tenant)) {
            return Err(Misuse::new("tenantId", "must be the id (a GUID) of the tenant whose tokens are trusted"));
        }
        if self.audiences.iter().any(String::is_empty) {
            return Err(Misuse::new("audience", "must be the app's client id or its api:// URI"));
        }
        Ok(())
    }
}

/// What verifying needs of a token whose claims will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The tenant whose keys count.
    pub tenant: String,
    /// The key's id.
    pub key: String,
}

/// Judges all of a token but its signature.
///
/// # Errors
/// [`Flaw`] is the first thing that is wrong.
pub fn judge<V: Value>(
    cloud: &Cloud,
    expectation: &Expectation,
    token: &Token<V>,
    now: Timestamp,
) -> Result<Signed, Flaw> {
    let header = |key: &str| token.header.text_at(&[key]);
    // Extensions that must be understood are none of Entra's; other algorithms would let a public key or nothing at all sign.
    if header("alg").as_deref() != Some("RS256") || token.header.get("crit").is_some() {
        return Err(Flaw::Algorithm);
    }
    let key = header("kid").filter(|key| !key.is_empty()).ok_or(Flaw::UnknownKey)?;
    let claims = &token.claims;
    let tenant = claims.tenant_id.as_deref().unwrap_or_default();
    let tenant = expectation.tenants.iter().find(|known| known.eq_ignore_ascii_case(tenant)).ok_or(Flaw::Issuer)?;
    let issuer = claims.issuer.as_deref().unwrap_or_default();
    if !issuers(cloud, tenant).iter().any(|known| known.eq_ignore_ascii_case(issuer)) {
        return Err(Flaw::Issuer);
    }
    if !claims.audience.iter().any(|audience| expectation.audiences.contains(audience)) {
        return Err(Flaw::Audience);
    }
    let end = claims.expires_on.ok_or(Flaw::Expired)?;
    if end + expectation.skew <= now {
        return Err(Flaw::Expired);
    }
    // A start that cannot be read is no start that has come.
    let started = |start: Timestamp| start <= now + expectation.skew;
    if !claims.not_before.map_or(token.payload.get("nbf").is_none(), started) {
        return Err(Flaw::NotYetValid);
    }
    Ok(Signed { tenant: tenant.clone(), key })
}

/// How the authority signs its tokens for a tenant: the forms of v1 and of v2 (D-CLAIMS).
fn issuers(cloud: &Cloud, tenant: &str) -> Vec<String> {
    let authority = cloud.authority.trim_end_matches('/');
    // China's authority goes by two names (D-NAT).
    let partner = "https://login.partner.microsoftonline.cn";
    let v1 = if cloud.name == "china" { "https://sts.chinacloudapi.cn" } else { "https://sts.windows.net" };
    let mut issuers = vec![format!("{v1}/{tenant}/"), format!("{authority}/{tenant}/v2.0")];
    if cloud.name == "china" {
        issuers.push(format!("{partner}/{tenant}/v2.0"));
    }
    if cloud.name == "custom" {
        // Behind a place of one's own there may be the public authority, which signs by its own name. The keys are those of
        // the place that was named, whatever a token says.
        issuers.push(format!("https://login.microsoftonline.com/{tenant}/v2.0"));
    }
    issuers
}

/// Where the authority tells where its keys are.
#[must_use]
pub fn discovery(cloud: &Cloud, tenant: &str) -> String {
    let authority = cloud.authority.trim_end_matches('/');
    format!("{authority}/{}/v2.0/.well-known/openid-configuration", crate::http::encode(tenant))
}

/// The keys of a key set that can sign tokens, with their ids.
#[must_use]
pub fn keys<V: Value>(set: &V) -> Vec<(String, V)> {
    let all = set.get("keys").map(|keys| keys.items()).unwrap_or_default();
    all.into_iter().filter_map(|key| signing(&key).map(|id| (id, key))).collect()
}

fn signing<V: Value>(key: &V) -> Option<String> {
    let text = |name: &str| key.text_at(&[name]);
    let fits = text("kty").as_deref() == Some("RSA")
        && text("use").is_none_or(|word| word == "sig")
        && text("alg").is_none_or(|word| word == "RS256")
        && text("n").is_some_and(|modulus| modulus.len() >= SHORTEST_MODULUS)
        && text("e").is_some();
    text("kid").filter(|_| fits)
}
