//! Getting a token from Entra with a client secret.

use crate::client::{Access, Client};
use crate::error::{CredentialError, Error, Reason, Result};
use crate::host::Host;
use crate::identity::cache::Acquired;
use crate::identity::client_credential::ClientCredential;
use crate::retry::Safety;

/// Asks Entra for a token with these scopes.
///
/// # Errors
/// `Credential` with Entra's own words; `Transport`, `Aborted`.
pub async fn client_secret<H: Host>(
    client: &Client<H>,
    credential: &ClientCredential,
    scopes: &str,
) -> Result<Acquired, H::Value> {
    let request = credential.request(&client.cloud, scopes);
    let response = client.exchange(request, Safety::Idempotent, Access::Open).await?.response;
    ClientCredential::read(&response, client.host.now()).map_err(|refusal| {
        let scope = scopes.split_ascii_whitespace().next().unwrap_or_default();
        let resource = scope.strip_suffix(".default").unwrap_or(scope);
        let plane = client.cloud.plane_of_audience(resource.strip_suffix('/').unwrap_or(resource));
        Error::Credential(Box::new(CredentialError {
            message: format!("Entra gave no token for {scopes} ({}): {}", refusal.error, refusal.description),
            reason: Reason::Unavailable,
            plane: plane.unwrap_or(crate::cloud::Plane::Control),
            expected_audience: resource.to_owned(),
            actual_audience: None,
            scope: scopes.to_owned(),
            cause: None,
        }))
    })
}
