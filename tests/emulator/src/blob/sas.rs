//! Shared access signatures: the query that opens a container or the account for a while.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::blob::{Rights, Storage};
use crate::clock::iso_seconds;

const VERSION: &str = "2021-12-02";
const DAY_MS: u64 = 86_400_000;

fn signed(storage: &Storage, text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &storage.key);
    STANDARD.encode(hmac::sign(&key, text.as_bytes()))
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A service SAS for the container.
pub(crate) fn container(storage: &Storage, rights: Rights, now_ms: u64) -> String {
    let permissions = if rights == Rights::Read { "rl" } else { "racwdl" };
    let end = iso_seconds(now_ms.saturating_add(DAY_MS));
    let resource = format!("/blob/{}/{}", storage.account, storage.container);
    // permissions, start, expiry, resource, identifier, ip, protocol, version, kind, snapshot,
    // encryption scope, five response headers
    let fields = [permissions, "", &end, &resource, "", "", "", VERSION, "c", "", "", "", "", "", "", ""];
    let signature = signed(storage, &fields.join("\n"));
    query(&[("sv", VERSION), ("sr", "c"), ("sp", permissions), ("se", &end), ("sig", &signature)])
}

/// An account SAS for the blob service, used to set it up.
pub(crate) fn account(storage: &Storage, now_ms: u64) -> String {
    let (permissions, services, types) = ("rwdlacup", "b", "sco");
    let end = iso_seconds(now_ms.saturating_add(DAY_MS));
    let fields = [&storage.account, permissions, services, types, "", &end, "", "", VERSION, "", ""];
    let signature = signed(storage, &fields.join("\n"));
    query(&[("sv", VERSION), ("ss", services), ("srt", types), ("sp", permissions), ("se", &end), ("sig", &signature)])
}
