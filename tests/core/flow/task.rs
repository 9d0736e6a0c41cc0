//! Stories, and the driver that does what they ask.

use azureml_endpoints::control::operation::Operation;
use azureml_endpoints::flow::operation::Watched;
use azureml_endpoints::flow::task::{Action, Resumed, Task};
use azureml_endpoints::http::{Method, Request};
use azureml_endpoints::retry::Safety;
use pollster::block_on;

use crate::world::{Json, World, answer, arm, failure, json, site};

const E: &str = "/onlineEndpoints/e";

fn task() -> Task<Json> {
    Task::new(Action::new(Request::new(Method::Delete, arm(E)), Safety::Idempotent))
}

fn step(world: &World, task: &mut Task<Json>) -> Result<String, String> {
    block_on(task.step(&world.client(), &site())).map_err(|error| error.code().to_owned())?;
    let seen = task.seen();
    Ok(format!("{} {}", seen.progress.status, if seen.done.is_some() { "done" } else { "under way" }))
}

#[test]
fn each_look_is_seen_and_the_end() {
    let world = World::new();
    world.replies(&format!("DELETE {}", arm(E)), answer(202, &[], None));
    world.answers(&format!("GET {}", arm(E)), 200, json!({ "properties": { "provisioningState": "Deleting" } }));
    world.answers(&format!("GET {}", arm(E)), 404, json!({}));
    let mut task = task();
    let seen: Vec<_> = (0..4).map(|_| step(&world, &mut task).unwrap()).collect();
    assert_eq!(seen, ["Accepted under way", "Deleting under way", "Succeeded done", "Succeeded done"]);
}

#[test]
fn the_ticket_is_there_with_the_first_answer() {
    let world = World::new();
    world.replies(&format!("DELETE {}", arm(E)), answer(202, &[], None));
    let mut task = task();
    assert!(task.seen().ticket.is_none());
    step(&world, &mut task).unwrap();
    assert!(task.seen().ticket.is_some());
}

#[test]
fn a_look_that_failed_can_be_tried_again_but_not_a_start() {
    let world = World::new();
    world.replies(&format!("DELETE {}", arm(E)), answer(202, &[], None));
    world.answers(&format!("GET {}", arm(E)), 403, json!({ "error": { "code": "AuthorizationFailed" } }));
    world.answers(&format!("GET {}", arm(E)), 404, json!({}));
    let mut watched = task();
    step(&world, &mut watched).unwrap();
    assert_eq!(step(&world, &mut watched), Err("ERR_RESPONSE".into()));
    assert_eq!(step(&world, &mut watched).as_deref(), Ok("Succeeded done"));

    world.answers(&format!("DELETE {}", arm(E)), 403, json!({ "error": { "code": "AuthorizationFailed" } }));
    let mut refused = task();
    assert_eq!(step(&world, &mut refused), Err("ERR_RESPONSE".into()));
    assert_eq!(step(&world, &mut refused), Err("ERR_MISUSE".into()));
}

#[test]
fn an_operation_of_somebody_else_is_followed() {
    let world = World::new();
    world.answers(&format!("GET {}", arm(E)), 200, json!({ "properties": { "provisioningState": "Succeeded" } }));
    let ticket = json!({ "method": "PUT", "resource": arm(E), "watch": { "at": "resource" } });
    let watched = Watched::resume(Operation::resume(&ticket).unwrap());
    assert!(world.tell(Resumed::new(watched)).unwrap().is_some());
}

#[test]
fn an_abort_ends_the_watch_with_the_callers_reason() {
    let world = World::new();
    world.replies(&format!("DELETE {}", arm(E)), answer(202, &[], None)).aborts_at_wait(1);
    let action = Action::new(Request::new(Method::Delete, arm(E)), Safety::Idempotent);
    assert_eq!(failure(world.tell(action)).code(), "ERR_ABORTED");
}
