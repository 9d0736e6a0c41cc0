//! Azure Monitor: what the traffic that was really served leaves behind, and who may look at it.
//!
//! [`record`] is what is kept; [`setting`] decides what of it reaches the Log Analytics workspace;
//! [`logs`] answers queries over [`tables`]; [`metrics`] counts what [`definition`] defines.

mod definition;
pub(crate) mod logs;
mod metrics;
pub(crate) mod record;
mod setting;
mod tables;
mod timespan;

use std::collections::VecDeque;
use std::sync::Mutex;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::arm::refusal::Refusal;
use crate::arm::store::Store;
use crate::call::{Call, Reply};
use crate::dice::lock;
use crate::world::World;
use record::{Event, Line, Served};

/// More than any test sends.
const KEPT: usize = 200_000;

/// Everything that is kept.
#[derive(Default)]
pub(crate) struct Monitor(Mutex<Kept>);

#[derive(Default)]
pub(crate) struct Kept {
    /// Diagnostic settings by endpoint and name, both in lower case; the name as written first.
    settings: IndexMap<(String, String), (String, Map<String, Value>)>,
    served: VecDeque<Served>,
    lines: VecDeque<Line>,
    events: VecDeque<Event>,
}

fn push<T>(kept: &mut VecDeque<T>, one: T) {
    if kept.len() >= KEPT {
        kept.pop_front();
    }
    kept.push_back(one);
}

impl Kept {
    /// Whether a category of an endpoint's logs goes to the workspace.
    fn logs(&self, endpoint: &str, category: &str) -> bool {
        let endpoint = endpoint.to_ascii_lowercase();
        let of = self.settings.iter().filter(|((other, _), _)| *other == endpoint);
        of.map(|(_, (_, body))| body).any(|body| setting::sends(body, category))
    }
}

impl Monitor {
    /// A request that was served; every one counts in the metrics.
    pub(crate) fn served(&self, mut served: Served) {
        let mut kept = lock(&self.0);
        served.logged = kept.logs(&served.endpoint, tables::TRAFFIC);
        push(&mut kept.served, served);
    }

    /// A line that a container wrote.
    pub(crate) fn line(&self, line: Line) {
        let mut kept = lock(&self.0);
        if kept.logs(&line.endpoint, tables::CONSOLE) {
            push(&mut kept.lines, line);
        }
    }

    /// Something that happened to a container.
    pub(crate) fn event(&self, event: Event) {
        let mut kept = lock(&self.0);
        if kept.logs(&event.endpoint, tables::EVENT) {
            push(&mut kept.events, event);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        *lock(&self.0) = Kept::default();
    }

    /// An endpoint that is gone has no settings; what it sent stays.
    pub(crate) fn gone(&self, endpoint: &str) {
        let endpoint = endpoint.to_ascii_lowercase();
        lock(&self.0).settings.retain(|(other, _), _| *other != endpoint);
    }
}

/// What Microsoft.Insights is asked about.
pub(crate) struct Subject {
    pub(crate) id: String,
    pub(crate) endpoint: String,
    pub(crate) deployment: Option<String>,
}

/// Answers everything below `{resource}/providers/Microsoft.Insights`.
pub(crate) fn answer(call: &Call, world: &World, resource: &[String], rest: &[&str]) -> Result<Reply, Refusal> {
    let subject = subject(world, resource)?;
    let kind = rest.first().map(|kind| kind.to_ascii_lowercase()).unwrap_or_default();
    match (kind.as_str(), rest) {
        ("diagnosticsettings", [_]) => setting::list(call, world, &subject),
        ("diagnosticsettings", [_, name]) => setting::answer(call, world, &subject, name),
        ("diagnosticsettingscategories", [_]) => setting::categories(call, &subject),
        ("diagnosticsettingscategories", [_, name]) => setting::category(call, &subject, name),
        ("metrics", [_]) => metrics::answer(call, world, &subject),
        ("metricdefinitions", [_]) => metrics::definitions(call, &subject),
        _ => Err(Refusal::no_such_route(call)),
    }
}

fn subject(world: &World, resource: &[String]) -> Result<Subject, Refusal> {
    let id = format!("/{}", resource.join("/"));
    let workspace = world.place.workspace_id();
    let below = id.get(..workspace.len()).filter(|start| start.eq_ignore_ascii_case(&workspace));
    let rest = below.and_then(|_| id.get(workspace.len()..)).unwrap_or_default();
    let names: Vec<&str> = rest.split('/').skip(1).collect();
    let is = |have: &str, wanted: &str| have.eq_ignore_ascii_case(wanted);
    let missing = || Refusal::absent(&id);
    let store: &Store = &lock(&world.store);
    let found = |name: &str| store.endpoints.get(&name.to_ascii_lowercase()).ok_or_else(missing);
    match names.as_slice() {
        [kind, name] if is(kind, "onlineEndpoints") => {
            let endpoint = found(name)?.tracked.name.clone();
            Ok(Subject { id: format!("{workspace}/onlineEndpoints/{endpoint}"), endpoint, deployment: None })
        }
        [kind, name, below, deployment] if is(kind, "onlineEndpoints") && is(below, "deployments") => {
            let endpoint = found(name)?;
            let deployment = endpoint.deployments.get(&deployment.to_ascii_lowercase()).ok_or_else(missing)?;
            let (endpoint, deployment) = (endpoint.tracked.name.clone(), deployment.tracked.name.clone());
            let id = format!("{workspace}/onlineEndpoints/{endpoint}/deployments/{deployment}");
            Ok(Subject { id, endpoint, deployment: Some(deployment) })
        }
        _ => Err(missing()),
    }
}
