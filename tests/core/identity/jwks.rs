//! The rules for trusting a token that came in.

use std::time::Duration;

use azureml_endpoints::cloud::Cloud;
use azureml_endpoints::error::Flaw;
use azureml_endpoints::identity::jwks::{Expectation, Signed, discovery, judge, keys};
use azureml_endpoints::identity::token::Token;
use azureml_endpoints::value::Value;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::world::{Json, NOON, json, seconds};

const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const OTHER: &str = "99999999-2222-3333-4444-555555555555";

fn expectation() -> Expectation {
    Expectation {
        audiences: vec!["api://relay".into(), "app-id".into()],
        tenants: vec![TENANT.into()],
        skew: seconds(300),
    }
}

fn good() -> (Json, Json) {
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "k1" });
    let claims = json!({
        "aud": "api://relay", "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "tid": TENANT,
        "exp": NOON.as_seconds() + 3600.0, "nbf": NOON.as_seconds() - 5.0,
    });
    (header, claims)
}

fn judged_by(expectation: &Expectation, header: &Json, claims: &Json) -> Result<Signed, Flaw> {
    let part = |value: &Json| URL_SAFE_NO_PAD.encode(value.0.to_string());
    let token = Token::<Json>::read(&format!("{}.{}.c2ln", part(header), part(claims))).unwrap();
    judge(&Cloud::public(), expectation, &token, NOON)
}

fn judged(header: &Json, claims: &Json) -> Result<Signed, Flaw> {
    judged_by(&expectation(), header, claims)
}

#[test]
fn a_good_token_is_left_to_its_signature() {
    let (header, claims) = good();
    let signed = Signed { tenant: TENANT.into(), key: "k1".into() };
    assert_eq!(judged(&header, &claims), Ok(signed.clone()));
    let first = claims.with("iss", json!(format!("https://sts.windows.net/{TENANT}/")));
    assert_eq!(judged(&header, &first), Ok(signed.clone()), "version one's issuer");
    let many = claims.with("aud", json!(["https://ml.azure.com", "app-id"]));
    assert_eq!(judged(&header, &many), Ok(signed));
}

#[test]
fn only_rs256_signs() {
    let (header, claims) = good();
    for algorithm in [
        json!("none"),
        json!("None"),
        json!("HS256"),
        json!("rs256"),
        json!("PS256"),
        json!("ES256"),
        json!(""),
        json!(7),
        json!(null),
    ] {
        assert_eq!(judged(&header.with("alg", algorithm), &claims), Err(Flaw::Algorithm));
    }
    assert_eq!(judged(&header.with("crit", json!(["exp"])), &claims), Err(Flaw::Algorithm));
    for key in [json!(null), json!(""), json!(7)] {
        assert_eq!(judged(&header.with("kid", key), &claims), Err(Flaw::UnknownKey));
    }
}

#[test]
fn a_place_of_ones_own_may_stand_before_the_public_authority() {
    let (header, claims) = good();
    let part = |value: &Json| URL_SAFE_NO_PAD.encode(value.0.to_string());
    let token = Token::<Json>::read(&format!("{}.{}.c2ln", part(&header), part(&claims))).unwrap();
    let judged = |cloud: &Cloud| judge(cloud, &expectation(), &token, NOON).map(|signed| signed.key);
    let own = Cloud::custom("https://arm.example".into(), "https://login.example".into());
    assert_eq!(judged(&own), Ok("k1".to_owned()));
    assert_eq!(
        discovery(&own, TENANT),
        format!("https://login.example/{TENANT}/v2.0/.well-known/openid-configuration")
    );
    for other in [Cloud::us_government(), Cloud::china()] {
        assert_eq!(judged(&other), Err(Flaw::Issuer));
    }
}

#[test]
fn the_issuer_is_the_tenants_own() {
    let (header, claims) = good();
    for issuer in [
        format!("https://login.microsoftonline.com/{OTHER}/v2.0"),
        format!("https://login.microsoftonline.com/{TENANT}/v2.0/"),
        format!("https://login.microsoftonline.com/{TENANT}"),
        format!("https://login.microsoftonline.us/{TENANT}/v2.0"),
        format!("https://evil.example/{TENANT}/v2.0"),
        format!("http://login.microsoftonline.com/{TENANT}/v2.0"),
        format!("https://sts.windows.net/{TENANT}"),
        "https://login.microsoftonline.com/{tenantid}/v2.0".into(),
        String::new(),
    ] {
        assert_eq!(judged(&header, &claims.with("iss", json!(issuer.clone()))), Err(Flaw::Issuer), "{issuer}");
    }
    for tenant in [json!(OTHER), json!("common"), json!(null), json!(7), json!([TENANT])] {
        assert_eq!(judged(&header, &claims.with("tid", tenant)), Err(Flaw::Issuer));
    }
    let theirs = claims.with("tid", json!(OTHER)).with("iss", json!(format!("https://sts.windows.net/{OTHER}/")));
    assert_eq!(judged(&header, &theirs), Err(Flaw::Issuer), "another tenant that is consistent");
}

#[test]
fn the_audience_is_exact() {
    let (header, claims) = good();
    for audience in [
        json!("api://relay/"),
        json!("API://relay"),
        json!("api://relay2"),
        json!("https://ml.azure.com"),
        json!([]),
        json!(null),
        json!(""),
    ] {
        assert_eq!(judged(&header, &claims.with("aud", audience)), Err(Flaw::Audience));
    }
}

#[test]
fn time_is_kept_with_the_skew_and_also_without() {
    let (header, claims) = good();
    let at = |skew: u64, name: &str, offset: f64| {
        let expectation = Expectation { skew: Duration::from_secs(skew), ..expectation() };
        judged_by(&expectation, &header, &claims.with(name, json!(NOON.as_seconds() + offset))).err()
    };
    assert_eq!(at(300, "exp", -299.0), None);
    assert_eq!(at(300, "exp", -300.0), Some(Flaw::Expired));
    assert_eq!(at(0, "exp", 1.0), None);
    assert_eq!(at(0, "exp", 0.0), Some(Flaw::Expired));
    assert_eq!(at(300, "nbf", 300.0), None);
    assert_eq!(at(300, "nbf", 301.0), Some(Flaw::NotYetValid));
    assert_eq!(at(0, "nbf", 1.0), Some(Flaw::NotYetValid));
    for end in [json!(null), json!("soon"), json!(1e300)] {
        assert_eq!(judged(&header, &claims.with("exp", end)), Err(Flaw::Expired), "no end");
    }
    for start in [json!("soon"), json!(1e300)] {
        assert_eq!(judged(&header, &claims.with("nbf", start)), Err(Flaw::NotYetValid), "a start that nobody can read");
    }
}

#[test]
fn tenants_are_named_by_id_and_audiences_are_not_empty() {
    let check = |audience: &str, tenant: &str| {
        let expectation =
            Expectation { audiences: vec![audience.into()], tenants: vec![tenant.into()], skew: seconds(0) };
        expectation.check().map_err(|misuse| misuse.to_string())
    };
    assert!(check("a", TENANT).is_ok());
    assert!(check("", TENANT).unwrap_err().starts_with("audience: "));
    for tenant in ["common", "organizations", "contoso.com", "", "{tenantid}"] {
        assert!(check("a", tenant).unwrap_err().starts_with("tenantId: "), "{tenant}");
    }
}

#[test]
fn keys_that_cannot_sign_are_passed_over() {
    let n = "a".repeat(342);
    let good = json!({ "kty": "RSA", "use": "sig", "kid": "good", "n": n, "e": "AQAB" });
    let set = json!({ "keys": [
        good.0,
        good.with("kid", json!("short")).with("n", json!("a".repeat(171))).0,
        good.with("kid", json!("symmetric")).with("kty", json!("oct")).0,
        good.with("kid", json!("encrypts")).with("use", json!("enc")).0,
        good.with("kid", json!("other")).with("alg", json!("HS256")).0,
        good.with("kid", json!(null)).0,
        "nonsense", 7, null,
    ] });
    let ids: Vec<_> = keys(&set).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["good"]);
    for nonsense in [json!({}), json!([]), json!("x"), json!({ "keys": 7 })] {
        assert!(keys(&nonsense).is_empty());
    }
}

#[test]
fn the_authority_tells_where_its_keys_are() {
    assert_eq!(
        discovery(&Cloud::china(), "a/b"),
        "https://login.chinacloudapi.cn/a%2Fb/v2.0/.well-known/openid-configuration"
    );
}
