//! The type of each expression, found before anything is computed: an unknown name is an error also
//! where there are no rows.

use crate::kql::table::{Cell, Kind, Table};
use crate::kql::tree::Expr;
use crate::kql::{Fault, call};

/// The type of an expression over a table; `operator` is named in errors.
pub(crate) fn kind(expr: &Expr, table: &Table, operator: &str) -> Result<Kind, Fault> {
    let of = |expr: &Expr| kind(expr, table, operator);
    Ok(match expr {
        Expr::Cell(cell) => literal(cell),
        Expr::Column(name) => {
            let column = table.place(name).and_then(|place| table.columns.get(place));
            let unknown = || {
                let text =
                    format!("'{operator}' operator: Failed to resolve column or scalar expression named '{name}'");
                Fault::semantic("SEM0100", text)
            };
            column.map(|(_, kind)| *kind).ok_or_else(unknown)?
        }
        Expr::Not(inner) => {
            of(inner)?;
            Kind::Bool
        }
        Expr::Minus(inner) => of(inner)?,
        Expr::Pair(sign, left, right) => pair(sign, of(left)?, of(right)?, right)?,
        Expr::In { sought, list, .. } => {
            of(sought)?;
            list.iter().try_for_each(|one| of(one).map(drop))?;
            Kind::Bool
        }
        Expr::Between { sought, low, high, .. } => {
            [sought, low, high].into_iter().try_for_each(|one| of(one).map(drop))?;
            Kind::Bool
        }
        Expr::Call(name, arguments) => {
            let kinds = arguments.iter().map(of).collect::<Result<Vec<Kind>, Fault>>()?;
            call::kind(name, &kinds)?
        }
    })
}

fn literal(cell: &Cell) -> Kind {
    match cell {
        Cell::Bool(_) => Kind::Bool,
        Cell::Long(_) => Kind::Long,
        Cell::Real(_) => Kind::Real,
        Cell::Time(_) => Kind::Time,
        Cell::Span(_) => Kind::Span,
        Cell::Text(_) | Cell::Null => Kind::Text,
    }
}

fn pair(sign: &'static str, left: Kind, right: Kind, literal: &Expr) -> Result<Kind, Fault> {
    let wrong = || {
        let text = format!(
            "Cannot apply '{sign}' to values of types {} and {}. Try adding explicit casts",
            left.word(),
            right.word()
        );
        Fault::semantic("SEM0064", text)
    };
    Ok(match sign {
        "and" | "or" if left == Kind::Bool && right == Kind::Bool => Kind::Bool,
        "and" | "or" => return Err(wrong()),
        "+" | "-" | "*" | "/" | "%" => match (left, right) {
            (Kind::Time, Kind::Time) if sign == "-" => Kind::Span,
            (Kind::Time, Kind::Span) if ["+", "-"].contains(&sign) => Kind::Time,
            (Kind::Span, Kind::Span) if sign == "/" => Kind::Real,
            (Kind::Span, Kind::Span) => Kind::Span,
            (Kind::Span, other) if other.number() && ["*", "/"].contains(&sign) => Kind::Span,
            (one, other) if one.number() && other.number() => {
                if one == Kind::Real || other == Kind::Real {
                    Kind::Real
                } else {
                    Kind::Long
                }
            }
            _ => return Err(wrong()),
        },
        "==" | "!=" | "<" | "<=" | ">" | ">=" => {
            // Microsoft's own sample compares ResponseCode with "200": a text that is a number will do.
            let written = matches!(literal, Expr::Cell(Cell::Text(text)) if text.parse::<f64>().is_ok());
            if left == right || left.number() && right.number() || left.number() && written {
                Kind::Bool
            } else {
                return Err(wrong());
            }
        }
        _ if left == Kind::Text && right == Kind::Text => Kind::Bool,
        _ => return Err(wrong()),
    })
}
