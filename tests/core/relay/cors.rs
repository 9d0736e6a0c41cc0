//! Which pages may read.

use azureml_endpoints::relay::cors::{Origins, Preflight, headers, preflight};

use crate::world::parse_url;

fn read(origin: &str) -> Option<Origins> {
    Origins::read(&[origin.to_owned()], parse_url).ok()
}

#[test]
fn whole_origins_can_be_allowed() {
    for origin in [
        "https://app.example.com",
        "https://app.example.com:8443",
        "http://localhost:5173",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "https://xn--mnchen-3ya.example",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnop",
    ] {
        assert!(read(origin).is_some_and(|origins| origins.admit(origin)), "{origin}");
    }
}

#[test]
fn what_no_browser_writes_as_an_origin_cannot() {
    for origin in [
        "",
        "*",
        "null",
        "app.example.com",
        "https://",
        "https://*.example.com",
        "https://app.example.com/",
        "https://app.example.com/path",
        "https://app.example.com?x",
        "https://app.example.com:443",
        "https://APP.example.com",
        "HTTPS://app.example.com",
        "https://user@app.example.com",
        "https://münchen.example",
        "http://app.example.com",
        "http://localhost.example.com",
        "ws://localhost",
        "file://",
        "https://a.example https://b.example",
        "https://a.example,https://b.example",
        "data:text/html,x",
    ] {
        assert!(read(origin).is_none(), "{origin}");
    }
    assert!(Origins::read(&[], parse_url).is_err());
}

#[test]
fn an_origin_is_compared_letter_by_letter() {
    let origins = read("https://app.example.com").unwrap();
    for other in [
        "null",
        "",
        "https://app.example.com.",
        "https://app.example.com/",
        "https://app.example.com:443",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "https://evil.example/https://app.example.com",
        "https://APP.example.com",
        "http://app.example.com",
        "https://app.example.com, https://evil.example",
    ] {
        assert!(!origins.admit(other), "{other}");
    }
}

#[test]
fn every_answer_says_that_it_depends_on_who_asks() {
    assert_eq!(headers(None, "x"), [("vary".to_owned(), "Origin".to_owned())]);
    let told = headers(Some("https://a.example"), "x-request-id");
    assert!(told.contains(&("access-control-allow-origin".into(), "https://a.example".into())));
    assert!(told.contains(&("access-control-expose-headers".into(), "x-request-id".into())));
    assert!(!told.iter().any(|(name, _)| name.contains("credentials")));
}

#[test]
fn a_preflight_is_told_what_is_allowed() {
    let told = preflight("https://a.example", &Preflight { methods: "POST", headers: "authorization", max_age: 60 });
    let value = |name: &str| told.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!(value("access-control-allow-methods"), Some("POST"));
    assert_eq!(value("access-control-allow-headers"), Some("authorization"));
    assert_eq!(value("access-control-max-age"), Some("60"));
    assert!(value("vary").is_some_and(|vary| vary.starts_with("Origin")));
}
