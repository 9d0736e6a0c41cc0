//! `Workspace`: the control plane of one workspace.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Client, Exchange};
use crate::cloud::Plane;
use crate::control::monitor;
use crate::control::query::{self, Parameter};
use crate::control::resource::Kind;
use crate::control::workspace;
use crate::control::{asset, deployment, endpoint};
use crate::error::{self, Misuse};
use crate::flow::Site;
use crate::flow::amend::{Amend, Goal};
use crate::flow::deploy::Deploy;
use crate::http::{Method, Request};
use crate::js::arguments::{self, Options};
use crate::js::control::access::Access;
use crate::js::control::assets::Assets;
use crate::js::control::collection::Collection;
use crate::js::control::deployments::Deployments;
use crate::js::control::endpoints::Endpoints;
use crate::js::control::logs::Logs;
use crate::js::control::operation::{self, Operation};
use crate::js::data::credential;
use crate::js::error::thrown;
use crate::js::host::JsHost;
use crate::js::story::{promise, settled};
use crate::retry::Safety;

/// A workspace and the way to it; what every method of the control plane starts from.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) client: Client<JsHost>,
    pub(crate) site: Rc<Site<JsValue>>,
}

impl Handle {
    /// The client of one call, which its signal stops.
    pub(crate) fn client(&self, signal: Option<AbortSignal>) -> Client<JsHost> {
        let mut client = self.client.clone();
        client.host.signal = signal;
        client
    }

    /// One call whose answer is the result. It may be repeated: what is asked this way does the same when done twice.
    pub(crate) fn answer(
        &self,
        method: Method,
        path: Result<String, Misuse>,
        parameters: &[Parameter],
        body: Result<Option<JsValue>, Misuse>,
        options: JsValue,
    ) -> Promise {
        let request = path.and_then(|path| {
            let query = query::read(&options, parameters)?;
            let request = Request::new(method, self.site.workspace.url(&self.client.cloud, &path, &query));
            Ok(match body? {
                Some(body) => request.json(body),
                None => request,
            })
        });
        self.ask(request, options)
    }

    /// As [`Self::answer`], of a request for something that may lie elsewhere.
    pub(crate) fn ask(&self, request: Result<Request<JsValue>, Misuse>, options: JsValue) -> Promise {
        self.call(Plane::Control, request, options, |answer| Ok(answer.response.body.unwrap_or(JsValue::UNDEFINED)))
    }

    /// One call of a plane, and what its answer gives.
    pub(crate) fn call(
        &self,
        plane: Plane,
        request: Result<Request<JsValue>, Misuse>,
        options: JsValue,
        read: fn(Exchange<JsValue>) -> error::Result<JsValue, JsValue>,
    ) -> Promise {
        settled(request.and_then(|request| {
            let client = self.client(arguments::signal(options)?);
            let site = Rc::clone(&self.site);
            Ok(promise(async move { read(*client.call(plane, &site.session, request, Safety::Idempotent).await?) }))
        }))
    }

    /// A change to the resource at a path, in the newer version where that is needed.
    pub(crate) fn amend(
        &self,
        kind: Kind,
        path: Result<String, Misuse>,
        newer: bool,
        goal: Result<Goal<JsValue>, Misuse>,
        options: JsValue,
    ) -> Operation {
        let story = path.and_then(|path| Ok(Amend::new(kind, self.url(&path, newer), goal?)));
        self.tell(story, options)
    }

    /// The URL of something in the workspace.
    pub(crate) fn url(&self, path: &str, newer: bool) -> String {
        let (workspace, cloud) = (&self.site.workspace, &self.client.cloud);
        if newer { workspace.newer_url(cloud, path) } else { workspace.url(cloud, path, &[]) }
    }

    /// One read.
    pub(crate) fn read(&self, path: Result<String, Misuse>, options: JsValue) -> Promise {
        self.answer(Method::Get, path, query::NONE, Ok(None), options)
    }

    /// One action that gives something.
    pub(crate) fn act(&self, path: Result<String, Misuse>, options: JsValue) -> Promise {
        self.answer(Method::Post, path, query::NONE, Ok(None), options)
    }
}

/// One workspace's control plane.
#[wasm_bindgen]
pub struct Workspace(Handle);

#[wasm_bindgen]
impl Workspace {
    /// See `WorkspaceOptions` in index.d.ts.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Workspace, JsValue> {
        Self::read(options).map_err(|misuse| thrown(misuse.into()))
    }

    fn read(options: JsValue) -> Result<Self, Misuse> {
        let options = Options::of("options", options)?;
        let workspace = workspace::Workspace::new(
            &options.required("subscriptionId")?,
            &options.required("resourceGroup")?,
            &options.required("workspace")?,
            options.optional("apiVersion")?.as_deref(),
        )?;
        let cloud = options.cloud()?;
        let session = credential::read(&options, &cloud)?;
        let client = options.client(cloud)?;
        Ok(Self(Handle { client, site: Rc::new(Site::new(workspace, session)) }))
    }

    /// The workspace itself.
    pub fn get(&self, options: JsValue) -> Promise {
        self.0.read(Ok(String::new()), options)
    }

    /// Its endpoints.
    #[wasm_bindgen(getter)]
    pub fn endpoints(&self) -> Endpoints {
        Endpoints(self.0.clone())
    }

    /// The deployments of an endpoint.
    pub fn deployments(&self, endpoint: JsValue) -> Result<Deployments, JsValue> {
        let name = arguments::name("endpoint", &endpoint);
        name.map(|name| Deployments(self.0.clone(), name)).map_err(|misuse| thrown(misuse.into()))
    }

    /// Its models.
    #[wasm_bindgen(getter)]
    pub fn models(&self) -> Assets {
        Assets(self.0.clone(), asset::Kind::Model)
    }

    /// Its code.
    #[wasm_bindgen(getter)]
    pub fn codes(&self) -> Assets {
        Assets(self.0.clone(), asset::Kind::Code)
    }

    /// Its environments.
    #[wasm_bindgen(getter)]
    pub fn environments(&self) -> Assets {
        Assets(self.0.clone(), asset::Kind::Environment)
    }

    /// Who may do what.
    #[wasm_bindgen(getter)]
    pub fn access(&self) -> Access {
        Access(self.0.clone())
    }

    /// How many calls Resource Manager still lets it make.
    #[wasm_bindgen(getter)]
    pub fn quota(&self) -> JsValue {
        self.0.site.session.quota().told()
    }

    /// Logs of its endpoints.
    #[wasm_bindgen(getter)]
    pub fn logs(&self) -> Logs {
        Logs(self.0.clone())
    }

    /// Metrics of an endpoint, or of one of its deployments.
    pub fn metrics(&self, endpoint: JsValue, options: JsValue) -> Promise {
        let request = Options::of("options", options.clone()).and_then(|given| {
            let endpoint = arguments::name("endpoint", &endpoint)?;
            let path = match given.name("deployment")? {
                Some(name) => deployment::path(&endpoint, &name),
                None => endpoint::path(&endpoint),
            };
            let split = given.texts("split")?;
            let (cloud, workspace) = (&self.0.client.cloud, &self.0.site.workspace);
            monitor::metrics(cloud, workspace, &path, given.value(), &split)
        });
        self.0.ask(request.map(|url| Request::new(Method::Get, url)), options)
    }

    /// Where its files lie.
    #[wasm_bindgen(getter)]
    pub fn datastores(&self) -> Collection {
        Collection(self.0.clone(), asset::DATASTORES.into())
    }

    /// Endpoint, model, code, environment, deployment and traffic in one.
    pub fn deploy(&self, definition: JsValue, options: JsValue) -> operation::Operation {
        self.0.tell(self.deployment(&definition, &options), options)
    }

    fn deployment(&self, definition: &JsValue, options: &JsValue) -> Result<Deploy<JsValue>, Misuse> {
        let given = Options::named("definition", definition.clone())?;
        let carrier = |part: &str| {
            let files = given.any(part)?.filter(|part| part.is_object()).map(|part| Options::named("", part));
            let files = files.transpose()?.map(|part| part.any("files")).transpose()?.flatten();
            files.map(|files| self.0.carrier(&[part, ".files"].concat(), &files, options)).transpose()
        };
        let carriers = [carrier("model")?, carrier("code")?];
        Deploy::new(arguments::definition("definition", definition)?, carriers)
    }

    /// Follows an operation that was started elsewhere.
    pub fn resume(&self, ticket: JsValue, options: JsValue) -> operation::Operation {
        self.0.follow(&ticket, options)
    }
}
