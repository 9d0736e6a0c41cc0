//! Every command a developer types: `cargo xtask <command>`.

mod checkout;
mod declared;
mod doors;
mod fingerprint;
mod package;
mod progress;
mod setup;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::checkout::Checkout;

/// One command: its name, its options, what it does in one line, and the function that does it.
struct Command {
    name: &'static str,
    options: &'static str,
    what: &'static str,
    run: fn(&Checkout, &[String]) -> Result<ExitCode>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "setup",
        options: "[--browser] [--timings]",
        what: "install what is missing: wasm target, wasm-pack, wasm-bindgen, npm packages, Chromium",
        run: setup::command,
    },
    Command {
        name: "build",
        options: "[--dev]",
        what: "build the npm package and install the packed tarball where it is used",
        run: package::command,
    },
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    run(&args).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(args: &[String]) -> Result<ExitCode> {
    let Some((name, rest)) = args.split_first() else {
        print!("{}", help());
        return Ok(ExitCode::SUCCESS);
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        bail!("there is no command `{name}`\n\n{}", help());
    };
    (command.run)(&Checkout::here()?, rest)
}

/// The list that `cargo xtask` alone prints.
fn help() -> String {
    let mut text = String::from("cargo xtask <command>\n\n");
    for Command {
        name,
        options,
        what,
        ..
    } in COMMANDS
    {
        text += &format!("  {:<34}{what}\n", format!("{name} {options}"));
    }
    text
}
