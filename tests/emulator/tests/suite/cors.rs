//! A page cannot score directly: the front door has no CORS at all.

use crate::azure::shared;
use crate::wire;

#[test]
fn scoring_answers_no_preflight() {
    let azure = shared();
    let headers = [("origin", "https://page.example"), ("access-control-request-method", "POST")];
    let answer = wire::send("OPTIONS", &azure.scoring_url("any"), &headers, b"", None).unwrap();
    assert!([404, 405].contains(&answer.status));
    assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control")));
}

#[test]
fn scoring_answers_carry_no_cors_header() {
    let azure = shared();
    let key = azure.make_echo("cors-none");
    for (bearer, status) in [(key.as_str(), 200), ("wrong", 401)] {
        let answer = azure.score("cors-none", bearer, &[("origin", "https://page.example")], b"{}");
        assert_eq!(answer.status, status);
        assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control")));
    }
}

#[test]
fn the_token_endpoint_gives_pages_no_client_credentials() {
    let azure = shared();
    assert_eq!(azure.ask_as("scientist", crate::azure::ARM).header("access-control-allow-origin"), None);
}
