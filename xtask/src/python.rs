//! Microsoft's own inference server for scoring scripts, from PyPI, in a Python environment of its own.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::checkout::{Checkout, write};
use crate::output::quietly;
use crate::progress::Progress;
use crate::tools::debian;

/// The version that the tests are written for.
const VERSION: &str = "1.5.1";

const HOME: &str = ".tools/python";

/// The server's program, installed if need be. Without Python there is none, and the error says so.
pub(crate) fn inference_server(checkout: &Checkout, progress: &Progress) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("EMULATOR_INFERENCE_SERVER").map(PathBuf::from).filter(|file| file.is_file())
    {
        return Ok(named);
    }
    let (program, stamp) = (checkout.at(format!("{HOME}/bin/azmlinfsrv")), checkout.at(format!("{HOME}/.version")));
    if program.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|version| version == VERSION) {
        return Ok(program);
    }
    checkout.find("python3").context("Python 3 is missing")?;
    if environment(checkout).is_err() {
        debian(checkout, progress, &["python3-venv"])?;
        environment(checkout)?;
    }
    let mut pip = checkout.command(&format!("{HOME}/bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]);
    pip.arg(format!("azureml-inference-server-http=={VERSION}"));
    progress.step("inference server", "pip installs Microsoft's inference server, about 20 s", &mut pip)?;
    write(&stamp, VERSION)?;
    Ok(program)
}

fn environment(checkout: &Checkout) -> Result<()> {
    quietly(checkout.command("python3").args(["-m", "venv", "--clear"]).arg(checkout.at(HOME))).map(drop)
}
