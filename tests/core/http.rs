//! Requests and responses as values.

use std::time::Duration;

use azureml_endpoints::http::{Format, Method, Request, encode, without_query};

use crate::world::{Json, NOON, answer, parse_url, seconds};

fn waits(headers: &[(&str, &str)]) -> Option<Duration> {
    answer(429, headers, None).retry_after(NOON)
}

#[test]
fn a_wait_is_read_in_its_three_spellings() {
    assert_eq!(waits(&[("retry-after", "17")]), Some(seconds(17)));
    assert_eq!(waits(&[("retry-after", "Sat, 31 Jan 2026 12:02:00 GMT")]), Some(seconds(120)));
    assert_eq!(waits(&[("retry-after-ms", "250")]), Some(Duration::from_millis(250)));
    assert_eq!(waits(&[("x-ms-retry-after-ms", "250")]), Some(Duration::from_millis(250)));
}

#[test]
fn a_wait_in_seconds_wins_over_one_in_milliseconds() {
    assert_eq!(waits(&[("retry-after-ms", "250"), ("retry-after", "17")]), Some(seconds(17)));
}

#[test]
fn a_date_that_has_passed_means_no_wait() {
    assert_eq!(waits(&[("retry-after", "Sat, 31 Jan 2026 11:00:00 GMT")]), Some(Duration::ZERO));
}

#[test]
fn nonsense_for_a_wait_is_no_wait() {
    for text in ["", "soon", "-1", "1e3", "99999999999999999999999", "\u{0}"] {
        assert_eq!(waits(&[("retry-after", text)]), None, "{text}");
    }
    assert_eq!(waits(&[]), None);
    for text in ["1.5", "-5", "5, 5"] {
        assert_eq!(waits(&[("retry-after", text)]), None, "{text} is neither seconds nor a date");
    }
    assert_eq!(waits(&[("retry-after-ms", "x")]), None);
}

#[test]
fn the_longest_wait_there_is_can_be_read() {
    assert_eq!(waits(&[("retry-after", &u64::MAX.to_string())]), Some(seconds(u64::MAX)));
}

#[test]
fn success_is_two_hundred_and_something() {
    for (status, success) in
        [(0, false), (199, false), (200, true), (204, true), (299, true), (300, false), (500, false)]
    {
        assert_eq!(answer(status, &[], None).is_success(), success, "{status}");
    }
}

#[test]
fn loopback_is_this_machine_however_it_is_spelt() {
    let spellings = [
        ("http://localhost/", true),
        ("http://LOCALHOST:8080/", true),
        ("http://dev.localhost/", true),
        ("http://127.0.0.1/", true),
        ("http://127.1/", true),
        ("http://127.255.255.254/", true),
        ("http://2130706433/", true),
        ("http://0x7f.1/", true),
        ("http://[::1]:3000/", true),
        ("http://[0:0:0:0:0:0:0:1]/", true),
        ("http://localhost.evil.com/", false),
        ("http://notlocalhost/", false),
        ("http://127.0.0.1.evil.com/", false),
        ("http://127.evil.com/", false),
        ("http://128.0.0.1/", false),
        ("http://0.0.0.0/", false),
        ("http://[::2]/", false),
        ("http://[::ffff:8.8.8.8]/", false),
        ("http://192.168.0.1/", false),
        ("http://169.254.169.254/", false),
    ];
    for (url, loopback) in spellings {
        assert_eq!(parse_url(url).unwrap().is_loopback(), loopback, "{url}");
    }
}

#[test]
fn a_secret_travels_over_tls_or_not_at_all() {
    for (url, private) in [
        ("https://example.com/", true),
        ("http://localhost/", true),
        ("http://[::1]/", true),
        ("http://example.com/", false),
        ("ftp://localhost/", false),
        ("ws://localhost/", false),
    ] {
        assert_eq!(parse_url(url).unwrap().is_private(), private, "{url}");
    }
}

#[test]
fn an_origin_is_written_as_browsers_do() {
    assert_eq!(parse_url("https://Example.com:443/x?y").unwrap().origin(), "https://example.com");
    assert_eq!(parse_url("http://[::1]:8080/x").unwrap().origin(), "http://[::1]:8080");
}

#[test]
fn what_could_break_out_of_a_segment_is_encoded() {
    assert_eq!(encode("a-b_c.d~e9"), "a-b_c.d~e9");
    assert_eq!(encode("a/b?c#d&e=f g+%"), "a%2Fb%3Fc%23d%26e%3Df%20g%2B%25");
    assert_eq!(encode("ü\n"), "%C3%BC%0A");
}

#[test]
fn a_url_is_shown_without_its_query() {
    assert_eq!(without_query("https://a/b?sig=secret#c"), "https://a/b");
    assert_eq!(without_query("https://a/b#c?d"), "https://a/b");
    assert_eq!(without_query("https://a/b"), "https://a/b");
    assert_eq!(without_query(""), "");
}

#[test]
fn a_request_is_shown_as_its_verb_and_url() {
    let request = Request::<Json>::new(Method::Delete, "https://a/b?sig=secret".into()).header("x", "secret");
    assert_eq!(request.shown(), "DELETE https://a/b");
}

#[test]
fn verbs_are_written_in_capitals() {
    let verbs = [Method::Get, Method::Put, Method::Patch, Method::Post, Method::Delete];
    assert_eq!(verbs.map(Method::as_str), ["GET", "PUT", "PATCH", "POST", "DELETE"]);
}

#[test]
fn an_answer_is_read_by_its_content_type() {
    for (kind, format) in [
        (Some("application/json"), Format::Json),
        (Some("Application/JSON; charset=utf-8"), Format::Json),
        (Some("application/problem+json"), Format::Json),
        (Some(" application/json ;x"), Format::Json),
        (Some("text/plain"), Format::Text),
        (Some("text/event-stream; charset=utf-8"), Format::Events),
        (Some("application/x-ndjson"), Format::Lines),
        (Some("application/jsonl"), Format::Lines),
        (Some("application/stream+json"), Format::Lines),
        (Some("application/xml"), Format::Text),
        (Some("image/svg+xml"), Format::Text),
        (Some("image/png"), Format::Bytes),
        (Some("application/octet-stream"), Format::Bytes),
        (Some("application/jsonx"), Format::Bytes),
        (Some(""), Format::Bytes),
        (None, Format::Text),
    ] {
        assert_eq!(Format::of(kind), format, "{kind:?}");
    }
}

#[test]
fn each_format_has_its_word_and_its_promise() {
    let formats = [Format::Json, Format::Text, Format::Bytes, Format::Events, Format::Lines];
    assert_eq!(formats.map(Format::as_str), ["json", "text", "bytes", "events", "lines"]);
    assert!(formats.iter().all(|format| format.promise().contains("content type promises")));
}
