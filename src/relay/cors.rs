//! Which pages may read the answers, and what their browsers are told.

use crate::error::Misuse;
use crate::http::Url;

/// The pages that may call, by exact origin. CORS is no proof of who calls: it protects people in browsers, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

/// What is told to a browser that asks first.
pub struct Preflight<'a> {
    /// Methods that are forwarded.
    pub methods: &'a str,
    /// Request headers that are read.
    pub headers: &'a str,
    /// How long it may remember.
    pub max_age: u32,
}

impl Origins {
    /// Reads the list; `parse` is the host's own parser of URLs.
    ///
    /// # Errors
    /// [`Misuse`] for what no browser writes as an origin: a path, capital letters, a port of the scheme's own, `*`, `null` – and
    /// for http beyond this machine, where anybody on the way could be the page.
    pub fn read(list: &[String], parse: impl Fn(&str) -> Option<Url>) -> Result<Self, Misuse> {
        let wrong = |text: &String| !is_app(text) && !parse(text).is_some_and(|url| is_page(text, &url));
        if list.is_empty() || list.iter().any(wrong) {
            let need = "must hold whole origins as browsers write them, such as https://app.example.com (http only on loopback)";
            return Err(Misuse::new("allowOrigins", need));
        }
        Ok(Self(list.to_vec()))
    }

    /// Whether a page of this origin may call: the whole text, letter by letter.
    #[must_use]
    pub fn admit(&self, origin: &str) -> bool {
        self.0.iter().any(|known| known == origin)
    }
}

fn is_page(text: &str, url: &Url) -> bool {
    // Parsers take a star for a letter of a host name; whoever writes one means more than one host.
    !text.contains('*')
        && matches!(url.scheme.as_str(), "https" | "http")
        && url.is_private()
        && !url.has_userinfo
        && url.origin() == text
}

/// Whether it is the origin of an app that is built of web pages: `capacitor://localhost`, `chrome-extension://…`. Nobody on the
/// network can have it.
fn is_app(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let named = !matches!(scheme, "http" | "https" | "ws" | "wss" | "ftp" | "file");
    named
        && scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && [scheme, host].iter().all(|part| is_word(part, letter))
}

fn is_word(text: &str, letter: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(letter)
}

/// What every answer tells a browser: who may read it and that it depends on who asks. Without a page that may, only the latter.
#[must_use]
pub fn headers(origin: Option<&str>, exposed: &str) -> Vec<(String, String)> {
    let mut headers = vec![pair("vary", "Origin")];
    if let Some(origin) = origin {
        headers.push(pair("access-control-allow-origin", origin));
        if !exposed.is_empty() {
            headers.push(pair("access-control-expose-headers", exposed));
        }
    }
    headers
}

/// What a preflight is told. It names what is allowed and repeats nothing of what was asked.
#[must_use]
pub fn preflight(origin: &str, told: &Preflight<'_>) -> Vec<(String, String)> {
    vec![
        pair("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
        pair("access-control-allow-origin", origin),
        pair("access-control-allow-methods", told.methods),
        pair("access-control-allow-headers", told.headers),
        pair("access-control-max-age", &told.max_age.to_string()),
    ]
}

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
