//! What lets a caller score, and how it is replaced.

use std::rc::Rc;

use azureml_endpoints::control::endpoint::AuthMode;
use azureml_endpoints::control::name::Name;
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::Site;
use azureml_endpoints::flow::grant::Grant;
use azureml_endpoints::flow::score::{Target, Targets, open};
use pollster::block_on;

use crate::world::scoring::{URI, call, endpoint, keys, target};
use crate::world::{Json, NOON, World, arm, failure, json, seconds, session, site, token};

fn score(world: &World, targets: &Targets<World>) -> Result<Json, Error<Json>> {
    block_on(targets.score(&world.client(), call())).map(|answer| answer.body)
}

fn exists(world: &World, mode: &str) {
    let endpoint = json!({ "properties": { "scoringUri": URI, "authMode": mode } });
    world.answers(&format!("GET {}", arm("/onlineEndpoints/e")), 200, endpoint);
}

fn opened(world: &World, site: &Rc<Site<Json>>) -> Result<Targets<World>, Error<Json>> {
    block_on(open(&world.client(), site, "e")).map(|target: Target<World>| endpoint(vec![target]))
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
        assert_eq!(score(&world, &target).unwrap(), json!([1]));
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
    assert_eq!(score(&world, &target).unwrap(), json!([1]));
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
        assert_eq!(score(&world, &target).unwrap(), json!([1]));
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
fn who_may_only_score_is_told_that_no_look_at_the_endpoint_is_needed() {
    let refused = json!({ "error": { "code": "AuthorizationFailed", "message": "no" } });
    let unseen = World::new();
    unseen.answers(&format!("GET {}", arm("/onlineEndpoints/e")), 403, refused.clone());
    let keyless = World::new();
    exists(&keyless, "Key");
    keyless.answers(&format!("POST {}", arm("/onlineEndpoints/e/listKeys")), 403, refused);
    for world in [unseen, keyless] {
        let Error::Response(refusal) = failure(opened(&world, &site())) else { panic!("no refusal") };
        assert!(refusal.remedy.unwrap().contains("new ScoringEndpoint({ scoringUri"));
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

fn refuses(world: &World) {
    world.answers(&format!("POST {URI}"), 401, json!("key_auth_access_denied"));
}

fn used(world: &World) -> Vec<String> {
    let to_score = |sent: &&crate::world::Sent| sent.request.ends_with(URI);
    world.sent().iter().filter(to_score).filter_map(|sent| sent.bearer.clone()).collect()
}

#[test]
fn a_refused_key_turns_to_the_other_one_and_stays_there() {
    let world = World::new();
    let targets = endpoint(vec![target(URI, keys(&["one", "two"]))]);
    refuses(&world);
    scores(&world);
    assert!(score(&world, &targets).is_ok());
    scores(&world);
    assert!(score(&world, &targets).is_ok());
    assert_eq!(used(&world), ["one", "two", "two"]);
    assert_eq!(world.waits(), [], "without a pause");
}

#[test]
fn a_caller_whose_keys_are_both_refused_is_told_after_trying_both() {
    let world = World::new();
    let targets = endpoint(vec![target(URI, keys(&["hunter2", "hunter3"]))]);
    refuses(&world);
    refuses(&world);
    let error = failure(score(&world, &targets));
    assert_eq!(error.code(), "ERR_RESPONSE");
    assert!(!format!("{error} {error:?}").contains("hunter"));
    assert_eq!(used(&world), ["hunter2", "hunter3"]);
}

#[test]
fn a_single_key_is_tried_once() {
    let world = World::new();
    let targets = endpoint(vec![target(URI, keys(&["one"]))]);
    refuses(&world);
    assert_eq!(failure(score(&world, &targets)).code(), "ERR_RESPONSE");
}

#[test]
fn fetched_keys_are_fetched_again_when_both_are_refused() {
    let world = World::new();
    exists(&world, "Key");
    asks(&world, "listKeys", json!({ "primaryKey": "one", "secondaryKey": "two" }));
    let targets = opened(&world, &site()).ok().unwrap();
    refuses(&world);
    refuses(&world);
    asks(&world, "listKeys", json!({ "primaryKey": "three", "secondaryKey": "four" }));
    scores(&world);
    assert!(score(&world, &targets).is_ok());
    assert_eq!(used(&world), ["one", "two", "three"]);
}

#[test]
fn keys_that_were_fetched_again_and_are_the_same_are_not_sent_again() {
    let world = World::new();
    exists(&world, "Key");
    let both = json!({ "primaryKey": "one", "secondaryKey": "two" });
    asks(&world, "listKeys", both.clone());
    let targets = opened(&world, &site()).ok().unwrap();
    refuses(&world);
    refuses(&world);
    asks(&world, "listKeys", json!({ "primaryKey": "two" }));
    assert_eq!(failure(score(&world, &targets)).code(), "ERR_RESPONSE");
    assert_eq!(used(&world), ["one", "two"]);
}

#[test]
fn a_refused_azure_ml_token_is_fetched_again_once() {
    let world = World::new();
    exists(&world, "AMLToken");
    asks(&world, "token", json!({ "accessToken": "old" }));
    let targets = opened(&world, &site()).ok().unwrap();
    refuses(&world);
    asks(&world, "token", json!({ "accessToken": "new" }));
    scores(&world);
    assert!(score(&world, &targets).is_ok());
    refuses(&world);
    asks(&world, "token", json!({ "accessToken": "newer" }));
    refuses(&world);
    assert_eq!(failure(score(&world, &targets)).code(), "ERR_RESPONSE", "and then told");
    assert_eq!(used(&world), ["old", "new", "new", "newer"]);
}

#[test]
fn a_refused_entra_token_is_asked_for_anew_unless_the_credential_gives_the_same() {
    let world = World::new();
    let [old, new] = [3600, 7200].map(|life| token("https://ml.azure.com", NOON + seconds(life)));
    let targets = endpoint(vec![target(URI, Grant::Entra(session()))]);
    world.gives(&old).gives(&new);
    refuses(&world);
    scores(&world);
    assert!(score(&world, &targets).is_ok());
    assert_eq!(used(&world), [old, new.clone()]);
    world.gives(&new);
    refuses(&world);
    assert_eq!(failure(score(&world, &targets)).code(), "ERR_RESPONSE");
    assert_eq!(used(&world).len(), 3, "nothing new, so nothing is sent");
}

#[test]
fn of_many_calls_only_one_renews_a_living_token() {
    let world = World::new();
    let site = site();
    let end = (NOON + seconds(7200)).as_seconds();
    let grant = Grant::fetched(site, Name::existing("name", "e").unwrap(), AuthMode::AmlToken);
    let secret = || block_on(grant.secret(&world.client())).unwrap().unwrap();
    asks(&world, "token", json!({ "accessToken": "old", "expiryTimeUtc": end, "refreshAfterTimeUtc": end - 3600.0 }));
    assert_eq!(secret().expose(), "old");
    world.passes(seconds(3601));
    let ask = format!("POST {}", arm("/onlineEndpoints/e/token"));
    world.answers(&ask, 403, json!({}));
    for _ in 0..5 {
        assert_eq!(secret().expose(), "old", "one asked, in vain; the others do not ask again at once");
    }
    world.passes(seconds(31));
    asks(&world, "token", json!({ "accessToken": "new" }));
    assert_eq!(secret().expose(), "new");
}
