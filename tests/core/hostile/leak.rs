//! Secrets: whatever the service answers, none is in an error.

use std::rc::Rc;

use azureml_endpoints::client::{Access, Session};
use azureml_endpoints::cloud::{Cloud, Plane};
use azureml_endpoints::error::Error;
use azureml_endpoints::flow::sign_in::{Credential, token};
use azureml_endpoints::http::{Method, Request};
use azureml_endpoints::identity::audience;
use azureml_endpoints::identity::client_credential::ClientCredential;
use azureml_endpoints::retry::Safety;
use azureml_endpoints::secret::Secret;
use azureml_endpoints::value::Value;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pollster::block_on;
use proptest::prelude::*;

use super::{headers, listed, rules, status, value};
use crate::world::scoring::{call, endpoint, keys, target};
use crate::world::{Json, NOON, World, answer, json, jwt};

const MARKER: &str = "m4rk3r-s3cr3t";
const SCORE: &str = "https://e.region.inference.ml.azure.com/score";
const GET: &str = "GET https://management.azure.com/x";

/// A client that sends once, so that one answer is enough.
fn once(world: &World) -> azureml_endpoints::client::Client<World> {
    let mut client = world.client();
    client.policy.attempts = 1;
    client
}

/// Whatever went wrong, the marker is in none of its forms.
fn silent(error: &Option<Error<Json>>) -> Result<(), TestCaseError> {
    if let Some(error) = error {
        let printed = format!("{error} {error:?} {error:#?} {:?}", Json::write(&error.members()));
        prop_assert!(!printed.contains(MARKER), "{printed}");
        prop_assert!(!printed.contains(&URL_SAFE_NO_PAD.encode(MARKER)), "{printed}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(rules())]

    #[test]
    fn a_key_is_in_no_error(status in status(), headers in headers(), body in value()) {
        let world = World::new();
        world.replies(&format!("POST {SCORE}"), answer(status, &listed(&headers), Some(body)));
        let targets = endpoint(vec![target(SCORE, keys(&[MARKER]))]);
        silent(&block_on(targets.score(&once(&world), call())).err())?;
    }

    #[test]
    fn a_token_is_in_no_error(claims in value(), status in status(), body in value(), shape in 0..4) {
        let token = match shape {
            0 => MARKER.to_owned(),
            1 => format!("{MARKER}.{MARKER}.{MARKER}"),
            2 => format!("{}.{MARKER}", jwt(&claims).rsplit_once('.').unwrap().0),
            _ => {
                let good = json!({ "aud": "https://management.azure.com", "jti": MARKER, "exp": NOON.as_seconds() + 60.0 });
                format!("{}.{MARKER}", jwt(&good).rsplit_once('.').unwrap().0)
            }
        };
        let world = World::new();
        world.gives(&token).gives(&token);
        if audience::check::<Json>(&Cloud::public(), Plane::Control, &token, NOON).is_ok() {
            world.answers(GET, status, body);
        }
        let (client, session) = (once(&world), Rc::new(Session::new(json!(MARKER))));
        let access = Access::Entra(Plane::Control, &session);
        let request = Request::new(Method::Get, GET.trim_start_matches("GET ").into());
        silent(&block_on(client.exchange(request, Safety::Idempotent, access)).err())?;
    }

    #[test]
    fn a_client_secret_is_in_no_error(status in status(), body in value()) {
        let world = World::new();
        world.answers("POST https://login.microsoftonline.com/t/oauth2/v2.0/token", status, body);
        let app = ClientCredential::new("t".into(), "a".into()).unwrap();
        let credential = Credential::Secret(app, Secret::new(MARKER.into()));
        let scope = "https://ml.azure.com/.default";
        silent(&block_on(token(&once(&world), &credential, scope, None)).err())?;
    }
}
