//! The control port: faults, the clock, the journal, switches.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use serde_json::{Value, json};

use crate::call::{self, Reply};
use crate::entra::redirect::Platform;
use crate::platform::oidc;
use crate::world::World;

type Shared = State<Arc<World>>;

/// All routes. The port answers any origin, so that a page under test can script its own faults.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/faults", post(add_fault).delete(clear_faults).options(preflight))
        .route("/operations", post(add_fate).delete(clear_fates).options(preflight))
        .route("/clock", post(advance).get(time).options(preflight))
        .route("/requests", get(requests).delete(clear_requests).options(preflight))
        .route("/switches", post(switch).options(preflight))
        .route("/consents", delete(forget_consents).options(preflight))
        .route("/redirects", post(add_redirect).options(preflight))
        .route("/oidc/tokens", post(mint).options(preflight))
        .route("/reset", post(reset).options(preflight))
        .with_state(world)
}

fn open(mut reply: Reply) -> Reply {
    call::set(&mut reply, "access-control-allow-origin", "*");
    call::set(&mut reply, "access-control-allow-methods", "GET, POST, DELETE");
    call::set(&mut reply, "access-control-allow-headers", "content-type");
    reply
}

fn done() -> Reply {
    open(call::empty(StatusCode::NO_CONTENT))
}

fn refused(why: &str) -> Reply {
    open(call::json(StatusCode::BAD_REQUEST, &json!({"error": why})))
}

fn order(body: &Bytes) -> Result<Value, Box<Reply>> {
    serde_json::from_slice(body).map_err(|error| Box::new(refused(&error.to_string())))
}

async fn preflight() -> Reply {
    done()
}

async fn add_fault(State(world): Shared, body: Bytes) -> Reply {
    match order(&body).map(|order| world.faults.add(&order)) {
        Ok(Ok(())) => done(),
        Ok(Err(why)) => refused(&why),
        Err(reply) => *reply,
    }
}

async fn clear_faults(State(world): Shared) -> Reply {
    world.faults.clear();
    done()
}

async fn add_fate(State(world): Shared, body: Bytes) -> Reply {
    match order(&body).map(|order| world.fates.add(&order)) {
        Ok(Ok(())) => done(),
        Ok(Err(why)) => refused(&why),
        Err(reply) => *reply,
    }
}

async fn clear_fates(State(world): Shared) -> Reply {
    world.fates.clear();
    done()
}

async fn advance(State(world): Shared, body: Bytes) -> Reply {
    let order = match order(&body) {
        Ok(order) => order,
        Err(reply) => return *reply,
    };
    let seconds = order
        .get("advanceSeconds")
        .and_then(Value::as_f64)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let Some(seconds) = seconds else {
        return refused("advanceSeconds must be a number that is not negative");
    };
    world.clock.advance(seconds);
    time(State(world)).await
}

async fn time(State(world): Shared) -> Reply {
    open(call::json(
        StatusCode::OK,
        &json!({"now": crate::clock::iso(world.clock.now_ms()), "unixSeconds": world.clock.now()}),
    ))
}

async fn requests(State(world): Shared) -> Reply {
    open(call::json(StatusCode::OK, &world.journal.read()))
}

async fn clear_requests(State(world): Shared) -> Reply {
    world.journal.clear();
    done()
}

async fn switch(State(world): Shared, body: Bytes) -> Reply {
    let order = match order(&body) {
        Ok(order) => order,
        Err(reply) => return *reply,
    };
    let switches = &world.switches;
    let known = [
        "exposeArmHeaders",
        "armOperationHeaders",
        "putKeepsTraffic",
        "scoringRequestsPerSecond",
        "logRows",
        "pageSize",
        "claimsChallenge",
    ];
    if let Some(name) =
        order.as_object().into_iter().flatten().map(|(name, _)| name).find(|name| !known.contains(&name.as_str()))
    {
        return refused(&format!("there is no switch {name}"));
    }
    for (name, switch) in [
        ("exposeArmHeaders", &switches.expose_arm_headers),
        ("armOperationHeaders", &switches.operation_headers),
        ("putKeepsTraffic", &switches.keep_traffic),
    ] {
        if let Some(on) = order.get(name).and_then(Value::as_bool) {
            switch.store(on, Ordering::Relaxed);
        }
    }
    if let Some(rate) = order.get("scoringRequestsPerSecond").and_then(Value::as_u64) {
        world.switches.scoring_rate.store(rate, Ordering::Relaxed);
    }
    if let Some(size) = order.get("pageSize").and_then(Value::as_u64) {
        world.switches.page_size.store(size.max(1), Ordering::Relaxed);
    }
    if let Some(rows) = order.get("logRows").and_then(Value::as_u64) {
        world.switches.log_rows.store(rows, Ordering::Relaxed);
    }
    if let Some(planes) = order.get("claimsChallenge").and_then(Value::as_array) {
        let planes: Vec<&str> = planes.iter().filter_map(Value::as_str).collect();
        world.challenges.demand(&planes, world.clock.now());
    }
    done()
}

async fn forget_consents(State(world): Shared) -> Reply {
    world.sign_in.forget_consents();
    done()
}

async fn add_redirect(State(world): Shared, body: Bytes) -> Reply {
    let order = match order(&body) {
        Ok(order) => order,
        Err(reply) => return *reply,
    };
    let text = |name: &str| order.get(name).and_then(Value::as_str).unwrap_or_default();
    let platform = match text("type") {
        "spa" => Platform::Spa,
        "web" => Platform::Web,
        _ => return refused("type must be spa or web"),
    };
    match world.tenant.named(text("app")) {
        Some(app) if !text("uri").is_empty() => world.sign_in.redirects.add(app, text("uri"), platform),
        _ => return refused("app must be the name of one, and uri must not be empty"),
    }
    done()
}

async fn mint(State(world): Shared, body: Bytes) -> Reply {
    match order(&body) {
        Ok(Value::Object(order)) => open(call::json(StatusCode::OK, &json!({"token": oidc::mint(&world, &order)}))),
        Ok(_) => refused("the body must be an object"),
        Err(reply) => *reply,
    }
}

async fn reset(State(world): Shared) -> Reply {
    world.reset();
    done()
}
