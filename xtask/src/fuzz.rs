//! Fuzzing, on stable Rust: the kept corpus is replayed, then each target looks for new inputs for a bounded time.

use std::process::Command;

use anyhow::Result;

use crate::checkout::Checkout;
use crate::output::quietly;
use crate::stages::Verdict;

/// The targets of `tests/fuzz`.
const TARGETS: [&str; 8] =
    ["action", "challenge", "identity_endpoint", "next_link", "operation", "refusal", "token", "token_endpoint"];

/// What `cargo fuzz` gives rustc as well, without a sanitizer: safe Rust needs none, and they would need nightly.
const COVERAGE: &str = "--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// The stage: formatting, lints, the corpus as ordinary tests, then the engine where it can be built.
pub(crate) fn stage(checkout: &Checkout) -> Result<Verdict> {
    let mut runs = vec![
        cargo(checkout, &["fmt", "--check"]),
        cargo(checkout, &["clippy", "--all-targets", "--no-default-features", "--", "--deny=warnings"]),
        cargo(checkout, &["test", "--release", "--no-default-features"]),
    ];
    if checkout.find("c++").is_none() {
        println!(
            "libFuzzer is C++, and there is no compiler for it here: the corpus is replayed, nothing new is tried"
        );
        return Ok(Verdict::Run(runs));
    }
    // Naming the target keeps the flags away from what runs while building.
    let triple = quietly(checkout.command("rustc").args(["--print", "host-tuple"]))?;
    let triple = triple.trim();
    let mut build = cargo(checkout, &["build", "--release", "--bins", "--target", triple]);
    build.env("RUSTFLAGS", COVERAGE);
    runs.push(build);
    for target in TARGETS {
        runs.push(search(checkout, triple, target)?);
    }
    Ok(Verdict::Run(runs))
}

/// One target for at most five seconds. What it finds new stays in `target/fuzz/found`, and a failing input in `target/fuzz`.
fn search(checkout: &Checkout, triple: &str, target: &str) -> Result<Command> {
    let found = checkout.at("target/fuzz/found").join(target);
    std::fs::create_dir_all(&found)?;
    let mut run = checkout.command(&checkout.at(format!("target/fuzz/{triple}/release/{target}")).to_string_lossy());
    run.arg(found).arg(checkout.at("tests/fuzz/corpus").join(target));
    run.args(["-max_total_time=5", "-max_len=2048", "-timeout=5", "-verbosity=0"]);
    run.arg(format!("-artifact_prefix={}/{target}-", checkout.at("target/fuzz").display()));
    Ok(run)
}

/// Cargo in the crate's own workspace.
fn cargo(checkout: &Checkout, args: &[&str]) -> Command {
    let mut cargo = checkout.cargo();
    cargo.args(args).current_dir(checkout.at("tests/fuzz")).env("CARGO_TARGET_DIR", checkout.at("target/fuzz"));
    cargo
}
