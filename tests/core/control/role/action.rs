//! Actions, and the patterns that cover them.

use azureml_endpoints::control::role::action::Action;
use proptest::prelude::*;

use super::obvious;

fn covered(pattern: &str, action: &str) -> bool {
    Action::new("action", action).unwrap().is_covered_by(pattern)
}

#[test]
fn a_star_stands_for_any_text_and_further_parts() {
    let workspaces = "Microsoft.MachineLearningServices/workspaces";
    for (pattern, action, expected) in [
        ("*", "Microsoft.Any/thing/read", true),
        ("*/read", "Microsoft.Any/thing/read", true),
        ("*/READ", "microsoft.any/thing/read", true),
        ("*/read", "Microsoft.Any/thing/readers", false),
        ("Microsoft.Any/*", "Microsoft.Any/a/b/c/write", true),
        ("Microsoft.Any/*", "Microsoft.Any.Other/a/write", false),
        ("Microsoft.Authorization/*/Write", "Microsoft.Authorization/roleAssignments/write", true),
        ("Microsoft.Any/a/read", "Microsoft.Any/a/read", true),
        ("Microsoft.Any/a/read", "Microsoft.Any/a/b/read", false),
        ("", "Microsoft.Any/a", false),
        ("Microsoft.A/ab*ba", "Microsoft.A/aba", false),
        ("Microsoft.A/ab*ba", "Microsoft.A/abba", true),
        ("Microsoft.A/*/read", "Microsoft.A/read", true),
        ("Microsoft.A/*/*/read", "Microsoft.A/read", true),
        ("Microsoft.A/*/read", "Microsoft.Aread", false),
        ("Microsoft.A/b*/read", "Microsoft.A/read", false),
        ("Microsoft.A/**", "Microsoft.A/b", true),
        ("Microsoft.A/?", "Microsoft.A/b", false),
        ("Microsoft.A/.*", "Microsoft.A/b", false),
    ] {
        assert_eq!(covered(pattern, action), expected, "{pattern} {action}");
    }
    assert!(covered(&format!("{workspaces}/*/action"), "onlineEndpoints/score/action"));
    assert!(covered(&format!("{workspaces}/onlineEndpoints/score/action"), "onlineendpoints/SCORE/action"));
    assert!(covered(&format!("{workspaces}/read"), "read"));
}

#[test]
fn what_is_no_action_is_refused() {
    for text in [
        "", "/", "a/", "/a", "a//b", "*", "a/*", "../a", "a/../b", "a b", "a?b", "a#b", "a%2fb", "é/read", "a\n/b",
        ".a/b",
    ] {
        let misuse = Action::new("actions", text).unwrap_err();
        assert!(misuse.to_string().starts_with("actions: "), "{text}");
    }
    assert!(Action::new("action", &"a".repeat(512)).is_ok());
    assert!(Action::new("action", &"a".repeat(513)).is_err());
    assert_eq!(Action::new("action", "A/b").unwrap().asked, "A/b", "as it was asked");
}

#[test]
fn hostile_patterns_take_no_longer_than_reading_them() {
    // Each of these would take a backtracking matcher longer than anyone waits.
    let action = Action::new("action", &format!("x.{}", "a".repeat(500))).unwrap();
    assert!(!action.is_covered_by(&format!("{}b", "a*".repeat(100_000))));
    assert!(!action.is_covered_by(&format!("*{}b", "*a".repeat(100_000))));
    assert!(action.is_covered_by(&"*".repeat(1_000_000)));
    assert!(!action.is_covered_by(&"a".repeat(1_000_000)));
    assert!(!action.is_covered_by(&format!("*{}*", "a".repeat(501))));
    assert!(!action.is_covered_by("*é*\u{202e}*"));
}

proptest! {
    #[test]
    fn a_pattern_covers_what_the_obvious_way_says(pattern in "[abA*/]{0,9}", action in "[abAB]{1,4}/[abAB]{1,4}") {
        let action = format!("x.{action}");
        for pattern in [format!("X.{pattern}"), format!("*{pattern}"), pattern] {
            prop_assert_eq!(covered(&pattern, &action), obvious(pattern.as_bytes(), action.as_bytes()), "{} {}", pattern, action);
        }
    }
}
