//! The loop behind every call.

mod token;

use std::time::Duration;

use azureml_endpoints::client::Access;
use azureml_endpoints::cloud::Plane;
use azureml_endpoints::error::Error;
use azureml_endpoints::http::{Method, Request};
use azureml_endpoints::retry::{Policy, Safety};
use azureml_endpoints::secret::Secret;
use azureml_endpoints::value::Value;
use pollster::block_on;

use crate::world::{Json, World, answer, arm, failure, json, reason, seconds, session};

const GET: &str = "GET https://management.azure.com/x";
const SCORE: &str = "POST https://e.region.inference.ml.azure.com/score";

/// The request that a line such as `GET https://…` describes.
fn request(line: &str) -> Request<Json> {
    let (verb, url) = line.split_once(' ').unwrap();
    let methods = [Method::Get, Method::Put, Method::Patch, Method::Post, Method::Delete];
    Request::new(methods.into_iter().find(|method| method.as_str() == verb).unwrap(), url.to_owned())
}

/// A control-plane call with a fresh session.
fn call(world: &World, line: &str) -> Result<u16, Error<Json>> {
    let (client, session) = (world.client(), session());
    block_on(client.control(&session, request(line), Safety::Idempotent)).map(|exchange| exchange.trace.status)
}

/// A call with some access.
fn exchange(world: &World, line: &str, safety: Safety, access: Access<'_, Json>) -> Result<u16, Error<Json>> {
    block_on(world.client().exchange(request(line), safety, access)).map(|exchange| exchange.trace.status)
}

fn aborted(error: Error<Json>) -> Json {
    match error {
        Error::Aborted(reason) => reason.0,
        other => panic!("{} {other}", other.code()),
    }
}

#[test]
fn each_call_has_an_id_in_the_form_of_a_guid() {
    for dice in [0.0, 0.1, 0.3, 0.5, 0.77, 0.999_999_999] {
        let world = World::new();
        world.rolls(dice).answers(GET, 200, json!({}));
        call(&world, GET).unwrap();
        let id = world.sent()[0].header("x-ms-client-request-id").unwrap().to_owned();
        let parts: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
        assert!(id.chars().all(|c| c == '-' || c.is_ascii_hexdigit()), "{id}");
    }
}

#[test]
fn every_attempt_of_a_call_has_the_same_id() {
    let world = World::new();
    world.answers(GET, 503, json!(null)).answers(GET, 200, json!({}));
    call(&world, GET).unwrap();
    let ids: Vec<_> =
        world.sent().iter().map(|sent| sent.header("x-ms-client-request-id").map(str::to_owned)).collect();
    assert!(ids[0].is_some() && ids[0] == ids[1], "{ids:?}");
}

#[test]
fn a_callers_own_url_over_plain_http_or_with_a_user_name_is_misuse() {
    let secret = Secret::new("hunter2".into());
    for line in
        ["GET http://management.azure.com/x", "GET https://user:pass@management.azure.com/x", "GET ftp://localhost/x"]
    {
        for access in [Access::Open, Access::Bearer(&secret)] {
            let world = World::new();
            let error = failure(exchange(&world, line, Safety::Idempotent, access));
            let printed = format!("{error} {error:?}");
            assert_eq!(error.code(), "ERR_MISUSE");
            assert!(!printed.contains("pass@") && !printed.contains("hunter2"), "{printed}");
            assert_eq!((world.sent().len(), world.asked().len()), (0, 0), "{line}");
        }
    }
}

#[test]
fn what_is_no_url_is_shown_without_its_query() {
    let error = exchange(&World::new(), "GET /relative/path?sig=hunter2", Safety::Idempotent, Access::Open);
    let message = failure(error).to_string();
    assert_eq!(message, "url: must be an absolute URL, which this is not: /relative/path");
}

#[test]
fn refusals_are_final() {
    for status in [400, 401, 403, 404, 409, 412, 501] {
        let world = World::new();
        world.answers(GET, status, json!({ "error": { "code": "Nope", "message": "words" } }));
        match failure(call(&world, GET)) {
            Error::Response(error) => assert_eq!((error.trace.status, error.trace.attempts), (status, 1)),
            other => panic!("{other}"),
        }
        assert_eq!(world.waits(), []);
    }
}

#[test]
fn a_transient_failure_is_tried_again_with_growing_pauses() {
    let world = World::new();
    world.answers(GET, 503, json!(null)).is_silent(GET, None).answers(GET, 500, json!(null)).answers(
        GET,
        200,
        json!({}),
    );
    assert!(call(&world, GET).is_ok());
    assert_eq!(world.waits(), [375, 750, 1500].map(Duration::from_millis));
    assert_eq!(world.asked().len(), 1, "a retry does not ask for another token");
}

#[test]
fn attempts_end() {
    let world = World::new();
    for _ in 0..4 {
        world.answers(GET, 503, json!({ "error": { "code": "Busy" } }));
    }
    match failure(call(&world, GET)) {
        Error::Response(error) => assert_eq!((error.trace.attempts, error.service_code.as_deref()), (4, Some("Busy"))),
        other => panic!("{other}"),
    }
}

#[test]
fn silence_is_told_with_its_attempts_and_a_hint() {
    let world = World::new();
    for _ in 0..4 {
        world.is_silent(GET, Some("Mount a relay."));
    }
    match failure(call(&world, GET)) {
        Error::Transport(error) => {
            assert_eq!(error.to_string(), format!("{GET}: no answer after 4 attempts. Mount a relay."));
            assert_eq!(error.cause.unwrap().0, json!({ "name": "TypeError" }));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn what_may_have_run_is_not_sent_again() {
    for safety in [Safety::Once, Safety::Never] {
        let world = World::new();
        world.is_silent(SCORE, None);
        let error = failure(exchange(&world, SCORE, safety, Access::Entra(Plane::Data, &session())));
        assert_eq!(error.to_string(), format!("{SCORE}: no answer after one attempt."));
    }
}

#[test]
fn throttling_is_waited_for_as_long_as_the_service_says() {
    let world = World::new();
    world.replies(GET, answer(429, &[("retry-after", "17")], None)).answers(GET, 200, json!({}));
    assert!(call(&world, GET).is_ok());
    assert_eq!(world.waits(), [seconds(17)]);
}

#[test]
fn a_wait_beyond_the_budget_stops_at_once() {
    let world = World::new();
    world.replies(GET, answer(429, &[("retry-after", "3600")], None));
    match failure(call(&world, GET)) {
        Error::Response(error) => assert_eq!((error.trace.attempts, error.trace.retry_after), (1, Some(seconds(3600)))),
        other => panic!("{other}"),
    }
    assert_eq!(world.waits(), []);
}

#[test]
fn the_budget_covers_all_attempts() {
    let world = World::new();
    world.replies(GET, answer(503, &[("retry-after", "50")], None));
    world.replies(GET, answer(503, &[("retry-after", "50")], None));
    world.replies(GET, answer(503, &[("retry-after", "50")], None));
    assert!(call(&world, GET).is_err());
    assert_eq!(world.waits(), [seconds(50), seconds(50)]);
}

#[test]
fn a_caller_may_want_a_single_attempt() {
    let world = World::new();
    world.answers(GET, 503, json!(null));
    let mut client = world.client();
    client.policy = Policy { attempts: 1, ..Policy::default() };
    assert!(block_on(client.control(&session(), request(GET), Safety::Idempotent)).is_err());
}

#[test]
fn an_abort_gives_the_callers_own_reason() {
    let asked = World::new();
    asked.aborts_sign_in();
    assert_eq!(aborted(failure(call(&asked, GET))), reason());
    let sent = World::new();
    sent.aborts(GET);
    assert_eq!(aborted(failure(call(&sent, GET))), reason());
    let waited = World::new();
    waited.answers(GET, 503, json!(null)).aborts_at_wait(1);
    assert_eq!(aborted(failure(call(&waited, GET))), reason());
    let later = World::new();
    later.answers(GET, 503, json!(null)).aborts(GET);
    assert_eq!(aborted(failure(call(&later, GET))), reason());
}

#[test]
fn redirects_are_not_followed() {
    for status in [0, 300, 301, 302, 303, 307, 308] {
        let world = World::new();
        world.replies(GET, answer(status, &[("location", "https://evil.example/")], None));
        let error = failure(call(&world, GET));
        assert_eq!(error.code(), "ERR_PROTOCOL", "{status}");
        assert!(error.to_string().contains("redirects are not followed"), "{error}");
    }
}

#[test]
fn the_services_ids_are_kept() {
    let trace = |headers: &[(&str, &str)]| {
        let (world, session) = (World::new(), session());
        world.replies(GET, answer(200, headers, None));
        block_on(world.client().control(&session, request(GET), Safety::Idempotent))
            .map(|exchange| exchange.trace)
            .unwrap()
    };
    assert_eq!(trace(&[("x-ms-request-id", "a"), ("x-request-id", "b")]).request_id.as_deref(), Some("a"));
    assert_eq!(trace(&[("x-request-id", "b")]).request_id.as_deref(), Some("b"));
    assert_eq!(trace(&[]).request_id, None);
    assert_eq!(trace(&[]).request, GET);
    assert!(trace(&[]).client_request_id.is_some());
}

#[test]
fn without_credentials_nothing_is_asked_for() {
    let world = World::new();
    world.answers("POST https://login.microsoftonline.com/t", 200, json!({}));
    assert!(exchange(&world, "POST https://login.microsoftonline.com/t", Safety::Idempotent, Access::Open).is_ok());
    assert_eq!(world.sent()[0].bearer, None);
    assert_eq!(world.asked(), []);
}

#[test]
fn a_key_goes_where_it_came_with() {
    let (world, key) = (World::new(), Secret::new("key".into()));
    world.answers("POST https://kubernetes.example/score", 200, json!({}));
    assert!(exchange(&world, "POST https://kubernetes.example/score", Safety::Once, Access::Bearer(&key)).is_ok());
    assert_eq!(world.sent()[0].bearer.as_deref(), Some("key"));
}

#[test]
fn an_answer_without_what_was_needed_is_nonsense() {
    for body in [None, Some(json!({}))] {
        let (world, session) = (World::new(), session());
        let line = format!("GET {}", arm(""));
        world.replies(&line, answer(200, &[], body));
        let exchange = block_on(world.client().control(&session, request(&line), Safety::Idempotent)).ok().unwrap();
        let error = failure(exchange.read("a location", |body| body.text_at(&["location"])));
        assert!(error.to_string().ends_with("/workspaces/space answered 200 without a location."), "{error}");
    }
}

#[test]
fn a_success_that_is_no_object_is_nonsense() {
    for body in [json!("<html>"), json!(null), json!(5), json!([]), json!({ "error": { "code": "X" } })] {
        let (world, session) = (World::new(), session());
        let line = format!("GET {}", arm(""));
        world.replies(&line, answer(200, &[], Some(body.clone())));
        let answer = block_on(world.client().control(&session, request(&line), Safety::Idempotent));
        assert_eq!(failure(answer).code(), "ERR_PROTOCOL", "{body:?}");
    }
}

#[test]
fn a_success_in_part_is_one_for_log_analytics_alone() {
    const QUERY: &str = "POST https://api.loganalytics.io/v1/workspaces/w/query";
    let partial = json!({ "tables": [], "error": { "code": "PartialError" } });
    let world = World::new();
    world.answers(QUERY, 200, partial.clone()).answers(GET, 200, partial);
    let (client, session) = (world.client(), session());
    let asked = block_on(client.call(Plane::Logs, &session, request(QUERY), Safety::Idempotent));
    assert_eq!(asked.ok().unwrap().trace.status, 200);
    assert_eq!(
        failure(block_on(client.control(&session, request(GET), Safety::Idempotent)).map(drop)).code(),
        "ERR_PROTOCOL"
    );
    let scopes: Vec<_> = world.asked().into_iter().map(|asked| (asked.plane, asked.scope)).collect();
    assert_eq!(scopes[0], (Plane::Logs, "https://api.loganalytics.io/.default".into()));
    assert_eq!(scopes[1].0, Plane::Control, "a token of its own");
}
