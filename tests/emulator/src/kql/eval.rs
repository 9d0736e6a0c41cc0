//! The value of an expression for one row.

use std::cmp::Ordering;

use regex_lite::Regex;

use crate::kql::call;
use crate::kql::table::{Cell, Table};
use crate::kql::tree::Expr;

/// Computes an expression whose types have been checked.
pub(crate) fn value(expr: &Expr, table: &Table, row: &[Cell], now_ms: i64) -> Cell {
    let of = |expr: &Expr| value(expr, table, row, now_ms);
    match expr {
        Expr::Cell(cell) => cell.clone(),
        Expr::Column(name) => table.place(name).and_then(|place| row.get(place)).cloned().unwrap_or(Cell::Null),
        Expr::Not(inner) => match of(inner) {
            Cell::Bool(on) => Cell::Bool(!on),
            _ => Cell::Null,
        },
        Expr::Minus(inner) => match of(inner) {
            Cell::Long(number) => Cell::Long(number.saturating_neg()),
            Cell::Real(number) => Cell::Real(-number),
            Cell::Span(ms) => Cell::Span(ms.saturating_neg()),
            _ => Cell::Null,
        },
        Expr::Pair("and", left, right) => Cell::Bool(truth(&of(left)) && truth(&of(right))),
        Expr::Pair("or", left, right) => Cell::Bool(truth(&of(left)) || truth(&of(right))),
        Expr::Pair(sign @ ("+" | "-" | "*" | "/" | "%"), left, right) => arithmetic(sign, &of(left), &of(right)),
        Expr::Pair(sign, left, right) => comparison(sign, &of(left), &of(right)),
        Expr::In { sought, list, negated, case } => {
            let fold = |cell: Cell| match cell {
                Cell::Text(text) if !case => Cell::Text(text.to_lowercase()),
                other => other,
            };
            let sought = fold(of(sought));
            let found = list.iter().any(|one| fold(of(one)).order(&sought) == Ordering::Equal);
            Cell::Bool(found != *negated)
        }
        Expr::Between { sought, low, high, negated } => {
            let sought = of(sought);
            let inside = of(low).order(&sought) != Ordering::Greater && of(high).order(&sought) != Ordering::Less;
            Cell::Bool(inside != *negated)
        }
        Expr::Call(name, arguments) => {
            let cells: Vec<Cell> = arguments.iter().map(of).collect();
            call::value(name, &cells, now_ms)
        }
    }
}

/// Whether a condition holds; nothing is not true.
pub(crate) fn truth(cell: &Cell) -> bool {
    *cell == Cell::Bool(true)
}

fn arithmetic(sign: &str, left: &Cell, right: &Cell) -> Cell {
    let whole = |one: i64, other: i64| match sign {
        "+" => one.checked_add(other),
        "-" => one.checked_sub(other),
        "*" => one.checked_mul(other),
        "/" => one.checked_div(other),
        _ => one.checked_rem_euclid(other),
    };
    match (left, right) {
        (Cell::Long(one), Cell::Long(other)) => whole(*one, *other).map_or(Cell::Null, Cell::Long),
        (Cell::Time(one), Cell::Time(other)) => whole(*one, *other).map_or(Cell::Null, Cell::Span),
        (Cell::Time(one), Cell::Span(other)) => whole(*one, *other).map_or(Cell::Null, Cell::Time),
        (Cell::Span(one), Cell::Span(other)) if sign != "/" => whole(*one, *other).map_or(Cell::Null, Cell::Span),
        (one, other) => match one.real().zip(other.real()) {
            Some((a, b)) => {
                let number = match sign {
                    "+" => a + b,
                    "-" => a - b,
                    "*" => a * b,
                    "/" => a / b,
                    _ => a.rem_euclid(b),
                };
                #[allow(clippy::cast_possible_truncation)]
                let cell = match one {
                    Cell::Span(_) if !matches!(other, Cell::Span(_)) => Cell::Span(number as i64),
                    _ => Cell::Real(number),
                };
                if number.is_finite() { cell } else { Cell::Null }
            }
            None => Cell::Null,
        },
    }
}

fn comparison(sign: &str, left: &Cell, right: &Cell) -> Cell {
    if let (Cell::Text(left), Cell::Text(right)) = (left, right) {
        let holds = match sign {
            "=~" => Some(left.to_lowercase() == right.to_lowercase()),
            "!~" => Some(left.to_lowercase() != right.to_lowercase()),
            "contains" => Some(left.contains(right.as_str())),
            "startswith" => Some(left.starts_with(right.as_str())),
            "endswith" => Some(left.ends_with(right.as_str())),
            "has" => Some(terms(left).any(|term| term == right)),
            "hasprefix" => Some(terms(left).any(|term| term.starts_with(right.as_str()))),
            "hassuffix" => Some(terms(left).any(|term| term.ends_with(right.as_str()))),
            "matches regex" => Some(Regex::new(right).is_ok_and(|pattern| pattern.is_match(left))),
            _ => None,
        };
        if let Some(holds) = holds {
            return Cell::Bool(holds);
        }
    }
    let right = match (left, right) {
        (Cell::Long(_) | Cell::Real(_), Cell::Text(text)) => text.parse().map_or(Cell::Null, Cell::Real),
        _ => right.clone(),
    };
    if *left == Cell::Null || right == Cell::Null {
        // Only inequality holds of what is not there.
        return Cell::Bool(sign == "!=" && *left != right);
    }
    let order = left.order(&right);
    Cell::Bool(match sign {
        "==" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })
}

/// The words of a text, as `has` sees them.
fn terms(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|term| !term.is_empty())
}
