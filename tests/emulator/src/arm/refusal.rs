//! How Resource Manager and the ML resource provider say no.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::call::{self, Call, Reply};
use crate::clock;
use crate::world::World;

/// One error of ARM's shape. [facts 5]
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: String,
    pub(crate) message: String,
    target: Option<String>,
    /// Headers besides the body, such as the challenge of a 401.
    headers: Vec<(&'static str, String)>,
    /// Errors of the resource provider carry its additionalInfo; ARM's own do not.
    from_provider: bool,
    /// Without the `error` around it.
    flat: bool,
}

impl Refusal {
    /// An error of ARM itself.
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
            target: None,
            headers: Vec::new(),
            from_provider: false,
            flat: false,
        }
    }

    /// A body that the ML resource provider refuses.
    pub(crate) fn bad(target: &str, message: impl Into<String>) -> Self {
        let target = Some(target.to_owned());
        Self { target, from_provider: true, ..Self::new(StatusCode::BAD_REQUEST, "BadRequest", message) }
    }

    /// Something of the ML resource provider that is not there.
    pub(crate) fn missing(what: &str, name: &str) -> Self {
        let message = format!("{what} '{name}' was not found.");
        Self { from_provider: true, ..Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message) }
    }

    /// A resource that ARM itself does not find.
    pub(crate) fn absent(id: &str) -> Self {
        let message = format!(
            "The Resource '{id}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
        );
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    /// The same without the `error` around it, as Azure Monitor writes it. [facts 5]
    pub(crate) fn flat(self) -> Self {
        Self { flat: true, ..self }
    }

    /// Another operation has the resource.
    pub(crate) fn busy(what: &str) -> Self {
        let message = format!(
            "There is already an operation in progress on {what}. Wait for it to finish before starting another one."
        );
        Self { from_provider: true, ..Self::new(StatusCode::CONFLICT, "ResourceOperationInProgress", message) }
    }

    /// More than the subscription may have.
    pub(crate) fn quota(message: impl Into<String>) -> Self {
        Self { from_provider: true, ..Self::new(StatusCode::BAD_REQUEST, "OutOfQuota", message) }
    }

    /// A path nothing is at.
    pub(crate) fn no_such_route(call: &Call) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "InvalidResourceType",
            format!("The resource type could not be found for '{} {}'.", call.method, call.path),
        )
    }

    /// Adds a header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The request's body as a JSON object, or the refusal of it.
    pub(crate) fn body(call: &Call) -> Result<Map<String, Value>, Self> {
        let unreadable = |why: String| {
            Self::new(
                StatusCode::BAD_REQUEST,
                "InvalidRequestContent",
                format!("The request content was invalid and could not be deserialized: '{why}'."),
            )
        };
        match serde_json::from_slice(&call.body) {
            Ok(Value::Object(body)) => Ok(body),
            Ok(_) => Err(unreadable("the body is not an object".to_owned())),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    /// The `error` object, as it also appears in a failed operation.
    pub(crate) fn error(&self, world: &World) -> Value {
        let mut error = json!({"code": self.code, "message": self.message});
        if let Some(error) = error.as_object_mut() {
            if let Some(target) = &self.target {
                error.insert("target".to_owned(), json!(target));
            }
            if self.from_provider {
                error.insert("details".to_owned(), json!([]));
                error.insert(
                    "additionalInfo".to_owned(),
                    json!([
                        {"type": "ComponentName", "info": {"value": "managementfrontend"}},
                        {"type": "Correlation", "info": {"value": {"operation": world.dice.guid(), "request": world.dice.guid()}}},
                        {"type": "Environment", "info": {"value": world.place.location}},
                        {"type": "Location", "info": {"value": world.place.location}},
                        {"type": "Time", "info": {"value": clock::iso(world.clock.now_ms())}},
                    ]),
                );
            }
        }
        error
    }

    /// The answer on the wire.
    pub(crate) fn reply(&self, world: &World) -> Reply {
        let error = self.error(world);
        let mut reply = call::json(self.status, &if self.flat { error } else { json!({"error": error}) });
        for (name, value) in &self.headers {
            call::set(&mut reply, name, value);
        }
        reply
    }
}
