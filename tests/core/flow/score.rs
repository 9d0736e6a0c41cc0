//! The scoring loop.

use std::cell::RefCell;
use std::rc::Rc;

use azureml_endpoints::control::name::Name;
use azureml_endpoints::data::deadline::Deadlines;
use azureml_endpoints::data::pace::Pace;
use azureml_endpoints::data::pool::{Breaker, Pool, State};
use azureml_endpoints::error::{Deadline, Error, Hop, ResponseError, TransportError};
use azureml_endpoints::flow::grant::Grant;
use azureml_endpoints::flow::score::{Answer, Call, Target, Targets};
use azureml_endpoints::http::Format;
use azureml_endpoints::retry::Safety;
use azureml_endpoints::value::Value;
use pollster::block_on;

use crate::world::scoring::{OTHER, URI, call, endpoint, idempotent, keys, target};
use crate::world::{Json, NOON, World, answer, failure, json, seconds, session, token};

fn run(world: &World, targets: &Targets<World>, call: Call<Json>) -> Result<Answer<Json>, Error<Json>> {
    block_on(targets.score(&world.client(), call))
}

fn one() -> Targets<World> {
    endpoint(vec![target(URI, keys(&["key"]))])
}

fn two() -> Targets<World> {
    endpoint(vec![target(URI, keys(&["key"])), target(OTHER, keys(&["other key"]))])
}

fn post(uri: &str) -> String {
    format!("POST {uri}")
}

fn scores(world: &World) {
    world.answers(&post(URI), 200, json!([1]));
}

fn transport(result: Result<Answer<Json>, Error<Json>>) -> TransportError<Json> {
    match failure(result) {
        Error::Transport(error) => *error,
        other => panic!("{other}"),
    }
}

fn response(result: Result<Answer<Json>, Error<Json>>) -> ResponseError<Json> {
    match failure(result) {
        Error::Response(error) => *error,
        other => panic!("{other}"),
    }
}

#[test]
fn what_the_model_refused_is_a_scoring_error() {
    let world = World::new();
    let targets = endpoint(vec![target(URI, Grant::Entra(session()))]);
    let headers = [("ms-azureml-model-error-statuscode", "500"), ("ms-azureml-model-error-reason", "model_error")];
    world.replies(&post(URI), answer(424, &headers, Some(json!({ "message": "division by zero" }))));
    match failure(run(&world, &targets, call())) {
        Error::Scoring(error) => assert_eq!((error.model_status, error.trace.attempts), (Some(500), 1)),
        other => panic!("{other}"),
    }
}

#[test]
fn a_control_token_cannot_score() {
    let world = World::new();
    world.gives(&token("https://management.azure.com", NOON + seconds(3600)));
    let targets = endpoint(vec![target(URI, Grant::Entra(session()))]);
    assert_eq!(failure(run(&world, &targets, call())).code(), "ERR_CREDENTIAL");
    assert_eq!(world.sent().len(), 0);
}

#[test]
fn an_entra_token_goes_to_no_scoring_uri_elsewhere() {
    for uri in ["https://evil.example/score", "http://e.region.inference.ml.azure.com/score"] {
        let world = World::new();
        let targets = endpoint(vec![target(uri, Grant::Entra(session()))]);
        assert_eq!(failure(run(&world, &targets, call())).code(), "ERR_CREDENTIAL");
        assert_eq!((world.sent().len(), world.asked().len()), (0, 0));
    }
}

#[test]
fn what_cannot_have_run_is_sent_again_with_growing_pauses() {
    let refusals: [(u16, &[(&str, &str)]); 4] = [
        (429, &[]),
        (429, &[("ms-azureml-model-error-reason", "too_many_pending_request")]),
        (424, &[("ms-azureml-model-error-statuscode", "503")]),
        (409, &[]),
    ];
    for (status, headers) in refusals {
        let world = World::new();
        for _ in 0..3 {
            world.replies(&post(URI), answer(status, headers, None));
        }
        scores(&world);
        assert!(run(&world, &one(), call()).is_ok(), "{status} {headers:?}");
        let waits: Vec<_> = world.waits().iter().map(std::time::Duration::as_millis).collect();
        assert_eq!(waits, [375, 750, 1500], "half of the jitter");
    }
}

#[test]
fn what_may_have_run_is_sent_again_only_when_that_is_allowed() {
    for status in [408, 500, 503, 504] {
        let world = World::new();
        world.answers(&post(URI), status, json!(null));
        assert!(run(&world, &one(), call()).is_err(), "{status}");
        world.answers(&post(URI), status, json!(null));
        scores(&world);
        assert!(run(&world, &one(), idempotent()).is_ok(), "{status}");
    }
    for status in [400, 403, 404, 413, 424, 502] {
        let world = World::new();
        world.answers(&post(URI), status, json!(null));
        assert!(run(&world, &one(), idempotent()).is_err(), "{status}: it would fail again");
    }
}

#[test]
fn silence_is_tried_again_when_it_cannot_have_run() {
    let world = World::new();
    world.is_unreached(&post(URI), json!({ "cause": { "code": "ECONNREFUSED" } }));
    scores(&world);
    assert!(run(&world, &one(), call()).is_ok());
    world.is_silent(&post(URI), Some("CORS?"));
    let error = transport(run(&world, &one(), call()));
    assert_eq!((error.attempts, error.may_have_run, error.hint.as_deref()), (1, Some(true), Some("CORS?")));
    world.is_silent(&post(URI), None);
    scores(&world);
    assert!(run(&world, &one(), idempotent()).is_ok());
}

#[test]
fn a_wait_that_is_named_is_kept_and_one_beyond_the_budget_fails_at_once() {
    let world = World::new();
    world.replies(&post(URI), answer(429, &[("retry-after", "7")], None));
    scores(&world);
    assert!(run(&world, &one(), call()).is_ok());
    assert_eq!(world.waits(), [seconds(7)]);

    world.replies(&post(URI), answer(429, &[("retry-after", "3600")], None));
    let error = response(run(&world, &one(), call()));
    assert_eq!(error.trace.retry_at, Some(NOON + seconds(7 + 3600)));
    assert_eq!(world.waits().len(), 1, "nothing is waited for in vain");

    world.replies(&post(URI), answer(429, &[("retry-after", "20")], None));
    let total = Deadlines { total: Some(seconds(10)), ..Deadlines::default() };
    let error = response(run(&world, &one(), Call { deadlines: total, ..call() }));
    assert!(error.trace.retry_at.is_some(), "the deadline counts like the budget");
    assert_eq!(world.waits().len(), 1);
}

#[test]
fn an_abort_within_a_pause_is_the_end() {
    let world = World::new();
    world.answers(&post(URI), 429, json!(null)).aborts_at_wait(1);
    assert_eq!(failure(run(&world, &one(), call())).code(), "ERR_ABORTED");
}

#[test]
fn a_stream_is_never_sent_twice() {
    let world = World::new();
    world.answers(&post(URI), 429, json!(null));
    assert!(run(&world, &one(), Call { safety: Safety::Never, ..call() }).is_err());
    world.answers(&post(URI), 401, json!(null));
    let both = endpoint(vec![target(URI, keys(&["one", "two"]))]);
    assert!(run(&world, &both, Call { safety: Safety::Never, ..call() }).is_err());
}

#[test]
fn an_answer_that_breaks_off_or_stalls_may_have_run() {
    let world = World::new();
    scores(&world);
    world.breaks_off();
    let error = transport(run(&world, &one(), call()));
    assert_eq!((error.may_have_run, error.hint.as_deref()), (Some(true), Some("The answer broke off.")));
    for deadline in [Deadline::FirstByte, Deadline::Idle] {
        scores(&world);
        world.stalls(deadline);
        assert_eq!(transport(run(&world, &one(), call())).late, Some((deadline, Hop::Scoring)));
    }
    scores(&world);
    world.stalls(Deadline::Idle);
    scores(&world);
    assert!(run(&world, &one(), idempotent()).is_ok(), "a stalled body is tried again when that is allowed");
}

#[test]
fn an_answer_without_what_it_promises_is_nonsense() {
    let world = World::new();
    world.replies(&post(URI), answer(200, &[("content-type", "text/event-stream")], Some(json!("…"))));
    world.holds_nonsense();
    let error = failure(run(&world, &one(), idempotent()));
    assert_eq!(error.code(), "ERR_PROTOCOL");
    assert!(error.to_string().contains("server-sent events"), "{error}");
}

#[test]
fn the_deadline_that_passed_is_named() {
    let world = World::new();
    let limits = |connect, total| Deadlines { connect, total, first_byte: None, idle: None };
    let late = |deadlines| {
        world.is_late(&post(URI));
        transport(run(&world, &one(), Call { deadlines, ..call() })).late
    };
    assert_eq!(late(limits(Some(seconds(5)), Some(seconds(9)))), Some((Deadline::Connect, Hop::Scoring)));
    assert_eq!(late(limits(Some(seconds(50)), Some(seconds(9)))), Some((Deadline::Total, Hop::Scoring)));
}

#[test]
fn nothing_is_sent_after_the_deadline_for_all_of_it() {
    let world = World::new();
    let deadlines = Deadlines { connect: Some(seconds(6)), total: Some(seconds(10)), ..Deadlines::default() };
    world.is_late(&post(URI)).is_late(&post(URI));
    let error = transport(run(&world, &two_of_one(), Call { deadlines, ..idempotent() }));
    assert_eq!((error.late, error.attempts), (Some((Deadline::Total, Hop::Scoring)), 2));
}

fn two_of_one() -> Targets<World> {
    endpoint(vec![target(URI, keys(&["key"])), target(URI, keys(&["key"]))])
}

#[test]
fn a_target_that_does_not_take_it_is_followed_by_the_next_at_once() {
    for status in [401, 403, 404, 429, 409] {
        let world = World::new();
        world.answers(&post(URI), status, json!(null)).answers(&post(OTHER), 200, json!([2]));
        assert_eq!(run(&world, &two(), call()).unwrap().body, json!([2]), "{status}");
        assert_eq!(world.waits(), []);
        assert_eq!(world.sent()[1].bearer.as_deref(), Some("other key"), "each target has its own key");
    }
}

#[test]
fn a_target_that_failed_is_followed_by_the_next_only_when_that_is_allowed() {
    let world = World::new();
    world.answers(&post(URI), 503, json!(null));
    assert!(run(&world, &two(), call()).is_err());
    world.answers(&post(URI), 503, json!(null)).answers(&post(OTHER), 200, json!([2]));
    assert!(run(&world, &two(), idempotent()).is_ok());
    world.is_silent(&post(URI), None).answers(&post(OTHER), 200, json!([2]));
    assert!(run(&world, &two(), idempotent()).is_ok());
}

#[test]
fn all_targets_share_one_budget() {
    let world = World::new();
    for uri in [URI, OTHER, URI, OTHER] {
        world.answers(&post(uri), 429, json!(null));
    }
    assert_eq!(response(run(&world, &two(), call())).trace.attempts, 4);
    assert_eq!(world.waits().len(), 1, "a pause after each round");
}

#[test]
fn another_deployment_of_the_same_endpoint_stands_in() {
    let world = World::new();
    let grant = Rc::new(keys(&["key"]));
    let of = |name| Target {
        scoring_uri: URI.into(),
        swagger_uri: None,
        deployment: Some(Name::existing("deployment", name).unwrap()),
        grant: Rc::clone(&grant),
    };
    let targets = endpoint(vec![of("blue"), of("green")]);
    world.answers(&post(URI), 404, json!(null));
    scores(&world);
    assert!(run(&world, &targets, call()).is_ok());
    let asked = |at: usize| world.sent()[at].header("azureml-model-deployment").map(str::to_owned);
    assert_eq!((asked(0).as_deref(), asked(1).as_deref()), (Some("blue"), Some("green")));
}

#[test]
fn a_call_that_names_a_deployment_is_for_it_alone() {
    let world = World::new();
    let mut bound = call();
    bound.scoring.deployment = Some(Name::existing("deployment", "red").unwrap());
    world.answers(&post(URI), 404, json!(null));
    assert!(run(&world, &two(), bound).is_err());
    assert_eq!(world.sent()[0].header("azureml-model-deployment"), Some("red"));
}

#[test]
fn a_single_target_with_a_breaker_fails_at_once_and_comes_back() {
    let world = World::new();
    let targets = Targets { pool: RefCell::new(Pool::new(1, Some(Breaker::default()))), ..one() };
    world.listens();
    for _ in 0..5 {
        world.answers(&post(URI), 500, json!(null));
        assert!(run(&world, &targets, call()).is_err());
    }
    let error = transport(run(&world, &targets, call()));
    assert_eq!((error.attempts, error.may_have_run, error.retry_at), (0, Some(false), Some(NOON + seconds(10))));
    assert_eq!(world.sent().len(), 5, "nothing was sent");
    assert_eq!(targets.pool.borrow().state(0, NOON).state, State::Open);
    world.passes(seconds(10));
    scores(&world);
    assert!(run(&world, &targets, call()).is_ok());
    assert_eq!(targets.pool.borrow().state(0, NOON).state, State::Closed);
    let states: Vec<_> = world.told().iter().filter_map(|event| event.text_at(&["state"])).collect();
    assert_eq!(states, ["open", "closed"]);
}

#[test]
fn the_pace_learns_of_each_refusal_also_of_those_that_were_survived() {
    let world = World::new();
    let pace = Rc::new(RefCell::new(Pace::new(8)));
    world.answers(&post(URI), 429, json!(null));
    scores(&world);
    assert!(run(&world, &one(), Call { pace: Some(Rc::clone(&pace)), ..call() }).is_ok());
    assert_eq!(pace.borrow().limit(), 4);
}

#[test]
fn what_happens_is_told() {
    let world = World::new();
    world.listens().takes(seconds(2)).answers(&post(URI), 404, json!(null)).answers(&post(OTHER), 429, json!(null));
    world.replies(
        &post(URI),
        answer(200, &[("ms-azureml-model-time", "12"), ("x-request-id", "theirs")], Some(json!([1]))),
    );
    assert!(run(&world, &two(), call()).is_ok());
    let told = world.told();
    let kinds: Vec<_> = told.iter().filter_map(|event| event.text_at(&["type"])).collect();
    assert_eq!(kinds, ["attempt", "answer", "failover", "attempt", "answer", "retry", "attempt", "answer"]);
    let last = told.last().unwrap();
    let number = |key| last.get(key).and_then(|number| number.as_number());
    assert_eq!((number("status"), number("ms"), number("modelMs")), (Some(200.0), Some(2000.0), Some(12.0)));
    assert_eq!((number("attempt"), number("target")), (Some(3.0), Some(0.0)));
    assert_eq!(last.text_at(&["requestId"]).as_deref(), Some("theirs"));
    let ids: std::collections::BTreeSet<_> = told.iter().map(|event| event.text_at(&["clientRequestId"])).collect();
    assert_eq!(ids.len(), 1);
}

#[test]
fn each_attempt_carries_its_ids() {
    let world = World::new();
    world.answers(&post(URI), 429, json!(null));
    scores(&world);
    assert!(run(&world, &one(), call()).is_ok());
    let sent = world.sent();
    for name in ["x-ms-client-request-id", "traceparent"] {
        assert!(sent[0].header(name).is_some_and(|id| id.len() <= 55), "{name}");
        assert_eq!(sent[0].header(name), sent[1].header(name), "{name}");
    }
}

#[test]
fn a_trace_of_the_callers_own_is_carried_on() {
    let world = World::new();
    scores(&world);
    let mut carried = call();
    carried.scoring.headers = vec![("traceparent".into(), "00-1-2-01".into())];
    assert!(run(&world, &one(), carried).is_ok());
    let traces: Vec<_> = world.sent()[0].headers.iter().filter(|(name, _)| name == "traceparent").cloned().collect();
    assert_eq!(traces, [("traceparent".to_owned(), "00-1-2-01".to_owned())]);
}

#[test]
fn an_answer_that_is_handed_over_unread_tells_what_it_is() {
    let world = World::new();
    let unread = |headers: &[(&str, &str)]| {
        world.replies(&post(URI), answer(200, headers, Some(json!("…"))));
        run(&world, &one(), Call { reads: false, ..call() }).unwrap()
    };
    let events = unread(&[("content-type", "text/event-stream"), ("x-request-id", "theirs")]);
    assert_eq!((events.format, events.streams()), (Format::Events, true));
    assert_eq!(events.trace.request_id.as_deref(), Some("theirs"));
    assert_eq!(events.patience.idle, Some(seconds(60)));
    assert!(
        !unread(&[("content-type", "text/event-stream"), ("content-length", "9")]).streams(),
        "complete beforehand"
    );
    assert!(!unread(&[("content-type", "application/json")]).streams(), "one value");
}

#[test]
fn what_describes_the_inputs_is_read_with_the_same_proof() {
    let world = World::new();
    world.answers("GET https://e.region.inference.ml.azure.com/swagger.json", 200, json!({ "swagger": "2.0" }));
    let mut look = idempotent();
    look.swagger = true;
    look.scoring.method = azureml_endpoints::http::Method::Get;
    assert!(run(&world, &one(), look).is_ok());
    assert_eq!(world.sent()[0].bearer.as_deref(), Some("key"));
}
