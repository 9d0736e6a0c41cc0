//! What Azure says when it says no.

use azureml_endpoints::control::refusal::{excerpt, of, read};
use azureml_endpoints::error::{ResponseError, Trace};

use crate::world::{Json, json};

fn refusal(status: u16, body: Option<Json>) -> ResponseError<Json> {
    of(Trace { request: "GET https://a".into(), status, ..Trace::default() }, body.as_ref())
}

fn coded(status: u16, code: &str) -> ResponseError<Json> {
    refusal(status, Some(json!({ "error": { "code": code, "message": "words" } })))
}

const FORBIDDEN: &str = "The client 'ada@example.com' with object id 'o' does not have authorization to perform action \
                         'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write' over scope '/subscriptions/s' \
                         or the scope is invalid.";

#[test]
fn code_and_message_are_found_in_both_shapes() {
    for body in [
        json!({ "error": { "code": "Conflict", "message": "words", "details": [] } }),
        json!({ "code": "Conflict", "message": "words", "statusCode": 409 }),
        json!({ "error": "conflict", "code": "Conflict", "message": "words" }),
    ] {
        let (_, code, message) = read(&body);
        assert_eq!((code.as_deref(), message.as_deref()), (Some("Conflict"), Some("words")), "{body:?}");
    }
}

#[test]
fn the_services_own_object_is_kept_whole() {
    let error = json!({ "code": "c", "message": "m", "details": [{ "code": "d" }], "additionalInfo": [], "later": 1 });
    assert_eq!(refusal(400, Some(json!({ "error": error.0 }))).error.unwrap().0, error);
    assert_eq!(refusal(400, Some(error.clone())).error.unwrap().0, error);
}

#[test]
fn a_text_is_the_message() {
    let refusal = refusal(502, Some(json!("  <html>bad gateway</html>\n")));
    assert_eq!(refusal.service_message.as_deref(), Some("<html>bad gateway</html>"));
    assert_eq!(refusal.service_code, None);
}

#[test]
fn nothing_is_no_message() {
    let refusal = refusal(418, None);
    assert_eq!((refusal.service_code, refusal.service_message), (None, None));
    assert_eq!((refusal.error.is_none(), refusal.explanation, refusal.remedy), (true, None, None));
}

#[test]
fn the_missing_action_is_found() {
    let refusal = refusal(403, Some(json!({ "error": { "code": "AuthorizationFailed", "message": FORBIDDEN } })));
    let action = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write";
    assert_eq!(refusal.missing_action.as_deref(), Some(action));
    assert!(refusal.remedy.unwrap().contains(action));
}

#[test]
fn the_narrowest_role_that_has_the_missing_action_is_named() {
    let remedy = |action: &str| {
        let message = FORBIDDEN.replace("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write", action);
        refusal(403, Some(json!({ "error": { "message": message } }))).remedy.unwrap()
    };
    assert!(
        remedy("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write").contains("AzureML Data Scientist")
    );
    assert!(remedy("Microsoft.Authorization/roleAssignments/write").contains("User Access Administrator"));
    for odd in ["*", "../x", "<script>", ""] {
        assert!(!remedy(odd).contains("narrowest"), "{odd}");
    }
}

#[test]
fn a_refusal_that_names_no_action_has_no_remedy_of_ours() {
    for message in ["", "no", "perform action", "to perform action x over 'y'", "''''''"] {
        let refusal = refusal(403, Some(json!({ "error": { "message": message } })));
        assert_eq!((refusal.missing_action, refusal.remedy), (None, None), "{message}");
        assert_eq!(refusal.explanation.as_deref(), Some("The identity lacks a right."));
    }
}

#[test]
fn each_refusal_is_explained() {
    let table = [
        (401, "InvalidAuthenticationTokenAudience", "The token is for another resource."),
        (401, "ExpiredAuthenticationToken", "The token has expired."),
        (401, "InvalidAuthenticationToken", "Azure does not accept the token."),
        (404, "SubscriptionNotFound", "There is no such subscription, or it belongs to another tenant."),
        (404, "InvalidSubscriptionId", "There is no such subscription, or it belongs to another tenant."),
        (404, "ResourceGroupNotFound", "There is no such resource group."),
        (404, "ResourceNotFound", "There is no such resource."),
        (409, "RoleDefinitionWithSameNameExists", "Another role of the tenant has this name."),
        (400, "RoleDefinitionHasAssignments", "Somebody still has this role."),
        (409, "Conflict", "The resource is in another state than the call needs."),
        (429, "TooManyRequests", "Azure limits how often this may be called."),
        (500, "InternalServerError", "Azure failed."),
        (503, "ServerBusy", "Azure failed."),
    ];
    for (status, code, explanation) in table {
        let refusal = coded(status, code);
        assert_eq!(refusal.explanation.as_deref(), Some(explanation), "{status} {code}");
        assert!(refusal.remedy.is_some(), "{status} {code}");
    }
    assert_eq!(coded(400, "BadArgument").explanation, None, "the service's own words are all there is to say");
}

#[test]
fn hostile_bodies_do_no_harm() {
    for body in [
        json!(null),
        json!(7),
        json!([]),
        json!({}),
        json!({ "error": null }),
        json!({ "error": [] }),
        json!({ "error": { "code": {}, "message": [] } }),
        json!({ "error": { "error": { "code": "deep" } } }),
        json!({ "error": 7, "message": null }),
    ] {
        let refusal = refusal(400, Some(body.clone()));
        assert_eq!((refusal.service_code, refusal.service_message), (None, None), "{body:?}");
    }
}

#[test]
fn an_excerpt_is_short_and_never_cuts_a_letter() {
    assert_eq!(excerpt("  words  "), "words");
    assert_eq!(excerpt(""), "");
    assert_eq!(excerpt(&"é".repeat(500)), "é".repeat(500));
    assert_eq!(excerpt(&"é".repeat(501)), format!("{}…", "é".repeat(500)));
}

fn of_request(request: &str, status: u16, body: Json) -> ResponseError<Json> {
    of(Trace { request: request.into(), status, ..Trace::default() }, Some(&body))
}

const QUERY: &str = "POST https://api.loganalytics.io/v1/workspaces/w/query";

#[test]
fn log_analytics_says_what_it_is_about_only_deep_inside() {
    let body = json!({ "error": {
        "code": "BadArgumentError", "message": "The request had some invalid properties",
        "innererror": { "code": "SemanticError", "message": "A semantic error occurred.",
            "innererror": { "code": "SEM0100", "message": "no such table: AmlOnlineEndpointTrafficLogs" } },
    } });
    let refusal = of_request(QUERY, 400, body);
    let message = refusal.service_message.unwrap();
    assert_eq!(message, "The request had some invalid properties no such table: AmlOnlineEndpointTrafficLogs");
    assert!(refusal.remedy.unwrap().contains("without a final s"));
}

#[test]
fn inner_errors_are_followed_so_far_and_no_further() {
    let deep =
        (0..100).fold(json!({ "message": "deepest" }), |inner, _| json!({ "message": "m", "innererror": inner.0 }));
    assert_eq!(of_request(QUERY, 400, json!({ "error": deep.0 })).service_message.as_deref(), Some("m m"));
}

#[test]
fn refusals_of_monitor_say_what_to_do() {
    let settings = "PUT https://management.azure.com/x/diagnosticSettings/mine";
    for (request, status, words) in [
        (QUERY, 403, "Data.Read"),
        (QUERY, 404, "customerId"),
        ("GET https://management.azure.com/x/metrics", 400, "say which"),
        (settings, 400, "five settings"),
        (settings, 409, "logs.list"),
    ] {
        let refusal = of_request(request, status, json!({ "code": "c", "message": "m" }));
        assert!(refusal.remedy.unwrap().contains(words), "{request} {status}");
        assert!(refusal.explanation.is_some());
    }
}
