//! Traffic that moves, and comes back.

use azureml_endpoints::error::Error;
use azureml_endpoints::flow::shift::{Plan, Shift};
use azureml_endpoints::value::Value;

use crate::world::{Json, World, arm, failure, json, reason, seconds};

const E: &str = "/onlineEndpoints/e";

fn plan(step: Option<u32>, guard: bool) -> Plan<Json> {
    let guard = guard.then(|| json!("a function"));
    Plan { url: arm(E), from: "blue".into(), to: "green".into(), step, interval: Some(5000), guard }
}

fn shift(world: &World, plan: Plan<Json>) -> Result<Option<Json>, Error<Json>> {
    world.tell(Shift::new(plan))
}

fn endpoint(blue: u32, green: u32) -> Json {
    json!({ "keep": 1, "properties": { "traffic": { "red": 10, "Blue": blue, "green": green } } })
}

fn reads(world: &World, blue: u32, green: u32) {
    let one = |name: &str| json!({ "name": name, "properties": { "provisioningState": "Succeeded" } }).0;
    let list = json!({ "value": [one("blue"), one("green"), one("red")] });
    world.answers(&format!("GET {}", arm("/onlineEndpoints/e/deployments")), 200, list);
    world.answers(&format!("GET {}", arm(E)), 200, endpoint(blue, green));
}

/// One step: what is there, and what it becomes.
fn moves(world: &World, (blue, green): (u32, u32), (after, gained): (u32, u32)) {
    reads(world, blue, green);
    world.answers(&format!("PUT {}", arm(E)), 200, endpoint(after, gained));
}

fn written(world: &World) -> Vec<Json> {
    let sent = world.sent();
    sent.iter().filter_map(|sent| sent.body.as_ref()?.at(&["properties", "traffic"])).collect()
}

fn outcome(told: Option<Json>) -> String {
    told.and_then(|told| told.text_at(&["outcome"])).unwrap()
}

#[test]
fn traffic_moves_step_by_step_with_a_pause_between() {
    let world = World::new();
    moves(&world, (90, 0), (50, 40));
    moves(&world, (50, 40), (10, 80));
    moves(&world, (10, 80), (0, 90));
    assert_eq!(outcome(shift(&world, plan(Some(40), false)).unwrap()), "shifted");
    assert_eq!(world.waits(), [seconds(5), seconds(5)]);
    let shares = |blue: u32, green: u32| json!({ "red": 10, "Blue": blue, "green": green });
    assert_eq!(written(&world), [shares(50, 40), shares(10, 80), shares(0, 90)]);
    assert_eq!(world.sent().last().unwrap().body.as_ref().unwrap().get("keep"), Some(json!(1)));
}

#[test]
fn the_guard_is_asked_after_each_step_the_last_one_too() {
    let world = World::new();
    moves(&world, (90, 0), (30, 60));
    moves(&world, (30, 60), (0, 90));
    world.says(Ok(json!(true)));
    assert_eq!(outcome(shift(&world, plan(Some(60), true)).unwrap()), "shifted");
    let asked = world.consulted();
    let seen: Vec<_> = asked.iter().map(|asked| asked.get("moved").and_then(|moved| moved.as_number())).collect();
    assert_eq!(seen, [Some(60.0), Some(90.0)]);
    assert_eq!(asked[0].at(&["traffic", "green"]), Some(json!(60)));
}

#[test]
fn a_verdict_against_it_moves_everything_back() {
    let world = World::new();
    moves(&world, (70, 20), (30, 60));
    moves(&world, (30, 60), (0, 90));
    moves(&world, (0, 90), (70, 20));
    world.says(Ok(json!(true))).says(Ok(json!(false)));
    let told = shift(&world, plan(Some(40), true)).unwrap();
    assert_eq!(told.as_ref().and_then(|told| told.at(&["traffic", "Blue"])), Some(json!(70)));
    assert_eq!(outcome(told), "reverted");
    assert_eq!(written(&world)[2], json!({ "red": 10, "Blue": 70, "green": 20 }));
}

#[test]
fn a_guard_that_throws_moves_everything_back_and_throws() {
    let world = World::new();
    moves(&world, (90, 0), (80, 10));
    moves(&world, (80, 10), (90, 0));
    world.says(Err(json!("too slow")));
    match failure(shift(&world, plan(None, true))) {
        Error::Aborted(thrown) => assert_eq!(thrown.0, json!("too slow")),
        other => panic!("{other}"),
    }
}

#[test]
fn a_step_that_fails_moves_back_what_had_moved() {
    let world = World::new();
    moves(&world, (90, 0), (80, 10));
    reads(&world, 80, 10);
    world.answers(&format!("PUT {}", arm(E)), 400, json!({ "error": { "code": "BadRequest" } }));
    moves(&world, (80, 10), (90, 0));
    let error = failure(shift(&world, plan(None, false)));
    assert_eq!(error.code(), "ERR_RESPONSE");
}

#[test]
fn a_deployment_that_fails_on_the_way_loses_what_had_moved() {
    let world = World::new();
    moves(&world, (90, 0), (80, 10));
    let one = |name: &str, state: &str| json!({ "name": name, "properties": { "provisioningState": state } }).0;
    let list = json!({ "value": [one("blue", "Succeeded"), one("green", "Failed"), one("red", "Succeeded")] });
    for (blue, green) in [(80, 10), (80, 10)] {
        world.answers(&format!("GET {}", arm("/onlineEndpoints/e/deployments")), 200, list.clone());
        world.answers(&format!("GET {}", arm(E)), 200, endpoint(blue, green));
    }
    world.answers(&format!("PUT {}", arm(E)), 200, endpoint(90, 0));
    let error = failure(shift(&world, plan(None, false)));
    assert!(error.to_string().starts_with("traffic.green: "), "{error}");
    assert_eq!(written(&world).last(), Some(&json!({ "red": 10, "Blue": 90, "green": 0 })));
}

#[test]
fn a_first_step_that_fails_leaves_everything_as_it_is() {
    let world = World::new();
    reads(&world, 90, 0);
    world.answers(&format!("PUT {}", arm(E)), 400, json!({ "error": { "code": "BadRequest" } }));
    assert_eq!(failure(shift(&world, plan(None, false))).code(), "ERR_RESPONSE");
}

#[test]
fn who_has_nothing_gives_nothing() {
    let world = World::new();
    reads(&world, 0, 90);
    let error = failure(shift(&world, plan(None, false)));
    assert!(error.to_string().starts_with("from: "), "{error}");
    assert!(Plan { to: "BLUE".into(), ..plan(None, false) }.check().is_err());
}

#[test]
fn an_abort_leaves_the_traffic_where_it_is() {
    let world = World::new();
    moves(&world, (90, 0), (80, 10));
    world.aborts_at_wait(1);
    match failure(shift(&world, plan(None, true))) {
        Error::Aborted(kept) => assert_eq!(kept.0, reason()),
        other => panic!("{other}"),
    }
}
