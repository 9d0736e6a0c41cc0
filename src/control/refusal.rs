//! What Azure says when it says no, and what that means.

use crate::control::role::action::Action;
use crate::control::role::builtin::narrowest;
use crate::error::{ResponseError, Trace};
use crate::value::{Kept, Value};

/// Whether a request is about diagnostic settings.
fn is_setting(request: &str) -> bool {
    request.split('/').any(|part| part == "diagnosticSettings")
}

/// Code and message of an error body, wherever they stand: `{error: {code, message}}`, or flat as Monitor and some
/// machine-learning failures write them (CT3, DIAG, D-TRBL).
#[must_use]
pub fn read<V: Value>(body: &V) -> (V, Option<String>, Option<String>) {
    let error = body.get("error").filter(|error| error.as_text().is_none()).unwrap_or_else(|| body.clone());
    let code = error.text_at(&["code"]);
    let message = error.text_at(&["message"]);
    (error, code, message)
}

/// The refusal of a control-plane call.
#[must_use]
pub fn of<V: Value>(trace: Trace, body: Option<&V>) -> ResponseError<V> {
    let (error, code, message) = match body {
        Some(body) => {
            let (error, code, message) = read(body);
            let message = message.map(|message| with_inner(message, &error));
            (Some(Kept(error)), code, message.or_else(|| body.as_text().map(|text| excerpt(&text))))
        }
        None => (None, None, None),
    };
    let missing_action = message.as_deref().and_then(missing_action);
    let (explanation, remedy) = explain(&trace, code.as_deref(), missing_action.as_deref());
    ResponseError {
        trace,
        service_code: code,
        service_message: message,
        error,
        explanation: explanation.map(str::to_owned),
        remedy,
        missing_action,
        again: None,
    }
}

/// What Log Analytics says first is vague; what it is about stands further in (OI).
fn with_inner<V: Value>(message: String, error: &V) -> String {
    let mut inner = error.clone();
    let mut deepest = None;
    for _ in 0..8 {
        let Some(next) = inner.get("innererror") else { break };
        deepest = next.text_at(&["message"]).or(deepest);
        inner = next;
    }
    deepest.map_or_else(|| message.clone(), |deepest| [&message, " ", &*deepest].concat())
}

/// The RBAC action that Azure Resource Manager names in its refusal: `… to perform action 'X' over scope 'Y' …`.
fn missing_action(message: &str) -> Option<String> {
    let mut quoted = message.split('\'');
    quoted.find(|text| text.ends_with("perform action "))?;
    quoted.next().map(str::to_owned)
}

fn explain(trace: &Trace, code: Option<&str>, missing_action: Option<&str>) -> (Option<&'static str>, Option<String>) {
    let (explanation, remedy) = match (trace.status, code) {
        (_, Some("RoleDefinitionHasAssignments")) => {
            ("Somebody still has this role.", "Take it away first: access.assignments.list, access.assignments.delete.")
        }
        (403 | 404, _) if trace.request.ends_with("/query") => (
            "There is no such Log Analytics workspace for this caller.",
            "Check that workspaceId is its GUID (customerId); the caller needs Reader there, an app also Data.Read of the Log Analytics API.",
        ),
        (409, _) if is_setting(&trace.request) => (
            "Another setting of the endpoint sends one of these logs to the same workspace.",
            "logs.list shows it: give its name, or disable it first.",
        ),
        (400, _) => match expected(&trace.request) {
            Some(said) => said,
            None => return (None, None),
        },
        (401, Some("InvalidAuthenticationTokenAudience")) => (
            "The token is for another resource.",
            "Request one for the control plane, e.g. the scope https://management.azure.com/.default.",
        ),
        (401, Some("ExpiredAuthenticationToken")) => ("The token has expired.", "Sign in again."),
        (401, _) => ("Azure does not accept the token.", "Check tenant and cloud, then sign in again."),
        (403, _) => {
            let remedy = missing_action.map(|action| {
                let role = Action::new("action", action).ok().and_then(|action| narrowest(&action));
                let role = role.map_or_else(String::new, |role| {
                    [" Of the built-in roles ", role.name, " is the narrowest that has it."].concat()
                });
                let assign = ["Assign a role with the action ", action, " at this scope or above."].concat();
                [&assign, &*role, " A new assignment may take minutes to hold."].concat()
            });
            return (Some("The identity lacks a right."), remedy);
        }
        (404, Some("SubscriptionNotFound" | "InvalidSubscriptionId")) => (
            "There is no such subscription, or it belongs to another tenant.",
            "Check subscriptionId and the tenant that issued the token.",
        ),
        (404, Some("ResourceGroupNotFound")) => ("There is no such resource group.", "Check resourceGroup."),
        (404, _) => ("There is no such resource.", "Check its name, and that of the workspace."),
        (409, Some("RoleDefinitionWithSameNameExists")) => (
            "Another role of the tenant has this name.",
            "Choose another name; or change that role, which access.roles.get gives with its GUID.",
        ),
        (409, _) => {
            ("The resource is in another state than the call needs.", "Wait for the running operation, then try again.")
        }
        (429, _) => ("Azure limits how often this may be called.", "Call again after retryAfterMs."),
        (500.., _) => ("Azure failed.", "Try again; if it stays, give requestId to Microsoft's support."),
        _ => return (None, None),
    };
    (Some(explanation), Some(remedy.to_owned()))
}

/// Refusals of a definition that most callers meet some day, by what was asked (D-ROLL, D-AUTH, S23).
fn expected(request: &str) -> Option<(&'static str, &'static str)> {
    let has = |part: &str| request.split('/').any(|segment| segment == part);
    Some(if request.starts_with("DELETE ") && has("deployments") {
        (
            "A deployment that gets traffic cannot be deleted.",
            "Give its traffic to others first: endpoints.setTraffic, or endpoints.shift.",
        )
    } else if request.ends_with("/listKeys") || request.ends_with("/regenerateKeys") {
        (
            "Only endpoints of auth mode Key have keys.",
            "For AMLToken call endpoints.getToken; for AADToken score with an Entra token. endpoints.open picks the right one.",
        )
    } else if request.ends_with("/token") {
        (
            "Only endpoints of auth mode AMLToken give tokens.",
            "For Key call endpoints.listKeys; for AADToken score with an Entra token. endpoints.open picks the right one.",
        )
    } else if request.ends_with("/query") {
        (
            "Log Analytics cannot run the query as it is.",
            "The tables of online endpoints are AmlOnlineEndpointTrafficLog, AmlOnlineEndpointConsoleLog and AmlOnlineEndpointEventLog, without a \
             final s. Each is there once a row has come: call logs.enable, and wait up to an hour.",
        )
    } else if request.ends_with("/metrics") {
        (
            "Azure Monitor does not have this metric, dimension, timespan or interval here.",
            "serviceMessage names what there is. Metrics of containers (CpuUtilizationPercentage …) are those of a deployment: say which.",
        )
    } else if is_setting(request) {
        (
            "Azure Monitor does not take this setting.",
            "Check that workspaceId is the id of a Log Analytics workspace that is there; an endpoint has at most five settings.",
        )
    } else if request.starts_with("PUT ") && has("versions") {
        (
            "Azure does not take this asset version. The content of a version that exists cannot be changed.",
            "If it exists, register the new content under the next version.",
        )
    } else {
        return None;
    })
}

/// What to do about an operation that failed with this code (D-TRBL).
#[must_use]
pub fn remedy(code: Option<&str>) -> Option<&'static str> {
    Some(match code? {
        "OutOfQuota" => "Take a smaller instanceType or fewer instances, or ask Azure for more quota of that VM size.",
        "ImageBuildFailure" => {
            "Read the build log of the environment in the workspace's storage, and mend its image or conda file."
        }
        "ResourceNotReady" => "The container did not start: read deployments(endpoint).logs(name).",
        "BadArgument" => {
            "Check the model, code and environment that the deployment names, and what its identity may read."
        }
        "OperationCanceled" => "Another operation of higher priority cancelled it: start it again.",
        "InternalServerError" => "Start it again; if it stays, give the error to Microsoft's support.",
        _ => return None,
    })
}

/// The start of a text, short enough for a message and without what could play tricks on a terminal.
#[must_use]
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 500;
    let shown = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    let start: String = text.trim_ascii().chars().take(LONGEST).map(shown).collect();
    if start.len() < text.trim_ascii().len() { format!("{start}…") } else { start }
}
