//! `workspace.endpoints`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::endpoint::{self, AuthMode, KeyType};
use crate::control::name::Name;
use crate::control::query;
use crate::control::resource::Kind;
use crate::control::traffic;
use crate::error::Misuse;
use crate::flow;
use crate::flow::amend::Goal;
use crate::flow::rotate::Rotate;
use crate::flow::shift::{Plan, Shift};
use crate::flow::task::Action;
use crate::http::{Method, Request};
use crate::js::arguments::{self, Options};
use crate::js::control::list::Pages;
use crate::js::control::operation::Operation;
use crate::js::control::workspace::Handle;
use crate::js::data::scoring::ScoringEndpoint;
use crate::js::data::settings;
use crate::js::story::{promise, settled};
use crate::retry::Safety;

/// The endpoints of a workspace.
#[wasm_bindgen]
pub struct Endpoints(pub(crate) Handle);

#[wasm_bindgen]
impl Endpoints {
    /// All endpoints.
    pub fn list(&self, options: JsValue) -> Pages {
        self.0.list(Ok("/onlineEndpoints".into()), query::ENDPOINTS, options)
    }

    /// One endpoint.
    pub fn get(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.read(path(&name, ""), options)
    }

    /// Creates or replaces one.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, definition: JsValue, options: JsValue) -> Operation {
        let goal = whole("definition", definition, &options).and_then(|definition| {
            endpoint::check_definition(&definition)?;
            Ok(Goal::Replaced(definition))
        });
        self.amend(new(&name), goal, options)
    }

    /// Creates it, or changes what differs.
    pub fn ensure(&self, name: JsValue, desired: JsValue, options: JsValue) -> Operation {
        let goal = whole("desired", desired, &options).and_then(|desired| {
            endpoint::check_traffic(&desired)?;
            Ok(Goal::Ensured(desired))
        });
        self.amend(new(&name), goal, options)
    }

    /// Changes tags or identity.
    pub fn update(&self, name: JsValue, change: JsValue, options: JsValue) -> Operation {
        let change = arguments::definition("change", &change);
        let goal = change.and_then(|change| endpoint::check_patch(&change).map(|()| Goal::Patched(change)));
        self.amend(path(&name, ""), goal, options)
    }

    /// Deletes it with all its deployments.
    pub fn delete(&self, name: JsValue, options: JsValue) -> Operation {
        self.amend(path(&name, ""), Ok(Goal::Deleted), options)
    }

    /// Its two keys.
    #[wasm_bindgen(js_name = listKeys)]
    pub fn list_keys(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.act(path(&name, "/listKeys"), options)
    }

    /// A new value for one of its keys.
    #[wasm_bindgen(js_name = regenerateKeys)]
    pub fn regenerate_keys(&self, name: JsValue, key_type: JsValue, options: JsValue) -> Operation {
        let key_type = match key_type.as_string().as_deref() {
            Some("Primary") => Ok(KeyType::Primary),
            Some("Secondary") => Ok(KeyType::Secondary),
            _ => Err(Misuse::new("keyType", "must be \"Primary\" or \"Secondary\"")),
        };
        let story = path(&name, "/regenerateKeys").and_then(|path| {
            let request = Request::new(Method::Post, self.0.url(&path, false));
            Ok(Action::new(request.json(endpoint::regenerate(key_type?)), Safety::Once))
        });
        self.0.tell(story, options)
    }

    /// New values for both keys, one after the other.
    #[wasm_bindgen(js_name = rotateKeys)]
    pub fn rotate_keys(&self, name: JsValue, options: JsValue) -> Operation {
        let story = path(&name, "").and_then(|path| {
            let url = |action: &str| self.0.url(&[&path, action].concat(), false);
            let hand_over = Options::of("options", options.clone())?.function("handOver")?;
            Ok(Rotate::new(url("/listKeys"), url("/regenerateKeys"), hand_over))
        });
        self.0.tell(story, options)
    }

    /// An Azure ML token for it.
    #[wasm_bindgen(js_name = getToken)]
    pub fn get_token(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.act(path(&name, "/token"), options)
    }

    /// Gives its deployments their shares of the requests.
    #[wasm_bindgen(js_name = setTraffic)]
    pub fn set_traffic(&self, name: JsValue, traffic: JsValue, options: JsValue) -> Operation {
        self.amend(path(&name, ""), shares(&traffic, &options), options)
    }

    /// Moves requests from one deployment to another.
    pub fn shift(&self, name: JsValue, from: JsValue, to: JsValue, options: JsValue) -> Operation {
        let plan = self.plan(&name, &from, &to, &options).and_then(Plan::check);
        self.0.tell(plan.map(Shift::new), options)
    }

    /// Changes how its callers prove themselves.
    #[wasm_bindgen(js_name = setAuthMode)]
    pub fn set_auth_mode(&self, name: JsValue, mode: JsValue, options: JsValue) -> Operation {
        let goal = arguments::text("authMode", &mode).and_then(|mode| auth_mode(&mode)).map(Goal::AuthMode);
        self.amend(path(&name, ""), goal, options)
    }

    /// The way to score against it.
    pub fn open(&self, name: JsValue, options: JsValue) -> Promise {
        settled(arguments::text("name", &name).and_then(|name| {
            let options = Options::of("options", options)?;
            let client = self.0.client(options.signal("signal")?);
            let handle = self.0.clone();
            // What is wrong with the options is wrong before anything is sent.
            settings::check(&options, &handle.client.cloud)?;
            Ok(promise(async move {
                let target = flow::score::open(&client, &handle.site, &name).await?;
                Ok(ScoringEndpoint::opened(handle.client, target, &options)?.into())
            }))
        }))
    }
}

impl Endpoints {
    fn amend(&self, path: Result<String, Misuse>, goal: Result<Goal<JsValue>, Misuse>, options: JsValue) -> Operation {
        self.0.amend(Kind::Endpoint, path, false, goal, options)
    }

    fn plan(&self, name: &JsValue, from: &JsValue, to: &JsValue, options: &JsValue) -> Result<Plan<JsValue>, Misuse> {
        let options = Options::of("options", options.clone())?;
        Ok(Plan {
            url: self.0.url(&path(name, "")?, false),
            from: arguments::name("from", from)?.as_str().to_owned(),
            to: arguments::name("to", to)?.as_str().to_owned(),
            step: options.count("step", 100)?,
            interval: options.count("interval", 86_400_000)?,
            guard: options.function("guard")?,
        })
    }
}

/// The path of one that may be made.
fn new(name: &JsValue) -> Result<String, Misuse> {
    Ok(endpoint::path(&Name::new("name", &arguments::text("name", name)?)?))
}

/// A definition, its auth mode overridden where the options say so.
fn whole(argument: &str, definition: JsValue, options: &JsValue) -> Result<JsValue, Misuse> {
    let definition = arguments::definition(argument, &definition)?;
    match Options::of("options", options.clone())?.optional("authMode")? {
        Some(mode) => Ok(endpoint::with_auth_mode(&definition, auth_mode(&mode)?)),
        None => Ok(definition),
    }
}

fn auth_mode(mode: &str) -> Result<AuthMode, Misuse> {
    endpoint::auth_mode("authMode", mode)
}

fn shares(shares: &JsValue, options: &JsValue) -> Result<Goal<JsValue>, Misuse> {
    let shares = arguments::definition("traffic", shares)?;
    traffic::check("traffic", &shares)?;
    let mirror = Options::of("options", options.clone())?.any("mirror")?;
    let mirror = mirror.map(|mirror| arguments::definition("mirror", &mirror)).transpose()?;
    if let Some(mirror) = &mirror {
        traffic::check_mirror("mirror", mirror)?;
    }
    Ok(Goal::Traffic { shares, mirror })
}

fn path(name: &JsValue, action: &str) -> Result<String, Misuse> {
    Ok(endpoint::action(&arguments::name("name", name)?, action))
}
