//! Instants as plain numbers.

use std::time::Duration;

use azureml_endpoints::time::{Timestamp, millis};

#[test]
fn seconds_become_milliseconds() {
    for (seconds, ms) in [(0.0, 0), (1.0, 1_000), (1.5, 1_500), (1_769_860_800.0, 1_769_860_800_000)] {
        assert_eq!(Timestamp::from_seconds(seconds), Timestamp(ms));
        assert_eq!(Timestamp(ms).as_seconds().to_bits(), seconds.to_bits());
    }
}

#[test]
fn nonsense_is_the_epoch_or_the_end_of_time() {
    for nonsense in [-1.0, f64::NAN, f64::NEG_INFINITY, f64::MIN] {
        assert_eq!(Timestamp::from_seconds(nonsense), Timestamp(0), "{nonsense}");
    }
    for beyond in [f64::MAX, f64::INFINITY] {
        assert_eq!(Timestamp::from_seconds(beyond), Timestamp(u64::MAX), "{beyond}");
    }
}

#[test]
fn time_neither_overflows_nor_runs_backwards() {
    assert_eq!(Timestamp(u64::MAX) + Duration::MAX, Timestamp(u64::MAX));
    assert_eq!(Timestamp(1) - Timestamp(2), Duration::ZERO);
    assert_eq!(Timestamp(3_000) - Timestamp(1_000), Duration::from_secs(2));
    assert_eq!(millis(Duration::MAX), u64::MAX);
}
