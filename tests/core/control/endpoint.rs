//! Online endpoints.

use azureml_endpoints::control::endpoint::{
    AuthMode, KeyType, action, check_definition, check_patch, path, regenerate, with_defaults,
};
use azureml_endpoints::control::name::Name;

use crate::world::{Json, json};

fn misuse(result: Result<(), azureml_endpoints::error::Misuse>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn an_endpoint_has_a_path_and_actions_below_it() {
    let name = Name::new("name", "scorer").unwrap();
    assert_eq!(path(&name), "/onlineEndpoints/scorer");
    assert_eq!(action(&name, "/listKeys"), "/onlineEndpoints/scorer/listKeys");
}

#[test]
fn auth_modes_are_read_without_case_and_written_as_azure_does() {
    for (text, mode) in [
        ("Key", Some(AuthMode::Key)),
        ("key", Some(AuthMode::Key)),
        ("AMLToken", Some(AuthMode::AmlToken)),
        ("amltoken", Some(AuthMode::AmlToken)),
        ("AADToken", Some(AuthMode::EntraToken)),
        ("aadToken", Some(AuthMode::EntraToken)),
        ("aad_token", None),
        ("", None),
        (" Key", None),
    ] {
        assert_eq!(AuthMode::read(text), mode, "{text}");
    }
    for mode in [AuthMode::Key, AuthMode::AmlToken, AuthMode::EntraToken] {
        assert_eq!(AuthMode::read(mode.as_str()), Some(mode));
    }
}

#[test]
fn a_key_is_renewed_without_naming_its_value() {
    assert_eq!(regenerate::<Json>(KeyType::Primary), json!({ "keyType": "Primary" }));
    assert_eq!(regenerate::<Json>(KeyType::Secondary), json!({ "keyType": "Secondary" }));
}

#[test]
fn what_the_service_insists_on_is_filled_in() {
    let whole = with_defaults(&json!({ "properties": { "authMode": "Key" } }), "westeurope");
    assert_eq!(
        whole.0.to_string(),
        r#"{"properties":{"authMode":"Key"},"location":"westeurope","identity":{"type":"SystemAssigned"}}"#
    );
}

#[test]
fn what_was_said_stays() {
    let definition = json!({
        "location": "eastus", "properties": { "authMode": "key", "later": [1, { "b": 2, "a": null }] },
        "identity": { "type": "None" }, "unknown": 12_345_678_901_234_567_890_u64,
    });
    assert_eq!(with_defaults(&definition, "westeurope").0.to_string(), definition.0.to_string());
}

#[test]
fn a_definition_needs_an_auth_mode() {
    for definition in [
        json!({}),
        json!({ "properties": {} }),
        json!({ "properties": { "authMode": "none" } }),
        json!({ "properties": { "authMode": 1 } }),
        json!({ "authMode": "Key" }),
        json!("text"),
        json!(null),
    ] {
        assert_eq!(
            misuse(check_definition(&definition)),
            "properties.authMode: must be \"Key\", \"AMLToken\" or \"AADToken\"",
            "{definition:?}"
        );
    }
    assert!(check_definition(&json!({ "properties": { "authMode": "aadtoken" } })).is_ok());
}

#[test]
fn traffic_in_a_definition_is_checked() {
    let with = |traffic: Json| check_definition(&json!({ "properties": { "authMode": "Key", "traffic": traffic.0 } }));
    assert!(with(json!({ "blue": 100 })).is_ok());
    assert!(with(json!({})).is_ok());
    assert!(with(json!(null)).is_ok());
    assert!(misuse(with(json!({ "blue": 50 }))).starts_with("properties.traffic: "));
    assert!(misuse(with(json!({ "blue": "all" }))).starts_with("properties.traffic.blue: "));
}

#[test]
fn a_patch_changes_tags_and_identity_only() {
    assert!(check_patch(&json!({ "tags": {} })).is_ok());
    assert!(check_patch(&json!({ "identity": {}, "tags": null })).is_ok());
    for key in ["properties", "location", "sku", "kind", "Tags", ""] {
        let message = misuse(check_patch(&json!({ "tags": {}, key: {} })));
        assert!(message.starts_with(&format!("{key}: cannot be changed by update")), "{message}");
    }
    for empty in [json!({}), json!([]), json!("tags"), json!(null)] {
        assert_eq!(misuse(check_patch(&empty)), "change: must hold one of tags, identity");
    }
}
