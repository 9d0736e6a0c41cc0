//! Whether to send again, and when: one rule and one budget for every layer.

use std::time::Duration;

use crate::error::Again;
use crate::time::millis;

/// What a caller may set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// Sends in all, the first one included.
    pub attempts: u32,
    /// The first pause; each further one is twice as long, with full jitter.
    pub base: Duration,
    /// The longest pause of our own choosing.
    pub cap: Duration,
    /// Time from the first send after which nothing is sent again.
    pub budget: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 4,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(20),
            budget: Duration::from_secs(120),
        }
    }
}

/// Whether doing it twice is the same as doing it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Reads, full replacements, deletions.
    Idempotent,
    /// Scoring, key regeneration: sent again only when it certainly has not run.
    Once,
    /// A body that can be read only once.
    Never,
}

/// What came of a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An answer, with the wait the service asked for.
    Status(u16, Option<Duration>),
    /// No answer.
    Silence,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Hand the outcome to the caller.
    Stop,
    /// Send again after this pause.
    After(Duration),
}

/// The rule. `attempt` counts from 1, `elapsed` from the first send, `dice` is in `0.0..1.0`.
///
/// Statuses 408, 429, 500, 502, 503, 504 and silence are worth another try (MGMT); of these only 429 says that nothing has
/// run. A wait that the service names is kept exactly, since calling earlier renews it (D-ARM-THR); one beyond the budget
/// ends the matter at once.
///
/// ```
/// use std::time::Duration;
/// use azureml_endpoints::retry::{Outcome, Policy, Safety, Verdict, verdict};
///
/// let busy = Outcome::Status(429, Some(Duration::from_secs(7)));
/// let first = verdict(&Policy::default(), 1, Safety::Once, busy, Duration::ZERO, 0.5);
/// assert_eq!(first, Verdict::After(Duration::from_secs(7)));
/// ```
#[must_use]
pub fn verdict(
    policy: &Policy,
    attempt: u32,
    safety: Safety,
    outcome: Outcome,
    elapsed: Duration,
    dice: f64,
) -> Verdict {
    let worth_it = match (outcome, safety) {
        (_, Safety::Never) => false,
        (Outcome::Status(429, _), _) => true,
        (_, Safety::Once) => false,
        (Outcome::Status(status, _), Safety::Idempotent) => {
            matches!(status, 408 | 500 | 502 | 503 | 504)
        }
        (Outcome::Silence, Safety::Idempotent) => true,
    };
    let pause = match outcome {
        Outcome::Status(_, Some(asked)) => asked,
        _ => backoff(policy, attempt, dice),
    };
    if !worth_it || attempt >= policy.attempts || elapsed.saturating_add(pause) > policy.budget {
        return Verdict::Stop;
    }
    Verdict::After(pause)
}

/// What an attempt at scoring came to that was no success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether another try may help, and whether it may have run.
    pub again: Again,
    /// The credential was refused.
    pub refused: bool,
    /// This target does not take it; another one may.
    pub elsewhere: bool,
    /// The wait the service asked for.
    pub asked: Option<Duration>,
}

/// Where a scoring call stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Sends so far.
    pub attempts: u32,
    /// Since the first of them.
    pub elapsed: Duration,
    /// Until the deadline for all of it.
    pub left: Option<Duration>,
    /// The credential can be replaced, and was not yet.
    pub can_renew: bool,
    /// There is a target that was not asked.
    pub has_other: bool,
    /// In `0.0..1.0`.
    pub dice: f64,
}

/// What a scoring call does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Hand the failure to the caller.
    Stop,
    /// Replace the credential and send again.
    Renew,
    /// Send to the next target, at once.
    Elsewhere,
    /// Send again after this pause.
    After(Duration),
}

/// The rule for scoring calls: replacing a credential, another target and another try draw on one budget, and what may have run
/// is sent again only when running it twice is the same.
#[must_use]
pub fn next(policy: &Policy, safety: Safety, finding: Finding, standing: Standing) -> Move {
    let Finding { again, refused, elsewhere, asked } = finding;
    let may_repeat = match safety {
        Safety::Never => false,
        Safety::Once => !again.may_have_run,
        Safety::Idempotent => true,
    };
    let is_over = standing.elapsed > policy.budget || standing.left.is_some_and(|left| left.is_zero());
    if !may_repeat || is_over || standing.attempts >= policy.attempts {
        return Move::Stop;
    }
    if refused && standing.can_renew {
        return Move::Renew;
    }
    if standing.has_other && (again.retryable || elsewhere) {
        return Move::Elsewhere;
    }
    let pause = asked.unwrap_or_else(|| backoff(policy, standing.attempts, standing.dice));
    let in_time =
        standing.elapsed.saturating_add(pause) <= policy.budget && standing.left.is_none_or(|left| pause < left);
    if again.retryable && in_time { Move::After(pause) } else { Move::Stop }
}

/// Exponential, with jitter over the upper half so that a pause is never nothing.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "milliseconds of a pause, to be cut to whole ones"
)]
fn backoff(policy: &Policy, attempt: u32, dice: f64) -> Duration {
    let doubled = policy.base.saturating_mul(1_u32 << attempt.saturating_sub(1).min(16));
    let longest = millis(doubled.min(policy.cap)) as f64;
    Duration::from_millis((longest * (0.5 + dice.clamp(0.0, 1.0) / 2.0)) as u64)
}
