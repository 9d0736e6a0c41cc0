//! The container behind a deployment: its limits, its log, and what runs in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::{Value, json};

use crate::clock::iso;
use crate::model::input;
use crate::model::onnx::Onnx;
use crate::scoring::ask::Ask;
use crate::scoring::echo;
use crate::scoring::inference::Inference;
use crate::scoring::log::{Log, Source};
use crate::scoring::pour::{self, Manner};
use crate::scoring::settings::{Echo, Settings};
use crate::watch::Watched;
use crate::world::World;

/// What answers when the variables say nothing.
pub(crate) enum Engine {
    Model(Box<Onnx>),
    Server(Box<Inference>),
    Nothing,
}

/// A running container.
pub(crate) struct Container {
    engine: Engine,
    settings: Settings,
    instances: AtomicU64,
    pending: Arc<AtomicU64>,
    failures: AtomicU64,
    log: Arc<Log>,
}

/// What came of a request.
pub(crate) enum Answer {
    /// The container answered.
    Done(Said),
    /// It did not within the request timeout.
    Late,
    /// Too many requests are waiting already.
    Busy,
    /// Nobody listens in it any more.
    Gone,
}

/// A container's answer.
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl Said {
    /// An answer of some type.
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Body>) -> Self {
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_str(content_type) {
            headers.insert(header::CONTENT_TYPE, value);
        }
        Self { status, headers, body: body.into() }
    }

    /// The inference server's JSON.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    fn message(status: u16, text: &str) -> Self {
        Self::json(status, &json!({"message": text}))
    }
}

/// Counts a request as pending for as long as it lives, also when its client goes away.
struct Pending(Arc<AtomicU64>);

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Container {
    /// A container around what runs in it.
    pub(crate) fn new(engine: Engine, settings: Settings, log: Arc<Log>) -> Self {
        let instances = AtomicU64::new(settings.instances);
        Self { engine, settings, instances, pending: Arc::default(), failures: AtomicU64::new(0), log }
    }

    /// Changes the number of instances.
    pub(crate) fn scale(&self, instances: u64) {
        self.instances.store(instances, Ordering::Relaxed);
    }

    /// Whether the inference server answers for itself.
    pub(crate) fn has_server(&self) -> bool {
        matches!(self.engine, Engine::Server(_)) && !self.settings.scripted()
    }

    /// How many numbers a row of its model has.
    pub(crate) fn width(&self) -> Option<usize> {
        match &self.engine {
            Engine::Model(model) => Some(model.width),
            Engine::Server(_) | Engine::Nothing => None,
        }
    }

    /// Runs one request.
    pub(crate) async fn run(&self, mut ask: Ask, world: &Arc<World>, mirrored: bool) -> Answer {
        let instances = self.instances.load(Ordering::Relaxed);
        let most = self.settings.concurrency.saturating_mul(2).saturating_mul(instances);
        let waiting = self.pending.fetch_add(1, Ordering::Relaxed);
        let pending = Pending(self.pending.clone());
        if waiting >= most {
            return Answer::Busy;
        }
        let path = ask.path().to_owned();
        // The timeout of a proxy begins when the request has been sent.
        let (sent, done) = tokio::sync::oneshot::channel();
        ask.body = Watched::body(ask.body, move |_, _| sent.send(()).unwrap_or_default());
        let timeout = async {
            let _ = done.await;
            world.clock.sleep(self.settings.timeout).await;
        };
        let answer = tokio::select! {
            biased;
            () = timeout => Answer::Late,
            answer = self.answer(ask, world) => answer,
        };
        let status = match &answer {
            Answer::Done(said) => said.status,
            Answer::Late => 408,
            Answer::Busy | Answer::Gone => 503,
        };
        if !self.has_server() {
            let mark = if mirrored { " (mirrored)" } else { "" };
            let now = world.clock.now_ms();
            self.log.write(
                Source::InferenceServer,
                format!("{} | gunicorn.access | INFO | \"POST {path} HTTP/1.1\" {status}{mark}", iso(now)),
            );
        }
        match answer {
            Answer::Done(said) => {
                Answer::Done(Said { body: Watched::body(said.body, move |_, _| drop(pending)), ..said })
            }
            other => other,
        }
    }

    async fn answer(&self, ask: Ask, world: &Arc<World>) -> Answer {
        let said = match &self.engine {
            Engine::Server(server) if self.has_server() => match server.forward(ask).await {
                Some(said) => said,
                None => return Answer::Gone,
            },
            _ => {
                let id = ask.headers.get("x-request-id").cloned();
                let mut said = self.say(ask, world).await;
                // The inference server still repeats the id under its old name. [facts 8]
                said.headers.extend(id.map(|id| (HeaderName::from_static("x-ms-request-id"), id)));
                said
            }
        };
        Answer::Done(self.spoil(said, world))
    }

    /// What the script inside does.
    async fn say(&self, mut ask: Ask, world: &Arc<World>) -> Said {
        let mut body = Ok(Bytes::new());
        if self.settings.echo != Some(Echo::Stream) && self.settings.echo != Some(Echo::Request) {
            body = ask.read().await;
        }
        world.clock.sleep(self.settings.delay).await;
        if let Some((status, times)) = self.settings.status
            && self.failures.fetch_add(1, Ordering::Relaxed) < times
        {
            return Said::message(status, &format!("The model answers {status} because EMULATOR_STATUS says so."));
        }
        match self.settings.echo {
            Some(Echo::Request) => return echo::description(ask).await,
            Some(Echo::Stream) => return echo::back(ask),
            _ => {}
        }
        let body = match body {
            Ok(body) => body,
            Err(why) => return Said::message(400, &why),
        };
        if self.settings.echo.is_some() {
            return Said::new(200, ask.header("content-type").unwrap_or("application/octet-stream"), body);
        }
        if let Some(script) = self.settings.script.clone() {
            let manner = Manner {
                every: script.every,
                split: script.split,
                stall_after: self.settings.stall_after,
                cut_after: self.settings.cut_after,
                length: None,
            };
            return Said::new(200, script.content_type(), pour::pour(script.parts(), manner, world));
        }
        if ask.path() != "/score" {
            return Said::message(404, "The requested URL was not found on the server.");
        }
        self.score(&body)
    }

    fn score(&self, body: &Bytes) -> Said {
        let Engine::Model(model) = &self.engine else {
            return Said::message(500, "The container has no model to run.");
        };
        let mut said = match input::rows(body, model.width).and_then(|rows| model.predict(&rows)) {
            Ok(predictions) => Said::json(200, &json!(predictions)),
            // An exception in run() is a 500 inside. [facts 8]
            Err(why) => {
                let text = format!("An unexpected error occurred in scoring script: {why}");
                self.log.write(Source::InferenceServer, text.clone());
                let mut said = Said::message(500, &text);
                said.headers.insert("x-ms-run-function-failed", HeaderValue::from_static("True"));
                said
            }
        };
        said.headers.insert("x-ms-run-fn-exec-ms", HeaderValue::from_static("1"));
        said
    }

    /// The headers, stalls and breaks that the variables ask for.
    fn spoil(&self, mut said: Said, world: &Arc<World>) -> Said {
        for (name, value) in &self.settings.headers {
            said.headers.insert(name.clone(), value.clone());
        }
        let broken = self.settings.stall_after.or(self.settings.cut_after).is_some();
        if !broken || self.settings.script.is_some() && said.status == 200 {
            return said;
        }
        let (stall_after, cut_after) = (self.settings.stall_after, self.settings.cut_after);
        said.body = pour::spoil(said.body, stall_after, cut_after, world);
        said
    }
}
