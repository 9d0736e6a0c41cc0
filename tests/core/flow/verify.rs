//! Verifying a token that came in.

use azureml_endpoints::error::{Error, Flaw};
use azureml_endpoints::flow::verify::{Keyring, verify};
use azureml_endpoints::identity::jwks::Expectation;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pollster::block_on;

use crate::world::{Json, NOON, World, failure, json, seconds};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const DISCOVERY: &str =
    "GET https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0/.well-known/openid-configuration";
const KEYS: &str = "https://login.microsoftonline.com/keys";

/// A token that lives for a day, signed as this world signs: with the key's id.
fn signed_with(key: &str, by: &str) -> String {
    let part = |value: Json| URL_SAFE_NO_PAD.encode(value.0.to_string());
    let header = json!({ "alg": "RS256", "kid": key });
    let claims = json!({
        "aud": "api://relay", "iss": format!("https://sts.windows.net/{TENANT}/"), "tid": TENANT,
        "exp": NOON.as_seconds() + 100_000.0,
    });
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(by))
}

fn token(key: &str) -> String {
    signed_with(key, key)
}

fn publishes(world: &World, ids: &[&str]) {
    let key = |id: &&str| json!({ "kty": "RSA", "kid": id, "n": "a".repeat(342), "e": "AQAB" }).0;
    world.answers(DISCOVERY, 200, json!({ "jwks_uri": KEYS }));
    world.answers(&format!("GET {KEYS}"), 200, json!({ "keys": ids.iter().map(key).collect::<Vec<_>>() }));
}

fn verified(world: &World, ring: &Keyring<Json>, text: &str) -> Result<(), Error<Json>> {
    let expectation =
        Expectation { audiences: vec!["api://relay".into()], tenants: vec![TENANT.into()], skew: seconds(0) };
    let now = azureml_endpoints::host::Host::now(world);
    block_on(verify(&world.client(), ring, &expectation, text, now)).map(drop)
}

fn flaw(outcome: Result<(), Error<Json>>) -> Flaw {
    match failure(outcome) {
        Error::Verification(error) => error.0,
        other => panic!("{other}"),
    }
}

#[test]
fn a_token_is_verified_with_the_authoritys_key_which_is_asked_for_once() {
    let (world, ring) = (World::new(), Keyring::default());
    publishes(&world, &["k0", "k1"]);
    for key in ["k1", "k0", "k1"] {
        assert!(verified(&world, &ring, &token(key)).is_ok());
    }
    assert!(verified(&world, &ring, &format!("Bearer {}", token("k1"))).is_ok());
}

#[test]
fn a_signature_of_anybody_else_is_refused() {
    let (world, ring) = (World::new(), Keyring::default());
    publishes(&world, &["k1", "k2"]);
    for by in ["k2", "", "K1"] {
        assert_eq!(flaw(verified(&world, &ring, &signed_with("k1", by))), Flaw::Signature);
    }
}

#[test]
fn what_cannot_be_trusted_costs_no_request() {
    let (world, ring) = (World::new(), Keyring::default());
    assert_eq!(flaw(verified(&world, &ring, "nonsense")), Flaw::Malformed);
    let (head, rest) = token("k1").split_once('.').map(|(head, rest)| (head.to_owned(), rest.to_owned())).unwrap();
    let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"k1"}"#);
    assert_eq!(flaw(verified(&world, &ring, &format!("{none}.{rest}"))), Flaw::Algorithm);
    let other = URL_SAFE_NO_PAD.encode(r#"{"aud":"x"}"#);
    assert_eq!(flaw(verified(&world, &ring, &format!("{head}.{other}."))), Flaw::Issuer);
    assert_eq!(world.sent().len(), 0);
}

#[test]
fn an_unknown_key_makes_it_ask_again_at_most_once_a_minute() {
    let (world, ring) = (World::new(), Keyring::default());
    publishes(&world, &["old"]);
    assert!(verified(&world, &ring, &token("old")).is_ok());
    for _ in 0..5 {
        assert_eq!(flaw(verified(&world, &ring, &token("new"))), Flaw::UnknownKey);
    }
    world.passes(seconds(60));
    publishes(&world, &["old", "new"]);
    assert!(verified(&world, &ring, &token("new")).is_ok());
}

#[test]
fn keys_are_asked_for_again_after_an_hour_and_old_ones_serve_while_the_authority_is_silent() {
    let (world, ring) = (World::new(), Keyring::default());
    publishes(&world, &["k1"]);
    assert!(verified(&world, &ring, &token("k1")).is_ok());
    world.passes(seconds(3600));
    for _ in 0..4 {
        world.is_silent(DISCOVERY, None);
    }
    assert!(verified(&world, &ring, &token("k1")).is_ok());
    assert!(verified(&world, &ring, &token("k1")).is_ok(), "and is not asked at once again");
    world.passes(seconds(3600));
    publishes(&world, &["k2"]);
    assert_eq!(flaw(verified(&world, &ring, &token("k1"))), Flaw::UnknownKey, "what was withdrawn is gone");
}

#[test]
fn keys_of_yesterday_are_not_used() {
    let (world, ring) = (World::new(), Keyring::default());
    publishes(&world, &["k1"]);
    assert!(verified(&world, &ring, &token("k1")).is_ok());
    world.passes(seconds(86_400));
    for _ in 0..4 {
        world.is_silent(DISCOVERY, None);
    }
    assert_eq!(failure(verified(&world, &ring, &token("k1"))).code(), "ERR_TRANSPORT");
}

#[test]
fn keys_come_from_the_authoritys_own_host() {
    for place in [
        "https://evil.example/keys",
        "http://login.microsoftonline.com/keys",
        "https://u:p@login.microsoftonline.com/k",
        "/keys",
        "",
    ] {
        let (world, ring) = (World::new(), Keyring::default());
        world.answers(DISCOVERY, 200, json!({ "jwks_uri": place }));
        assert_eq!(failure(verified(&world, &ring, &token("k1"))).code(), "ERR_PROTOCOL", "{place}");
    }
}

#[test]
fn an_authority_that_answers_nonsense_is_told() {
    for (status, body) in [(200, json!("<html>")), (404, json!({})), (200, json!({ "jwks_uri": 7 }))] {
        let (world, ring) = (World::new(), Keyring::default());
        world.answers(DISCOVERY, status, body);
        assert_eq!(failure(verified(&world, &ring, &token("k1"))).code(), "ERR_PROTOCOL");
    }
}

#[test]
fn nothing_of_the_token_stands_in_the_error() {
    let (world, ring) = (World::new(), Keyring::default());
    let text = token("hunter2");
    publishes(&world, &["k1"]);
    let error = failure(verified(&world, &ring, &text));
    assert_eq!(error.to_string(), "The token is not to be trusted: the authority has no such key.");
    assert!(!format!("{error:?}").contains("hunter2"));
}
