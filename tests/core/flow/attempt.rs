//! One attempt at scoring.

use azureml_endpoints::error::{Deadline, Error, Hop, Trace};
use azureml_endpoints::flow::attempt::broken_off;
use azureml_endpoints::host::Failure;
use azureml_endpoints::value::Kept;

use crate::world::{Json, json};

fn broken(failure: Failure<Json>) -> Error<Json> {
    let trace = Trace {
        request: "POST https://e".into(),
        attempts: 2,
        client_request_id: Some("ours".into()),
        ..Trace::default()
    };
    broken_off(&trace, failure)
}

#[test]
fn a_stream_that_breaks_off_tells_how_it_was_got() {
    match broken(Failure::Broken(Kept(json!({ "name": "TypeError" })), None)) {
        Error::Transport(error) => {
            assert_eq!((error.attempts, error.may_have_run, error.late), (2, Some(true), None));
            assert_eq!(error.client_request_id.as_deref(), Some("ours"));
            assert!(error.cause.is_some());
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_stream_that_stalls_names_its_deadline() {
    let error = broken(Failure::Late(Deadline::Idle));
    assert!(matches!(&error, Error::Transport(error) if error.late == Some((Deadline::Idle, Hop::Scoring))), "{error}");
}

#[test]
fn a_stream_that_is_aborted_gives_the_callers_own_reason() {
    assert!(
        matches!(broken(Failure::Aborted(Kept(json!("mine")))), Error::Aborted(Kept(reason)) if reason == json!("mine"))
    );
}
