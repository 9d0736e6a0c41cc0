//! Changes that lose nothing.

use azureml_endpoints::control::endpoint::AuthMode;
use azureml_endpoints::control::merge::writable;
use azureml_endpoints::control::resource::Kind;
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::amend::{Amend, Goal};
use azureml_endpoints::flow::task::Task;
use azureml_endpoints::value::Value;
use pollster::block_on;

use crate::world::{Json, World, answer, arm, failure, json, site};

const E: &str = "/onlineEndpoints/e";
const D: &str = "/onlineEndpoints/e/deployments/d";

fn line(verb: &str, path: &str) -> String {
    format!("{verb} {}", arm(path))
}

fn endpoint(goal: Goal<Json>) -> Amend<Json> {
    Amend::new(Kind::Endpoint, arm(E), goal)
}

fn amend(world: &World, goal: Goal<Json>) -> Result<Option<Json>, Error<Json>> {
    world.tell(endpoint(goal))
}

fn region(world: &World) {
    world.answers(&line("GET", ""), 200, json!({ "location": "westeurope" }));
}

/// An endpoint as the service gives it, with members nobody knows.
fn present() -> Json {
    json!({
        "z": 1, "location": "westeurope", "identity": { "type": "SystemAssigned", "principalId": "p" },
        "properties": {
            "authMode": "Key", "provisioningState": "Succeeded", "traffic": { "blue": 100 }, "mirrorTraffic": { "green": 10 },
            "later": { "b": 1, "a": null }, "big": 9_007_199_254_740_993_u64,
        },
        "tags": { "t": "v" },
    })
}

/// The same as it may be written.
fn written() -> Json {
    writable(&present())
}

fn deployments(world: &World) {
    let one = |name: &str| json!({ "name": name, "properties": { "provisioningState": "Succeeded" } }).0;
    world.answers(&line("GET", "/onlineEndpoints/e/deployments"), 200, json!({ "value": [one("blue"), one("red")] }));
}

fn body(world: &World) -> Json {
    world.sent().last().unwrap().body.clone().unwrap()
}

fn ended(state: &str) -> Json {
    json!({ "name": "e", "properties": { "provisioningState": state } })
}

#[test]
fn an_endpoint_gets_the_workspaces_region_and_an_identity() {
    let world = World::new();
    region(&world);
    world.answers(&line("PUT", E), 200, ended("Succeeded"));
    let made = amend(&world, Goal::Replaced(json!({ "properties": { "authMode": "Key" } }))).unwrap();
    assert_eq!(made, Some(ended("Succeeded")));
    let expected = json!({
        "properties": { "authMode": "Key" }, "location": "westeurope", "identity": { "type": "SystemAssigned" },
    });
    assert_eq!(body(&world), expected);
}

#[test]
fn a_region_that_was_given_is_not_looked_up() {
    let world = World::new();
    world.answers(&line("PUT", E), 200, ended("Succeeded"));
    let definition = json!({ "location": "eastus", "properties": { "authMode": "Key" } });
    amend(&world, Goal::Replaced(definition)).unwrap();
    assert_eq!(body(&world).text_at(&["location"]).as_deref(), Some("eastus"));
}

#[test]
fn the_region_is_looked_up_once() {
    let (world, site) = (World::new(), site());
    region(&world);
    for _ in 0..3 {
        world.answers(&line("PUT", E), 200, ended("Succeeded"));
        let mut task = Task::new(endpoint(Goal::Replaced(json!({ "properties": { "authMode": "Key" } }))));
        assert!(block_on(task.step(&world.client(), &site)).is_ok());
    }
    assert_eq!(world.sent().len(), 4);
}

#[test]
fn a_workspace_without_a_region_is_nonsense() {
    for workspace in [json!({}), json!("text"), json!({ "location": 7 })] {
        let world = World::new();
        world.answers(&line("GET", ""), 200, workspace);
        let error = failure(amend(&world, Goal::Replaced(json!({ "properties": { "authMode": "Key" } }))));
        assert!(matches!(error, Error::Protocol(_)), "{error}");
    }
}

#[test]
fn a_deployment_gets_its_own_defaults() {
    let world = World::new();
    region(&world);
    world.answers(&line("PUT", D), 200, ended("Succeeded"));
    let goal = Goal::Replaced(json!({ "properties": { "model": "m" } }));
    world.tell(Amend::new(Kind::Deployment, arm(D), goal)).unwrap();
    assert_eq!(body(&world).text_at(&["properties", "endpointComputeType"]).as_deref(), Some("Managed"));
}

#[test]
fn an_asset_needs_no_region() {
    let world = World::new();
    let path = "/environments/x/versions/1";
    world.answers(&line("GET", path), 404, json!({}));
    world.answers(&line("PUT", path), 200, json!({ "id": "x", "properties": { "image": "i" } }));
    let goal = Goal::Ensured(json!({ "properties": { "image": "i" } }));
    let told = world.tell(Amend::new(Kind::Asset, arm(path), goal)).unwrap().unwrap();
    assert_eq!(told.text_at(&["outcome"]).as_deref(), Some("created"));
}

#[test]
fn new_traffic_keeps_everything_the_endpoint_had() {
    let world = World::new();
    deployments(&world);
    world.answers(&line("GET", E), 200, present());
    world.answers(&line("PUT", E), 200, ended("Succeeded"));
    let goal = Goal::Traffic { shares: json!({ "blue": 90, "red": 10 }), mirror: Some(json!({})) };
    amend(&world, goal).unwrap();
    let expected = written().0.to_string().replace(r#"{"blue":100}"#, r#"{"blue":90,"red":10}"#);
    assert_eq!(body(&world).0.to_string(), expected.replace(r#"{"green":10}"#, "{}"));
}

#[test]
fn traffic_that_is_there_already_is_not_written() {
    let world = World::new();
    let present = present().with_at(&["properties", "mirrorTraffic"], json!({}));
    deployments(&world);
    world.answers(&line("GET", E), 200, present.clone());
    let goal = Goal::Traffic { shares: json!({ "BLUE": 100, "red": 0 }), mirror: None };
    assert_eq!(amend(&world, goal).unwrap(), Some(present));
}

#[test]
fn traffic_goes_to_deployments_that_are_there_and_ready() {
    let one = |name: &str, state: &str| json!({ "name": name, "properties": { "provisioningState": state } }).0;
    for (shares, words) in [
        (json!({ "nobody": 100 }), "traffic.nobody: names a deployment that the endpoint does not have"),
        (json!({ "red": 100 }), "traffic.red: names a deployment that is not ready; its state is Failed"),
        (json!({ "green": 100 }), "traffic.green: names a deployment that gets mirrored traffic"),
    ] {
        let world = World::new();
        let next = "https://management.azure.com/next";
        let first = json!({ "value": [one("blue", "Succeeded"), one("red", "Failed")], "nextLink": next });
        world.answers(&line("GET", "/onlineEndpoints/e/deployments"), 200, first);
        world.answers(&format!("GET {next}"), 200, json!({ "value": [one("green", "Succeeded")] }));
        world.answers(&line("GET", E), 200, present());
        let error = failure(amend(&world, Goal::Traffic { shares, mirror: None }));
        assert!(error.to_string().starts_with(words), "{error}");
    }
}

#[test]
fn new_traffic_for_an_endpoint_that_is_not_there_changes_nothing() {
    let world = World::new();
    deployments(&world);
    world.answers(&line("GET", E), 404, json!({ "error": { "code": "ResourceNotFound" } }));
    let error = failure(amend(&world, Goal::Traffic { shares: json!({}), mirror: None }));
    assert_eq!(error.code(), "ERR_RESPONSE");
}

#[test]
fn another_auth_mode_changes_nothing_else() {
    let world = World::new();
    world.answers(&line("GET", E), 200, present());
    world.answers(&line("PUT", E), 200, ended("Succeeded"));
    amend(&world, Goal::AuthMode(AuthMode::EntraToken)).unwrap();
    assert_eq!(body(&world).0.to_string(), written().0.to_string().replace(r#""Key""#, r#""AADToken""#));
}

fn ensured(world: &World, desired: Json) -> Json {
    amend(world, Goal::Ensured(desired)).unwrap().unwrap()
}

#[test]
fn what_is_as_desired_is_not_written() {
    let world = World::new();
    world.answers(&line("GET", E), 200, present());
    let desired =
        json!({ "tags": { "t": "v" }, "properties": { "authMode": "key", "traffic": { "blue": 100, "green": 0 } } });
    let told = ensured(&world, desired);
    assert_eq!(told, json!({ "outcome": "unchanged", "changes": [], "resource": present().0 }));
}

#[test]
fn what_differs_is_written_with_everything_else_as_it_was() {
    let world = World::new();
    world.answers(&line("GET", E), 200, present());
    world.answers(&line("PUT", E), 200, ended("Succeeded"));
    let told = ensured(&world, json!({ "properties": { "description": "new" } }));
    let changes = json!([{ "path": "properties.description", "to": "new" }]);
    assert_eq!((told.text_at(&["outcome"]).as_deref(), told.get("changes")), (Some("updated"), Some(changes)));
    let sent = body(&world);
    assert_eq!(sent, written().with_at(&["properties", "description"], json!("new")));
    assert!(sent.0.to_string().contains("9007199254740993"));
}

#[test]
fn what_patch_can_change_is_patched() {
    let world = World::new();
    world.answers(&line("GET", E), 200, present());
    world.answers(&line("PATCH", E), 200, ended("Succeeded"));
    ensured(&world, json!({ "tags": { "more": "yes" } }));
    assert_eq!(body(&world), json!({ "tags": { "t": "v", "more": "yes" } }));
}

#[test]
fn what_is_not_there_is_created() {
    let world = World::new();
    world.answers(&line("GET", E), 404, json!({}));
    region(&world);
    world.answers(&line("PUT", E), 201, ended("Succeeded"));
    let told = ensured(&world, json!({ "properties": { "authMode": "Key" } }));
    assert_eq!(told.text_at(&["outcome"]).as_deref(), Some("created"));
    assert_eq!(told.get("resource"), Some(ended("Succeeded")));
}

#[test]
fn what_is_not_there_needs_a_whole_definition() {
    let world = World::new();
    world.answers(&line("GET", E), 404, json!({}));
    assert!(matches!(failure(amend(&world, Goal::Ensured(json!({ "tags": {} })))), Error::Misuse(_)));
}

#[test]
fn what_failed_is_written_again_though_it_reads_as_desired() {
    let world = World::new();
    let failed = present().with_at(&["properties", "provisioningState"], json!("Failed"));
    world.answers(&line("GET", E), 200, failed);
    world.answers(&line("PUT", E), 200, ended("Succeeded"));
    assert_eq!(ensured(&world, json!({ "tags": { "t": "v" } })).text_at(&["outcome"]).as_deref(), Some("updated"));
}

#[test]
fn what_is_at_work_is_waited_for_and_read_again() {
    let world = World::new();
    world.answers(&line("GET", E), 200, ended("Updating"));
    world.answers(&line("GET", E), 200, ended("Updating"));
    world.answers(&line("GET", E), 200, ended("Succeeded"));
    world.answers(&line("GET", E), 200, present());
    assert_eq!(ensured(&world, json!({ "tags": { "t": "v" } })).text_at(&["outcome"]).as_deref(), Some("unchanged"));
}

#[test]
fn a_write_that_collides_is_decided_anew() {
    let world = World::new();
    world.answers(&line("GET", E), 200, present());
    world.answers(&line("PATCH", E), 409, json!({ "error": { "code": "Conflict" } }));
    world.answers(&line("GET", E), 200, ended("Updating"));
    world.answers(&line("GET", E), 200, ended("Succeeded"));
    world.answers(&line("GET", E), 200, present().with_at(&["tags", "theirs"], json!("x")));
    world.answers(&line("PATCH", E), 200, ended("Succeeded"));
    ensured(&world, json!({ "tags": { "more": "yes" } }));
    assert_eq!(body(&world), json!({ "tags": { "t": "v", "theirs": "x", "more": "yes" } }));
}

#[test]
fn a_collision_that_does_not_end_is_told() {
    let world = World::new();
    let collides = || {
        world.answers(&line("GET", E), 200, present());
        world.answers(&line("PATCH", E), 409, json!({ "error": { "code": "Conflict" } }));
    };
    collides();
    for _ in 0..4 {
        world.answers(&line("GET", E), 200, present());
        collides();
    }
    assert_eq!(failure(amend(&world, Goal::Ensured(json!({ "tags": { "a": "b" } })))).code(), "ERR_RESPONSE");
}

#[test]
fn others_at_work_are_told_to_whoever_replaces() {
    let world = World::new();
    world.answers(&line("PUT", E), 409, json!({ "error": { "code": "Conflict" } }));
    let goal = Goal::Replaced(json!({ "location": "x", "properties": { "authMode": "Key" } }));
    assert_eq!(failure(amend(&world, goal)).code(), "ERR_RESPONSE");
}

#[test]
fn a_request_that_met_itself_is_followed() {
    let definition = json!({ "location": "x", "properties": { "authMode": "Key" } });
    let world = World::new();
    let made = definition.with_at(&["properties", "provisioningState"], json!("Succeeded"));
    world.is_silent(&line("PUT", E), None);
    world.answers(&line("PUT", E), 409, json!({ "error": { "code": "Conflict" } }));
    world.answers(&line("GET", E), 200, ended("Creating"));
    world.answers(&line("GET", E), 200, made.clone());
    assert_eq!(amend(&world, Goal::Replaced(definition)).unwrap(), Some(made));
}

#[test]
fn a_request_that_met_another_is_sent_after_it() {
    let definition = json!({ "location": "x", "properties": { "authMode": "Key" }, "identity": { "type": "None" } });
    let world = World::new();
    world.is_silent(&line("PUT", E), None);
    world.answers(&line("PUT", E), 409, json!({ "error": { "code": "Conflict" } }));
    world.answers(&line("GET", E), 200, present());
    world.answers(&line("PUT", E), 200, ended("Succeeded"));
    amend(&world, Goal::Replaced(definition.clone())).unwrap();
    assert_eq!(body(&world), definition);
}

#[test]
fn a_deletion_that_met_itself_is_followed() {
    let world = World::new();
    world.is_silent(&line("DELETE", E), None);
    world.answers(&line("DELETE", E), 409, json!({ "error": { "code": "Conflict" } }));
    world.answers(&line("GET", E), 200, ended("Deleting"));
    world.answers(&line("GET", E), 404, json!({}));
    assert_eq!(amend(&world, Goal::Deleted).unwrap(), None);
}

#[test]
fn a_patch_that_met_itself_is_followed() {
    let world = World::new();
    world.is_silent(&line("PATCH", E), None);
    world.answers(&line("PATCH", E), 409, json!({ "error": { "code": "Conflict" } }));
    world.answers(&line("GET", E), 200, present());
    assert_eq!(amend(&world, Goal::Patched(json!({ "tags": { "t": "v" } }))).unwrap(), Some(present()));
}

#[test]
fn a_lost_answer_is_an_answer_lost_and_no_second_operation() {
    let world = World::new();
    world.is_silent(&line("DELETE", E), None);
    world.replies(&line("DELETE", E), answer(204, &[], None));
    assert_eq!(amend(&world, Goal::Deleted).unwrap(), None);
}
