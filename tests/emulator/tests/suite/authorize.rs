//! The sign-in pages, and how a browser comes back from them.

use serde_json::json;

use crate::azure::{Azure, encoded, shared};
use crate::browser::{Browser, PAGE, returned};
use crate::wire;

#[test]
fn a_user_chooses_consents_and_comes_back_with_a_code() {
    let azure = Azure::start(&["--seed", "31", "--http-only"]);
    let mut browser = Browser::new(&azure);
    let shown = browser.send("GET", "").text();
    for part in ["<html lang=\"en\">", "Ada Owner", "ada@local.example", "Sam Scorer", "<button name=\"user\""] {
        assert!(shown.contains(part), "{part}");
    }
    assert!(!shown.contains("<script"));
    let user = format!("user={}", azure.text("/users/ada/objectId"));
    let asked = browser.send("POST", &user).text();
    assert!(asked.contains("Permissions requested") && asked.contains("Access Azure Machine Learning Services as you"));
    let back = browser.send("POST", "consent=yes");
    assert!(back.header("location").unwrap().starts_with(&format!("{PAGE}#code=")));
    let fields = returned(&back);
    assert_eq!(fields["state"], "as it was");
    assert!(!fields["client_info"].is_empty());
    // From now on the session is enough.
    assert!(returned(&browser.with("prompt", "none").send("GET", "")).contains_key("code"));
}

#[test]
fn a_session_is_one_browsers_and_prompts_do_what_they_say() {
    let azure = Azure::start(&["--seed", "32", "--http-only"]);
    let mut browser = Browser::new(&azure);
    browser.sign_in("ada");
    let cookie = browser.cookie.clone();
    let again = |prompt: &'static str, hint: &'static str| {
        let mut browser = Browser::new(&azure).with("prompt", prompt).with("login_hint", hint);
        browser.cookie = cookie.clone();
        browser.send("GET", "")
    };
    for prompt in ["login", "select_account"] {
        assert!(again(prompt, "").text().contains("<h1>Sign in</h1>"), "{prompt}");
    }
    assert!(again("consent", "").text().contains("Permissions requested"));
    assert_eq!(again("", "").status, 302);
    assert_eq!(again("", "ADA@local.example").status, 302);
    assert!(again("", "sam@local.example").text().contains("autofocus"), "another user has to sign in");
    let stranger = Browser::new(&azure).with("prompt", "none").send("GET", "");
    assert_eq!(returned(&stranger)["error"], "login_required");
    assert!(returned(&stranger)["error_description"].starts_with("AADSTS50058: "));
    assert_eq!(returned(&again("none", "sam@local.example"))["error"], "login_required");
    azure.control("DELETE", "/consents", &json!(null));
    let lacking = returned(&again("none", ""));
    assert_eq!(lacking["error"], "interaction_required");
    assert!(lacking["error_description"].starts_with("AADSTS65001: "));
}

#[test]
fn who_cancels_comes_back_with_access_denied() {
    let azure = Azure::start(&["--seed", "33", "--http-only"]);
    let mut browser = Browser::new(&azure);
    browser.send("POST", &format!("user={}", azure.text("/users/sam/objectId")));
    let fields = returned(&browser.send("POST", "consent=no"));
    assert_eq!((fields["error"].as_str(), fields["state"].as_str()), ("access_denied", "as it was"));
    assert!(fields["error_description"].starts_with("AADSTS65004: "));
}

#[test]
fn nobody_is_sent_to_an_address_that_is_not_registered() {
    let azure = shared();
    for (name, value, number) in [
        ("redirect_uri", "https://elsewhere.example/", "AADSTS50011"),
        ("redirect_uri", "http://localhost.elsewhere.example/", "AADSTS50011"),
        ("redirect_uri", "\"><script>alert(1)</script>", "AADSTS50011"),
        ("redirect_uri", "", "AADSTS900144"),
        ("client_id", "00000000-0000-4000-8000-000000000000", "AADSTS700016"),
        ("client_id", "", "AADSTS900144"),
    ] {
        let answer = Browser::new(azure).with(name, value).send("GET", "");
        assert_eq!(answer.status, 400);
        assert_eq!(answer.header("location"), None);
        assert!(answer.text().contains(number), "{name} {value}: {}", answer.text());
        assert!(!answer.text().contains("<script"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    }
}

#[test]
fn a_client_is_told_what_is_wrong_with_its_request() {
    let azure = shared();
    for (name, value, error, number) in [
        ("response_type", "id_token", "unsupported_response_type", "AADSTS700054"),
        ("response_mode", "pigeon", "invalid_request", "AADSTS90023"),
        ("prompt", "politely", "invalid_request", "AADSTS90023"),
        ("code_challenge_method", "S512", "invalid_request", "AADSTS501482"),
        ("scope", "", "invalid_request", "AADSTS900144"),
        ("scope", "https://example.org/.default", "invalid_resource", "AADSTS500011"),
        ("scope", "https://ml.azure.com/everything", "invalid_client", "AADSTS650053"),
        (
            "scope",
            "https://ml.azure.com/.default https://ml.azure.com/user_impersonation",
            "invalid_scope",
            "AADSTS70011",
        ),
        ("claims", "{", "invalid_request", "AADSTS9002313"),
    ] {
        let fields = returned(&Browser::new(azure).with(name, value).send("GET", ""));
        assert_eq!(fields["error"], error, "{name} {value}");
        assert!(fields["error_description"].starts_with(&format!("{number}: ")), "{}", fields["error_description"]);
        assert_eq!(fields["state"], "as it was");
    }
}

#[test]
fn the_answer_comes_in_the_fragment_the_query_or_a_form() {
    let azure = Azure::start(&["--seed", "34", "--http-only"]);
    Browser::new(&azure).sign_in("sam");
    let location = |mode: &str, uri: &str| {
        let mut browser = Browser::new(&azure).with("response_mode", mode).with("redirect_uri", uri);
        browser.send("POST", &format!("user={}", azure.text("/users/sam/objectId")))
    };
    let at = |mode: &str, uri: &str| location(mode, uri).header("location").unwrap().to_owned();
    assert!(at("fragment", PAGE).starts_with(&format!("{PAGE}#code=")));
    assert!(at("query", PAGE).starts_with(&format!("{PAGE}?code=")));
    assert!(at("", PAGE).starts_with(&format!("{PAGE}?code=")));
    assert!(at("query", "http://localhost:5173/?a=b").starts_with("http://localhost:5173/?a=b&code="));
    let form = location("form_post", PAGE).text();
    assert!(form.contains(&format!("action=\"{PAGE}\"")) && form.contains("name=\"code\"") && form.contains("<button"));
}

#[test]
fn signing_out_ends_the_session_and_leads_to_registered_addresses_alone() {
    let azure = Azure::start(&["--seed", "35", "--http-only"]);
    let mut browser = Browser::new(&azure);
    browser.sign_in("ada");
    let out = |query: &str| {
        let url = format!("{}/{}/oauth2/v2.0/logout?{query}", azure.text("/cloud/authority"), azure.text("/tenantId"));
        wire::send("GET", &url, &[("cookie", &browser.cookie)], b"", None).unwrap()
    };
    let back = out(&format!("post_logout_redirect_uri={}&state=bye", encoded("http://localhost:5173/")));
    assert_eq!(back.header("location"), Some("http://localhost:5173/?state=bye"));
    assert!(back.header("set-cookie").unwrap().contains("Max-Age=0"));
    let elsewhere = out(&format!("post_logout_redirect_uri={}", encoded("https://elsewhere.example/")));
    assert_eq!((elsewhere.status, elsewhere.header("location")), (200, None));
    let asked = browser.with("prompt", "none").send("GET", "");
    assert_eq!(returned(&asked)["error"], "login_required");
}
