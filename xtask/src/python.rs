//! Microsoft's programs in Python, from PyPI, in an environment of their own: the inference server for scoring scripts, and the SDK
//! that `az ml` stands on.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::checkout::{Checkout, write};
use crate::output::quietly;
use crate::progress::Progress;
use crate::tools::debian;

/// In the versions that the tests are written for.
const PACKAGES: [&str; 2] = ["azureml-inference-server-http==1.5.1", "azure-ai-ml==1.35.2"];

const HOME: &str = ".tools/python";

/// The folder of the environment's programs, made if need be. Without Python there is none, and the error says so.
pub(crate) fn programs(checkout: &Checkout, progress: &Progress) -> Result<PathBuf> {
    let (programs, stamp) = (checkout.at(format!("{HOME}/bin")), checkout.at(format!("{HOME}/.packages")));
    let wanted = PACKAGES.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(programs);
    }
    checkout.find("python3").context("Python 3 is missing")?;
    if environment(checkout).is_err() {
        debian(checkout, progress, &["python3-venv"])?;
        environment(checkout)?;
    }
    let mut pip = checkout.command(&format!("{HOME}/bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES);
    progress.step("Python", "pip installs Microsoft's inference server and SDK, about 40 s", &mut pip)?;
    write(&stamp, &wanted)?;
    Ok(programs)
}

fn environment(checkout: &Checkout) -> Result<()> {
    quietly(checkout.command("python3").args(["-m", "venv", "--clear"]).arg(checkout.at(HOME))).map(drop)
}
