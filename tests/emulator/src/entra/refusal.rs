//! How Entra says no: an OAuth error with an AADSTS number inside its description.

use axum::http::StatusCode;
use serde_json::json;

use crate::call::{self, Call, Reply};
use crate::clock;
use crate::entra::tenant::App;
use crate::world::World;

/// The number of a page that redeems what is not a page's.
pub(crate) const CROSS_ORIGIN: u32 = 9_002_326;

/// One AADSTS error.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    pub(crate) error: &'static str,
    pub(crate) code: u32,
    text: String,
    suberror: Option<&'static str>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, error: &'static str, code: u32, text: impl Into<String>) -> Self {
        Self { status, error, code, text: text.into(), suberror: None }
    }

    pub(crate) fn unknown_tenant(tenant: &str) -> Self {
        let text = format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
        );
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", 90_002, text)
    }

    pub(crate) fn missing(field: &str) -> Self {
        let text = format!("The request body must contain the following parameter: '{field}'.");
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", 900_144, text)
    }

    pub(crate) fn unsupported_grant(grant: &str) -> Self {
        let text = format!("The app requested an unsupported grant type '{grant}'.");
        Self::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", 70_003, text)
    }

    pub(crate) fn unknown_client(client: &str, tenant: &str) -> Self {
        let text = format!(
            "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."
        );
        Self::new(StatusCode::BAD_REQUEST, "unauthorized_client", 700_016, text)
    }

    pub(crate) fn wrong_secret(client: &str) -> Self {
        let text = format!(
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'."
        );
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", 7_000_215, text)
    }

    pub(crate) fn no_secret() -> Self {
        let text =
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.".to_owned();
        Self::new(StatusCode::UNAUTHORIZED, "invalid_client", 7_000_218, text)
    }

    pub(crate) fn unknown_resource(resource: &str, tenant: &str) -> Self {
        let text = format!(
            "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant."
        );
        Self::new(StatusCode::BAD_REQUEST, "invalid_resource", 500_011, text)
    }

    pub(crate) fn not_default(scope: &str) -> Self {
        let text = format!(
            "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
        );
        Self::new(StatusCode::BAD_REQUEST, "invalid_scope", 1_002_012, text)
    }

    pub(crate) fn two_resources(scope: &str) -> Self {
        let text = format!(
            "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid."
        );
        Self::new(StatusCode::BAD_REQUEST, "invalid_scope", 28_000, text)
    }

    pub(crate) fn cross_origin(origin: &str) -> Self {
        let text = format!(
            "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'."
        );
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", CROSS_ORIGIN, text)
    }

    pub(crate) fn no_consent(app: &App, error: &'static str) -> Self {
        let text = format!(
            "The user or administrator has not consented to use the application with ID '{}' named '{}'. Send an interactive authorization request for this user and resource.",
            app.client_id, app.name
        );
        Self { suberror: Some("consent_required"), ..Self::new(StatusCode::BAD_REQUEST, error, 65_001, text) }
    }

    /// The description alone, as pages and redirects carry it.
    pub(crate) fn description(&self, call: &Call, world: &World) -> String {
        let correlation = call.query("client-request-id").unwrap_or_else(|| world.dice.guid());
        self.described(&world.dice.guid(), &correlation, &clock::spaced(world.clock.now_ms()))
    }

    fn described(&self, trace: &str, correlation: &str, timestamp: &str) -> String {
        format!(
            "AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}",
            self.code, self.text
        )
    }

    /// The answer on the wire.
    pub(crate) fn reply(&self, call: &Call, world: &World) -> Reply {
        let trace = world.dice.guid();
        let correlation =
            call.header("client-request-id").map(str::to_owned).or_else(|| call.query("client-request-id"));
        let correlation = correlation.unwrap_or_else(|| world.dice.guid());
        let timestamp = clock::spaced(world.clock.now_ms());
        let mut body = json!({
            "error": self.error,
            "error_description": self.described(&trace, &correlation, &timestamp),
            "error_codes": [self.code],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("{}/error?code={}", call.origin, self.code),
        });
        if let (Some(suberror), Some(body)) = (self.suberror, body.as_object_mut()) {
            body.insert("suberror".to_owned(), json!(suberror));
        }
        call::json(self.status, &body)
    }
}
