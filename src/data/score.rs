//! A scoring request.

use crate::control::name::Name;
use crate::control::refusal::excerpt;
use crate::error::Misuse;
use crate::http::{Body, Expect, Method, Request};

/// The header that picks a deployment past the traffic rules (D-ROLL).
pub const DEPLOYMENT_HEADER: &str = "azureml-model-deployment";

/// What to score.
pub struct Scoring<V> {
    /// The endpoint's `properties.scoringUri`, as it stands.
    pub scoring_uri: String,
    /// JSON to be written out, or a body for `fetch` as it is.
    pub input: Body<V>,
    /// The deployment to ask; without it the traffic rules decide.
    pub deployment: Option<Name>,
    /// Further headers; a `content-type` here wins over ours.
    pub headers: Vec<(String, String)>,
}

impl<V> Scoring<V> {
    /// The request. `default_type` is what a raw body holds unless the caller says otherwise; none leaves it to `fetch`.
    #[must_use]
    pub fn request(self, default_type: Option<&str>) -> Request<V> {
        let typed = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let mut request = Request::new(Method::Post, self.scoring_uri);
        request.headers = self.headers;
        request.body = self.input;
        request.expect = Expect::Raw;
        if let (false, Some(default_type)) = (typed, default_type) {
            request = request.header("content-type", default_type);
        }
        match self.deployment {
            Some(name) => request.header(DEPLOYMENT_HEADER, name.as_str()),
            None => request,
        }
    }
}

/// Headers the caller may not set: the credential has its own option, and the ids and the host are the library's and the
/// service's to write.
#[must_use]
pub fn is_reserved(header: &str) -> bool {
    let name = header.to_ascii_lowercase();
    matches!(
        name.as_str(),
        "authorization"
            | "host"
            | "x-request-id"
            | "x-ms-client-request-id"
            | "cookie"
            | "content-length"
            | DEPLOYMENT_HEADER
    )
}

/// Checks the caller's own headers.
///
/// # Errors
/// [`Misuse`] names the header that cannot be sent.
pub fn check_headers(headers: &[(String, String)]) -> Result<(), Misuse> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    for (name, value) in headers {
        let option = || format!("headers.{}", excerpt(name));
        if name.is_empty() || !name.bytes().all(token) {
            return Err(Misuse::new(&option(), "is no name that a header can have"));
        }
        if is_reserved(name) {
            return Err(Misuse::new(
                &option(),
                "is written by the library; credential, key and deployment have options of their own",
            ));
        }
        if value.chars().any(|c| (c.is_control() && c != '\t') || u32::from(c) > 0xff) {
            return Err(Misuse::new(&option(), "holds characters that a header cannot have"));
        }
    }
    Ok(())
}

/// How an answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As JSON.
    Json,
    /// As text.
    Text,
    /// As bytes.
    Bytes,
}

impl Reading {
    /// By content type; without one it is taken for text.
    #[must_use]
    pub fn of(content_type: Option<&str>) -> Self {
        let kind = content_type
            .and_then(|kind| kind.split(';').next())
            .unwrap_or("text/plain")
            .trim_ascii()
            .to_ascii_lowercase();
        if kind == "application/json" || kind.ends_with("+json") {
            Self::Json
        } else if kind.starts_with("text/") || kind == "application/x-ndjson" || kind == "application/xml" {
            Self::Text
        } else {
            Self::Bytes
        }
    }
}
