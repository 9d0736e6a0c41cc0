//! The Log Analytics query endpoint. [facts 10]

use std::sync::atomic::Ordering;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::caller::Caller;
use crate::call::{self, Call, Reply};
use crate::dice::lock;
use crate::entra::resource::{Resource, resource};
use crate::kql::{self, Fault};
use crate::monitor::tables;
use crate::monitor::timespan::Timespan;
use crate::world::World;

/// Reader has it, through `*/read`.
const QUERY: &str = "Microsoft.OperationalInsights/workspaces/query/read";

/// A refusal: status, code, message and what lies below.
type Refused = (StatusCode, Value);

fn refused(status: StatusCode, code: &str, message: &str) -> Refused {
    (status, json!({"message": message, "code": code}))
}

fn invalid(inner: Value) -> Refused {
    let error =
        json!({"message": "The request had some invalid properties", "code": "BadArgumentError", "innererror": inner});
    (StatusCode::BAD_REQUEST, error)
}

/// Answers a request to the Log Analytics host. Any page may ask.
pub(crate) fn answer(call: &Call, world: &World) -> Reply {
    let mut reply = if call.method == Method::OPTIONS {
        let mut reply = call::empty(StatusCode::OK);
        call::set(&mut reply, "access-control-allow-methods", "GET, POST, OPTIONS");
        if let Some(wanted) = call.header("access-control-request-headers") {
            call::set(&mut reply, "access-control-allow-headers", wanted);
        }
        reply
    } else {
        serve(call, world).unwrap_or_else(|(status, mut error)| {
            if let Some(error) = error.as_object_mut() {
                error.insert("correlationId".to_owned(), json!(world.dice.guid()));
            }
            call::json(status, &json!({"error": error}))
        })
    };
    call::set(&mut reply, "access-control-allow-origin", "*");
    call::set(&mut reply, "x-ms-request-id", &world.dice.guid());
    reply
}

fn serve(call: &Call, world: &World) -> Result<Reply, Refused> {
    let segments = call.segments();
    let words: Vec<&str> = segments.iter().map(String::as_str).collect();
    let ["v1", "workspaces", workspace, "query"] = words.as_slice() else {
        return Err(refused(StatusCode::NOT_FOUND, "PathNotFoundError", "The requested path does not exist"));
    };
    admit(call, world)?;
    if !workspace.eq_ignore_ascii_case(&world.place.logs_guid) {
        return Err(refused(StatusCode::NOT_FOUND, "WorkspaceNotFoundError", "The workspace could not be found"));
    }
    let body: Map<String, Value> = match call.method {
        Method::GET => Map::new(),
        Method::POST => serde_json::from_slice(&call.body).map_err(|error| {
            invalid(
                json!({"code": "InvalidJsonBody", "message": format!("Unexpected end of JSON or no JSON: {error}")}),
            )
        })?,
        _ => return Err(refused(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "The method is not allowed")),
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let query = text("query").or_else(|| call.query("query")).filter(|query| !query.trim().is_empty());
    let query = query.ok_or_else(|| {
        invalid(json!({"code": "QueryValidationError", "message": "Failed parsing the query", "details": [{"code": "InvalidQuery", "message": "The query is missing", "target": "query"}]}))
    })?;
    let now_ms = i64::try_from(world.clock.now_ms()).unwrap_or(i64::MAX);
    let mut within: Option<Timespan> = None;
    // Given twice, both count.
    for span in [text("timespan"), call.query("timespan")].into_iter().flatten() {
        let read = Timespan::read(&span, now_ms).ok_or_else(|| {
            invalid(json!({"code": "InvalidTimespan", "message": format!("'{span}' is not a timespan")}))
        })?;
        within = Some(within.map_or(read, |other| other.and(read)));
    }
    let mut table =
        kql::query(&query, now_ms, |name| tables::table(name, world, within)).map_err(|fault| faulty(&fault))?;
    let most = usize::try_from(world.switches.log_rows.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
    let cut = table.rows.len() > most;
    table.rows.truncate(most);
    let columns: Vec<Value> =
        table.columns.iter().map(|(name, kind)| json!({"name": name, "type": kind.word()})).collect();
    let rows: Vec<Vec<Value>> = table.rows.iter().map(|row| row.iter().map(kql::table::Cell::json).collect()).collect();
    let mut body = json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": rows}]});
    if let (true, Some(body)) = (cut, body.as_object_mut()) {
        body.insert("error".to_owned(), partial(most));
    }
    Ok(call::json(StatusCode::OK, &body))
}

/// A valid token for this service, of an application that may read data, whose principal may query.
fn admit(call: &Call, world: &World) -> Result<(), Refused> {
    let token = call.bearer().ok_or_else(|| {
        refused(StatusCode::UNAUTHORIZED, "AuthorizationRequiredError", "Valid authentication was not provided")
    })?;
    let invalid = |inner: &str| {
        let text = "The provided authentication is not valid for this resource";
        let (status, mut error) = refused(StatusCode::UNAUTHORIZED, "InvalidTokenError", text);
        if let Some(error) = error.as_object_mut() {
            error.insert("innererror".to_owned(), json!({"code": inner, "message": "Could not validate the request"}));
        }
        (status, error)
    };
    let claims =
        world.tenant.key.verify(token, world.clock.now()).map_err(|_| invalid("SignatureVerificationFailed"))?;
    let audience = claims.get("aud").and_then(Value::as_str).unwrap_or_default();
    if resource(audience) != Some(Resource::LogAnalytics) {
        return Err(invalid("InvalidAudience"));
    }
    if lock(&world.roles).allow(&Caller::from_claims(&claims).object_id, QUERY, &world.place.logs_id()) {
        return Ok(());
    }
    let text = "The provided credentials have insufficient access to perform the requested operation";
    Err(refused(StatusCode::FORBIDDEN, "InsufficientAccessError", text))
}

fn faulty(fault: &Fault) -> Refused {
    match fault {
        Fault::Syntax { met, line, column } => invalid(json!({
            "code": "SyntaxError",
            "message": "A recognition error occurred in the query.",
            "innererror": {
                "code": "SYN0002",
                "message": format!("Query could not be parsed at '{met}' on line [{line},{column}]"),
                "line": line, "pos": column, "token": met,
            },
        })),
        Fault::Semantic { code, message } => invalid(json!({
            "code": "SemanticError",
            "message": "A semantic error occurred.",
            "innererror": {"code": code, "message": message},
        })),
    }
}

/// Some rows, and the error that there are more.
fn partial(most: usize) -> Value {
    let text = format!(
        "The results of this query exceed the set limit of {most} records, so not all records were returned (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003). See https://aka.ms/kustoquerylimits for more information and possible solutions."
    );
    json!({
        "code": "PartialError",
        "message": "There were some errors when processing your query.",
        "details": [{
            "code": "EngineError",
            "message": "Something went wrong processing your query on the server.",
            "innererror": {"code": "-2133196797", "message": text, "severity": 2, "severityName": "Error"},
        }],
    })
}
