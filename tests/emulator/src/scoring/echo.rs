//! Answers that show what came in.

use axum::body::Body;
use http_body_util::BodyExt as _;
use ring::digest;
use serde_json::{Map, Value, json};

use crate::scoring::ask::Ask;
use crate::scoring::container::Said;

/// The request's bytes as they come: what has been sent is answered before the rest has come.
pub(crate) fn back(ask: Ask) -> Said {
    let content_type = ask.header("content-type").unwrap_or("application/octet-stream").to_owned();
    Said::new(200, &content_type, ask.body)
}

/// Method, path, headers, and size and SHA-256 of the body, of which no more than a piece is kept.
pub(crate) async fn description(ask: Ask) -> Said {
    let Ask { method, target, headers, body } = ask;
    let (bytes, hash) = match measure(body).await {
        Ok(measured) => measured,
        Err(why) => return Said::json(400, &json!({"message": why})),
    };
    let headers: Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes()))))
        .collect();
    let seen = json!({
        "method": method.as_str(), "path": target, "headers": headers, "bodyBytes": bytes, "bodySha256": hash,
    });
    Said::json(200, &seen)
}

async fn measure(mut body: Body) -> Result<(u64, String), String> {
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut bytes = 0_u64;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| error.to_string())?;
        if let Some(data) = frame.data_ref() {
            hash.update(data);
            bytes = bytes.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
        }
    }
    let hash = hash.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((bytes, hash))
}
