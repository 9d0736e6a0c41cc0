//! Tokens kept per plane.

use azureml_endpoints::cloud::Plane;
use azureml_endpoints::identity::cache::{Acquired, Cache, Found};
use azureml_endpoints::secret::Secret;
use azureml_endpoints::time::Timestamp;

use crate::world::{NOON, seconds};

fn cache(expires_on: Option<Timestamp>, refresh_on: Option<Timestamp>) -> Cache {
    let mut cache = Cache::default();
    cache.keep(Plane::Data, Acquired { token: Secret::new("kept".into()), expires_on, refresh_on });
    cache
}

/// In one word.
fn found(cache: &Cache, plane: Plane, now: Timestamp) -> &'static str {
    match cache.find(plane, now) {
        Found::Fresh(token) if token.expose() == "kept" => "fresh",
        Found::Aging(token) if token.expose() == "kept" => "aging",
        Found::Missing => "missing",
        other => panic!("{other:?}"),
    }
}

/// So many seconds after noon.
fn after(count: u64) -> Timestamp {
    NOON + seconds(count)
}

#[test]
fn an_empty_cache_has_nothing() {
    for plane in Plane::ALL {
        assert_eq!(found(&Cache::default(), plane, NOON), "missing");
    }
}

#[test]
fn a_token_ages_five_minutes_before_its_end() {
    let cache = cache(Some(after(3600)), None);
    for (second, state) in
        [(0, "fresh"), (3299, "fresh"), (3300, "aging"), (3599, "aging"), (3600, "missing"), (90_000, "missing")]
    {
        assert_eq!(found(&cache, Plane::Data, after(second)), state, "{second}");
    }
}

#[test]
fn the_source_may_say_from_when_to_renew() {
    let cache = cache(Some(after(3600)), Some(after(1800)));
    for (second, state) in [(1799, "fresh"), (1800, "aging"), (3599, "aging"), (3600, "missing")] {
        assert_eq!(found(&cache, Plane::Data, after(second)), state, "{second}");
    }
}

#[test]
fn the_hard_end_wins_over_a_later_renewal() {
    assert_eq!(found(&cache(Some(after(10)), Some(after(20))), Plane::Data, after(10)), "missing");
}

#[test]
fn a_token_without_an_end_stays_fresh() {
    assert_eq!(found(&cache(None, None), Plane::Data, Timestamp(u64::MAX)), "fresh");
}

#[test]
fn a_token_without_an_end_may_still_age() {
    assert_eq!(found(&cache(None, Some(after(10))), Plane::Data, after(10)), "aging");
}

#[test]
fn planes_do_not_share_tokens() {
    let cache = cache(None, None);
    assert_eq!(found(&cache, Plane::Control, NOON), "missing");
    assert_eq!(found(&cache, Plane::Logs, NOON), "missing");
}

#[test]
fn a_new_token_replaces_the_old() {
    let mut cache = cache(Some(after(10)), None);
    cache.keep(Plane::Data, Acquired { token: Secret::new("kept".into()), expires_on: None, refresh_on: None });
    assert_eq!(found(&cache, Plane::Data, after(11)), "fresh");
}

#[test]
fn what_is_kept_is_not_printed() {
    let cache = cache(None, None);
    assert_eq!(format!("{:?}", cache.find(Plane::Data, NOON)), "Fresh(***)");
}
