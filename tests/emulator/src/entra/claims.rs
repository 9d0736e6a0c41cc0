//! The `claims` a client asks for: what a service demanded of its next token.

use axum::http::StatusCode;
use serde_json::Value;

use crate::entra::refusal::Refusal;

/// The claims that this Entra understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// `nbf`: only a token made after this second will do.
    pub(crate) not_before: Option<u64>,
    /// `xms_cc` with `cp1`: the client handles claims challenges.
    pub(crate) capable: bool,
}

/// Reads the parameter; absent means nothing in particular.
pub(crate) fn read(parameter: Option<&str>) -> Result<Wanted, Refusal> {
    let Some(text) = parameter.filter(|text| !text.is_empty()) else { return Ok(Wanted::default()) };
    let Ok(Value::Object(request)) = serde_json::from_str(text) else {
        let why = "Invalid request. Request is malformed or invalid.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_request", 9_002_313, why));
    };
    let of = |name: &str| request.get("access_token").and_then(|wanted| wanted.get(name));
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let named = |wanted: &Value| {
        let values = wanted.get("values").or_else(|| wanted.get("value"));
        let is = |value: &Value| value.as_str().is_some_and(|value| value.eq_ignore_ascii_case("cp1"));
        values.is_some_and(|values| is(values) || values.as_array().is_some_and(|all| all.iter().any(is)))
    };
    Ok(Wanted {
        not_before: of("nbf").and_then(|wanted| wanted.get("value")).and_then(number),
        capable: of("xms_cc").is_some_and(named),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_challenge_demands_is_understood() {
        let asked = r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"},"xms_cc":{"values":["CP1"]}}}"#;
        assert_eq!(read(Some(asked)).unwrap(), Wanted { not_before: Some(1_700_000_000), capable: true });
        assert_eq!(read(None).unwrap(), Wanted::default());
        assert_eq!(read(Some(r#"{"id_token":{}}"#)).unwrap(), Wanted::default());
    }

    #[test]
    fn claims_that_are_no_object_are_refused() {
        for text in ["nbf", "[1]", "eyJhIjoxfQ=="] {
            assert!(read(Some(text)).is_err(), "{text}");
        }
    }
}
