//! `WWW-Authenticate`, by the grammar.

use azureml_endpoints::identity::challenge::{Challenge, claims, read};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use proptest::prelude::*;

/// Schemes with their parameters, as one text.
fn shown(header: &str) -> String {
    let one = |challenge: &Challenge| {
        let parameters: Vec<_> = challenge.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{}[{}]", challenge.scheme, parameters.join("; "))
    };
    read(header).iter().map(one).collect::<Vec<_>>().join(" ")
}

#[test]
fn challenges_are_told_apart_as_the_grammar_says() {
    let table = [
        ("", ""),
        ("Basic", "Basic[]"),
        (r#"Basic realm="a""#, "Basic[realm=a]"),
        (
            r#"Bearer realm="", error="x", error_description="a, b=c""#,
            "Bearer[realm=; error=x; error_description=a, b=c]",
        ),
        (
            r#"Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple""#,
            r#"Newauth[realm=apps; type=1; title=Login to "apps"] Basic[realm=simple]"#,
        ),
        ("Negotiate YII+/=, Bearer", "Negotiate[=YII+/=] Bearer[]"),
        ("Negotiate YII==", "Negotiate[=YII==]"),
        ("Bearer a=b", "Bearer[a=b]"),
        (r#"Bearer a = "b" ,, c= d,"#, "Bearer[a=b; c=d]"),
        (r#", ,Bearer,Basic"#, "Bearer[] Basic[]"),
        (r#"Bearer a="no end"#, "Bearer[a=no end]"),
        (r#"Bearer a="\"#, "Bearer[a=]"),
        (r#"a=b, Bearer c=d"#, "Bearer[c=d]"),
        ("\u{7f}Bearer \u{e9}a=b", "Bearer[a=b]"),
        ("Bearer a=", "Bearer[=a=]"),
    ];
    for (header, expected) in table {
        assert_eq!(shown(header), expected, "{header}");
    }
}

#[test]
fn parameters_are_found_in_any_case() {
    let challenges = read("Bearer Error=x");
    assert_eq!(challenges[0].get("error"), Some("x"));
    assert_eq!(challenges[0].get("claims"), None);
}

const WANTED: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1769860800"}}}"#;

fn challenge(encoded: &str) -> String {
    format!(
        r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="{encoded}""#
    )
}

#[test]
fn claims_are_decoded_in_every_spelling_of_base64() {
    let tilde = r#"{"access_token":{"acrs":{"value":"~~~?é>"}}}"#;
    for text in [WANTED, tilde] {
        for encoded in [STANDARD.encode(text), STANDARD_NO_PAD.encode(text), URL_SAFE.encode(text)] {
            assert_eq!(claims(&challenge(&encoded)).as_deref(), Some(text), "{encoded}");
        }
    }
}

#[test]
fn the_challenge_may_stand_behind_others() {
    let header = format!(
        r#"PoP nonce="x", Basic realm="a, error=\"insufficient_claims\"", {}"#,
        challenge(&STANDARD.encode(WANTED))
    );
    assert_eq!(claims(&header).as_deref(), Some(WANTED));
}

#[test]
fn other_challenges_want_no_claims() {
    let encoded = STANDARD.encode(WANTED);
    for header in [
        String::new(),
        r#"Bearer error="invalid_token""#.into(),
        format!(r#"Bearer error="invalid_token", claims="{encoded}""#),
        format!(r#"Basic error="insufficient_claims", claims="{encoded}""#),
        r#"Bearer error="insufficient_claims""#.into(),
        challenge("!!!"),
        challenge(&STANDARD.encode("no JSON object")),
        challenge(&STANDARD.encode([0xff, 0xfe])),
    ] {
        assert_eq!(claims(&header), None, "{header}");
    }
}

proptest! {
    #[test]
    fn no_header_breaks_it(header in "\\PC{0,200}") {
        prop_assert!(read(&header).len() <= header.len());
        prop_assert!(claims(&header).is_none_or(|text| text.len() <= header.len()));
    }

    #[test]
    fn what_is_written_by_the_grammar_is_read_back(
        written in proptest::collection::vec(
            ("[A-Za-z]{1,9}", proptest::collection::vec(("[a-z_]{1,9}", "[ -~]{0,20}"), 0..4)), 0..4),
    ) {
        let one = |(scheme, parameters): &(String, Vec<(String, String)>)| {
            let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
            let parameters: Vec<_> = parameters.iter().map(|(name, value)| format!(r#"{name}="{}""#, quoted(value))).collect();
            format!("{scheme} {}", parameters.join(", "))
        };
        let header = written.iter().map(one).collect::<Vec<_>>().join(", ");
        let found: Vec<_> = read(&header).into_iter().map(|challenge| (challenge.scheme, challenge.parameters)).collect();
        prop_assert_eq!(found, written);
    }
}
