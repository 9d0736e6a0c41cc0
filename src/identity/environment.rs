//! Which credential the variables of an environment describe, in the order of Microsoft's `DefaultAzureCredential` (IDN).

use crate::cloud::Cloud;
use crate::error::Misuse;
use crate::identity::client_credential::ClientCredential;
use crate::identity::managed_identity::{Assigned, ManagedIdentity, Platform};
use crate::secret::Secret;

/// A credential that variables describe.
#[derive(Debug)]
pub enum Choice {
    /// An app with a secret.
    Secret {
        /// `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`.
        app: ClientCredential,
        /// `AZURE_CLIENT_SECRET`.
        secret: Secret,
    },
    /// An app with a certificate.
    Certificate {
        /// `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`.
        app: ClientCredential,
        /// `AZURE_CLIENT_CERTIFICATE_PATH`: a PEM file.
        path: String,
    },
    /// An app that trusts another issuer.
    Federated {
        /// `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`.
        app: ClientCredential,
        /// `AZURE_FEDERATED_TOKEN_FILE`: holds that issuer's token, and is written anew from time to time.
        path: String,
    },
    /// A managed identity.
    Managed(ManagedIdentity),
}

/// Chooses; `get` reads a variable.
///
/// # Errors
/// [`Misuse`] names the variable that is missing for what others began to describe.
pub fn choose(get: impl Fn(&str) -> Result<Option<String>, Misuse>) -> Result<Choice, Misuse> {
    let variables = Variables(get);
    if let Some(text) = variables.get("AZURE_CLIENT_SECRET")? {
        let app = variables.app("AZURE_CLIENT_SECRET")?;
        return Ok(Choice::Secret { app, secret: printable("AZURE_CLIENT_SECRET", text)? });
    }
    if let Some(path) = variables.get("AZURE_CLIENT_CERTIFICATE_PATH")? {
        return Ok(Choice::Certificate { app: variables.app("AZURE_CLIENT_CERTIFICATE_PATH")?, path });
    }
    if let Some(path) = variables.get("AZURE_FEDERATED_TOKEN_FILE")? {
        return Ok(Choice::Federated { app: variables.app("AZURE_FEDERATED_TOKEN_FILE")?, path });
    }
    let platform = variables.platform()?;
    let id = match (variables.get("AZURE_CLIENT_ID")?, &platform) {
        (None, Platform::MachineLearning { .. }) => variables.get("DEFAULT_IDENTITY_CLIENT_ID")?,
        (id, _) => id,
    };
    ManagedIdentity::new(platform, id.map(Assigned::ClientId)).map(Choice::Managed)
}

/// The platform that variables describe; a virtual machine when they describe none.
///
/// # Errors
/// [`Misuse`] names the variable that is missing.
pub fn platform(get: impl Fn(&str) -> Result<Option<String>, Misuse>) -> Result<Platform, Misuse> {
    Variables(get).platform()
}

/// The cloud whose authority `AZURE_AUTHORITY_HOST` names; the public one when it names none.
///
/// # Errors
/// [`Misuse`] when no cloud has that authority.
pub fn cloud(get: impl Fn(&str) -> Result<Option<String>, Misuse>) -> Result<Cloud, Misuse> {
    let Some(host) = Variables(get).get("AZURE_AUTHORITY_HOST")? else { return Ok(Cloud::public()) };
    let host = host.trim_ascii().trim_end_matches('/');
    // Some write the host, others its URL.
    let same = |cloud: &Cloud| {
        let authority = cloud.authority.as_str();
        authority.eq_ignore_ascii_case(host) || authority.strip_prefix("https://") == Some(&host.to_ascii_lowercase())
    };
    let need = "names the authority of no known cloud; say which with the option cloud";
    Cloud::known().find(same).ok_or_else(|| Misuse::new("env.AZURE_AUTHORITY_HOST", need))
}

struct Variables<G>(G);

impl<G: Fn(&str) -> Result<Option<String>, Misuse>> Variables<G> {
    /// A variable; one that is empty counts as absent.
    fn get(&self, name: &str) -> Result<Option<String>, Misuse> {
        Ok((self.0)(name)?.filter(|value| !value.trim_ascii().is_empty()))
    }

    fn need(&self, name: &str, beside: &str) -> Result<String, Misuse> {
        self.get(name)?.ok_or_else(|| misuse(name, &["must be set beside ", beside].concat()))
    }

    fn app(&self, beside: &str) -> Result<ClientCredential, Misuse> {
        ClientCredential::new(self.need("AZURE_TENANT_ID", beside)?, self.need("AZURE_CLIENT_ID", beside)?)
    }

    fn platform(&self) -> Result<Platform, Misuse> {
        if let Some(endpoint) = self.get("IDENTITY_ENDPOINT")? {
            let header = printable("IDENTITY_HEADER", self.need("IDENTITY_HEADER", "IDENTITY_ENDPOINT")?)?;
            return Ok(Platform::AppService { endpoint, header });
        }
        if let Some(endpoint) = self.get("MSI_ENDPOINT")? {
            let secret = printable("MSI_SECRET", self.need("MSI_SECRET", "MSI_ENDPOINT")?)?;
            return Ok(Platform::MachineLearning { endpoint, secret });
        }
        let endpoint = self.get("AZURE_POD_IDENTITY_AUTHORITY_HOST")?;
        Ok(endpoint.map_or_else(Platform::virtual_machine, |endpoint| Platform::VirtualMachine { endpoint }))
    }
}

fn misuse(name: &str, need: &str) -> Misuse {
    Misuse::new(&["env.", name].concat(), need)
}

fn printable(name: &str, text: String) -> Result<Secret, Misuse> {
    Secret::printable(text).ok_or_else(|| misuse(name, "must hold printable ASCII characters only"))
}
