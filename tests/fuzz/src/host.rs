//! JSON and headers as this host has them.

#[allow(unused_macros, unused_imports, reason = "shared with the tests of the core, which use more of it")]
#[path = "../../core/world/value.rs"]
mod value;

use azureml_endpoints::http::{ReadHeaders, Response, Url};
use azureml_endpoints::time::Timestamp;
use azureml_endpoints::value::Value;

pub(crate) use value::Json;

struct Headers(Vec<(String, String)>);

impl ReadHeaders for Headers {
    fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }

    fn date(&self, _: &str) -> Option<Timestamp> {
        None
    }
}

/// When every input is read: 2026-01-31T12:00:00Z, in seconds.
pub(crate) const NOON: u64 = 1_769_860_800;

/// The same, as the crate has it.
pub(crate) const NOW: Timestamp = Timestamp(NOON * 1000);

/// An answer with this text: what is no JSON is a text.
pub(crate) fn answer(status: u16, text: &str) -> Response<Json> {
    answer_with(status, Vec::new(), text)
}

/// The same, with headers.
pub(crate) fn answer_with(status: u16, headers: Vec<(String, String)>, text: &str) -> Response<Json> {
    let body = (!text.is_empty()).then(|| Json::parse(text).unwrap_or_else(|| Json(text.into())));
    Response { status, headers: Box::new(Headers(headers)), body }
}

/// A URL as a host's own parser takes it apart.
pub(crate) fn parse_url(text: &str) -> Option<Url> {
    let url = url::Url::parse(text).ok()?;
    Some(Url {
        scheme: url.scheme().to_owned(),
        host: url.host_str()?.to_owned(),
        port: url.port(),
        path: url.path().to_owned(),
        has_userinfo: !url.username().is_empty() || url.password().is_some(),
    })
}
