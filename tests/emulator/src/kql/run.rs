//! The pipeline.

use crate::kql::table::{Cell, Kind, Table};
use crate::kql::tree::{Expr, Key, Named, Step};
use crate::kql::{Fault, aggregate, bind, eval, parse};

/// Answers a query; `source` gives the table of a name.
pub(crate) fn query(text: &str, now_ms: i64, source: impl Fn(&str) -> Option<Table>) -> Result<Table, Fault> {
    let query = parse::query(text)?;
    let unknown = || {
        let text = format!("Failed to resolve table or column expression named '{}'", query.table);
        Fault::semantic("SEM0100", text)
    };
    let mut table = source(&query.table).ok_or_else(unknown)?;
    for step in query.steps {
        table = one(step, table, now_ms)?;
    }
    Ok(table)
}

fn one(step: Step, mut table: Table, now_ms: i64) -> Result<Table, Fault> {
    match step {
        Step::Where(condition) => {
            if bind::kind(&condition, &table, "where")? != Kind::Bool {
                return Err(Fault::semantic("SEM0069", "'where' operator: a bool expression is expected."));
            }
            let rows = std::mem::take(&mut table.rows);
            table.rows =
                rows.into_iter().filter(|row| eval::truth(&eval::value(&condition, &table, row, now_ms))).collect();
            Ok(table)
        }
        Step::Project(columns) => {
            let mut made = Table::default();
            for (place, (name, expr)) in columns.iter().enumerate() {
                made.columns.push((label(name, expr, place), bind::kind(expr, &table, "project")?));
            }
            let row =
                |row: &Vec<Cell>| columns.iter().map(|(_, expr)| eval::value(expr, &table, row, now_ms)).collect();
            made.rows = table.rows.iter().map(row).collect();
            Ok(made)
        }
        Step::Extend(columns) => extend(columns, table, now_ms),
        Step::Summarize { of, by } => summarize(&of, &by, &table, now_ms),
        Step::Sort(keys) => sort(&keys, table, now_ms, "sort"),
        Step::Take(count) => {
            table.rows.truncate(count);
            Ok(table)
        }
        Step::Top(count, keys) => {
            let mut table = sort(&keys, table, now_ms, "top")?;
            table.rows.truncate(count);
            Ok(table)
        }
        Step::Count => {
            let count = i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
            Ok(Table { columns: vec![("Count".to_owned(), Kind::Long)], rows: vec![vec![Cell::Long(count)]] })
        }
    }
}

/// The name of a column that was perhaps given none.
fn label(name: &Option<String>, expr: &Expr, place: usize) -> String {
    match (name, expr) {
        (Some(name), _) => name.clone(),
        (None, Expr::Column(name)) => name.clone(),
        (None, Expr::Call(_, arguments)) => match arguments.first() {
            Some(Expr::Column(name)) => name.clone(),
            _ => format!("Column{}", place + 1),
        },
        _ => format!("Column{}", place + 1),
    }
}

fn extend(columns: Vec<Named>, mut table: Table, now_ms: i64) -> Result<Table, Fault> {
    for (place, (name, expr)) in columns.into_iter().enumerate() {
        let (name, kind) = (label(&name, &expr, place), bind::kind(&expr, &table, "extend")?);
        let cells: Vec<Cell> = table.rows.iter().map(|row| eval::value(&expr, &table, row, now_ms)).collect();
        let at = table.place(&name);
        match at.and_then(|at| table.columns.get_mut(at)) {
            Some(column) => column.1 = kind,
            None => table.columns.push((name, kind)),
        }
        for (row, cell) in table.rows.iter_mut().zip(cells) {
            match at.and_then(|at| row.get_mut(at)) {
                Some(slot) => *slot = cell,
                None => row.push(cell),
            }
        }
    }
    Ok(table)
}

fn summarize(of: &[Named], by: &[Named], table: &Table, now_ms: i64) -> Result<Table, Fault> {
    let mut made = Table::default();
    for (place, (name, expr)) in by.iter().enumerate() {
        made.columns.push((label(name, expr, place), bind::kind(expr, table, "summarize")?));
    }
    let mut kinds = Vec::new();
    for (name, expr) in of {
        let (label, kind) = aggregate::column(expr, table)?;
        kinds.push(kind);
        made.columns.push((name.clone().unwrap_or(label), kind));
    }
    let mut groups: Vec<(Vec<Cell>, Vec<&Vec<Cell>>)> = Vec::new();
    // Groups are found by the text of their keys, and stay in the order they came.
    let mut places: std::collections::HashMap<Vec<String>, usize> = std::collections::HashMap::new();
    for row in &table.rows {
        let key: Vec<Cell> = by.iter().map(|(_, expr)| eval::value(expr, table, row, now_ms)).collect();
        let place = *places.entry(key.iter().map(Cell::text).collect()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((key, Vec::new()));
        }
        if let Some((_, rows)) = groups.get_mut(place) {
            rows.push(row);
        }
    }
    if groups.is_empty() && by.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    for (mut row, rows) in groups {
        row.extend(of.iter().zip(&kinds).map(|((_, expr), kind)| aggregate::value(expr, *kind, table, &rows, now_ms)));
        made.rows.push(row);
    }
    Ok(made)
}

fn sort(keys: &[Key], mut table: Table, now_ms: i64, operator: &str) -> Result<Table, Fault> {
    for key in keys {
        bind::kind(&key.expr, &table, operator)?;
    }
    let rows = std::mem::take(&mut table.rows);
    let mut keyed: Vec<(Vec<Cell>, Vec<Cell>)> = rows
        .into_iter()
        .map(|row| (keys.iter().map(|key| eval::value(&key.expr, &table, &row, now_ms)).collect(), row))
        .collect();
    keyed.sort_by(|(one, _), (other, _)| {
        let orders = one
            .iter()
            .zip(other)
            .zip(keys)
            .map(|((one, other), key)| if key.descending { other.order(one) } else { one.order(other) });
        orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    table.rows = keyed.into_iter().map(|(_, row)| row).collect();
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(text: &str) -> Result<Table, Fault> {
        let columns = [("Name", Kind::Text), ("Code", Kind::Int), ("At", Kind::Time), ("Size", Kind::Real)];
        let row = |name: &str, code: i64, at: i64, size: Cell| {
            vec![Cell::Text(name.to_owned()), Cell::Long(code), Cell::Time(at), size]
        };
        query(text, 600_000, |name| {
            (name == "T").then(|| Table {
                columns: columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect(),
                rows: vec![
                    row("Blue one", 200, 0, Cell::Real(1.0)),
                    row("green", 424, 61_000, Cell::Real(3.0)),
                    row("blue", 200, 62_000, Cell::Null),
                ],
            })
        })
    }

    fn rows(text: &str) -> Vec<String> {
        let table = ask(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        table.rows.iter().map(|row| row.iter().map(Cell::text).collect::<Vec<_>>().join(",")).collect()
    }

    #[test]
    fn rows_are_filtered_shaped_and_sorted() {
        for (text, wanted) in [
            ("T | where Code == 200 | count", &["2"][..]),
            ("T | where Code != \"200\" | project Name", &["green"]),
            ("T | where Name has 'blue' and Name !contains_cs 'one' | project Name", &["blue"]),
            ("T | where Name =~ 'BLUE' or Name startswith 'gr' | project Name", &["green", "blue"]),
            ("T | where Name in ('blue', 'x') | project Name", &["blue"]),
            ("T | where Code !in (200) | project N = toupper(Name), Half = Code / 2", &["GREEN,212"]),
            ("T | where At > ago(9m) // later\n | project Name", &["green", "blue"]),
            ("T | where At between (datetime(1970-01-01T00:01:00Z) .. now()) | count", &["2"]),
            ("T | extend Age = now() - At | top 1 by Age | project Age", &["00:10:00"]),
            ("T | sort by Code asc, Name desc | project Name | take 2", &["blue", "Blue one"]),
            ("T | where isnull(Size) | project strcat(Name, '-', Code)", &["blue-200"]),
            ("T | project extract(@'(\\w+) one', 1, Name) | limit 1;", &["Blue"]),
            ("T | where not(Code > 300) | project iff(Size > 0, 'some', 'none')", &["some", "none"]),
        ] {
            assert_eq!(rows(text), wanted, "{text}");
        }
    }

    #[test]
    fn rows_are_summarized_by_bins() {
        assert_eq!(
            rows("T | summarize Requests = count(), avg(Size), percentile(Code, 95) by bin(At, 1m)"),
            ["1970-01-01T00:00:00.000Z,1,1,200", "1970-01-01T00:01:00.000Z,2,3,424"]
        );
        assert_eq!(
            rows("T | summarize sum(Code), min(Size), max(At), dcount(Code), countif(Code > 300)"),
            ["824,1,1970-01-01T00:01:02.000Z,2,1"]
        );
        assert_eq!(rows("T | where false | summarize count(), max(Code)"), ["0,"]);
        let table = ask("T | summarize avg(Size), percentile(Code, 95) by Code").unwrap();
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Code", "avg_Size", "percentile_Code_95"]);
    }

    #[test]
    fn what_is_wrong_is_told_where_it_stands() {
        assert_eq!(
            ask("T | where\n  Code ==").unwrap_err(),
            Fault::Syntax { met: "<end of query>".to_owned(), line: 2, column: 10 }
        );
        assert!(matches!(ask("T | where Code = 1"), Err(Fault::Syntax { met, .. }) if met == "="));
        let deep = format!("T | where {}1", "(".repeat(100_000));
        assert!(matches!(ask(&deep), Err(Fault::Syntax { .. })));
        assert!(matches!(ask("T | where 'open"), Err(Fault::Syntax { .. })));
        for (text, code, part) in [
            ("X | count", "SEM0100", "'X'"),
            (
                "T | where Other == 1",
                "SEM0100",
                "'where' operator: Failed to resolve column or scalar expression named 'Other'",
            ),
            ("T | where Name > 3", "SEM0064", "string and long"),
            ("T | where Code", "SEM0069", "bool"),
            ("T | join X on Name", "SEM0000", "'join'"),
            ("T | project-away Name", "SEM0000", "'project-away'"),
            ("T | project geo(Name)", "SEM0000", "'geo'"),
            ("T | summarize stdev(Code)", "SEM0000", "'stdev'"),
            ("T | summarize sum(Name)", "SEM0219", "string"),
            ("let x = 1; T", "SEM0000", "'let'"),
        ] {
            match ask(text) {
                Err(Fault::Semantic { code: found, message }) => {
                    assert!(found == code && message.contains(part), "{text}: {found} {message}")
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
