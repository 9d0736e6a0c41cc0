//! Continuous access evaluation: a service that wants a newer token than the one it was given.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::call::Plane;
use crate::world::World;

/// Since when each service refuses older tokens; 0 is never.
#[derive(Default)]
pub(crate) struct Challenges {
    arm: AtomicU64,
    scoring: AtomicU64,
}

impl Challenges {
    fn of(&self, plane: Plane) -> Option<&AtomicU64> {
        match plane {
            Plane::Arm => Some(&self.arm),
            Plane::Scoring => Some(&self.scoring),
            Plane::Entra | Plane::Platform | Plane::Logs => None,
        }
    }

    /// From now on the named services refuse what is older; the others take everything again.
    pub(crate) fn demand(&self, planes: &[&str], now: u64) {
        for plane in [Plane::Arm, Plane::Scoring] {
            let since = if planes.contains(&plane.word()) { now } else { 0 };
            if let Some(place) = self.of(plane) {
                place.store(since, Ordering::Relaxed);
            }
        }
    }

    /// The claims that the plane demands of a token, where these are not enough.
    fn unmet(&self, plane: Plane, claims: &Value) -> Option<String> {
        let since = self.of(plane)?.load(Ordering::Relaxed);
        let start = claims.get("nbf").and_then(Value::as_u64).unwrap_or(0);
        (start < since).then(|| format!(r#"{{"access_token":{{"nbf":{{"essential":true, "value":"{since}"}}}}}}"#))
    }
}

/// What Azure says about a token that was revoked.
pub(crate) const REASON: &str = "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp";

/// The value of `WWW-Authenticate`, where the token is too old for the plane. [facts 5]
pub(crate) fn header(world: &World, plane: Plane, claims: &Value) -> Option<String> {
    let demanded = STANDARD.encode(world.challenges.unmet(plane, claims)?);
    Some(format!(
        r#"Bearer realm="", authorization_uri="{}/common/oauth2/authorize", error="insufficient_claims", error_description="{REASON}", claims="{demanded}""#,
        world.origins.entra
    ))
}
