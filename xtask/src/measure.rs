//! `size` and `bench`: what the package weighs and how fast it is, measured by programs in `bench/`.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::emulator::{self, AZURITE};
use crate::output::cannot_start;
use crate::package;
use crate::progress::Progress;

/// `cargo xtask size`.
pub(crate) fn size(checkout: &Checkout, args: &[String]) -> Result<ExitCode> {
    package::build(checkout, &Progress::default(), false)?;
    node(checkout, "bench/size.mjs", args)
}

/// `cargo xtask bench`.
pub(crate) fn bench(checkout: &Checkout, args: &[String]) -> Result<ExitCode> {
    let progress = Progress::default();
    package::build(checkout, &progress, false)?;
    emulator::build(checkout, &progress)?;
    let scoring = node(checkout, "bench/run.mjs", args)?;
    // Machines read one line of JSON; the control plane is measured for people.
    if scoring != ExitCode::SUCCESS || args.iter().any(|arg| arg == "--json") {
        return Ok(scoring);
    }
    node(checkout, "bench/control.mjs", &[])?;
    node(checkout, "bench/relay.mjs", &[])
}

fn node(checkout: &Checkout, program: &str, args: &[String]) -> Result<ExitCode> {
    let mut node = checkout.command("node");
    node.arg(program).args(args);
    node.env("AZUREML_EMULATOR_BIN", emulator::binary(checkout)).env("AZURITE", checkout.at(AZURITE));
    let ended = node.status().with_context(|| cannot_start(&node))?;
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
