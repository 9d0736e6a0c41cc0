//! From files to a deployment that answers: endpoint, model, code, environment, deployment, traffic. Each part is ensured, so
//! whoever is interrupted anywhere and starts again goes on, and nothing is there twice.

use std::collections::VecDeque;

use crate::cloud::Cloud;
use crate::control::asset::{self, Kind};
use crate::control::deployment;
use crate::control::endpoint;
use crate::control::merge::differences;
use crate::control::name::Name;
use crate::control::page;
use crate::control::resource;
use crate::control::traffic;
use crate::control::version::Versions;
use crate::error::{Misuse, Result};
use crate::flow::Site;
use crate::flow::amend::{Amend, Goal};
use crate::flow::task::{Ask, Heard, Story};
use crate::flow::upload::{Goods, Upload};
use crate::http::{Method, Request};
use crate::value::Value;

/// An environment that is found by what it is, or registered as the next version.
struct Environment<V> {
    name: Name,
    desired: V,
    versions: Versions<V>,
    register: Option<Amend<V>>,
}

impl<V: Value> Story<V> for Environment<V> {
    fn go(&mut self, heard: Heard<V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        if let Some(register) = &mut self.register {
            return register.go(heard, site, cloud);
        }
        let find = |url: String| {
            Ask::Find(Request::new(Method::Get, url), ("a page of versions", V::is_object as fn(&V) -> bool))
        };
        let Some(page) = heard?.as_ref().and_then(page::read) else {
            if self.versions.is_new() {
                self.versions.begin();
                return Ok(find(site.workspace.url(cloud, &asset::all(Kind::Environment, Some(&self.name)), &[])));
            }
            return self.register(site, cloud);
        };
        if let Some(known) = page.items.iter().find(|version| differences(*version, &self.desired).is_empty()) {
            return Ok(Ask::Done(Some(known.clone())));
        }
        match self.versions.add(page) {
            Some(next) => Ok(find(next)),
            None => self.register(site, cloud),
        }
    }
}

impl<V: Value> Environment<V> {
    fn register(&mut self, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let path = asset::path(Kind::Environment, &self.name, &self.versions.next()?);
        let url = site.workspace.url(cloud, &path, &[]);
        let amend = Amend::new(resource::Kind::Asset, url, Goal::Replaced(self.desired.clone()));
        self.register.insert(amend).go(Ok(None), site, cloud)
    }
}

/// A part of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Who else gets traffic: there and ready, before anything is written.
    Others,
    Endpoint,
    Model,
    Code,
    Environment,
    Deployment,
    Traffic,
}

impl Part {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Model => "model",
            Self::Code => "code",
            Self::Environment => "environment",
            Self::Deployment => "deployment",
            Self::Others | Self::Traffic => "traffic",
        }
    }
}

/// A deployment under way.
pub struct Deploy<V> {
    definition: V,
    endpoint: Name,
    deployment: Name,
    carriers: [Option<V>; 2],
    parts: VecDeque<Part>,
    now: Option<(Part, Box<dyn Story<V>>)>,
    /// What came of the parts so far.
    made: V,
}

/// What a definition may hold.
const PARTS: [&str; 6] = ["endpoint", "deployment", "model", "code", "environment", "traffic"];

impl<V: Value> Deploy<V> {
    /// Reads a definition; `carriers` are the host's ways to the files of model and code.
    ///
    /// # Errors
    /// [`Misuse`] names the member that cannot be right.
    pub fn new(definition: V, [model, code]: [Option<V>; 2]) -> std::result::Result<Self, Misuse> {
        // A part that is misspelt would be left out.
        if let Some(other) = definition.keys().iter().find(|part| !PARTS.contains(&part.as_str())) {
            return Err(Misuse::new(other, &["is no part of a definition; there are ", &PARTS.join(", ")].concat()));
        }
        let name = |place: &str, part: &str| {
            let text = definition.text_at(&[part, "name"]);
            Name::new(place, &text.ok_or_else(|| Misuse::new(place, "must be a string"))?)
        };
        let (endpoint, deployment) = (name("endpoint.name", "endpoint")?, name("deployment.name", "deployment")?);
        // They name what is not there before the end, and the service refuses them.
        for (member, instead) in
            [("traffic", "give it as traffic"), ("mirrorTraffic", "give it to setTraffic afterwards")]
        {
            if definition.at(&["endpoint", "properties", member]).is_some() {
                return Err(Misuse::new(&["endpoint.properties.", member].concat(), instead));
            }
        }
        if let Some(shares) = definition.get("traffic") {
            traffic::check("traffic", &shares)?;
        }
        for (part, carrier) in [("model", &model), ("code", &code), ("environment", &None)] {
            match definition.get(part) {
                Some(given) if given.as_text().is_some_and(|id| id.starts_with('/') || id.starts_with("azureml:/")) => {
                }
                // `azureml:name:version` names something in a workspace that has to be asked.
                Some(given) if !given.is_object() => {
                    let need = "must be an id, into which azureml-endpoints/yaml resolves azureml:name:version, or an object that says what to register";
                    return Err(Misuse::new(part, need));
                }
                Some(given) => {
                    let named = given.get("name").map(|_| optional_name(&given, part, "name")).transpose()?.flatten();
                    optional_name(&given, part, "version")?;
                    if part != "code" && named.is_none() {
                        return Err(Misuse::new(&[part, ".name"].concat(), "must be a string"));
                    }
                    if part != "environment" && carrier.is_none() {
                        return Err(Misuse::new(&[part, ".files"].concat(), "must be an object of paths and contents"));
                    }
                    if part == "code" && given.text_at(&["scoringScript"]).is_none() {
                        return Err(Misuse::new("code.scoringScript", "must be the path of a file among them"));
                    }
                    if part == "model" {
                        asset::model_type(given.text_at(&["type"]))?;
                    }
                }
                None => {}
            }
        }
        let parts =
            [Part::Others, Part::Endpoint, Part::Model, Part::Code, Part::Environment, Part::Deployment, Part::Traffic];
        let made = V::object();
        Ok(Self { definition, endpoint, deployment, carriers: [model, code], parts: parts.into(), now: None, made })
    }

    /// The resource of a part: all members of its definition but those that are ours.
    fn body(&self, part: Part, ours: &[&str]) -> V {
        let given = self.definition.get(part.as_str()).unwrap_or_else(V::object);
        let theirs = given.keys().into_iter().filter(|key| !ours.contains(&key.as_str()));
        theirs.fold(V::object(), |body, key| match given.get(&key) {
            Some(value) => body.with(&key, value),
            None => body.with(&key, V::null()),
        })
    }

    /// The story of a part; none when there is nothing to do.
    fn begin(
        &mut self,
        part: Part,
        site: &Site<V>,
        cloud: &Cloud,
    ) -> std::result::Result<Option<Box<dyn Story<V>>>, Misuse> {
        let given = self.definition.get(part.as_str());
        let is_text = given.as_ref().is_some_and(|given| given.as_text().is_some());
        if let Some(id) = given.clone().filter(|_| is_text) {
            self.made = self.made.with(part.as_str(), V::object().with("id", id));
        }
        let endpoint = endpoint::path(&self.endpoint);
        let amend = |kind, url, goal| -> Box<dyn Story<V>> { Box::new(Amend::new(kind, url, goal)) };
        Ok(match (part, given) {
            (Part::Endpoint, _) => {
                let goal = Goal::Ensured(self.body(part, &["name"]));
                Some(amend(resource::Kind::Endpoint, site.workspace.url(cloud, &endpoint, &[]), goal))
            }
            (Part::Model | Part::Code, Some(given)) if !is_text => {
                let (kind, carrier) = match part {
                    Part::Model => (Kind::Model, self.carriers[0].take()),
                    _ => (Kind::Code, self.carriers[1].take()),
                };
                let properties = self.body(part, &["name", "version", "files", "type", "scoringScript"]);
                let properties = match part {
                    Part::Model => {
                        properties.with("modelType", V::write(&asset::model_type(given.text_at(&["type"]))?))
                    }
                    _ => properties,
                };
                let (name, version) =
                    (optional_name(&given, part.as_str(), "name")?, optional_name(&given, part.as_str(), "version")?);
                carrier.map(|carrier| -> Box<dyn Story<V>> {
                    Box::new(Upload::new(Goods { kind, name, version, properties, carrier }))
                })
            }
            (Part::Environment, Some(given)) if !is_text => {
                let desired = self.body(part, &["name", "version"]);
                let name = optional_name(&given, "environment", "name")?
                    .ok_or_else(|| Misuse::new("environment.name", "must be a string"))?;
                Some(match optional_name(&given, "environment", "version")? {
                    Some(version) => {
                        let url = site.workspace.url(cloud, &asset::path(Kind::Environment, &name, &version), &[]);
                        amend(resource::Kind::Asset, url, Goal::Ensured(desired))
                    }
                    None => Box::new(Environment { name, desired, versions: Versions::default(), register: None }),
                })
            }
            (Part::Deployment, _) => {
                let path = deployment::path(&self.endpoint, &self.deployment);
                let goal = Goal::Ensured(self.wired());
                Some(amend(resource::Kind::Deployment, site.workspace.newer_url(cloud, &path), goal))
            }
            (Part::Others | Part::Traffic, Some(mut shares)) => {
                let goal = if part == Part::Others {
                    for name in shares.keys() {
                        if name.eq_ignore_ascii_case(self.deployment.as_str()) {
                            shares = shares.with(&name, V::write(&0));
                        }
                    }
                    if traffic::same(Some(&shares), None) {
                        return Ok(None);
                    }
                    Goal::Fit(shares)
                } else {
                    Goal::Traffic { shares, mirror: None }
                };
                Some(amend(resource::Kind::Endpoint, site.workspace.url(cloud, &endpoint, &[]), goal))
            }
            _ => None,
        })
    }

    /// The deployment as it is to be, with what was registered for it.
    fn wired(&self) -> V {
        let body = self.body(Part::Deployment, &["name"]);
        let id = |part: &str| self.made.at(&[part, "id"]);
        let body = match id("model") {
            Some(id) => body.with_at(&["properties", "model"], id),
            None => body,
        };
        let body = match id("environment") {
            Some(id) => body.with_at(&["properties", "environmentId"], id),
            None => body,
        };
        match (id("code"), self.definition.at(&["code", "scoringScript"])) {
            (Some(id), Some(script)) => body.with_at(
                &["properties", "codeConfiguration"],
                V::object().with("codeId", id).with("scoringScript", script),
            ),
            _ => body,
        }
    }
}

fn optional_name<V: Value>(given: &V, part: &str, member: &str) -> std::result::Result<Option<Name>, Misuse> {
    let place = [part, ".", member].concat();
    let Some(value) = given.get(member) else { return Ok(None) };
    let text = value.as_text().ok_or_else(|| Misuse::new(&place, "must be a string"))?;
    Name::existing(&place, &text).map(Some)
}

impl<V: Value> Story<V> for Deploy<V> {
    fn go(&mut self, heard: Heard<V>, site: &Site<V>, cloud: &Cloud) -> Result<Ask<V>, V> {
        let mut heard = heard;
        loop {
            if let Some((part, story)) = &mut self.now {
                let made = match story.go(heard, site, cloud)? {
                    Ask::Done(made) => made.unwrap_or_else(V::null),
                    ask => return Ok(ask),
                };
                // What was ensured tells more than the resource.
                let made = made.get("resource").unwrap_or(made);
                let name = if matches!(*part, Part::Others | Part::Traffic) { Part::Endpoint } else { *part };
                self.made = self.made.with(name.as_str(), made);
                self.now = None;
            }
            let Some(part) = self.parts.pop_front() else { return Ok(Ask::Done(Some(self.made.clone()))) };
            self.now = self.begin(part, site, cloud)?.map(|story| (part, story));
            heard = Ok(None);
        }
    }

    fn news(&self) -> Option<(&'static str, V)> {
        self.now.as_ref().map(|(part, _)| ("phase", V::write(part.as_str())))
    }
}
