//! What Entra says when it gives no token.

use azureml_endpoints::identity::refusal::{remedy, with_remedy};

#[test]
fn a_number_that_people_meet_has_a_way_out() {
    let table = [
        ("AADSTS65001: The user or administrator has not consented", "consent"),
        ("AADSTS7000215: Invalid client secret provided.", "not its id"),
        ("AADSTS9002326: Cross-origin token redemption is permitted only for", "single-page application"),
        ("invalid_grant: AADSTS9002327: Tokens issued for the", "in a page only"),
        ("x (AADSTS700024)", "assertion"),
    ];
    for (words, way) in table {
        assert!(remedy(words).is_some_and(|remedy| remedy.contains(way)), "{words}");
    }
}

#[test]
fn a_longer_number_is_another() {
    for words in ["AADSTS650011: x", "AADSTS6500", "AADSTS", "no number", ""] {
        assert_eq!(remedy(words), None, "{words}");
    }
    assert_ne!(remedy("AADSTS70021:"), None);
    assert_ne!(remedy("AADSTS70021:"), remedy("AADSTS7000215:"));
}

#[test]
fn a_message_ends_in_what_to_do() {
    assert_eq!(with_remedy("It threw".into()), "It threw.");
    assert_eq!(with_remedy("It threw.".into()), "It threw.");
    let message = with_remedy("AADSTS90002: Tenant 'x' not found.".into());
    assert_eq!(message, "AADSTS90002: Tenant 'x' not found. Check tenantId and cloud: there is no such tenant here.");
}
