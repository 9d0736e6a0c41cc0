//! What lets a caller score.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::endpoint::AuthMode;
use azureml_endpoints::data::grant::{action, check_key, read};
use azureml_endpoints::secret::Secret;
use azureml_endpoints::time::Timestamp;

use crate::world::{Json, json, token};

#[test]
fn each_auth_mode_has_its_call() {
    assert_eq!(action(AuthMode::Key), Some("/listKeys"));
    assert_eq!(action(AuthMode::AmlToken), Some("/token"));
    assert_eq!(action(AuthMode::EntraToken), None);
}

#[test]
fn a_key_is_the_first_of_two_and_has_no_end() {
    let key = read(AuthMode::Key, &json!({ "primaryKey": "one", "secondaryKey": "two" })).unwrap();
    assert_eq!((key.token.expose(), key.expires_on, key.refresh_on), ("one", None, None));
}

#[test]
fn an_azure_ml_token_ends_and_is_renewed_before() {
    let answer = json!({ "accessToken": "t", "tokenType": "Bearer", "expiryTimeUtc": 200, "refreshAfterTimeUtc": 100 });
    let token = read(AuthMode::AmlToken, &answer).unwrap();
    assert_eq!(token.token.expose(), "t");
    assert_eq!((token.expires_on, token.refresh_on), (Some(Timestamp(200_000)), Some(Timestamp(100_000))));
}

#[test]
fn zero_means_not_given() {
    for time in [json!(0), json!(-1), json!(null), json!("soon")] {
        let answer = json!({ "accessToken": "t", "expiryTimeUtc": time.0, "refreshAfterTimeUtc": time.0 });
        let token = read(AuthMode::AmlToken, &answer).unwrap();
        assert_eq!((token.expires_on, token.refresh_on), (None, None), "{time:?}");
    }
}

#[test]
fn an_answer_without_a_grant_is_none() {
    for answer in [json!({}), json!(null), json!("k"), json!({ "primaryKey": 7, "accessToken": null })] {
        for mode in [AuthMode::Key, AuthMode::AmlToken, AuthMode::EntraToken] {
            assert!(read(mode, &answer).is_none(), "{mode:?} {answer:?}");
        }
    }
    assert!(read(AuthMode::EntraToken, &json!({ "primaryKey": "k", "accessToken": "t" })).is_none());
}

#[test]
fn a_grant_is_not_printed() {
    let key = read(AuthMode::Key, &json!({ "primaryKey": "hunter2" })).unwrap();
    assert!(!format!("{key:?}").contains("hunter2"));
}

#[test]
fn a_key_that_a_header_cannot_carry_is_none() {
    assert!(read(AuthMode::Key, &json!({ "primaryKey": "a\r\nx: y" })).is_none());
    assert!(read(AuthMode::AmlToken, &json!({ "accessToken": "" })).is_none());
}

#[test]
fn an_entra_token_is_no_key() {
    let refused =
        |key: String| check_key::<Json>(&Cloud::public(), &Secret::new(key)).map_err(|misuse| misuse.to_string());
    let purpose = refused(token("https://management.azure.com", Timestamp(0))).unwrap_err();
    assert_eq!(purpose, "key: is an Entra token for managing endpoints (control plane); give it as credential");
    assert!(refused(token("https://ml.azure.us", Timestamp(0))).is_err(), "of any cloud");
    assert!(refused("Bearer abc".into()).is_err());
    assert!(refused("abcDEF0123456789==".into()).is_ok());
    assert!(refused(token("https://an.aml.token", Timestamp(0))).is_ok(), "an Azure ML token may be a JWT too");
}
