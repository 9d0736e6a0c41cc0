//! Asking a second time when the first answer is late compared with what was seen so far.

use std::time::Duration;

/// Answers kept, and needed before anything is called late.
const KEPT: usize = 128;
const NEEDED: usize = 20;

/// When to ask a second time, and how often at most.
#[derive(Clone, Debug)]
pub struct Hedge {
    /// Which answer is late: 0.95 for the slowest twentieth.
    quantile: f64,
    /// The share of calls that may be asked twice.
    cap: f64,
    /// How many may be, now.
    allowance: f64,
    latencies: Vec<Duration>,
    oldest: usize,
}

impl Hedge {
    /// Nothing seen yet.
    #[must_use]
    pub const fn new(quantile: f64, cap: f64) -> Self {
        Self { quantile, cap, allowance: 0.0, latencies: Vec::new(), oldest: 0 }
    }

    /// Takes note of how long an answer took.
    pub fn observed(&mut self, latency: Duration) {
        if self.latencies.len() < KEPT {
            self.latencies.push(latency);
        } else if let Some(slot) = self.latencies.get_mut(self.oldest) {
            *slot = latency;
            self.oldest = (self.oldest + 1) % KEPT;
        }
    }

    /// A call begins: how long to wait before asking a second time; never, while too little was seen or the cap is reached.
    pub fn begin(&mut self) -> Option<Duration> {
        self.allowance = (self.allowance + self.cap).min(10.0);
        if self.latencies.len() < NEEDED || self.allowance < 1.0 {
            return None;
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a number of answers"
        )]
        let faster = (self.latencies.len() as f64 * self.quantile) as usize;
        // The one that so many others are faster than. Few are kept, so nothing is sorted for it.
        let rank = |one: &Duration| self.latencies.iter().filter(|other| *other < one).count();
        self.latencies.iter().filter(|one| rank(one) <= faster).max().copied()
    }

    /// It is asked a second time: that counts towards the cap. False when others have used it up meanwhile.
    pub fn spend(&mut self) -> bool {
        let may = self.allowance >= 1.0;
        if may {
            self.allowance -= 1.0;
        }
        may
    }
}
