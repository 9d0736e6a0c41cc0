//! What a role permits.

mod action;
mod builtin;
mod definition;
mod reference;

use azureml_endpoints::control::role::action::Action;
use azureml_endpoints::control::role::{Permission, permissions, permits};
use proptest::prelude::*;

use crate::world::{Json, json};

fn may(role: &Json, action: &str) -> bool {
    permits(&permissions(role).unwrap(), &Action::new("action", action).unwrap())
}

const SCORE: &str = "onlineEndpoints/score/action";
const KEYS: &str = "onlineEndpoints/listKeys/action";
const PREFIX: &str = "Microsoft.MachineLearningServices/workspaces";

#[test]
fn every_form_of_a_role_is_read() {
    let actions = json!([format!("{PREFIX}/onlineEndpoints/*")]).0;
    let not = json!([format!("{PREFIX}/onlineEndpoints/listKeys/action")]).0;
    let permission = json!({ "actions": actions, "notActions": not }).0;
    for role in [
        json!({ "id": "i", "name": "n", "properties": { "roleName": "r", "permissions": [permission] } }),
        json!({ "roleName": "r", "roleType": "CustomRole", "permissions": [permission], "assignableScopes": ["/"] }),
        json!({ "Name": "r", "IsCustom": true, "Actions": actions, "NotActions": not, "AssignableScopes": [] }),
        json!([permission]),
        json!([{ "properties": { "permissions": [] } }, permission]),
        json!(permission),
    ] {
        assert!(may(&role, SCORE), "{role:?}");
        assert!(!may(&role, KEYS), "{role:?}");
    }
    assert!(may(&json!("azureml data scientist"), SCORE));
    assert!(may(&json!(["Reader", "AzureML Data Scientist"]), SCORE));
    assert!(!may(&json!("Reader"), SCORE));
    assert!(!may(&json!([]), SCORE));
}

#[test]
fn what_one_role_leaves_out_another_gives() {
    let narrow = json!({ "actions": ["*"], "notActions": ["*/listKeys/action"] });
    assert!(!may(&narrow, KEYS));
    let both = json!([narrow.0, { "actions": ["*/listKeys/action"] }]);
    assert!(may(&both, KEYS));
    let within =
        json!({ "permissions": [{ "actions": ["*"], "notActions": ["*"] }, { "actions": ["*/score/action"] }] });
    assert!(may(&within, SCORE), "each permission leaves out of itself only");
    assert!(!may(&within, KEYS));
}

#[test]
fn data_actions_give_no_action() {
    assert!(!may(&json!({ "actions": [], "dataActions": ["*"] }), SCORE));
    assert!(!may(&json!({ "DataActions": ["*"] }), SCORE));
    assert!(may(&json!({ "actions": ["*"], "notDataActions": ["*"] }), SCORE));
}

#[test]
fn what_is_no_role_is_refused_and_never_read_as_a_wider_one() {
    for role in [
        json!(null),
        json!(5),
        json!({}),
        json!("No such role"),
        json!("AcrPull"),
        json!([[]]),
        json!([null]),
        json!({ "permissions": {} }),
        json!({ "properties": {} }),
        json!({ "actions": "*" }),
        json!({ "actions": [5] }),
        json!({ "actions": ["*"], "notActions": "*/delete" }),
        json!({ "actions": ["*"], "notActions": [["*/delete"]] }),
        json!({ "actions": ["*"], "NotActions": {} }),
        json!({ "notActions": ["*"] }),
        json!({ "properties": { "permissions": [{ "actions": ["*"] }, null] } }),
    ] {
        let misuse = permissions(&role).unwrap_err();
        assert!(misuse.to_string().starts_with("role: "), "{role:?}: {misuse}");
    }
}

/// The obvious oracle: every way to share the text out between the stars is tried, and stars between slashes are left out.
fn obvious(pattern: &[u8], text: &[u8]) -> bool {
    if pattern.starts_with(b"/*") {
        let stars = pattern[1..].iter().take_while(|c| **c == b'*').count();
        let after = &pattern[1 + stars..];
        if after.starts_with(b"/") && obvious(after, text) {
            return true;
        }
    }
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => (0..=text.len()).any(|taken| obvious(rest, &text[taken..])),
        Some((first, rest)) => text.first().is_some_and(|c| c.eq_ignore_ascii_case(first)) && obvious(rest, &text[1..]),
    }
}

proptest! {
    #[test]
    fn permits_is_actions_without_not_actions_joined_over_all(
        roles in prop::collection::vec((prop::collection::vec("[abA*/]{0,6}", 0..4), prop::collection::vec("[abB*/]{0,6}", 0..3)), 0..4),
        action in "[abAB]/[ab]{1,3}(/[ab])?",
    ) {
        let text = format!("x.{action}");
        let under = |pattern: &String| if pattern.starts_with('*') { pattern.clone() } else { format!("X.{pattern}") };
        let roles: Vec<(Vec<String>, Vec<String>)> = roles.iter()
            .map(|(give, leave)| (give.iter().map(under).collect(), leave.iter().map(under).collect()))
            .collect();
        let covered = |patterns: &[String]| patterns.iter().any(|pattern| obvious(pattern.as_bytes(), text.as_bytes()));
        let expected = roles.iter().any(|(give, leave)| covered(give) && !covered(leave));
        let read: Vec<Permission> = roles.into_iter().map(|(give, leave)| Permission::new(give, leave)).collect();
        prop_assert_eq!(permits(&read, &Action::new("action", &text).unwrap()), expected);
    }
}
