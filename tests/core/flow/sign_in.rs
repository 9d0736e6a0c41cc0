//! Getting a token from Entra with a client secret.

use azureml_endpoints::cloud::Plane;
use azureml_endpoints::error::{Error, Reason};
use azureml_endpoints::flow::sign_in::client_secret;
use azureml_endpoints::identity::cache::Acquired;
use azureml_endpoints::identity::client_credential::ClientCredential;
use azureml_endpoints::secret::Secret;
use pollster::block_on;

use crate::world::{Json, NOON, World, failure, json, seconds};

const TOKEN: &str = "POST https://login.microsoftonline.com/tenant/oauth2/v2.0/token";

fn sign_in(world: &World, scope: &str) -> Result<Acquired, Error<Json>> {
    let credential = ClientCredential::new("tenant".into(), "app".into(), Secret::new("hunter2".into())).unwrap();
    block_on(client_secret(&world.client(), &credential, scope))
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
        ("https://ml.azure.com/.default", Plane::Data, "https://ml.azure.com/"),
        ("https://management.azure.com/.default", Plane::Control, "https://management.azure.com/"),
        ("https://management.core.windows.net//.default", Plane::Control, "https://management.core.windows.net//"),
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
                        "Entra gave no token for {scope} (invalid_client): AADSTS7000215: Invalid client secret provided."
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
