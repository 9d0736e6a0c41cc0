//! Which action a request needs, at which scope: read off the method and the path.

use axum::http::Method;

/// An action and where it is needed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Right {
    pub(crate) action: String,
    pub(crate) scope: String,
}

/// ARM compares in any case but writes these words so.
const SPELLING: [&str; 27] = [
    "Microsoft.OperationalInsights",
    "diagnosticSettings",
    "diagnosticSettingsCategories",
    "metrics",
    "metricDefinitions",
    "Microsoft.MachineLearningServices",
    "Microsoft.Authorization",
    "Microsoft.Insights",
    "workspaces",
    "onlineEndpoints",
    "deployments",
    "skus",
    "models",
    "codes",
    "environments",
    "versions",
    "datastores",
    "roleDefinitions",
    "roleAssignments",
    "permissions",
    "listKeys",
    "regenerateKeys",
    "token",
    "getLogs",
    "listSecrets",
    "startPendingUpload",
    "score",
];

fn spelled(word: &str) -> String {
    SPELLING
        .iter()
        .find(|known| known.eq_ignore_ascii_case(word))
        .map_or_else(|| word.to_owned(), |known| (*known).to_owned())
}

fn verb(method: &Method) -> Option<&'static str> {
    match *method {
        Method::GET | Method::HEAD => Some("read"),
        Method::PUT | Method::PATCH => Some("write"),
        Method::DELETE => Some("delete"),
        _ => None,
    }
}

/// The right, or nothing when no such request exists.
pub(crate) fn needed(method: &Method, segments: &[String]) -> Option<Right> {
    let whole = format!("/{}", segments.join("/"));
    let Some(at) = segments.iter().rposition(|word| word.eq_ignore_ascii_case("providers")) else {
        let kind = if segments.len() > 2 { "subscriptions/resourceGroups" } else { "subscriptions" };
        return Some(Right { action: format!("Microsoft.Resources/{kind}/{}", verb(method)?), scope: whole });
    };
    let provider = segments.get(at.checked_add(1)?)?;
    let rest = segments.get(at.checked_add(2)?..)?;
    let mut types = vec![spelled(provider)];
    let mut pairs = rest.chunks_exact(2);
    types.extend(pairs.by_ref().filter_map(|pair| pair.first()).map(|kind| spelled(kind)));
    let parent = || {
        let mut above = segments.to_vec();
        above.pop();
        if rest.len() == 1 {
            // The collection right below the provider belongs to the scope before it.
            above.truncate(at);
        }
        format!("/{}", above.join("/"))
    };
    match (pairs.remainder(), verb(method)) {
        ([], Some(verb)) => Some(Right { action: format!("{}/{verb}", types.join("/")), scope: whole }),
        ([collection], Some("read")) => {
            types.push(spelled(collection));
            Some(Right { action: format!("{}/read", types.join("/")), scope: parent() })
        }
        ([action], None) if *method == Method::POST => {
            types.push(spelled(action));
            Some(Right { action: format!("{}/action", types.join("/")), scope: parent() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(method: &Method, path: &str) -> Option<(String, String)> {
        let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        needed(method, &segments).map(|right| (right.action, right.scope))
    }

    #[test]
    fn actions_are_read_off_the_path() {
        let workspace = "/subscriptions/s/resourceGroups/g/providers/microsoft.machinelearningservices/workspaces/w";
        let ml = "Microsoft.MachineLearningServices/workspaces";
        let endpoint = format!("{workspace}/onlineendpoints/e");
        assert_eq!(right(&Method::PUT, &endpoint), Some((format!("{ml}/onlineEndpoints/write"), endpoint.clone())));
        assert_eq!(
            right(&Method::POST, &format!("{endpoint}/listkeys")),
            Some((format!("{ml}/onlineEndpoints/listKeys/action"), endpoint.clone()))
        );
        assert_eq!(
            right(&Method::GET, &format!("{workspace}/onlineEndpoints")),
            Some((format!("{ml}/onlineEndpoints/read"), workspace.to_owned()))
        );
        assert_eq!(
            right(&Method::PATCH, &format!("{endpoint}/deployments/blue")),
            Some((format!("{ml}/onlineEndpoints/deployments/write"), format!("{endpoint}/deployments/blue")))
        );
        assert_eq!(
            right(&Method::GET, "/subscriptions/s"),
            Some(("Microsoft.Resources/subscriptions/read".to_owned(), "/subscriptions/s".to_owned()))
        );
        assert_eq!(right(&Method::POST, &endpoint), None);
    }
}
