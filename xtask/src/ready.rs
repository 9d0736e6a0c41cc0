//! What must be there before a stage, and how far it is.

use anyhow::{Result, bail};

use crate::checkout::Checkout;
use crate::dashboard;
use crate::emulator;
use crate::package;
use crate::progress::Progress;
use crate::setup;
use crate::tools;

/// What a stage needs, each including the ones before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needs {
    /// Nothing.
    #[default]
    Nothing,
    /// The toolchain's components.
    Toolchain,
    /// All that `setup` installs.
    Setup,
    /// The packed package.
    Package,
    /// The emulator, the dashboard, and the browsers.
    World,
}

/// How far the needs are met, so that each is met once and a failure is told once.
#[derive(Default)]
pub(crate) struct Ready {
    met: Needs,
    broken: Option<Needs>,
}

impl Ready {
    /// Meets `needs`.
    pub(crate) fn provide(&mut self, checkout: &Checkout, needs: Needs) -> Result<()> {
        let progress = Progress::default();
        for step in [Needs::Toolchain, Needs::Setup, Needs::Package, Needs::World] {
            if step > needs || step <= self.met {
                continue;
            }
            if self.broken == Some(step) {
                bail!("not run, because {step:?} failed above");
            }
            let made = match step {
                Needs::Nothing => Ok(()),
                Needs::Toolchain => setup::rust(checkout, &progress),
                Needs::Setup => setup::setup(checkout, &progress),
                Needs::Package => package::build(checkout, &progress, false),
                Needs::World => world(checkout, &progress),
            };
            if made.is_err() {
                self.broken = Some(step);
            }
            made?;
            self.met = step;
        }
        Ok(())
    }
}

/// Builds what the suites meet, and finds the browsers; without Firefox they say that they skip it.
fn world(checkout: &Checkout, progress: &Progress) -> Result<()> {
    emulator::build(checkout, progress)?;
    dashboard::build(checkout, progress)?;
    if let Err(error) = tools::FIREFOX.provide(checkout, progress) {
        eprintln!("[Firefox] SKIPPED: nothing is tested in it: {error:#}");
    }
    tools::CHROMIUM.provide(checkout, progress).map(drop)
}
