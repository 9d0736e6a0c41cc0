//! The pages in `www/`, built upon the packed package.

use anyhow::Result;

use crate::checkout::Checkout;
use crate::progress::Progress;

/// Builds the dashboard into `www/dist`.
pub(crate) fn build(checkout: &Checkout, progress: &Progress) -> Result<()> {
    let mut npm = checkout.command("npm");
    npm.args(["run", "build"]).current_dir(checkout.at("www"));
    progress.step("dashboard", "npm builds the dashboard, some seconds", &mut npm).map(drop)
}
