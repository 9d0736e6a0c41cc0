//! A person with a browser: follows the sign-in pages by hand.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::azure::{Azure, encoded};
use crate::wire::{self, Answer};

/// A verifier and its S256 challenge, from RFC 7636.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) const PAGE: &str = "http://localhost:5173/redirect";
pub(crate) const ORIGIN: &str = "http://localhost:5173";
pub(crate) const SCOPE: &str = "https://management.azure.com/.default openid profile offline_access";

/// The claims of a token.
pub(crate) fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// One browser: what it asks for and the cookie it keeps.
pub(crate) struct Browser<'a> {
    azure: &'a Azure,
    pub(crate) query: Vec<(&'a str, String)>,
    pub(crate) cookie: String,
}

impl<'a> Browser<'a> {
    /// A browser on its way to sign in to the page's application.
    pub(crate) fn new(azure: &'a Azure) -> Self {
        let own = [
            ("client_id", azure.text("/apps/page/clientId")),
            ("response_type", "code"),
            ("redirect_uri", PAGE),
            ("response_mode", "fragment"),
            ("scope", SCOPE),
            ("state", "as it was"),
            ("nonce", "once"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("client_info", "1"),
        ];
        Self { azure, query: own.map(|(name, value)| (name, value.to_owned())).into(), cookie: String::new() }
    }

    /// The same with a parameter changed, or left out where it is empty.
    pub(crate) fn with(mut self, name: &'a str, value: &str) -> Self {
        self.query.retain(|(own, _)| *own != name);
        if !value.is_empty() {
            self.query.push((name, value.to_owned()));
        }
        self
    }

    /// One request to the authorization endpoint.
    pub(crate) fn send(&mut self, method: &str, body: &str) -> Answer {
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let path = format!("oauth2/v2.0/authorize?{}", query.join("&"));
        let url = format!("{}/{}/{path}", self.azure.text("/cloud/authority"), self.azure.text("/tenantId"));
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("cookie", self.cookie.as_str())];
        let answer = wire::send(method, &url, &headers, body.as_bytes(), None).unwrap();
        if let Some(cookie) = answer.header("set-cookie") {
            self.cookie = cookie.split(';').next().unwrap().to_owned();
        }
        answer
    }

    /// Chooses the user and accepts whatever is asked.
    pub(crate) fn sign_in(&mut self, user: &str) -> HashMap<String, String> {
        let shown = self.send("GET", "");
        assert!(shown.text().contains("<h1>Sign in</h1>"), "{}", shown.text());
        let id = self.azure.text(&format!("/users/{user}/objectId")).to_owned();
        let mut answer = self.send("POST", &format!("user={id}"));
        if answer.status == 200 {
            answer = self.send("POST", "consent=yes");
        }
        returned(&answer)
    }

    /// Redeems a code, as the page does.
    pub(crate) fn redeem(&self, code: &str, more: &[(&str, &str)]) -> Answer {
        let client = self.query.iter().find(|(name, _)| *name == "client_id").unwrap();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", client.1.as_str()),
            ("code", code),
            ("redirect_uri", PAGE),
            ("code_verifier", VERIFIER),
            ("client_info", "1"),
        ];
        for (name, value) in more {
            form.retain(|(own, _)| own != name);
            form.push((name, value));
        }
        ask(self.azure, &form, Some(ORIGIN))
    }
}

/// What came back with the browser.
pub(crate) fn returned(answer: &Answer) -> HashMap<String, String> {
    assert_eq!(answer.status, 302, "{}", answer.text());
    let location = answer.header("location").unwrap();
    let (_, pairs) = location.split_once(['#', '?']).unwrap();
    form_urlencoded::parse(pairs.as_bytes()).into_owned().collect()
}

/// A form to the token endpoint, from a page of this origin.
pub(crate) fn ask(azure: &Azure, form: &[(&str, &str)], origin: Option<&str>) -> Answer {
    let body = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
    let url = format!("{}/{}/oauth2/v2.0/token", azure.text("/cloud/authority"), azure.text("/tenantId"));
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
    headers.extend(origin.map(|origin| ("origin", origin)));
    wire::send("POST", &url, &headers, body.as_bytes(), None).unwrap()
}
