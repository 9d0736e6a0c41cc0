//! The rules of `traffic` and `mirrorTraffic`.

use serde_json::{Map, Value};

use crate::arm::refusal::Refusal;

/// The weights above zero of one of the two maps; names in lower case.
pub(crate) fn weights(body: &Map<String, Value>, which: &str) -> Vec<(String, u64)> {
    let map = body.get("properties").and_then(|properties| properties.get(which)?.as_object());
    let pairs =
        map.into_iter().flatten().filter_map(|(name, weight)| Some((name.to_ascii_lowercase(), weight.as_u64()?)));
    pairs.filter(|(_, weight)| *weight > 0).collect()
}

/// Checks both maps against the deployments that exist. [facts 3]
pub(crate) fn check(body: &Map<String, Value>, deployments: &[String]) -> Result<(), Refusal> {
    for which in ["traffic", "mirrorTraffic"] {
        let target = format!("properties.{which}");
        let map = match body.get("properties").and_then(|properties| properties.get(which)) {
            None | Some(Value::Null) => continue,
            Some(map) => map
                .as_object()
                .ok_or_else(|| Refusal::bad(&target, format!("'{which}' must be an object of percentages.")))?,
        };
        for (name, weight) in map {
            if weight.as_u64().is_none_or(|weight| weight > 100) {
                return Err(Refusal::bad(
                    &target,
                    format!("The {which} of '{name}' must be a whole number from 0 to 100."),
                ));
            }
            if !deployments.contains(&name.to_ascii_lowercase()) {
                return Err(Refusal::bad(
                    &target,
                    format!("The {which} names the deployment '{name}', which does not exist."),
                ));
            }
        }
    }
    let live = weights(body, "traffic");
    let total: u64 = live.iter().map(|(_, weight)| weight).sum();
    if total != 0 && total != 100 {
        return Err(Refusal::bad(
            "properties.traffic",
            format!("The total traffic must be 0 or 100 percent, not {total}."),
        ));
    }
    let mirrored = weights(body, "mirrorTraffic");
    if mirrored.len() > 1 {
        return Err(Refusal::bad("properties.mirrorTraffic", "Only one deployment can receive mirrored traffic."));
    }
    match mirrored.first() {
        Some((_, weight)) if *weight > 50 => {
            Err(Refusal::bad("properties.mirrorTraffic", "At most 50 percent of the traffic can be mirrored."))
        }
        Some((name, _)) if live.iter().any(|(other, _)| other == name) => Err(Refusal::bad(
            "properties.mirrorTraffic",
            format!("The deployment '{name}' cannot have live and mirrored traffic."),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(properties: Value) -> Result<(), String> {
        let body = json!({"properties": properties});
        check(body.as_object().unwrap(), &["blue".to_owned(), "green".to_owned()]).map_err(|refusal| refusal.message)
    }

    #[test]
    fn traffic_is_nothing_or_everything() {
        assert!(checked(json!({"traffic": {"Blue": 90, "green": 10}})).is_ok());
        assert!(checked(json!({"traffic": {"blue": 0}})).is_ok());
        assert!(checked(json!({"traffic": {"blue": 50}})).unwrap_err().contains("0 or 100"));
        assert!(checked(json!({"traffic": {"red": 100}})).unwrap_err().contains("does not exist"));
        assert!(checked(json!({"traffic": {"blue": -1}})).is_err());
    }

    #[test]
    fn one_deployment_at_most_is_mirrored_and_by_half_at_most() {
        assert!(checked(json!({"traffic": {"blue": 100}, "mirrorTraffic": {"green": 50}})).is_ok());
        assert!(checked(json!({"traffic": {"blue": 100}, "mirrorTraffic": {"green": 51}})).is_err());
        assert!(checked(json!({"traffic": {"blue": 100}, "mirrorTraffic": {"blue": 10}})).is_err());
        assert!(checked(json!({"mirrorTraffic": {"green": 10, "blue": 10}})).is_err());
    }
}
