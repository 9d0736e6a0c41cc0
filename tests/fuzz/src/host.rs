//! JSON and headers as this host has them.

#[allow(unused_macros, unused_imports, reason = "shared with the tests of the core, which use more of it")]
#[path = "../../core/world/value.rs"]
mod value;

use azureml_endpoints::http::{ReadHeaders, Response};
use azureml_endpoints::time::Timestamp;
use azureml_endpoints::value::Value;

pub(crate) use value::Json;

struct None;

impl ReadHeaders for None {
    fn get(&self, _: &str) -> Option<String> {
        Option::None
    }

    fn date(&self, _: &str) -> Option<Timestamp> {
        Option::None
    }
}

/// When every input is read: 2026-01-31T12:00:00Z, in seconds.
pub(crate) const NOON: u64 = 1_769_860_800;

/// The same, as the crate has it.
pub(crate) const NOW: Timestamp = Timestamp(NOON * 1000);

/// An answer with this text: what is no JSON is a text.
pub(crate) fn answer(status: u16, text: &str) -> Response<Json> {
    let body = (!text.is_empty()).then(|| Json::parse(text).unwrap_or_else(|| Json(text.into())));
    Response { status, headers: Box::new(None), body }
}
