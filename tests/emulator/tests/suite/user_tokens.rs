//! Codes and refresh tokens at the token endpoint, and the tokens of people.

use serde_json::{Value, json};

use crate::azure::{ARM, Azure, ML, shared};
use crate::browser::{Browser, ORIGIN, PAGE, ask, claims, returned};
use crate::client_assertions::number;
use crate::wire::{self, Answer};

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap_or_else(|| panic!("{name} of {body}"))
}

fn signed_in(azure: &Azure, user: &str) -> Value {
    let mut browser = Browser::new(azure);
    let code = browser.sign_in(user)["code"].clone();
    browser.redeem(&code, &[]).json()
}

fn renewed(azure: &Azure, refresh: &str, scope: &str) -> Answer {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", azure.text("/apps/page/clientId")),
        ("refresh_token", refresh),
        ("scope", scope),
    ];
    ask(azure, &form, Some(ORIGIN))
}

#[test]
fn the_tokens_of_a_person_say_who_it_is_and_what_was_consented() {
    let azure = Azure::start(&["--seed", "41", "--http-only"]);
    let answer = signed_in(&azure, "ada");
    assert_eq!(
        text(&answer, "scope"),
        "https://management.azure.com/user_impersonation https://management.azure.com/.default"
    );
    assert!(answer["refresh_token_expires_in"].as_u64().unwrap() <= 86_400);
    let access = claims(text(&answer, "access_token"));
    assert_eq!(access["oid"], azure.text("/users/ada/objectId"));
    assert_eq!((access["scp"].as_str(), access["idtyp"].as_str()), (Some("user_impersonation"), Some("user")));
    assert_eq!((access["appidacr"].as_str(), access["upn"].as_str()), (Some("0"), Some("ada@local.example")));
    assert!(access["roles"].is_null());
    let identity = claims(text(&answer, "id_token"));
    assert_eq!(identity["aud"], azure.text("/apps/page/clientId"));
    assert_eq!((identity["nonce"].as_str(), identity["ver"].as_str()), (Some("once"), Some("2.0")));
    assert_eq!(identity["preferred_username"], "ada@local.example");
    assert_eq!(azure.arm_with(text(&answer, "access_token"), "GET", "/onlineEndpoints", &Value::Null).status, 200);
}

#[test]
fn what_a_person_may_do_depends_on_roles_and_is_written_down_under_the_persons_name() {
    let azure = Azure::start(&["--seed", "42", "--http-only"]);
    let (ada, sam) = (signed_in(&azure, "ada"), signed_in(&azure, "sam"));
    let endpoint = azure.endpoint_body("AADToken", &json!({}));
    let made = azure.arm_with(text(&ada, "access_token"), "PUT", "/onlineEndpoints/of-ada", &endpoint);
    assert_eq!(made.status, 201);
    let system = &made.json()["systemData"];
    assert_eq!((text(system, "createdBy"), text(system, "createdByType")), ("ada@local.example", "User"));
    azure.finish(&made);
    azure.make_deployment("of-ada", "blue", &json!({"EMULATOR_ECHO": "1"}), &json!({}));
    azure.set_traffic("of-ada", "AADToken", &json!({"blue": 100}));
    let refused = azure.arm_with(text(&sam, "access_token"), "GET", "/onlineEndpoints", &Value::Null);
    assert_eq!(refused.code(), "AuthorizationFailed");
    assert!(refused.text().contains("'sam@local.example'"));
    let data = renewed(&azure, text(&sam, "refresh_token"), ML).json();
    assert_eq!(azure.score("of-ada", text(&data, "access_token"), &[], b"[1]").status, 200);
    assert_eq!(azure.score("of-ada", text(&sam, "access_token"), &[], b"[1]").status, 401, "that one is for ARM");
}

#[test]
fn a_code_is_good_once_for_the_client_the_address_and_the_verifier_it_was_made_for() {
    let azure = Azure::start(&["--seed", "43", "--http-only"]);
    let mut browser = Browser::new(&azure);
    let code = browser.sign_in("ada")["code"].clone();
    let spent = Browser::new(&azure);
    let case = |more: &[(&str, &str)]| number(&spent.redeem(&code, more)).1;
    assert_eq!(case(&[("code_verifier", "a-verifier-that-was-never-hashed-into-a-challenge")]), 501_481);
    assert_eq!(case(&[("code_verifier", "")]), 501_481);
    assert_eq!(case(&[("redirect_uri", "http://localhost:5173/other")]), 500_112);
    assert_eq!(case(&[("client_id", azure.text("/apps/website/clientId"))]), 70_000);
    assert_eq!(case(&[("client_secret", "x")]), 700_025);
    assert_eq!(case(&[("code", "1.made-up")]), 9_002_313);
    assert_eq!(case(&[("scope", &format!("{ARM} {ML}"))]), 28_000);
    assert_eq!(browser.redeem(&code, &[]).status, 200, "none of these spent it");
    assert_eq!(case(&[]), 54_005);
    let late = returned(&browser.send("GET", ""))["code"].clone();
    azure.control("POST", "/clock", &json!({"advanceSeconds": 601}));
    assert_eq!(number(&browser.redeem(&late, &[])).1, 70_008);
}

#[test]
fn a_refresh_token_gets_tokens_for_any_service_but_one_at_a_time() {
    let azure = Azure::start(&["--seed", "44", "--http-only"]);
    let first = signed_in(&azure, "ada");
    let refresh = text(&first, "refresh_token");
    let data = renewed(&azure, refresh, &format!("{ML} openid offline_access")).json();
    assert_eq!(claims(text(&data, "access_token"))["aud"], "https://ml.azure.com");
    assert_ne!(text(&data, "refresh_token"), refresh);
    assert_eq!(claims(text(&data, "id_token"))["nonce"], Value::Null);
    let named = renewed(&azure, refresh, "https://ml.azure.com//user_impersonation").json();
    assert_eq!(claims(text(&named, "access_token"))["aud"], "https://ml.azure.com/", "the old one is still good");
    assert_eq!(number(&renewed(&azure, refresh, &format!("{ARM} {ML}"))), (400, 28_000));
    assert_eq!(number(&renewed(&azure, "1.made-up", ARM)), (400, 70_000));
    azure.control("DELETE", "/consents", &Value::Null);
    let lacking = renewed(&azure, refresh, ML);
    assert_eq!(number(&lacking), (400, 65_001));
    assert_eq!(
        (text(&lacking.json(), "error"), text(&lacking.json(), "suberror")),
        ("invalid_grant", "consent_required")
    );
}

#[test]
fn consent_to_one_permission_is_no_consent_to_another() {
    let azure = Azure::start(&["--seed", "45", "--http-only"]);
    let mut browser =
        Browser::new(&azure).with("scope", "https://management.azure.com/user_impersonation openid offline_access");
    let code = browser.sign_in("sam")["code"].clone();
    let refresh = text(&browser.redeem(&code, &[]).json(), "refresh_token").to_owned();
    assert_eq!(renewed(&azure, &refresh, ARM).status, 200);
    assert_eq!(number(&renewed(&azure, &refresh, ML)), (400, 65_001));
}

#[test]
fn the_refresh_tokens_of_a_page_end_a_day_after_the_sign_in() {
    let azure = Azure::start(&["--seed", "46", "--http-only"]);
    let first = signed_in(&azure, "ada");
    azure.control("POST", "/clock", &json!({"advanceSeconds": 80_000}));
    let second = renewed(&azure, text(&first, "refresh_token"), ARM).json();
    assert!(second["refresh_token_expires_in"].as_u64().unwrap() <= 6_400, "renewing does not extend it");
    azure.control("POST", "/clock", &json!({"advanceSeconds": 6_400}));
    assert_eq!(number(&renewed(&azure, text(&second, "refresh_token"), ARM)), (400, 700_084));
}

#[test]
fn pages_read_their_own_tokens_and_nobody_elses() {
    let azure = shared();
    let allowed = |answer: &Answer| answer.header("access-control-allow-origin").map(str::to_owned);
    let form = |client: &'static str, grant: &'static str| {
        [("grant_type", grant), ("client_id", azure.text(client)), ("refresh_token", "x"), ("code", "x")]
    };
    let page = ask(azure, &form("/apps/page/clientId", "refresh_token"), Some(ORIGIN));
    assert_eq!(allowed(&page).as_deref(), Some(ORIGIN), "errors too");
    let stranger = ask(azure, &form("/apps/page/clientId", "refresh_token"), Some("https://elsewhere.example"));
    assert_eq!(allowed(&stranger), None);
    let website = ask(azure, &form("/apps/website/clientId", "authorization_code"), Some(ORIGIN));
    assert_eq!(allowed(&website), None);
    let preflight = |origin: &str| {
        let url = format!("{}/{}/oauth2/v2.0/token", azure.text("/cloud/authority"), azure.text("/tenantId"));
        let headers = [("origin", origin), ("access-control-request-method", "POST")];
        allowed(&wire::send("OPTIONS", &url, &headers, b"", None).unwrap())
    };
    assert_eq!(preflight(ORIGIN).as_deref(), Some(ORIGIN));
    assert_eq!(preflight("https://elsewhere.example"), None);
}

#[test]
fn pages_and_websites_cannot_redeem_each_others_codes() {
    let azure = Azure::start(&["--seed", "47", "--http-only"]);
    let mut browser = Browser::new(&azure);
    let code = browser.sign_in("ada")["code"].clone();
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", azure.text("/apps/page/clientId")),
        ("code", &code),
        ("redirect_uri", PAGE),
        ("code_verifier", crate::browser::VERIFIER),
    ];
    assert_eq!(number(&ask(&azure, &form, None)), (400, 9_002_327), "a server redeems a page's code");
    let (site, secret) = (azure.text("/apps/website/clientId"), azure.text("/apps/website/clientSecret"));
    let mut visitor = Browser::new(&azure).with("client_id", site);
    let code = visitor.sign_in("ada")["code"].clone();
    form[1].1 = site;
    form[2].1 = &code;
    let crossed = ask(&azure, &form, Some(ORIGIN));
    assert_eq!(number(&crossed), (400, 9_002_326));
    assert_eq!(crossed.header("access-control-allow-origin"), Some(ORIGIN), "the page has to read why");
    assert_eq!(number(&ask(&azure, &form, None)), (401, 7_000_218));
    form.push(("client_secret", secret));
    let answer = ask(&azure, &form, None).json();
    assert_eq!(claims(text(&answer, "access_token"))["appidacr"], "1");
    assert!(answer["refresh_token_expires_in"].is_null());
}

#[test]
fn a_page_must_use_the_proof_key() {
    let azure = Azure::start(&["--seed", "48", "--http-only"]);
    let mut browser = Browser::new(&azure).with("code_challenge", "").with("code_challenge_method", "");
    let code = browser.sign_in("ada")["code"].clone();
    assert_eq!(number(&browser.redeem(&code, &[])), (400, 9_002_325));
}

#[test]
fn the_tenants_own_api_gets_version_two_tokens() {
    let azure = Azure::start(&["--seed", "49", "--http-only"]);
    let api = azure.text("/apps/api/clientId");
    let issuer = format!("https://login.microsoftonline.com/{}/v2.0", azure.text("/tenantId"));
    for (who, roles) in [("scorer", json!(["Endpoints.Score"])), ("nobody", Value::Null)] {
        let token = claims(&azure.token(who, &format!("api://{api}/.default")));
        assert_eq!((&token["aud"], &token["iss"], &token["ver"]), (&json!(api), &json!(issuer), &json!("2.0")));
        assert_eq!((&token["roles"], &token["azpacr"]), (&roles, &json!("1")));
        assert_eq!((&token["idtyp"], &token["scp"], &token["appid"]), (&Value::Null, &Value::Null, &Value::Null));
    }
    let first = signed_in(&azure, "sam");
    let scope = azure.text("/apps/api/scope");
    let answer = renewed(&azure, text(&first, "refresh_token"), scope).json();
    let token = claims(text(&answer, "access_token"));
    assert_eq!((&token["scp"], &token["roles"]), (&json!("access_as_user"), &Value::Null));
    assert_eq!((&token["preferred_username"], &token["upn"]), (&json!("sam@local.example"), &Value::Null));
    let refused = azure.arm_with(text(&answer, "access_token"), "GET", "/onlineEndpoints", &Value::Null);
    assert_eq!(refused.code(), "InvalidAuthenticationTokenAudience");
}

#[test]
fn metadata_names_one_issuer_for_the_tenant_and_a_template_for_everybody() {
    let azure = shared();
    let get = |tenant: &str| {
        let url = format!("{}/{tenant}/v2.0/.well-known/openid-configuration", azure.text("/cloud/authority"));
        wire::send("GET", &url, &[], b"", None).unwrap().json()
    };
    let tenant = azure.text("/tenantId");
    assert_eq!(get(tenant)["issuer"], format!("https://login.microsoftonline.com/{tenant}/v2.0"));
    assert_eq!(get("common")["issuer"], "https://login.microsoftonline.com/{tenantid}/v2.0");
    assert!(text(&get("common"), "token_endpoint").ends_with("/common/oauth2/v2.0/token"));
}
