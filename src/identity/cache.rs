//! Tokens kept per plane, by value, and renewed before they end.

use std::time::Duration;

use crate::cloud::Plane;
use crate::secret::Secret;
use crate::time::Timestamp;

/// How long before its end a token is renewed when nobody says otherwise.
const EARLY: Duration = Duration::from_secs(300);

/// A token as a credential hands it over.
#[derive(Clone, Debug)]
pub struct Acquired {
    /// The token.
    pub token: Secret,
    /// Its hard end, if known.
    pub expires_on: Option<Timestamp>,
    /// From when a new one should be asked for, if the source says.
    pub refresh_on: Option<Timestamp>,
}

/// What the cache has.
#[derive(Clone, Debug)]
pub enum Found {
    /// A token to use.
    Fresh(Secret),
    /// A token that still works; a new one should be asked for, and this one used if none comes.
    Aging(Secret),
    /// Nothing that works.
    Missing,
}

/// One slot per plane.
#[derive(Default)]
pub struct Cache {
    slots: [Option<Acquired>; Plane::ALL.len()],
}

impl Cache {
    /// What there is for a plane at this time.
    #[must_use]
    pub fn find(&self, plane: Plane, now: Timestamp) -> Found {
        let Some(Some(kept)) = self.slots.get(plane as usize) else {
            return Found::Missing;
        };
        let token = kept.token.clone();
        match (kept.expires_on, kept.refresh_on()) {
            (Some(end), _) if end <= now => Found::Missing,
            (_, Some(refresh)) if refresh <= now => Found::Aging(token),
            _ => Found::Fresh(token),
        }
    }

    /// Keeps a token.
    pub fn keep(&mut self, plane: Plane, acquired: Acquired) {
        if let Some(slot) = self.slots.get_mut(plane as usize) {
            *slot = Some(acquired);
        }
    }
}

impl Acquired {
    fn refresh_on(&self) -> Option<Timestamp> {
        self.refresh_on
            .or_else(|| self.expires_on.map(|end| Timestamp(end.0.saturating_sub(crate::time::millis(EARLY)))))
    }
}
