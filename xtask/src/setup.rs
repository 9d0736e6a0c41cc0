//! `setup`: installs what is missing, tells what takes long, does nothing quickly when all is there.

use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;
use crate::fingerprint::Fingerprint;
use crate::output::quietly;
use crate::progress::Progress;
use crate::tools;

/// Node's oldest version that the package and its tests run on.
const OLDEST_NODE: u32 = 20;

/// `cargo xtask setup`.
pub(crate) fn command(checkout: &Checkout, args: &[String]) -> Result<ExitCode> {
    let progress = Progress::default();
    setup(checkout, &progress)?;
    if args.iter().any(|arg| arg == "--browser") {
        for browser in [tools::CHROMIUM, tools::FIREFOX] {
            let program = browser.provide(checkout, &progress)?;
            eprintln!("[setup] {} is {}", browser.name, program.display());
        }
    }
    if args.iter().any(|arg| arg == "--timings") {
        println!("{}", progress.timings());
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything but the browsers. npm's step waits for the network while cargo's keep the processors busy.
pub(crate) fn setup(checkout: &Checkout, progress: &Progress) -> Result<()> {
    node(checkout)?;
    thread::scope(|scope| {
        let packages = scope.spawn(|| node_modules(checkout, progress));
        let tools = rust(checkout, progress).and_then(|()| tools::wasm(checkout, progress));
        let packages = packages.join();
        tools?;
        match packages {
            Ok(result) => result,
            Err(_) => bail!("the thread that runs npm died"),
        }
    })
}

/// Node and npm cannot be installed for the developer, so their absence is told.
fn node(checkout: &Checkout) -> Result<()> {
    let advice = "install Node.js 20.19 or newer with npm (https://nodejs.org), then run this again";
    let version = quietly(checkout.command("node").arg("--version")).context(advice)?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major < OLDEST_NODE) {
        bail!("Node is {}; {advice}", version.trim());
    }
    if checkout.find("npm").is_none() {
        bail!("Node is there but npm is not; {advice}");
    }
    Ok(())
}

/// The wasm target, rustfmt and clippy of the toolchain in use.
pub(crate) fn rust(checkout: &Checkout, progress: &Progress) -> Result<()> {
    let sysroot = quietly(checkout.command("rustc").args(["--print", "sysroot"]))?;
    let sysroot = std::path::Path::new(sysroot.trim());
    if !sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib").exists() {
        let mut rustup = checkout.command("rustup");
        rustup.args(["target", "add", "wasm32-unknown-unknown"]);
        progress.step("wasm target", "rustup adds wasm32-unknown-unknown, some seconds", &mut rustup)?;
    }
    for (component, program) in [("rustfmt", "bin/cargo-fmt"), ("clippy", "bin/cargo-clippy")] {
        if !sysroot.join(program).exists() {
            let mut rustup = checkout.command("rustup");
            rustup.args(["component", "add", component]);
            progress.step(component, &format!("rustup adds {component}, some seconds"), &mut rustup)?;
        }
    }
    Ok(())
}

/// `npm ci` wherever the lock file changed since it last ran.
pub(crate) fn node_modules(checkout: &Checkout, progress: &Progress) -> Result<()> {
    for folder in ["tests", "www"] {
        if !checkout.has(format!("{folder}/package-lock.json")) {
            continue;
        }
        let inputs = [format!("{folder}/package.json"), format!("{folder}/package-lock.json")];
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let lock = Fingerprint::of(checkout, &format!("{folder}/node_modules/.lock-stamp"), "npm ci", &inputs)?;
        if lock.is_known() {
            continue;
        }
        let mut npm = checkout.command("npm");
        npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(checkout.at(folder));
        progress.step(
            &format!("npm ci in {folder}"),
            "npm installs the locked packages, half a minute to two",
            &mut npm,
        )?;
        lock.keep()?;
    }
    Ok(())
}
