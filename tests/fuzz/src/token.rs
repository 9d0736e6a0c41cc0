//! JWTs: taken apart, and checked for a plane.

use azureml_endpoints::cloud::{Cloud, Plane};
use azureml_endpoints::identity::audience::check;
use azureml_endpoints::identity::token::{LONGEST, Token, bare};
use serde_json::Value;

use crate::host::{Json, NOON, NOW};

/// Reads a token, or one made of these bytes: after a `{` the engine writes a payload and need not find base64 by itself.
pub fn run(data: &[u8]) {
    let text = match data {
        [b'{', ..] => format!("{}.{}.c2ln", encoded(br#"{"alg":"RS256"}"#), encoded(data)),
        _ => String::from_utf8_lossy(data).into_owned(),
    };
    let read = Token::<Json>::read(&text);
    let expected = if text.len() > LONGEST { None } else { payload(bare(&text)) };
    assert_eq!(read.as_ref().ok().map(|token| &token.payload.0), expected.as_ref());
    if let Err(malformed) = &read {
        hidden(&text, &malformed.to_string());
    }
    for plane in Plane::ALL {
        match (check::<Json>(&Cloud::public(), plane, &text, NOW), &expected) {
            (Ok(fit), Some(payload)) => {
                assert!(audiences(payload).iter().any(|audience| fit.audience_known == known(plane, audience)));
                assert!(fit.expires_on.is_none_or(|end| end > NOW));
                let end = payload.get("exp").and_then(Value::as_f64);
                assert!(end.is_none_or(|end| end > NOON as f64 || end.abs() > 8.64e12), "it lives");
            }
            (Ok(_), None) => panic!("what is no token fits"),
            (Err(unfit), _) => hidden(&text, &unfit.message),
        }
    }
}

/// No piece of a text that could open a door is told.
fn hidden(text: &str, told: &str) {
    for piece in text.split(['.', ' ']).filter(|piece| piece.len() > 60) {
        assert!(!told.contains(piece));
    }
}

/// The audiences of each plane in the public cloud (D-AUTH).
fn known(plane: Plane, audience: &str) -> bool {
    let audience = audience.to_ascii_lowercase();
    let audience = audience.strip_suffix('/').unwrap_or(&audience);
    let names: &[&str] = match plane {
        Plane::Control => &[
            "https://management.azure.com",
            "https://management.core.windows.net",
            "797f4846-ba00-4fd7-ba43-dac1f8f63013",
        ],
        Plane::Data => &["https://ml.azure.com", "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe"],
        Plane::Logs => &[
            "https://api.loganalytics.io",
            "https://api.loganalytics.azure.com",
            "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5",
        ],
    };
    names.contains(&audience)
}

fn audiences(payload: &Value) -> Vec<&str> {
    match &payload["aud"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The payload of a JWT: three parts, the first two JSON objects in base64url.
fn payload(text: &str) -> Option<Value> {
    let parts: Vec<&str> = text.split('.').collect();
    let [header, payload, signature] = parts[..] else { return None };
    let signed = signature.bytes().all(|byte| ALPHABET.contains(&byte) || byte == b'=');
    object(header).filter(|_| signed)?;
    object(payload)
}

fn object(part: &str) -> Option<Value> {
    let text = String::from_utf8(decoded(part)?).ok()?;
    serde_json::from_str::<Value>(&text).ok().filter(Value::is_object)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64url, bit by bit.
fn decoded(part: &str) -> Option<Vec<u8>> {
    let mut bits = Vec::new();
    for byte in part.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == byte)?;
        bits.extend((0..6).rev().map(|bit| (value >> bit) & 1 == 1));
    }
    let (whole, rest) = bits.split_at(bits.len() / 8 * 8);
    // What is left of the last character is padding, and nothing else.
    if rest.len() >= 6 || rest.contains(&true) {
        return None;
    }
    Some(whole.chunks(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit))).collect())
}

fn encoded(bytes: &[u8]) -> String {
    let bits: Vec<bool> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1 == 1)).collect();
    let letter = |bits: &[bool]| (0..6).fold(0, |sum, at| sum << 1 | usize::from(bits.get(at) == Some(&true)));
    bits.chunks(6).map(|bits| char::from(ALPHABET[letter(bits)])).collect()
}
