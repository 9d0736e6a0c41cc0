//! Questions to Log Analytics in Kusto's language, and its answers (OI, D-LAQ).

use crate::cloud::Cloud;
use crate::control::monitor::LOGS;
use crate::control::name::Name;
use crate::control::role::reference::guid;
use crate::control::workspace::Workspace;
use crate::error::Misuse;
use crate::http::{Method, Request};
use crate::value::{Members, Value};

/// The logs of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// A row for each request to score.
    Traffic,
    /// What containers wrote.
    Console,
    /// What became of containers.
    Events,
}

impl Table {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        let [traffic, console, events] = LOGS;
        match self {
            Self::Traffic => traffic,
            Self::Console => console,
            Self::Events => events,
        }
    }
}

/// Which rows.
#[derive(Default)]
pub struct Filter {
    /// A moment or a duration in ISO 8601.
    pub since: Option<String>,
    /// Of which endpoint.
    pub endpoint: Option<Name>,
    /// Of which deployment.
    pub deployment: Option<Name>,
    /// How the caller proved itself.
    pub auth_mode: Option<String>,
    /// The caller's object id.
    pub caller: Option<String>,
    /// How many, the newest first.
    pub top: Option<u32>,
}

/// A text as Kusto's language writes it: nothing in it can end it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut literal = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => literal.extend(['\\', c]),
            // Line ends and what looks like none.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                literal += &format!("\\u{:04x}", u32::from(c))
            }
            c => literal.push(c),
        }
    }
    literal + "'"
}

impl Filter {
    /// The query for rows of this workspace, and the timespan beside it.
    ///
    /// # Errors
    /// [`Misuse`] names the option.
    pub fn query(&self, table: Table, workspace: &Workspace) -> Result<(String, Option<String>), Misuse> {
        let mut kql = table.as_str().to_owned();
        // Every table has this column, and several workspaces may share the tables.
        let endpoint = self.endpoint.as_ref().map_or_else(String::new, |name| [name.as_str(), "/"].concat());
        let place = [&workspace.scope(), "/onlineEndpoints/", &*endpoint].concat();
        kql.extend(["\n| where strcat(_ResourceId, '/') startswith ", &quoted(&place)]);
        let mut only = |column: &str, value: Option<&str>| {
            if let Some(value) = value {
                kql.extend(["\n| where ", column, " =~ ", &quoted(value)]);
            }
        };
        only("DeploymentName", self.deployment.as_ref().map(Name::as_str));
        only("AuthType", self.auth_mode.as_deref());
        only("IdentityData", self.caller.as_deref());
        let mut timespan = None;
        if let Some(since) = &self.since {
            if is_moment(since) {
                kql.extend(["\n| where TimeGenerated >= datetime(", since, ")"]);
            } else if is_duration(since) {
                timespan = Some(since.clone());
            } else {
                let need =
                    "must be a Date, or a moment or duration in ISO 8601, such as \"2026-01-31T12:00:00Z\" or \"PT1H\"";
                return Err(Misuse::new("since", need));
            }
        }
        kql += "\n| order by TimeGenerated desc";
        if let Some(top) = self.top {
            kql += &format!("\n| take {top}");
        }
        Ok((kql, timespan))
    }
}

/// Whether it is a date, with or without a time: nothing else gets into a query.
fn is_moment(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let ok = |c: u8| c.is_ascii_digit() || matches!(c, b'-' | b':' | b'.' | b'+' | b'T' | b'Z');
    digits == 4 && (10..=40).contains(&text.len()) && text.bytes().all(ok)
}

fn is_duration(text: &str) -> bool {
    let ok = |c: u8| c.is_ascii_digit() || matches!(c, b'.' | b'Y' | b'M' | b'W' | b'D' | b'T' | b'H' | b'S');
    text.strip_prefix('P').is_some_and(|rest| (2..=40).contains(&rest.len()) && rest.bytes().all(ok))
}

/// A query of a Log Analytics workspace. With a `wait` in seconds the service may take longer than it would.
///
/// # Errors
/// [`Misuse`] names the option.
pub fn request<V: Value>(
    cloud: &Cloud,
    workspace_id: &str,
    kql: &str,
    timespan: Option<&String>,
    wait: Option<u32>,
) -> Result<Request<V>, Misuse> {
    let need = "must be the GUID of a Log Analytics workspace, its customerId; its id is what enable takes";
    let id = guid("workspaceId", workspace_id).map_err(|_| Misuse::new("workspaceId", need))?;
    if kql.trim_ascii().is_empty() {
        return Err(Misuse::new("kql", "must be a query"));
    }
    let url = [cloud.log_analytics(), "/v1/workspaces/", &id, "/query"].concat();
    let body = V::write(&Members::default().text("query", kql).maybe("timespan", timespan));
    let request = Request::new(Method::Post, url).json(body);
    Ok(match wait {
        Some(seconds) => request.header("prefer", format!("wait={seconds}")),
        None => request,
    })
}

/// Reads an answer: rows as objects by the names of their columns, and beside them what went wrong in part. `None` when there
/// are no tables.
#[must_use]
pub fn read<V: Value>(answer: &V) -> Option<V> {
    let tables = answer.get("tables").filter(V::is_list)?.items();
    let tables = tables.iter().map(table).collect::<Option<Vec<V>>>()?;
    let first = tables.first()?;
    let found = V::object().with("rows", first.get("rows")?).with("columns", first.get("columns")?);
    let found = found.with("tables", V::list(tables.clone()));
    Some(match answer.get("error") {
        Some(error) => found.with("partialError", error),
        None => found,
    })
}

fn table<V: Value>(table: &V) -> Option<V> {
    let columns = table.get("columns").filter(V::is_list)?.items();
    let names = columns.iter().map(|column| column.text_at(&["name"])).collect::<Option<Vec<String>>>()?;
    Some(table.with("rows", table.get("rows")?.records(&names)?))
}
