//! Whatever comes from the network: nothing panics, nothing leaks, and no rule can be talked out of itself.

mod leak;
mod reading;
mod rule;

use azureml_endpoints::error::Trace;
use azureml_endpoints::http::Method;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::Json;
/// Few cases, so that all of them together take no second or two; a failure is printed, not written beside the sources.
pub(crate) fn rules() -> ProptestConfig {
    ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() }
}

/// The members that anything here looks for.
const KEYS: [&str; 44] = [
    "error",
    "code",
    "message",
    "status",
    "value",
    "nextLink",
    "properties",
    "provisioningState",
    "AzureAsyncOperationUri",
    "percentComplete",
    "aud",
    "exp",
    "nbf",
    "iat",
    "scp",
    "roles",
    "idtyp",
    "ver",
    "method",
    "resource",
    "watch",
    "at",
    "url",
    "traffic",
    "authMode",
    "secretsType",
    "sasToken",
    "key",
    "name",
    "accountName",
    "containerName",
    "access_token",
    "expires_in",
    "refresh_in",
    "error_description",
    "primaryKey",
    "accessToken",
    "expiryTimeUtc",
    "refreshAfterTimeUtc",
    "sku",
    "identity",
    "location",
    "tags",
    "details",
];

/// The words that anything here understands.
const WORDS: [&str; 24] = [
    "Succeeded",
    "Failed",
    "canceled",
    "Running",
    "PUT",
    "DELETE",
    "status",
    "location",
    "resource",
    "Sas",
    "AccountKey",
    "Key",
    "AMLToken",
    "app",
    "https://ml.azure.com",
    "https://management.azure.com/x",
    "https://evil.example/x",
    "",
    "'",
    "\u{0}",
    "?#/..%",
    "00000000-1111-2222-3333-444444444444",
    "to perform action 'x' over",
    "\r\nx: y",
];

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![select(&WORDS[..]).prop_map(str::to_owned), any::<String>(), "[ -~]{0,40}"]
}

pub(crate) fn value() -> impl Strategy<Value = Json> {
    let number = prop_oneof![any::<f64>(), select(vec![0.0, -1.0, 1e300, 4e9, 1.5])];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        number.prop_map(Into::into),
        text().prop_map(Into::into),
    ];
    let tree = leaf.prop_recursive(4, 24, 6, |inner| {
        let key = prop_oneof![4 => select(&KEYS[..]).prop_map(str::to_owned), 1 => text()];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            vec((key, inner), 0..6).prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    tree.prop_map(Json)
}

pub(crate) fn status() -> impl Strategy<Value = u16> {
    prop_oneof![
        select(vec![200, 201, 202, 204, 302, 400, 401, 403, 404, 408, 409, 413, 424, 429, 500, 503]),
        any::<u16>()
    ]
}

pub(crate) fn method() -> impl Strategy<Value = Method> {
    select(vec![Method::Put, Method::Patch, Method::Post, Method::Delete])
}

/// Headers that anything here reads, with any value.
pub(crate) fn headers() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let names = [
        "retry-after",
        "retry-after-ms",
        "x-ms-retry-after-ms",
        "location",
        "azure-asyncoperation",
        "x-ms-request-id",
        "ms-azureml-model-error-reason",
        "ms-azureml-model-error-statuscode",
    ];
    vec((select(names.to_vec()), prop_oneof![text(), any::<u64>().prop_map(|number| number.to_string())]), 0..5)
}

pub(crate) fn trace(status: u16) -> Trace {
    Trace { request: "GET https://a".into(), status, ..Trace::default() }
}

pub(crate) fn listed<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}
