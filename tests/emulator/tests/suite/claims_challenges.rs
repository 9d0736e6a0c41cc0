//! Continuous access evaluation, on demand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::azure::{ARM, Azure, ML};
use crate::wire::Answer;

fn with_claims(azure: &Azure, who: &str, scope: &str, claims: &str) -> Answer {
    let of = |field: &str| azure.text(&format!("/identities/{who}/{field}"));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", of("clientId")),
        ("client_secret", of("clientSecret")),
        ("scope", scope),
        ("claims", claims),
    ];
    azure.ask(azure.text("/tenantId"), "oauth2/v2.0/token", &form)
}

fn demanded(answer: &Answer) -> String {
    let header = answer.header("www-authenticate").unwrap();
    assert!(header.starts_with("Bearer ") && header.contains(r#"error="insufficient_claims""#), "{header}");
    let claims = header.split(r#"claims=""#).nth(1).unwrap().split('"').next().unwrap();
    String::from_utf8(STANDARD.decode(claims).unwrap()).unwrap()
}

#[test]
fn resource_manager_demands_a_newer_token_until_it_gets_one() {
    let azure = Azure::start(&["--seed", "26", "--http-only"]);
    let old = azure.token("reader", ARM);
    assert_eq!(azure.control("POST", "/switches", &json!({"claimsChallenge": ["arm"]})).status, 204);
    let refused = azure.arm_with(&old, "GET", "/onlineEndpoints", &Value::Null);
    assert_eq!((refused.status, refused.code().as_str()), (401, "InvalidAuthenticationToken"));
    let claims = demanded(&refused);
    assert_eq!(serde_json::from_str::<Value>(&claims).unwrap()["access_token"]["nbf"]["essential"], true);
    let indifferent = azure.token("reader", ARM);
    assert_eq!(
        azure.arm_with(&indifferent, "GET", "/onlineEndpoints", &Value::Null).status,
        401,
        "claims not passed on"
    );
    let new = with_claims(&azure, "reader", ARM, &claims).json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(azure.arm_with(&new, "GET", "/onlineEndpoints", &Value::Null).status, 200);
    azure.control("POST", "/switches", &json!({"claimsChallenge": []}));
    assert_eq!(azure.arm_with(&old, "GET", "/onlineEndpoints", &Value::Null).status, 200);
}

#[test]
fn scoring_can_demand_a_newer_token_too() {
    let azure = Azure::start(&["--seed", "27", "--http-only"]);
    azure.make_endpoint("evaluated", "AADToken");
    azure.make_deployment("evaluated", "blue", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
    azure.set_traffic("evaluated", "AADToken", &json!({"blue": 100}));
    let old = azure.token("scorer", ML);
    azure.control("POST", "/switches", &json!({"claimsChallenge": ["scoring"]}));
    let refused = azure.score("evaluated", &old, &[], b"[1]");
    assert_eq!(refused.status, 401);
    let new =
        with_claims(&azure, "scorer", ML, &demanded(&refused)).json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(azure.score("evaluated", &new, &[], b"[1]").status, 200);
    let stranger = azure.score("evaluated", &azure.token("nobody", ML), &[], b"[1]");
    assert_eq!(stranger.header("www-authenticate"), None, "who may not score learns nothing");
}

#[test]
fn a_capable_client_is_marked_and_nonsense_is_refused() {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let azure = Azure::start(&["--seed", "28", "--http-only"]);
    let capable = with_claims(&azure, "reader", ARM, r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#).json();
    let claims = URL_SAFE_NO_PAD.decode(capable["access_token"].as_str().unwrap().split('.').nth(1).unwrap()).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&claims).unwrap()["xms_cc"], json!(["cp1"]));
    let refused = with_claims(&azure, "reader", ARM, "eyJub3QiOiJqc29uIn0=").json();
    assert_eq!(refused["error_codes"], json!([9_002_313]));
}
