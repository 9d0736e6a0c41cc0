//! What programs print: gathered whole, or followed line by line.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Runs `command` without showing its output: what it wrote to stdout is returned, and when it
/// fails all that it wrote is in the error.
pub(crate) fn quietly(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` ended with {}:\n{text}{said}", spoken(command), output.status);
    }
    Ok(text)
}

/// Runs `command` and hands each line of its stdout and stderr, in their order, to `line`, and
/// `None` when there was none for the time `silence`.
pub(crate) fn follow(
    command: &mut Command,
    silence: Duration,
    mut line: impl FnMut(Option<&str>),
) -> Result<ExitStatus> {
    let (reader, writer) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let child = command.spawn();
    // The command holds the writing ends, and the reader ends only when all of them are closed.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.with_context(|| cannot_start(command))?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    loop {
        match lines.recv_timeout(silence) {
            Ok(text) => line(Some(&text)),
            Err(RecvTimeoutError::Timeout) => line(None),
            Err(RecvTimeoutError::Disconnected) => return Ok(child.wait()?),
        }
    }
}

/// The beginning of the error when a program is not there.
pub(crate) fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", spoken(command))
}

/// `command` as one would type it.
pub(crate) fn spoken(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy);
    // A program given in an argument is longer than anyone would type.
    words.map(|word| word.lines().next().unwrap_or_default().to_owned()).collect::<Vec<_>>().join(" ")
}
