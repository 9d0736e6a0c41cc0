//! Getting a token for an app.

use azureml_endpoints::cloud::Plane;
use azureml_endpoints::error::{Error, Reason};
use azureml_endpoints::flow::sign_in::{Credential, Pem, token};
use azureml_endpoints::identity::cache::Acquired;
use azureml_endpoints::identity::certificate::{Algorithm, Certificate};
use azureml_endpoints::identity::client_credential::ClientCredential;
use azureml_endpoints::identity::managed_identity::{ManagedIdentity, Platform};
use azureml_endpoints::secret::Secret;
use pollster::block_on;

use crate::world::{Json, NOON, World, failure, json, seconds};

const TOKEN: &str = "POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token";

const SCOPE: &str = "https://ml.azure.com/.default";

fn app() -> ClientCredential {
    ClientCredential::new("tenant".into(), "app".into()).unwrap()
}

fn sign_in(world: &World, scope: &str) -> Result<Acquired, Error<Json>> {
    let credential = Credential::Secret(app(), Secret::new("hunter2".into()));
    block_on(token(&world.client(), &credential, scope, None))
}

#[test]
fn a_secret_is_exchanged_for_a_token() {
    let world = World::new();
    world.answers(TOKEN, 200, json!({ "access_token": "t", "expires_in": 3599 }));
    let acquired = sign_in(&world, "https://ml.azure.com/.default").unwrap();
    assert_eq!((acquired.token.expose(), acquired.expires_on), ("t", Some(NOON + seconds(3599))));
    let sent = &world.sent()[0];
    assert!(sent.form.as_ref().unwrap().ends_with("scope=https%3A%2F%2Fml.azure.com%2F.default&client_secret=hunter2"));
    assert_eq!(sent.bearer, None);
}

#[test]
fn a_refusal_is_told_in_entras_words() {
    for (scope, plane, audience) in [
        ("https://ml.azure.com/.default", Plane::Data, "https://ml.azure.com"),
        ("https://management.azure.com/.default", Plane::Control, "https://management.azure.com"),
        ("https://management.core.windows.net//.default", Plane::Control, "https://management.core.windows.net/"),
        ("", Plane::Control, ""),
    ] {
        let world = World::new();
        world.answers(TOKEN, 401, json!({
            "error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1",
        }));
        match failure(sign_in(&world, scope)) {
            Error::Credential(error) => {
                assert_eq!((error.reason, error.plane, error.scope.as_str()), (Reason::Unavailable, plane, scope));
                assert_eq!(error.expected_audience, audience);
                assert_eq!(
                    error.message,
                    format!(
                        "Entra gave no token for {scope} (invalid_client): AADSTS7000215: Invalid client secret provided. \
                         Give the secret's value, not its id, and check that it belongs to this clientId."
                    )
                );
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn silence_is_no_refusal() {
    let world = World::new();
    for _ in 0..4 {
        world.is_silent(TOKEN, None);
    }
    let error = failure(sign_in(&world, "https://ml.azure.com/.default"));
    assert_eq!(error.code(), "ERR_TRANSPORT");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

fn certificate() -> Certificate {
    Certificate { key: Secret::new("a2V5".into()), chain: vec!["Zmlyc3Q=".into(), "c2Vjb25k".into()] }
}

fn with_certificate(world: &World, certificate: Pem<Json>, algorithm: Algorithm) -> Result<Acquired, Error<Json>> {
    let credential = Credential::Certificate { app: app(), certificate, algorithm, with_chain: false };
    block_on(token(&world.client(), &credential, SCOPE, None))
}

#[test]
fn a_certificate_signs_an_assertion() {
    for (algorithm, way) in [(Algorithm::Ps256, "PS256"), (Algorithm::Rs256, "RS256")] {
        let world = World::new();
        world.answers(TOKEN, 200, json!({ "access_token": "t" }));
        with_certificate(&world, Pem::Read(certificate()), algorithm).unwrap();
        let (used, key, text) = world.signed().remove(0);
        assert_eq!((used.as_str(), key.as_str()), (way, "a2V5"));
        assert!(text.contains(&format!("{}-of-Zmlyc3Q=", algorithm.thumbprint())), "{text}");
        assert!(text.contains(&format!(r#""aud":"{}""#, TOKEN.trim_start_matches("POST "))), "{text}");
        let form = world.sent()[0].form.clone().unwrap();
        assert!(form.ends_with("&client_assertion=an.assertion.signed"), "{form}");
    }
}

#[test]
fn a_certificate_may_be_in_a_file() {
    let world = World::new();
    world.gives("no PEM");
    let error = failure(with_certificate(&world, Pem::File(json!("reader")), Algorithm::Ps256));
    assert_eq!(error.to_string(), "certificate: holds no private key (-----BEGIN PRIVATE KEY-----)");
}

#[test]
fn a_key_that_cannot_sign_is_told() {
    let world = World::new();
    let certificate = Certificate { key: Secret::new("no base64".into()), ..certificate() };
    let error = failure(with_certificate(&world, Pem::Read(certificate), Algorithm::Ps256));
    assert_eq!(error.code(), "ERR_CREDENTIAL");
    assert!(error.to_string().starts_with("The certificate's key cannot sign"), "{error}");
}

#[test]
fn another_issuers_token_is_asked_for_each_time() {
    let world = World::new();
    let credential = Credential::Assertion(app(), json!("source"));
    for assertion in ["one.two.three", "four.five.six"] {
        world.gives(assertion).answers(TOKEN, 200, json!({ "access_token": "t" }));
        block_on(token(&world.client(), &credential, SCOPE, None)).unwrap();
        let form = world.sent().last().unwrap().form.clone().unwrap();
        assert!(form.ends_with(&format!("&client_assertion={assertion}")), "{form}");
    }
}

#[test]
fn a_source_that_throws_is_told() {
    let world = World::new();
    world.throws(Some("no file"));
    let error = failure(block_on(token(&world.client(), &Credential::Assertion(app(), json!("source")), SCOPE, None)));
    assert_eq!(error.code(), "ERR_CREDENTIAL");
    assert_eq!(error.to_string(), "The assertion or certificate could not be had: no file.");
}

const IMDS: &str = "GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fml.azure.com";

fn managed(world: &World) -> Result<Acquired, Error<Json>> {
    let identity = ManagedIdentity::new(Platform::virtual_machine(), None).unwrap();
    block_on(token(&world.client(), &Credential::Managed(identity), SCOPE, None))
}

#[test]
fn a_platform_gives_a_token_for_the_resource() {
    let world = World::new();
    let end = NOON + seconds(86_400);
    let epoch = (end.0 / 1000).to_string();
    world.answers(IMDS, 200, json!({ "access_token": "t", "expires_on": epoch, "expires_in": "3599" }));
    let acquired = managed(&world).unwrap();
    assert_eq!((acquired.token.expose(), acquired.expires_on), ("t", Some(end)));
    assert_eq!(world.sent()[0].header("metadata"), Some("true"));
}

#[test]
fn a_platform_that_is_starting_is_waited_for() {
    let world = World::new();
    world.answers(IMDS, 404, json!({})).answers(IMDS, 410, json!({}));
    world.answers(IMDS, 200, json!({ "access_token": "t" }));
    assert!(managed(&world).is_ok());
    assert_eq!(world.waits(), [seconds(2), seconds(35)]);
}

#[test]
fn a_platform_that_refuses_is_not_asked_again() {
    let world = World::new();
    world.answers(IMDS, 400, json!({ "error": "invalid_request", "error_description": "Identity not found" }));
    let error = failure(managed(&world));
    assert_eq!(error.code(), "ERR_CREDENTIAL");
    assert_eq!(
        error.to_string(),
        "The managed identity endpoint gave no token for https://ml.azure.com/.default (invalid_request): Identity not found."
    );
}

#[test]
fn a_platform_that_redirects_is_not_followed() {
    let world = World::new();
    world.replies(IMDS, crate::world::answer(302, &[("location", "https://evil.example")], None));
    assert_eq!(failure(managed(&world)).code(), "ERR_PROTOCOL");
}

#[test]
fn a_platforms_endpoint_is_on_this_machine_or_speaks_tls() {
    for (endpoint, fine) in [
        ("http://127.0.0.1:41", true),
        ("http://localhost:41", true),
        ("http://169.254.131.2:8081", true),
        ("https://identity.internal", true),
        ("http://10.0.0.1", false),
        ("http://169.254.169.254.evil.example", false),
        ("http://user:pass@169.254.169.254", false),
        ("http://evil.example", false),
    ] {
        let world = World::new();
        let platform = Platform::AppService { endpoint: endpoint.into(), header: Secret::new("hunter2".into()) };
        if fine {
            let line = format!("GET {endpoint}?api-version=2019-08-01&resource=https%3A%2F%2Fml.azure.com");
            world.answers(&line, 200, json!({ "access_token": "t" }));
        }
        let credential = Credential::Managed(ManagedIdentity::new(platform, None).unwrap());
        let outcome = block_on(token(&world.client(), &credential, SCOPE, None));
        assert_eq!(outcome.is_ok(), fine, "{endpoint}");
    }
}
