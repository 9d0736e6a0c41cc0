//! `Workspace`: the control plane of one workspace.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::client::{Client, Session};
use crate::control::asset::Kind;
use crate::control::name::Name;
use crate::control::operation::Operation;
use crate::control::workspace;
use crate::error::Misuse;
use crate::flow::Site;
use crate::flow::operation::Watched;
use crate::http::Request;
use crate::js::arguments::Options;
use crate::js::assets::Assets;
use crate::js::credential;
use crate::js::deployments::Deployments;
use crate::js::endpoints::Endpoints;
use crate::js::error::thrown;
use crate::js::guard::{promise, settled};
use crate::js::host::JsHost;
use crate::js::operation;
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

    /// One call whose answer is the result.
    pub(crate) fn call(&self, request: Result<Request<JsValue>, Misuse>, options: JsValue, safety: Safety) -> Promise {
        settled(request.and_then(|request| {
            let client = self.client(Options::of("options", options)?.signal()?);
            let site = Rc::clone(&self.site);
            Ok(promise(async move {
                let answer = client.control(&site.session, request, safety).await?;
                Ok(answer.body.unwrap_or(JsValue::UNDEFINED))
            }))
        }))
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
        let session = Rc::new(Session::new(credential::read(&options)?));
        let client = Client { host: options.host()?, cloud: Rc::new(options.cloud()?), policy: options.policy()? };
        Ok(Self(Handle { client, site: Rc::new(Site::new(workspace, session)) }))
    }

    /// The workspace itself.
    pub fn get(&self, options: JsValue) -> Promise {
        self.0.call(Ok(self.0.site.workspace.get(&self.0.client.cloud)), options, Safety::Idempotent)
    }

    /// Its endpoints.
    #[wasm_bindgen(getter)]
    pub fn endpoints(&self) -> Endpoints {
        Endpoints(self.0.clone())
    }

    /// The deployments of an endpoint.
    pub fn deployments(&self, endpoint: JsValue) -> Result<Deployments, JsValue> {
        let name = crate::js::arguments::text("endpoint", &endpoint).and_then(|name| Name::existing("endpoint", &name));
        name.map(|name| Deployments(self.0.clone(), name)).map_err(|misuse| thrown(misuse.into()))
    }

    /// Its models.
    #[wasm_bindgen(getter)]
    pub fn models(&self) -> Assets {
        Assets(self.0.clone(), Kind::Model)
    }

    /// Its code.
    #[wasm_bindgen(getter)]
    pub fn codes(&self) -> Assets {
        Assets(self.0.clone(), Kind::Code)
    }

    /// Its environments.
    #[wasm_bindgen(getter)]
    pub fn environments(&self) -> Assets {
        Assets(self.0.clone(), Kind::Environment)
    }

    /// Follows an operation that was started elsewhere.
    pub fn resume(&self, ticket: JsValue, options: JsValue) -> operation::Operation {
        operation::start(&self.0, options, async move |client, _| {
            use crate::host::Host;
            Ok(Watched::resume(Operation::resume(&ticket)?, client.host.now()))
        })
    }
}
