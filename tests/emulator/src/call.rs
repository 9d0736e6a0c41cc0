//! One request as the planes see it, and the small vocabulary of answers.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// An answer.
pub(crate) type Reply = Response<Body>;

/// Which part of the local Azure a port belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plane {
    Entra,
    Arm,
    Scoring,
    Platform,
    Logs,
}

impl Plane {
    /// The word used by the control port.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Arm => "arm",
            Self::Scoring => "scoring",
            Self::Platform => "platform",
            Self::Logs => "logs",
        }
    }
}

/// One request, read to its end.
pub(crate) struct Call {
    pub(crate) plane: Plane,
    pub(crate) method: Method,
    /// Scheme and host as the client wrote them: links in answers start with it.
    pub(crate) origin: String,
    pub(crate) path: String,
    pub(crate) raw_query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A query parameter; ARM takes names in any case.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.raw_query.as_bytes())
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.into_owned())
    }

    /// The path's segments, decoded.
    pub(crate) fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect()
    }

    /// Whether the client came over https.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// The token of a `Bearer` Authorization header.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
    }
}

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: &Value) -> Reply {
    typed(status, "application/json; charset=utf-8", body.to_string())
}

/// A plain text answer.
pub(crate) fn text(status: StatusCode, body: impl Into<String>) -> Reply {
    typed(status, "text/plain; charset=utf-8", body.into())
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Reply {
    let mut reply = Response::new(Body::empty());
    *reply.status_mut() = status;
    reply
}

/// An answer of some content type.
pub(crate) fn typed(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> Reply {
    let mut reply = Response::new(body.into());
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}

/// Sets a header; text that cannot be one is left out.
pub(crate) fn set(reply: &mut Reply, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(HeaderName::from_static(name), value);
    }
}
