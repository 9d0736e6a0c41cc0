//! A long-running operation, followed one look at a time.

use azureml_endpoints::control::operation::{Operation, Turn};
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::operation::{Watched, start};
use azureml_endpoints::http::{Method, Request, Response};
use azureml_endpoints::retry::Safety;
use azureml_endpoints::value::Value;
use pollster::block_on;

use crate::world::{Json, NOON, World, answer, arm, failure, json, reason, seconds, session, site, token};

const STATUS: &str = "https://management.azure.com/status?api-version=2";

fn line(verb: &str, path: &str) -> String {
    format!("{verb} {}", arm(path))
}

fn begin(world: &World, method: Method, path: &str) -> Result<Watched<Json>, Error<Json>> {
    block_on(start(&world.client(), &session(), Request::new(method, arm(path)), Safety::Idempotent))
}

/// The first answer: 201, busy, and where to look.
fn created(headers: &[(&str, &str)]) -> Response<Json> {
    answer(201, headers, Some(resource("Creating")))
}

fn resource(state: &str) -> Json {
    json!({ "name": "e", "properties": { "provisioningState": state } })
}

/// Starts a change and follows it to its end.
fn run(world: &World, method: Method, path: &str) -> Result<Option<Json>, Error<Json>> {
    let (client, site) = (world.client(), site());
    let mut watched = block_on(start(&client, &site.session, Request::new(method, arm(path)), Safety::Idempotent))?;
    loop {
        if let Turn::Done(result) = watched.turn {
            return Ok(result);
        }
        block_on(watched.step(&client, &site.session))?;
    }
}

#[test]
fn a_creation_is_followed_to_the_resource() {
    let world = World::new();
    world.replies(
        &line("PUT", "/onlineEndpoints/e"),
        created(&[("azure-asyncoperation", STATUS), ("retry-after", "5")]),
    );
    world.replies(&format!("GET {STATUS}"), answer(200, &[("retry-after", "7")], Some(json!({ "status": "Running" }))));
    world.answers(&format!("GET {STATUS}"), 200, json!({ "status": "Succeeded" }));
    world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Succeeded"));
    assert_eq!(run(&world, Method::Put, "/onlineEndpoints/e").unwrap(), Some(resource("Succeeded")));
    assert_eq!(world.waits(), [seconds(5), seconds(7)]);
    assert_eq!(world.asked().len(), 1, "one token for all");
    assert!(world.sent().iter().all(|sent| sent.bearer.is_some()));
}

#[test]
fn a_deletion_ends_without_a_resource() {
    let world = World::new();
    world.replies(&line("DELETE", "/onlineEndpoints/e"), answer(202, &[], None));
    world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Deleting"));
    world.answers(&line("GET", "/onlineEndpoints/e"), 404, json!({ "error": { "code": "ResourceNotFound" } }));
    assert_eq!(run(&world, Method::Delete, "/onlineEndpoints/e").unwrap(), None);
}

#[test]
fn what_does_not_exist_is_deleted_at_once() {
    let world = World::new();
    world.replies(&line("DELETE", "/onlineEndpoints/e"), answer(204, &[], None));
    assert_eq!(run(&world, Method::Delete, "/onlineEndpoints/e").unwrap(), None);
}

#[test]
fn an_action_is_watched_on_the_resource_before_it() {
    let world = World::new();
    world.replies(&line("POST", "/onlineEndpoints/e/regenerateKeys"), answer(202, &[], None));
    world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Succeeded"));
    assert!(run(&world, Method::Post, "/onlineEndpoints/e/regenerateKeys").is_ok());
}

#[test]
fn a_failure_is_told_in_the_services_words() {
    let world = World::new();
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[("azure-asyncoperation", STATUS)]));
    let error = json!({ "code": "OutOfQuota", "message": "Not enough cores." });
    world.answers(&format!("GET {STATUS}"), 200, json!({ "status": "Failed", "error": error.0 }));
    let failed = failure(run(&world, Method::Put, "/onlineEndpoints/e"));
    assert_eq!(failed.code(), "ERR_OPERATION");
    assert!(
        failed
            .to_string()
            .contains("/onlineEndpoints/e ended as Failed with OutOfQuota\n  Not enough cores.\n  Take a smaller"),
        "{failed}"
    );
}

#[test]
fn a_refusal_is_no_operation() {
    let world = World::new();
    world.answers(&line("PUT", "/onlineEndpoints/e"), 409, json!({ "error": { "code": "Conflict" } }));
    assert_eq!(failure(run(&world, Method::Put, "/onlineEndpoints/e")).code(), "ERR_RESPONSE");
}

#[test]
fn a_status_document_that_vanishes_leaves_the_resource() {
    let world = World::new();
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[("azure-asyncoperation", STATUS)]));
    world.answers(&format!("GET {STATUS}"), 404, json!({ "error": { "code": "NotFound" } }));
    world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Succeeded"));
    assert_eq!(run(&world, Method::Put, "/onlineEndpoints/e").unwrap(), Some(resource("Succeeded")));
}

#[test]
fn a_look_that_is_refused_ends_it() {
    let world = World::new();
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[("azure-asyncoperation", STATUS)]));
    world.answers(&format!("GET {STATUS}"), 403, json!({ "error": { "code": "AuthorizationFailed" } }));
    assert_eq!(failure(run(&world, Method::Put, "/onlineEndpoints/e")).code(), "ERR_RESPONSE");
}

#[test]
fn a_look_that_stumbles_is_tried_again() {
    let world = World::new();
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[]));
    world.answers(&line("GET", "/onlineEndpoints/e"), 503, json!(null));
    world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Succeeded"));
    assert!(run(&world, Method::Put, "/onlineEndpoints/e").is_ok());
}

#[test]
fn nothing_is_watched_for_ever() {
    let world = World::new();
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[("retry-after", "3000")]));
    for _ in 0..3 {
        world.replies(
            &line("GET", "/onlineEndpoints/e"),
            answer(200, &[("retry-after", "3000")], Some(resource("Creating"))),
        );
    }
    match failure(run(&world, Method::Put, "/onlineEndpoints/e")) {
        Error::Operation(error) => assert_eq!(error.status, "TimedOut"),
        other => panic!("{other}"),
    }
    assert_eq!(world.waits(), [seconds(3000), seconds(3000), seconds(1200)]);
}

#[test]
fn a_token_goes_to_no_place_that_an_answer_names_elsewhere() {
    for elsewhere in [
        "https://evil.example/status",
        "https://management.azure.com.evil.example/status",
        "https://management.azure.com@evil.example/status",
        "http://management.azure.com/status",
        "//evil.example/status",
        "/status",
        "javascript:alert(1)",
    ] {
        for header in ["azure-asyncoperation", "location"] {
            let world = World::new();
            world.replies(&line("DELETE", "/onlineEndpoints/e"), answer(202, &[(header, elsewhere)], None));
            let error = failure(run(&world, Method::Delete, "/onlineEndpoints/e"));
            assert_eq!(error.code(), "ERR_CREDENTIAL", "{elsewhere}: {error}");
            assert_eq!(world.sent().len(), 1, "{elsewhere}");
        }
    }
}

#[test]
fn a_body_cannot_lead_the_token_elsewhere() {
    let world = World::new();
    let evil = json!("https://evil.example/status");
    let body = resource("Creating").with_at(&["properties", "properties", "AzureAsyncOperationUri"], evil);
    world.replies(&line("PUT", "/onlineEndpoints/e"), answer(201, &[], Some(body)));
    assert_eq!(failure(run(&world, Method::Put, "/onlineEndpoints/e")).code(), "ERR_CREDENTIAL");
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn a_new_location_cannot_lead_the_token_elsewhere() {
    let world = World::new();
    let location = "https://management.azure.com/location";
    world.replies(&line("DELETE", "/onlineEndpoints/e"), answer(202, &[("location", location)], None));
    world.replies(&format!("GET {location}"), answer(202, &[("location", "https://evil.example/")], None));
    assert_eq!(failure(run(&world, Method::Delete, "/onlineEndpoints/e")).code(), "ERR_CREDENTIAL");
    assert_eq!(world.sent().len(), 2);
}

fn resume(world: &World, ticket: &Json) -> Result<Turn<Json>, Error<Json>> {
    let (client, session) = (world.client(), session());
    let mut watched = Watched::resume(Operation::resume(ticket)?);
    block_on(watched.step(&client, &session))?;
    Ok(watched.turn)
}

#[test]
fn a_ticket_is_taken_up_at_once() {
    let world = World::new();
    world.answers(&format!("GET {STATUS}"), 200, json!({ "status": "Succeeded" }));
    let ticket =
        json!({ "method": "PUT", "resource": arm("/onlineEndpoints/e"), "watch": { "at": "status", "url": STATUS } });
    assert_eq!(resume(&world, &ticket).unwrap(), Turn::Fetch);
    assert_eq!(world.waits(), [seconds(0)]);
}

#[test]
fn a_ticket_cannot_lead_the_token_elsewhere() {
    let evil = "https://evil.example/x";
    for ticket in [
        json!({ "method": "PUT", "resource": evil, "watch": { "at": "resource" } }),
        json!({ "method": "PUT", "resource": arm(""), "watch": { "at": "status", "url": evil } }),
        json!({ "method": "PUT", "resource": arm(""), "watch": { "at": "location", "url": evil } }),
    ] {
        let world = World::new();
        assert_eq!(failure(resume(&world, &ticket)).code(), "ERR_CREDENTIAL");
        assert_eq!((world.sent().len(), world.asked().len()), (0, 0));
    }
}

#[test]
fn an_abort_while_waiting_gives_the_callers_own_reason() {
    let world = World::new();
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[])).aborts_at_wait(1);
    match failure(run(&world, Method::Put, "/onlineEndpoints/e")) {
        Error::Aborted(kept) => assert_eq!(kept.0, reason()),
        other => panic!("{other}"),
    }
}

#[test]
fn once_it_is_done_nothing_more_is_sent() {
    let world = World::new();
    world.answers(&line("PUT", "/onlineEndpoints/e"), 200, resource("Succeeded"));
    let mut watched = begin(&world, Method::Put, "/onlineEndpoints/e").ok().unwrap();
    assert!(block_on(watched.step(&world.client(), &session())).is_ok());
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn however_long_the_service_asks_to_wait_there_is_a_look_before_the_end() {
    for asked in ["86400", "10800"] {
        let world = World::new();
        world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[("retry-after", asked)]));
        world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Succeeded"));
        assert!(run(&world, Method::Put, "/onlineEndpoints/e").is_ok());
        assert_eq!(world.waits(), [seconds(7200)]);
    }
}

#[test]
fn a_clock_that_jumps_ends_no_watch() {
    let world = World::new();
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[("retry-after", "5")]));
    world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Succeeded"));
    let mut watched = begin(&world, Method::Put, "/onlineEndpoints/e").ok().unwrap();
    world.passes(seconds(1_000_000));
    assert!(block_on(watched.step(&world.client(), &session())).is_ok());
}

#[test]
fn every_look_asks_for_a_token_that_lives() {
    let world = World::new();
    let audience = "https://management.azure.com";
    world.gives(&token(audience, NOON + seconds(600))).gives(&token(audience, NOON + seconds(9000)));
    world.replies(&line("PUT", "/onlineEndpoints/e"), created(&[("retry-after", "900")]));
    world.answers(&line("GET", "/onlineEndpoints/e"), 200, resource("Succeeded"));
    assert!(run(&world, Method::Put, "/onlineEndpoints/e").is_ok());
    assert_eq!(world.asked().len(), 2, "the first token had ended before the look");
}
