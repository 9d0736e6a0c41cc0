//! Tokens kept per plane.

use azureml_endpoints::cloud::Plane;
use azureml_endpoints::identity::cache::{Acquired, Cache, Found};
use azureml_endpoints::secret::Secret;
use azureml_endpoints::time::Timestamp;
use proptest::prelude::*;

use crate::world::{NOON, seconds};

fn acquired(token: &str, expires_on: Option<Timestamp>, refresh_on: Option<Timestamp>) -> Acquired {
    Acquired { token: Secret::new(token.into()), expires_on, refresh_on }
}

/// A cache that got a token at noon, with these dice.
fn rolled(expires_on: Option<Timestamp>, refresh_on: Option<Timestamp>, dice: f64) -> Cache {
    let mut cache = Cache::default();
    cache.keep(Plane::Data, acquired("kept", expires_on, refresh_on).settled(NOON, dice));
    cache
}

fn cache(expires_on: Option<Timestamp>, refresh_on: Option<Timestamp>) -> Cache {
    rolled(expires_on, refresh_on, 0.0)
}

/// In one word.
fn found(cache: &mut Cache, plane: Plane, now: Timestamp) -> &'static str {
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
        assert_eq!(found(&mut Cache::default(), plane, NOON), "missing");
    }
}

#[test]
fn a_token_ages_five_minutes_before_its_end() {
    for (second, state) in
        [(0, "fresh"), (3299, "fresh"), (3300, "aging"), (3599, "aging"), (3600, "missing"), (90_000, "missing")]
    {
        let mut cache = cache(Some(after(3600)), None);
        assert_eq!(found(&mut cache, Plane::Data, after(second)), state, "{second}");
    }
}

#[test]
fn a_short_token_ages_half_way() {
    for (second, state) in [(0, "fresh"), (29, "fresh"), (30, "aging"), (60, "missing")] {
        assert_eq!(found(&mut cache(Some(after(60)), None), Plane::Data, after(second)), state, "{second}");
    }
}

#[test]
fn the_source_may_say_from_when_to_renew() {
    for (second, state) in [(1799, "fresh"), (1800, "aging"), (3599, "aging"), (3600, "missing")] {
        let mut cache = cache(Some(after(3600)), Some(after(1800)));
        assert_eq!(found(&mut cache, Plane::Data, after(second)), state, "{second}");
    }
}

#[test]
fn renewals_are_spread_over_a_minute() {
    for (dice, second) in [(0.0, 1800), (0.5, 1830), (1.0, 1860)] {
        let mut cache = rolled(Some(after(3600)), Some(after(1800)), dice);
        assert_eq!(found(&mut cache, Plane::Data, Timestamp(after(second).0 - 1)), "fresh", "{dice}");
        assert_eq!(found(&mut cache, Plane::Data, after(second)), "aging", "{dice}");
    }
}

#[test]
fn one_of_many_renews_and_another_if_nothing_came_of_it() {
    let mut cache = cache(Some(after(3600)), None);
    assert_eq!(found(&mut cache, Plane::Data, after(3300)), "aging");
    for second in [3300, 3301, 3329] {
        assert_eq!(found(&mut cache, Plane::Data, after(second)), "fresh", "{second}");
    }
    assert_eq!(found(&mut cache, Plane::Data, after(3330)), "aging");
    assert_eq!(found(&mut cache, Plane::Data, after(3600)), "missing");
}

#[test]
fn the_hard_end_wins_over_a_later_renewal() {
    assert_eq!(found(&mut cache(Some(after(10)), Some(after(20))), Plane::Data, after(10)), "missing");
}

#[test]
fn a_token_without_an_end_stays_fresh() {
    assert_eq!(found(&mut cache(None, None), Plane::Data, Timestamp(u64::MAX)), "fresh");
}

#[test]
fn a_token_without_an_end_may_still_age() {
    assert_eq!(found(&mut cache(None, Some(after(10))), Plane::Data, after(10)), "aging");
}

#[test]
fn planes_do_not_share_tokens() {
    let mut cache = cache(None, None);
    assert_eq!(found(&mut cache, Plane::Control, NOON), "missing");
    assert_eq!(found(&mut cache, Plane::Logs, NOON), "missing");
}

#[test]
fn a_new_token_replaces_the_old() {
    let mut cache = cache(Some(after(10)), None);
    cache.keep(Plane::Data, acquired("kept", None, None));
    assert_eq!(found(&mut cache, Plane::Data, after(11)), "fresh");
}

#[test]
fn a_token_that_was_refused_is_dropped_but_not_one_that_came_since() {
    let mut cache = cache(None, None);
    cache.drop(Plane::Data, &Secret::new("older".into()));
    cache.drop(Plane::Control, &Secret::new("kept".into()));
    assert_eq!(found(&mut cache, Plane::Data, NOON), "fresh");
    cache.drop(Plane::Data, &Secret::new("kept".into()));
    assert_eq!(found(&mut cache, Plane::Data, NOON), "missing");
}

#[test]
fn what_is_kept_is_not_printed() {
    assert_eq!(format!("{:?}", cache(None, None).find(Plane::Data, NOON)), "Fresh(***)");
}

proptest! {
    #[test]
    fn a_renewal_is_due_before_the_end_and_not_before_the_source_says(
        lifetime in 0_u64..200_000, due in proptest::option::of(0_u64..200_000), dice in 0.0_f64..1.0,
    ) {
        let given = acquired("t", Some(after(lifetime)), due.map(after));
        let settled = given.settled(NOON, dice).refresh_on.unwrap();
        prop_assert!(due.map_or(settled <= after(lifetime), |due| settled >= after(due)));
        prop_assert!(settled <= after(lifetime).max(after(due.unwrap_or(0)) + seconds(60)));
    }
}
