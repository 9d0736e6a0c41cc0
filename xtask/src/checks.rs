//! `test`: every check in an order that fails fast, one after the other, and one summary at the end.

use std::process::{Command, ExitCode, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::checkout::Checkout;
use crate::output;
use crate::ready::Ready;
use crate::stages::{self, Stage, Verdict};
use crate::tally::Tally;

/// What came of one stage.
struct Outcome {
    name: &'static str,
    word: &'static str,
    took: Duration,
    tally: Tally,
    closing: Vec<String>,
}

/// `cargo xtask test [filter…]`: the stages whose name contains one of the filters, or all.
pub(crate) fn command(checkout: &Checkout, filters: &[String]) -> Result<ExitCode> {
    let wanted = |stage: &&Stage| filters.is_empty() || filters.iter().any(|word| stage.name.contains(word.as_str()));
    let stages: Vec<&Stage> = stages::ALL.iter().filter(wanted).collect();
    if stages.is_empty() {
        let names: Vec<&str> = stages::ALL.iter().map(|stage| stage.name).collect();
        anyhow::bail!("no stage is named so; the stages are: {}", names.join(", "));
    }
    let mut ready = Ready::default();
    let outcomes: Vec<Outcome> = stages.into_iter().map(|stage| run(checkout, stage, &mut ready)).collect();
    Ok(summary(&outcomes))
}

/// Runs one stage, after what it needs, and says so.
fn run(checkout: &Checkout, stage: &Stage, ready: &mut Ready) -> Outcome {
    println!("\n── {}", stage.name);
    let start = Instant::now();
    let mut outcome =
        Outcome { name: stage.name, word: "ok", took: Duration::ZERO, tally: Tally::default(), closing: Vec::new() };
    match ready.provide(checkout, stage.needs).and_then(|()| (stage.work)(checkout)) {
        Ok(Verdict::Done) => {}
        Ok(Verdict::Skip(reason)) => {
            println!("skipped: {reason}");
            outcome.word = "skipped";
            outcome.tally.skipped = 1;
        }
        Ok(Verdict::Run(commands)) => execute(commands, stage.tests, &mut outcome),
        Err(error) => {
            println!("{error:#}");
            outcome.fail("FAILED");
        }
    }
    outcome.took = start.elapsed();
    println!("── {}: {} after {:.1} s", stage.name, outcome.word, outcome.took.as_secs_f64());
    outcome
}

/// Runs `commands` in the open; `tests` says that they are test runners, which must execute something.
fn execute(commands: Vec<Command>, tests: bool, outcome: &mut Outcome) {
    for mut command in commands {
        match show(&mut command, outcome) {
            Ok(status) if status.success() => {}
            Ok(status) => {
                println!("`{}` ended with {status}", output::spoken(&command));
                outcome.fail("FAILED");
            }
            Err(error) => {
                println!("{error:#}");
                outcome.fail("FAILED");
            }
        }
    }
    if tests && outcome.word == "ok" && !outcome.tally.ran() {
        outcome.fail("RAN NO TEST");
    }
}

/// Runs `command`, printing each of its lines and noting the closing ones.
fn show(command: &mut Command, outcome: &mut Outcome) -> Result<ExitStatus> {
    let (tally, closing) = (&mut outcome.tally, &mut outcome.closing);
    output::follow(command, Duration::from_secs(3600), |line| {
        let Some(line) = line else { return };
        println!("{line}");
        if let Some(counted) = Tally::read(line) {
            *tally += counted;
            closing.push(line.replacen('ℹ', "#", 1));
        }
    })
}

impl Outcome {
    /// A failure counts as a failed test, also when no test is to blame.
    fn fail(&mut self, word: &'static str) {
        self.word = word;
        self.tally.failed = self.tally.failed.max(1);
    }
}

/// The table of stages, then the runners' own closing lines, then one line for all.
fn summary(outcomes: &[Outcome]) -> ExitCode {
    let mut sum = Tally::default();
    println!("\n── summary");
    for Outcome { name, word, took, tally, .. } in outcomes {
        sum += *tally;
        let counts = if *tally == Tally::default() { String::new() } else { tally.to_string() };
        println!("{name:<24}{word:<13}{:>7.1} s   {counts}", took.as_secs_f64());
    }
    for Outcome { name, closing, .. } in outcomes.iter().filter(|outcome| !outcome.closing.is_empty()) {
        println!("\n{name}\n{}", closing.join("\n"));
    }
    println!("\n{sum}");
    if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
