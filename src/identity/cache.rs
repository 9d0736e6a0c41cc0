//! Tokens kept per plane, by value, and renewed before they end.

use std::time::Duration;

use crate::cloud::Plane;
use crate::secret::Secret;
use crate::time::{Timestamp, millis};

/// How long before its end a token is renewed when nobody says otherwise; a token that lives shorter than twice as long is
/// renewed half-way.
const EARLY: Duration = Duration::from_secs(300);

/// Renewals are spread over this much time, so that many who got their tokens together do not come back together.
const SPREAD: Duration = Duration::from_secs(60);

/// How long a renewal may take before another is begun: who began it may have been stopped with their request.
const LEASE: Duration = Duration::from_secs(30);

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

impl Acquired {
    /// Settles when to renew a token that came at `now`; `dice` is in `0.0..1.0`.
    #[must_use]
    pub fn settled(mut self, now: Timestamp, dice: f64) -> Self {
        let left = self.expires_on.map(|end| end - now);
        let early = left.map(|left| left.min(EARLY * 2) / 2);
        let ours = || self.expires_on.zip(early).map(|(end, early)| Timestamp(end.0.saturating_sub(millis(early))));
        let due = self.refresh_on.or_else(ours);
        // Within what is left after it is due, and never past the end.
        let room = due.and_then(|due| Some(self.expires_on? - due)).map_or(SPREAD, |left| SPREAD.min(left / 5));
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "at most a minute"
        )]
        let spread = (millis(room) as f64 * dice.clamp(0.0, 1.0)) as u64;
        self.refresh_on = due.map(|due| due + Duration::from_millis(spread));
        self
    }
}

/// What the cache has.
#[derive(Clone, Debug)]
pub enum Found {
    /// A token to use.
    Fresh(Secret),
    /// A token to use, and whoever found it is the one to ask for a new one.
    Aging(Secret),
    /// Nothing that works.
    Missing,
}

/// One slot per plane.
#[derive(Default)]
pub struct Cache {
    slots: [Option<Kept>; Plane::ALL.len()],
}

struct Kept {
    acquired: Acquired,
    /// Until when the one who renews it has it to themselves.
    leased: Timestamp,
}

impl Cache {
    /// What there is for a plane at this time.
    #[must_use]
    pub fn find(&mut self, plane: Plane, now: Timestamp) -> Found {
        let Some(Some(kept)) = self.slots.get_mut(plane as usize) else {
            return Found::Missing;
        };
        let token = kept.acquired.token.clone();
        match (kept.acquired.expires_on, kept.acquired.refresh_on) {
            (Some(end), _) if end <= now => Found::Missing,
            (_, Some(refresh)) if refresh <= now && kept.leased <= now => {
                kept.leased = now + LEASE;
                Found::Aging(token)
            }
            _ => Found::Fresh(token),
        }
    }

    /// Keeps a token.
    pub fn keep(&mut self, plane: Plane, acquired: Acquired) {
        if let Some(slot) = self.slots.get_mut(plane as usize) {
            *slot = Some(Kept { acquired, leased: Timestamp::default() });
        }
    }

    /// Drops a token that a service did not take, unless another has come meanwhile.
    pub fn drop(&mut self, plane: Plane, refused: &Secret) {
        if let Some(slot) = self.slots.get_mut(plane as usize) {
            slot.take_if(|kept| kept.acquired.token == *refused);
        }
    }
}
