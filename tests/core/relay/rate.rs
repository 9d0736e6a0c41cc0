//! How often.

use std::time::Duration;

use azureml_endpoints::relay::rate::{Bucket, Rate};
use azureml_endpoints::time::Timestamp;

use crate::world::{NOON, seconds};

const RATE: Rate = Rate { per_minute: 60.0, burst: 3.0 };

#[test]
fn after_the_burst_one_waits_for_the_next_token() {
    let mut bucket = None;
    for left in [2.0, 1.0, 0.0] {
        let (next, wait) = RATE.spend(bucket, NOON);
        assert_eq!((next.left, wait), (left, None));
        bucket = Some(next);
    }
    assert_eq!(RATE.spend(bucket, NOON).1, Some(seconds(1)));
    assert_eq!(RATE.spend(bucket, NOON + Duration::from_millis(400)).1, Some(Duration::from_millis(600)));
    assert_eq!(RATE.spend(bucket, NOON + seconds(1)).1, None);
}

#[test]
fn a_rest_refills_no_more_than_the_burst() {
    let empty = Bucket { left: 0.0, at: NOON };
    let (bucket, _) = RATE.spend(Some(empty), NOON + seconds(86_400));
    assert_eq!(bucket.left, 2.0);
}

#[test]
fn being_refused_costs_nothing() {
    let (mut bucket, _) = RATE.spend(Some(Bucket { left: 0.0, at: NOON }), NOON);
    for tenth in 1..10 {
        bucket = RATE.spend(Some(bucket), NOON + Duration::from_millis(tenth * 100)).0;
    }
    assert_eq!(RATE.spend(Some(bucket), NOON + seconds(1)).1, None);
}

#[test]
fn what_a_store_gives_back_is_not_trusted() {
    for left in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -5.0, 1e300] {
        let (bucket, _) = RATE.spend(Some(Bucket { left, at: NOON }), NOON);
        assert!((0.0..=3.0).contains(&bucket.left), "{left}");
    }
}

#[test]
fn a_clock_that_goes_back_gives_nothing_and_takes_nothing() {
    let (bucket, wait) = RATE.spend(Some(Bucket { left: 2.0, at: NOON }), Timestamp(0));
    assert_eq!((bucket, wait), (Bucket { left: 1.0, at: NOON }, None));
}
