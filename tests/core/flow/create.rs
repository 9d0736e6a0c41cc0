//! Changes made complete before they are sent.

use azureml_endpoints::control::{deployment, endpoint};
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::create::{Change, request};
use azureml_endpoints::http::{Body, Method, Request};
use azureml_endpoints::retry::Safety;
use azureml_endpoints::value::Value;
use pollster::block_on;

use crate::world::{Json, World, arm, failure, json, site};

fn create(definition: Json) -> Change<Json> {
    Change::Create { path: "/onlineEndpoints/e".into(), definition, with_defaults: endpoint::with_defaults }
}

fn body(request: Request<Json>) -> Json {
    match request.body {
        Body::Json(body) => body,
        _ => panic!("no JSON"),
    }
}

#[test]
fn an_endpoint_gets_the_workspaces_region_and_an_identity() {
    let world = World::new();
    world.answers(&format!("GET {}", arm("")), 200, json!({ "location": "westeurope" }));
    let change = create(json!({ "properties": { "authMode": "Key" } }));
    let (request, safety) =
        block_on(request(&world.client(), &site(), change)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        (request.method, request.url.clone(), safety),
        (Method::Put, arm("/onlineEndpoints/e"), Safety::Idempotent)
    );
    assert_eq!(
        body(request),
        json!({
            "properties": { "authMode": "Key" }, "location": "westeurope", "identity": { "type": "SystemAssigned" },
        })
    );
}

#[test]
fn a_region_that_was_given_is_not_looked_up() {
    let world = World::new();
    let change = create(json!({ "location": "eastus", "properties": { "authMode": "Key" } }));
    let (request, _) = block_on(request(&world.client(), &site(), change)).ok().unwrap();
    assert_eq!(body(request).text_at(&["location"]).as_deref(), Some("eastus"));
    assert_eq!(world.sent().len(), 0);
}

#[test]
fn the_region_is_looked_up_once() {
    let (world, site) = (World::new(), site());
    world.answers(&format!("GET {}", arm("")), 200, json!({ "location": "westeurope" }));
    for _ in 0..3 {
        assert!(block_on(request(&world.client(), &site, create(json!({ "properties": {} })))).is_ok());
    }
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn a_deployment_gets_its_own_defaults() {
    let world = World::new();
    world.answers(&format!("GET {}", arm("")), 200, json!({ "location": "westeurope" }));
    let change = Change::Create {
        path: "/onlineEndpoints/e/deployments/d".into(),
        definition: json!({ "properties": { "model": "m" } }),
        with_defaults: deployment::with_defaults,
    };
    let (request, _) = block_on(request(&world.client(), &site(), change)).ok().unwrap();
    assert_eq!(body(request).text_at(&["properties", "endpointComputeType"]).as_deref(), Some("Managed"));
}

#[test]
fn a_workspace_without_a_region_is_nonsense() {
    for workspace in [json!({}), json!("text"), json!({ "location": 7 })] {
        let world = World::new();
        world.answers(&format!("GET {}", arm("")), 200, workspace);
        let error = failure(block_on(request(&world.client(), &site(), create(json!({ "properties": {} })))));
        assert!(matches!(error, Error::Protocol(_)), "{error}");
    }
}

#[test]
fn new_traffic_keeps_everything_the_endpoint_had() {
    let world = World::new();
    let present = json!({
        "z": 1, "location": "westeurope", "identity": { "type": "SystemAssigned", "principalId": "p" },
        "properties": {
            "authMode": "Key", "traffic": { "blue": 100 }, "mirrorTraffic": { "green": 10 }, "later": { "b": 1, "a": null },
        },
        "tags": { "t": "v" },
    });
    world.answers(&format!("GET {}", arm("/onlineEndpoints/e")), 200, present.clone());
    let change = Change::Traffic { path: "/onlineEndpoints/e".into(), shares: json!({ "blue": 90, "green": 10 }) };
    let (request, _) = block_on(request(&world.client(), &site(), change)).ok().unwrap();
    assert_eq!((request.method, request.url.clone()), (Method::Put, arm("/onlineEndpoints/e")));
    let expected = present.0.to_string().replace(r#"{"blue":100}"#, r#"{"blue":90,"green":10}"#);
    assert_eq!(body(request).0.to_string(), expected);
}

#[test]
fn new_traffic_for_an_endpoint_that_is_not_there_changes_nothing() {
    let world = World::new();
    world.answers(
        &format!("GET {}", arm("/onlineEndpoints/e")),
        404,
        json!({ "error": { "code": "ResourceNotFound" } }),
    );
    let change = Change::Traffic { path: "/onlineEndpoints/e".into(), shares: json!({}) };
    assert_eq!(failure(block_on(request(&world.client(), &site(), change))).code(), "ERR_RESPONSE");
}

#[test]
fn a_complete_request_is_left_alone() {
    let world = World::new();
    let change = Change::Request(Request::new(Method::Delete, "https://x".into()), Safety::Never);
    let (request, safety) = block_on(request(&world.client(), &site(), change)).ok().unwrap();
    assert_eq!((request.shown().as_str(), safety), ("DELETE https://x", Safety::Never));
}
