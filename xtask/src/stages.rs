//! The stages of `test`: what each one needs and the programs that it runs.

use std::process::Command;

use anyhow::{Result, bail};
use serde_json::json;

use crate::checkout::{Checkout, write};
use crate::emulator::{self, AZURITE};
use crate::fuzz;
use crate::package;
use crate::progress::Progress;
use crate::python;
use crate::ready::Needs;
use crate::tools;

/// One stage of `test`.
pub(crate) struct Stage {
    /// The name that it is announced and filtered by.
    pub(crate) name: &'static str,
    /// What must be there before it.
    pub(crate) needs: Needs,
    /// Whether it runs tests, and so must execute at least one.
    pub(crate) tests: bool,
    /// What it does.
    pub(crate) work: fn(&Checkout) -> Result<Verdict>,
}

/// What a stage comes to.
pub(crate) enum Verdict {
    /// It has done its work.
    Done,
    /// It cannot be done here, for this reason.
    Skip(String),
    /// These programs are to be run in the open.
    Run(Vec<Command>),
}

const fn stage(name: &'static str, needs: Needs, tests: bool, work: fn(&Checkout) -> Result<Verdict>) -> Stage {
    Stage { name, needs, tests, work }
}

/// All stages: the cheap ones first, what depends on much last.
pub(crate) const ALL: &[Stage] = &[
    stage("rustfmt", Needs::Toolchain, false, |it| cargo(it, &["fmt", "--all", "--check"])),
    stage("clippy", Needs::Toolchain, false, |it| {
        cargo(it, &["clippy", "--workspace", "--all-targets", "--", "--deny=warnings"])
    }),
    stage("clippy wasm32", Needs::Toolchain, false, |it| {
        cargo(it, &["clippy", "--lib", WASM, "--", "--deny=warnings"])
    }),
    stage("clippy wasm32, scoring", Needs::Toolchain, false, |it| {
        cargo(it, &["clippy", "--lib", WASM, "--features=scoring", "--", "--deny=warnings"])
    }),
    stage("clippy wasm32, relay", Needs::Toolchain, false, |it| {
        cargo(it, &["clippy", "--lib", WASM, "--features=relay", "--", "--deny=warnings"])
    }),
    stage("setup", Needs::Setup, false, |_| Ok(Verdict::Done)),
    stage("core", Needs::Toolchain, true, |it| host_tests(it, "azureml-endpoints")),
    stage("xtask", Needs::Toolchain, true, |it| host_tests(it, "xtask")),
    stage("emulator", Needs::Setup, true, |it| host_tests(it, "azureml-emulator")),
    stage("fuzz", Needs::Toolchain, true, fuzz::stage),
    stage("doctests", Needs::Toolchain, true, |it| cargo(it, &["test", "--doc", "--workspace"])),
    stage("rustdoc", Needs::Toolchain, false, rustdoc),
    stage("build", Needs::Package, false, |_| Ok(Verdict::Done)),
    stage("size", Needs::Package, false, |it| node(it, &["bench/size.mjs", "--check"])),
    stage("publint", Needs::Package, false, publint),
    stage("attw", Needs::Package, false, attw),
    stage("wasm in Node", Needs::Setup, true, wasm_in_node),
    stage("wasm in Chromium", Needs::Setup, true, wasm_in_chromium),
    stage("package", Needs::World, true, |it| suite(it, "tests/package")),
    stage("emulator clients", Needs::World, true, |it| suite(it, "tests/emulator/clients")),
    stage("peers", Needs::World, true, |it| suite(it, "tests/peers")),
    stage("web", Needs::World, true, |it| suite(it, "tests/web")),
];

const WASM: &str = "--target=wasm32-unknown-unknown";

fn cargo(checkout: &Checkout, args: &[&str]) -> Result<Verdict> {
    let mut cargo = checkout.cargo();
    cargo.args(args);
    Ok(Verdict::Run(vec![cargo]))
}

fn node(checkout: &Checkout, args: &[&str]) -> Result<Verdict> {
    let mut node = checkout.command("node");
    node.args(args);
    Ok(Verdict::Run(vec![node]))
}

/// The tests of one crate: by itself, so that it is compiled as it is for its users.
fn host_tests(checkout: &Checkout, package: &str) -> Result<Verdict> {
    let mut cargo = checkout.cargo();
    cargo.args(["test", "--package", package, "--no-fail-fast"]);
    cargo.args(if package == "azureml-endpoints" { &["--lib", "--tests"][..] } else { &["--bins", "--tests"] });
    cargo.env("AZURITE", checkout.at(AZURITE));
    if package == "azureml-emulator" {
        tell_python(checkout, &mut cargo);
    }
    Ok(Verdict::Run(vec![cargo]))
}

/// Hands Microsoft's Python programs over; where there are none, the tests that want them say that they are skipped.
fn tell_python(checkout: &Checkout, tests: &mut Command) {
    match python::programs(checkout, &Progress::default()) {
        Ok(programs) => {
            tests.env("EMULATOR_INFERENCE_SERVER", programs.join("azmlinfsrv"));
            tests.env("AZURE_AI_ML_PYTHON", programs.join("python"));
        }
        Err(error) => eprintln!("[Python] SKIPPED: scoring scripts and Microsoft's SDK are not run here: {error:#}"),
    }
}

/// The core's documentation, and that of its door, which exists for wasm alone.
fn rustdoc(checkout: &Checkout) -> Result<Verdict> {
    let host: &[&str] = &["doc", "--workspace", "--no-deps"];
    let runs = [host, &["doc", "--no-deps", WASM]].map(|args| {
        let mut cargo = checkout.cargo();
        cargo.args(args).env("RUSTDOCFLAGS", "--deny=warnings");
        cargo
    });
    Ok(Verdict::Run(runs.into()))
}

fn publint(checkout: &Checkout) -> Result<Verdict> {
    let mut publint = checkout.command("publint");
    publint.arg("--strict").arg(package::tarball(checkout)?);
    Ok(Verdict::Run(vec![publint]))
}

/// The package is ESM, which every Node that it supports can also `require`; so the resolution of
/// old Nodes and the CommonJS of newer ones are left out. A wasm file has no types.
fn attw(checkout: &Checkout) -> Result<Verdict> {
    let mut attw = checkout.command("attw");
    attw.arg(package::tarball(checkout)?).args(["--profile", "esm-only", "--format", "table-flipped"]);
    attw.args(["--exclude-entrypoints", "azureml_endpoints_bg.wasm", "azureml_endpoints_scoring_bg.wasm"]);
    Ok(Verdict::Run(vec![attw]))
}

/// The crate's tests as wasm; `place` is the variable by which the runner chooses where.
fn wasm_tests(checkout: &Checkout, place: &str) -> Command {
    let mut cargo = checkout.cargo();
    cargo.args(["test", "--lib", WASM]).env(place, "1");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    cargo
}

fn wasm_in_node(checkout: &Checkout) -> Result<Verdict> {
    Ok(Verdict::Run(vec![wasm_tests(checkout, "WASM_BINDGEN_USE_NODE_EXPERIMENTAL")]))
}

fn wasm_in_chromium(checkout: &Checkout) -> Result<Verdict> {
    let driver = match tools::chromedriver(checkout, &Progress::default()) {
        Ok(driver) => driver,
        Err(error) => return Ok(Verdict::Skip(format!("no chromedriver: {error:#}"))),
    };
    let args = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
    let options = match tools::CHROMIUM.installed(checkout)? {
        Some(chromium) => json!({ "args": args, "binary": chromium }),
        None => json!({ "args": args }),
    };
    let capabilities = checkout.at("target/package/webdriver.json");
    write(&capabilities, &json!({ "goog:chromeOptions": options }).to_string())?;
    let mut cargo = wasm_tests(checkout, "WASM_BINDGEN_USE_BROWSER");
    cargo.env("CHROMEDRIVER", driver).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities);
    Ok(Verdict::Run(vec![cargo]))
}

/// The files `*.test.mjs` in `folder`, each of which starts its own emulator.
fn suite(checkout: &Checkout, folder: &str) -> Result<Verdict> {
    let Ok(entries) = std::fs::read_dir(checkout.at(folder)) else {
        return Ok(Verdict::Skip(format!("there is no {folder}")));
    };
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
    let mut files: Vec<String> =
        names.filter(|name| name.ends_with(".test.mjs")).map(|name| format!("{folder}/{name}")).collect();
    if files.is_empty() {
        bail!("{folder} has no file *.test.mjs");
    }
    files.sort();
    let mut node = checkout.command("node");
    node.args(["--test", "--test-reporter=spec"]).args(files);
    tell_world(checkout, &mut node)?;
    tell_python(checkout, &mut node);
    Ok(Verdict::Run(vec![node]))
}

/// Tells a program where the local Azure, its storage and the browsers are.
pub(crate) fn tell_world(checkout: &Checkout, program: &mut Command) -> Result<()> {
    program.env("AZUREML_EMULATOR_BIN", emulator::binary(checkout)).env("AZURITE", checkout.at(AZURITE));
    for browser in [tools::CHROMIUM, tools::FIREFOX] {
        if let Some(installed) = browser.installed(checkout)? {
            program.env(browser.variable, installed);
        }
    }
    Ok(())
}
