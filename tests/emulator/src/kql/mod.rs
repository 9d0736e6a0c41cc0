//! The part of the Kusto Query Language that this emulator knows; for the rest it says so.
//!
//! In reading order: [`token`] and [`parse`] turn text into [`tree`]; [`bind`] finds out what type
//! each expression has and which names are unknown; [`eval`] computes it; [`run`] is the pipeline.

mod aggregate;
mod bind;
mod call;
mod eval;
mod parse;
mod run;
pub(crate) mod table;
mod token;
mod tree;

pub(crate) use run::query;

/// Why a query cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The text is no query: what was met, and the line and column where.
    Syntax { met: String, line: usize, column: usize },
    /// It names or combines what it cannot; a code of Kusto's and its words.
    Semantic { code: &'static str, message: String },
}

impl Fault {
    fn semantic(code: &'static str, message: impl Into<String>) -> Self {
        Self::Semantic { code, message: message.into() }
    }

    /// Kusto may know it, but not this emulator.
    fn unknown(what: &str, name: &str, known: &[&str]) -> Self {
        let message = format!("This local Azure does not know the {what} '{name}'. It knows {}.", known.join(", "));
        Self::semantic("SEM0000", message)
    }
}
