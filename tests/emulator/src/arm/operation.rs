//! Long-running operations: how they start, how they are announced, what polling them gives.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::arm::fate::{End, Fate};
use crate::arm::refusal::Refusal;
use crate::arm::store::Store;
use crate::arm::{deployment, endpoint};
use crate::call::{self, Call, Reply};
use crate::clock;
use crate::dice::lock;
use crate::options::Pace;
use crate::world::World;

/// What the result URL answers once an operation has succeeded.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Nothing,
    Gone,
    Endpoint(String),
    Deployment(String, String),
}

/// One operation.
pub(crate) struct Operation {
    started_ms: u64,
    lasts: Duration,
    ended_ms: Option<u64>,
    failure: Option<Refusal>,
    /// How a status spells that the operation was canceled.
    canceled: Option<&'static str>,
    outcome: Outcome,
}

/// What starts an operation.
pub(crate) struct Start<'a> {
    pub(crate) id: &'a str,
    pub(crate) work: Work,
    pub(crate) outcome: Outcome,
    pub(crate) fate: Fate,
}

impl<'a> Start<'a> {
    /// The operation of this request, with the fate that was ordered for it.
    pub(crate) fn new(call: &Call, world: &World, id: &'a str, work: Work, outcome: Outcome) -> Self {
        Self { id, work, outcome, fate: world.fates.of(call.method.as_str(), &call.path) }
    }
}

/// Kinds of work with their duration at the fast and the real pace.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    Endpoint,
    Deployment,
    Delete,
    Keys,
}

impl Work {
    fn lasts(self, pace: Pace) -> Duration {
        let (fast, real) = match self {
            Self::Endpoint => (300, 30_000),
            Self::Deployment => (500, 90_000),
            Self::Delete => (200, 20_000),
            Self::Keys => (150, 10_000),
        };
        Duration::from_millis(if pace == Pace::Fast { fast } else { real })
    }
}

/// Registers an operation and works on it in the background; `settle` puts the result into the
/// store, or the provisioning state of an operation without one.
pub(crate) fn start<T: Send + 'static>(
    world: &Arc<World>,
    store: &mut Store,
    start: Start<'_>,
    job: impl Future<Output = Result<T, Refusal>> + Send + 'static,
    settle: impl FnOnce(&mut Store, Result<T, &'static str>) + Send + 'static,
) {
    let Start { id, work, outcome, fate } = start;
    let lasts = fate.lasts.unwrap_or_else(|| work.lasts(world.options.pace));
    let started_ms = world.clock.now_ms();
    let operation = Operation { started_ms, lasts, ended_ms: None, failure: None, canceled: None, outcome };
    store.operations.insert(id.to_owned(), operation);
    let (world, id) = (world.clone(), id.to_owned());
    tokio::spawn(async move {
        let job = async {
            match fate.end {
                // What is not to succeed is not begun.
                Some(End::Failed(refusal)) => (Err(refusal), None),
                Some(End::Canceled(word)) => (Err(canceled()), Some(word)),
                None => (job.await, None),
            }
        };
        let ((result, word), ()) = tokio::join!(job, world.clock.sleep(lasts));
        let mut store = lock(&world.store);
        // Gone when the world was reset meanwhile: then there is nothing left to settle either.
        if let Some(operation) = store.operations.get_mut(&id) {
            operation.ended_ms = Some(world.clock.now_ms());
            operation.failure = result.as_ref().err().cloned();
            operation.canceled = word;
            settle(&mut store, result.map_err(|_| if word.is_some() { "Canceled" } else { "Failed" }));
        }
    });
}

fn canceled() -> Refusal {
    Refusal::new(
        StatusCode::CONFLICT,
        "OperationCanceled",
        "The operation was canceled by another operation of higher priority.",
    )
}

/// The id of an operation: opaque to clients, told apart by kind in the service. [facts 3]
pub(crate) fn new_id(world: &World, kind: &str) -> String {
    format!("{kind}:{}:{}", world.place.workspace_guid, world.dice.guid())
}

/// A URL of an operation on the host the client used.
pub(crate) fn url(world: &World, call: &Call, resource: &str, id: &str) -> String {
    let version = call.query("api-version").unwrap_or_default();
    format!(
        "{}{}/providers/Microsoft.MachineLearningServices/locations/{}/{resource}/{id}?api-version={version}",
        call.origin,
        world.place.subscription_id(),
        world.place.location
    )
}

/// Tells a client when to come back.
fn pace(world: &World, reply: &mut Reply) {
    match world.options.pace {
        Pace::Fast => call::set(reply, "x-ms-retry-after-ms", "50"),
        Pace::Real => call::set(reply, "retry-after", "5"),
    }
}

/// Announces the operation of a PUT on its answer.
pub(crate) fn announce(world: &World, call: &Call, id: &str, mut reply: Reply) -> Reply {
    call::set(&mut reply, "azure-asyncoperation", &url(world, call, "mfeOperationsStatus", id));
    call::set(&mut reply, "x-ms-async-operation-timeout", "PT1H");
    pace(world, &mut reply);
    reply
}

/// The 202 of a PATCH, DELETE or regenerateKeys.
pub(crate) fn accepted(world: &World, call: &Call, id: &str) -> Reply {
    let mut reply = call::empty(StatusCode::ACCEPTED);
    call::set(&mut reply, "location", &url(world, call, "mfeOperationResults", id));
    call::set(&mut reply, "x-ms-async-operation-timeout", "PT1H");
    if call.method == Method::POST {
        call::set(&mut reply, "azure-asyncoperation", &url(world, call, "mfeOperationsStatus", id));
    }
    pace(world, &mut reply);
    reply
}

fn unknown(id: &str) -> Refusal {
    Refusal::missing("Operation", id)
}

/// The status resource. [facts 5]
pub(crate) fn status(call: &Call, world: &World, id: &str) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let operation = store.operations.get(id).ok_or_else(|| unknown(id))?;
    let word = match (operation.ended_ms, &operation.failure) {
        (None, _) => "InProgress",
        (Some(_), None) => "Succeeded",
        (Some(_), Some(_)) => operation.canceled.unwrap_or("Failed"),
    };
    let mut body = json!({
        "id": url(world, call, "mfeOperationsStatus", id).split('?').next().and_then(|url| url.strip_prefix(&call.origin)),
        "name": id,
        "status": word,
        "startTime": clock::iso(operation.started_ms),
        "percentComplete": percent(operation, world.clock.now_ms()),
    });
    if let Some(body) = body.as_object_mut() {
        if let Some(end) = operation.ended_ms {
            body.insert("endTime".to_owned(), json!(clock::iso(end)));
        }
        if let Some(failure) = &operation.failure {
            body.insert("error".to_owned(), failure.error(world));
        }
    }
    let mut reply = call::json(StatusCode::OK, &body);
    if operation.ended_ms.is_none() {
        pace(world, &mut reply);
    }
    Ok(reply)
}

fn percent(operation: &Operation, now_ms: u64) -> Value {
    if operation.ended_ms.is_some() {
        return json!(100);
    }
    let whole = u64::try_from(operation.lasts.as_millis()).unwrap_or(u64::MAX).max(1);
    // Work that takes longer than planned stays at 99.
    json!((now_ms.saturating_sub(operation.started_ms).saturating_mul(100) / whole).min(99))
}

/// The result resource, which a `Location` header names.
pub(crate) fn result(call: &Call, world: &World, id: &str) -> Result<Reply, Refusal> {
    let store = lock(&world.store);
    let operation = store.operations.get(id).ok_or_else(|| unknown(id))?;
    if operation.ended_ms.is_none() {
        return Ok(accepted(world, call, id));
    }
    if let Some(failure) = &operation.failure {
        return Err(failure.clone());
    }
    let resource = match &operation.outcome {
        Outcome::Nothing => return Ok(call::empty(StatusCode::OK)),
        Outcome::Gone => return Ok(call::empty(StatusCode::NO_CONTENT)),
        Outcome::Endpoint(name) => store.endpoints.get(name).map(|one| endpoint::render(one, world, call)),
        Outcome::Deployment(parent, name) => {
            let parent = store.endpoints.get(parent);
            parent.and_then(|parent| Some(deployment::render(parent, parent.deployments.get(name)?, world, call)))
        }
    };
    resource.map(|body| call::json(StatusCode::OK, &body)).ok_or_else(|| unknown(id))
}
