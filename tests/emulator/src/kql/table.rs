//! Tables of typed values.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::clock;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Long,
    Real,
    Text,
    Time,
    Span,
}

impl Kind {
    /// Its name in an answer.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::Text => "string",
            Self::Time => "datetime",
            Self::Span => "timespan",
        }
    }

    /// Whether it is a number that is not a time.
    pub(crate) fn number(self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Real)
    }
}

/// A value. Times are milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Long(i64),
    Real(f64),
    Text(String),
    Time(i64),
    Span(i64),
}

impl Cell {
    /// As a number, where it is one.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn real(&self) -> Option<f64> {
        match self {
            Self::Long(number) | Self::Time(number) | Self::Span(number) => Some(*number as f64),
            Self::Real(number) => Some(*number),
            Self::Bool(on) => Some(f64::from(u8::from(*on))),
            Self::Null | Self::Text(_) => None,
        }
    }

    /// As text, the way `tostring` writes it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(on) => on.to_string(),
            Self::Long(number) => number.to_string(),
            Self::Real(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Time(ms) => clock::iso(u64::try_from(*ms).unwrap_or(0)),
            Self::Span(ms) => span(*ms),
        }
    }

    /// The order of two values; nothing is below everything.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Long(one), Self::Long(other)) => one.cmp(other),
            _ => self
                .real()
                .zip(other.real())
                .and_then(|(one, other)| one.partial_cmp(&other))
                .unwrap_or(Ordering::Equal),
        }
    }

    /// In the JSON of an answer.
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(on) => json!(on),
            Self::Long(number) => json!(number),
            Self::Real(number) => json!(number),
            other => json!(other.text()),
        }
    }
}

/// `d.hh:mm:ss.fff`, the days and the fraction only where there are some.
fn span(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let ms = ms.unsigned_abs();
    let (days, rest, fraction) = (ms / 86_400_000, ms / 1000 % 86_400, ms % 1000);
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    let fraction = if fraction > 0 { format!(".{fraction:03}0000") } else { String::new() };
    format!("{sign}{days}{:02}:{:02}:{:02}{fraction}", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Columns and rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<(String, Kind)>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The place of a column; names are told apart by case.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(column, _)| column == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_as_kusto_writes_them() {
        assert_eq!(Cell::Span(300_000).text(), "00:05:00");
        assert_eq!(Cell::Span(90_061_500).text(), "1.01:01:01.5000000");
    }
}
