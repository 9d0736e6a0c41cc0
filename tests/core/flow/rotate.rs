//! New keys without a moment in which no key is good.

use azureml_endpoints::error::Error;
use azureml_endpoints::flow::rotate::Rotate;

use crate::world::{Json, World, answer, arm, failure, json};

const LIST: &str = "/onlineEndpoints/e/listKeys";
const RENEW: &str = "/onlineEndpoints/e/regenerateKeys";

fn rotate(world: &World, hand_over: Option<Json>) -> Result<Option<Json>, Error<Json>> {
    world.tell(Rotate::new(arm(LIST), arm(RENEW), hand_over))
}

fn renews(world: &World) {
    world.replies(&format!("POST {}", arm(RENEW)), answer(200, &[], None));
}

fn lists(world: &World, keys: Json) {
    world.answers(&format!("POST {}", arm(LIST)), 200, keys);
}

fn renewed(world: &World) -> Vec<Json> {
    world.sent().iter().filter_map(|sent| sent.body.clone()).collect()
}

#[test]
fn the_second_key_is_renewed_first_and_handed_over_before_the_first_goes() {
    let world = World::new();
    let (between, after) = (
        json!({ "primaryKey": "old", "secondaryKey": "new" }),
        json!({ "primaryKey": "new too", "secondaryKey": "new" }),
    );
    renews(&world);
    lists(&world, between.clone());
    renews(&world);
    lists(&world, after.clone());
    assert_eq!(rotate(&world, Some(json!("a function"))).unwrap(), Some(after));
    assert_eq!(world.consulted(), [between]);
    assert_eq!(renewed(&world), [json!({ "keyType": "Secondary" }), json!({ "keyType": "Primary" })]);
}

#[test]
fn nobody_has_to_be_told() {
    let world = World::new();
    renews(&world);
    renews(&world);
    lists(&world, json!({ "primaryKey": "a", "secondaryKey": "b" }));
    assert!(rotate(&world, None).unwrap().is_some());
}

#[test]
fn a_caller_who_did_not_take_the_new_key_keeps_the_old_one() {
    let world = World::new();
    renews(&world);
    lists(&world, json!({ "primaryKey": "old", "secondaryKey": "new" }));
    world.says(Err(json!("no")));
    match failure(rotate(&world, Some(json!("a function")))) {
        Error::Aborted(thrown) => assert_eq!(thrown.0, json!("no")),
        other => panic!("{other}"),
    }
    assert_eq!(renewed(&world).len(), 1);
}

#[test]
fn a_renewal_that_may_have_run_is_not_sent_again() {
    for status in [500, 502, 503, 504] {
        let world = World::new();
        world.answers(&format!("POST {}", arm(RENEW)), status, json!({}));
        assert_eq!(failure(rotate(&world, None)).code(), "ERR_RESPONSE");
    }
    let world = World::new();
    world.is_silent(&format!("POST {}", arm(RENEW)), None);
    assert_eq!(failure(rotate(&world, None)).code(), "ERR_TRANSPORT");
}

#[test]
fn an_answer_without_keys_is_nonsense() {
    let world = World::new();
    renews(&world);
    lists(&world, json!({ "primaryKey": "old" }));
    assert_eq!(failure(rotate(&world, Some(json!("a function")))).code(), "ERR_PROTOCOL");
}
