//! A small HTTP client that shows everything: one connection per request, bytes in and out.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Whether the connection ended before the announced body did.
    pub(crate) cut: bool,
    /// The chunks of a chunked body.
    pub(crate) chunks: Vec<Vec<u8>>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The code of an ARM error.
    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends one request; nothing when the connection ends without an answer.
pub(crate) fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8], ca: Option<&str>) -> Option<Answer> {
    let length = body.len().to_string();
    let all: Vec<(&str, &str)> = headers.iter().copied().chain([("content-length", length.as_str())]).collect();
    let (stream, head) = open(method, url, &all);
    let scheme = url.split(':').next().unwrap();
    let bytes = match (scheme, ca) {
        ("https", Some(ca)) => exchange(tls(stream, ca), head.as_bytes(), body),
        _ => exchange(stream, head.as_bytes(), body),
    };
    parse(&bytes)
}

/// A connection and the head of the request that is to be written to it.
pub(crate) fn open(method: &str, url: &str, headers: &[(&str, &str)]) -> (TcpStream, String) {
    let (_, rest) = url.split_once("://").unwrap();
    let (host, target) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let target = if target.is_empty() { "/" } else { target };
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let stream = TcpStream::connect(host.replace("localhost", "127.0.0.1")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    (stream, head)
}

/// Reads until the bytes contain this text.
pub(crate) fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains(text) {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).unwrap();
        assert!(count > 0, "the connection ended before {text}: {}", String::from_utf8_lossy(&bytes));
        bytes.extend_from_slice(&piece[..count]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn exchange(mut stream: impl Read + Write, head: &[u8], body: &[u8]) -> Vec<u8> {
    // A server that hangs up early is one of the things under test.
    let _ = stream.write_all(head).and_then(|()| stream.write_all(body)).and_then(|()| stream.flush());
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

fn tls(stream: TcpStream, ca: &str) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).unwrap()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), stream)
}

/// The chunks of a chunked body, and whether the last one is missing.
fn dechunk(mut rest: &[u8]) -> (Vec<Vec<u8>>, bool) {
    let mut chunks = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return (chunks, false);
        }
        let Some(chunk) = rest.get(end + 2..end + 2 + size) else { break };
        chunks.push(chunk.to_vec());
        rest = rest.get(end + 4 + size..).unwrap_or_default();
    }
    (chunks, true)
}

pub(crate) fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let body = bytes[end + 4..].to_vec();
    if headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked") {
        let (chunks, cut) = dechunk(&body);
        return Some(Answer { status, headers, body: chunks.concat(), cut, chunks });
    }
    let announced = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let cut = announced.is_some_and(|length: usize| body.len() < length);
    Some(Answer { status, headers, body, cut, chunks: Vec::new() })
}
