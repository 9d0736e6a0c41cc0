//! Operations from their first answer to their end, against a service in miniature: whatever a browser hides and however the
//! service spells it, the end is found.

use azureml_endpoints::control::operation::{Operation, Turn};
use azureml_endpoints::error::OperationError;
use azureml_endpoints::http::{Method, Response};

use crate::world::{Json, NOON, answer, json};

const R: &str = "https://management.azure.com/subscriptions/s/onlineEndpoints/e";
const S: &str = "https://management.azure.com/status";
const L: &str = "https://management.azure.com/location";

/// A service that is busy for two looks.
struct Service {
    method: Method,
    end: &'static str,
    looks: u32,
}

impl Service {
    fn state(&self) -> &'static str {
        if self.looks > 2 { self.end } else { "Busy" }
    }

    fn succeeded(&self) -> bool {
        self.looks > 2 && self.end.eq_ignore_ascii_case("succeeded")
    }

    fn resource(&self) -> Json {
        json!({ "name": "e", "properties": { "provisioningState": self.state() } })
    }

    fn document(&self) -> Json {
        json!({ "status": self.state(), "error": { "code": "Why" } })
    }

    fn start(&self, headers: &[(&str, &str)], status: u16) -> Response<Json> {
        answer(status, headers, (status != 202).then(|| self.resource()))
    }

    fn look(&mut self, url: &str) -> Response<Json> {
        self.looks += 1;
        match url {
            S => answer(200, &[], Some(self.document())),
            L if self.looks <= 2 => answer(202, &[("location", L)], None),
            L if self.succeeded() => answer(204, &[], None),
            L => answer(200, &[], Some(self.document())),
            R if self.succeeded() && self.method == Method::Delete => answer(404, &[], None),
            R => answer(200, &[], Some(self.resource())),
            other => panic!("{other} was looked at"),
        }
    }
}

fn follow(
    method: Method,
    status: u16,
    headers: &[(&str, &str)],
    end: &'static str,
) -> Result<Option<Json>, Box<OperationError<Json>>> {
    let mut service = Service { method, end, looks: 0 };
    let (mut operation, mut turn) = Operation::begin(method, R.into(), &service.start(headers, status), NOON)?;
    for _ in 0..10 {
        turn = match turn {
            Turn::Done(result) => return Ok(result),
            Turn::Running(..) => {
                let answer = service.look(&operation.poll::<Json>().url);
                operation.judge(&answer, NOON)?
            }
            Turn::Fetch => {
                let answer = service.look(&operation.fetch::<Json>().url);
                operation.judge_result(&answer, NOON)?
            }
        };
    }
    panic!("{method:?} {status} {headers:?} {end} has no end");
}

/// Names and values.
type Headers = Vec<(&'static str, &'static str)>;

/// Every way an operation can start that does not end at once.
fn starts() -> Vec<(Method, u16, Headers)> {
    let mut starts = Vec::new();
    for (method, statuses) in [
        (Method::Put, &[200, 201, 202][..]),
        (Method::Patch, &[200, 202]),
        (Method::Delete, &[202]),
        (Method::Post, &[202]),
    ] {
        for status in statuses {
            for headers in [
                vec![("azure-asyncoperation", S), ("location", L)],
                vec![("azure-asyncoperation", S)],
                vec![("location", L)],
                vec![],
            ] {
                starts.push((method, *status, headers));
            }
        }
    }
    starts
}

#[test]
fn every_success_is_found() {
    for (method, status, headers) in starts() {
        for end in ["Succeeded", "succeeded", "SUCCEEDED"] {
            let result = follow(method, status, &headers, end);
            let result = result.unwrap_or_else(|failed| panic!("{method:?} {status} {headers:?}: {failed}"));
            let replaced = matches!(method, Method::Put | Method::Patch);
            assert!(result.is_some() || !replaced, "{method:?} {status} {headers:?} {end} gives no resource");
        }
    }
}

#[test]
fn every_failure_is_found() {
    for (method, status, headers) in starts() {
        for end in ["Failed", "failed", "Canceled", "CANCELED", "Cancelled"] {
            let failed = follow(method, status, &headers, end).expect_err("it succeeded");
            assert_eq!(failed.status, end, "{method:?} {status} {headers:?}");
        }
    }
}
