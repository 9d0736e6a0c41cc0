//! How many requests at once: additive increase, multiplicative decrease, driven by what the front door refuses.

/// The number of requests under way that an endpoint seems to bear.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    limit: f64,
    most: f64,
    /// Answers until the next decrease counts: what was under way when the limit fell was sent before it.
    deaf: u32,
}

impl Pace {
    /// Begins with `most`, or with eight when that is fewer: an endpoint shows soon whether it bears more.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self { limit: f64::from(most.min(8)), most: f64::from(most), deaf: 0 }
    }

    /// How many may be under way now; at least one.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between one and `most`")]
    pub const fn limit(&self) -> u32 {
        self.limit as u32
    }

    /// A request was answered: one more after as many answers as the limit is.
    pub fn answered(&mut self) {
        self.deaf = self.deaf.saturating_sub(1);
        self.limit = (self.limit + 1.0 / self.limit).min(self.most);
    }

    /// A request was refused for there being too many (429): half as many.
    pub fn refused(&mut self) {
        self.deaf = self.deaf.saturating_sub(1);
        if self.deaf == 0 {
            self.deaf = self.limit();
            self.limit = (self.limit / 2.0).max(1.0);
        }
    }
}
