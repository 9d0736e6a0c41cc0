//! A scoring request.

use azureml_endpoints::control::name::Name;
use azureml_endpoints::data::score::{Scoring, check_headers, is_reserved, swagger_beside};
use azureml_endpoints::http::{Body, Expect, Method, Request};

use crate::world::{Json, json};

fn scoring(headers: &[(&str, &str)], deployment: Option<&str>, content_type: Option<&'static str>) -> Scoring<Json> {
    Scoring {
        method: Method::Post,
        input: Body::Raw(json!([1])),
        content_type,
        streams: false,
        deployment: deployment.map(|name| Name::existing("deployment", name).unwrap()),
        headers: owned(headers),
    }
}

fn request(headers: &[(&str, &str)], deployment: Option<&str>, content_type: Option<&'static str>) -> Request<Json> {
    scoring(headers, deployment, content_type).request("https://e/score?x=1".into(), None)
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

fn refused(name: &str, value: &str) -> String {
    check_headers(&owned(&[(name, value)])).unwrap_err().to_string()
}

#[test]
fn the_scoring_uri_is_used_as_it_stands() {
    let request = request(&[], None, None);
    assert_eq!((request.method, request.url.as_str()), (Method::Post, "https://e/score?x=1"));
    assert_eq!((request.expect, request.headers.len()), (Expect::Raw, 0));
    assert!(matches!(request.body, Body::Raw(input) if input == json!([1])));
}

#[test]
fn a_deployment_is_named_in_a_header() {
    assert_eq!(request(&[], Some("blue"), None).headers, owned(&[("azureml-model-deployment", "blue")]));
    let green = Name::existing("deployment", "green").unwrap();
    let asked = |own| scoring(&[], own, None).request("https://e/score".into(), Some(&green)).headers;
    assert_eq!(asked(None), owned(&[("azureml-model-deployment", "green")]), "the target's");
    assert_eq!(asked(Some("blue")), owned(&[("azureml-model-deployment", "blue")]), "the call's wins");
}

#[test]
fn the_callers_content_type_wins() {
    let json = Some("application/json");
    assert_eq!(request(&[], None, json).headers, owned(&[("content-type", "application/json")]));
    assert_eq!(request(&[("Content-Type", "text/csv")], None, json).headers, owned(&[("Content-Type", "text/csv")]));
    assert_eq!(request(&[("x", "y")], None, None).headers, owned(&[("x", "y")]));
}

#[test]
fn what_the_library_writes_the_caller_may_not() {
    for name in [
        "authorization",
        "Authorization",
        "HOST",
        "cookie",
        "Content-Length",
        "x-request-id",
        "x-ms-client-request-id",
        "azureml-model-deployment",
    ] {
        assert!(is_reserved(name), "{name}");
        assert!(refused(name, "x").contains("is written by the library"), "{name}");
    }
    for name in ["content-type", "accept", "x-custom"] {
        assert!(!is_reserved(name), "{name}");
        assert!(check_headers(&owned(&[(name, "x")])).is_ok(), "{name}");
    }
}

#[test]
fn a_header_has_a_name_and_a_value_that_can_be_sent() {
    for name in ["", " ", "a b", "a:b", "a\r\nb", "ä", "a\0"] {
        assert!(refused(name, "x").ends_with("is no name that a header can have"), "{name:?}");
    }
    for value in ["a\nb", "a\r\nx-evil: 1", "a\0b", "\u{7f}", "€", "\u{85}"] {
        assert!(refused("x", value).ends_with("holds characters that a header cannot have"), "{value:?}");
    }
    for value in ["", "a\tb", "plain text; q=1", "é"] {
        assert!(check_headers(&owned(&[("x", value)])).is_ok(), "{value:?}");
    }
}

#[test]
fn a_refused_header_does_not_show_its_value() {
    assert!(!refused("authorization", "Bearer hunter2").contains("hunter2"));
    assert!(!refused("x", "hunter2\n").contains("hunter2"));
}

#[test]
fn an_answer_that_comes_bit_by_bit_is_asked_for_unless_the_caller_asks_otherwise() {
    let accept = |headers: &[(&str, &str)]| {
        let scoring = Scoring { streams: true, ..scoring(headers, None, None) };
        let request = scoring.request("https://e/score".into(), None);
        request
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("accept"))
            .map(|(_, value)| value.clone())
            .collect::<Vec<_>>()
    };
    assert!(accept(&[])[0].starts_with("text/event-stream"));
    assert_eq!(accept(&[("Accept", "audio/mpeg")]), ["audio/mpeg"]);
}

#[test]
fn a_trace_that_the_caller_carries_is_not_begun_again() {
    assert!(scoring(&[("x", "y")], None, None).begins_trace());
    assert!(!scoring(&[("TraceParent", "00-…")], None, None).begins_trace());
}

#[test]
fn what_describes_the_inputs_stands_beside_the_scoring_uri() {
    assert_eq!(swagger_beside("https://e/score?x=1"), "https://e/swagger.json");
    assert_eq!(swagger_beside("https://h/api/v1/endpoint/e/score"), "https://h/api/v1/endpoint/e/swagger.json");
}
