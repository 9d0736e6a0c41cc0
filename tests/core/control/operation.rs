//! Long-running operations.

use std::time::Duration;

use azureml_endpoints::control::operation::{Operation, Turn};
use azureml_endpoints::error::OperationError;
use azureml_endpoints::http::{Method, Response};
use azureml_endpoints::value::Value;

use crate::world::{Json, NOON, answer, json, seconds};

mod ticket;

/// The resource, a status document, a location, and the URL that a resource's body may hold.
pub(super) const R: &str = "https://management.azure.com/subscriptions/s/onlineEndpoints/e?api-version=1";
pub(super) const S: &str = "https://management.azure.com/status?api-version=2";
pub(super) const L: &str = "https://management.azure.com/location?api-version=3";
const U: &str = "https://management.azure.com/uri?api-version=4";

const BOTH: &[(&str, &str)] = &[("azure-asyncoperation", S), ("location", L)];
const STATUS: &[(&str, &str)] = &[("azure-asyncoperation", S)];
const LOCATION: &[(&str, &str)] = &[("location", L)];
const HIDDEN: &[(&str, &str)] = &[];
const EMPTY: &[(&str, &str)] = &[("azure-asyncoperation", ""), ("location", "")];

type Judged<T> = Result<T, Box<OperationError<Json>>>;

fn begin(method: Method, answer: &Response<Json>) -> Judged<(Operation, Turn<Json>)> {
    Operation::begin(method, R.into(), answer, NOON)
}

/// An operation that watches one of the URLs above.
pub(super) fn watching(method: Method, watch: &str) -> Operation {
    let watch = match watch {
        R => json!({ "at": "resource" }),
        L => json!({ "at": "location", "url": L }),
        url => json!({ "at": "status", "url": url }),
    };
    Operation::resume(&json!({ "method": method.as_str(), "resource": R, "watch": watch.0 })).unwrap()
}

fn judge(operation: &mut Operation, status: u16, body: Option<Json>) -> Judged<Turn<Json>> {
    operation.judge(&answer(status, &[], body), NOON)
}

fn watched(operation: &Operation) -> String {
    operation.poll::<Json>().url
}

fn resource(state: &str) -> Json {
    json!({ "id": "e", "properties": { "provisioningState": state } })
}

/// What an answer means, in a word or two.
fn said(judged: &Judged<Turn<Json>>) -> String {
    match judged {
        Ok(Turn::Running(progress, _)) => progress.status.clone(),
        Ok(Turn::Fetch) => "fetch".into(),
        Ok(Turn::Done(Some(_))) => "done with body".into(),
        Ok(Turn::Done(None)) => "done".into(),
        Err(failed) => format!("{}!", failed.status),
    }
}

fn pause(judged: Judged<Turn<Json>>) -> Duration {
    match judged {
        Ok(Turn::Running(_, pause)) => pause,
        other => panic!("not running but {}", said(&other)),
    }
}

#[test]
fn the_first_answer_says_where_to_look() {
    use Method::{Delete, Patch, Post, Put};
    let creating = || Some(resource("Creating"));
    let done = || Some(resource("Succeeded"));
    let linked =
        |state: &str| Some(resource(state).with_at(&["properties", "properties", "AzureAsyncOperationUri"], json!(U)));
    let table = [
        (Put, 201, BOTH, creating(), S, "Creating"),
        (Put, 201, STATUS, creating(), S, "Creating"),
        (Put, 201, STATUS, done(), S, "Succeeded"),
        (Put, 201, LOCATION, creating(), R, "Creating"),
        (Put, 201, HIDDEN, creating(), R, "Creating"),
        (Put, 201, HIDDEN, linked("Creating"), U, "Creating"),
        (Put, 201, HIDDEN, linked("UPDATING"), U, "UPDATING"),
        (Put, 201, HIDDEN, linked("Succeeded"), R, "done with body"),
        (Put, 201, HIDDEN, None, R, "Accepted"),
        (Put, 201, HIDDEN, Some(json!({ "id": "e" })), R, "Accepted"),
        (Put, 200, STATUS, creating(), S, "Creating"),
        (Put, 200, HIDDEN, creating(), R, "Creating"),
        (Put, 200, HIDDEN, done(), R, "done with body"),
        (Put, 200, HIDDEN, Some(resource("SUCCEEDED")), R, "done with body"),
        (Put, 200, HIDDEN, Some(json!({ "id": "e" })), R, "done with body"),
        (Put, 200, EMPTY, creating(), R, "Creating"),
        (Put, 200, HIDDEN, None, R, "done"),
        (Put, 202, HIDDEN, None, R, "Accepted"),
        (Put, 202, EMPTY, None, R, "Accepted"),
        (Patch, 200, HIDDEN, done(), R, "done with body"),
        (Patch, 200, HIDDEN, linked("Scaling"), U, "Scaling"),
        (Patch, 202, BOTH, None, S, "Accepted"),
        (Patch, 202, LOCATION, None, L, "Accepted"),
        (Patch, 202, HIDDEN, None, R, "Accepted"),
        (Delete, 200, HIDDEN, None, R, "done"),
        (Delete, 204, HIDDEN, None, R, "done"),
        (Delete, 202, BOTH, None, S, "Accepted"),
        (Delete, 202, LOCATION, None, L, "Accepted"),
        (Delete, 202, HIDDEN, None, R, "Accepted"),
        (Post, 200, HIDDEN, None, R, "done"),
        (Post, 202, BOTH, None, S, "Accepted"),
        (Post, 202, LOCATION, None, L, "Accepted"),
        (Post, 202, HIDDEN, None, R, "Accepted"),
    ];
    for (method, status, headers, body, watch, meaning) in table {
        let row = format!("{method:?} {status} {headers:?} {body:?}");
        let (operation, turn) = begin(method, &answer(status, headers, body)).unwrap_or_else(|_| panic!("{row}"));
        assert_eq!((watched(&operation).as_str(), said(&Ok(turn)).as_str()), (watch, meaning), "{row}");
    }
}

#[test]
fn the_first_answer_may_already_say_that_it_failed() {
    for state in ["Failed", "failed", "Canceled", "CANCELLED"] {
        let failed = begin(Method::Put, &answer(200, HIDDEN, Some(resource(state)))).err().unwrap();
        assert_eq!(
            (failed.status.as_str(), failed.resource_id.as_str()),
            (state, "/subscriptions/s/onlineEndpoints/e")
        );
    }
}

#[test]
fn a_stale_uri_of_an_earlier_operation_is_not_followed() {
    let body = resource("Succeeded").with_at(&["properties", "properties", "AzureAsyncOperationUri"], json!(U));
    let (operation, turn) = begin(Method::Put, &answer(200, HIDDEN, Some(body.clone()))).ok().unwrap();
    assert_eq!((watched(&operation).as_str(), turn), (R, Turn::Done(Some(body))));
}

#[test]
fn a_uri_that_speaks_of_an_earlier_success_does_not_end_this_one() {
    let mut operation = watching(Method::Put, U);
    assert_eq!(said(&judge(&mut operation, 200, Some(json!({ "status": "Succeeded" })))), "fetch");
    let busy = operation.judge_result(&answer(200, &[], Some(resource("Updating"))), NOON);
    assert_eq!((said(&busy).as_str(), watched(&operation).as_str()), ("Updating", R));
}

#[test]
fn a_status_document_is_read_in_every_spelling() {
    let table = [
        ("Succeeded", "fetch", "done"),
        ("succeeded", "fetch", "done"),
        ("SUCCEEDED", "fetch", "done"),
        ("InProgress", "InProgress", "InProgress"),
        ("Running", "Running", "Running"),
        ("NotStarted", "NotStarted", "NotStarted"),
        ("", "", ""),
        ("Failed", "Failed!", "Failed!"),
        ("failed", "failed!", "failed!"),
        ("Canceled", "Canceled!", "Canceled!"),
        ("Cancelled", "Cancelled!", "Cancelled!"),
    ];
    for (status, replaced, gone) in table {
        for (method, expected) in
            [(Method::Put, replaced), (Method::Patch, replaced), (Method::Post, gone), (Method::Delete, gone)]
        {
            for http in [200, 201, 202] {
                let judged = judge(&mut watching(method, S), http, Some(json!({ "status": status })));
                assert_eq!(said(&judged), expected, "{method:?} {status} {http}");
            }
        }
    }
}

#[test]
fn a_failure_inside_a_200_is_told_with_the_services_words() {
    let body = json!({ "status": "Failed", "error": { "code": "OutOfQuota", "message": "Not enough cores.", "details": [1] } });
    for watch in [S, L] {
        let failed = judge(&mut watching(Method::Put, watch), 200, Some(body.clone())).unwrap_err();
        assert_eq!(failed.service_code.as_deref(), Some("OutOfQuota"), "{watch}");
        assert_eq!(failed.service_message.as_deref(), Some("Not enough cores."), "{watch}");
        assert_eq!(failed.error.unwrap().0, body.get("error").unwrap(), "{watch}");
        assert_eq!(failed.resource_id, "/subscriptions/s/onlineEndpoints/e", "{watch}");
    }
}

#[test]
fn a_failure_without_words_has_none() {
    let failed = judge(&mut watching(Method::Put, R), 200, Some(resource("Failed"))).unwrap_err();
    assert_eq!((failed.service_code, failed.service_message), (None, None));
    assert!(failed.error.is_none());
}

#[test]
fn progress_is_told_in_percent_when_the_service_does() {
    let percent = |body| match judge(&mut watching(Method::Put, S), 200, Some(body)) {
        Ok(Turn::Running(progress, _)) => progress.percent_complete,
        other => panic!("{}", said(&other)),
    };
    assert_eq!(percent(json!({ "status": "Running", "percentComplete": 42.5 })), Some(42.5));
    assert_eq!(percent(json!({ "status": "Running", "percentComplete": "42" })), None);
    assert_eq!(percent(json!({ "status": "Running" })), None);
}

#[test]
fn when_the_status_document_vanishes_the_resource_knows() {
    for (status, body) in [
        (404, None),
        (404, Some(json!({ "error": { "code": "NotFound" } }))),
        (404, Some(json!({ "status": "Succeeded" }))),
        (200, None),
        (204, None),
        (200, Some(json!("text"))),
        (200, Some(json!({ "status": 7 }))),
        (200, Some(json!([]))),
    ] {
        for method in [Method::Put, Method::Patch, Method::Post, Method::Delete] {
            let mut operation = watching(method, S);
            assert_eq!(said(&judge(&mut operation, status, body.clone())), "InProgress", "{status} {body:?}");
            assert_eq!(watched(&operation), R);
        }
    }
}

#[test]
fn a_location_answers_202_until_it_is_done() {
    let table = [
        (Method::Patch, 200, Some(resource("Succeeded")), "fetch"),
        (Method::Patch, 200, None, "fetch"),
        (Method::Patch, 200, Some(resource("Updating")), "Updating"),
        (Method::Patch, 200, Some(resource("Failed")), "Failed!"),
        (Method::Patch, 200, Some(json!({ "status": "running" })), "running"),
        (Method::Patch, 202, Some(resource("Succeeded")), "InProgress"),
        (Method::Patch, 202, None, "InProgress"),
        (Method::Delete, 200, None, "done"),
        (Method::Delete, 204, None, "done"),
        (Method::Delete, 202, None, "InProgress"),
        (Method::Delete, 404, None, "done"),
        (Method::Post, 200, None, "done"),
        (Method::Post, 204, None, "done"),
        (Method::Post, 200, Some(json!({ "status": "Canceled" })), "Canceled!"),
        (Method::Put, 404, None, "Accepted"),
    ];
    for (method, status, body, meaning) in table {
        let judged = judge(&mut watching(method, L), status, body.clone());
        assert_eq!(said(&judged), meaning, "{method:?} {status} {body:?}");
    }
}

#[test]
fn a_new_location_is_adopted_while_it_runs() {
    let mut operation = watching(Method::Delete, L);
    let next = [("location", "https://management.azure.com/next")];
    assert!(operation.judge(&answer(202, &next, None), NOON).is_ok());
    assert_eq!(watched(&operation), next[0].1);
    assert!(operation.judge(&answer(202, &[("location", "")], None), NOON).is_ok());
    assert_eq!(watched(&operation), next[0].1, "an empty one is none");
}

#[test]
fn the_resource_itself_tells_the_end() {
    let table = [
        (Method::Put, 200, Some(resource("Succeeded")), "done with body"),
        (Method::Put, 200, Some(json!({})), "done with body"),
        (Method::Put, 200, Some(resource("Creating")), "Creating"),
        (Method::Put, 200, Some(resource("SomethingNew")), "SomethingNew"),
        (Method::Put, 200, Some(resource("Failed")), "Failed!"),
        (Method::Put, 404, None, "Accepted"),
        (Method::Patch, 200, Some(resource("Scaling")), "Scaling"),
        (Method::Post, 200, Some(resource("Succeeded")), "done"),
        (Method::Delete, 404, None, "done"),
        (Method::Delete, 200, Some(resource("Deleting")), "Deleting"),
        (Method::Delete, 200, Some(resource("Succeeded")), "Succeeded"),
        (Method::Delete, 200, None, "Deleting"),
        (Method::Delete, 200, Some(resource("Failed")), "Failed"),
    ];
    for (method, status, body, meaning) in table {
        let judged = judge(&mut watching(method, R), status, body.clone());
        assert_eq!(said(&judged), meaning, "{method:?} {status} {body:?}");
    }
}

#[test]
fn the_service_names_the_pause() {
    let running = Some(json!({ "status": "Running" }));
    let pause_of =
        |headers: &[(&str, &str)]| pause(watching(Method::Put, S).judge(&answer(200, headers, running.clone()), NOON));
    assert_eq!(pause_of(&[("retry-after", "15")]), seconds(15));
    assert_eq!(pause_of(&[("retry-after-ms", "700")]), Duration::from_millis(700));
    assert_eq!(pause_of(&[("retry-after", "Sat, 31 Jan 2026 12:01:00 GMT")]), seconds(60));
    assert_eq!(pause_of(&[]), seconds(2));
    assert_eq!(pause_of(&[("retry-after", "0")]), Duration::from_millis(50), "never a busy loop");
    let first = begin(Method::Put, &answer(201, &[("retry-after", "9")], Some(resource("Creating"))));
    assert_eq!(pause(first.map(|(_, turn)| turn)), seconds(9));
}

#[test]
fn the_result_is_read_from_the_resource() {
    assert_eq!(watching(Method::Put, S).fetch::<Json>().shown(), format!("GET {}", R.split('?').next().unwrap()));
    assert_eq!(watching(Method::Put, S).fetch::<Json>().url, R);
}

#[test]
fn a_resource_id_is_the_path() {
    let id = |resource: &str| {
        let ticket = json!({ "method": "PUT", "resource": resource, "watch": { "at": "resource" } });
        Operation::resume(&ticket).unwrap().resource_id()
    };
    assert_eq!(id("https://h/a/b?sig=s#x"), "/a/b");
    assert_eq!(id("https://h"), "/");
    assert_eq!(id("nonsense"), "/");
    assert_eq!(id(""), "/");
}

/// What looks at a resource that goes through these states come to, with the number of looks.
fn looks(method: Method, states: &[Option<&str>]) -> (String, usize) {
    let mut operation = watching(method, R);
    let last = states.last().unwrap();
    for (count, state) in states.iter().chain(std::iter::repeat(last)).take(40).enumerate() {
        let judged = match state {
            Some(state) => judge(&mut operation, 200, Some(resource(state))),
            None => judge(&mut operation, 404, None),
        };
        if !matches!(judged, Ok(Turn::Running(..))) {
            return (said(&judged), count + 1);
        }
    }
    panic!("it never ends: {states:?}")
}

#[test]
fn what_a_resource_showed_before_the_operation_is_not_its_end() {
    use Method::{Delete, Put};
    for (method, states, end) in [
        (Delete, &[Some("Failed"), Some("Deleting"), None][..], ("done", 3)),
        (Delete, &[Some("Succeeded"), Some("Succeeded"), None], ("done", 3)),
        (Delete, &[Some("Failed"), Some("Deleting"), Some("Failed")], ("Failed!", 3)),
        (Delete, &[Some("Deleting"), Some("Succeeded")], ("Failed!", 2)),
        (Delete, &[Some("Succeeded")], ("Failed!", 15)),
        (Delete, &[Some("Failed")], ("Failed!", 15)),
        (Put, &[None, None, Some("Creating"), Some("Succeeded")], ("done with body", 4)),
        (Put, &[None], ("Failed!", 15)),
    ] {
        let (said, count) = looks(method, states);
        assert_eq!((said.as_str(), count), end, "{method:?} {states:?}");
    }
}

#[test]
fn a_deletion_after_which_the_resource_stays_says_so() {
    let mut operation = watching(Method::Delete, R);
    assert!(judge(&mut operation, 200, Some(resource("Deleting"))).is_ok());
    let failed = judge(&mut operation, 200, Some(resource("Succeeded"))).unwrap_err();
    assert_eq!(failed.service_message.as_deref(), Some("The resource is still there."));
}

#[test]
fn why_a_resource_failed_is_asked_of_the_document_it_names() {
    let failed = || Some(resource("Failed").with_at(&["properties", "properties", "AzureAsyncOperationUri"], json!(U)));
    let why = json!({ "status": "Failed", "error": { "code": "OutOfQuota", "message": "Not enough cores." } });
    for (method, first) in [(Method::Put, "Creating"), (Method::Patch, "Scaling"), (Method::Delete, "Deleting")] {
        let mut operation = watching(method, R);
        assert!(judge(&mut operation, 200, Some(resource(first))).is_ok());
        assert_eq!(said(&judge(&mut operation, 200, failed())), "Failed");
        assert_eq!(watched(&operation), U);
        let told = judge(&mut operation, 200, Some(why.clone())).unwrap_err();
        assert_eq!(told.service_code.as_deref(), Some("OutOfQuota"));
        assert!(told.remedy.is_some());
    }
    for (status, document) in [(404, None), (200, Some(json!({ "status": "Succeeded" }))), (200, Some(json!({})))] {
        let mut operation = watching(Method::Put, R);
        assert!(judge(&mut operation, 200, failed()).is_ok());
        assert!(judge(&mut operation, status, document).is_ok());
        assert_eq!(said(&judge_on(&mut operation, failed())), "Failed!", "without a reason it failed all the same");
    }
}

/// The look at the resource that comes next, whichever way the operation asks for it.
fn judge_on(operation: &mut Operation, body: Option<Json>) -> Judged<Turn<Json>> {
    operation.judge_result(&answer(200, &[], body), NOON)
}

#[test]
fn whatever_runs_on_a_resource_is_over_when_it_rests() {
    for (status, body, meaning) in [
        (200, Some(resource("Updating")), "Updating"),
        (200, Some(resource("Succeeded")), "done with body"),
        (200, Some(resource("Failed")), "done with body"),
        (404, None, "done"),
    ] {
        assert_eq!(said(&judge(&mut Operation::any(R.into()), status, body)), meaning);
    }
}
