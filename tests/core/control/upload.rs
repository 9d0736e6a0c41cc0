//! Where a model's bytes go.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::upload::{Datastore, Opening, Signing, default_datastore, list_secrets};
use azureml_endpoints::http::Method;

use crate::world::{Json, SPACE, json, workspace};

fn listed(name: &str, account: &str, container: &str) -> Json {
    json!({ "value": [{ "name": name, "properties": { "accountName": account, "containerName": container } }] })
}

fn datastore() -> Datastore {
    Datastore::read(&listed("workspaceblobstore", "account", "azureml-blobstore-1")).unwrap()
}

#[test]
fn the_default_datastore_and_its_secret_are_asked_for() {
    let datastores = default_datastore::<Json>(&workspace(), &Cloud::public());
    assert_eq!(datastores.method, Method::Get);
    assert_eq!(datastores.url, format!("{SPACE}/datastores?api-version=2023-04-01&isDefault=true"));
    let secrets = list_secrets::<Json>(&workspace(), &Cloud::public(), &datastore());
    assert_eq!(secrets.method, Method::Post);
    assert_eq!(secrets.url, format!("{SPACE}/datastores/workspaceblobstore/listSecrets?api-version=2023-04-01"));
}

#[test]
fn only_a_blob_container_is_a_place_for_a_model() {
    for list in [
        json!({}),
        json!({ "value": [] }),
        json!({ "value": [{ "name": "x", "properties": { "datastoreType": "AzureDataLakeGen1" } }] }),
        json!({ "value": { "name": "x" } }),
        listed("", "account", "container"),
        listed("a/b", "account", "container"),
        listed("name", "account.evil.com/", "container"),
        listed("name", "account@evil", "container"),
        listed("name", "account", "container/../other"),
        listed("name", "account", "container?x"),
    ] {
        assert_eq!(Datastore::read(&list), None, "{list:?}");
    }
}

#[test]
fn a_blob_has_a_url_in_each_cloud() {
    let url = |cloud: &Cloud, path: &str| datastore().blob_url(cloud, path);
    assert_eq!(
        url(&Cloud::public(), "a/b c?d#e.txt"),
        "https://account.blob.core.windows.net/azureml-blobstore-1/a/b%20c%3Fd%23e.txt"
    );
    assert!(url(&Cloud::us_government(), "a").starts_with("https://account.blob.core.usgovcloudapi.net/"));
    let mut own = Cloud::custom("http://localhost:1".into(), "http://localhost:2".into());
    own.blob_endpoint = "http://127.0.0.1:10000/{account}".into();
    assert_eq!(url(&own, "a"), "http://127.0.0.1:10000/account/azureml-blobstore-1/a");
}

#[test]
fn a_model_version_names_the_datastore() {
    assert_eq!(
        datastore().model_uri(&workspace(), "LocalUpload/1/model.onnx"),
        "azureml://subscriptions/sub/resourceGroups/group/workspaces/space/datastores/workspaceblobstore/paths/LocalUpload/1/model.onnx"
    );
}

#[test]
fn what_opens_a_datastore_is_read_without_case() {
    let sas = Opening::read(&json!({ "secretsType": "Sas", "sasToken": "?sv=1&sig=s" }));
    assert!(matches!(sas, Some(Opening::Sas(query)) if query.expose() == "sv=1&sig=s"));
    let key = Opening::read(&json!({ "secretsType": "accountkey", "key": "a2V5" }));
    assert!(matches!(key, Some(Opening::AccountKey(key)) if key.expose() == "a2V5"));
    for answer in [
        json!({}),
        json!({ "secretsType": "Sas" }),
        json!({ "secretsType": "AccountKey", "key": 7 }),
        json!({ "secretsType": "ServicePrincipal", "clientSecret": "s" }),
        json!("text"),
    ] {
        assert!(Opening::read(&answer).is_none(), "{answer:?}");
    }
}

#[test]
fn what_opens_a_datastore_is_not_printed() {
    let opening = Opening::read(&json!({ "secretsType": "AccountKey", "key": "hunter2" })).unwrap();
    assert_eq!(format!("{opening:?}"), "AccountKey(***)");
}

#[test]
fn a_signature_covers_the_container_until_its_end() {
    let signing = Signing::new(&datastore(), "2026-01-31T13:00:00Z".into());
    assert_eq!(
        signing.text,
        "rcw\n\n2026-01-31T13:00:00Z\n/blob/account/azureml-blobstore-1\n\n\n\n2022-11-02\nc\n\n\n\n\n\n\n"
    );
    assert_eq!(signing.query("a+/=").expose(), "sv=2022-11-02&sr=c&sp=rcw&se=2026-01-31T13%3A00%3A00Z&sig=a%2B%2F%3D");
}
