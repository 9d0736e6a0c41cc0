//! `ScoringEndpoint`: the data plane of one endpoint.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::control::name::Name;
use crate::data::grant::check_key;
use crate::data::score::{Reading, Scoring, check_headers};
use crate::error::{Error, Misuse, ProtocolError, TransportError};
use crate::flow::score::{Grant, Target};
use crate::http::{Body, Response, without_query};
use crate::js::arguments::{self, Options};
use crate::js::credential;
use crate::js::error::thrown;
use crate::js::host::{JsHost, body_kind, in_page, parse_url, read_as};
use crate::js::story::{promise, settled, wait};
use crate::retry::Safety;
use crate::value::Kept;

/// A scoring URI, what opens it, and the deployment to ask unless a call names another.
#[wasm_bindgen]
#[derive(Clone)]
pub struct ScoringEndpoint {
    client: Client<JsHost>,
    target: Rc<Target<JsValue>>,
    deployment: Option<Name>,
}

impl ScoringEndpoint {
    /// One whose target was looked up.
    pub(crate) const fn opened(client: Client<JsHost>, target: Rc<Target<JsValue>>) -> Self {
        Self { client, target, deployment: None }
    }

    fn read(options: JsValue) -> Result<Self, Misuse> {
        let options = Options::of("options", options)?;
        let scoring_uri = options.required("scoringUri")?;
        if parse_url(&scoring_uri).is_none_or(|url| !url.is_private() || url.has_userinfo) {
            return Err(Misuse::new("scoringUri", "must be an https URL (http only on loopback)"));
        }
        let mut cloud = options.cloud()?;
        let grant = match (options.secret("key")?, options.any("credential")?) {
            (Some(_), Some(_)) => return Err(Misuse::new("credential", "must not be given together with key")),
            (Some(key), None) => {
                check_key::<JsValue>(&cloud, &key)?;
                Misuse::check_place("key", in_page(), options.flag("dangerouslyAllowBrowser")?)?;
                Grant::Secret(key)
            }
            (None, Some(_)) => Grant::Entra(credential::read(&options, &cloud)?),
            (None, None) => return Err(Misuse::new("credential", "must be given, unless key is")),
        };
        cloud.scoring_hosts.extend(options.origins("trustedOrigins", false)?);
        let client = options.client(cloud)?;
        let deployment = deployment(&options)?;
        Ok(Self { client, target: Rc::new(Target { scoring_uri, grant }), deployment })
    }

    fn send(&self, input: &JsValue, options: JsValue) -> Result<Call, Misuse> {
        let options = Options::of("options", options)?;
        let headers = headers(&options)?;
        let (body, default_type, safety) = body(input, options.flag("idempotent")?)?;
        let scoring = Scoring {
            scoring_uri: self.target.scoring_uri.clone(),
            input: body,
            deployment: deployment(&options)?.or_else(|| self.deployment.clone()),
            headers,
        };
        let mut client = self.client.clone();
        client.host.signal = options.signal("signal")?;
        Ok(Call { client, target: Rc::clone(&self.target), request: scoring.request(default_type), safety })
    }
}

/// A scoring call about to be made.
struct Call {
    client: Client<JsHost>,
    target: Rc<Target<JsValue>>,
    request: crate::http::Request<JsValue>,
    safety: Safety,
}

impl Call {
    async fn response(self) -> Result<Response<JsValue>, Error<JsValue>> {
        self.target.score(&self.client, self.request, self.safety).await
    }
}

#[wasm_bindgen]
impl ScoringEndpoint {
    /// See `ScoringOptions` in index.d.ts.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<ScoringEndpoint, JsValue> {
        Self::read(options).map_err(|misuse| thrown(misuse.into()))
    }

    /// Where it scores.
    #[wasm_bindgen(getter, js_name = scoringUri)]
    pub fn scoring_uri(&self) -> String {
        self.target.scoring_uri.clone()
    }

    /// Scores and reads the answer.
    pub fn score(&self, input: JsValue, options: JsValue) -> Promise {
        settled(self.send(&input, options).map(|call| {
            promise(async move {
                let shown = format!("POST {}", without_query(&call.request.url));
                let host = call.client.host.clone();
                let response = call.response().await?;
                let reading = match Reading::of(response.headers.get("content-type").as_deref()) {
                    Reading::Json => "json",
                    Reading::Text => "text",
                    Reading::Bytes => "bytes",
                };
                let status = response.status;
                wait(read_as(&response.body.unwrap_or(JsValue::UNDEFINED), reading, host.signal.as_ref()))
                    .await
                    .map_err(|cause| match host.aborted() {
                        Some(reason) => Error::Aborted(reason),
                        None => broken_off(shown, status, cause),
                    })
            })
        }))
    }

    /// Scores and hands over the answer unread.
    pub fn fetch(&self, input: JsValue, options: JsValue) -> Promise {
        settled(
            self.send(&input, options)
                .map(|call| promise(async move { Ok(call.response().await?.body.unwrap_or(JsValue::UNDEFINED)) })),
        )
    }
}

fn broken_off(request: String, status: u16, cause: JsValue) -> Error<JsValue> {
    if cause.is_instance_of::<js_sys::SyntaxError>() {
        let expected = "the JSON its content type promises".into();
        return Error::Protocol(Box::new(ProtocolError { request, status, expected }));
    }
    let hint = Some("The answer broke off.".into());
    Error::Transport(Box::new(TransportError { request, attempts: 1, hint, cause: Some(Kept(cause)) }))
}

fn deployment(options: &Options) -> Result<Option<Name>, Misuse> {
    options.optional("deployment")?.map(|name| Name::existing("deployment", &name)).transpose()
}

fn headers(options: &Options) -> Result<Vec<(String, String)>, Misuse> {
    let given = options.within("headers")?;
    let names = given.names()?;
    let headers: Result<Vec<_>, _> = names.into_iter().map(|name| Ok((name.clone(), given.required(&name)?))).collect();
    let headers = headers?;
    check_headers(&headers)?;
    Ok(headers)
}

/// What `fetch` takes as it is goes as it is; everything else goes as JSON.
fn body(input: &JsValue, idempotent: bool) -> Result<(Body<JsValue>, Option<&'static str>, Safety), Misuse> {
    let safety = if idempotent { Safety::Idempotent } else { Safety::Once };
    let (body, default_type, safety) = match body_kind(input).as_str() {
        "text" => (input.clone(), Some("application/json"), safety),
        "bytes" => (input.clone(), Some("application/octet-stream"), safety),
        "stream" => (input.clone(), Some("application/octet-stream"), Safety::Never),
        "typed" => (input.clone(), None, safety),
        _ => (arguments::json("input", input)?, Some("application/json"), safety),
    };
    Ok((Body::Raw(body), default_type, safety))
}
