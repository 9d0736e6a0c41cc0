//! A managed identity: the token that a platform gives to what runs on it, from an endpoint that only it can reach.

use std::time::Duration;

use crate::error::Misuse;
use crate::http::{Method, Request, encode};
use crate::secret::Secret;

/// Where a virtual machine asks (D-IMDS).
const IMDS: &str = "http://169.254.169.254";

/// Pauses between tries while the endpoint starts or has too much to do (IDN): 2, 4, 8, 16 s. In all they outlast the 70 s
/// that D-IMDS asks for only after 410, whose last pause is longer.
const PAUSES: [u64; 4] = [2, 4, 8, 16];

/// The endpoint is being replaced: it comes back within 70 s.
const REPLACED: u64 = 70;

/// Which platform.
#[derive(Clone, Debug)]
pub enum Platform {
    /// A virtual machine; `endpoint` is its origin.
    VirtualMachine {
        /// Origin of the instance metadata service.
        endpoint: String,
    },
    /// App Service, Functions, Container Apps.
    AppService {
        /// `IDENTITY_ENDPOINT`.
        endpoint: String,
        /// `IDENTITY_HEADER`.
        header: Secret,
    },
    /// A compute instance of Azure Machine Learning.
    MachineLearning {
        /// `MSI_ENDPOINT`.
        endpoint: String,
        /// `MSI_SECRET`.
        secret: Secret,
    },
}

/// Which of the identities that a resource has; none is the one the system assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// By its client id.
    ClientId(String),
    /// By its object (principal) id.
    ObjectId(String),
    /// By its ARM id.
    ResourceId(String),
}

/// A managed identity.
#[derive(Clone, Debug)]
pub struct ManagedIdentity {
    platform: Platform,
    assigned: Option<Assigned>,
}

impl Platform {
    /// A virtual machine.
    #[must_use]
    pub fn virtual_machine() -> Self {
        Self::VirtualMachine { endpoint: IMDS.into() }
    }
}

impl ManagedIdentity {
    /// Checks that the platform can name the identity so.
    ///
    /// # Errors
    /// [`Misuse`] names the option that it cannot take.
    pub fn new(platform: Platform, assigned: Option<Assigned>) -> Result<Self, Misuse> {
        if let (Platform::MachineLearning { .. }, Some(Assigned::ObjectId(_) | Assigned::ResourceId(_))) =
            (&platform, &assigned)
        {
            return Err(Misuse::new("clientId", "is how Azure Machine Learning names an identity; give it instead"));
        }
        Ok(Self { platform, assigned })
    }

    /// Asks for a token for a resource: a scope without its `/.default`. Redirects are never followed and no proxy is meant to be
    /// on the way.
    #[must_use]
    pub fn request<V>(&self, resource: &str) -> Request<V> {
        let (endpoint, version) = match &self.platform {
            Platform::VirtualMachine { endpoint } => {
                ([endpoint.trim_end_matches('/'), "/metadata/identity/oauth2/token"].concat(), "2018-02-01")
            }
            Platform::AppService { endpoint, .. } => (endpoint.clone(), "2019-08-01"),
            Platform::MachineLearning { endpoint, .. } => (endpoint.clone(), "2017-09-01"),
        };
        let separator = if endpoint.contains('?') { "&" } else { "?" };
        let mut url = [&endpoint, separator, "api-version=", version, "&resource=", &encode(resource)].concat();
        if let Some((name, id)) = self.assigned.as_ref().map(|assigned| self.parameter(assigned)) {
            url += &["&", name, "=", &encode(id)].concat();
        }
        let request = Request::new(Method::Get, url);
        match &self.platform {
            Platform::VirtualMachine { .. } => request.header("Metadata", "true"),
            Platform::AppService { header, .. } => request.header("X-IDENTITY-HEADER", header.expose()),
            Platform::MachineLearning { secret, .. } => request.header("secret", secret.expose()),
        }
    }

    /// How the platform spells the identity's id (D-IMDS, IDN).
    const fn parameter<'a>(&self, assigned: &'a Assigned) -> (&'static str, &'a String) {
        match (&self.platform, assigned) {
            (Platform::MachineLearning { .. }, Assigned::ClientId(id)) => ("clientid", id),
            (_, Assigned::ClientId(id)) => ("client_id", id),
            (Platform::AppService { .. }, Assigned::ObjectId(id)) => ("principal_id", id),
            (_, Assigned::ObjectId(id)) => ("object_id", id),
            (Platform::AppService { .. }, Assigned::ResourceId(id)) => ("mi_res_id", id),
            (_, Assigned::ResourceId(id)) => ("msi_res_id", id),
        }
    }
}

/// How long to wait before asking again, if it is worth it; `tries` counts those made. 404 and 410 mean that the endpoint is not
/// there yet, other 4xx that it never will answer (D-IMDS).
#[must_use]
pub fn pause(status: u16, tries: usize) -> Option<Duration> {
    let seconds = match status {
        410 if tries <= 2 => REPLACED / 2,
        404 | 410 => *PAUSES.get(tries.checked_sub(1)?)?,
        _ => return None,
    };
    Some(Duration::from_secs(seconds))
}
