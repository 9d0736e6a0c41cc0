//! A model's files into the workspace.

use azureml_endpoints::control::name::Name;
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::upload::{Model, model};
use pollster::block_on;

use crate::world::{Json, World, answer, arm, failure, json, site};

const BLOBS: &str = "https://account.blob.core.windows.net/container/LocalUpload/19c13ec9e007fffff";
const PLACE: &str = "azureml://subscriptions/sub/resourceGroups/group/workspaces/space/datastores/store/paths/LocalUpload/\
                     19c13ec9e007fffff";

fn upload(world: &World, paths: &[&str]) -> Result<Option<Json>, Error<Json>> {
    let name = |text| Name::existing("name", text).unwrap();
    let files = paths.iter().map(|path| ((*path).to_owned(), json!({ "bytes of": path }))).collect();
    let upload = Model { name: name("iris"), version: name("2"), model_type: "custom_model".into(), files };
    block_on(model(&world.client(), &site(), upload))
}

fn datastore(world: &World) {
    let store = json!({ "name": "store", "properties": { "accountName": "account", "containerName": "container" } });
    world.answers(&format!("GET {}&isDefault=true", arm("/datastores")), 200, json!({ "value": [store.0] }));
}

fn opens(world: &World, with: Json) {
    world.answers(&format!("POST {}", arm("/datastores/store/listSecrets")), 200, with);
}

fn sas() -> Json {
    json!({ "secretsType": "Sas", "sasToken": "?sig=hunter2" })
}

fn writes(world: &World, path: &str, query: &str) {
    world.replies(&format!("PUT {BLOBS}/{path}?{query}"), answer(201, &[], None));
}

fn registers(world: &World) {
    let registered = json!({ "name": "2", "properties": { "modelUri": "u", "later": 1 } });
    world.answers(&format!("PUT {}", arm("/models/iris/versions/2")), 201, registered);
}

#[test]
fn files_are_written_in_order_and_the_folder_is_registered() {
    let world = World::new();
    datastore(&world);
    opens(&world, sas());
    writes(&world, "MLmodel", "sig=hunter2");
    writes(&world, "data/model%20one.pkl", "sig=hunter2");
    registers(&world);
    let registered = upload(&world, &["MLmodel", "data/model one.pkl"]).unwrap().unwrap();
    assert_eq!(registered, json!({ "name": "2", "properties": { "modelUri": "u", "later": 1 } }));
    let sent = world.sent();
    assert_eq!(sent[3].body, Some(json!({ "bytes of": "data/model one.pkl" })));
    assert_eq!(sent[4].body, Some(json!({ "properties": { "modelUri": PLACE, "modelType": "custom_model" } })));
}

#[test]
fn no_token_goes_to_storage() {
    let world = World::new();
    datastore(&world);
    opens(&world, sas());
    writes(&world, "model.onnx", "sig=hunter2");
    registers(&world);
    upload(&world, &["model.onnx"]).unwrap();
    for sent in world.sent().iter() {
        assert_eq!(sent.bearer.is_some(), sent.request.contains("//management.azure.com/"), "{}", sent.request);
    }
    assert_eq!(world.sent()[2].header("x-ms-blob-type"), Some("BlockBlob"));
}

#[test]
fn a_single_file_is_registered_itself() {
    let world = World::new();
    datastore(&world);
    opens(&world, sas());
    writes(&world, "model.onnx", "sig=hunter2");
    registers(&world);
    upload(&world, &["model.onnx"]).unwrap();
    let body = json!({ "properties": { "modelUri": format!("{PLACE}/model.onnx"), "modelType": "custom_model" } });
    assert_eq!(world.sent()[3].body, Some(body));
}

#[test]
fn with_an_account_key_a_signature_of_one_hour_is_made() {
    let world = World::new();
    datastore(&world);
    opens(&world, json!({ "secretsType": "AccountKey", "key": "a2V5" }));
    let query = "sv=2022-11-02&sr=c&sp=cw&se=2026-01-31T13%3A00%3A00Z&sig=c2lnbmVk%2B%2F8%3D";
    writes(&world, "m", query);
    registers(&world);
    upload(&world, &["m"]).unwrap();
    let signed = world.signed();
    assert_eq!((signed[0].0.as_str(), signed[0].1.as_str()), ("HMAC", "a2V5"));
    assert!(signed[0].2.starts_with("cw\n\n2026-01-31T13:00:00Z\n/blob/account/container\n"), "{}", signed[0].2);
}

#[test]
fn a_key_that_cannot_sign_is_nonsense() {
    let world = World::new();
    datastore(&world);
    opens(&world, json!({ "secretsType": "AccountKey", "key": "no base64" }));
    let error = failure(upload(&world, &["m"]));
    assert_eq!(error.code(), "ERR_PROTOCOL");
    assert!(!format!("{error} {error:?}").contains("no base64"));
}

#[test]
fn paths_stay_within_the_model() {
    for path in ["", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/./b", "a\\b", &"a".repeat(513)] {
        let error = failure(upload(&World::new(), &["fine", path]));
        assert!(error.to_string().starts_with("files: "), "{path}: {error}");
    }
}

#[test]
fn a_refused_blob_ends_it_without_showing_the_signature() {
    let world = World::new();
    datastore(&world);
    opens(&world, sas());
    let body = json!("<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code></Error>");
    world.answers(&format!("PUT {BLOBS}/m?sig=hunter2"), 403, body);
    let error = failure(upload(&world, &["m", "never sent"]));
    assert_eq!(error.code(), "ERR_RESPONSE");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[test]
fn storage_that_is_silent_does_not_show_the_signature() {
    let world = World::new();
    datastore(&world);
    opens(&world, sas());
    for _ in 0..4 {
        world.is_silent(&format!("PUT {BLOBS}/m?sig=hunter2"), None);
    }
    let error = failure(upload(&world, &["m"]));
    assert_eq!(error.code(), "ERR_TRANSPORT");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[test]
fn a_workspace_without_blob_storage_is_told() {
    for list in [json!({ "value": [] }), json!({}), json!({ "value": [{ "name": "x", "properties": {} }] })] {
        let world = World::new();
        world.answers(&format!("GET {}&isDefault=true", arm("/datastores")), 200, list);
        let error = failure(upload(&world, &["m"]));
        assert!(error.to_string().ends_with("without a default datastore that is a blob container."), "{error}");
    }
}
