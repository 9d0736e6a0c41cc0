//! What a query says.

use crate::kql::table::Cell;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Cell(Cell),
    Column(String),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Pair(&'static str, Box<Expr>, Box<Expr>),
    /// `x in (…)` and its kin; the flags say whether it is negated and whether case counts.
    In {
        sought: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
        case: bool,
    },
    Between {
        sought: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    Call(String, Vec<Expr>),
}

/// An expression with the name it is given, or was not.
pub(crate) type Named = (Option<String>, Expr);

/// One of the keys a table is sorted by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) expr: Expr,
    pub(crate) descending: bool,
}

/// One step of the pipeline.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Where(Expr),
    Project(Vec<Named>),
    Extend(Vec<Named>),
    Summarize { of: Vec<Named>, by: Vec<Named> },
    Sort(Vec<Key>),
    Take(usize),
    Top(usize, Vec<Key>),
    Count,
}

/// A table and what is done with it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Query {
    pub(crate) table: String,
    pub(crate) steps: Vec<Step>,
}
