//! A scoring request.

use crate::control::name::Name;
use crate::control::refusal::excerpt;
use crate::data::trace::TRACEPARENT;
use crate::error::Misuse;
use crate::http::{Body, Expect, Method, Request, without_query};

/// The header that picks a deployment past the traffic rules (D-ROLL).
pub const DEPLOYMENT_HEADER: &str = "azureml-model-deployment";

/// What to score.
#[derive(Clone)]
pub struct Scoring<V> {
    /// The verb: a POST, but for what describes the inputs.
    pub method: Method,
    /// A body for `fetch` as it is.
    pub input: Body<V>,
    /// What a body holds unless the caller says otherwise; none leaves it to `fetch`.
    pub content_type: Option<&'static str>,
    /// Whether an answer that comes bit by bit is wanted.
    pub streams: bool,
    /// The deployment to ask, whatever its target would.
    pub deployment: Option<Name>,
    /// Further headers; a `content-type` here wins over ours.
    pub headers: Vec<(String, String)>,
}

impl<V: Clone> Scoring<V> {
    /// The request to a target, which may have a deployment of its own; without one the traffic rules decide.
    #[must_use]
    pub fn request(&self, url: String, deployment: Option<&Name>) -> Request<V> {
        let mut request = Request::new(self.method, url);
        request.headers.clone_from(&self.headers);
        request.body = self.input.clone();
        request.expect = Expect::Raw;
        if let (false, Some(content_type)) = (self.has("content-type"), self.content_type) {
            request = request.header("content-type", content_type);
        }
        if self.streams && !self.has("accept") {
            request = request.header("accept", "text/event-stream, application/x-ndjson, */*;q=0.5");
        }
        match self.deployment.as_ref().or(deployment) {
            Some(name) => request.header(DEPLOYMENT_HEADER, name.as_str()),
            None => request,
        }
    }

    /// Whether the trace begins here: the caller carries none on.
    #[must_use]
    pub fn begins_trace(&self) -> bool {
        !self.has(TRACEPARENT)
    }

    fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(header))
    }
}

/// Where what describes the inputs usually is, for an endpoint that was not looked up (S23 `swaggerUri`).
#[must_use]
pub fn swagger_beside(scoring_uri: &str) -> String {
    let path = without_query(scoring_uri);
    let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
    [folder, "/swagger.json"].concat()
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
