//! What a token says of itself.

use azureml_endpoints::identity::token::{Claims, LONGEST, Malformed, Principal, Token, bare};
use azureml_endpoints::time::Timestamp;
use azureml_endpoints::value::Value;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use crate::world::{Json, json, jwt};

fn claims(payload: &Json) -> Claims {
    Token::read(&jwt(payload)).map(|token: Token<Json>| token.claims).unwrap()
}

fn malformed(text: &str) -> Malformed {
    Token::<Json>::read(text).err().unwrap_or_else(|| panic!("{text} was read"))
}

/// A token of these bytes as header and payload.
fn raw(header: &[u8], payload: &[u8]) -> String {
    format!("{}.{}.c2ln", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
}

#[test]
fn a_token_of_version_one_is_read() {
    let read = claims(&json!({
        "aud": "https://ml.azure.com", "iss": "https://sts.windows.net/t/", "ver": "1.0", "tid": "t", "oid": "o",
        "appid": "a", "unique_name": "ada@example.com", "scp": "user_impersonation  other", "iat": 1, "nbf": 2, "exp": 3,
    }));
    assert_eq!(
        read,
        Claims {
            audience: vec!["https://ml.azure.com".into()],
            issuer: Some("https://sts.windows.net/t/".into()),
            version: Some("1.0".into()),
            tenant_id: Some("t".into()),
            object_id: Some("o".into()),
            client_id: Some("a".into()),
            name: Some("ada@example.com".into()),
            principal: Principal::User,
            scopes: vec!["user_impersonation".into(), "other".into()],
            roles: Vec::new(),
            issued_at: Some(Timestamp(1_000)),
            not_before: Some(Timestamp(2_000)),
            expires_on: Some(Timestamp(3_000)),
        }
    );
}

#[test]
fn a_token_of_version_two_is_read() {
    let read = claims(&json!({
        "aud": "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe", "ver": "2.0", "azp": "a", "preferred_username": "ada",
        "idtyp": "app", "roles": ["Reader", "Writer"],
    }));
    assert_eq!(read.client_id.as_deref(), Some("a"));
    assert_eq!(read.name.as_deref(), Some("ada"));
    assert_eq!(read.principal, Principal::App);
    assert_eq!(read.roles, ["Reader", "Writer"]);
}

#[test]
fn no_claim_is_guaranteed() {
    let read = claims(&json!({}));
    assert_eq!((read.audience.len(), read.expires_on, read.principal), (0, None, Principal::Unknown));
}

#[test]
fn claims_of_another_type_are_absent() {
    let read = claims(&json!({
        "aud": 1, "iss": [], "ver": 2.0, "tid": {}, "exp": "tomorrow", "nbf": null, "scp": ["a"], "roles": 7, "oid": true,
    }));
    assert_eq!(read, claims(&json!({})));
}

#[test]
fn an_audience_is_one_or_many() {
    assert_eq!(claims(&json!({ "aud": "a" })).audience, ["a"]);
    assert_eq!(claims(&json!({ "aud": ["a", "b"] })).audience, ["a", "b"]);
    assert_eq!(claims(&json!({ "aud": ["a", 1, null, ["b"]] })).audience, ["a"]);
    assert!(claims(&json!({ "aud": [] })).audience.is_empty());
}

#[test]
fn who_a_token_speaks_for_is_told_or_inferred() {
    let tokens = [
        (json!({ "idtyp": "app" }), Principal::App),
        (json!({ "idtyp": "user" }), Principal::User),
        (json!({ "idtyp": "app", "scp": "x" }), Principal::App),
        (json!({ "scp": "x" }), Principal::User),
        (json!({ "appid": "a" }), Principal::App),
        (json!({ "azp": "a" }), Principal::App),
        (json!({ "appid": "a", "unique_name": "u" }), Principal::User),
        (json!({ "appid": "a", "upn": "u" }), Principal::User),
        (json!({ "scp": " " }), Principal::Unknown),
        (json!({ "idtyp": "device" }), Principal::Unknown),
    ];
    for (payload, principal) in tokens {
        assert_eq!(claims(&payload).principal, principal, "{payload:?}");
    }
}

#[test]
fn times_that_no_calendar_reaches_are_not_given() {
    let read = claims(&json!({ "exp": 1e300, "nbf": -1e300, "iat": -5 }));
    assert_eq!((read.expires_on, read.not_before), (None, None));
    assert_eq!(read.issued_at, Some(Timestamp(0)));
}

#[test]
fn header_and_payload_are_kept_whole() {
    let token = Token::<Json>::read(&jwt(&json!({ "unknown": { "deep": 1 } }))).ok().unwrap();
    assert_eq!(token.header.text_at(&["alg"]).as_deref(), Some("RS256"));
    assert_eq!(token.payload, json!({ "unknown": { "deep": 1 } }));
}

#[test]
fn a_bearer_prefix_and_blanks_around_are_forgiven() {
    let token = jwt(&json!({ "aud": "a" }));
    for text in [format!("Bearer {token}"), format!("  {token}\n"), format!("\tBearer {token} ")] {
        assert!(Token::<Json>::read(&text).is_ok(), "{text:?}");
    }
}

#[test]
fn padding_is_forgiven_and_the_other_alphabet_is_not() {
    let header = URL_SAFE.encode(r#"{"alg":"RS256"}"#);
    let payload = r#"{"aud":"???>>>"}"#;
    assert!(Token::<Json>::read(&format!("{header}==.{}.s", URL_SAFE.encode(payload))).is_ok());
    let standard = STANDARD.encode(payload);
    assert!(standard.contains(['+', '/']), "the payload needs a character in which the alphabets differ");
    assert_eq!(malformed(&format!("{header}.{standard}.s")), Malformed::Part("payload"));
}

#[test]
fn a_token_has_three_parts() {
    for (text, parts) in [("", 1), ("key", 1), ("a.b", 2), ("a.b.c.d", 4), ("a.b.c.d.e", 5), ("....", 5)] {
        assert_eq!(malformed(text), Malformed::Parts(parts), "{text}");
    }
}

#[test]
fn each_part_is_encoded_json_in_utf8() {
    let tokens = [
        ("!!.e30.s".to_owned(), "header"),
        ("..".to_owned(), "header"),
        ("e30.!!.s".to_owned(), "payload"),
        ("e30..s".to_owned(), "payload"),
        (raw(b"{}", b"[1]"), "payload"),
        (raw(b"{}", b"\"text\""), "payload"),
        (raw(b"{}", b"null"), "payload"),
        (raw(b"{}", b"{\"a\":"), "payload"),
        (raw(b"{}", b"{\"a\":\"\xff\xfe\"}"), "payload"),
        (raw(b"\xef\xbb\xbf{}", b"{}"), "header"),
        (raw(b"7", b"{}"), "header"),
    ];
    for (text, part) in tokens {
        assert_eq!(malformed(&text), Malformed::Part(part), "{text}");
    }
}

#[test]
fn the_signature_is_not_verified_but_holds_nothing_that_a_header_cannot() {
    assert!(Token::<Json>::read("e30.e30.").is_ok());
    assert!(Token::<Json>::read("e30.e30.any_Thing-9").is_ok());
    for text in ["e30.e30.!!", "e30.e30.a\r\nx: y", "e30.e30.a b"] {
        assert_eq!(malformed(text), Malformed::Part("signature"), "{text}");
    }
}

#[test]
fn what_people_copy_along_is_forgiven() {
    for text in ["e30.e30.x", " e30.e30.x\n", "Bearer e30.e30.x", "bearer   e30.e30.x", "BEARER\te30.e30.x "] {
        assert_eq!(bare(text), "e30.e30.x", "{text}");
        assert!(Token::<Json>::read(text).is_ok(), "{text}");
    }
}

#[test]
fn nothing_longer_than_any_token_is_looked_at() {
    assert_eq!(malformed(&"a".repeat(LONGEST + 1)), Malformed::TooLong(LONGEST + 1));
    assert_eq!(malformed(&"a".repeat(LONGEST)), Malformed::Parts(1));
}

#[test]
fn a_text_that_is_no_token_is_not_repeated() {
    for text in ["hunter2", "hunter2.b", "hunter2.b.c", &"hunter2".repeat(10_000)] {
        let malformed = malformed(text);
        assert!(!format!("{malformed} {malformed:?}").contains("hunter2"));
    }
}
