//! How long a scoring call may take.

use azureml_endpoints::data::deadline::{Deadlines, shorter};
use azureml_endpoints::error::Deadline;

use crate::world::seconds;

const NONE: Deadlines = Deadlines { connect: None, first_byte: None, idle: None, total: None };

#[test]
fn no_model_is_cut_off_by_default_and_no_body_may_stand_still() {
    let standard = Deadlines::default();
    assert!(standard.connect > Some(seconds(300)) && standard.first_byte > Some(seconds(300)));
    assert_eq!((standard.idle, standard.total), (Some(seconds(60)), None));
}

#[test]
fn the_limit_that_binds_first_is_named() {
    let limits = |connect: Option<u64>, total: Option<u64>| Deadlines {
        connect: connect.map(seconds),
        total: total.map(seconds),
        ..NONE
    };
    let table = [
        (limits(Some(5), None), 0, (Deadline::Connect, Some(5))),
        (limits(Some(5), Some(20)), 0, (Deadline::Connect, Some(5))),
        (limits(Some(5), Some(20)), 18, (Deadline::Total, Some(2))),
        (limits(Some(5), Some(20)), 25, (Deadline::Total, Some(0))),
        (limits(Some(5), Some(5)), 0, (Deadline::Connect, Some(5))),
        (limits(None, Some(20)), 1, (Deadline::Total, Some(19))),
        (limits(None, None), 1, (Deadline::Connect, None)),
    ];
    for (deadlines, elapsed, (deadline, limit)) in table {
        assert_eq!(
            deadlines.patience(seconds(elapsed)),
            (deadline, limit.map(seconds)),
            "{deadlines:?} after {elapsed} s"
        );
    }
}

#[test]
fn of_two_limits_the_shorter_one_counts() {
    assert_eq!(shorter(Some(seconds(1)), Some(seconds(2))), Some(seconds(1)));
    assert_eq!(shorter(None, Some(seconds(2))), Some(seconds(2)));
    assert_eq!(shorter(Some(seconds(1)), None), Some(seconds(1)));
    assert_eq!(shorter(None, None), None);
}
