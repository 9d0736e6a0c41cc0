//! What Entra says when it gives no token.

use azureml_endpoints::identity::refusal::{Refusal, remedy, with_remedy};

use crate::world::{answer, json};

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
    assert_eq!(with_remedy("It threw"), "It threw.");
    assert_eq!(with_remedy("It threw."), "It threw.");
    let message = with_remedy("AADSTS90002: Tenant 'x' not found.");
    assert_eq!(message, "AADSTS90002: Tenant 'x' not found. Check tenantId and cloud: there is no such tenant here.");
}

#[test]
fn what_entra_says_is_kept_to_a_line_and_holds_no_token() {
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL21sLmF6dXJlLmNvbSJ9.c2lnbmF0dXJl";
    let words = format!("AADSTS50013: {token} is none.\r\nTrace ID: x");
    let refusal = |body| Refusal::read(&answer(400, &[], Some(body)));
    let told = refusal(json!({ "error": token, "error_description": words, "message": "y" }));
    assert_eq!((told.error.as_str(), told.description.as_str()), ("***", "AADSTS50013: *** is none."));
    let long = refusal(json!({ "error": "e".repeat(900), "error_description": "d".repeat(900) }));
    assert_eq!((long.error.len(), long.description.len()), (500, 500));
    let silent = refusal(json!({ "error": "", "error_description": "\n", "message": "" }));
    assert_eq!((silent.error.as_str(), silent.description.as_str()), ("status 400", "The answer holds no token."));
}
