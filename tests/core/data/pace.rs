//! How many requests at once.

use azureml_endpoints::data::pace::Pace;

#[test]
fn it_begins_small_and_grows_to_the_most() {
    assert_eq!(Pace::new(3).limit(), 3);
    let mut pace = Pace::new(16);
    assert_eq!(pace.limit(), 8);
    (0..8).for_each(|_| pace.answered());
    assert_eq!(pace.limit(), 8, "nearly one more");
    pace.answered();
    assert_eq!(pace.limit(), 9);
    (0..1000).for_each(|_| pace.answered());
    assert_eq!(pace.limit(), 16);
}

#[test]
fn a_refusal_halves_it_once_for_all_that_were_under_way() {
    let mut pace = Pace::new(8);
    (0..8).for_each(|_| pace.refused());
    assert_eq!(pace.limit(), 4, "the seven others were sent before it fell");
    pace.refused();
    assert_eq!(pace.limit(), 2);
}

#[test]
fn one_is_always_under_way() {
    let mut pace = Pace::new(2);
    (0..100).for_each(|_| pace.refused());
    assert_eq!(pace.limit(), 1);
    (0..3).for_each(|_| pace.answered());
    assert_eq!(pace.limit(), 2, "and it recovers");
}
