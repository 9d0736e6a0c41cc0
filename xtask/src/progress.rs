//! Steps that take their time: announced, watched, timed, and quoted in full when they fail.

use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::output;

/// How often a running step says what it is at.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// The steps so far, with the time that each took. Reports go to stderr.
#[derive(Default)]
pub(crate) struct Progress {
    took: Mutex<Vec<(String, Duration)>>,
}

impl Progress {
    /// Runs `command` as the step `name`; `what` says what it does and about how long.
    pub(crate) fn step(&self, name: &str, what: &str, command: &mut Command) -> Result<String> {
        self.time(name, what, || watch(name, command))
    }

    /// Runs `work` as the step `name`.
    pub(crate) fn time<T>(&self, name: &str, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("[{name}] {what}");
        let start = Instant::now();
        let result = work();
        let took = start.elapsed();
        let end = if result.is_ok() { "done" } else { "failed" };
        eprintln!("[{name}] {end} after {:.1} s", took.as_secs_f64());
        self.took.lock().unwrap_or_else(PoisonError::into_inner).push((name.to_owned(), took));
        result.with_context(|| format!("{name} failed"))
    }

    /// The steps and their seconds, in the order in which they ended.
    pub(crate) fn timings(&self) -> Value {
        let took = self.took.lock().unwrap_or_else(PoisonError::into_inner);
        Value::Object(took.iter().map(|(name, took)| (name.clone(), seconds(*took))).collect())
    }
}

/// `took` in seconds, to a tenth.
pub(crate) fn seconds(took: Duration) -> Value {
    ((took.as_secs_f64() * 10.0).round() / 10.0).into()
}

/// Runs `command`, telling its newest line now and then; all its lines are returned, or part of
/// the error.
fn watch(name: &str, command: &mut Command) -> Result<String> {
    let (start, mut told) = (Instant::now(), Instant::now());
    let mut text = String::new();
    let status = output::follow(command, HEARTBEAT, |line| {
        if let Some(line) = line {
            text += line;
            text += "\n";
        }
        if told.elapsed() >= HEARTBEAT {
            told = Instant::now();
            // Some say nothing until they end.
            let newest = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("still at it");
            eprintln!("[{name}] {:.0} s: {newest}", start.elapsed().as_secs_f64());
        }
    })?;
    if !status.success() {
        bail!("`{}` ended with {status}:\n{text}", output::spoken(command));
    }
    Ok(text)
}
