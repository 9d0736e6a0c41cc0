//! The `$filter` of Microsoft.Authorization: a few clauses joined by `and`.

use axum::http::StatusCode;

use crate::arm::refusal::Refusal;

/// One clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    AtScope,
    AtScopeAndBelow,
    Assigned(String),
    Equals(String, String),
}

/// Reads a filter; `fields` are the names that may be compared with `eq`.
pub(crate) fn read(filter: &str, fields: &[&str], supported: &str) -> Result<Vec<Clause>, Refusal> {
    let mut rest = filter.trim();
    let mut clauses = Vec::new();
    while !rest.is_empty() {
        let Some((clause, after)) = next(rest, fields) else {
            let text = format!("The filter '{filter}' is not supported. Supported filters are {supported}.");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "UnsupportedQuery", text));
        };
        clauses.push(clause);
        rest = after;
    }
    Ok(clauses)
}

fn next<'a>(text: &'a str, fields: &[&str]) -> Option<(Clause, &'a str)> {
    let (clause, rest) = if let Some(rest) = word(text, "atScopeAndBelow()") {
        (Clause::AtScopeAndBelow, rest)
    } else if let Some(rest) = word(text, "atScope()") {
        (Clause::AtScope, rest)
    } else if let Some(rest) = word(text, "assignedTo(") {
        let (id, rest) = value(rest)?;
        (Clause::Assigned(id), rest.trim_start().strip_prefix(')')?)
    } else {
        let field = fields.iter().find(|field| word(text, field).is_some())?;
        let (wanted, rest) = value(word(word(text, field)?.trim_start(), "eq ")?)?;
        (Clause::Equals((*field).to_owned(), wanted), rest)
    };
    let rest = rest.trim_start();
    if rest.is_empty() { Some((clause, rest)) } else { Some((clause, word(rest, "and ")?.trim_start())) }
}

fn word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| text.get(word.len()..)).flatten()
}

/// A value, bare or between quotes; OData doubles a quote inside.
fn value(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let Some(mut rest) = text.strip_prefix('\'') else {
        let end = text.find(|letter: char| letter.is_whitespace() || letter == ')').unwrap_or(text.len());
        let (bare, rest) = text.split_at_checked(end)?;
        return (!bare.is_empty()).then(|| (bare.to_owned(), rest));
    };
    let mut value = String::new();
    loop {
        let (part, after) = rest.split_once('\'')?;
        value.push_str(part);
        match after.strip_prefix('\'') {
            Some(more) => {
                value.push('\'');
                rest = more;
            }
            None => return Some((value, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equals(field: &str, value: &str) -> Clause {
        Clause::Equals(field.to_owned(), value.to_owned())
    }

    #[test]
    fn clauses_are_joined_by_and() {
        let clauses = read("atScope() and assignedTo('p')", &[], "").unwrap();
        assert_eq!(clauses, [Clause::AtScope, Clause::Assigned("p".to_owned())]);
        let clauses = read("type eq 'CustomRole' and atScopeAndBelow()", &["type"], "").unwrap();
        assert_eq!(clauses, [equals("type", "CustomRole"), Clause::AtScopeAndBelow]);
        assert_eq!(read("", &[], "").unwrap(), []);
    }

    #[test]
    fn a_value_may_hold_words_and_quotes() {
        let fields = ["roleName"];
        assert_eq!(read("roleName eq 'this and that'", &fields, "").unwrap(), [equals("roleName", "this and that")]);
        assert_eq!(read("rolename EQ 'the owner''s'", &fields, "").unwrap(), [equals("roleName", "the owner's")]);
        assert_eq!(read("principalId eq 1-2", &["principalId"], "").unwrap(), [equals("principalId", "1-2")]);
    }

    #[test]
    fn what_is_not_understood_is_refused_and_never_ignored() {
        for filter in ["roleName eq 'x'", "atScope() or atScope()", "atScope", "principalId eq", "principalId eq 'x"] {
            assert_eq!(read(filter, &["principalId"], "").unwrap_err().code, "UnsupportedQuery", "{filter}");
        }
    }
}
