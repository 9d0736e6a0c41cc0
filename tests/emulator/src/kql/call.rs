//! The scalar functions.

use regex_lite::Regex;

use crate::kql::Fault;
use crate::kql::table::{Cell, Kind};

pub(crate) const KNOWN: [&str; 24] = [
    "ago",
    "bin",
    "coalesce",
    "datetime",
    "extract",
    "floor",
    "iff",
    "iif",
    "isempty",
    "isnotempty",
    "isnotnull",
    "isnull",
    "not",
    "now",
    "round",
    "startofday",
    "strcat",
    "strlen",
    "todatetime",
    "toint",
    "tolong",
    "tolower",
    "toreal",
    "tostring",
];

/// The type of a call with arguments of these types.
pub(crate) fn kind(name: &str, kinds: &[Kind]) -> Result<Kind, Fault> {
    let fits = match (name, kinds) {
        ("ago", [Kind::Span]) | ("now", []) | ("startofday" | "now", [Kind::Time | Kind::Span]) => Some(Kind::Time),
        ("todatetime", [Kind::Text | Kind::Time]) => Some(Kind::Time),
        ("bin" | "floor", [Kind::Time, Kind::Span]) => Some(Kind::Time),
        ("bin" | "floor", [Kind::Span, Kind::Span]) => Some(Kind::Span),
        ("bin" | "floor", [one, other]) if one.number() && other.number() => {
            Some(if *one == Kind::Real || *other == Kind::Real { Kind::Real } else { Kind::Long })
        }
        ("iff" | "iif", [Kind::Bool, one, _]) => Some(*one),
        ("coalesce", [first, ..]) => Some(*first),
        ("isempty" | "isnotempty" | "isnull" | "isnotnull", [_]) => Some(Kind::Bool),
        ("strlen" | "tolong", [_]) => Some(Kind::Long),
        ("toint", [_]) => Some(Kind::Int),
        ("toreal" | "todouble", [_]) => Some(Kind::Real),
        ("round", [one] | [one, _]) if one.number() => Some(Kind::Real),
        ("tolower" | "toupper" | "tostring", [_]) | ("strcat", [_, ..]) => Some(Kind::Text),
        ("extract", [Kind::Text, Kind::Long, Kind::Text]) => Some(Kind::Text),
        _ => None,
    };
    fits.ok_or_else(|| {
        if KNOWN.contains(&name) {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            return Fault::semantic(
                "SEM0219",
                format!("{name}(): arguments of types ({}) do not fit.", kinds.join(", ")),
            );
        }
        Fault::unknown("function", name, &KNOWN)
    })
}

/// What a call gives; nothing where its arguments give nothing.
pub(crate) fn value(name: &str, cells: &[Cell], now_ms: i64) -> Cell {
    match (name, cells) {
        ("now", []) => Cell::Time(now_ms),
        ("now", [Cell::Span(ms)]) => Cell::Time(now_ms.saturating_add(*ms)),
        ("ago", [Cell::Span(ms)]) => Cell::Time(now_ms.saturating_sub(*ms)),
        ("startofday", [Cell::Time(ms)]) => Cell::Time(down(*ms, 86_400_000)),
        ("todatetime", [Cell::Text(text)]) => crate::clock::read_iso(text).map_or(Cell::Null, Cell::Time),
        ("todatetime", [time @ Cell::Time(_)]) => time.clone(),
        ("bin" | "floor", [Cell::Time(ms), Cell::Span(by)]) => Cell::Time(down(*ms, *by)),
        ("bin" | "floor", [Cell::Span(ms), Cell::Span(by)]) => Cell::Span(down(*ms, *by)),
        ("bin" | "floor", [Cell::Long(number), Cell::Long(by)]) => Cell::Long(down(*number, *by)),
        ("bin" | "floor", [number, by]) => match (number.real(), by.real()) {
            (Some(number), Some(by)) if by != 0.0 => Cell::Real((number / by).floor() * by),
            _ => Cell::Null,
        },
        ("iff" | "iif", [Cell::Bool(true), yes, _]) => yes.clone(),
        ("iff" | "iif", [_, _, no]) => no.clone(),
        ("coalesce", cells) => cells.iter().find(|cell| **cell != Cell::Null).cloned().unwrap_or(Cell::Null),
        ("isempty", [cell]) => Cell::Bool(cell.text().is_empty()),
        ("isnotempty", [cell]) => Cell::Bool(!cell.text().is_empty()),
        ("isnull", [cell]) => Cell::Bool(*cell == Cell::Null),
        ("isnotnull", [cell]) => Cell::Bool(*cell != Cell::Null),
        ("strlen", [cell]) => Cell::Long(i64::try_from(cell.text().chars().count()).unwrap_or(i64::MAX)),
        ("tolower", [cell]) => Cell::Text(cell.text().to_lowercase()),
        ("toupper", [cell]) => Cell::Text(cell.text().to_uppercase()),
        ("tostring", [cell]) => Cell::Text(cell.text()),
        ("strcat", cells) => Cell::Text(cells.iter().map(Cell::text).collect()),
        ("toint" | "tolong", [cell]) => number(cell).map_or(Cell::Null, |number| {
            #[allow(clippy::cast_possible_truncation)]
            Cell::Long(number as i64)
        }),
        ("toreal" | "todouble", [cell]) => number(cell).map_or(Cell::Null, Cell::Real),
        ("round", [cell]) => cell.real().map_or(Cell::Null, |number| Cell::Real(number.round())),
        ("round", [cell, Cell::Long(places)]) => {
            let scale = 10_f64.powi(i32::try_from(*places).unwrap_or(0));
            cell.real().map_or(Cell::Null, |number| Cell::Real((number * scale).round() / scale))
        }
        ("extract", [Cell::Text(pattern), Cell::Long(group), Cell::Text(text)]) => {
            let found = Regex::new(pattern).ok().and_then(|pattern| {
                let group = usize::try_from(*group).ok()?;
                Some(pattern.captures(text)?.get(group)?.as_str().to_owned())
            });
            found.map_or(Cell::Null, Cell::Text)
        }
        _ => Cell::Null,
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Text(text) => text.trim().parse().ok(),
        other => other.real(),
    }
}

/// The multiple of `by` at or below a number.
fn down(number: i64, by: i64) -> i64 {
    number.checked_div_euclid(by).map_or(number, |times| times.saturating_mul(by))
}
