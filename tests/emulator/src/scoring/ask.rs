//! What the front door hands to a container: a request whose body may still be on its way.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method};

use crate::call::Call;
use crate::server;

/// One request for a container.
pub(crate) struct Ask {
    pub(crate) method: Method,
    /// Path and query below the endpoint: `/score`.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

/// What concerns the connection to us or the front door alone, and not the container.
const KEPT_BACK: [&str; 12] = [
    "authorization",
    "azureml-model-deployment",
    "connection",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The headers that go through a proxy.
pub(crate) fn through(headers: &HeaderMap) -> HeaderMap {
    headers
        .iter()
        .filter(|(name, _)| !KEPT_BACK.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

impl Ask {
    /// The request as it goes on. The credential stays at the door.
    pub(crate) fn new(call: &Call, path: &str, id: &str, body: Body) -> Self {
        let target = if call.raw_query.is_empty() { path.to_owned() } else { format!("{path}?{}", call.raw_query) };
        let mut headers = through(&call.headers);
        if let Ok(id) = HeaderValue::from_str(id) {
            headers.insert("x-request-id", id);
        }
        Self { method: call.method.clone(), target, headers, body }
    }

    /// The same again with a body that has been read.
    pub(crate) fn copy(&self, body: Bytes) -> Self {
        let (method, target) = (self.method.clone(), self.target.clone());
        Self { method, target, headers: self.headers.clone(), body: Body::from(body) }
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Reads the body to its end; what is too large or breaks off is the script's error.
    pub(crate) async fn read(&mut self) -> Result<Bytes, String> {
        match server::read(&mut self.body).await {
            None => Err("the body is too large".to_owned()),
            Some(Err(error)) => Err(error.to_string()),
            Some(Ok(bytes)) => Ok(bytes),
        }
    }
}
