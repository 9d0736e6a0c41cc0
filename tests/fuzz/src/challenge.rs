//! `WWW-Authenticate`: whatever is read of a header can be written down by RFC 9110 and is read the same again.

use azureml_endpoints::identity::challenge::{Challenge, claims, read};

/// Reads a header.
pub fn run(data: &[u8]) {
    let header = String::from_utf8_lossy(data);
    let found = read(&header);
    let taken: usize = found.iter().flat_map(|one| &one.parameters).map(|(name, value)| name.len() + value.len()).sum();
    assert!(taken <= header.len(), "nothing is made up");
    for challenge in &found {
        let names = challenge.parameters.iter().map(|(name, _)| name).chain([&challenge.scheme]);
        // A token68 has no name.
        assert!(names.filter(|name| !name.is_empty()).all(|name| name.chars().all(is_token)));
        assert!(!challenge.scheme.is_empty());
    }
    let again = written(&found);
    if again.len() < 16_000 {
        assert_eq!(read(&again), found, "{again}");
    }
    if let Some(json) = claims(&header) {
        assert!(json.trim_start().starts_with('{'));
        assert!(found.iter().any(|one| one.scheme.eq_ignore_ascii_case("bearer")
            && one.get("error") == Some("insufficient_claims")
            && one.get("claims").is_some_and(|text| decoded(text) == json.as_bytes())));
    }
}

/// Challenges as the grammar has them, every value quoted.
fn written(challenges: &[Challenge]) -> String {
    let one = |challenge: &Challenge| {
        let parameters = challenge.parameters.iter().map(|(name, value)| match name.as_str() {
            "" => value.clone(),
            name => format!("{name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
        });
        format!("{} {}", challenge.scheme, parameters.collect::<Vec<_>>().join(", "))
    };
    challenges.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn is_token(c: char) -> bool {
    matches!(c, '!' | '#'..='\'' | '*' | '+' | '-' | '.' | '0'..='9' | 'A'..='Z' | '^'..='z' | '|' | '~')
}

/// Base64 in either alphabet, bit by bit, leniently.
fn decoded(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    };
    let letters = text.trim_end_matches('=').bytes().map(value);
    let bits: Vec<u8> = letters.flat_map(|value| (0..6).rev().map(move |bit| (value >> bit) & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit)).collect()
}
