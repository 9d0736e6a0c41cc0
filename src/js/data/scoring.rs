//! `ScoringEndpoint`: the data plane of one endpoint, or of several that stand in for each other.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::data::pace::Pace;
use crate::data::pool::State;
use crate::data::score::Scoring;
use crate::error::Misuse;
use crate::flow::score::{Call, Target, Targets};
use crate::host::Host;
use crate::http::{Body, Method, without_query};
use crate::js::arguments::{self, Options};
use crate::js::data::sending::{Scores, ScoringBatch, ScoringStream, Sending, Streaming};
use crate::js::data::settings::{Settings, deadlines, deployment, headers, hook, target, targets};
use crate::js::error::{thrown, with_date};
use crate::js::host::{JsHost, body_kind};
use crate::js::story::settled;
use crate::retry::Safety;
use crate::value::{Members, Value};

/// Scoring URIs, what opens them, and how calls to them survive.
#[wasm_bindgen]
#[derive(Clone)]
pub struct ScoringEndpoint {
    pub(crate) client: Client<JsHost>,
    pub(crate) targets: Rc<Targets<JsHost>>,
    pub(crate) settings: Settings,
}

impl ScoringEndpoint {
    /// One whose first target was looked up.
    pub(crate) fn opened(client: Client<JsHost>, first: Target<JsHost>, options: &Options) -> Result<Self, Misuse> {
        let first = Target { deployment: deployment(options)?, ..first };
        let targets = Rc::new(targets(options, &client.cloud, first)?);
        Ok(Self { client, targets, settings: Settings::read(options)? })
    }

    fn read(options: JsValue) -> Result<Self, Misuse> {
        let options = Options::of("options", options)?;
        options.required("scoringUri")?;
        let mut cloud = options.cloud()?;
        let first = target(&options, &cloud, None)?;
        cloud.scoring_hosts.extend(options.origins("trustedOrigins", false)?);
        let targets = Rc::new(targets(&options, &cloud, first)?);
        Ok(Self { client: options.client(cloud)?, targets, settings: Settings::read(&options)? })
    }

    /// A call about to be made.
    pub(crate) fn sending(&self, input: &JsValue, options: &JsValue, pace: Option<Pacing>) -> Result<Sending, Misuse> {
        let options = Options::of("options", options.clone())?;
        let (input, content_type, safety) = body(input, options.flag("idempotent")?)?;
        let scoring = Scoring {
            method: Method::Post,
            input,
            content_type,
            streams: false,
            deployment: deployment(&options)?,
            headers: headers(&options)?,
        };
        self.call(&options, scoring, safety, pace)
    }

    fn call(
        &self,
        options: &Options,
        scoring: Scoring<JsValue>,
        safety: Safety,
        pace: Option<Pacing>,
    ) -> Result<Sending, Misuse> {
        let deadlines = deadlines(options, self.settings.deadlines)?;
        let mut client = self.client.clone();
        client.host.signal = options.signal("signal")?;
        // A relay carries the bodies itself, and has the rest done here.
        client.host.fetch = options.function("fetch")?.map(JsCast::unchecked_into).or(client.host.fetch);
        client.host.until = deadlines.total.map(|total| client.host.now() + total);
        client.host.on_event = hook(options, self.settings.on_event.as_ref())?;
        client.host.longest_event = self.settings.longest_event as usize;
        let call = Call { scoring, safety, deadlines, reads: true, swagger: false, avoid: 0, pace };
        let hedge = self.settings.hedge.clone().filter(|_| safety == Safety::Idempotent);
        Ok(Sending { client, targets: Rc::clone(&self.targets), call, hedge })
    }

    fn described(&self, options: JsValue) -> Result<Sending, Misuse> {
        let options = Options::of("options", options)?;
        let (input, headers) = (Body::Empty, Vec::new());
        let scoring =
            Scoring { method: Method::Get, input, content_type: None, streams: false, deployment: None, headers };
        let mut sending = self.call(&options, scoring, Safety::Idempotent, None)?;
        sending.call.swagger = true;
        sending.hedge = None;
        Ok(sending)
    }
}

/// What learns how many requests at once an endpoint bears.
pub(crate) type Pacing = Rc<RefCell<Pace>>;

#[wasm_bindgen]
impl ScoringEndpoint {
    /// See `ScoringEndpointOptions` in index.d.ts.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<ScoringEndpoint, JsValue> {
        Self::read(options).map_err(|misuse| thrown(misuse.into()))
    }

    /// Where it scores first.
    #[wasm_bindgen(getter, js_name = scoringUri)]
    pub fn scoring_uri(&self) -> String {
        self.targets.list.first().map(|target| target.scoring_uri.clone()).unwrap_or_default()
    }

    /// Scores and reads the answer.
    pub fn score(&self, input: JsValue, options: JsValue) -> Promise {
        settled(self.sending(&input, &options, None).map(Sending::answer))
    }

    /// Scores and hands over the answer unread.
    pub fn fetch(&self, input: JsValue, options: JsValue) -> Promise {
        settled(self.sending(&input, &options, None).map(Sending::response))
    }

    /// Scores and hands over the answer bit by bit.
    pub fn stream(&self, input: JsValue, options: JsValue) -> Result<ScoringStream, JsValue> {
        let mut sending = self.sending(&input, &options, None).map_err(|misuse| thrown(misuse.into()))?;
        sending.call.scoring.streams = true;
        sending.call.reads = false;
        Ok(ScoringStream::new(Streaming(sending)))
    }

    /// Scores many inputs.
    #[wasm_bindgen(js_name = scoreMany)]
    pub fn score_many(&self, inputs: JsValue, options: JsValue) -> Result<ScoringBatch, JsValue> {
        self.batch(inputs, options).map_err(|misuse| thrown(misuse.into()))
    }

    fn batch(&self, inputs: JsValue, options: JsValue) -> Result<ScoringBatch, Misuse> {
        let read = Options::of("options", options.clone())?;
        let most = read.count("concurrency", 1000)?.unwrap_or(32);
        let from = read.whole("from", 0, u32::MAX)?.unwrap_or(0);
        let (signal, told) = (read.signal("signal")?, read.function("onProgress")?.map(JsCast::unchecked_into));
        // What is wrong with the options of each call is wrong from the start.
        self.sending(&JsValue::NULL, &options, None)?;
        if !arguments::is_iterable(&inputs) {
            return Err(Misuse::new("inputs", "must be an iterable or an async iterable"));
        }
        let pace = Rc::new(RefCell::new(Pace::new(most)));
        Ok(ScoringBatch::new(Scores { endpoint: self.clone(), options, pace }, inputs, from, signal, told))
    }

    /// What describes the inputs, if the endpoint offers it.
    pub fn swagger(&self, options: JsValue) -> Promise {
        settled(self.described(options).map(Sending::description))
    }

    /// How its targets are.
    pub fn state(&self) -> Array {
        let (pool, now) = (self.targets.pool.borrow(), self.client.host.now());
        let each = self.targets.list.iter().enumerate().map(|(index, target)| {
            let state = pool.state(index, now);
            let members = Members::default().text("scoringUri", without_query(&target.scoring_uri));
            let members = match &target.deployment {
                Some(name) => members.text("deployment", name.as_str()),
                None => members,
            };
            let members = members.text("state", state.state.as_str()).number("failures", state.failures);
            let until = state.open_until.filter(|_| state.state != State::Closed);
            with_date(JsValue::write(&members.time("openUntil", until)), "openUntil")
        });
        each.collect()
    }
}

/// What `fetch` takes as it is goes as it is; everything else goes as JSON.
fn body(input: &JsValue, idempotent: bool) -> Result<(Body<JsValue>, Option<&'static str>, Safety), Misuse> {
    let safety = if idempotent { Safety::Idempotent } else { Safety::Once };
    let (body, content_type, safety) = match body_kind(input).as_str() {
        "text" => (input.clone(), Some("application/json"), safety),
        "bytes" => (input.clone(), Some("application/octet-stream"), safety),
        "stream" => (input.clone(), Some("application/octet-stream"), Safety::Never),
        "typed" => (input.clone(), None, safety),
        _ => (arguments::json("input", input)?, Some("application/json"), safety),
    };
    Ok((Body::Raw(body), content_type, safety))
}
