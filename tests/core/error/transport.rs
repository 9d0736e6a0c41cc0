//! Nobody answered, or not in time.

use azureml_endpoints::error::{Deadline, Error, Hop, TransportError};
use azureml_endpoints::time::Timestamp;
use azureml_endpoints::value::Value;

use crate::world::{Json, json};

fn error(error: TransportError<Json>) -> (String, Json) {
    let error = Error::Transport(Box::new(error));
    (error.to_string(), Json::write(&error.members()))
}

#[test]
fn a_deadline_is_named_with_the_hop_on_which_it_passed() {
    let deadlines = [
        (Deadline::Connect, "connect"),
        (Deadline::FirstByte, "firstByte"),
        (Deadline::Idle, "idle"),
        (Deadline::Total, "total"),
    ];
    for (deadline, word) in deadlines {
        for (hop, place) in [(Hop::Credential, "credential"), (Hop::Control, "control"), (Hop::Scoring, "scoring")] {
            let late = Some((deadline, hop));
            let (message, members) = error(TransportError { late, ..TransportError::new("POST https://e".into(), 2) });
            assert_eq!(
                message,
                format!("POST https://e: the {word} deadline passed on the {place} hop, after 2 attempts.")
            );
            assert_eq!(
                (members.text_at(&["deadline"]), members.text_at(&["hop"])),
                (Some(word.into()), Some(place.into()))
            );
        }
    }
}

#[test]
fn what_was_not_sent_says_so_and_when_it_will_be() {
    let transport = TransportError {
        may_have_run: Some(false),
        retry_at: Some(Timestamp(5000)),
        ..TransportError::new("POST https://e".into(), 0)
    };
    let (message, members) = error(transport);
    assert_eq!(message, "POST https://e: not sent.");
    let expected = json!({
        "request": "POST https://e", "attempts": 0.0, "retryable": true, "mayHaveRun": false, "retryAt": 5000.0,
    });
    assert_eq!(members, expected);
}

#[test]
fn a_call_that_scores_nothing_does_not_speak_of_the_model() {
    let (_, members) = error(TransportError::new("GET https://a".into(), 1));
    assert_eq!(members, json!({ "request": "GET https://a", "attempts": 1.0 }));
}
