//! A client secret for a token: the OAuth 2.0 client credentials grant of Entra (IDN). For edge workers and servers; a page has
//! no place to keep a secret, and the token endpoint answers it no CORS.

use std::time::Duration;

use crate::cloud::Cloud;
use crate::error::Misuse;
use crate::http::{Body, Method, Request, Response, encode};
use crate::identity::cache::Acquired;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

/// An app registration and its secret.
#[derive(Clone, Debug)]
pub struct ClientCredential {
    tenant_id: String,
    client_id: String,
    client_secret: Secret,
}

/// What Entra says when it gives no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The OAuth error, e.g. `invalid_client`.
    pub error: String,
    /// Entra's first line, with its AADSTS number.
    pub description: String,
}

impl ClientCredential {
    /// Checks the ids.
    ///
    /// # Errors
    /// [`Misuse`] names the option that cannot be right.
    pub fn new(tenant_id: String, client_id: String, client_secret: Secret) -> Result<Self, Misuse> {
        let plain = |text: &str| {
            !text.is_empty()
                && text.len() <= 255
                && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))
        };
        if !plain(&tenant_id) {
            return Err(Misuse::new("tenantId", "must be a tenant's id or domain name"));
        }
        if !plain(&client_id) {
            return Err(Misuse::new("clientId", "must be an app's client id"));
        }
        if client_secret.expose().is_empty() {
            return Err(Misuse::new("clientSecret", "must not be empty"));
        }
        Ok(Self { tenant_id, client_id, client_secret })
    }

    /// Asks for a token with these scopes, separated by spaces. Entra takes one resource per request.
    #[must_use]
    pub fn request<V>(&self, cloud: &Cloud, scopes: &str) -> Request<V> {
        let url = format!("{}/{}/oauth2/v2.0/token", cloud.authority.trim_end_matches('/'), encode(&self.tenant_id));
        let form = format!(
            "grant_type=client_credentials&client_id={}&scope={}&client_secret={}",
            encode(&self.client_id),
            encode(scopes),
            encode(self.client_secret.expose())
        );
        let mut request = Request::new(Method::Post, url);
        request.body = Body::Form(Secret::new(form));
        request
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Refusal`] with Entra's words, or with ours when the answer is not what an authority sends.
    pub fn read<V: Value>(response: &Response<V>, now: Timestamp) -> Result<Acquired, Refusal> {
        let text = |key: &str| response.body.as_ref().and_then(|body| body.text_at(&[key]));
        if let (true, Some(token)) = (response.is_success(), text("access_token")) {
            return Ok(Acquired {
                token: Secret::new(token),
                expires_on: lifetime(response, "expires_in").map(|lifetime| now + lifetime),
                refresh_on: lifetime(response, "refresh_in").map(|lifetime| now + lifetime),
            });
        }
        let description = text("error_description").unwrap_or_default();
        let first_line = description.lines().next().unwrap_or_default().trim_ascii();
        Err(Refusal {
            error: text("error").unwrap_or_else(|| format!("status {}", response.status)),
            description: if first_line.is_empty() {
                "The authority's answer holds no token.".to_owned()
            } else {
                first_line.to_owned()
            },
        })
    }
}

/// A lifetime in whole seconds; v1 endpoints write it as a string.
fn lifetime<V: Value>(response: &Response<V>, key: &str) -> Option<Duration> {
    let value = response.body.as_ref()?.get(key)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
    let number = value.as_number().map(|seconds| seconds as u64);
    number.or_else(|| value.as_text()?.parse().ok()).map(Duration::from_secs)
}

/// A secret that anybody could read needs a word from the caller: in a window every visitor has it.
///
/// # Errors
/// [`Misuse`] unless the place is safe or `allowed` was said.
pub fn check_place(option: &str, in_page: bool, allowed: bool) -> Result<(), Misuse> {
    if in_page && !allowed {
        return Err(Misuse::new(
            option,
            "must not be given in a web page, where every visitor can read it; sign users in instead, or say \
             dangerouslyAllowBrowser: true for a page that only its owner opens",
        ));
    }
    Ok(())
}
