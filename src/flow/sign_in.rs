//! Getting a token for an app: from Entra, or from the platform that it runs on.

use crate::client::{Access, Client, Exchange, aborted, client_request_id};
use crate::cloud::Plane;
use crate::error::{CredentialError, Error, Reason, Result};
use crate::host::{Failure, Host, TokenRequest};
use crate::identity::answer;
use crate::identity::cache::Acquired;
use crate::identity::certificate::{Algorithm, Assertion, Certificate};
use crate::identity::client_credential::{ClientCredential, Proof};
use crate::identity::managed_identity::{self, ManagedIdentity};
use crate::identity::refusal::{Refusal, with_remedy};
use crate::retry::Safety;
use crate::secret::Secret;
use crate::value::Kept;

/// Who signs in, and how they prove it.
pub enum Credential<V> {
    /// An app with a secret.
    Secret(ClientCredential, Secret),
    /// An app with a certificate.
    Certificate {
        /// The app.
        app: ClientCredential,
        /// Its certificate and key.
        certificate: Pem<V>,
        /// How to sign.
        algorithm: Algorithm,
        /// Whether to send the chain, for apps that trust a certificate's subject and issuer rather than itself.
        with_chain: bool,
    },
    /// An app that trusts another issuer, whose tokens this credential of the host's gives.
    Assertion(ClientCredential, V),
    /// What the platform says one is.
    Managed(ManagedIdentity),
}

/// A certificate with its key, and where it is.
pub enum Pem<V> {
    /// Here.
    Read(Certificate),
    /// In a file that this credential of the host's reads.
    File(V),
}

/// Asks for a token with these scopes, and with the claims that a challenge wants.
///
/// # Errors
/// `Credential` with the other side's own words; `Transport`, `Protocol`, `Aborted`.
pub async fn token<H: Host>(
    client: &Client<H>,
    credential: &Credential<H::Value>,
    scopes: &str,
    claims: Option<&str>,
) -> Result<Acquired, H::Value> {
    let asker = Asker { client, scopes, claims };
    // One wait for each thing that there is to wait for: an `async fn` pays for every place where it does.
    let foreign = match credential {
        Credential::Certificate { certificate: Pem::File(source), .. } | Credential::Assertion(_, source) => {
            asker.foreign(source).await?
        }
        _ => Secret::new(String::new()),
    };
    let (app, assertion) = match credential {
        Credential::Managed(identity) => return asker.platform(identity).await,
        Credential::Secret(app, _) | Credential::Assertion(app, _) => (app, foreign),
        Credential::Certificate { app, certificate, algorithm, with_chain } => {
            let read;
            let certificate = match certificate {
                Pem::Read(certificate) => certificate,
                Pem::File(_) => {
                    read = Certificate::read("certificate", foreign.expose())?;
                    &read
                }
            };
            (app, asker.signed(app, certificate, *algorithm, *with_chain).await?)
        }
    };
    let proof = match credential {
        Credential::Secret(_, secret) => Proof::Secret(secret),
        _ => Proof::Assertion(&assertion),
    };
    asker.entra(app, &proof).await
}

/// One asking.
struct Asker<'a, H> {
    client: &'a Client<H>,
    scopes: &'a str,
    claims: Option<&'a str>,
}

impl<H: Host> Asker<'_, H> {
    async fn entra(&self, app: &ClientCredential, proof: &Proof<'_>) -> Result<Acquired, H::Value> {
        let request = app.request(&self.client.cloud, self.scopes, proof, self.claims);
        let answer = self.client.exchange(request, Safety::Idempotent, Access::Open).await?;
        self.read("Entra", &answer)
    }

    async fn platform(&self, identity: &ManagedIdentity) -> Result<Acquired, H::Value> {
        let (resource, _) = self.resource();
        let mut tries = 0;
        loop {
            let request = identity.request(resource);
            let answer = self.client.exchange(request, Safety::Idempotent, Access::Local).await?;
            tries += 1;
            let Some(pause) = managed_identity::pause(answer.response.status, tries) else {
                return self.read("The managed identity endpoint", &answer);
            };
            self.client.host.sleep(pause).await.map_err(aborted)?;
        }
    }

    /// An assertion of the app's own.
    async fn signed(
        &self,
        app: &ClientCredential,
        certificate: &Certificate,
        algorithm: Algorithm,
        with_chain: bool,
    ) -> Result<Secret, H::Value> {
        let host = &self.client.host;
        let unusable = |failure| match failure {
            Failure::Aborted(_) | Failure::Late(_) => aborted(failure),
            Failure::Broken(cause, _) => {
                self.error("The certificate's key cannot sign: it is no RSA key that WebCrypto reads.", Some(cause))
            }
        };
        let der = certificate.chain.first().map(String::as_str).unwrap_or_default();
        let thumbprint = host.digest(algorithm.thumbprint(), der).await.map_err(unusable)?;
        let endpoint = app.token_endpoint(&self.client.cloud);
        let claims = Assertion {
            audience: &endpoint,
            client_id: app.client_id(),
            id: &client_request_id(host),
            now: host.now(),
        };
        let parts = certificate.assertion(algorithm, &thumbprint, with_chain, &claims);
        host.sign_jwt(algorithm.as_str(), &certificate.key, parts).await.map_err(unusable)
    }

    /// An assertion of another issuer.
    async fn foreign(&self, source: &H::Value) -> Result<Secret, H::Value> {
        let (_, plane) = self.resource();
        let claims = self.claims.map(str::to_owned);
        let request = TokenRequest {
            plane: plane.unwrap_or(Plane::Control),
            scope: self.scopes.to_owned(),
            claims,
            refused: None,
        };
        match self.client.host.acquire(source, &request).await {
            Ok(assertion) => Ok(assertion.token),
            Err(failure @ (Failure::Aborted(_) | Failure::Late(_))) => Err(aborted(failure)),
            Err(Failure::Broken(cause, words)) => {
                let words = words.unwrap_or_else(|| "it threw; see cause".into());
                Err(self.error(&["The assertion or certificate could not be had: ", &words].concat(), Some(cause)))
            }
        }
    }

    /// The resource of the first scope, and its plane.
    fn resource(&self) -> (&str, Option<Plane>) {
        let scope = self.scopes.split_ascii_whitespace().next().unwrap_or_default();
        let resource = scope.strip_suffix(".default").unwrap_or(scope);
        let resource = resource.strip_suffix('/').unwrap_or(resource);
        (resource, self.client.cloud.plane_of_audience(resource))
    }

    fn read(&self, who: &str, answer: &Exchange<H::Value>) -> Result<Acquired, H::Value> {
        answer::read(&answer.response, self.client.host.now()).map_err(|Refusal { error, description }| {
            self.error(&format!("{who} gave no token for {} ({error}): {description}", self.scopes), None)
        })
    }

    fn error(&self, message: &str, cause: Option<Kept<H::Value>>) -> Error<H::Value> {
        let (resource, plane) = self.resource();
        Error::Credential(Box::new(CredentialError {
            message: with_remedy(message),
            reason: Reason::Unavailable,
            plane: plane.unwrap_or(Plane::Control),
            expected_audience: resource.to_owned(),
            actual_audience: None,
            scope: self.scopes.to_owned(),
            cause,
        }))
    }
}
