//! Asking a second time.

use std::time::Duration;

use azureml_endpoints::data::hedge::Hedge;

fn seen(latencies: impl IntoIterator<Item = u64>, cap: f64) -> Hedge {
    let mut hedge = Hedge::new(0.95, cap);
    latencies.into_iter().for_each(|ms| hedge.observed(Duration::from_millis(ms)));
    hedge
}

#[test]
fn what_is_late_is_learnt_from_what_was_seen() {
    assert_eq!(seen(1..=19, 1.0).begin(), None, "too little");
    assert_eq!(seen(1..=100, 1.0).begin(), Some(Duration::from_millis(96)));
    assert_eq!(seen((1..=100).rev(), 1.0).begin(), Some(Duration::from_millis(96)), "in any order");
    assert_eq!(seen(std::iter::repeat_n(7, 50), 1.0).begin(), Some(Duration::from_millis(7)));
}

#[test]
fn what_is_old_is_forgotten() {
    let slow_then_fast = std::iter::repeat_n(9000, 128).chain(std::iter::repeat_n(10, 128));
    assert_eq!(seen(slow_then_fast, 1.0).begin(), Some(Duration::from_millis(10)));
}

#[test]
fn no_more_calls_than_the_cap_are_asked_twice() {
    let mut hedge = seen(1..=100, 0.05);
    let twice = (0..1000).filter(|_| hedge.begin().is_some() && hedge.spend()).count();
    assert!((48..=50).contains(&twice), "{twice} of 1000");
    assert!(!hedge.spend(), "others have used it up");
}
