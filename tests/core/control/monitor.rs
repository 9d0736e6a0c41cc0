//! Diagnostic settings and metrics.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::control::monitor::{LOGS, metrics, setting, settings};

use crate::world::{Json, json, workspace};

const SINK: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/logs";
const ENDPOINT: &str = "https://management.azure.com/subscriptions/sub/resourceGroups/group/providers/\
                        Microsoft.MachineLearningServices/workspaces/space/onlineEndpoints/e/providers/Microsoft.Insights/";

#[test]
fn settings_lie_below_the_endpoint_in_a_version_of_their_own() {
    let url = |name| settings(&Cloud::public(), &workspace(), "/onlineEndpoints/e", name);
    assert_eq!(url(None), format!("{ENDPOINT}diagnosticSettings?api-version=2021-05-01-preview"));
    assert_eq!(url(Some("mine")), format!("{ENDPOINT}diagnosticSettings/mine?api-version=2021-05-01-preview"));
}

#[test]
fn every_log_is_sent_unless_some_are_named() {
    let on = |name: &str| serde_json::json!({ "category": name, "enabled": true });
    let every: Vec<_> = LOGS.map(on).into();
    let expected = |logs: Vec<serde_json::Value>, metrics: Vec<serde_json::Value>| {
        json!({ "properties": {
            "workspaceId": SINK, "logs": logs, "metrics": metrics, "logAnalyticsDestinationType": "Dedicated",
        } })
    };
    assert_eq!(setting::<Json>(SINK, None).unwrap(), expected(every, vec![]));
    // Azure itself tells the id without the first slash at times.
    let some = ["AllMetrics".to_owned(), LOGS[1].to_owned()];
    assert_eq!(setting::<Json>(&SINK[1..], Some(&some)).unwrap(), expected(vec![on(LOGS[1])], vec![on("AllMetrics")]));
}

#[test]
fn a_sink_that_is_none_is_misuse() {
    for odd in [
        "",
        "00000000-0000-0000-0000-000000000000",
        "/subscriptions/s/resourceGroups/g",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/../x",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w/tables/t",
        "https://evil.example/subscriptions/s",
    ] {
        let misuse = setting::<Json>(odd, None).unwrap_err().to_string();
        assert!(misuse.starts_with("workspaceId: must be the id"), "{odd}: {misuse}");
    }
    let lower = SINK.to_lowercase();
    assert_eq!(setting::<Json>(&lower, None).unwrap().0["properties"]["workspaceId"], lower);
}

#[test]
fn a_category_that_is_none_is_misuse() {
    // The article writes it with a final s.
    for odd in [vec![], vec!["AmlOnlineEndpointTrafficLogs"], vec!["allLogs"], vec![LOGS[0], ""]] {
        let names: Vec<String> = odd.into_iter().map(str::to_owned).collect();
        let misuse = setting::<Json>(SINK, Some(&names)).unwrap_err().to_string();
        assert!(misuse.starts_with("categories: must name"), "{misuse}");
    }
}

fn url(options: &Json, split: &[&str]) -> Result<String, String> {
    let split: Vec<String> = split.iter().map(|name| (*name).to_owned()).collect();
    let url = metrics(&Cloud::public(), &workspace(), "/onlineEndpoints/e", options, &split);
    url.map_err(|misuse| misuse.to_string())
}

#[test]
fn metrics_are_asked_for_under_the_services_names() {
    let options = json!({
        "names": ["RequestsPerMinute", "RequestLatency_P95"], "timespan": "PT1H", "interval": "PT1M",
        "aggregation": ["Average", "Maximum"], "top": 20, "signal": {},
    });
    let expected = format!(
        "{ENDPOINT}metrics?api-version=2018-01-01&metricnames=RequestsPerMinute%2CRequestLatency_P95&timespan=PT1H&interval=PT1M\
         &aggregation=Average%2CMaximum&top=20&$filter=deployment%20eq%20%27%2A%27%20and%20statusCode%20eq%20%27%2A%27"
    );
    assert_eq!(url(&options, &["deployment", "statusCode"]).unwrap(), expected);
    let least = format!("{ENDPOINT}metrics?api-version=2018-01-01&metricnames=a");
    assert_eq!(url(&json!({ "names": ["a"] }), &[]).unwrap(), least);
}

#[test]
fn what_cannot_be_a_metric_or_a_dimension_is_misuse() {
    for odd in
        [json!({}), json!({ "names": [] }), json!({ "names": "a" }), json!({ "names": [5] }), json!({ "names": [""] })]
    {
        assert!(url(&odd, &[]).unwrap_err().starts_with("names: "), "{odd:?}");
    }
    for odd in ["", "a b", "a' or '", "a eq '*'", "é"] {
        assert!(url(&json!({ "names": ["a"] }), &[odd]).unwrap_err().starts_with("split: "), "{odd}");
    }
    assert!(url(&json!({ "names": ["a"], "top": 0 }), &[]).unwrap_err().starts_with("top: "));
}
