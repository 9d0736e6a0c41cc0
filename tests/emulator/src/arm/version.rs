//! `api-version`: required, and known to the provider that is asked.

use axum::http::StatusCode;

use crate::arm::refusal::Refusal;
use crate::call::Call;
use crate::world::World;

/// Stable versions of Microsoft.MachineLearningServices. [facts 1]
const STABLE: [&str; 13] = [
    "2022-05-01",
    "2022-10-01",
    "2023-04-01",
    "2023-10-01",
    "2024-04-01",
    "2024-10-01",
    "2025-06-01",
    "2025-09-01",
    "2025-12-01",
    "2026-03-01",
    "2026-05-01",
    "2026-07-01",
    "2026-09-01",
];

/// Refuses requests without a version that the provider knows.
pub(crate) fn check(call: &Call, world: &World, words: &[&str]) -> Result<(), Refusal> {
    let Some(version) = call.query("api-version").filter(|version| !version.is_empty()) else {
        let text = "The api-version query parameter (?api-version=) is required for all requests.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "MissingApiVersionParameter", text));
    };
    let date = version.strip_suffix("-preview").unwrap_or(&version);
    let dated = date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(place, byte)| if matches!(place, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    if !dated {
        let text =
            format!("The api-version '{version}' is invalid. The supported versions are '{}'.", STABLE.join(","));
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "InvalidApiVersionParameter", text));
    }
    let provider = words.iter().rposition(|word| *word == "providers").and_then(|at| words.get(at.saturating_add(1)));
    let learning = provider == Some(&"microsoft.machinelearningservices");
    // Previews come and go; any that looks like one is taken.
    if learning && !version.ends_with("-preview") && !STABLE.contains(&version.as_str()) {
        let text = format!(
            "No registered resource provider found for location '{0}' and API version '{version}' for type 'workspaces'. The supported api-versions are '{1}'. The supported locations are '{0}'.",
            world.place.location,
            STABLE.join(", ")
        );
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "NoRegisteredProviderFound", text));
    }
    Ok(())
}
