//! What is kept of a request, a line and an event.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::Value;

use crate::arm::caller::Caller;
use crate::call::{Call, Reply};
use crate::dice::lock;
use crate::watch::{Ending, Watched};
use crate::world::World;

/// A request to an endpoint. [facts 10]
#[derive(Clone, Debug, Default)]
pub(crate) struct Served {
    pub(crate) logged: bool,
    pub(crate) start_ms: u64,
    pub(crate) end_ms: u64,
    pub(crate) endpoint: String,
    pub(crate) deployment: String,
    pub(crate) auth_type: String,
    pub(crate) identity: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) reason: String,
    pub(crate) model_status: Option<u16>,
    pub(crate) model_reason: String,
    pub(crate) request_bytes: u64,
    pub(crate) response_bytes: u64,
    pub(crate) user_agent: String,
    pub(crate) request_id: String,
    pub(crate) client_request_id: String,
    pub(crate) request_ms: u64,
    pub(crate) response_ms: u64,
}

/// A line of a container.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) at_ms: u64,
    pub(crate) endpoint: String,
    pub(crate) deployment: String,
    pub(crate) container: &'static str,
    pub(crate) text: String,
}

/// Something that happened to a container.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) at_ms: u64,
    pub(crate) endpoint: String,
    pub(crate) deployment: String,
    pub(crate) name: &'static str,
    pub(crate) message: String,
}

/// A request under way; it is kept also when its client leaves.
pub(crate) struct Open {
    served: Option<Served>,
    received: Arc<Mutex<(u64, u64)>>,
    world: Arc<World>,
}

impl Open {
    /// Begins with the request. Requests to endpoints that do not exist leave nothing behind.
    pub(crate) fn new(call: &Call, id: &str, world: &Arc<World>) -> Self {
        let name = call.path.strip_prefix("/endpoints/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
        let endpoint = lock(&world.store).endpoints.get(&name.to_ascii_lowercase()).map(|endpoint| {
            let mode = endpoint.tracked.property("authMode").and_then(Value::as_str).unwrap_or_default();
            (endpoint.tracked.name.clone(), mode.to_owned())
        });
        let text = |name: &str| call.header(name).unwrap_or_default().to_owned();
        let served = endpoint.map(|(endpoint, auth_type)| {
            let claims = call
                .bearer()
                .filter(|_| auth_type == "AADToken")
                .and_then(|token| world.tenant.key.verify(token, world.clock.now()).ok());
            Served {
                start_ms: world.clock.now_ms(),
                endpoint,
                auth_type,
                identity: claims.map(|claims| Caller::from_claims(&claims).object_id).unwrap_or_default(),
                method: call.method.to_string(),
                path: call.path.strip_prefix(&format!("/endpoints/{name}")).unwrap_or_default().to_owned(),
                user_agent: text("user-agent").chars().take(70).collect(),
                request_id: id.to_owned(),
                client_request_id: text("x-ms-client-request-id"),
                ..Served::default()
            }
        });
        Self { served, received: Arc::default(), world: world.clone() }
    }

    /// The request's body, counted on its way.
    pub(crate) fn receive(&self, body: Body) -> Body {
        let (received, world) = (self.received.clone(), self.world.clone());
        Watched::body(body, move |_, bytes| *lock(&received) = (bytes, world.clock.now_ms()))
    }

    /// The answer, whose end is the end of the record.
    pub(crate) fn answered(mut self, reply: Reply) -> Reply {
        let text =
            |name: &str| reply.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        if let Some(served) = &mut self.served {
            served.status = reply.status().as_u16();
            served.deployment = text("azureml-model-deployment");
            served.response_ms = self.world.clock.now_ms().saturating_sub(served.start_ms);
            let reason = text("ms-azureml-model-error-reason");
            served.reason = if reason.is_empty() {
                reply.status().canonical_reason().unwrap_or_default().to_owned()
            } else {
                reason.clone()
            };
            served.model_status = match reply.status() {
                StatusCode::OK if !served.deployment.is_empty() => Some(200),
                StatusCode::FAILED_DEPENDENCY => text("ms-azureml-model-error-statuscode").parse().ok(),
                _ => None,
            };
            if served.model_status.is_some() {
                served.model_reason = reason;
            }
        }
        reply.map(|body| {
            Watched::body(body, move |ending, bytes| {
                if let Some(served) = &mut self.served {
                    served.response_bytes = bytes;
                    if ending == Ending::Left {
                        "client_disconnected".clone_into(&mut served.reason);
                    }
                }
                drop(self);
            })
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let Some(mut served) = self.served.take() else { return };
        let (bytes, at_ms) = *lock(&self.received);
        served.request_bytes = bytes;
        served.end_ms = self.world.clock.now_ms();
        served.request_ms = if at_ms == 0 { 0 } else { at_ms.saturating_sub(served.start_ms) };
        if served.status == 0 {
            // The client left before there was an answer.
            served.status = 499;
            "client_disconnected".clone_into(&mut served.reason);
        }
        self.world.monitor.served(served);
    }
}
