//! The functions of `summarize`.

use std::cmp::Ordering;

use crate::kql::table::{Cell, Kind, Table};
use crate::kql::tree::Expr;
use crate::kql::{Fault, bind, eval};

const KNOWN: [&str; 9] = ["avg", "count", "countif", "dcount", "dcountif", "max", "min", "percentile", "sum"];

/// Name and type of an aggregate's column.
pub(crate) fn column(expr: &Expr, table: &Table) -> Result<(String, Kind), Fault> {
    let Expr::Call(name, arguments) = expr else {
        return Err(Fault::semantic("SEM0101", "'summarize' operator: an aggregate function is expected."));
    };
    let kinds =
        arguments.iter().map(|one| bind::kind(one, table, "summarize")).collect::<Result<Vec<Kind>, Fault>>()?;
    let subject = match arguments.first() {
        Some(Expr::Column(column)) => column.clone(),
        _ => String::new(),
    };
    let kind = match (name.as_str(), kinds.as_slice()) {
        ("count", []) | ("countif", [Kind::Bool]) | ("dcount", [_]) | ("dcountif", [_, Kind::Bool]) => Kind::Long,
        ("sum", [kind @ Kind::Span]) => *kind,
        ("sum", [kind]) if kind.number() => {
            if *kind == Kind::Real {
                Kind::Real
            } else {
                Kind::Long
            }
        }
        ("avg", [kind @ (Kind::Span | Kind::Time)]) => *kind,
        ("avg", [kind]) if kind.number() => Kind::Real,
        ("min" | "max", [kind]) => *kind,
        ("percentile", [kind, share]) if share.number() => *kind,
        (known, kinds) if KNOWN.contains(&known) => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            return Err(Fault::semantic(
                "SEM0219",
                format!("{known}(): arguments of types ({}) do not fit.", kinds.join(", ")),
            ));
        }
        (other, _) => return Err(Fault::unknown("aggregate function", other, &KNOWN)),
    };
    let label = match (name.as_str(), arguments.get(1)) {
        ("percentile", Some(Expr::Cell(share))) => format!("percentile_{subject}_{}", share.text()),
        _ => format!("{name}_{subject}"),
    };
    Ok((label, kind))
}

/// The aggregate of some rows.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
pub(crate) fn value(expr: &Expr, kind: Kind, table: &Table, rows: &[&Vec<Cell>], now_ms: i64) -> Cell {
    let Expr::Call(name, arguments) = expr else { return Cell::Null };
    let each = |place: usize| -> Vec<Cell> {
        let argument = arguments.get(place);
        let values = rows.iter().filter_map(|row| Some(eval::value(argument?, table, row, now_ms)));
        values.collect()
    };
    let long = |count: usize| Cell::Long(i64::try_from(count).unwrap_or(i64::MAX));
    if name == "count" {
        return long(rows.len());
    }
    if name == "countif" {
        return long(each(0).iter().filter(|cell| eval::truth(cell)).count());
    }
    let mut cells = each(0);
    if name == "dcountif" {
        let wanted = each(1);
        cells = cells.into_iter().zip(wanted).filter(|(_, wanted)| eval::truth(wanted)).map(|(cell, _)| cell).collect();
    }
    cells.retain(|cell| *cell != Cell::Null);
    let total: f64 = cells.iter().filter_map(Cell::real).sum();
    let typed = |number: f64| match kind {
        Kind::Span => Cell::Span(number as i64),
        Kind::Time => Cell::Time(number as i64),
        Kind::Real => Cell::Real(number),
        _ => Cell::Long(number as i64),
    };
    cells.sort_by(Cell::order);
    match name.as_str() {
        "sum" => typed(total),
        "avg" if cells.is_empty() => Cell::Null,
        "avg" => typed(total / cells.len() as f64),
        "min" => cells.first().cloned().unwrap_or(Cell::Null),
        "max" => cells.last().cloned().unwrap_or(Cell::Null),
        "percentile" => {
            let share = each(1).first().and_then(Cell::real).unwrap_or(50.0).clamp(0.0, 100.0);
            // The nearest rank, as Kusto gives a value that is there.
            let rank = (share / 100.0 * cells.len() as f64).ceil().max(1.0) as usize;
            cells.get(rank.saturating_sub(1)).cloned().unwrap_or(Cell::Null)
        }
        _ => {
            cells.dedup_by(|one, other| one.order(other) == Ordering::Equal);
            long(cells.len())
        }
    }
}
