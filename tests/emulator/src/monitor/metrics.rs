//! The metrics API: series of numbers from the requests that were served. [facts 10]

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use crate::arm::refusal::Refusal;
use crate::call::{self, Call, Reply};
use crate::clock::{iso_duration, iso_seconds};
use crate::dice::lock;
use crate::monitor::Subject;
use crate::monitor::definition::{self, Definition, Sample};
use crate::monitor::record::Served;
use crate::monitor::timespan::Timespan;
use crate::world::World;

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
/// A month of minutes.
const MOST_POINTS: i64 = 44_640;

fn bad(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", message).flat()
}

fn kind(subject: &Subject) -> &'static str {
    if subject.deployment.is_some() { "workspaces/onlineEndpoints/deployments" } else { "workspaces/onlineEndpoints" }
}

/// What a request asks for.
struct Asked {
    metrics: Vec<Definition>,
    within: Timespan,
    grain: (String, i64),
    aggregations: Vec<&'static str>,
    filter: Vec<(String, Vec<String>)>,
    top: usize,
    descending: Option<bool>,
    metadata: bool,
}

/// Dimensions and what they are.
type Values = Vec<(String, String)>;

/// One series: the values of its dimensions, and its points.
struct Series {
    values: Values,
    points: Vec<(i64, Vec<f64>)>,
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

fn asked(call: &Call, world: &World, subject: &Subject) -> Result<Asked, Refusal> {
    let known = definition::all(subject.deployment.is_some());
    let wanted = call.query("metricnames").or_else(|| call.query("metric")).unwrap_or_default();
    let mut metrics = Vec::new();
    for name in wanted.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let found = known.iter().find(|one| one.name.eq_ignore_ascii_case(name));
        metrics.push(*found.ok_or_else(|| {
            let all: Vec<&str> = known.iter().map(|one| one.name).collect();
            bad(format!("Failed to find metric configuration for provider: Microsoft.MachineLearningServices, resource Type: {}, metric: {name}, Valid metrics: {}", kind(subject), all.join(",")))
        })?);
    }
    if metrics.is_empty() {
        metrics.extend(known.first());
    }
    if let Some(namespace) = call.query("metricnamespace") {
        let ours = format!("Microsoft.MachineLearningServices/{}", kind(subject));
        if !namespace.eq_ignore_ascii_case(&ours) {
            return Err(bad(format!(
                "Failed to find metric configuration for namespace: {namespace}. Valid namespaces: {ours}"
            )));
        }
    }
    let now = millis(world.clock.now_ms());
    let within = match call.query("timespan") {
        Some(text) => Timespan::read(&text, now).ok_or_else(|| bad(format!("Detected invalid time interval input: {text}, supported ones are: start/end in ISO 8601 and ISO 8601 durations")))?,
        None => Timespan { from: now.saturating_sub(60 * MINUTE), to: now },
    };
    let grain = grain(call, within)?;
    let aggregations = aggregations(call)?;
    let filter = filter(&call.query("$filter").unwrap_or_default())?;
    for metric in &metrics {
        for (name, _) in &filter {
            if !metric.dimensions.iter().any(|one| one.eq_ignore_ascii_case(name)) {
                let text = format!(
                    "Metric: {} does not support requested dimension combination: {}, supported ones are: {}, TraceId: {}",
                    metric.name,
                    name.to_ascii_lowercase(),
                    metric.dimensions.join(","),
                    world.dice.guid()
                );
                return Err(bad(text));
            }
        }
    }
    let top = match call.query("top") {
        Some(top) => top.parse().map_err(|_| bad(format!("Invalid top: {top}")))?,
        None => 10,
    };
    let descending = call.query("orderby").map(|order| order.to_ascii_lowercase().ends_with("desc"));
    let metadata = call.query("resultType").is_some_and(|kind| kind.eq_ignore_ascii_case("metadata"));
    Ok(Asked { metrics, within, grain, aggregations, filter, top, descending, metadata })
}

fn grain(call: &Call, within: Timespan) -> Result<(String, i64), Refusal> {
    let text = call.query("interval").unwrap_or_else(|| "PT1M".to_owned());
    let whole = within.to.saturating_sub(within.from).saturating_add(MINUTE);
    if text.eq_ignore_ascii_case("FULL") {
        return Ok((text, whole));
    }
    let asked = iso_duration(&text).and_then(|duration| i64::try_from(duration.as_millis()).ok());
    let known = GRAINS.iter().find(|(_, minutes)| asked == Some(minutes * MINUTE));
    let (name, minutes) = known.ok_or_else(|| {
        bad(format!("Invalid time grain duration: {text}, supported ones are: 00:01:00,00:05:00,00:15:00,00:30:00,01:00:00,06:00:00,12:00:00,1.00:00:00"))
    })?;
    let step = minutes * MINUTE;
    if whole / step > MOST_POINTS {
        return Err(bad("The time range is too long for the time grain.".to_owned()));
    }
    Ok(((*name).to_owned(), step))
}

fn aggregations(call: &Call) -> Result<Vec<&'static str>, Refusal> {
    let text = call.query("aggregation").filter(|text| !text.is_empty()).unwrap_or_else(|| "Average".to_owned());
    let one = |name: &str| {
        let found = AGGREGATIONS.iter().find(|known| known.eq_ignore_ascii_case(name.trim()));
        found.copied().ok_or_else(|| {
            bad(format!("Invalid aggregation type: {name}, supported ones are: {}", AGGREGATIONS.join(",")))
        })
    };
    text.split(',').map(one).collect()
}

/// Reads `a eq '*' and (b eq 'x' or b eq 'y')`: each dimension with the values it may have.
fn filter(text: &str) -> Result<Vec<(String, Vec<String>)>, Refusal> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    let wrong = || bad(format!("Invalid filter: {text}"));
    for part in text.split(" and ").flat_map(|part| part.split(" or ")).map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.trim_matches(['(', ')']).split_once(" eq ").ok_or_else(wrong)?;
        let value = value.trim().strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).ok_or_else(wrong)?;
        match all.iter_mut().find(|(other, _)| other.eq_ignore_ascii_case(name.trim())) {
            Some((_, values)) => values.push(value.to_owned()),
            None => all.push((name.trim().to_owned(), vec![value.to_owned()])),
        }
    }
    Ok(all)
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

/// One series, or one for each combination of the dimensions that the filter names.
fn split(metric: &Definition, asked: &Asked, served: &[&Served], instances: u64) -> Vec<Series> {
    if metric.sample == Sample::None {
        return Vec::new();
    }
    let mut groups: Vec<(Values, Vec<&Served>)> = Vec::new();
    if asked.filter.is_empty() || metric.sample == Sample::Instances {
        groups.push((Vec::new(), served.to_vec()));
    } else {
        for one in served {
            let names = asked.filter.iter().map(|(name, wanted)| {
                let spelled = metric
                    .dimensions
                    .iter()
                    .find(|known| known.eq_ignore_ascii_case(name))
                    .copied()
                    .unwrap_or_default();
                let value = definition::dimension(spelled, one);
                let fits = wanted.iter().any(|wanted| wanted == "*" || wanted.eq_ignore_ascii_case(&value));
                fits.then(|| (spelled.to_ascii_lowercase(), value))
            });
            let Some(values) = names.collect::<Option<Vec<_>>>() else { continue };
            match groups.iter_mut().find(|(other, _)| *other == values) {
                Some((_, served)) => served.push(one),
                None => groups.push((values, vec![one])),
            }
        }
    }
    let points = |served: &[&Served]| points(metric, asked, served, instances);
    groups.into_iter().map(|(values, served)| Series { points: points(&served), values }).collect()
}

/// The samples of every step of the time.
fn points(metric: &Definition, asked: &Asked, served: &[&Served], instances: u64) -> Vec<(i64, Vec<f64>)> {
    let step = asked.grain.1;
    let first = if asked.grain.0.eq_ignore_ascii_case("FULL") {
        asked.within.from
    } else {
        asked.within.from.div_euclid(step) * step
    };
    let mut minutes: std::collections::BTreeMap<i64, Vec<&Served>> = std::collections::BTreeMap::new();
    for one in served {
        minutes.entry(millis(one.end_ms).div_euclid(MINUTE)).or_default().push(one);
    }
    let mut points = Vec::new();
    let mut start = first;
    while start <= asked.within.to {
        let end = start.saturating_add(step);
        let of = (start.div_euclid(MINUTE)..end.div_euclid(MINUTE)).flat_map(|minute| {
            let served = minutes.get(&minute).map(Vec::as_slice).unwrap_or_default();
            samples(metric.sample, served, instances)
        });
        points.push((start, of.collect()));
        start = end;
    }
    points
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn samples(sample: Sample, served: &[&Served], instances: u64) -> Vec<f64> {
    let mut took: Vec<f64> = served.iter().map(|one| one.end_ms.saturating_sub(one.start_ms) as f64).collect();
    match sample {
        Sample::Requests => vec![served.len() as f64],
        Sample::Starts => vec![served.len() as f64 / 60.0],
        Sample::Bytes => {
            let bytes: u64 = served.iter().map(|one| one.request_bytes.saturating_add(one.response_bytes)).sum();
            vec![bytes as f64 / 60.0]
        }
        Sample::Latency => took,
        Sample::Percentile(share) if !took.is_empty() => {
            took.sort_by(f64::total_cmp);
            let rank = (share / 100.0 * took.len() as f64).ceil().max(1.0) as usize;
            took.get(rank.saturating_sub(1)).copied().into_iter().collect()
        }
        Sample::Together => vec![at_once(served) as f64],
        Sample::Instances => vec![instances as f64],
        Sample::Percentile(_) | Sample::None => Vec::new(),
    }
}

/// The greatest number of requests at one moment: one more at each start, one less after each end.
fn at_once(served: &[&Served]) -> i64 {
    let mut moments: Vec<(u64, bool)> =
        served.iter().flat_map(|one| [(one.start_ms, false), (one.end_ms, true)]).collect();
    // A start sorts before an end of the same millisecond.
    moments.sort_unstable();
    let step = |now: &mut i64, (_, ends): &(u64, bool)| {
        *now += if *ends { -1 } else { 1 };
        Some(*now)
    };
    moments.iter().scan(0, step).max().unwrap_or(0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_at_once_are_those_that_overlap() {
        let served = |start_ms, end_ms| Served { start_ms, end_ms, ..Served::default() };
        let all = [served(0, 10), served(5, 7), served(7, 9), served(11, 12)];
        assert_eq!(at_once(&all.iter().collect::<Vec<_>>()), 3);
        assert_eq!(at_once(&[]), 0);
    }

    #[test]
    fn filters_name_dimensions_and_their_values() {
        let read = filter("deployment eq '*' and (statusCode eq '200' or statusCode eq '424')").unwrap();
        let wanted = [("deployment", vec!["*"]), ("statusCode", vec!["200", "424"])];
        assert!(read.iter().zip(&wanted).all(|((name, values), (wanted, ones))| name == wanted && values == ones));
        assert_eq!(read.len(), 2);
        assert!(filter("deployment").is_err());
    }
}
