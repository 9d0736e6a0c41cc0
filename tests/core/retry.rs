//! Whether to send again, and when.

use std::time::Duration;

use azureml_endpoints::retry::{Outcome, Policy, Safety, Verdict, verdict};

use crate::world::seconds;

/// First attempt, nothing elapsed, dice in the middle.
fn first(safety: Safety, outcome: Outcome) -> Verdict {
    verdict(&Policy::default(), 1, safety, outcome, Duration::ZERO, 0.5)
}

fn again(safety: Safety, outcome: Outcome) -> bool {
    first(safety, outcome) != Verdict::Stop
}

#[test]
fn what_is_sent_again_depends_on_status_and_safety() {
    use Outcome::{Silence, Status};
    let rules = [
        // Outcome, then whether again for Idempotent, Once, Never.
        (Status(429, None), true, true, false),
        (Status(408, None), true, false, false),
        (Status(500, None), true, false, false),
        (Status(502, None), true, false, false),
        (Status(503, None), true, false, false),
        (Status(504, None), true, false, false),
        (Silence, true, false, false),
        (Status(0, None), false, false, false),
        (Status(200, None), false, false, false),
        (Status(202, None), false, false, false),
        (Status(301, None), false, false, false),
        (Status(400, None), false, false, false),
        (Status(401, None), false, false, false),
        (Status(403, None), false, false, false),
        (Status(404, None), false, false, false),
        (Status(409, None), false, false, false),
        (Status(424, None), false, false, false),
        (Status(501, None), false, false, false),
        (Status(505, None), false, false, false),
    ];
    for (outcome, idempotent, once, never) in rules {
        let found = [Safety::Idempotent, Safety::Once, Safety::Never].map(|safety| again(safety, outcome));
        assert_eq!(found, [idempotent, once, never], "{outcome:?}");
    }
}

#[test]
fn a_wait_the_service_names_is_kept_exactly() {
    for wait in [Duration::ZERO, Duration::from_millis(1), seconds(17), seconds(120)] {
        assert_eq!(first(Safety::Idempotent, Outcome::Status(429, Some(wait))), Verdict::After(wait));
        assert_eq!(first(Safety::Idempotent, Outcome::Status(503, Some(wait))), Verdict::After(wait));
    }
}

#[test]
fn a_wait_beyond_the_budget_ends_the_matter_at_once() {
    assert_eq!(first(Safety::Idempotent, Outcome::Status(429, Some(seconds(121)))), Verdict::Stop);
    assert_eq!(first(Safety::Idempotent, Outcome::Status(429, Some(Duration::MAX))), Verdict::Stop);
}

#[test]
fn a_wait_does_not_make_a_refusal_worth_another_try() {
    assert_eq!(first(Safety::Idempotent, Outcome::Status(403, Some(seconds(1)))), Verdict::Stop);
    assert_eq!(first(Safety::Once, Outcome::Status(503, Some(seconds(1)))), Verdict::Stop);
    assert_eq!(first(Safety::Never, Outcome::Status(429, Some(seconds(1)))), Verdict::Stop);
}

#[test]
fn attempts_are_counted_with_the_first() {
    let policy = Policy { attempts: 3, ..Policy::default() };
    let at = |attempt| verdict(&policy, attempt, Safety::Idempotent, Outcome::Silence, Duration::ZERO, 0.0);
    assert_ne!(at(1), Verdict::Stop);
    assert_ne!(at(2), Verdict::Stop);
    assert_eq!(at(3), Verdict::Stop);
    assert_eq!(at(u32::MAX), Verdict::Stop);
}

#[test]
fn one_attempt_means_no_second() {
    let policy = Policy { attempts: 1, ..Policy::default() };
    let outcome = Outcome::Status(429, Some(Duration::ZERO));
    assert_eq!(verdict(&policy, 1, Safety::Idempotent, outcome, Duration::ZERO, 0.0), Verdict::Stop);
}

#[test]
fn nothing_is_sent_after_the_budget() {
    let at = |elapsed| {
        let outcome = Outcome::Status(503, Some(seconds(10)));
        verdict(&Policy::default(), 1, Safety::Idempotent, outcome, elapsed, 0.0)
    };
    assert_eq!(at(seconds(110)), Verdict::After(seconds(10)));
    assert_eq!(at(seconds(111)), Verdict::Stop);
    assert_eq!(at(Duration::MAX), Verdict::Stop);
}

#[test]
fn pauses_double_up_to_the_cap_with_jitter_over_the_upper_half() {
    let policy = Policy { attempts: 100, budget: Duration::MAX, ..Policy::default() };
    let pause = |attempt, dice| verdict(&policy, attempt, Safety::Idempotent, Outcome::Silence, Duration::ZERO, dice);
    let pauses = [
        (1, 0.0, 250),
        (1, 1.0, 500),
        (2, 0.0, 500),
        (2, 1.0, 1_000),
        (3, 0.5, 1_500),
        (6, 1.0, 16_000),
        (7, 1.0, 20_000),
        (8, 0.0, 10_000),
        (99, 1.0, 20_000),
    ];
    for (attempt, dice, ms) in pauses {
        assert_eq!(pause(attempt, dice), Verdict::After(Duration::from_millis(ms)), "{attempt} {dice}");
    }
}

#[test]
fn loaded_dice_change_nothing() {
    let pause = |dice| verdict(&Policy::default(), 1, Safety::Idempotent, Outcome::Silence, Duration::ZERO, dice);
    assert_eq!(pause(-7.0), pause(0.0));
    assert_eq!(pause(7.0), pause(1.0));
}
