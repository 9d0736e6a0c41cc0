//! What Azure Monitor keeps of an endpoint: where its logs go (DIAG), and its metrics (METR).

use crate::cloud::Cloud;
use crate::control::query::{self, Form, Parameter};
use crate::control::scope::Scope;
use crate::control::workspace::Workspace;
use crate::error::Misuse;
use crate::http::encode;
use crate::value::{Members, Value};

/// The version of diagnostic settings; there is no stable one.
const SETTINGS: &str = "2021-05-01-preview";
const METRICS: &str = "2018-01-01";

/// The one category that is no log.
const ALL_METRICS: &str = "AllMetrics";

/// The logs of an endpoint. Their tables have the same names (D-TAB).
pub const LOGS: [&str; 3] = ["AmlOnlineEndpointTrafficLog", "AmlOnlineEndpointConsoleLog", "AmlOnlineEndpointEventLog"];

/// What metrics can be asked for, beside what splits them.
const ASKED: &[Parameter] = &[
    ("names", "metricnames", Form::Texts),
    ("timespan", "timespan", Form::Text),
    ("interval", "interval", Form::Text),
    ("aggregation", "aggregation", Form::Texts),
    ("top", "top", Form::Count),
];

fn url(cloud: &Cloud, workspace: &Workspace, path: &str, rest: &str, version: &str) -> String {
    let host = cloud.resource_manager.trim_end_matches('/');
    [host, &workspace.id(), path, "/providers/Microsoft.Insights/", rest, "?api-version=", version].concat()
}

/// The URL of an endpoint's settings, or of the one of a name. `path` is that of the endpoint below its workspace.
#[must_use]
pub fn settings(cloud: &Cloud, workspace: &Workspace, path: &str, name: Option<&str>) -> String {
    let slash = if name.is_some() { "/" } else { "" };
    url(cloud, workspace, path, &["diagnosticSettings", slash, name.unwrap_or_default()].concat(), SETTINGS)
}

/// A setting that sends these categories, or every log, to a Log Analytics workspace.
///
/// # Errors
/// [`Misuse`] names the option.
pub fn setting<V: Value>(workspace_id: &str, categories: Option<&[String]>) -> Result<V, Misuse> {
    // Azure tells this id with and without the slash at its start.
    let given = workspace_id.trim_start_matches('/');
    let id = Scope::new("workspaceId", &["/", given].concat()).ok().filter(|id| {
        let mut parts = id.as_str().split('/').skip(5);
        ["providers", "Microsoft.OperationalInsights", "workspaces"]
            .iter()
            .all(|word| parts.next().is_some_and(|part| part.eq_ignore_ascii_case(word)))
            && parts.count() == 1
    });
    let id = id.ok_or_else(|| {
        let need = "must be the id of a Log Analytics workspace, /subscriptions/…/providers/Microsoft.OperationalInsights/workspaces/…; \
                    its GUID is what query takes";
        Misuse::new("workspaceId", need)
    })?;
    let every = || LOGS.iter().map(|name| (*name).to_owned()).collect();
    let categories: Vec<String> = categories.map_or_else(every, <[String]>::to_vec);
    if categories.is_empty() || !categories.iter().all(|name| name == ALL_METRICS || LOGS.contains(&name.as_str())) {
        let known = [&LOGS.join(", "), " or ", ALL_METRICS].concat();
        return Err(Misuse::new("categories", &["must name at least one of ", &known].concat()));
    }
    let list = |metrics: bool| {
        let of = categories.iter().filter(|name| (*name == ALL_METRICS) == metrics);
        V::list(of.map(|name| V::write(&Members::default().text("category", name).flag("enabled", true))).collect())
    };
    let properties = V::write(&Members::default().text("workspaceId", id.as_str()))
        .with("logs", list(false))
        .with("metrics", list(true))
        // Rows in tables of their own, which is where they are looked for.
        .with("logAnalyticsDestinationType", V::write("Dedicated"));
    Ok(V::object().with("properties", properties))
}

/// The URL of the metrics of an endpoint or a deployment, whose `path` below the workspace is given.
///
/// # Errors
/// [`Misuse`] names the option.
pub fn metrics<V: Value>(
    cloud: &Cloud,
    workspace: &Workspace,
    path: &str,
    options: &V,
    split: &[String],
) -> Result<String, Misuse> {
    let mut url = url(cloud, workspace, path, "metrics", METRICS);
    let asked = query::read(options, ASKED)?;
    if asked.iter().all(|(name, value)| *name != "metricnames" || value.is_empty()) {
        return Err(Misuse::new("names", "must be an array of at least one metric"));
    }
    for (name, value) in &asked {
        url.extend(["&", name, "=", &encode(value)]);
    }
    let is_name = |name: &String| {
        !name.is_empty() && name.len() <= 64 && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
    };
    if !split.iter().all(is_name) {
        return Err(Misuse::new("split", "must hold names of dimensions: letters, digits, underscores"));
    }
    if !split.is_empty() {
        let every: Vec<String> = split.iter().map(|name| [name, " eq '*'"].concat()).collect();
        url.extend(["&$filter=", &encode(&every.join(" and "))]);
    }
    Ok(url)
}
