//! The metrics API: what is asked, the series that answer it, and how they are written. [facts 10]

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::clock::iso_seconds;
use crate::dice::lock;
use crate::monitor::Subject;
use crate::monitor::definition::{self, Definition};
use crate::monitor::record::Served;
use crate::world::World;

mod question;
mod series;

use question::{Asked, asked};
use series::{Series, split};

const MINUTE: i64 = 60_000;
const GRAINS: [(&str, i64); 8] = [
    ("PT1M", 1),
    ("PT5M", 5),
    ("PT15M", 15),
    ("PT30M", 30),
    ("PT1H", 60),
    ("PT6H", 360),
    ("PT12H", 720),
    ("P1D", 1440),
];
const AGGREGATIONS: [&str; 5] = ["Average", "Minimum", "Maximum", "Total", "Count"];

fn kind(subject: &Subject) -> &'static str {
    if subject.deployment.is_some() { "workspaces/onlineEndpoints/deployments" } else { "workspaces/onlineEndpoints" }
}

/// Answers `metrics`.
pub(crate) fn answer(call: &Call, world: &World, subject: &Subject) -> Result<Reply, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::no_such_route(call));
    }
    let asked = asked(call, world, subject)?;
    let instances = instances(world, subject);
    let kept = lock(&world.monitor.0);
    let ours = |served: &&Served| {
        served.endpoint.eq_ignore_ascii_case(&subject.endpoint)
            && subject.deployment.as_deref().is_none_or(|name| served.deployment.eq_ignore_ascii_case(name))
            && asked.within.has(millis(served.end_ms))
    };
    let served: Vec<&Served> = kept.served.iter().filter(ours).collect();
    let value: Vec<Value> =
        asked.metrics.iter().map(|metric| render(metric, &asked, &served, instances, subject)).collect();
    let time = |ms: i64| iso_seconds(u64::try_from(ms).unwrap_or(0));
    let mut body = json!({
        "cost": 0,
        "timespan": format!("{}/{}", time(asked.within.from), time(asked.within.to)),
        "interval": asked.grain.0,
        "value": value,
        "namespace": format!("Microsoft.MachineLearningServices/{}", kind(subject)),
        "resourceregion": world.place.location,
    });
    if let (true, Some(body)) = (asked.metadata, body.as_object_mut()) {
        body.shift_remove("cost");
        body.shift_remove("interval");
    }
    Ok(call::json(StatusCode::OK, &body))
}

fn millis(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn instances(world: &World, subject: &Subject) -> u64 {
    let store = lock(&world.store);
    let endpoint = store.endpoints.get(&subject.endpoint.to_ascii_lowercase());
    let name = subject.deployment.as_deref().unwrap_or_default().to_ascii_lowercase();
    let deployment = endpoint.and_then(|endpoint| endpoint.deployments.get(&name));
    let capacity = deployment.and_then(|deployment| deployment.tracked.body.get("sku")?.get("capacity")?.as_u64());
    capacity.unwrap_or(1)
}

fn render(metric: &Definition, asked: &Asked, served: &[&Served], instances: u64, subject: &Subject) -> Value {
    let mut series = split(metric, asked, served, instances);
    if let Some(descending) = asked.descending {
        let weight = |one: &Series| one.points.iter().flat_map(|(_, values)| values).sum::<f64>();
        series.sort_by(|one, other| weight(one).total_cmp(&weight(other)));
        if descending {
            series.reverse();
        }
    }
    series.truncate(asked.top);
    let timeseries: Vec<Value> = series.iter().map(|one| drawn(one, asked)).collect();
    json!({
        "id": format!("{}/providers/Microsoft.Insights/metrics/{}", subject.id, metric.name),
        "type": "Microsoft.Insights/metrics",
        "name": {"value": metric.name, "localizedValue": metric.title},
        "displayDescription": metric.title,
        "unit": metric.unit,
        "timeseries": timeseries,
        "errorCode": "Success",
    })
}

fn drawn(series: &Series, asked: &Asked) -> Value {
    let values: Vec<Value> = series
        .values
        .iter()
        .map(|(name, value)| json!({"name": {"value": name, "localizedValue": name}, "value": value}))
        .collect();
    if asked.metadata {
        return json!({"metadatavalues": values});
    }
    let data: Vec<Value> = series.points.iter().map(|(at, samples)| point(*at, samples, &asked.aggregations)).collect();
    json!({"metadatavalues": values, "data": data})
}

#[allow(clippy::cast_precision_loss)]
fn point(at: i64, samples: &[f64], aggregations: &[&str]) -> Value {
    let mut point = Map::from_iter([("timeStamp".to_owned(), json!(iso_seconds(u64::try_from(at).unwrap_or(0))))]);
    let (count, total) = (samples.len() as f64, samples.iter().sum::<f64>());
    for name in aggregations {
        let value = match *name {
            "Count" => Some(count),
            "Total" => Some(total),
            "Average" => (count > 0.0).then(|| total / count),
            "Minimum" => samples.iter().copied().min_by(f64::total_cmp),
            _ => samples.iter().copied().max_by(f64::total_cmp),
        };
        // Without a sample a point has no value.
        if let Some(value) = value {
            point.insert(name.to_ascii_lowercase(), json!(value));
        }
    }
    Value::Object(point)
}

/// Answers `metricDefinitions`.
pub(crate) fn definitions(call: &Call, subject: &Subject) -> Result<Reply, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::no_such_route(call));
    }
    let named = |name: &str| json!({"value": name, "localizedValue": name});
    let grains: Vec<Value> = GRAINS.iter().map(|(grain, _)| json!({"timeGrain": grain, "retention": "P93D"})).collect();
    let value: Vec<Value> = definition::all(subject.deployment.is_some())
        .iter()
        .map(|metric| {
            json!({
                "id": format!("{}/providers/microsoft.insights/metricdefinitions/{}", subject.id, metric.name),
                "resourceId": subject.id,
                "namespace": format!("Microsoft.MachineLearningServices/{}", kind(subject)),
                "name": {"value": metric.name, "localizedValue": metric.title},
                "displayDescription": metric.title,
                "isDimensionRequired": false,
                "unit": metric.unit,
                "primaryAggregationType": "Average",
                "supportedAggregationTypes": AGGREGATIONS,
                "metricAvailabilities": grains,
                "dimensions": metric.dimensions.iter().map(|name| named(name)).collect::<Vec<Value>>(),
            })
        })
        .collect();
    Ok(call::json(StatusCode::OK, &json!({"value": value})))
}
