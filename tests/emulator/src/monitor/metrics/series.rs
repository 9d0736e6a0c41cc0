//! Series of numbers from the requests that were served.

use std::collections::BTreeMap;

use crate::monitor::definition::{self, Definition, Sample};
use crate::monitor::metrics::question::Asked;
use crate::monitor::metrics::{MINUTE, millis};
use crate::monitor::record::Served;

/// Dimensions and what they are.
pub(super) type Values = Vec<(String, String)>;

/// One series: the values of its dimensions, and its points.
pub(super) struct Series {
    pub(super) values: Values,
    pub(super) points: Vec<(i64, Vec<f64>)>,
}

/// One series, or one for each combination of the dimensions that the filter names.
pub(super) fn split(metric: &Definition, asked: &Asked, served: &[&Served], instances: u64) -> Vec<Series> {
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
    let mut minutes: BTreeMap<i64, Vec<&Served>> = BTreeMap::new();
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
}
