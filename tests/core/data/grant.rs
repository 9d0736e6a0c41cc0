//! What lets a caller score.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::endpoint::AuthMode;
use azureml_endpoints::data::grant::{self, Keyring, action, check_key, keys};
use azureml_endpoints::secret::Secret;
use azureml_endpoints::time::Timestamp;

use crate::world::{Json, json, token};

#[test]
fn each_auth_mode_has_its_call() {
    assert_eq!(action(AuthMode::Key), Some("/listKeys"));
    assert_eq!(action(AuthMode::AmlToken), Some("/token"));
    assert_eq!(action(AuthMode::EntraToken), None);
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn current(ring: &Keyring) -> Option<&str> {
    ring.current().map(Secret::expose)
}

#[test]
fn the_first_key_is_used_until_it_is_refused() {
    let mut ring = keys(&json!({ "primaryKey": "one", "secondaryKey": "two" })).unwrap();
    assert_eq!(current(&ring), Some("one"));
    assert!(ring.refuse(&secret("one")));
    assert_eq!(current(&ring), Some("two"));
    assert!(ring.refuse(&secret("one")), "a call that began before uses what the others found");
    assert_eq!(current(&ring), Some("two"));
    assert!(!ring.refuse(&secret("two")), "both were refused");
    assert_eq!(current(&ring), Some("two"));
}

#[test]
fn keys_can_be_rotated_again_and_again() {
    let mut ring = keys(&json!({ "primaryKey": "one", "secondaryKey": "two" })).unwrap();
    for (refused, next) in [("one", "two"), ("two", "one"), ("one", "two")] {
        assert!(ring.refuse(&secret(refused)), "{refused}");
        assert_eq!(current(&ring), Some(next));
        ring.accept(&secret(next));
    }
}

#[test]
fn a_single_key_has_no_other() {
    let mut ring = keys(&json!({ "primaryKey": "one" })).unwrap();
    assert!(!ring.refuse(&secret("one")));
    assert_eq!(current(&ring), Some("one"));
    assert!(!Keyring::default().refuse(&secret("one")));
}

#[test]
fn an_azure_ml_token_ends_and_is_renewed_before() {
    let answer = json!({ "accessToken": "t", "tokenType": "Bearer", "expiryTimeUtc": 200, "refreshAfterTimeUtc": 100 });
    let token = grant::token(&answer).unwrap();
    assert_eq!(token.token.expose(), "t");
    assert_eq!((token.expires_on, token.refresh_on), (Some(Timestamp(200_000)), Some(Timestamp(100_000))));
}

#[test]
fn zero_means_not_given() {
    for time in [json!(0), json!(-1), json!(null), json!("soon")] {
        let answer = json!({ "accessToken": "t", "expiryTimeUtc": time.0, "refreshAfterTimeUtc": time.0 });
        let token = grant::token(&answer).unwrap();
        assert_eq!((token.expires_on, token.refresh_on), (None, None), "{time:?}");
    }
}

#[test]
fn an_answer_without_a_grant_is_none() {
    for answer in [json!({}), json!(null), json!("k"), json!({ "primaryKey": 7, "accessToken": null })] {
        assert!(keys(&answer).is_none() && grant::token(&answer).is_none(), "{answer:?}");
    }
}

#[test]
fn a_grant_is_not_printed() {
    let key = keys(&json!({ "primaryKey": "hunter2" })).unwrap();
    assert!(!format!("{key:?}").contains("hunter2"));
}

#[test]
fn a_key_that_a_header_cannot_carry_is_none() {
    assert!(keys(&json!({ "primaryKey": "a\r\nx: y" })).is_none());
    assert!(grant::token(&json!({ "accessToken": "" })).is_none());
}

#[test]
fn an_entra_token_is_no_key() {
    let refused = |key: String| {
        check_key::<Json>("key", &Cloud::public(), &Secret::new(key)).map_err(|misuse| misuse.to_string())
    };
    let purpose = refused(token("https://management.azure.com", Timestamp(0))).unwrap_err();
    assert_eq!(purpose, "key: is an Entra token for managing endpoints (control plane); give it as credential");
    assert!(refused(token("https://ml.azure.us", Timestamp(0))).is_err(), "of any cloud");
    assert!(refused("Bearer abc".into()).is_err());
    assert!(refused("abcDEF0123456789==".into()).is_ok());
    assert!(refused(token("https://an.aml.token", Timestamp(0))).is_ok(), "an Azure ML token may be a JWT too");
}
