//! An app's own token: the OAuth 2.0 client credentials grant of Entra (IDN), proved by a secret or by an assertion. For edge
//! workers and servers; a page has no place to keep either, and the token endpoint answers it no CORS.

use crate::cloud::Cloud;
use crate::error::Misuse;
use crate::http::{Body, Method, Request, encode};
use crate::secret::Secret;

/// An app registration.
#[derive(Clone, Debug)]
pub struct ClientCredential {
    tenant_id: String,
    client_id: String,
}

/// How an app proves that it is itself.
pub enum Proof<'a> {
    /// By a client secret.
    Secret(&'a Secret),
    /// By a JWT: one of its own signed with its certificate's key, or one of an issuer that it trusts.
    Assertion(&'a Secret),
}

impl ClientCredential {
    /// Checks the ids.
    ///
    /// # Errors
    /// [`Misuse`] names the option that cannot be right.
    pub fn new(tenant_id: String, client_id: String) -> Result<Self, Misuse> {
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
        Ok(Self { tenant_id, client_id })
    }

    /// The app's id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Where its tokens are asked for; also the audience of an assertion of its own.
    #[must_use]
    pub fn token_endpoint(&self, cloud: &Cloud) -> String {
        format!("{}/{}/oauth2/v2.0/token", cloud.authority.trim_end_matches('/'), encode(&self.tenant_id))
    }

    /// Asks for a token with these scopes, separated by spaces. Entra takes one resource per request. `claims` is what a
    /// challenge of continuous access evaluation wants.
    #[must_use]
    pub fn request<V>(&self, cloud: &Cloud, scopes: &str, proof: &Proof<'_>, claims: Option<&str>) -> Request<V> {
        let mut form =
            format!("grant_type=client_credentials&client_id={}&scope={}&", encode(&self.client_id), encode(scopes));
        if let Some(claims) = claims {
            form += &["claims=", &encode(claims), "&"].concat();
        }
        let (name, secret) = match proof {
            Proof::Secret(secret) => ("client_secret=", secret),
            Proof::Assertion(assertion) => (ASSERTION, assertion),
        };
        form += &[name, &encode(secret.expose())].concat();
        let mut request = Request::new(Method::Post, self.token_endpoint(cloud));
        request.body = Body::Form(Secret::new(form));
        request
    }
}

const ASSERTION: &str =
    "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=";
