//! The token in an answer.

use azureml_endpoints::identity::answer;
use azureml_endpoints::identity::cache::Acquired;
use azureml_endpoints::identity::refusal::Refusal;
use azureml_endpoints::time::Timestamp;
use proptest::prelude::*;

use crate::world::{self, Json, NOON, json, seconds};

fn read(status: u16, body: Json) -> Result<Acquired, Refusal> {
    answer::read(&world::answer(status, &[], Some(body)), NOON)
}

fn end(expires_on: Json, expires_in: Json) -> Option<Timestamp> {
    let body = json!({ "access_token": "t", "expires_on": expires_on.0, "expires_in": expires_in.0 });
    read(200, body).unwrap().expires_on
}

#[test]
fn a_token_comes_with_its_lifetime() {
    let acquired = read(200, json!({ "access_token": "t", "expires_in": 3599, "refresh_in": 1800 })).unwrap();
    assert_eq!(acquired.token.expose(), "t");
    assert_eq!(acquired.expires_on, Some(NOON + seconds(3599)));
    assert_eq!(acquired.refresh_on, Some(NOON + seconds(1800)));
}

#[test]
fn version_one_writes_lifetimes_as_strings() {
    let acquired = read(200, json!({ "access_token": "t", "expires_in": "3599" })).unwrap();
    assert_eq!((acquired.expires_on, acquired.refresh_on), (Some(NOON + seconds(3599)), None));
}

#[test]
fn a_lifetime_that_is_nonsense_is_none_or_harmless() {
    for (lifetime, end) in [(json!("soon"), None), (json!([]), None), (json!(-5), None), (json!(1e300), None)] {
        let acquired = read(200, json!({ "access_token": "t", "expires_in": lifetime.0 })).unwrap();
        assert_eq!(acquired.expires_on, end);
    }
}

#[test]
fn a_refusal_is_told_by_its_first_line() {
    let refusal = read(
        401,
        json!({
            "error": "invalid_client",
            "error_description": "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1\r\nTimestamp: 2",
            "error_codes": [7_000_215],
        }),
    );
    assert_eq!(
        refusal.unwrap_err(),
        Refusal {
            error: "invalid_client".into(),
            description: "AADSTS7000215: Invalid client secret provided.".into(),
        }
    );
}

#[test]
fn an_answer_without_a_token_is_a_refusal() {
    let nonsense = |status, body| read(status, body).unwrap_err();
    let ours = |error: &str| Refusal { error: error.into(), description: "The answer holds no token.".into() };
    assert_eq!(nonsense(200, json!({})), ours("status 200"));
    assert_eq!(nonsense(200, json!({ "access_token": 7 })), ours("status 200"));
    assert_eq!(nonsense(502, json!("<html>")), ours("status 502"));
    assert_eq!(nonsense(400, json!({ "error": "invalid_scope", "error_description": " \n x" })), ours("invalid_scope"));
    assert_eq!(nonsense(400, json!({ "access_token": "t" })), ours("status 400"), "only a success gives a token");
    let empty = answer::read::<Json>(&world::answer(200, &[], None), NOON);
    assert_eq!(empty.unwrap_err(), ours("status 200"));
}

#[test]
fn a_platform_says_when_it_ends_in_any_of_four_ways() {
    let hour = NOON + seconds(3600);
    let epoch = (hour.0 / 1000).to_string();
    for (on, within) in [
        (json!(epoch), json!("86400")),
        (json!(hour.0 / 1000), json!("86400")),
        (json!("01/31/2026 13:00:00 +00:00"), json!("86400")),
        (json!("1/31/2026 1:00:00 PM +00:00"), json!("86400")),
        (json!(null), json!("3600")),
        (json!(""), json!(3600)),
    ] {
        assert_eq!(end(on.clone(), within), Some(hour), "{on:?}");
    }
}

#[test]
fn midnight_and_noon_are_told_apart() {
    let at = |text: &str| end(json!(text), json!(null)).map(|end| end.0 / 1000);
    let noon = NOON.0 / 1000;
    assert_eq!(at("2/1/2026 12:00:00 AM +00:00"), Some(noon + 12 * 3600));
    assert_eq!(at("2/1/2026 12:00:00 PM +00:00"), Some(noon + 24 * 3600));
    assert_eq!(at("03/01/2028 00:00:00 +00:00"), Some(1_835_481_600), "the day after a leap day");
}

#[test]
fn an_end_that_is_nonsense_gives_way_to_the_lifetime() {
    for on in [
        json!("soon"),
        json!("13/31/2026 13:00:00"),
        json!("1/2/3"),
        json!("1/31/2026 25:00:00"),
        json!(1e300),
        json!(7),
    ] {
        assert_eq!(end(on.clone(), json!(60)), Some(NOON + seconds(60)), "{on:?}");
    }
}

#[test]
fn app_service_words_its_refusals_in_its_own_way() {
    let refusal = read(400, json!({ "statusCode": 400, "message": "No User Assigned Identity found." })).unwrap_err();
    assert_eq!(refusal.description, "No User Assigned Identity found.");
    assert_eq!(refusal.error, "status 400");
}

proptest! {
    #[test]
    fn no_answer_makes_a_token_that_has_ended(on in ".{0,30}", within in proptest::num::f64::ANY) {
        let ends = end(json!(on), json!(within));
        prop_assert!(ends.is_none_or(|end| end >= NOON));
    }
}
