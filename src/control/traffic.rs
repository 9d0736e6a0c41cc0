//! Who gets which share of the requests.

use crate::error::Misuse;
use crate::value::Value;

/// The most that may be mirrored, in percent (D-ROLL).
const MOST_MIRRORED: u32 = 50;

/// Whether a member of an endpoint maps deployments to percentages.
#[must_use]
pub fn is_map(path: &str) -> bool {
    matches!(path, "properties.traffic" | "properties.mirrorTraffic")
}

/// Reads a traffic map and checks its shape: whole percentages that add up to 100, or to 0 for no traffic (D-ROLL).
///
/// # Errors
/// [`Misuse`] says which share, or what the sum is.
pub fn check<V: Value>(option: &str, traffic: &V) -> Result<Vec<(String, u32)>, Misuse> {
    let shares = read(option, traffic)?;
    match shares.iter().map(|(_, share)| share).sum::<u32>() {
        0 | 100 => Ok(shares),
        sum => Err(Misuse::new(option, &format!("must add up to 100, or to 0 for no traffic; the sum is {sum}"))),
    }
}

/// Reads a mirror map and checks its shape: one deployment at most, and half of the requests at most (D-ROLL).
///
/// # Errors
/// [`Misuse`] says what is too much.
pub fn check_mirror<V: Value>(option: &str, mirror: &V) -> Result<Vec<(String, u32)>, Misuse> {
    let shares = read(option, mirror)?;
    let mut mirrored = shares.iter().filter(|(_, share)| *share > 0);
    match (mirrored.next(), mirrored.next()) {
        (Some(_), Some(_)) => Err(Misuse::new(option, "must name one deployment at most")),
        (Some((name, share)), None) if *share > MOST_MIRRORED => {
            Err(Misuse::new(&[option, ".", name].concat(), &format!("must be at most {MOST_MIRRORED}")))
        }
        _ => Ok(shares),
    }
}

fn read<V: Value>(option: &str, map: &V) -> Result<Vec<(String, u32)>, Misuse> {
    if !map.is_object() {
        return Err(Misuse::new(option, "must be an object: { \"blue\": 100 }"));
    }
    let share = |name: String| match map.get(&name).and_then(|share| share.as_number()).and_then(percentage) {
        // The service takes two spellings for one deployment.
        Some(share) if key(map, &name).as_ref() == Some(&name) => Ok((name, share)),
        _ => Err(Misuse::new(&[option, ".", &name].concat(), "must be a whole number from 0 to 100, and named once")),
    };
    map.keys().into_iter().map(share).collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number up to 100")]
fn percentage(number: f64) -> Option<u32> {
    (number.fract() == 0.0 && (0.0..=100.0).contains(&number)).then_some(number as u32)
}

/// The shares above 0, whatever else the map holds, names in lower case.
fn live<V: Value>(map: Option<&V>) -> Vec<(String, u32)> {
    let shares = map.map(|map| map.keys().into_iter().map(|name| (name.to_ascii_lowercase(), share(Some(map), &name))));
    shares.into_iter().flatten().filter(|(_, share)| *share > 0).collect()
}

/// The name by which a map knows a deployment.
fn key<V: Value>(map: &V, name: &str) -> Option<String> {
    map.keys().into_iter().find(|key| key.eq_ignore_ascii_case(name))
}

/// The share of a deployment: 0 when it has none.
#[must_use]
pub fn share<V: Value>(map: Option<&V>, name: &str) -> u32 {
    let Some(map) = map else { return 0 };
    key(map, name).and_then(|key| percentage(map.get(&key)?.as_number()?)).unwrap_or(0)
}

/// Whether two maps send requests the same way: names in any case, and 0 is the same as nothing (SDK).
#[must_use]
pub fn same<V: Value>(one: Option<&V>, other: Option<&V>) -> bool {
    let (one, other) = (live(one), live(other));
    one.len() == other.len() && one.iter().all(|share| other.contains(share))
}

/// Checks shares against what the endpoint has: every deployment exists and is ready, and none has live and mirrored traffic
/// (D-ROLL). `endpoint` holds the shares already.
///
/// # Errors
/// [`Misuse`] names the deployment and what is wrong with it.
pub fn check_against<V: Value>(endpoint: &V, deployments: &[V]) -> Result<(), Misuse> {
    let properties = endpoint.get("properties");
    let map = |name| properties.as_ref().and_then(|properties| properties.get(name));
    let (traffic, mirror) = (live(map("traffic").as_ref()), live(map("mirrorTraffic").as_ref()));
    for (option, (name, _)) in
        traffic.iter().map(|share| ("traffic", share)).chain(mirror.iter().map(|share| ("mirror", share)))
    {
        let place = [option, ".", name].concat();
        let named = |one: &&V| one.text_at(&["name"]).is_some_and(|known| known.eq_ignore_ascii_case(name));
        let Some(deployment) = deployments.iter().find(named) else {
            return Err(Misuse::new(&place, "names a deployment that the endpoint does not have"));
        };
        let state = deployment.text_at(&["properties", "provisioningState"]).unwrap_or_else(|| "unknown".into());
        if !state.eq_ignore_ascii_case("Succeeded") {
            return Err(Misuse::new(&place, &format!("names a deployment that is not ready; its state is {state}")));
        }
    }
    match mirror.iter().find(|(name, _)| traffic.iter().any(|(live, _)| live == name)) {
        Some((name, _)) => Err(Misuse::new(
            &["traffic.", name].concat(),
            "names a deployment that gets mirrored traffic, which it cannot beside live traffic; end that with { mirror: {} }",
        )),
        None => Ok(()),
    }
}

/// The endpoint with this traffic and everything else as it was, ready to be PUT: a PUT replaces the whole, so what is left
/// out of it is lost.
#[must_use]
pub fn set<V: Value>(endpoint: &V, traffic: V) -> V {
    endpoint.with_at(&["properties", "traffic"], traffic)
}

/// The traffic after `points` more percent have moved from one deployment to another; all that is left when it is less.
/// Deployments keep the names by which the endpoint knows them. Also gives what is left.
#[must_use]
pub fn moved<V: Value>(traffic: Option<&V>, from: &str, to: &str, points: u32) -> (V, u32) {
    let present = traffic.cloned().unwrap_or_else(V::object);
    let key = |name: &str| key(&present, name).unwrap_or_else(|| name.to_owned());
    let (before, gained) = (share(traffic, from), share(traffic, to));
    let step = points.min(before);
    let (left, more) = (before - step, gained + step);
    let after = present.with(&key(from), V::write(&left)).with(&key(to), V::write(&more));
    (after, left)
}
