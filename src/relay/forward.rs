//! What goes through to the endpoint, and what comes back. Both are lists of what may pass: what nobody thought of stays out.

use crate::relay::head::{Head, is_token, lists};
use crate::relay::refusal::Refusal;

/// The header that picks a deployment past the traffic rules (D-ROLL).
pub const DEPLOYMENT_HEADER: &str = "azureml-model-deployment";

/// The id that ties the logs of page, relay and endpoint together.
pub const ID_HEADER: &str = "x-ms-client-request-id";

/// Headers of a request that pass.
const REQUEST: [&str; 8] = [
    "accept",
    "accept-language",
    "content-encoding",
    "content-language",
    "content-type",
    ID_HEADER,
    "traceparent",
    "tracestate",
];

/// Headers of an answer that pass, beside those with one of [`PREFIXES`].
const ANSWER: [&str; 14] = [
    "cache-control",
    "content-disposition",
    "content-language",
    "content-length",
    "content-type",
    "etag",
    "last-modified",
    "retry-after",
    "retry-after-ms",
    "server-timing",
    "traceparent",
    "tracestate",
    "www-authenticate",
    "x-request-id",
];

/// How the headers of Azure's front door and its inference server begin (LUA, INF, D-TRBL).
const PREFIXES: [&str; 3] = ["azureml-", "ms-azureml-", "x-ms-"];

/// Headers that end at the relay whatever its owner says: those of one connection, of one host, of credentials, and those by which
/// an answer would rule over the relay's own origin.
const NEVER: [&str; 32] = [
    "alt-svc",
    "authorization",
    "clear-site-data",
    "connection",
    "content-length",
    "content-security-policy",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "link",
    "location",
    "max-forwards",
    "nel",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "referer",
    "refresh",
    "report-to",
    "service-worker-allowed",
    "set-cookie",
    "set-cookie2",
    "strict-transport-security",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-api-key",
];

/// Whether the relay's owner may let a header pass in addition to those that do anyway.
#[must_use]
pub fn may_be_named(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let begins = |start: &&str| name.starts_with(start);
    let never = ["access-control-", "sec-", "proxy-", "x-forwarded-"].iter().any(begins);
    is_token(&name) && !never && !NEVER.contains(&name.as_str()) && name != DEPLOYMENT_HEADER
}

/// Which deployments callers may choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Deployments {
    /// None: the traffic rules decide, or the owner did.
    #[default]
    None,
    /// These.
    Some(Vec<String>),
    /// All.
    Any,
}

impl Deployments {
    /// The deployment that a request chooses.
    ///
    /// # Errors
    /// [`Refusal::DeploymentNotAllowed`].
    pub fn choose<'a>(&self, head: &Head<'a>) -> Result<Option<&'a str>, Refusal> {
        let Some(name) = head.get(DEPLOYMENT_HEADER) else { return Ok(None) };
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_allowed = match self {
            Self::None => false,
            Self::Some(names) => names.iter().any(|known| known == name),
            Self::Any => {
                name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.len() <= 255 && name.chars().all(letter)
            }
        };
        if is_allowed { Ok(Some(name)) } else { Err(Refusal::DeploymentNotAllowed) }
    }
}

/// The headers that go on to the endpoint. `id` is used unless the caller sends one that Azure takes.
#[must_use]
pub fn request_headers(head: &Head<'_>, more: &[String], deployment: Option<&str>, id: &str) -> Vec<(String, String)> {
    let passes = |name: &str| REQUEST.contains(&name) || more.iter().any(|own| own == name);
    let mut headers: Vec<_> = head
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .filter(|(name, _)| name != ID_HEADER && passes(name) && !head.is_hop(name))
        .map(|(name, value)| (name, value.to_owned()))
        .collect();
    headers.push((ID_HEADER.to_owned(), id.to_owned()));
    // An answer that is compressed for the relay would be taken apart by its runtime, and be another for the page.
    headers.push(("accept-encoding".to_owned(), "identity".to_owned()));
    headers.extend(deployment.map(|name| (DEPLOYMENT_HEADER.to_owned(), name.to_owned())));
    headers
}

/// The caller's own id, if Azure takes it: letters, digits, dashes, underscores, at most 40 (D-TRBL).
#[must_use]
pub fn request_id<'a>(head: &Head<'a>) -> Option<&'a str> {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    head.get(ID_HEADER).filter(|id| (1..=40).contains(&id.len()) && id.bytes().all(letter))
}

/// The headers that go back to the page. `is_own` tells that the endpoint's words about credentials are about the relay's own.
#[must_use]
pub fn answer_headers(head: &Head<'_>, more: &[String], is_own: bool) -> Vec<(String, String)> {
    // The runtime has taken the coding off the body, whose length was another.
    let is_coded = head.get("content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case("identity"));
    let passes = |name: &str| match name {
        "content-length" => !is_coded,
        "www-authenticate" => !is_own,
        _ => {
            ANSWER.contains(&name)
                || PREFIXES.iter().any(|start| name.starts_with(start))
                || more.iter().any(|own| own == name)
        }
    };
    let lower = head.iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    lower.filter(|(name, _)| passes(name) && !head.is_hop(name)).map(|(name, value)| (name, value.to_owned())).collect()
}

/// The length of a request's body, if its head tells.
///
/// # Errors
/// [`Refusal::BadFraming`] when it tells two lengths or none that is a number; [`Refusal::BodyTooLarge`].
pub fn body_length(head: &Head<'_>, most: u64) -> Result<Option<u64>, Refusal> {
    let coding = head.get("transfer-encoding");
    if coding.is_some_and(|coding| !lists(coding, "chunked") || coding.contains(',')) {
        return Err(Refusal::BadFraming);
    }
    match (head.get("content-length"), coding) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(Refusal::BadFraming),
        (Some(text), None) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            // A number too long to be read is too large.
            let length = text.parse().unwrap_or(u64::MAX);
            if length > most { Err(Refusal::BodyTooLarge) } else { Ok(Some(length)) }
        }
        _ => Err(Refusal::BadFraming),
    }
}

/// Whether an answer of this status is one to hand on. Redirects are not: the page would follow them with its token.
#[must_use]
pub const fn is_answer(status: u16) -> bool {
    status >= 200 && status <= 599 && (status < 300 || status >= 400 || status == 304)
}
