//! `workspace.deployments(endpoint)`.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::control::deployment;
use crate::control::name::Name;
use crate::control::query;
use crate::control::resource::Kind;
use crate::error::Misuse;
use crate::flow::amend::Goal;
use crate::http::Method;
use crate::js::arguments;
use crate::js::control::list::Pages;
use crate::js::control::operation::Operation;
use crate::js::control::workspace::Handle;

/// The deployments of one endpoint.
#[wasm_bindgen]
pub struct Deployments(pub(crate) Handle, pub(crate) Name);

#[wasm_bindgen]
impl Deployments {
    /// All deployments.
    pub fn list(&self, options: JsValue) -> Pages {
        self.0.list(Ok(deployment::all(&self.1)), query::DEPLOYMENTS, options)
    }

    /// One deployment.
    pub fn get(&self, name: JsValue, options: JsValue) -> Promise {
        self.0.read(self.path(&name), options)
    }

    /// Creates or replaces one.
    #[wasm_bindgen(js_name = createOrUpdate)]
    pub fn create_or_update(&self, name: JsValue, definition: JsValue, options: JsValue) -> Operation {
        let definition = arguments::definition("definition", &definition);
        let newer = definition.as_ref().is_ok_and(deployment::is_newer);
        let goal = definition.and_then(|definition| {
            deployment::check_definition(&definition)?;
            Ok(Goal::Replaced(definition))
        });
        self.amend(self.new_path(&name), newer, goal, options)
    }

    /// Creates it, or changes what differs.
    pub fn ensure(&self, name: JsValue, desired: JsValue, options: JsValue) -> Operation {
        // What the older version does not show would be lost by writing what it shows.
        self.amend(self.new_path(&name), true, arguments::definition("desired", &desired).map(Goal::Ensured), options)
    }

    /// Changes tags or the number of instances.
    pub fn update(&self, name: JsValue, change: JsValue, options: JsValue) -> Operation {
        let change = arguments::definition("change", &change);
        let goal = change.and_then(|change| deployment::check_patch(&change).map(|()| Goal::Patched(change)));
        self.amend(self.path(&name), false, goal, options)
    }

    /// Changes the number of instances.
    pub fn scale(&self, name: JsValue, instances: JsValue, options: JsValue) -> Operation {
        let goal = arguments::whole("instances", &instances, 1, deployment::MOST_INSTANCES);
        self.amend(self.path(&name), false, goal.map(|count| Goal::Patched(deployment::scaled(count))), options)
    }

    /// Deletes it.
    pub fn delete(&self, name: JsValue, options: JsValue) -> Operation {
        self.amend(self.path(&name), false, Ok(Goal::Deleted), options)
    }

    /// What its containers wrote.
    pub fn logs(&self, name: JsValue, options: JsValue) -> Promise {
        let body = deployment::logs(&options).map(Some);
        self.0.answer(Method::Post, self.below(&name, "/getLogs"), query::NONE, body, options)
    }

    /// The sizes it can have.
    pub fn skus(&self, name: JsValue, options: JsValue) -> Pages {
        self.0.list(self.below(&name, "/skus"), query::SKUS, options)
    }

    fn below(&self, name: &JsValue, what: &str) -> Result<String, Misuse> {
        self.path(name).map(|path| path + what)
    }

    fn amend(
        &self,
        path: Result<String, Misuse>,
        newer: bool,
        goal: Result<Goal<JsValue>, Misuse>,
        options: JsValue,
    ) -> Operation {
        self.0.amend(Kind::Deployment, path, newer, goal, options)
    }

    /// The path of one that may be made.
    fn new_path(&self, name: &JsValue) -> Result<String, Misuse> {
        Ok(deployment::path(&self.1, &Name::new("name", &arguments::text("name", name)?)?))
    }

    fn path(&self, name: &JsValue) -> Result<String, Misuse> {
        Ok(deployment::path(&self.1, &arguments::name("name", name)?))
    }
}
