//! A client secret for a token.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::http::{Body, Method, Request};
use azureml_endpoints::identity::cache::Acquired;
use azureml_endpoints::identity::client_credential::{ClientCredential, Refusal, check_place};
use azureml_endpoints::secret::Secret;

use crate::world::{Json, NOON, answer, json, seconds};

fn credential(tenant: &str, client: &str, secret: &str) -> Result<ClientCredential, String> {
    ClientCredential::new(tenant.into(), client.into(), Secret::new(secret.into())).map_err(|misuse| misuse.to_string())
}

fn request(cloud: &Cloud, secret: &str) -> Request<Json> {
    credential("contoso.com", "app", secret).unwrap().request(cloud, "https://ml.azure.com/.default")
}

fn form(request: Request<Json>) -> String {
    match request.body {
        Body::Form(form) => form.expose().to_owned(),
        _ => panic!("no form"),
    }
}

fn read(status: u16, body: Json) -> Result<Acquired, Refusal> {
    ClientCredential::read(&answer(status, &[], Some(body)), NOON)
}

#[test]
fn the_tenants_own_token_endpoint_is_asked() {
    let request = request(&Cloud::public(), "s");
    assert_eq!(request.method, Method::Post);
    assert_eq!(request.url, "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token");
    let cloud = Cloud::custom("https://arm.internal".into(), "https://login.internal/".into());
    assert_eq!(self::request(&cloud, "s").url, "https://login.internal/contoso.com/oauth2/v2.0/token");
    assert!(self::request(&Cloud::china(), "s").url.starts_with("https://login.chinacloudapi.cn/"));
}

#[test]
fn the_form_holds_what_the_grant_needs_and_encodes_it() {
    assert_eq!(
        form(request(&Cloud::public(), "a~b&c=d+e %/é")),
        "grant_type=client_credentials&client_id=app&scope=https%3A%2F%2Fml.azure.com%2F.default&\
         client_secret=a~b%26c%3Dd%2Be%20%25%2F%C3%A9"
    );
}

#[test]
fn the_secret_is_in_no_url_or_header() {
    let request = request(&Cloud::public(), "hunter2");
    assert!(!format!("{} {:?}", request.url, request.headers).contains("hunter2"));
}

#[test]
fn ids_cannot_leave_their_place() {
    for bad in ["", "a/b", "a?b", "a#b", "a b", "a\nb", "a%2f", "ü", &"a".repeat(256)] {
        assert!(credential(bad, "app", "s").unwrap_err().starts_with("tenantId: "), "{bad}");
        assert!(credential("t", bad, "s").unwrap_err().starts_with("clientId: "), "{bad}");
    }
    assert_eq!(credential("t", "app", "").unwrap_err(), "clientSecret: must not be empty");
    assert!(credential("00000000-1111-2222-3333-444444444444", "my_app.1", "s").is_ok());
}

#[test]
fn the_credential_does_not_print_its_secret() {
    let printed = format!("{:?}", credential("t", "app", "hunter2").unwrap());
    assert!(printed.contains("***") && !printed.contains("hunter2"), "{printed}");
}

#[test]
fn a_token_comes_with_its_lifetime() {
    let acquired = read(200, json!({ "access_token": "t", "expires_in": 3599, "refresh_in": 1800 })).unwrap();
    assert_eq!(acquired.token.expose(), "t");
    assert_eq!(acquired.expires_on, Some(NOON + seconds(3599)));
    assert_eq!(acquired.refresh_on, Some(NOON + seconds(1800)));
}

#[test]
fn version_one_writes_lifetimes_as_strings() {
    let acquired = read(200, json!({ "access_token": "t", "expires_in": "3599" })).unwrap();
    assert_eq!((acquired.expires_on, acquired.refresh_on), (Some(NOON + seconds(3599)), None));
}

#[test]
fn a_lifetime_that_is_nonsense_is_none_or_harmless() {
    for (lifetime, end) in [(json!("soon"), None), (json!([]), None), (json!(-5), Some(NOON))] {
        let acquired = read(200, json!({ "access_token": "t", "expires_in": lifetime.0 })).unwrap();
        assert_eq!(acquired.expires_on, end);
    }
    assert!(read(200, json!({ "access_token": "t", "expires_in": 1e300 })).is_ok());
}

#[test]
fn a_refusal_is_told_by_its_first_line() {
    let refusal = read(
        401,
        json!({
            "error": "invalid_client",
            "error_description": "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1\r\nTimestamp: 2",
            "error_codes": [7_000_215],
        }),
    );
    assert_eq!(
        refusal.unwrap_err(),
        Refusal {
            error: "invalid_client".into(),
            description: "AADSTS7000215: Invalid client secret provided.".into(),
        }
    );
}

#[test]
fn an_answer_without_a_token_is_a_refusal() {
    let nonsense = |status, body| read(status, body).unwrap_err();
    let ours =
        |error: &str| Refusal { error: error.into(), description: "The authority's answer holds no token.".into() };
    assert_eq!(nonsense(200, json!({})), ours("status 200"));
    assert_eq!(nonsense(200, json!({ "access_token": 7 })), ours("status 200"));
    assert_eq!(nonsense(502, json!("<html>")), ours("status 502"));
    assert_eq!(nonsense(400, json!({ "error": "invalid_scope", "error_description": " \n x" })), ours("invalid_scope"));
    assert_eq!(nonsense(400, json!({ "access_token": "t" })), ours("status 400"), "only a success gives a token");
    let empty = ClientCredential::read::<Json>(&answer(200, &[], None), NOON);
    assert_eq!(empty.unwrap_err(), ours("status 200"));
}

#[test]
fn a_secret_in_a_window_needs_a_word() {
    assert!(check_place("key", false, false).is_ok());
    assert!(check_place("key", true, true).is_ok());
    let misuse = check_place("key", true, false).unwrap_err().to_string();
    assert!(misuse.starts_with("key: ") && misuse.contains("dangerouslyAllowBrowser"), "{misuse}");
}
