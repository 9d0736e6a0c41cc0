//! Traffic moved from one deployment to another, step by step, and back again when it goes badly (D-ROLL).

use std::time::Duration;

use crate::cloud::Cloud;
use crate::control::resource::Kind;
use crate::control::traffic;
use crate::error::{Error, Misuse, Result};
use crate::flow::Site;
use crate::flow::amend::{Amend, Goal};
use crate::flow::task::{Ask, Heard, Story};
use crate::value::Value;

/// How traffic is to move.
pub struct Plan<V> {
    /// The endpoint's URL.
    pub url: String,
    /// Who gives all that they have.
    pub from: String,
    /// Who gets it.
    pub to: String,
    /// Percent per step, 10 unless told.
    pub step: Option<u32>,
    /// Milliseconds after a step, a minute unless told.
    pub interval: Option<u32>,
    /// The caller's function that says whether it goes well.
    pub guard: Option<V>,
}

impl<V> Plan<V> {
    /// Checks it.
    ///
    /// # Errors
    /// [`Misuse`] when nothing would move.
    pub fn check(self) -> std::result::Result<Self, Misuse> {
        if self.from.eq_ignore_ascii_case(&self.to) {
            return Err(Misuse::new("to", "must be another deployment than from"));
        }
        Ok(self)
    }
}

/// Traffic on the move.
pub struct Shift<V> {
    plan: Plan<V>,
    at: At,
    change: Amend<V>,
    /// Percent that have moved.
    moved: u32,
    traffic: Option<V>,
    /// Why everything goes back.
    reason: Option<Error<V>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Moving,
    Resting,
    Guarded,
    Returning,
}

impl<V: Value> Shift<V> {
    /// Traffic that is to move.
    #[must_use]
    pub fn new(plan: Plan<V>) -> Self {
        let change = Amend::new(Kind::Endpoint, plan.url.clone(), Goal::Deleted);
        Self { plan, at: At::Start, change, moved: 0, traffic: None, reason: None }
    }

    fn moves(
        &mut self,
        at: At,
        from: String,
        to: String,
        points: u32,
        site: &Site<V>,
        cloud: &Cloud,
    ) -> Result<Ask<V>, V> {
        self.at = at;
        self.change = Amend::new(Kind::Endpoint, self.plan.url.clone(), Goal::Moved { from, to, points });
        self.change.go(Ok(None), site, cloud)
    }

    fn step(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let (from, to) = (self.plan.from.clone(), self.plan.to.clone());
        self.moves(At::Moving, from, to, self.plan.step.unwrap_or(10), site, cloud)
    }

    fn back(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        if self.moved == 0 {
            return self.end("reverted");
        }
        let (from, to) = (self.plan.to.clone(), self.plan.from.clone());
        self.moves(At::Returning, from, to, self.moved, site, cloud)
    }

    /// After a step was made: how much it was, and what the shares are now.
    fn note(&mut self, endpoint: Option<&V>) {
        let shares = |endpoint: &V| endpoint.at(&["properties", "traffic"]);
        let before = traffic::share(self.change.before().and_then(shares).as_ref(), &self.plan.from);
        self.traffic = endpoint.and_then(shares);
        self.moved += before.saturating_sub(self.left());
    }

    fn left(&self) -> u32 {
        traffic::share(self.traffic.as_ref(), &self.plan.from)
    }

    fn told(&self) -> V {
        let traffic = self.traffic.clone().unwrap_or_else(V::object);
        let told = V::object().with("from", V::write(&self.plan.from)).with("to", V::write(&self.plan.to));
        told.with("moved", V::write(&self.moved)).with("traffic", traffic)
    }

    fn end(&mut self, outcome: &str) -> Result<Ask<V>, V> {
        match self.reason.take() {
            Some(reason) => Err(reason),
            None => Ok(Ask::Done(Some(
                V::object()
                    .with("outcome", V::write(outcome))
                    .with("traffic", self.traffic.clone().unwrap_or_else(V::object)),
            ))),
        }
    }
}

impl<V: Value> Story<V> for Shift<V> {
    fn go(&mut self, heard: Heard<V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let heard = if matches!(self.at, At::Moving | At::Returning) {
            self.change.go(heard, site, cloud).map(|ask| match ask {
                Ask::Done(endpoint) => Err(endpoint),
                ask => Ok(ask),
            })
        } else {
            heard.map(Err)
        };
        let heard = match heard {
            Ok(Ok(ask)) => return Ok(ask),
            Ok(Err(heard)) => heard,
            // What goes wrong on the way back is told in the words of what went wrong before.
            Err(error) if self.at == At::Returning => return Err(self.reason.take().unwrap_or(error)),
            Err(error) => {
                self.reason = Some(error);
                return self.back(site, cloud);
            }
        };
        match self.at {
            At::Start => self.step(site, cloud),
            At::Moving => {
                self.note(heard.as_ref());
                self.at = At::Resting;
                if self.left() == 0 && self.plan.guard.is_none() {
                    return self.end("shifted");
                }
                Ok(Ask::Rest(Duration::from_millis(self.plan.interval.unwrap_or(60_000).into())))
            }
            At::Resting => {
                self.at = At::Guarded;
                match self.plan.guard.clone() {
                    Some(guard) => Ok(Ask::Consult(guard, self.told())),
                    None => self.step(site, cloud),
                }
            }
            At::Guarded if heard.as_ref().is_some_and(|verdict| verdict.is_same(&V::write(&false))) => {
                self.back(site, cloud)
            }
            At::Guarded if self.left() == 0 => self.end("shifted"),
            At::Guarded => self.step(site, cloud),
            At::Returning => {
                self.traffic = heard.and_then(|endpoint| endpoint.at(&["properties", "traffic"]));
                self.end("reverted")
            }
        }
    }

    fn news(&self) -> Option<(&'static str, V)> {
        Some(("traffic", self.traffic.clone()?))
    }
}
