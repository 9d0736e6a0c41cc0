//! Applications that prove themselves by certificate.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use serde_json::{Value, json};

use crate::azure::{ARM, Azure, shared};
use crate::wire::Answer;

pub(crate) const JWT: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn der(pem: &str) -> Vec<u8> {
    STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap()
}

fn signed(key: &str, header: &Value, claims: &Value) -> String {
    let pair = RsaKeyPair::from_pkcs8(&der(key)).unwrap();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(header), part(claims));
    let encoding: &'static dyn RsaEncoding = if header["alg"] == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(encoding, &ring::rand::SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Asks for a token with an assertion; `client` may be left out.
pub(crate) fn ask(azure: &Azure, client: Option<&str>, assertion: &str) -> Answer {
    let mut form = vec![
        ("grant_type", "client_credentials"),
        ("client_assertion_type", JWT),
        ("client_assertion", assertion),
        ("scope", ARM),
    ];
    form.extend(client.map(|client| ("client_id", client)));
    azure.ask(azure.text("/tenantId"), "oauth2/v2.0/token", &form)
}

/// The status and number of a refusal.
pub(crate) fn number(answer: &Answer) -> (u16, i64) {
    (answer.status, answer.json()["error_codes"][0].as_i64().unwrap_or_default())
}

struct Certified<'a> {
    azure: &'a Azure,
    id: &'a str,
    key: &'a str,
    sha256: String,
    sha1: String,
}

impl<'a> Certified<'a> {
    fn new(azure: &'a Azure) -> Self {
        let of = |field: &str| azure.text(&format!("/identities/scientist/{field}"));
        let print = |algorithm| {
            let digest = ring::digest::digest(algorithm, &der(of("certificate/certificatePem")));
            URL_SAFE_NO_PAD.encode(digest)
        };
        Self {
            azure,
            id: of("clientId"),
            key: of("certificate/privateKeyPem"),
            sha256: print(&ring::digest::SHA256),
            sha1: print(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY),
        }
    }

    fn header(&self) -> Value {
        json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.sha256})
    }

    fn claims(&self) -> Value {
        let now = self.azure.control("GET", "/clock", &Value::Null).json()["unixSeconds"].as_u64().unwrap();
        let audience =
            format!("{}/{}/oauth2/v2.0/token", self.azure.text("/cloud/authority"), self.azure.text("/tenantId"));
        json!({
            "aud": audience, "iss": self.id, "sub": self.id, "jti": "one", "iat": now, "nbf": now, "exp": now + 600,
        })
    }

    fn with(&self, header: &Value, claims: &Value) -> Answer {
        ask(self.azure, Some(self.id), &signed(self.key, header, claims))
    }
}

#[test]
fn a_certificate_signs_in_whichever_way_it_is_named() {
    let azure = shared();
    let own = Certified::new(azure);
    for header in [
        own.header(),
        json!({"alg": "RS256", "x5t": own.sha1}),
        json!({"alg": "RS256", "kid": azure.text("/identities/scientist/certificate/thumbprint")}),
    ] {
        let answer = own.with(&header, &own.claims());
        assert_eq!(answer.status, 200, "{header} {}", answer.text());
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&claims).unwrap()["appidacr"], "2");
        assert_eq!(azure.arm_with(&token, "GET", "/onlineEndpoints", &Value::Null).status, 200);
    }
    let assertion = signed(own.key, &own.header(), &own.claims());
    assert_eq!(ask(azure, None, &assertion).status, 200, "the assertion itself names the client");
}

#[test]
fn an_assertion_may_name_either_token_endpoint_or_the_issuer() {
    let azure = shared();
    let own = Certified::new(azure);
    let tenant = azure.text("/tenantId");
    let authority = azure.text("/cloud/authority");
    for (audience, status) in [
        (format!("{authority}/{tenant}/oauth2/token"), 200),
        (format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"), 200),
        (format!("{authority}/{tenant}/v2.0"), 200),
        (format!("https://login.example/{tenant}/oauth2/v2.0/token"), 401),
        (format!("{authority}/another/oauth2/v2.0/token"), 401),
        ("https://management.azure.com".to_owned(), 401),
    ] {
        let mut claims = own.claims();
        claims["aud"] = json!(audience);
        let answer = own.with(&own.header(), &claims);
        assert_eq!(answer.status, status, "{audience}");
        assert!(status == 200 || number(&answer).1 == 700_023);
    }
}

#[test]
fn every_fault_of_an_assertion_has_its_number() {
    let azure = shared();
    let own = Certified::new(azure);
    let claims = own.claims();
    let now = claims["iat"].as_u64().unwrap();
    let change = |name: &str, value: Value| {
        let mut changed = claims.clone();
        changed[name] = value;
        number(&own.with(&own.header(), &changed))
    };
    assert_eq!(change("exp", json!(now - 3600)), (401, 700_024));
    assert_eq!(change("nbf", json!(now + 3600)), (401, 700_024));
    assert_eq!(change("exp", Value::Null), (401, 50_027));
    assert_eq!(change("jti", Value::Null), (401, 50_027));
    assert_eq!(change("sub", json!("someone")), (401, 700_021));
    let header = |header: Value| number(&own.with(&header, &claims));
    assert_eq!(header(json!({"alg": "PS256"})), (401, 50_027));
    assert_eq!(header(json!({"alg": "PS256", "x5t#S256": own.sha1})), (401, 700_027));
    assert_eq!(header(json!({"alg": "none", "x5t": own.sha1})), (401, 700_027));
    let good = signed(own.key, &own.header(), &claims);
    let (text, _) = good.rsplit_once('.').unwrap();
    assert_eq!(number(&ask(azure, Some(own.id), &format!("{text}.AAAA"))), (401, 700_027));
    assert_eq!(number(&ask(azure, Some(own.id), "no.token")), (401, 50_027));
    assert_eq!(number(&ask(azure, Some(azure.text("/identities/owner/clientId")), &good)), (401, 700_021));
    let description = ask(azure, Some(own.id), "a.b.c").json()["error_description"].as_str().unwrap().to_owned();
    for part in ["AADSTS50027: JWT token is invalid or malformed.", "Trace ID: ", "Correlation ID: ", "Timestamp: "] {
        assert!(description.contains(part), "{description}");
    }
}
