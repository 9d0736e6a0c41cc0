//! From files to a deployment that answers.

use azureml_endpoints::error::Error;
use azureml_endpoints::flow::deploy::Deploy;
use azureml_endpoints::value::Value;

use crate::world::{Json, SPACE, World, arm, failure, json};

const E: &str = "/onlineEndpoints/e-1";
const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn definition() -> Json {
    json!({
        "endpoint": { "name": "e-1", "location": "here", "properties": { "authMode": "Key" } },
        "deployment": { "name": "blue", "properties": { "instanceType": "Standard_DS3_v2" } },
    })
}

fn deploy(world: &World, definition: Json, carriers: [Option<Json>; 2]) -> Result<Option<Json>, Error<Json>> {
    world.tell(Deploy::new(definition, carriers)?)
}

fn ready(name: &str) -> Json {
    json!({ "id": format!("/{name}"), "name": name, "location": "here", "properties": { "authMode": "Key", "provisioningState": "Succeeded" } })
}

fn line(verb: &str, path: &str) -> String {
    format!("{verb} {}", arm(path))
}

fn deployment(verb: &str) -> String {
    format!("{verb} {SPACE}{E}/deployments/blue?api-version=2025-12-01")
}

/// Endpoint and deployment are not there yet.
fn creates(world: &World, middle: impl Fn(&World)) {
    world.answers(&line("GET", E), 404, json!({}));
    world.answers(&line("PUT", E), 201, ready("e-1"));
    middle(world);
    world.answers(&deployment("GET"), 404, json!({}));
    world.answers(&line("GET", ""), 200, json!({ "location": "here" }));
    world.answers(&deployment("PUT"), 201, ready("blue"));
}

fn put_of_deployment(world: &World) -> Json {
    let sent = world.sent();
    sent.iter().find(|sent| sent.request == deployment("PUT")).and_then(|sent| sent.body.clone()).unwrap()
}

#[test]
fn ids_of_what_is_registered_go_into_the_deployment() {
    let world = World::new();
    creates(&world, |_| {});
    let whole = definition().with("model", json!("/m/1")).with("environment", json!("/env/1"));
    let made = deploy(&world, whole, [None, None]).unwrap().unwrap();
    let sent = put_of_deployment(&world);
    assert_eq!(sent.at(&["properties", "model"]), Some(json!("/m/1")));
    assert_eq!(sent.at(&["properties", "environmentId"]), Some(json!("/env/1")));
    assert!(sent.get("name").is_none());
    assert_eq!((made.get("endpoint"), made.get("deployment")), (Some(ready("e-1")), Some(ready("blue"))));
    assert_eq!(made.at(&["model", "id"]), Some(json!("/m/1")));
}

#[test]
fn files_are_registered_and_wired_up() {
    let world = World::new();
    world.says(Ok(json!([{ "path": "m", "size": 1 }]))).says(Ok(json!(HASH)));
    world.says(Ok(json!([{ "path": "score.py", "size": 1 }]))).says(Ok(json!(HASH)));
    let known =
        |name: &str| json!({ "id": name, "name": "1", "properties": { "properties": { "hash_sha256": HASH } } });
    creates(&world, |world| {
        world.answers(&line("GET", "/models/iris/versions"), 200, json!({ "value": [known("/m/7").0] }));
        world.answers(&line("GET", &format!("/codes/{HASH}/versions/1")), 200, known("/c/1"));
    });
    let model = json!({ "name": "iris", "files": {}, "type": "mlflow_model" });
    let code = json!({ "files": {}, "scoringScript": "score.py" });
    let carriers = [Some(json!("model")), Some(json!("code"))];
    deploy(&world, definition().with("model", model).with("code", code), carriers).unwrap();
    let sent = put_of_deployment(&world);
    assert_eq!(sent.at(&["properties", "model"]), Some(json!("/m/7")));
    let wired = json!({ "codeId": "/c/1", "scoringScript": "score.py" });
    assert_eq!(sent.at(&["properties", "codeConfiguration"]), Some(wired));
}

#[test]
fn an_environment_is_found_by_what_it_is_or_becomes_the_next_version() {
    let version = |name: &str, image: &str| {
        json!({ "id": format!("/env/{name}"), "name": name, "properties": { "image": image, "osType": "Linux" } }).0
    };
    let listed = json!({ "value": [version("4", "old"), version("3", "wanted")] });
    let wish = |image: &str| definition().with("environment", json!({ "name": "x", "properties": { "image": image } }));
    let world = World::new();
    creates(&world, |world| {
        world.answers(&line("GET", "/environments/x/versions"), 200, listed.clone());
    });
    deploy(&world, wish("wanted"), [None, None]).unwrap();
    assert_eq!(put_of_deployment(&world).at(&["properties", "environmentId"]), Some(json!("/env/3")));

    let world = World::new();
    creates(&world, |world| {
        world.answers(&line("GET", "/environments/x/versions"), 200, listed.clone());
        world.answers(&line("PUT", "/environments/x/versions/5"), 200, Json(version("5", "new")));
    });
    deploy(&world, wish("new"), [None, None]).unwrap();
    assert_eq!(put_of_deployment(&world).at(&["properties", "environmentId"]), Some(json!("/env/5")));

    let world = World::new();
    creates(&world, |world| {
        world.answers(&line("GET", "/environments/x/versions/9"), 404, json!({}));
        world.answers(&line("PUT", "/environments/x/versions/9"), 200, Json(version("9", "new")));
    });
    let named =
        definition().with("environment", json!({ "name": "x", "version": "9", "properties": { "image": "new" } }));
    deploy(&world, named, [None, None]).unwrap();
}

#[test]
fn what_is_there_already_is_not_written_again() {
    let world = World::new();
    world.answers(&line("GET", E), 200, ready("e-1"));
    let blue = ready("blue").with_at(&["properties", "instanceType"], json!("standard_ds3_v2"));
    world.answers(&deployment("GET"), 200, blue);
    deploy(&world, definition(), [None, None]).unwrap();
    assert!(world.sent().iter().all(|sent| sent.request.starts_with("GET")));
}

#[test]
fn a_part_that_is_misspelt_is_not_left_out() {
    let error = failure(deploy(&World::new(), definition().with("models", json!({ "name": "m" })), [None, None]));
    assert_eq!(error.code(), "ERR_MISUSE");
    assert!(error.to_string().starts_with("models: is no part of a definition; there are endpoint, "), "{error}");
}

#[test]
fn traffic_is_set_at_the_end() {
    let world = World::new();
    world.answers(&line("GET", E), 200, ready("e-1"));
    world.answers(
        &deployment("GET"),
        200,
        ready("blue").with_at(&["properties", "instanceType"], json!("Standard_DS3_v2")),
    );
    world.answers(&line("GET", &format!("{E}/deployments")), 200, json!({ "value": [ready("blue").0] }));
    world.answers(&line("GET", E), 200, ready("e-1"));
    let after = ready("e-1").with_at(&["properties", "traffic"], json!({ "blue": 100 }));
    world.answers(&line("PUT", E), 200, after.clone());
    let made = deploy(&world, definition().with("traffic", json!({ "blue": 100 })), [None, None]).unwrap().unwrap();
    assert_eq!(made.get("endpoint"), Some(after));
}

#[test]
fn who_else_gets_traffic_is_known_before_anything_is_written() {
    let shares = || definition().with("traffic", json!({ "BLUE": 90, "gone": 0, "green": 10 }));
    let listed = |world: &World, names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| ready(name).0).collect();
        world.answers(&line("GET", &format!("{E}/deployments")), 200, json!({ "value": names }));
        world.answers(&line("GET", E), 200, ready("e-1"));
    };
    let world = World::new();
    listed(&world, &["blue"]);
    let error = failure(deploy(&world, shares(), [None, None]));
    assert_eq!(error.to_string(), "traffic.green: names a deployment that the endpoint does not have");
    assert!(world.sent().iter().all(|sent| sent.request.starts_with("GET")));

    // Then everything goes on.
    let world = World::new();
    listed(&world, &["green"]);
    world.answers(&line("GET", E), 403, json!({}));
    assert_eq!(failure(deploy(&world, shares(), [None, None])).code(), "ERR_RESPONSE");
    assert_eq!(world.sent().len(), 3);

    // An endpoint that is not there yet has no others.
    let world = World::new();
    world.answers(&line("GET", &format!("{E}/deployments")), 404, json!({}));
    assert_eq!(failure(deploy(&world, shares(), [None, None])).code(), "ERR_RESPONSE");
}

#[test]
fn a_name_of_the_azure_cli_is_no_id_and_says_who_reads_it() {
    for (part, name) in [("model", "azureml:iris:1"), ("code", "azureml:c:1"), ("environment", "azureml:e@latest")] {
        let error = failure(deploy(&World::new(), definition().with(part, json!(name)), [None, None])).to_string();
        assert!(error.starts_with(&format!("{part}: must be an id")), "{error}");
        assert!(error.contains("azureml-endpoints/yaml"), "{error}");
    }
    for id in ["/m/1", "azureml://registries/r/models/iris/versions/1"] {
        assert!(Deploy::new(definition().with("model", json!(id)), [None, None]).is_ok(), "{id}");
    }
}

#[test]
fn a_definition_that_cannot_be_is_refused_before_anything_is_sent() {
    // What it names is not there when the endpoint is written.
    let endpoint = |member: &str| json!({ "name": "e-1", "properties": { member: { "blue": 10 } } });
    for (member, value, words) in [
        ("endpoint", json!({}), "endpoint.name: "),
        ("endpoint", endpoint("traffic"), "endpoint.properties.traffic: give it as traffic"),
        ("endpoint", endpoint("mirrorTraffic"), "endpoint.properties.mirrorTraffic: give it to setTraffic afterwards"),
        ("deployment", json!({ "name": "b" }), "deployment.name: "),
        ("traffic", json!({ "blue": 50 }), "traffic: "),
        ("traffic", json!({ "Blue": 50, "blue": 50 }), "traffic.blue: "),
        ("model", json!(5), "model: "),
        ("model", json!({ "files": {} }), "model.name: "),
        ("model", json!({ "name": "a" }), "model.files: "),
        ("model", json!({ "name": 5 }), "model.name: "),
        ("code", json!({ "scoringScript": "a" }), "code.files: "),
        ("environment", json!({ "properties": {} }), "environment.name: "),
        ("environment", json!({ "name": "x", "version": 5 }), "environment.version: "),
    ] {
        let error = failure(deploy(&World::new(), definition().with(member, value), [None, None]));
        assert!(error.to_string().starts_with(words), "{error}");
    }
    for (member, value, words) in [
        ("code", json!({ "files": {} }), "code.scoringScript: "),
        ("model", json!({ "name": "a", "files": {}, "type": "onnx" }), "type: "),
    ] {
        let carriers = [Some(json!(1)), Some(json!(2))];
        let error = failure(deploy(&World::new(), definition().with(member, value), carriers));
        assert!(error.to_string().starts_with(words), "{error}");
    }
}
