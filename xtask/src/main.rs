//! Every command a developer types: `cargo xtask <command>`.

mod checkout;
mod checks;
mod dashboard;
mod declared;
mod demo;
mod doors;
mod emulator;
mod fingerprint;
mod fuzz;
mod glue;
mod measure;
mod output;
mod package;
mod progress;
mod python;
mod ready;
mod server;
mod setup;
mod stages;
mod tally;
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
        what: "install what is missing: wasm target, wasm-pack, wasm-bindgen, npm packages, browsers",
        run: setup::command,
    },
    Command {
        name: "build",
        options: "[--dev]",
        what: "build the npm package and install the packed tarball where it is used",
        run: package::command,
    },
    Command {
        name: "emulator",
        options: "[option…]",
        what: "start the local Azure; its first line says where it is",
        run: emulator::command,
    },
    Command {
        name: "demo",
        options: "[--once] [--json]",
        what: "set up, build, play the whole journey against the local Azure, stay up",
        run: demo::command,
    },
    Command {
        name: "test",
        options: "[filter…]",
        what: "every check, or the stages whose name contains a filter",
        run: checks::command,
    },
    Command {
        name: "screenshots",
        options: "",
        what: "make the pictures of the dashboard in www/screenshots, which the README shows",
        run: dashboard::screenshots,
    },
    Command {
        name: "size",
        options: "[--check] [--json]",
        what: "weigh the package as a browser gets it, against its budgets",
        run: measure::size,
    },
    Command {
        name: "bench",
        options: "[option…]",
        what: "run the benchmarks side by side with the peers",
        run: measure::bench,
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
    if let Some(unknown) = rest.iter().find(|arg| !command.takes(arg)) {
        bail!("`{name}` takes {}, not `{unknown}`", command.options);
    }
    (command.run)(&Checkout::here()?, rest)
}

impl Command {
    /// Whether `arg` is among its options; a command with `…` among them takes any.
    fn takes(&self, arg: &str) -> bool {
        self.options.contains('…') || self.options.contains(&format!("[{arg}]"))
    }
}

/// The list that `cargo xtask` alone prints.
fn help() -> String {
    let mut text = String::from("cargo xtask <command>\n\n");
    for Command { name, options, what, .. } in COMMANDS {
        text += &format!("  {:<34}{what}\n", format!("{name} {options}"));
    }
    text
}
