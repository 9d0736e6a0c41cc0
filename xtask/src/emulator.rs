//! `emulator`: the local Azure, built and started.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::checkout::Checkout;
use crate::progress::Progress;
use crate::setup;

/// Microsoft's storage emulator, from npm.
pub(crate) const AZURITE: &str = "tests/node_modules/azurite/dist/src/blob/main.js";

/// `cargo xtask emulator`: its one line goes to stdout, and it serves until its stdin closes.
pub(crate) fn command(checkout: &Checkout, args: &[String]) -> Result<ExitCode> {
    let progress = Progress::default();
    setup::node_modules(checkout, &progress)?;
    build(checkout, &progress)?;
    become_program(start(checkout).args(args))
}

/// Builds it; quick when nothing has changed.
pub(crate) fn build(checkout: &Checkout, progress: &Progress) -> Result<()> {
    let mut cargo = checkout.cargo();
    cargo.args(["build", "--package", "azureml-emulator"]);
    let what = "cargo builds the local Azure, two minutes or more the first time";
    progress.step("emulator", what, &mut cargo).map(drop)
}

/// Where cargo puts it.
pub(crate) fn binary(checkout: &Checkout) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let name = format!("debug/azureml-emulator{}", std::env::consts::EXE_SUFFIX);
    checkout.at(PathBuf::from(target).join(name))
}

/// The command that starts it with Azurite beside it.
pub(crate) fn start(checkout: &Checkout) -> Command {
    let mut command = checkout.command(&binary(checkout).to_string_lossy());
    command.arg("--azurite").arg(checkout.at(AZURITE));
    command
}

/// Lets `command` take the place of this program, so that signals and streams reach it directly.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<ExitCode> {
    let ended = command.status()?;
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
