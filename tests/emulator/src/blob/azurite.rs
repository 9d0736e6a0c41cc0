//! Azurite, Microsoft's storage emulator, as a child process.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::blob::{Storage, fetch, sas};
use crate::guard::Guarded;

/// Any page may upload, as browsers ask storage first. [facts 4]
const CORS: &str = r#"<?xml version="1.0" encoding="utf-8"?><StorageServiceProperties><Cors><CorsRule><AllowedOrigins>*</AllowedOrigins><AllowedMethods>GET,PUT,HEAD,OPTIONS,DELETE,POST</AllowedMethods><AllowedHeaders>*</AllowedHeaders><ExposedHeaders>*</ExposedHeaders><MaxAgeInSeconds>3600</MaxAgeInSeconds></CorsRule></Cors></StorageServiceProperties>"#;

/// Starts Azurite at the storage's address and waits until it answers.
pub(crate) async fn start(node: &Path, script: &Path, port: u16, storage: &Storage) -> Result<Guarded, String> {
    let silent = [
        "--inMemoryPersistence",
        "--silent",
        "--skipApiVersionCheck",
        "--disableProductStyleUrl",
        "--disableTelemetry",
    ];
    let mut guarded = Guarded::start(node, None, |command| {
        command
            .arg(script)
            .args(["--blobHost", "127.0.0.1", "--blobPort"])
            .arg(port.to_string())
            .args(silent)
            .env("AZURITE_ACCOUNTS", format!("{}:{}", storage.account, storage.key_text()))
            .current_dir(std::env::temp_dir())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
    })
    .map_err(|error| format!("Azurite does not start: {error}"))?;
    for _ in 0..300 {
        if let Ok(Some(status)) = guarded.child().try_wait() {
            return Err(format!("Azurite ended at once ({status})"));
        }
        if fetch::send(&storage.host, "GET", "/", &[], Vec::new()).await.is_ok() {
            return Ok(guarded);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err("Azurite does not answer".to_owned())
}

/// Makes the workspace's container and opens the account to pages.
pub(crate) async fn prepare(storage: &Storage, now_ms: u64) -> Result<(), String> {
    let sas = sas::account(storage, now_ms);
    let account = &storage.account;
    let properties = format!("/{account}/?restype=service&comp=properties&{sas}");
    let container = format!("/{account}/{}?restype=container&{sas}", storage.container);
    for (target, body, expected) in [(properties, CORS, 202), (container, "", 201)] {
        let headers = [("content-type", "application/xml"), ("x-ms-version", "2021-12-02")];
        let answer = fetch::send(&storage.host, "PUT", &target, &headers, body.as_bytes().to_vec()).await?;
        if answer.status != expected {
            return Err(format!("Azurite answered {} while it was set up", answer.status));
        }
    }
    Ok(())
}
