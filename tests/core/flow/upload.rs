//! Files into the workspace, once.

use azureml_endpoints::control::asset::Kind;
use azureml_endpoints::control::name::Name;
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::upload::{Goods, Upload};
use azureml_endpoints::value::Value;

use crate::world::{Json, World, answer, arm, failure, json};

const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const BLOBS: &str = "https://account.blob.core.windows.net/container/LocalUpload/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const PLACE: &str = "azureml://subscriptions/sub/resourceGroups/group/workspaces/space/datastores/store/paths/LocalUpload/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const MIB: u64 = 1024 * 1024;

fn name(text: &str) -> Name {
    Name::existing("name", text).unwrap()
}

fn goods(kind: Kind, named: Option<&str>, version: Option<&str>) -> Goods<Json> {
    let properties = if kind == Kind::Model { json!({ "modelType": "custom_model" }) } else { json!({}) };
    Goods { kind, name: named.map(name), version: version.map(name), properties, carrier: json!("a carrier") }
}

/// What the host says of the files, when it is asked to measure and to hash them.
fn holds(world: &World, files: &[(&str, u64)]) {
    let files = files.iter().map(|(path, size)| json!({ "path": path, "size": size }).0).collect();
    world.says(Ok(Json(files))).says(Ok(json!(HASH)));
}

fn upload(world: &World, goods: Goods<Json>) -> Result<Option<Json>, Error<Json>> {
    world.tell(Upload::new(goods))
}

fn model(world: &World, version: Option<&str>) -> Result<Option<Json>, Error<Json>> {
    upload(world, goods(Kind::Model, Some("iris"), version))
}

fn line(verb: &str, path: &str) -> String {
    format!("{verb} {}", arm(path))
}

fn version(name: &str, hash: &str) -> serde_json::Value {
    json!({ "id": "i", "name": name, "properties": { "properties": { "hash_sha256": hash } } }).0
}

fn opens(world: &World, with: Json) {
    let store = json!({ "name": "store", "properties": { "accountName": "account", "containerName": "container" } });
    world.answers(&format!("GET {}&isDefault=true", arm("/datastores")), 200, json!({ "value": [store.0] }));
    world.answers(&line("POST", "/datastores/store/listSecrets"), 200, with);
}

fn sas() -> Json {
    json!({ "secretsType": "Sas", "sasToken": "?sig=hunter2" })
}

fn registers(world: &World, version: &str) {
    world.answers(
        &line("PUT", &format!("/models/iris/versions/{version}")),
        201,
        json!({ "id": "i", "name": version }),
    );
}

/// The pieces that the host was asked to carry.
fn carried(world: &World) -> Vec<Vec<String>> {
    let orders = world.consulted();
    let orders = orders.iter().filter(|order| order.text_at(&["do"]).as_deref() == Some("carry"));
    let url = |piece: &Json| piece.text_at(&["url"]).unwrap();
    orders.map(|order| order.get("pieces").unwrap().items().iter().map(url).collect()).collect()
}

#[test]
fn files_are_carried_and_the_folder_is_registered_with_its_hash() {
    let world = World::new();
    holds(&world, &[("data/model one.pkl", 5), ("MLmodel", 3)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, sas());
    registers(&world, "2");
    assert!(model(&world, Some("2")).unwrap().is_some());
    let urls = [format!("{BLOBS}/data/model%20one.pkl?sig=hunter2"), format!("{BLOBS}/MLmodel?sig=hunter2")];
    assert_eq!(carried(&world), [urls]);
    let body = world.sent().last().unwrap().body.clone().unwrap();
    let properties = json!({
        "modelType": "custom_model", "modelUri": PLACE, "properties": { "hash_sha256": HASH, "hash_version": "202208" },
    });
    assert_eq!(body, json!({ "properties": properties.0 }));
}

#[test]
fn a_single_file_is_registered_itself() {
    let world = World::new();
    holds(&world, &[("model.onnx", 5)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, sas());
    registers(&world, "2");
    model(&world, Some("2")).unwrap();
    let uri = world.sent().last().unwrap().body.as_ref().and_then(|body| body.text_at(&["properties", "modelUri"]));
    assert_eq!(uri, Some(format!("{PLACE}/model.onnx")));
}

#[test]
fn what_is_registered_already_is_given_and_nothing_is_sent() {
    let world = World::new();
    holds(&world, &[("m", 5)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 200, Json(version("2", &HASH.to_uppercase())));
    assert_eq!(model(&world, Some("2")).unwrap(), Some(Json(version("2", &HASH.to_uppercase()))));
    let world = World::new();
    holds(&world, &[("m", 5)]);
    let next = "https://management.azure.com/next";
    let first = json!({ "value": [version("3", "other")], "nextLink": next });
    world.answers(&line("GET", "/models/iris/versions"), 200, first);
    world.answers(&format!("GET {next}"), 200, json!({ "value": [version("1", HASH)] }));
    assert_eq!(model(&world, None).unwrap(), Some(Json(version("1", HASH))));
    assert!(carried(&world).is_empty());
}

#[test]
fn a_version_that_holds_something_else_is_told() {
    let world = World::new();
    holds(&world, &[("m", 5)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 200, Json(version("2", "other")));
    assert!(failure(model(&world, Some("2"))).to_string().starts_with("version: is registered with other content"));
}

#[test]
fn without_a_version_the_next_one_is_taken() {
    for (versions, next) in
        [(json!({ "value": [version("9", "x"), version("10", "y")] }), "11"), (json!({ "value": [] }), "1")]
    {
        let world = World::new();
        holds(&world, &[("m", 5)]);
        world.answers(&line("GET", "/models/iris/versions"), 200, versions);
        opens(&world, sas());
        registers(&world, next);
        assert!(model(&world, None).unwrap().is_some());
    }
    let world = World::new();
    holds(&world, &[("m", 5)]);
    world.answers(&line("GET", "/models/iris/versions"), 404, json!({}));
    opens(&world, sas());
    registers(&world, "1");
    assert!(model(&world, None).unwrap().is_some());
}

#[test]
fn of_a_large_file_only_the_missing_blocks_are_carried() {
    let world = World::new();
    holds(&world, &[("a", 9 * MIB), ("b", 9 * MIB), ("small", 1)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, sas());
    let block = |id: u32, size: u64| format!("<Block><Name>{id:08}</Name><Size>{size}</Size></Block>");
    let all = [block(0, 4 * MIB), block(1, 4 * MIB), block(2, MIB)].concat();
    let blocks = |file: &str| format!("GET {BLOBS}/{file}?sig=hunter2&comp=blocklist&blocklisttype=all");
    world.answers(&blocks("a"), 200, json!(format!("<UncommittedBlocks>{}</UncommittedBlocks>", block(1, 4 * MIB))));
    world.replies(&format!("PUT {BLOBS}/a?sig=hunter2&comp=blocklist"), answer(201, &[], None));
    world.answers(&blocks("b"), 200, json!(format!("<CommittedBlocks>{all}</CommittedBlocks>")));
    registers(&world, "2");
    model(&world, Some("2")).unwrap();
    let ids =
        |order: &Vec<String>| order.iter().map(|url| url.rsplit('=').next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(carried(&world).iter().map(ids).collect::<Vec<_>>(), [vec!["hunter2"], vec!["00000000", "00000002"]]);
    let list = world.sent().iter().find_map(|sent| sent.body.as_ref()?.as_text()).unwrap();
    assert!(list.contains("<Latest>00000000</Latest><Latest>00000001</Latest><Latest>00000002</Latest>"), "{list}");
}

#[test]
fn where_looking_is_forbidden_everything_is_carried() {
    let world = World::new();
    holds(&world, &[("a", 5 * MIB)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, sas());
    world.answers(&format!("GET {BLOBS}/a?sig=hunter2&comp=blocklist&blocklisttype=all"), 403, json!("<Error/>"));
    world.replies(&format!("PUT {BLOBS}/a?sig=hunter2&comp=blocklist"), answer(201, &[], None));
    registers(&world, "2");
    assert!(model(&world, Some("2")).unwrap().is_some());
    assert_eq!(carried(&world)[1].len(), 2);
}

#[test]
fn what_storage_does_not_confirm_is_not_registered() {
    for (status, body, code) in [(200, "<!doctype html>", "ERR_PROTOCOL"), (404, "<Error/>", "ERR_RESPONSE")] {
        let world = World::new();
        holds(&world, &[("a", 5 * MIB)]);
        world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
        opens(&world, sas());
        world.replies(&format!("GET {BLOBS}/a?sig=hunter2&comp=blocklist&blocklisttype=all"), answer(404, &[], None));
        world.answers(&format!("PUT {BLOBS}/a?sig=hunter2&comp=blocklist"), status, json!(body));
        let error = failure(model(&world, Some("2")));
        assert_eq!(error.code(), code, "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[test]
fn a_signature_that_ended_is_renewed_once() {
    let world = World::new();
    holds(&world, &[("a", 5 * MIB)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, sas());
    let (blocks, commit) = (
        format!("GET {BLOBS}/a?sig=hunter2&comp=blocklist&blocklisttype=all"),
        format!("PUT {BLOBS}/a?sig=hunter2&comp=blocklist"),
    );
    world.replies(&blocks, answer(404, &[], None));
    world.answers(&commit, 403, json!("<Error/>"));
    world.answers(&line("POST", "/datastores/store/listSecrets"), 200, sas());
    world.replies(&blocks, answer(404, &[], None));
    world.answers(&commit, 403, json!("<Error/>"));
    let error = failure(model(&world, Some("2")));
    assert_eq!(error.code(), "ERR_RESPONSE");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
}

#[test]
fn code_goes_to_the_place_that_its_content_names() {
    let world = World::new();
    holds(&world, &[("score.py", 5)]);
    let path = format!("/codes/{HASH}/versions/1");
    world.answers(&line("GET", &path), 404, json!({}));
    let place = "https://account.blob.core.windows.net/container/01234567";
    let reference = json!({ "blobUri": place, "credential": { "sasUri": format!("{place}?sig=hunter2") } });
    let answer = json!({ "blobReferenceForConsumption": reference.0 });
    world.answers(&line("POST", &format!("{path}/startPendingUpload")), 200, answer);
    world.answers(&line("PUT", &path), 201, json!({ "id": "code" }));
    upload(&world, goods(Kind::Code, None, None)).unwrap();
    let asked = world.sent()[1].body.as_ref().and_then(|body| body.text_at(&["pendingUploadId"]));
    assert_eq!(asked.as_deref(), Some("01234567-89ab-cdef-0123-456789abcdef"));
    assert_eq!(carried(&world), [[format!("{place}/score.py?sig=hunter2")]]);
    let uri = world.sent().last().unwrap().body.as_ref().and_then(|body| body.text_at(&["properties", "codeUri"]));
    assert_eq!(uri.as_deref(), Some(place));
}

#[test]
fn with_an_account_key_a_signature_of_one_hour_is_made() {
    let world = World::new();
    holds(&world, &[("m", 5)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, json!({ "secretsType": "AccountKey", "key": "a2V5" }));
    registers(&world, "2");
    model(&world, Some("2")).unwrap();
    let query = "sv=2022-11-02&sr=c&sp=rcw&se=2026-01-31T13%3A00%3A00Z&sig=c2lnbmVk%2B%2F8%3D";
    assert_eq!(carried(&world), [[format!("{BLOBS}/m?{query}")]]);
    assert!(world.signed()[0].2.starts_with("rcw\n\n2026-01-31T13:00:00Z\n/blob/account/container\n"));
}

#[test]
fn a_key_that_cannot_sign_is_nonsense() {
    let world = World::new();
    holds(&world, &[("m", 5)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, json!({ "secretsType": "AccountKey", "key": "no base64" }));
    let error = failure(model(&world, Some("2")));
    assert_eq!(error.code(), "ERR_PROTOCOL");
    assert!(!format!("{error} {error:?}").contains("no base64"));
}

#[test]
fn no_token_goes_to_storage() {
    let world = World::new();
    holds(&world, &[("a", 5 * MIB)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, sas());
    world.replies(&format!("GET {BLOBS}/a?sig=hunter2&comp=blocklist&blocklisttype=all"), answer(404, &[], None));
    world.replies(&format!("PUT {BLOBS}/a?sig=hunter2&comp=blocklist"), answer(201, &[], None));
    registers(&world, "2");
    model(&world, Some("2")).unwrap();
    for sent in world.sent().iter() {
        assert_eq!(sent.bearer.is_some(), sent.request.contains("//management.azure.com/"), "{}", sent.request);
    }
}

#[test]
fn nothing_and_paths_that_leave_are_refused_before_anything_is_sent() {
    for files in [json!([]), json!([{ "path": "../a", "size": 1 }])] {
        let world = World::new();
        world.says(Ok(files));
        assert!(failure(model(&world, Some("2"))).to_string().starts_with("files: "));
    }
}

#[test]
fn a_workspace_without_blob_storage_is_told() {
    for list in [json!({ "value": [] }), json!({}), json!({ "value": [{ "name": "x", "properties": {} }] })] {
        let world = World::new();
        holds(&world, &[("m", 5)]);
        world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
        world.answers(&format!("GET {}&isDefault=true", arm("/datastores")), 200, list);
        let error = failure(model(&world, Some("2")));
        assert!(error.to_string().ends_with("without a default datastore that is a blob container."), "{error}");
    }
}

#[test]
fn what_the_host_cannot_carry_ends_it_as_it_is() {
    let world = World::new();
    holds(&world, &[("m", 5)]);
    world.answers(&line("GET", "/models/iris/versions/2"), 404, json!({}));
    opens(&world, sas());
    world.says(Err(json!("storage was silent")));
    match failure(model(&world, Some("2"))) {
        Error::Aborted(thrown) => assert_eq!(thrown.0, json!("storage was silent")),
        other => panic!("{other}"),
    }
}
