//! Is this token for this plane, and alive? The question that saves the bare 401.

use std::time::Duration;

use crate::cloud::{Cloud, Plane};
use crate::error::Reason;
use crate::identity::token::{Bounds, Malformed};
use crate::time::Timestamp;
use crate::value::Value;

/// How far the clocks of issuer and caller may disagree on when a token starts to hold.
const SKEW: Duration = Duration::from_secs(300);

/// A token that will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// `false` when the audience is an app id nobody knows: it may be an alias of the resource, so the service decides.
    pub audience_known: bool,
    /// When it ends, if it says.
    pub expires_on: Option<Timestamp>,
}

/// A token that will not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// In one word.
    pub reason: Reason,
    /// What was found, what is needed, what to do.
    pub message: String,
    /// The audience the token has.
    pub actual_audience: Option<String>,
}

/// Reads a token and checks it for a plane.
///
/// # Errors
/// [`Unfit`] says what is wrong and which scope to request.
pub fn check<V: Value>(cloud: &Cloud, plane: Plane, token: &str, now: Timestamp) -> Result<Fit, Unfit> {
    match Bounds::read::<V>(token) {
        Ok(bounds) => check_bounds(cloud, plane, &bounds, now),
        Err(malformed) => Err(no_token(cloud, plane, &malformed)),
    }
}

/// Checks what was read already.
///
/// # Errors
/// [`Unfit`] says what is wrong and which scope to request.
pub fn check_bounds(cloud: &Cloud, plane: Plane, bounds: &Bounds, now: Timestamp) -> Result<Fit, Unfit> {
    let audience_known = bounds.audience.iter().any(|audience| cloud.plane_of_audience(audience) == Some(plane));
    let may_be_alias = bounds.audience.iter().any(|audience| is_unknown_app(cloud, audience));
    if !audience_known && !may_be_alias {
        return Err(wrong_audience(cloud, plane, bounds));
    }
    if bounds.expires_on.is_some_and(|end| end <= now) {
        return Err(unfit(
            Reason::Expired,
            bounds,
            format!(
                "The token for {} expired {} ago. Request a new one for {}.",
                plane.purpose(),
                span(now - bounds.expires_on.unwrap_or(now)),
                cloud.scope(plane)
            ),
        ));
    }
    if bounds.not_before.is_some_and(|start| start > now + SKEW) {
        return Err(unfit(
            Reason::NotYetValid,
            bounds,
            format!(
                "The token for {} starts to hold only in {}. Check this machine's clock, or request a new one for {}.",
                plane.purpose(),
                span(bounds.not_before.unwrap_or(now) - now),
                cloud.scope(plane)
            ),
        ));
    }
    Ok(Fit { audience_known, expires_on: bounds.expires_on })
}

fn wrong_audience(cloud: &Cloud, plane: Plane, bounds: &Bounds) -> Unfit {
    let found = bounds.audience.join(", ");
    let found = match bounds.audience.iter().find_map(|audience| issued_for(cloud, audience)) {
        Some(what) => format!("for {what}: its audience is {found}"),
        None if found.is_empty() => "without an audience".to_owned(),
        None => format!("for another resource: its audience is {found}"),
    };
    unfit(
        Reason::WrongAudience,
        bounds,
        format!(
            "The token is {found}. For {} it needs the audience {}; request the scope {}.",
            plane.purpose(),
            cloud.audience(plane),
            cloud.scope(plane)
        ),
    )
}

/// What a recognised audience is good for, in this cloud or another.
fn issued_for(cloud: &Cloud, audience: &str) -> Option<String> {
    if let Some(plane) = cloud.plane_of_audience(audience) {
        return Some(plane.purpose().to_owned());
    }
    Cloud::known().find_map(|other| {
        let plane = other.plane_of_audience(audience)?;
        Some(format!("{} in the {} cloud", plane.purpose(), other.name))
    })
}

/// What a text is good for that is an Entra token for a resource known here; `None` for keys, Azure ML tokens and the like.
#[must_use]
pub fn entra_purpose<V: Value>(cloud: &Cloud, text: &str) -> Option<String> {
    let bounds = Bounds::read::<V>(text).ok()?;
    bounds.audience.iter().find_map(|audience| issued_for(cloud, audience))
}

/// An app id that belongs to no known resource.
fn is_unknown_app(cloud: &Cloud, audience: &str) -> bool {
    is_guid(audience) && issued_for(cloud, audience).is_none()
}

/// Whether a text is a GUID, as app and tenant ids are.
#[must_use]
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

fn no_token(cloud: &Cloud, plane: Plane, malformed: &Malformed) -> Unfit {
    Unfit {
        reason: Reason::Malformed,
        message: format!(
            "The token is no Entra access token: {malformed}. Request one for the scope {}.",
            cloud.scope(plane)
        ),
        actual_audience: None,
    }
}

fn unfit(reason: Reason, bounds: &Bounds, message: String) -> Unfit {
    let actual_audience = (!bounds.audience.is_empty()).then(|| bounds.audience.join(", "));
    Unfit { reason, message, actual_audience }
}

/// A length of time in the largest unit that says enough.
fn span(length: Duration) -> String {
    let seconds = length.as_secs();
    let (count, unit) = match seconds {
        0..120 => (seconds, "s"),
        120..7_200 => (seconds / 60, "min"),
        7_200..172_800 => (seconds / 3_600, "h"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit}")
}
