//! Children that end when this process does, also when it is killed.
//!
//! A child is started by a guard, which is this program again: it holds one end of a pipe, and when
//! the other end closes, whatever the reason, it ends the child with all of the child's own children.

use std::ffi::OsString;
use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

use tokio::process::{Child, Command};

/// The first argument of a guard.
pub(crate) const GUARD: &str = "--guard";

/// A child behind its guard; it ends when this is dropped.
pub(crate) struct Guarded(Child);

impl Guarded {
    /// Starts the command. The folder, when there is one, is removed after the child has ended.
    pub(crate) fn start(
        program: &Path,
        folder: Option<&Path>,
        set: impl FnOnce(&mut Command) -> &mut Command,
    ) -> std::io::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(GUARD).arg(folder.unwrap_or(Path::new(""))).arg(program);
        // A group of its own: a Ctrl-C in the terminal is ours to handle, not the guard's.
        set(&mut command).stdin(Stdio::piped()).process_group(0).spawn().map(Self)
    }

    /// The running child.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Ends the child and waits until it has gone.
    pub(crate) async fn end(mut self) {
        drop(self.0.stdin.take());
        // It cannot be waited for only when it has been waited for already.
        let _ = self.0.wait().await;
    }
}

/// Being the guard: `--guard FOLDER PROGRAM ARGUMENTS…`.
pub(crate) fn stand(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let folder = arguments.next().map(PathBuf::from).filter(|folder| !folder.as_os_str().is_empty());
    let Some(program) = arguments.next() else { return ExitCode::FAILURE };
    let mut command = std::process::Command::new(&program);
    let started = command.args(arguments).process_group(0).stdin(Stdio::null()).spawn();
    let ended = started.and_then(|mut child| {
        let group = child.id();
        std::thread::spawn(move || {
            let mut bytes = [0; 64];
            while std::io::stdin().read(&mut bytes).is_ok_and(|count| count > 0) {}
            end_group(group);
        });
        let ended = child.wait();
        // What the child started may have outlived it.
        end_group(group);
        ended
    });
    if let Some(folder) = folder {
        // A folder that is gone already is as good as removed.
        let _ = std::fs::remove_dir_all(folder);
    }
    match ended {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}: {error}", program.to_string_lossy());
            ExitCode::FAILURE
        }
    }
}

fn end_group(group: u32) {
    let group = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        // A group that has ended already is what is wanted.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}
