//! A change to a resource, so that nothing is lost: what the service insists on is looked up, what a PUT would drop is read
//! first, and where somebody else is at work – or our own request, whose answer was lost – it is waited for.

use crate::cloud::Cloud;
use crate::control::endpoint::AuthMode;
use crate::control::merge::{Difference, differences, merged, writable};
use crate::control::operation::{Operation, Rest, rest};
use crate::control::page;
use crate::control::resource::Kind;
use crate::control::traffic;
use crate::error::{Error, Misuse, ResponseError, Result};
use crate::flow::Site;
use crate::flow::operation::Watched;
use crate::flow::task::{Ask, Heard, Story};
use crate::http::{Expect, Method, Request};
use crate::retry::Safety;
use crate::value::Value;

/// How often a write is tried that finds others at work.
const TRIES: u8 = 4;

/// What is to be.
pub enum Goal<V> {
    /// This, and nothing of what was.
    Replaced(V),
    /// What was, with what PATCH can change of it.
    Patched(V),
    /// Nothing.
    Deleted,
    /// What was, with what differs from this; written only if something does.
    Ensured(V),
    /// An endpoint with these shares, and these mirrored.
    Traffic {
        /// Percent per deployment.
        shares: V,
        /// Percent of the deployment that gets copies; as it is when absent.
        mirror: Option<V>,
    },
    /// An endpoint that could have these shares: nothing is sent.
    Fit(V),
    /// An endpoint with so many percent more for one deployment and less for another.
    Moved {
        /// Who gives.
        from: String,
        /// Who gets.
        to: String,
        /// How much.
        points: u32,
    },
    /// An endpoint that asks its callers for this.
    AuthMode(AuthMode),
}

/// The change under way.
pub struct Amend<V> {
    kind: Kind,
    url: String,
    goal: Goal<V>,
    step: Step,
    tries: u8,
    /// What is there, once it was read; the inner nothing is for what is not.
    present: Option<Option<V>>,
    deployments: Vec<V>,
    all_deployments: bool,
    differences: Vec<Difference<V>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Start,
    Location,
    Deployments,
    Read,
    Write,
    Settle,
}

impl<V: Value> Amend<V> {
    /// A change to the resource at a URL.
    #[must_use]
    pub const fn new(kind: Kind, url: String, goal: Goal<V>) -> Self {
        Self {
            kind,
            url,
            goal,
            step: Step::Start,
            tries: 0,
            present: None,
            deployments: Vec::new(),
            all_deployments: false,
            differences: Vec::new(),
        }
    }

    /// What was there before the change.
    #[must_use]
    pub const fn before(&self) -> Option<&V> {
        match &self.present {
            Some(Some(present)) => Some(present),
            _ => None,
        }
    }

    /// Whether what is there decides what is written.
    const fn reads(&self) -> bool {
        !matches!(self.goal, Goal::Replaced(_) | Goal::Patched(_) | Goal::Deleted)
    }

    /// Whether a refusal says that somebody is at work, and it is worth waiting for. A request that was sent once was refused
    /// because of others, which its caller should know; one that was sent again may have met itself.
    fn collided(&self, refusal: &ResponseError<V>) -> bool {
        let ours = self.reads() || refusal.trace.attempts > 1;
        let other = refusal.service_code.as_deref() == Some("MissingSubscriptionRegistration");
        refusal.trace.status == 409 && !other && ours && self.tries < TRIES
    }

    fn ask(&mut self, step: Step, ask: Ask<V>) -> Result<Ask<V>, V> {
        self.step = step;
        Ok(ask)
    }

    fn settle(&mut self) -> Result<Ask<V>, V> {
        let operation = Operation::any(self.url.clone());
        self.ask(Step::Settle, Ask::Follow(Watched::resume(operation)))
    }

    fn next(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        if matches!(self.goal, Goal::Traffic { .. } | Goal::Fit(_) | Goal::Moved { .. }) && !self.all_deployments {
            return self.list(None);
        }
        let Some(present) = self.present.clone() else {
            if !self.reads() {
                return self.write(None, site, cloud);
            }
            let mut request = Request::new(Method::Get, self.url.clone());
            request.expect = Expect::Exact;
            let expected = (self.kind.as_str(), V::is_object as fn(&V) -> bool);
            let may_lack = matches!(self.goal, Goal::Ensured(_));
            let ask = if may_lack { Ask::Find(request, expected) } else { Ask::Call(request, expected) };
            return self.ask(Step::Read, ask);
        };
        if present.as_ref().is_some_and(|present| rest(present) == Rest::AtWork) {
            return self.settle();
        }
        self.write(present.as_ref(), site, cloud)
    }

    fn list(&mut self, next: Option<String>) -> Result<Ask<V>, V> {
        let (path, query) = self.url.split_once('?').unwrap_or((&self.url, ""));
        let url = next.unwrap_or_else(|| format!("{path}/deployments?{query}"));
        let expected = ("a page of deployments", (|page| page::read(page).is_some()) as fn(&V) -> bool);
        self.ask(Step::Deployments, Ask::Call(Request::new(Method::Get, url), expected))
    }

    /// Decides what is sent, if anything has to be.
    fn write(&mut self, present: Option<&V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let broken = present.is_some_and(|present| rest(present) == Rest::Badly);
        let body = match (&self.goal, present) {
            (Goal::Deleted, None) if self.step == Step::Settle => return self.done(None),
            (Goal::Deleted, _) => return self.send(Method::Delete, None),
            (Goal::Patched(change), _) => {
                if present.is_some_and(|present| differences(present, change).is_empty()) {
                    return self.done(present.cloned());
                }
                let change = change.clone();
                return self.send(Method::Patch, Some(change));
            }
            (Goal::Replaced(definition), Some(present)) if differences(present, definition).is_empty() && !broken => {
                let present = present.clone();
                return self.done(Some(present));
            }
            (Goal::Replaced(definition), _) | (Goal::Ensured(definition), None) => {
                self.kind.check(definition)?;
                let given = definition.text_at(&["location"]).or_else(|| site.location());
                let location = match given {
                    Some(location) => location,
                    None if !self.kind.has_location() => String::new(),
                    None => {
                        let request = site.workspace.request(cloud, Method::Get, "");
                        let has_location = |workspace: &V| workspace.text_at(&["location"]).is_some();
                        let expected = ("a workspace with a location", has_location as fn(&V) -> bool);
                        return self.ask(Step::Location, Ask::Call(request, expected));
                    }
                };
                self.kind.with_defaults(definition, &location)
            }
            (Goal::Ensured(desired), Some(present)) => {
                self.differences = differences(present, desired);
                if self.differences.is_empty() && !broken {
                    let present = present.clone();
                    return self.done(Some(present));
                }
                let whole = merged(present, desired);
                if let Some(change) = self.kind.patch(&self.differences, &whole).filter(|_| !broken) {
                    return self.send(Method::Patch, Some(change));
                }
                whole
            }
            (Goal::Traffic { shares, mirror }, Some(present)) => {
                let changed = traffic::set(present, shares.clone());
                match mirror {
                    Some(mirror) => changed.with_at(&["properties", "mirrorTraffic"], mirror.clone()),
                    None => changed,
                }
            }
            // Who is mirrored to now is no matter of the shares, and may be the one that is to be repaired.
            (Goal::Fit(shares), Some(present)) => {
                traffic::set(&present.with_at(&["properties", "mirrorTraffic"], V::object()), shares.clone())
            }
            (Goal::Moved { from, to, points }, Some(present)) => {
                let shares = present.at(&["properties", "traffic"]);
                if traffic::share(shares.as_ref(), from) == 0 {
                    return Err(Misuse::new("from", "names a deployment that has no traffic").into());
                }
                traffic::set(present, traffic::moved(shares.as_ref(), from, to, *points).0)
            }
            (Goal::AuthMode(mode), Some(present)) => {
                present.with_at(&["properties", "authMode"], V::write(mode.as_str()))
            }
            // What must be there was read with a call that fails without it.
            (_, None) => return self.done(None),
        };
        if self.all_deployments {
            traffic::check_against(&body, &self.deployments)?;
        }
        if matches!(self.goal, Goal::Fit(_)) {
            return self.done(None);
        }
        let same = matches!(self.goal, Goal::Traffic { .. } | Goal::AuthMode(_)) && !broken;
        if let Some(present) = present.filter(|present| same && differences(*present, &body).is_empty()) {
            let present = present.clone();
            return self.done(Some(present));
        }
        let body = if present.is_some() { writable(&body) } else { body };
        self.send(Method::Put, Some(body))
    }

    fn send(&mut self, method: Method, body: Option<V>) -> Result<Ask<V>, V> {
        let request = Request::new(method, self.url.clone());
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.ask(Step::Write, Ask::Change(request, Safety::Idempotent))
    }

    /// What the caller gets.
    fn done(&self, resource: Option<V>) -> Result<Ask<V>, V> {
        let (Goal::Ensured(_), Some(resource)) = (&self.goal, &resource) else { return Ok(Ask::Done(resource)) };
        let outcome = match &self.present {
            Some(None) => "created",
            _ if self.step == Step::Write => "updated",
            _ => "unchanged",
        };
        let changes = V::list(self.differences.iter().map(Difference::told).collect());
        let told = V::object().with("outcome", V::write(outcome)).with("changes", changes);
        Ok(Ask::Done(Some(told.with("resource", resource.clone()))))
    }
}

impl<V: Value> Story<V> for Amend<V> {
    fn go(&mut self, heard: Heard<V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let heard = match heard {
            Err(Error::Response(refusal)) if self.step == Step::Write && self.collided(&refusal) => {
                self.tries += 1;
                self.present = None;
                return self.settle();
            }
            heard => heard?,
        };
        match self.step {
            Step::Start => {}
            Step::Location => site.learn(heard.and_then(|workspace| workspace.text_at(&["location"]))),
            Step::Deployments => {
                let page = heard.as_ref().and_then(page::read);
                if let Some(page) = page {
                    self.deployments.extend(page.items);
                    if page.next.is_some() {
                        return self.list(page.next);
                    }
                }
                self.all_deployments = true;
            }
            Step::Read => self.present = Some(heard),
            Step::Write => return self.done(heard),
            // A change that depends on what is there reads it again, exactly.
            Step::Settle => self.present = if self.reads() { None } else { Some(heard) },
        }
        self.next(site, cloud)
    }
}
