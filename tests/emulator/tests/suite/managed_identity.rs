//! The identity endpoints of the platforms that code runs on.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure, encoded, shared};
use crate::wire::{self, Answer};

const RESOURCE: &str = "resource=https%3A%2F%2Fmanagement.azure.com";

fn get(url: &str, headers: &[(&str, &str)]) -> Answer {
    wire::send("GET", url, headers, b"", None).unwrap()
}

fn imds(azure: &Azure, query: &str) -> Answer {
    get(&format!("{}?{query}", azure.text("/managedIdentity/imds")), &[("metadata", "true")])
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_else(|| panic!("{name} of {body}"))
}

#[test]
fn a_machine_gets_a_token_whose_numbers_are_text() {
    let azure = shared();
    let answer = imds(azure, &format!("api-version=2018-02-01&{RESOURCE}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let body = answer.json();
    for name in ["expires_in", "expires_on", "not_before"] {
        text(&body, name).parse::<u64>().unwrap();
    }
    assert_eq!(text(&body, "resource"), "https://management.azure.com");
    assert_eq!(text(&body, "client_id"), azure.text("/managedIdentity/identities/system/clientId"));
    let token = text(&body, "access_token");
    assert_eq!(azure.arm_with(token, "GET", "/onlineEndpoints", &Value::Null).status, 200);
    let again = imds(azure, &format!("api-version=2018-02-01&{RESOURCE}")).json();
    assert_eq!(text(&again, "access_token"), token, "it is held for hours");
}

#[test]
fn a_user_assigned_identity_is_named_in_one_of_three_ways_and_has_its_own_roles() {
    let azure = shared();
    let of = |field: &str| azure.text(&format!("/managedIdentity/identities/user/{field}")).to_owned();
    for (name, value) in [
        ("client_id", of("clientId")),
        ("object_id", of("objectId")),
        ("mi_res_id", of("resourceId")),
        ("msi_res_id", of("resourceId")),
    ] {
        let answer = imds(azure, &format!("api-version=2018-02-01&{RESOURCE}&{name}={}", encoded(&value)));
        let body = answer.json();
        assert_eq!(text(&body, "client_id"), of("clientId"), "{name}");
        let refused = azure.arm_with(text(&body, "access_token"), "GET", "/onlineEndpoints", &Value::Null);
        assert_eq!(refused.code(), "AuthorizationFailed", "it may only score");
    }
    let unknown = imds(azure, &format!("api-version=2018-02-01&{RESOURCE}&client_id=nobody"));
    assert_eq!((unknown.status, text(&unknown.json(), "error_description")), (400, "Identity not found"));
}

#[test]
fn the_metadata_service_refuses_what_was_forwarded_and_what_is_incomplete() {
    let azure = shared();
    let url = format!("{}?api-version=2018-02-01&{RESOURCE}", azure.text("/managedIdentity/imds"));
    let bare = get(&url, &[]);
    assert_eq!((bare.status, text(&bare.json(), "error")), (400, "bad_request_102"));
    let forwarded = get(&url, &[("metadata", "true"), ("x-forwarded-for", "203.0.113.7")]);
    assert_eq!((forwarded.status, text(&forwarded.json(), "error")), (400, "bad_request"));
    assert_eq!(imds(azure, RESOURCE).status, 400);
    assert_eq!(imds(azure, "api-version=2018-02-01").status, 400);
    let unknown = imds(azure, "api-version=2018-02-01&resource=https%3A%2F%2Fexample.org");
    assert_eq!(text(&unknown.json(), "error"), "invalid_resource");
}

#[test]
fn a_machine_that_starts_or_is_busy_is_a_fault_like_any_other() {
    let azure = Azure::start(&["--seed", "25", "--http-only"]);
    for status in [404, 410, 429, 503] {
        let order = json!({"plane": "platform", "path": "/metadata/", "times": 1, "action": {"status": status}});
        assert_eq!(azure.control("POST", "/faults", &order).status, 204);
        assert_eq!(imds(&azure, &format!("api-version=2018-02-01&{RESOURCE}")).status, status);
    }
    assert_eq!(imds(&azure, &format!("api-version=2018-02-01&{RESOURCE}")).status, 200);
}

#[test]
fn functions_and_web_apps_show_the_header_they_were_given() {
    let azure = shared();
    let url =
        format!("{}?api-version=2019-08-01&{RESOURCE}", azure.text("/managedIdentity/appService/IDENTITY_ENDPOINT"));
    let header = azure.text("/managedIdentity/appService/IDENTITY_HEADER");
    let body = get(&url, &[("x-identity-header", header)]).json();
    text(&body, "expires_on").parse::<u64>().unwrap();
    assert!(body["expires_in"].is_null());
    assert_eq!(azure.arm_with(text(&body, "access_token"), "GET", "/onlineEndpoints", &Value::Null).status, 200);
    for headers in [&[][..], &[("x-identity-header", "guess")], &[("metadata", "true")]] {
        let refused = get(&url, headers);
        assert_eq!((refused.status, refused.json()["statusCode"].as_u64()), (401, Some(401)));
    }
    let old = get(&url.replace("2019-08-01", "2017-09-01"), &[("x-identity-header", header)]);
    assert!(old.json()["message"].is_string());
}

#[test]
fn a_compute_instance_writes_the_expiry_in_either_of_two_forms() {
    let azure = shared();
    let endpoint = azure.text("/managedIdentity/computeInstance/MSI_ENDPOINT");
    let secret = ("secret", azure.text("/managedIdentity/computeInstance/MSI_SECRET"));
    let client = azure.text("/managedIdentity/computeInstance/DEFAULT_IDENTITY_CLIENT_ID");
    let ask = |version: &str, headers: &[(&str, &str)]| {
        get(&format!("{endpoint}?api-version={version}&{RESOURCE}&clientid={client}"), headers)
    };
    let dated = ask("2017-09-01", &[secret]).json();
    assert!(text(&dated, "expires_on").ends_with(" +00:00"), "{dated}");
    let counted = ask("2018-02-01", &[secret, ("metadata", "true")]).json();
    assert!(counted["expires_on"].is_u64(), "{counted}");
    assert_eq!(azure.arm_with(text(&dated, "access_token"), "GET", "/onlineEndpoints", &Value::Null).status, 200);
    assert_eq!(ask("2017-09-01", &[]).status, 401);
    assert_eq!(ask("2018-02-01", &[secret]).status, 400);
}

#[test]
fn the_token_of_a_machine_says_where_the_machine_is() {
    use base64::Engine as _;
    let azure = shared();
    let body = imds(azure, "api-version=2018-02-01&resource=https%3A%2F%2Fml.azure.com%2F").json();
    let claims = text(&body, "access_token").split('.').nth(1).unwrap().to_owned();
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["xms_mirid"], azure.text("/managedIdentity/identities/system/resourceId"));
    assert_eq!(claims["aud"], "https://ml.azure.com/", "the slash is kept");
    assert!(azure.token("reader", ARM).len() > 100, "others are not disturbed");
}
