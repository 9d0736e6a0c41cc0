//! Operations written down.

use azureml_endpoints::control::operation::Operation;
use azureml_endpoints::http::Method;
use azureml_endpoints::value::Value;

use crate::control::operation::{L, R, S, watching};
use crate::world::{Json, json};

#[test]
fn a_ticket_takes_an_operation_elsewhere() {
    for method in [Method::Put, Method::Patch, Method::Post, Method::Delete] {
        for watch in [R, S, L] {
            let operation = watching(method, watch);
            assert_eq!(Operation::resume(&Json::write(&operation.ticket())).unwrap(), operation);
        }
    }
}

#[test]
fn a_ticket_is_plain_json() {
    assert_eq!(
        Json::write(&watching(Method::Put, S).ticket()),
        json!({ "method": "PUT", "resource": R, "watch": { "at": "status", "url": S } })
    );
}

#[test]
fn what_is_no_ticket_is_refused() {
    let good = json!({ "method": "PUT", "resource": R, "watch": { "at": "status", "url": S } });
    for ticket in [
        json!({}),
        json!(null),
        json!("ticket"),
        json!([]),
        good.with("method", json!("GET")),
        good.with("method", json!("put")),
        good.with("method", json!(7)),
        good.with("resource", json!(null)),
        good.with("resource", json!({})),
        good.with("watch", json!("status")),
        good.with("watch", json!({ "at": "status" })),
        good.with("watch", json!({ "at": "elsewhere", "url": S })),
        good.with("watch", json!({ "at": "location", "url": 7 })),
    ] {
        assert_eq!(
            Operation::resume(&ticket).unwrap_err().to_string(),
            "ticket: must be the ticket of an operation, as its progress gave it",
            "{ticket:?}"
        );
    }
}
