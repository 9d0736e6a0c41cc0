//! Headers.

use azureml_endpoints::relay::head::{Head, is_token};

#[test]
fn headers_are_found_in_any_case_and_without_the_space_around_them() {
    let head = Head::read("Origin: https://a.example \ncontent-type:text/plain\nnonsense\n:empty\n");
    assert_eq!(head.get("origin"), Some("https://a.example"));
    assert_eq!(head.get("Content-Type"), Some("text/plain"));
    assert_eq!(head.get("nonsense"), None);
}

#[test]
fn a_value_keeps_its_colons() {
    assert_eq!(Head::read("origin:https://a.example:8443").get("origin"), Some("https://a.example:8443"));
}

#[test]
fn what_connection_names_ends_here() {
    let head = Head::read("connection: close,  X-Own ,");
    assert!(head.is_hop("x-own") && head.is_hop("Close"));
    assert!(!head.is_hop("x-own2") && !Head::read("").is_hop("x-own"));
}

#[test]
fn names_are_tokens() {
    for name in ["x", "X-Own_1", "a~b"] {
        assert!(is_token(name), "{name}");
    }
    for name in ["", "a b", "a:b", "a\r\nb", "é", "a,b", "a/b"] {
        assert!(!is_token(name), "{name:?}");
    }
}
