//! Steps that take their time: announced, watched, timed, and quoted in full when they fail.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// How often a running step says what it is at.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// The steps so far, with the seconds that each took. Reports go to stderr.
#[derive(Default)]
pub(crate) struct Progress {
    took: Mutex<Vec<(String, f64)>>,
}

impl Progress {
    /// Runs `command` as the step `name`; `what` says what it does and about how long.
    pub(crate) fn step(&self, name: &str, what: &str, command: &mut Command) -> Result<String> {
        self.time(name, what, || watch(name, command))
    }

    /// Runs `work` as the step `name`.
    pub(crate) fn time<T>(
        &self,
        name: &str,
        what: &str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        eprintln!("[{name}] {what}");
        let start = Instant::now();
        let result = work();
        let seconds = start.elapsed().as_secs_f64();
        let end = if result.is_ok() { "done" } else { "failed" };
        eprintln!("[{name}] {end} after {seconds:.1} s");
        self.took
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((name.to_owned(), seconds));
        result.with_context(|| format!("{name} failed"))
    }

    /// The steps and their seconds, in the order in which they ended.
    pub(crate) fn timings(&self) -> Value {
        let took = self.took.lock().unwrap_or_else(PoisonError::into_inner);
        let rounded = took
            .iter()
            .map(|(name, seconds)| (name.clone(), ((seconds * 10.0).round() / 10.0).into()));
        Value::Object(rounded.collect::<Map<_, _>>())
    }
}

/// Runs `command` without showing its output, which is returned, or part of the error.
pub(crate) fn quietly(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{command:?} ended with {}:\n{text}{said}", output.status);
    }
    Ok(text)
}

/// Runs `command`, telling its newest line now and then; all its lines are returned, or part of the error.
fn watch(name: &str, command: &mut Command) -> Result<String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let lines = Arc::new(Mutex::new(Vec::new()));
    let readers = [
        collect(child.stdout.take(), &lines),
        collect(child.stderr.take(), &lines),
    ];
    let status = wait(name, &mut child, &lines)?;
    readers
        .into_iter()
        .flatten()
        .for_each(|reader| drop(reader.join()));
    let text = lines
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .join("\n");
    if !status.success() {
        bail!("{command:?} ended with {status}:\n{text}");
    }
    Ok(text)
}

fn wait(
    name: &str,
    child: &mut Child,
    lines: &Mutex<Vec<String>>,
) -> Result<std::process::ExitStatus> {
    let start = Instant::now();
    let mut told = start;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if told.elapsed() > HEARTBEAT {
            told = Instant::now();
            let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            let newest = lines.last().map_or("", |line| line.trim());
            eprintln!("[{name}] {:.0} s: {newest}", start.elapsed().as_secs_f64());
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// A thread that adds each line of `stream` to `lines`.
fn collect<R: Read + Send + 'static>(
    stream: Option<R>,
    lines: &Arc<Mutex<Vec<String>>>,
) -> Option<thread::JoinHandle<()>> {
    let (stream, lines) = (stream?, Arc::clone(lines));
    Some(thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    }))
}
