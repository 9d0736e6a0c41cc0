//! Scoring: who may, and the call itself.

use std::rc::Rc;

use azureml_endpoints::error::Error;
use azureml_endpoints::flow::Site;
use azureml_endpoints::flow::score::{Grant, Target, open};
use azureml_endpoints::http::{Method, Request};
use azureml_endpoints::retry::Safety;
use azureml_endpoints::secret::Secret;
use pollster::block_on;

use crate::world::{Json, NOON, World, answer, arm, failure, json, seconds, session, site, token};

const URI: &str = "https://e.region.inference.ml.azure.com/score";

fn score(world: &World, target: &Target<Json>) -> Result<u16, Error<Json>> {
    let request = Request::new(Method::Post, target.scoring_uri.clone());
    block_on(target.score(&world.client(), request, Safety::Once)).map(|response| response.status)
}

fn exists(world: &World, mode: &str) {
    let endpoint = json!({ "properties": { "scoringUri": URI, "authMode": mode } });
    world.answers(&format!("GET {}", arm("/onlineEndpoints/e")), 200, endpoint);
}

fn opened(world: &World, site: &Rc<Site<Json>>) -> Result<Target<Json>, Error<Json>> {
    block_on(open(&world.client(), site, "e"))
}

fn asks(world: &World, action: &str, with: Json) {
    world.answers(&format!("POST {}", arm(&format!("/onlineEndpoints/e/{action}"))), 200, with);
}

fn scores(world: &World) {
    world.answers(&format!("POST {URI}"), 200, json!([1]));
}

#[test]
fn an_endpoint_with_keys_is_scored_with_its_first_key() {
    let world = World::new();
    exists(&world, "key");
    asks(&world, "listKeys", json!({ "primaryKey": "one", "secondaryKey": "two" }));
    let target = opened(&world, &site()).ok().unwrap();
    for _ in 0..2 {
        world.passes(seconds(1_000_000));
        scores(&world);
        assert_eq!(score(&world, &target).unwrap(), 200);
        assert_eq!(world.sent().last().unwrap().bearer.as_deref(), Some("one"));
    }
    assert_eq!(world.sent().len(), 4, "the keys are read once");
}

#[test]
fn an_endpoint_with_entra_tokens_is_scored_with_one_for_the_data_plane() {
    let world = World::new();
    exists(&world, "AADToken");
    let target = opened(&world, &site()).ok().unwrap();
    scores(&world);
    assert_eq!(score(&world, &target).unwrap(), 200);
    let scopes: Vec<_> = world.asked().into_iter().map(|asked| asked.scope).collect();
    assert_eq!(scopes, ["https://management.azure.com/.default", "https://ml.azure.com/.default"]);
}

#[test]
fn an_azure_ml_token_is_renewed_over_a_day_without_a_single_refusal() {
    let world = World::new();
    let mut renewals = 0_u64;
    let mut renew = |world: &World| {
        renewals += 1;
        let now = (NOON + seconds((renewals - 1) * 6 * 3600)).as_seconds();
        asks(
            world,
            "token",
            json!({
                "accessToken": format!("token {renewals}"), "tokenType": "Bearer",
                "expiryTimeUtc": now + 8.0 * 3600.0, "refreshAfterTimeUtc": now + 6.0 * 3600.0,
            }),
        );
    };
    exists(&world, "AMLToken");
    renew(&world);
    let target = opened(&world, &site()).ok().unwrap();
    for hour in 0..=25 {
        if hour > 0 && hour % 6 == 0 {
            renew(&world);
        }
        scores(&world);
        assert_eq!(score(&world, &target).unwrap(), 200);
        let bearer = world.sent().last().unwrap().bearer.clone().unwrap();
        assert_eq!(bearer, format!("token {}", hour / 6 + 1), "hour {hour}");
        world.passes(seconds(3600));
    }
    assert_eq!(renewals, 5);
}

#[test]
fn a_renewal_that_fails_costs_nothing_while_the_old_token_lives() {
    let world = World::new();
    let end = (NOON + seconds(7200)).as_seconds();
    exists(&world, "AMLToken");
    let given = json!({ "accessToken": "old", "expiryTimeUtc": end, "refreshAfterTimeUtc": end - 3600.0 });
    asks(&world, "token", given);
    let target = opened(&world, &site()).ok().unwrap();
    world.passes(seconds(3600));
    let ask = format!("POST {}", arm("/onlineEndpoints/e/token"));
    world.answers(&ask, 403, json!({ "error": { "code": "AuthorizationFailed" } }));
    scores(&world);
    assert!(score(&world, &target).is_ok());
    assert_eq!(world.sent().last().unwrap().bearer.as_deref(), Some("old"));
    world.passes(seconds(3600));
    world.answers(&ask, 403, json!({ "error": { "code": "AuthorizationFailed" } }));
    assert_eq!(failure(score(&world, &target)).code(), "ERR_RESPONSE", "its time is over");
}

#[test]
fn an_endpoint_that_is_not_ready_is_told() {
    for properties in [
        json!({ "authMode": "Key" }),
        json!({ "scoringUri": URI }),
        json!({ "scoringUri": URI, "authMode": "Certificate" }),
        json!({ "scoringUri": null, "authMode": "Key" }),
    ] {
        let world = World::new();
        world.answers(&format!("GET {}", arm("/onlineEndpoints/e")), 200, json!({ "properties": properties.0 }));
        let error = failure(opened(&world, &site()));
        assert_eq!(error.code(), "ERR_PROTOCOL");
        assert!(error.to_string().contains("provisioningState"), "{error}");
    }
}

#[test]
fn keys_that_are_none_are_nonsense() {
    let world = World::new();
    exists(&world, "Key");
    asks(&world, "listKeys", json!({}));
    assert_eq!(failure(opened(&world, &site())).code(), "ERR_PROTOCOL");
}

#[test]
fn a_name_that_is_none_is_not_asked_for() {
    assert_eq!(failure(block_on(open(&World::new().client(), &site(), "../x"))).code(), "ERR_MISUSE");
}

#[test]
fn a_refused_key_is_not_tried_again() {
    for status in [401, 403] {
        let world = World::new();
        let target = Target { scoring_uri: URI.into(), grant: Grant::Secret(Secret::new("hunter2".into())) };
        world.answers(&format!("POST {URI}"), status, json!("key_auth_access_denied"));
        let error = failure(score(&world, &target));
        assert_eq!(error.code(), "ERR_RESPONSE");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn what_the_model_refused_is_a_scoring_error() {
    let world = World::new();
    let target = Target { scoring_uri: URI.into(), grant: Grant::Entra(session()) };
    let headers = [("ms-azureml-model-error-statuscode", "500"), ("ms-azureml-model-error-reason", "model_error")];
    world.replies(&format!("POST {URI}"), answer(424, &headers, Some(json!({ "message": "division by zero" }))));
    match failure(score(&world, &target)) {
        Error::Scoring(error) => assert_eq!((error.model_status, error.trace.attempts), (Some(500), 1)),
        other => panic!("{other}"),
    }
}

#[test]
fn too_many_requests_are_sent_again_because_nothing_has_run() {
    let world = World::new();
    let target = Target { scoring_uri: URI.into(), grant: Grant::Secret(Secret::new("key".into())) };
    world.replies(&format!("POST {URI}"), answer(429, &[("retry-after", "1")], None));
    scores(&world);
    assert!(score(&world, &target).is_ok());
    assert_eq!(world.waits(), [seconds(1)]);
}

#[test]
fn a_control_token_cannot_score() {
    let world = World::new();
    world.gives(&token("https://management.azure.com", NOON + seconds(3600)));
    let target = Target { scoring_uri: URI.into(), grant: Grant::Entra(session()) };
    assert_eq!(failure(score(&world, &target)).code(), "ERR_CREDENTIAL");
    assert_eq!(world.sent().len(), 0);
}

#[test]
fn an_entra_token_goes_to_no_scoring_uri_elsewhere() {
    for uri in ["https://evil.example/score", "http://e.region.inference.ml.azure.com/score"] {
        let world = World::new();
        let target = Target { scoring_uri: uri.into(), grant: Grant::Entra(session()) };
        assert_eq!(failure(score(&world, &target)).code(), "ERR_CREDENTIAL");
        assert_eq!((world.sent().len(), world.asked().len()), (0, 0));
    }
}
