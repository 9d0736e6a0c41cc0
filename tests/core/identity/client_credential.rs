//! An app's own token.

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::http::{Body, Method, Request};
use azureml_endpoints::identity::client_credential::{ClientCredential, Proof};
use azureml_endpoints::secret::Secret;

use crate::world::Json;

const SCOPE: &str = "https://ml.azure.com/.default";

fn app(tenant: &str, client: &str) -> Result<ClientCredential, String> {
    ClientCredential::new(tenant.into(), client.into()).map_err(|misuse| misuse.to_string())
}

fn request(cloud: &Cloud, secret: &str) -> Request<Json> {
    app("contoso.com", "app").unwrap().request(cloud, SCOPE, &Proof::Secret(&Secret::new(secret.into())), None)
}

fn form(request: Request<Json>) -> String {
    match request.body {
        Body::Form(form) => form.expose().to_owned(),
        _ => panic!("no form"),
    }
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
fn an_assertion_stands_in_the_place_of_the_secret() {
    let assertion = Secret::new("a.b.c".into());
    let request: Request<Json> =
        app("t", "app").unwrap().request(&Cloud::public(), SCOPE, &Proof::Assertion(&assertion), None);
    assert_eq!(
        form(request),
        "grant_type=client_credentials&client_id=app&scope=https%3A%2F%2Fml.azure.com%2F.default&\
         client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=a.b.c"
    );
}

#[test]
fn claims_that_a_service_wants_are_passed_on() {
    let proof = Secret::new("s".into());
    let claims = Some(r#"{"access_token":{"nbf":{"value":"1"}}}"#);
    let request: Request<Json> =
        app("t", "app").unwrap().request(&Cloud::public(), SCOPE, &Proof::Secret(&proof), claims);
    let form = form(request);
    assert!(
        form.contains("&claims=%7B%22access_token%22%3A%7B%22nbf%22%3A%7B%22value%22%3A%221%22%7D%7D%7D&"),
        "{form}"
    );
}

#[test]
fn ids_cannot_leave_their_place() {
    for bad in ["", "a/b", "a?b", "a#b", "a b", "a\nb", "a%2f", "ü", &"a".repeat(256)] {
        assert!(app(bad, "app").unwrap_err().starts_with("tenantId: "), "{bad}");
        assert!(app("t", bad).unwrap_err().starts_with("clientId: "), "{bad}");
    }
    assert!(app("00000000-1111-2222-3333-444444444444", "my_app.1").is_ok());
}
