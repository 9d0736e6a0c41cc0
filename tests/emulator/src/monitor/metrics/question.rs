//! What a request for metrics asks for.

use axum::http::StatusCode;

use crate::arm::refusal::Refusal;
use crate::call::Call;
use crate::clock::iso_duration;
use crate::monitor::Subject;
use crate::monitor::definition::{self, Definition};
use crate::monitor::metrics::{AGGREGATIONS, GRAINS, MINUTE, kind, millis};
use crate::monitor::timespan::Timespan;
use crate::world::World;

/// A month of minutes.
const MOST_POINTS: i64 = 44_640;

fn bad(message: String) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", message).flat()
}

/// What a request asks for.
pub(super) struct Asked {
    pub(super) metrics: Vec<Definition>,
    pub(super) within: Timespan,
    pub(super) grain: (String, i64),
    pub(super) aggregations: Vec<&'static str>,
    pub(super) filter: Vec<(String, Vec<String>)>,
    pub(super) top: usize,
    pub(super) descending: Option<bool>,
    pub(super) metadata: bool,
}

/// Reads it.
pub(super) fn asked(call: &Call, world: &World, subject: &Subject) -> Result<Asked, Refusal> {
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

#[cfg(test)]
mod tests {
    use super::filter;

    #[test]
    fn filters_name_dimensions_and_their_values() {
        let read = filter("deployment eq '*' and (statusCode eq '200' or statusCode eq '424')").unwrap();
        let wanted = [("deployment", vec!["*"]), ("statusCode", vec!["200", "424"])];
        assert!(read.iter().zip(&wanted).all(|((name, values), (wanted, ones))| name == wanted && values == ones));
        assert_eq!(read.len(), 2);
        assert!(filter("deployment").is_err());
    }
}
