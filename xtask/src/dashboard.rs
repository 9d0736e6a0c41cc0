//! The pages in `www/`, built upon the packed package, and the pictures of them.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::checkout::Checkout;
use crate::output::cannot_start;
use crate::progress::Progress;
use crate::ready::{Needs, Ready};
use crate::stages::tell_world;

/// Builds the dashboard into `www/dist`.
pub(crate) fn build(checkout: &Checkout, progress: &Progress) -> Result<()> {
    let mut npm = checkout.command("npm");
    npm.args(["run", "build"]).current_dir(checkout.at("www"));
    progress.step("dashboard", "npm builds the dashboard, some seconds", &mut npm).map(drop)
}

/// `cargo xtask screenshots`: each panel in both themes, for the README.
pub(crate) fn screenshots(checkout: &Checkout, _args: &[String]) -> Result<ExitCode> {
    Ready::default().provide(checkout, Needs::World)?;
    let mut node = checkout.command("node");
    node.arg("tests/web/screenshots.mjs");
    tell_world(checkout, &mut node)?;
    let made = node.status().with_context(|| cannot_start(&node))?.success();
    Ok(if made { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
