//! Servers that run beside a command: they say where they are in one line and end with their stdin.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::output::{cannot_start, spoken};

/// How long a server may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running server. Its stdin is a pipe from here, so it ends however this program ends.
pub(crate) struct Server {
    child: Child,
    stdin: Option<ChildStdin>,
    /// The line in which it said where it is.
    pub(crate) ready: String,
}

impl Server {
    /// Starts `command` and waits for its first line; what it prints later goes to stderr.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| cannot_start(command))?;
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().context("the server has no stdout")?);
        let mut server = Self { child, stdin, ready: String::new() };
        stdout.read_line(&mut server.ready)?;
        if server.ready.trim().is_empty() {
            bail!("`{}` ended before it was ready: {}", spoken(command), server.child.wait()?);
        }
        thread::spawn(move || {
            stdout.lines().map_while(Result::ok).for_each(|line| eprintln!("{line}"));
        });
        Ok(server)
    }

    /// Waits until the server ends, which it should not do by itself.
    pub(crate) fn outlast(mut self) -> Result<()> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("a server ended with {status}");
            }
            thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
