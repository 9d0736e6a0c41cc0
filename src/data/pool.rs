//! Which of several targets to ask: failover in their order, and a circuit breaker for each.

use std::time::Duration;

use crate::time::Timestamp;
use crate::value::Members;

/// The most targets that a set can hold.
pub const MOST: usize = 32;

/// When a target is left alone, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row that open the circuit.
    pub failures: u32,
    /// How long it stays open; doubled for each trial that fails, up to sixteen times.
    pub cooldown: Duration,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { failures: 5, cooldown: Duration::from_secs(10) }
    }
}

/// A circuit's state, in the usual words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Requests go through.
    Closed,
    /// None goes through.
    Open,
    /// One goes through to see.
    HalfOpen,
}

impl State {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half-open",
        }
    }
}

/// What an attempt says of its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It works, whatever it said.
    Well,
    /// It failed.
    Ill,
    /// Nothing: it was busy, or nobody waited for the end.
    Unknown,
}

#[derive(Clone, Copy, Default)]
struct Circuit {
    failures: u32,
    opened: u32,
    open_until: Option<Timestamp>,
    /// Since when a trial is under way.
    trial: Option<Timestamp>,
}

/// The circuits of the targets, in their order.
pub struct Pool {
    circuits: Vec<Circuit>,
    breaker: Option<Breaker>,
}

impl Pool {
    /// Circuits that are closed. Without a breaker they stay so.
    #[must_use]
    pub fn new(targets: usize, breaker: Option<Breaker>) -> Self {
        Self { circuits: vec![Circuit::default(); targets], breaker }
    }

    /// The first of the `allowed` targets (a bit each) that may be asked and was not `tried`, or the first of all when each one
    /// was.
    ///
    /// # Errors
    /// The time from which one may be asked again, when every circuit is open.
    pub fn choose(&mut self, now: Timestamp, allowed: u32, tried: u32) -> Result<usize, Timestamp> {
        let may = |circuit: &Circuit| match (circuit.open_until, circuit.trial) {
            (None, _) => true,
            // A trial of which nobody told the end does not close the circuit for ever.
            (Some(until), trial) => now >= until && trial.is_none_or(|begun| now >= begun + self.cooldown(circuit)),
        };
        let all = || self.circuits.iter().enumerate().filter(|(index, _)| is_in(allowed, *index));
        let ready = || all().filter(|(_, circuit)| may(circuit)).map(|(index, _)| index);
        let found = ready().find(|index| !is_in(tried, *index)).or_else(|| ready().next());
        let Some(index) = found else {
            let until = all().filter_map(|(_, circuit)| {
                let trial = circuit.trial.map(|begun| begun + self.cooldown(circuit));
                Some(circuit.open_until?.max(trial.unwrap_or_default()))
            });
            return Err(until.min().unwrap_or(now));
        };
        if let Some(circuit) = self.circuits.get_mut(index).filter(|circuit| circuit.open_until.is_some()) {
            circuit.trial = Some(now);
        }
        Ok(index)
    }

    /// Whether there is a target that was not tried and may be asked.
    #[must_use]
    pub fn has_other(&self, now: Timestamp, allowed: u32, tried: u32) -> bool {
        let closed = |circuit: &Circuit| circuit.open_until.is_none_or(|until| now >= until && circuit.trial.is_none());
        let candidates = allowed & !tried;
        self.circuits.iter().enumerate().any(|(index, circuit)| is_in(candidates, index) && closed(circuit))
    }

    /// Takes note of how a target did; gives the circuit's state if that changed it.
    pub fn heard(&mut self, index: usize, health: Health, now: Timestamp) -> Option<State> {
        let breaker = self.breaker?;
        let circuit = self.circuits.get_mut(index)?;
        match health {
            Health::Unknown => {
                circuit.trial = None;
                None
            }
            Health::Well => {
                let was_open = circuit.open_until.is_some();
                *circuit = Circuit::default();
                was_open.then_some(State::Closed)
            }
            Health::Ill => {
                circuit.failures = circuit.failures.saturating_add(1);
                let trial = circuit.trial.take().is_some();
                if circuit.open_until.is_some() && !trial {
                    return None;
                }
                if circuit.failures < breaker.failures && !trial {
                    return None;
                }
                circuit.open_until = Some(now + pause(breaker, circuit.opened));
                circuit.opened = circuit.opened.saturating_add(1);
                Some(State::Open)
            }
        }
    }

    fn cooldown(&self, circuit: &Circuit) -> Duration {
        pause(self.breaker.unwrap_or_default(), circuit.opened.saturating_sub(1))
    }

    /// What a caller may read of a target's circuit.
    #[must_use]
    pub fn state(&self, index: usize, now: Timestamp) -> Circumstance {
        let circuit = self.circuits.get(index).copied().unwrap_or_default();
        let state = match circuit.open_until {
            None => State::Closed,
            Some(until) if until > now => State::Open,
            Some(_) => State::HalfOpen,
        };
        Circumstance { state, failures: circuit.failures, open_until: circuit.open_until }
    }
}

/// A circuit as callers see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Circumstance {
    /// Its state.
    pub state: State,
    /// Failures in a row.
    pub failures: u32,
    /// From when it is tried again, when it is not closed.
    pub open_until: Option<Timestamp>,
}

impl Circumstance {
    /// Under the names that callers see, without its time.
    #[must_use]
    pub fn members(self) -> Members<'static> {
        Members::default().text("state", self.state.as_str()).number("failures", self.failures)
    }
}

/// A set of targets with one more in it.
#[must_use]
pub fn with(set: u32, index: usize) -> u32 {
    set | 1_u32.checked_shl(u32::try_from(index).unwrap_or(u32::MAX)).unwrap_or_default()
}

fn is_in(set: u32, index: usize) -> bool {
    with(set, index) == set
}

fn pause(breaker: Breaker, opened: u32) -> Duration {
    breaker.cooldown.saturating_mul(1 << opened.min(4))
}
