//! `workspace.access`: what the caller may do, roles, and who has them.

use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::control::assignment::{self, Assignment};
use crate::control::errand::{Errand, What};
use crate::control::role::action::Action;
use crate::control::role::definition;
use crate::control::role::reference::{self, Reference};
use crate::control::scope::Scope;
use crate::error::Misuse;
use crate::flow;
use crate::flow::access::Answer;
use crate::http::{Method, Request};
use crate::js::arguments::{self, Options, text};
use crate::js::control::list::Pages;
use crate::js::control::workspace::Handle;
use crate::js::story::{promise, settled};

/// Who may do what.
#[wasm_bindgen]
pub struct Access(pub(crate) Handle);

/// Role definitions.
#[wasm_bindgen]
pub struct Roles(Handle);

/// Role assignments.
#[wasm_bindgen]
pub struct Assignments(Handle);

impl Handle {
    /// The scope that options name.
    fn scope(&self, options: &Options) -> Result<Scope, Misuse> {
        // A scope that is misspelt would be the whole workspace.
        options.only(&["scope", "endpoint", "signal", "type", "role", "principalId", "principalType"])?;
        let endpoint = options.name("endpoint")?;
        Scope::of(&self.site.workspace, options.optional("scope")?.as_deref(), endpoint.as_ref())
    }

    /// Runs an errand at the scope that an argument names.
    fn run(
        &self,
        what: Result<What, Misuse>,
        place: Result<Options, Misuse>,
        options: JsValue,
        show: fn(Answer<JsValue>) -> JsValue,
    ) -> Promise {
        settled(what.and_then(|what| {
            let errand = Errand { scope: self.scope(&place?)?, what };
            let (client, site) = (self.client(arguments::signal(options)?), Rc::clone(&self.site));
            Ok(promise(async move { flow::access::run(&client, &site, &errand).await.map(show) }))
        }))
    }

    /// What Microsoft.Authorization lists at a scope.
    fn listed(
        &self,
        kind: &str,
        options: &Options,
        filter: Option<String>,
    ) -> Result<(Option<AbortSignal>, String), Misuse> {
        Ok((options.signal("signal")?, self.scope(options)?.url(&self.client.cloud, kind, filter.as_deref())))
    }
}

#[wasm_bindgen]
impl Access {
    /// The caller's permissions.
    pub fn permissions(&self, options: JsValue) -> Pages {
        let options = Options::of("options", options);
        self.0.pages(options.and_then(|options| self.0.listed("permissions", &options, None)))
    }

    /// Whether the caller may do all of these.
    pub fn can(&self, actions: JsValue, options: JsValue) -> Promise {
        self.compare(&actions, options, |answer| matches!(answer, Answer::Missing(none) if none.is_empty()).into())
    }

    /// Which of these the caller may not do.
    pub fn missing(&self, actions: JsValue, options: JsValue) -> Promise {
        self.compare(&actions, options, shown)
    }

    fn compare(&self, actions: &JsValue, options: JsValue, show: fn(Answer<JsValue>) -> JsValue) -> Promise {
        self.0.run(actions_of(actions).map(What::Missing), Options::of("options", options.clone()), options, show)
    }

    /// Role definitions.
    #[wasm_bindgen(getter)]
    pub fn roles(&self) -> Roles {
        Roles(self.0.clone())
    }

    /// Role assignments.
    #[wasm_bindgen(getter)]
    pub fn assignments(&self) -> Assignments {
        Assignments(self.0.clone())
    }
}

#[wasm_bindgen]
impl Roles {
    /// The roles that can be assigned at a scope.
    pub fn list(&self, options: JsValue) -> Pages {
        self.0.pages(Options::of("options", options).and_then(|options| {
            let filter = definition::filter(options.optional("type")?.as_deref())?;
            self.0.listed("roleDefinitions", &options, filter)
        }))
    }

    /// One role.
    pub fn get(&self, role: JsValue, options: JsValue) -> Promise {
        self.on(&role, options, Method::Get)
    }

    /// Creates or replaces a role.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, definition: JsValue, options: JsValue) -> Promise {
        let ready = arguments::definition("definition", &definition).and_then(|given| definition::ready(&given));
        let request = ready.map(|ready| Request::new(Method::Put, ready.url(&self.0.client.cloud)).json(ready.body));
        self.0.ask(request, options)
    }

    /// Deletes a role.
    pub fn delete(&self, role: JsValue, options: JsValue) -> Promise {
        self.on(&role, options, Method::Delete)
    }

    fn on(&self, role: &JsValue, options: JsValue, method: Method) -> Promise {
        let reference = text("role", role).and_then(|role| Reference::read("role", &role));
        let place = Options::of("options", options.clone());
        self.0.run(reference.map(|reference| What::Role(method, reference)), place, options, shown)
    }
}

#[wasm_bindgen]
impl Assignments {
    /// The assignments at a scope, above and below it.
    pub fn list(&self, options: JsValue) -> Pages {
        self.0.pages(Options::of("options", options).and_then(|options| {
            let principal = options.optional("principalId")?;
            let principal = principal.map(|id| reference::guid("principalId", &id)).transpose()?;
            self.0.listed("roleAssignments", &options, principal.map(|id| assignment::of_principal(&id)))
        }))
    }

    /// Gives a principal a role.
    pub fn assign(&self, assignment: JsValue, options: JsValue) -> Promise {
        let place = Options::named("assignment", assignment);
        self.0.run(place.as_ref().map_err(Clone::clone).and_then(read), place, options, shown)
    }

    /// Takes a role away again.
    pub fn delete(&self, id: JsValue, options: JsValue) -> Promise {
        let request = Options::of("options", options.clone()).and_then(|options| {
            let (scope, path) = assignment::locate(&text("id", &id)?, self.0.scope(&options)?)?;
            Ok(Request::new(Method::Delete, scope.url(&self.0.client.cloud, &path, None)))
        });
        self.0.ask(request, options)
    }
}

fn read(given: &Options) -> Result<What, Misuse> {
    let (role, principal) = (given.required("role")?, given.required("principalId")?);
    Assignment::new(&role, &principal, given.optional("principalType")?).map(What::Assign)
}

fn shown(answer: Answer<JsValue>) -> JsValue {
    match answer {
        Answer::Missing(actions) => actions.into_iter().map(JsValue::from).collect::<Array>().into(),
        Answer::Found(found) => found.unwrap_or(JsValue::UNDEFINED),
    }
}

fn actions_of(actions: &JsValue) -> Result<Vec<Action>, Misuse> {
    let texts = match actions.as_string() {
        Some(one) => vec![one],
        None => arguments::texts("actions", actions)?,
    };
    texts.iter().map(|text| Action::new("actions", text)).collect()
}
