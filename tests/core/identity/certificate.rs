//! A certificate and its key as proof.

use azureml_endpoints::identity::certificate::{Algorithm, Assertion, Certificate};
use azureml_endpoints::value::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::world::{Json, NOON};

fn block(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\r\n"))
}

fn read(pem: &str) -> Result<Certificate, String> {
    Certificate::read("certificate", pem).map_err(|misuse| misuse.to_string())
}

#[test]
fn key_and_certificates_are_found_in_any_order() {
    let (key, own, root) =
        (block("PRIVATE KEY", &[7; 100]), block("CERTIFICATE", &[1; 90]), block("CERTIFICATE", &[2; 90]));
    for pem in [format!("{key}{own}{root}"), format!("{own}{root}{key}"), format!("subject=CN\n{own}text\n{key}{root}")]
    {
        let found = read(&pem).unwrap();
        assert_eq!(found.key.expose(), STANDARD.encode([7; 100]));
        assert_eq!(found.chain, [STANDARD.encode([1; 90]), STANDARD.encode([2; 90])]);
    }
}

#[test]
fn what_is_missing_is_named_and_the_text_not_shown() {
    let certificate = block("CERTIFICATE", &[1]);
    let table = [
        (String::new(), "holds no private key"),
        ("hunter2".into(), "holds no private key"),
        (certificate.clone(), "holds no private key"),
        (block("PRIVATE KEY", b"hunter2"), "holds no certificate"),
        ("-----BEGIN PRIVATE KEY-----\nhunter2!\n-----END PRIVATE KEY-----".into(), "not base64"),
        (block("ENCRYPTED PRIVATE KEY", b"hunter2") + &certificate, "encrypted"),
        (block("RSA PRIVATE KEY", b"hunter2") + &certificate, "openssl pkcs8"),
        (block("EC PRIVATE KEY", b"hunter2"), "elliptic"),
        ("x".repeat(300_000), "256 KiB"),
        ("-----BEGIN ".repeat(1000), "holds no private key"),
    ];
    for (pem, words) in table {
        let told = read(&pem).unwrap_err();
        assert!(told.starts_with("certificate: ") && told.contains(words) && !told.contains("hunter2"), "{told}");
    }
}

#[test]
fn the_key_is_not_printed() {
    let found = read(&(block("PRIVATE KEY", b"hunter2") + &block("CERTIFICATE", &[1]))).unwrap();
    assert!(!format!("{found:?}").contains(&STANDARD.encode("hunter2")));
}

/// Header and payload of an assertion.
fn assertion(algorithm: Algorithm, with_chain: bool) -> (Json, Json) {
    let certificate = read(&(block("PRIVATE KEY", &[7]) + &block("CERTIFICATE", &[1]))).unwrap();
    let claims = Assertion { audience: "https://login/t", client_id: "app", id: "once", now: NOON };
    certificate.assertion(algorithm, "thumb", with_chain, &claims)
}

#[test]
fn an_assertion_says_who_to_whom_and_for_how_long() {
    let (_, payload) = assertion(Algorithm::Ps256, false);
    for (key, value) in [("aud", "https://login/t"), ("iss", "app"), ("sub", "app"), ("jti", "once")] {
        assert_eq!(payload.text_at(&[key]).as_deref(), Some(value), "{key}");
    }
    let time = |key: &str| payload.get(key).unwrap().as_number().unwrap() - NOON.as_seconds();
    assert_eq!((time("nbf"), time("iat"), time("exp")), (0.0, 0.0, 600.0));
}

#[test]
fn the_certificate_is_named_as_the_algorithm_wants_it() {
    let (modern, _) = assertion(Algorithm::Ps256, false);
    assert_eq!(modern.keys(), ["alg", "typ", "x5t#S256"]);
    let (old, _) = assertion(Algorithm::Rs256, false);
    assert_eq!(old.keys(), ["alg", "typ", "x5t"]);
    assert_eq!((old.text_at(&["alg"]).unwrap(), old.text_at(&["x5t"]).unwrap()), ("RS256".into(), "thumb".into()));
    let (chain, _) = assertion(Algorithm::Rs256, true);
    assert_eq!(chain.get("x5c").unwrap().items().len(), 1);
}
