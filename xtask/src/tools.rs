//! The programs that no package manager file pins: wasm-pack, wasm-bindgen and the browsers.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;
use crate::output::quietly;
use crate::progress::Progress;

/// The wasm-pack that the build is written for.
const WASM_PACK: &str = "0.15.1";

/// wasm-pack, and wasm-bindgen's programs in exactly the version of the crate in Cargo.lock.
///
/// They are compiled without optimisation: it halves the wait and costs a fraction of a second per
/// build. `--locked` is not used because the lock file inside the published wasm-bindgen-cli names
/// crates which registries may hold back.
pub(crate) fn wasm(checkout: &Checkout, progress: &Progress) -> Result<()> {
    let bindgen = checkout.locked_version("wasm-bindgen")?;
    let mut missing = Vec::new();
    if !is_installed(checkout, "wasm-pack", WASM_PACK) {
        missing.push(format!("wasm-pack@{WASM_PACK}"));
    }
    if !["wasm-bindgen", "wasm-bindgen-test-runner"].iter().all(|name| is_installed(checkout, name, &bindgen)) {
        missing.push(format!("wasm-bindgen-cli@{bindgen}"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let mut cargo = checkout.cargo();
    cargo.args(["install", "--root", ".tools", "--force"]).args(&missing);
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    let what = format!("cargo compiles {} into .tools, two minutes or more", missing.join(" and "));
    progress.step("wasm tools", &what, &mut cargo)?;
    Ok(())
}

fn is_installed(checkout: &Checkout, program: &str, version: &str) -> bool {
    let said = quietly(checkout.command(program).arg("--version"));
    said.is_ok_and(|said| said.split_whitespace().nth(1) == Some(version))
}

/// A browser of Debian's.
pub(crate) struct Browser {
    /// Its name among people.
    pub(crate) name: &'static str,
    /// The variable that names its program.
    pub(crate) variable: &'static str,
    /// Debian's package, and its program.
    package: &'static str,
}

/// Everything is tested in it.
pub(crate) const CHROMIUM: Browser = Browser { name: "Chromium", variable: "CHROMIUM", package: "chromium" };

/// The main stories are tested in it too, where it can be had.
pub(crate) const FIREFOX: Browser = Browser { name: "Firefox", variable: "FIREFOX", package: "firefox-esr" };

impl Browser {
    /// The program that its variable names, or the one on PATH, if there is one.
    pub(crate) fn installed(&self, checkout: &Checkout) -> Result<Option<PathBuf>> {
        match std::env::var_os(self.variable).map(PathBuf::from) {
            Some(named) if named.is_file() => Ok(Some(named)),
            Some(named) => bail!("{} names {}, which is not there", self.variable, named.display()),
            None => Ok(checkout.find(self.package)),
        }
    }

    /// Its program, installed from Debian when it is missing and that can be done.
    pub(crate) fn provide(&self, checkout: &Checkout, progress: &Progress) -> Result<PathBuf> {
        let Self { name, variable, package } = self;
        if let Some(found) = self.installed(checkout)? {
            return Ok(found);
        }
        debian(checkout, progress, &[package]).with_context(|| {
            format!("{name} is missing: install it, or name its program in the environment variable {variable}")
        })?;
        checkout.find(package).with_context(|| format!("Debian's package {package} has no program `{package}`"))
    }
}

/// chromedriver, of the same version as Debian's Chromium.
pub(crate) fn chromedriver(checkout: &Checkout, progress: &Progress) -> Result<PathBuf> {
    if let Some(found) = std::env::var_os("CHROMEDRIVER").map(PathBuf::from).filter(|file| file.is_file()) {
        return Ok(found);
    }
    if let Some(found) = checkout.find("chromedriver") {
        return Ok(found);
    }
    debian(checkout, progress, &["chromium", "chromium-driver"])?;
    checkout.find("chromedriver").context("Debian's package chromium-driver has no program `chromedriver`")
}

/// Installs Debian packages, which takes root.
pub(crate) fn debian(checkout: &Checkout, progress: &Progress, packages: &[&str]) -> Result<()> {
    let is_root = quietly(checkout.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !is_root || checkout.find("apt-get").is_none() {
        bail!("{} can only be installed here as root on Debian", packages.join(", "));
    }
    let name = packages.join(" and ");
    progress.step(&name, "apt-get reads its lists, some seconds", checkout.command("apt-get").arg("update"))?;
    let mut install = checkout.command("apt-get");
    install.args(["install", "--yes", "--no-install-recommends"]).args(packages);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    progress.step(&name, "apt-get installs, about 20 s", &mut install)?;
    Ok(())
}
