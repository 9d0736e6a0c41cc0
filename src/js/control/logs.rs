//! `workspace.logs`: where the logs of endpoints go, and what is in them.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::client::Exchange;
use crate::cloud::Plane;
use crate::control::logs::{self, Filter, Table};
use crate::control::{endpoint, monitor, refusal};
use crate::error::{Error, Misuse, Result};
use crate::http::{Method, Request};
use crate::js::arguments::{self, Options};
use crate::js::control::list::Pages;
use crate::js::control::workspace::Handle;
use crate::value::Value;

/// Logs.
#[wasm_bindgen]
pub struct Logs(pub(crate) Handle);

/// The setting that is made unless another is named.
const STANDARD: &str = "azureml-endpoints";

#[wasm_bindgen]
impl Logs {
    /// Sends logs of an endpoint to a Log Analytics workspace.
    pub fn enable(&self, endpoint: JsValue, options: JsValue) -> Promise {
        let request = Options::of("options", options.clone()).and_then(|given| {
            let categories =
                given.any("categories")?.map(|names| arguments::texts("categories", &names)).transpose()?;
            let body = monitor::setting(&given.required("workspaceId")?, categories.as_deref())?;
            Ok(Request::new(Method::Put, self.setting(&endpoint, &given)?).json(body))
        });
        self.0.ask(request, options)
    }

    /// The settings of an endpoint.
    pub fn list(&self, endpoint: JsValue, options: JsValue) -> Pages {
        self.0.pages(Options::of("options", options).and_then(|given| {
            let path = endpoint::path(&arguments::name("endpoint", &endpoint)?);
            let (cloud, workspace) = (&self.0.client.cloud, &self.0.site.workspace);
            Ok((given.signal("signal")?, monitor::settings(cloud, workspace, &path, None)))
        }))
    }

    /// Sends no more logs of an endpoint.
    pub fn disable(&self, endpoint: JsValue, options: JsValue) -> Promise {
        let url = Options::of("options", options.clone()).and_then(|given| self.setting(&endpoint, &given));
        self.0.ask(url.map(|url| Request::new(Method::Delete, url)), options)
    }

    /// Answers a question in Kusto's language.
    pub fn query(&self, kql: JsValue, options: JsValue) -> Promise {
        let request = Options::of("options", options.clone()).and_then(|given| {
            let timespan = given.optional("timespan")?;
            self.question(&given, &arguments::text("kql", &kql)?, timespan.as_ref())
        });
        self.0.call(Plane::Logs, request, options, read)
    }

    /// Requests to score, with who made them.
    pub fn traffic(&self, options: JsValue) -> Promise {
        self.rows(Table::Traffic, options)
    }

    /// What containers wrote.
    pub fn console(&self, options: JsValue) -> Promise {
        self.rows(Table::Console, options)
    }

    /// What became of containers.
    pub fn events(&self, options: JsValue) -> Promise {
        self.rows(Table::Events, options)
    }

    fn rows(&self, table: Table, options: JsValue) -> Promise {
        let request = Options::of("options", options.clone()).and_then(|given| {
            // A Date is a moment as JSON writes it.
            let since = given.any("since")?.map(|since| arguments::plain("since", &since)).transpose()?;
            let since = since.map(|since| arguments::text("since", &since)).transpose()?;
            // The columns of traffic alone.
            let of_traffic = |option| if table == Table::Traffic { given.optional(option) } else { Ok(None) };
            let filter = Filter {
                since,
                endpoint: given.name("endpoint")?,
                deployment: given.name("deployment")?,
                auth_mode: of_traffic("authMode")?,
                caller: of_traffic("caller")?,
                top: given.count("top", 500_000)?,
            };
            let (kql, timespan) = filter.query(table, &self.0.site.workspace)?;
            self.question(&given, &kql, timespan.as_ref())
        });
        self.0.call(Plane::Logs, request, options, read)
    }

    fn question(
        &self,
        given: &Options,
        kql: &str,
        timespan: Option<&String>,
    ) -> std::result::Result<Request<JsValue>, Misuse> {
        let wait = given.count("waitSeconds", 600)?;
        logs::request(&self.0.client.cloud, &given.required("workspaceId")?, kql, timespan, wait)
    }

    fn setting(&self, endpoint: &JsValue, given: &Options) -> std::result::Result<String, Misuse> {
        let path = endpoint::path(&arguments::name("endpoint", endpoint)?);
        let name = given.name("name")?;
        let name = name.as_ref().map_or(STANDARD, |name| name.as_str());
        Ok(monitor::settings(&self.0.client.cloud, &self.0.site.workspace, &path, Some(name)))
    }
}

fn read(answer: Exchange<JsValue>) -> Result<JsValue, JsValue> {
    let body = answer.response.body.as_ref();
    match body.filter(|body| body.get("tables").is_none() && body.get("error").is_some()) {
        Some(error) => Err(Error::Response(Box::new(refusal::of(answer.trace, Some(error))))),
        None => answer.read("tables, each with columns and rows", logs::read),
    }
}
