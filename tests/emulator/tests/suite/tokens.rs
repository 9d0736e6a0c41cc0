//! Tokens: what Entra gives, and how it refuses.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::azure::{ARM, Azure, ML, shared};
use crate::wire;

fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

fn refusal(azure: &Azure, tenant: &str, form: &[(&str, &str)]) -> (u16, String, i64) {
    let answer = azure.ask(tenant, "oauth2/v2.0/token", form);
    let body = answer.json();
    for field in ["trace_id", "correlation_id", "timestamp", "error_uri"] {
        assert!(body[field].is_string(), "{field}");
    }
    let code = body["error_codes"][0].as_i64().unwrap();
    assert!(body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{code}: ")));
    (answer.status, body["error"].as_str().unwrap().to_owned(), code)
}

#[test]
fn a_token_names_the_audience_exactly_as_it_was_asked_for() {
    let azure = shared();
    for (scope, audience) in [
        (ARM, "https://management.azure.com"),
        (ML, "https://ml.azure.com"),
        ("https://ml.azure.com//.default", "https://ml.azure.com/"),
        ("https://management.core.windows.net//.default", "https://management.core.windows.net/"),
        ("18a66f5f-dbdf-4c17-9dd7-1634712a9cbe/.default", "18a66f5f-dbdf-4c17-9dd7-1634712a9cbe"),
    ] {
        let claims = claims(&azure.token("scientist", scope));
        assert_eq!(claims["aud"], audience);
        assert_eq!(claims["ver"], "1.0");
        assert_eq!(claims["iss"], format!("https://sts.windows.net/{}/", azure.text("/tenantId")));
        assert_eq!(claims["oid"], azure.text("/identities/scientist/objectId"));
    }
}

#[test]
fn the_first_version_of_the_token_endpoint_takes_a_resource() {
    let azure = shared();
    let of = |field: &str| azure.text(&format!("/identities/reader/{field}"));
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", of("clientId")),
        ("client_secret", of("clientSecret")),
        ("resource", "https://management.azure.com/"),
    ];
    let answer = azure.ask(azure.text("/tenantId"), "oauth2/token", &form).json();
    assert!(answer["expires_in"].is_string());
    assert_eq!(claims(answer["access_token"].as_str().unwrap())["aud"], "https://management.azure.com/");
}

#[test]
fn every_wrong_request_for_a_token_has_its_own_number() {
    let azure = shared();
    let tenant = azure.text("/tenantId");
    let of = |field: &str| azure.text(&format!("/identities/scientist/{field}"));
    let (id, secret) = (of("clientId"), of("clientSecret"));
    let ask = |tenant: &str, id: &str, secret: &str, scope: &str| {
        refusal(
            azure,
            tenant,
            &[("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), ("scope", scope)],
        )
    };
    assert_eq!(ask(tenant, id, "wrong", ARM), (401, "invalid_client".to_owned(), 7_000_215));
    assert_eq!(
        ask(tenant, "00000000-0000-4000-8000-000000000000", secret, ARM),
        (400, "unauthorized_client".to_owned(), 700_016)
    );
    assert_eq!(ask("no-such-tenant", id, secret, ARM), (400, "invalid_request".to_owned(), 90_002));
    assert_eq!(ask(tenant, id, secret, "https://example.org/.default"), (400, "invalid_resource".to_owned(), 500_011));
    assert_eq!(ask(tenant, id, secret, "https://ml.azure.com"), (400, "invalid_scope".to_owned(), 1_002_012));
    assert_eq!(ask(tenant, id, secret, &format!("{ARM} {ML}")), (400, "invalid_scope".to_owned(), 28_000));
    assert_eq!(ask(tenant, id, secret, ""), (400, "invalid_request".to_owned(), 900_144));
    assert_eq!(refusal(azure, tenant, &[("client_id", id)]), (400, "invalid_request".to_owned(), 900_144));
}

#[test]
fn the_published_keys_verify_the_tokens() {
    let azure = shared();
    let tenant = azure.text("/tenantId");
    let get = |url: &str| wire::send("GET", url, &[], b"", None).unwrap().json();
    let metadata = get(&format!("{}/{tenant}/v2.0/.well-known/openid-configuration", azure.text("/cloud/authority")));
    let key = &get(metadata["jwks_uri"].as_str().unwrap())["keys"][0];
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let token = azure.token("scorer", ML);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let public = ring::signature::RsaPublicKeyComponents { n: bytes("n"), e: bytes("e") };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    public.verify(&ring::signature::RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature).unwrap();
}

#[test]
fn the_same_seed_gives_the_same_identities() {
    let (one, two) = (Azure::start(&["--seed", "5", "--http-only"]), Azure::start(&["--seed", "5", "--http-only"]));
    assert_eq!(one.ready["identities"], two.ready["identities"]);
    assert_eq!(one.ready["https"], Value::Null);
    let keys = |azure: &Azure| {
        let url = format!("{}/{}/discovery/v2.0/keys", azure.text("/cloud/authority"), azure.text("/tenantId"));
        wire::send("GET", &url, &[], b"", None).unwrap().json()
    };
    assert_eq!(keys(&one), keys(&two));
}
