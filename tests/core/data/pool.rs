//! Failover and circuit breakers.

use std::time::Duration;

use azureml_endpoints::data::pool::{Breaker, Health, Pool, State, with};
use azureml_endpoints::time::Timestamp;

const ALL: u32 = u32::MAX;
const BREAKER: Breaker = Breaker { failures: 3, cooldown: Duration::from_secs(10) };

const fn at(seconds: u64) -> Timestamp {
    Timestamp(seconds * 1000)
}

fn broken(targets: usize) -> Pool {
    let mut pool = Pool::new(targets, Some(BREAKER));
    let changes: Vec<_> = (0..3).map(|_| pool.heard(0, Health::Ill, at(0))).collect();
    assert_eq!(changes, [None, None, Some(State::Open)]);
    pool
}

#[test]
fn targets_are_asked_in_their_order() {
    let mut pool = Pool::new(3, None);
    let mut tried = 0;
    for expected in [0, 1, 2, 0] {
        let chosen = pool.choose(at(0), ALL, tried).unwrap();
        assert_eq!(chosen, expected);
        assert_eq!(
            pool.has_other(at(0), ALL, with(tried, chosen)),
            (0..2).contains(&expected) && tried < 3,
            "{tried:b}"
        );
        tried = with(tried, chosen);
    }
}

#[test]
fn a_call_that_is_bound_to_a_target_asks_no_other() {
    let mut pool = broken(2);
    assert_eq!(pool.choose(at(1), 1, 0), Err(at(10)));
    assert_eq!(pool.choose(at(1), ALL, 0), Ok(1));
    assert!(!pool.has_other(at(1), 1, 1));
}

#[test]
fn failures_in_a_row_open_the_circuit_and_one_trial_closes_it() {
    let mut pool = broken(1);
    assert_eq!((pool.state(0, at(9)).state, pool.state(0, at(9)).open_until), (State::Open, Some(at(10))));
    assert_eq!(pool.choose(at(9), ALL, 0), Err(at(10)));
    assert_eq!(pool.state(0, at(10)).state, State::HalfOpen);
    assert_eq!(pool.choose(at(10), ALL, 0), Ok(0));
    assert_eq!(pool.choose(at(10), ALL, 0), Err(at(20)), "one at a time");
    assert_eq!(pool.heard(0, Health::Well, at(11)), Some(State::Closed));
    assert_eq!((pool.choose(at(11), ALL, 0), pool.state(0, at(11)).failures), (Ok(0), 0));
}

#[test]
fn each_trial_that_fails_doubles_the_pause() {
    let mut pool = broken(1);
    let mut now = 10;
    for pause in [20, 40, 80, 160, 160] {
        assert_eq!(pool.choose(at(now), ALL, 0), Ok(0));
        assert_eq!(pool.heard(0, Health::Ill, at(now)), Some(State::Open));
        now += pause;
        assert_eq!(pool.state(0, at(0)).open_until, Some(at(now)));
    }
}

#[test]
fn a_trial_whose_end_nobody_tells_does_not_close_the_target_for_ever() {
    let mut pool = broken(1);
    assert_eq!(pool.choose(at(10), ALL, 0), Ok(0));
    assert_eq!(pool.choose(at(19), ALL, 0), Err(at(20)));
    assert_eq!(pool.choose(at(20), ALL, 0), Ok(0));
}

#[test]
fn an_answer_in_between_counts_from_the_start_again() {
    let mut pool = Pool::new(1, Some(BREAKER));
    for health in [Health::Ill, Health::Ill, Health::Well, Health::Ill, Health::Unknown, Health::Ill] {
        assert_eq!(pool.heard(0, health, at(0)), None, "{health:?}");
    }
    assert_eq!(pool.heard(0, Health::Ill, at(0)), Some(State::Open));
    assert_eq!(pool.heard(0, Health::Ill, at(0)), None, "what was under way tells nothing new");
}

#[test]
fn without_a_breaker_nothing_opens() {
    let mut pool = Pool::new(1, None);
    for _ in 0..100 {
        assert_eq!(pool.heard(0, Health::Ill, at(0)), None);
    }
    assert_eq!(pool.choose(at(0), ALL, 0), Ok(0));
}

#[test]
fn the_target_that_comes_back_first_is_told_when_all_are_open() {
    let mut pool = broken(2);
    for _ in 0..3 {
        pool.heard(1, Health::Ill, at(5));
    }
    assert_eq!(pool.choose(at(6), ALL, 0), Err(at(10)));
}

#[test]
fn states_have_the_usual_words() {
    assert_eq!([State::Closed, State::Open, State::HalfOpen].map(State::as_str), ["closed", "open", "half-open"]);
}
