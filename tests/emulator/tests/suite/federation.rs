//! Workload identity federation: tokens of other issuers instead of a secret.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure, shared};
use crate::client_assertions::{ask, number};
use crate::wire;

fn mint(azure: &Azure, order: &Value) -> String {
    azure.control("POST", "/oidc/tokens", order).json()["token"].as_str().unwrap().to_owned()
}

fn client(azure: &Azure) -> Option<&str> {
    Some(azure.text("/federation/clientId"))
}

#[test]
fn a_workflow_and_a_pod_sign_in_with_the_tokens_of_their_platforms() {
    let azure = shared();
    for issuer in ["github", "kubernetes"] {
        let answer = ask(azure, client(azure), &mint(azure, &json!({"issuer": issuer})));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(azure.arm_with(&token, "GET", "/onlineEndpoints", &Value::Null).status, 200);
    }
}

#[test]
fn a_workflow_asks_its_platform_for_the_token() {
    let azure = shared();
    let url = format!("{}&audience=api://AzureADTokenExchange", azure.text("/federation/ACTIONS_ID_TOKEN_REQUEST_URL"));
    assert_eq!(wire::send("GET", &url, &[], b"", None).unwrap().status, 401);
    let bearer = format!("Bearer {}", azure.text("/federation/ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
    let given = wire::send("GET", &url, &[("authorization", &bearer)], b"", None).unwrap().json();
    assert_eq!(ask(azure, client(azure), given["value"].as_str().unwrap()).status, 200);
}

#[test]
fn every_mismatch_has_its_number() {
    let azure = shared();
    let subject = azure.text("/federation/credentials/github/subject");
    let case = |order: Value| number(&ask(azure, client(azure), &mint(azure, &order)));
    assert_eq!(case(json!({"issuer": "https://token.example"})), (401, 700_211));
    assert_eq!(case(json!({"subject": "repo:other/repo:ref:refs/heads/main"})), (401, 700_213));
    assert_eq!(case(json!({"subject": subject.to_uppercase()})), (401, 7_002_138));
    assert_eq!(case(json!({"audience": "https://github.com/local"})), (401, 700_212));
    assert_eq!(case(json!({"claims": {"exp": 1_000_000_000}})), (401, 700_024));
    let untrusting = Some(azure.text("/identities/owner/clientId"));
    assert_eq!(number(&ask(azure, untrusting, &mint(azure, &json!({})))), (400, 70_021));
    let good = mint(azure, &json!({}));
    let forged = format!("{}.AAAA", good.rsplit_once('.').unwrap().0);
    assert_eq!(number(&ask(azure, client(azure), &forged)), (400, 5_000_811));
    let entra = azure.token("scientist", ARM);
    assert_eq!(number(&ask(azure, client(azure), &entra)), (401, 700_211), "Entra's own tokens are no assertions");
}

#[test]
fn the_issuers_publish_their_key() {
    let azure = shared();
    let get = |url: &str| wire::send("GET", url, &[], b"", None).unwrap().json();
    let issuer = azure.text("/federation/credentials/kubernetes/issuer");
    let metadata = get(&format!("{issuer}/.well-known/openid-configuration"));
    assert_eq!(metadata["issuer"], issuer);
    let keys = get(metadata["jwks_uri"].as_str().unwrap());
    let entra = get(&format!("{}/{}/discovery/v2.0/keys", azure.text("/cloud/authority"), azure.text("/tenantId")));
    assert_eq!(keys["keys"][0]["kty"], "RSA");
    assert_ne!(keys["keys"][0]["n"], entra["keys"][0]["n"]);
}
