//! Metrics are counted from what was served.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure};

struct Asked<'a> {
    azure: &'a Azure,
    token: String,
}

impl Asked<'_> {
    fn get(&self, below: &str, query: &str) -> crate::wire::Answer {
        let path = format!("{}/onlineEndpoints/counted{below}?{query}", self.azure.workspace_id());
        self.azure.arm_with(&self.token, "GET", &path, &Value::Null)
    }

    /// The series of one metric: dimensions, and the sum of an aggregate over all points.
    fn series(&self, query: &str, aggregate: &str) -> Vec<(Vec<String>, f64)> {
        let answer = self.get("/providers/Microsoft.Insights/metrics", query).json();
        let of = |series: &Value| {
            let names = series["metadatavalues"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["value"].as_str().unwrap().to_owned())
                .collect();
            let data = series["data"].as_array().unwrap().iter().filter_map(|point| point[aggregate].as_f64()).sum();
            (names, data)
        };
        answer["value"][0]["timeseries"].as_array().unwrap_or_else(|| panic!("{answer}")).iter().map(of).collect()
    }
}

#[test]
fn requests_and_latencies_are_counted_and_split() {
    let azure = Azure::start(&["--seed", "95", "--http-only"]);
    let key = azure.make_echo("counted");
    azure.make_deployment("counted", "green", &json!({"EMULATOR_STATUS": "500"}), &json!({}));
    for name in ["blue", "blue", "green"] {
        azure.score("counted", &key, &[("azureml-model-deployment", name)], b"12345");
    }
    azure.score("counted", "wrong", &[], b"");
    let asked = Asked { azure: &azure, token: azure.token("reader", ARM) };
    let named = |names: &[&str], number: f64| (names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), number);
    assert_eq!(asked.series("metricnames=RequestsPerMinute&aggregation=Total", "total"), [named(&[], 4.0)]);
    let split = "metricnames=RequestsPerMinute&aggregation=total&$filter=deployment%20eq%20'*'%20and%20statusCode%20eq%20'*'&orderby=total%20desc";
    let series = asked.series(split, "total");
    assert_eq!(series.first(), Some(&named(&["blue", "200"], 2.0)));
    assert!(series.contains(&named(&["green", "424"], 1.0)) && series.len() == 3);
    let class = "metricnames=requestsperminute&aggregation=total&$filter=statusCodeClass%20eq%20'4xx'";
    assert_eq!(asked.series(class, "total"), [named(&["4xx"], 2.0)]);
    assert_eq!(asked.series("metricnames=RequestLatency&aggregation=Count&interval=PT1H", "count"), [named(&[], 4.0)]);
    let bytes = asked.series("metricnames=NetworkBytes&aggregation=Total", "total");
    assert!(bytes[0].1 > 25.0 / 60.0, "{bytes:?}");
    let below = asked
        .get(
            "/deployments/blue/providers/Microsoft.Insights/metrics",
            "metricnames=RequestsPerMinute&aggregation=Total&interval=FULL",
        )
        .json();
    assert_eq!(
        (&below["value"][0]["timeseries"][0]["data"][0]["total"], &below["namespace"]),
        (&json!(2.0), &json!("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"))
    );
    azure.control("POST", "/clock", &json!({"advanceSeconds": 7200}));
    let token = azure.token("reader", ARM);
    let later = Asked { azure: &azure, token };
    assert_eq!(
        later.series("metricnames=RequestsPerMinute&aggregation=Total", "total"),
        [named(&[], 0.0)],
        "the last hour is what is asked for"
    );
    assert_eq!(
        later.series("metricnames=RequestsPerMinute&aggregation=Total&timespan=PT6H&interval=PT1H", "total"),
        [named(&[], 4.0)]
    );
}

#[test]
fn wrong_questions_are_answered_in_the_services_words() {
    let azure = Azure::start(&["--seed", "96", "--http-only"]);
    azure.make_endpoint("counted", "Key");
    let asked = Asked { azure: &azure, token: azure.token("reader", ARM) };
    for (query, words) in [
        ("metricnames=Requests", "Failed to find metric configuration for provider"),
        ("interval=PT2M", "Invalid time grain duration: PT2M"),
        ("timespan=yesterday", "Detected invalid time interval input"),
        ("aggregation=Median", "Invalid aggregation type: Median"),
        (
            "metricnames=RequestLatency&$filter=statusCode%20eq%20'*'",
            "does not support requested dimension combination: statuscode",
        ),
        ("$filter=deployment", "Invalid filter"),
        ("metricnamespace=Microsoft.Web/sites", "Microsoft.Web/sites"),
    ] {
        let refused = asked.get("/providers/Microsoft.Insights/metrics", query);
        assert_eq!((refused.status, &refused.json()["code"]), (400, &json!("BadRequest")), "{query}");
        assert!(refused.text().contains(words), "{query}: {}", refused.text());
    }
    let definitions = asked.get("/providers/Microsoft.Insights/metricDefinitions", "").json();
    let first = &definitions["value"][0];
    assert_eq!(
        (&first["name"]["value"], first["dimensions"].as_array().unwrap().len()),
        (&json!("RequestsPerMinute"), 4)
    );
    assert_eq!(definitions["value"].as_array().unwrap().len(), 11);
    let scientist = azure.arm(
        "GET",
        &format!("{}/onlineEndpoints/counted/providers/Microsoft.Insights/metrics", azure.workspace_id()),
        &Value::Null,
    );
    assert_eq!(scientist.code(), "AuthorizationFailed");
}
