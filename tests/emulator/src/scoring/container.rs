//! The container behind a deployment: its limits, its settings, and the model it runs.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Map, Value, json};

use crate::clock::{Clock, iso, iso_duration};
use crate::dice::lock;
use crate::model::input;
use crate::model::onnx::Onnx;

const KEPT_LINES: usize = 500;

/// What the deployment's body says about running.
pub(crate) struct Settings {
    timeout: Duration,
    concurrency: u64,
    instances: u64,
    delay: Duration,
    status: Option<u16>,
    echo: bool,
}

impl Settings {
    /// Reads a deployment's body. The variables that begin with EMULATOR are this emulator's own.
    pub(crate) fn of(body: &Map<String, Value>) -> Self {
        let properties = body.get("properties").unwrap_or(&Value::Null);
        let request = |name: &str| properties.get("requestSettings").and_then(|settings| settings.get(name));
        let variable =
            |name: &str| properties.get("environmentVariables").and_then(|variables| variables.get(name)?.as_str());
        Self {
            timeout: request("requestTimeout")
                .and_then(Value::as_str)
                .and_then(iso_duration)
                .unwrap_or(Duration::from_secs(5)),
            concurrency: request("maxConcurrentRequestsPerInstance").and_then(Value::as_u64).unwrap_or(1),
            instances: body.get("sku").and_then(|sku| sku.get("capacity")?.as_u64()).unwrap_or(1),
            delay: Duration::from_millis(variable("EMULATOR_DELAY_MS").and_then(|ms| ms.parse().ok()).unwrap_or(0)),
            status: variable("EMULATOR_STATUS").and_then(|status| status.parse().ok()),
            echo: variable("EMULATOR_ECHO").is_some_and(|on| on == "1"),
        }
    }
}

/// A running container.
pub(crate) struct Container {
    model: Option<Onnx>,
    settings: Settings,
    instances: AtomicU64,
    pending: AtomicU64,
    lines: Mutex<VecDeque<String>>,
}

/// What came of a request.
pub(crate) enum Answer {
    /// The model answered.
    Done { status: u16, content_type: String, body: Bytes },
    /// It did not within the request timeout.
    Late,
    /// Too many requests are waiting already.
    Busy,
}

/// Counts a request as pending for as long as it lives, also when its client goes away.
struct Pending<'a>(&'a AtomicU64);

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Container {
    /// A container around a model, or around none as custom containers are.
    pub(crate) fn new(model: Option<Onnx>, settings: Settings) -> Self {
        let instances = AtomicU64::new(settings.instances);
        Self { model, settings, instances, pending: AtomicU64::new(0), lines: Mutex::default() }
    }

    /// Changes the number of instances.
    pub(crate) fn scale(&self, instances: u64) {
        self.instances.store(instances, Ordering::Relaxed);
    }

    /// The log, oldest line first.
    pub(crate) fn log(&self) -> Vec<String> {
        lock(&self.lines).iter().cloned().collect()
    }

    /// Runs one request.
    pub(crate) async fn run(&self, body: &Bytes, content_type: Option<&str>, clock: &Clock, mirrored: bool) -> Answer {
        let instances = self.instances.load(Ordering::Relaxed);
        let most = self.settings.concurrency.saturating_mul(2).saturating_mul(instances);
        let waiting = self.pending.fetch_add(1, Ordering::Relaxed);
        let _pending = Pending(&self.pending);
        if waiting >= most {
            return Answer::Busy;
        }
        if self.settings.delay >= self.settings.timeout {
            clock.sleep(self.settings.timeout).await;
            self.write(clock, 408, body.len(), mirrored);
            return Answer::Late;
        }
        clock.sleep(self.settings.delay).await;
        let (status, content_type, body) = self.score(body, content_type);
        self.write(clock, status, body.len(), mirrored);
        Answer::Done { status, content_type, body }
    }

    /// What the script inside does.
    fn score(&self, body: &Bytes, content_type: Option<&str>) -> (u16, String, Bytes) {
        let said = |status: u16, message: &str| {
            (status, "application/json".to_owned(), Bytes::from(json!({"message": message}).to_string()))
        };
        if let Some(status) = self.settings.status.filter(|status| *status != 200) {
            return said(status, &format!("The model answers {status} because EMULATOR_STATUS says so."));
        }
        if self.settings.echo {
            return (200, content_type.unwrap_or("application/octet-stream").to_owned(), body.clone());
        }
        let Some(model) = &self.model else {
            return said(500, "The container has no model to run.");
        };
        match input::rows(body, model.width).and_then(|rows| model.predict(&rows)) {
            Ok(predictions) => (200, "application/json".to_owned(), Bytes::from(json!(predictions).to_string())),
            // An exception in run() is a 500 inside. [facts 8]
            Err(why) => said(500, &format!("An unexpected error occurred in scoring script: {why}")),
        }
    }

    fn write(&self, clock: &Clock, status: u16, bytes: usize, mirrored: bool) {
        let mut lines = lock(&self.lines);
        if lines.len() >= KEPT_LINES {
            lines.pop_front();
        }
        let mark = if mirrored { " (mirrored)" } else { "" };
        lines.push_back(format!(
            "{} | root | INFO | \"POST /score HTTP/1.0\" {status} {bytes}{mark}",
            iso(clock.now_ms())
        ));
    }
}
