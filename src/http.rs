//! Requests and responses as plain values.

use std::time::Duration;

use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::Value;

/// The verbs Azure uses here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Method {
    Get,
    Put,
    Patch,
    Post,
    Delete,
}

impl Method {
    /// As it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request carries.
#[derive(Clone)]
pub enum Body<V> {
    /// Nothing.
    Empty,
    /// A JSON value, written out by the host (`application/json`).
    Json(V),
    /// A form, already encoded; it may hold a client secret (`application/x-www-form-urlencoded`).
    Form(Secret),
    /// Whatever the host's `fetch` takes, untouched.
    Raw(V),
}

/// How much of the answer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// JSON where the answer is JSON, else its text.
    Json,
    /// The same, so that every number comes back as it was written when it is sent again.
    Exact,
    /// The host's own response object, its body unread; an answer that is no success is read as with [`Expect::Json`].
    Raw,
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As one JSON value.
    Json,
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// As server-sent events.
    Events,
    /// As JSON values on lines of their own.
    Lines,
}

impl Format {
    /// By content type; without one it is taken for text.
    #[must_use]
    pub fn of(content_type: Option<&str>) -> Self {
        let kind = content_type.and_then(|kind| kind.split(';').next()).unwrap_or("text/plain");
        match kind.trim_ascii().to_ascii_lowercase().as_str() {
            "text/event-stream" => Self::Events,
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines"
            | "application/stream+json" => Self::Lines,
            "application/json" | "text/json" => Self::Json,
            kind if kind.ends_with("+json") => Self::Json,
            kind if kind.starts_with("text/") || kind == "application/xml" || kind.ends_with("+xml") => Self::Text,
            _ => Self::Bytes,
        }
    }

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Events => "events",
            Self::Lines => "lines",
        }
    }

    /// What a body of this format holds, for those who miss it.
    #[must_use]
    pub const fn promise(self) -> &'static str {
        match self {
            Self::Json => "the JSON its content type promises",
            Self::Text => "the text its content type promises",
            Self::Bytes => "the bytes its content type promises",
            Self::Events => {
                "server-sent events as its content type promises, each ended by a blank line and within maxEventBytes"
            }
            Self::Lines => "the JSON lines its content type promises, each within maxEventBytes",
        }
    }
}

/// A request. It holds no credential: the client adds one after it has looked at the URL.
#[derive(Clone)]
pub struct Request<V> {
    /// The verb.
    pub method: Method,
    /// An absolute URL.
    pub url: String,
    /// Names and values, without `authorization`.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Body<V>,
    /// What is read.
    pub expect: Expect,
    /// How long to wait for status and headers.
    pub patience: Option<Duration>,
}

impl<V> Request<V> {
    /// A request without headers or body that expects JSON.
    #[must_use]
    pub fn new(method: Method, url: String) -> Self {
        Self { method, url, headers: Vec::new(), body: Body::Empty, expect: Expect::Json, patience: None }
    }

    /// Verb and URL without its query, for messages.
    #[must_use]
    pub fn shown(&self) -> String {
        [self.method.as_str(), " ", without_query(&self.url)].concat()
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: V) -> Self {
        self.body = Body::Json(body);
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// Reads response headers where they are, so that an answer's twenty headers do not cross into Rust for the two that matter.
pub trait ReadHeaders {
    /// The value of a header, its name in lower case. In a browser only what CORS exposes can be seen.
    fn get(&self, name: &str) -> Option<String>;

    /// The time a header names as an HTTP date.
    fn date(&self, name: &str) -> Option<Timestamp>;
}

/// An answer.
pub struct Response<V> {
    /// The status; 0 when the host hides it (a browser's refused redirect).
    pub status: u16,
    /// Its headers.
    pub headers: Box<dyn ReadHeaders>,
    /// As [`Request::expect`] asked: parsed JSON, text, or the host's response. `None` when empty.
    pub body: Option<V>,
}

impl<V: Value> Response<V> {
    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// How long the service asks to wait, in any of its three spellings: seconds, an HTTP date, milliseconds (MGMT).
    #[must_use]
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        if let Some(text) = self.headers.get("retry-after") {
            let seconds = text.trim_ascii().parse().ok().map(Duration::from_secs);
            // A date starts with the name of a day; numbers that are no whole seconds say nothing.
            let is_date = text.trim_ascii().starts_with(|c: char| c.is_ascii_alphabetic());
            return seconds.or_else(|| Some(self.headers.date("retry-after").filter(|_| is_date)? - now));
        }
        ["retry-after-ms", "x-ms-retry-after-ms"]
            .iter()
            .find_map(|name| self.headers.get(name))
            .and_then(|text| text.trim_ascii().parse().ok())
            .map(Duration::from_millis)
    }
}

/// A parsed absolute URL, made by the host's own parser: the one that `fetch` will use, so the two cannot disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// `https` or `http`, without the colon.
    pub scheme: String,
    /// Lower case, without port; an IPv6 address in brackets.
    pub host: String,
    /// The port, unless it is the scheme's own.
    pub port: Option<u16>,
    /// The path, starting with a slash.
    pub path: String,
    /// Whether the URL carries a user name or password.
    pub has_userinfo: bool,
}

impl Url {
    /// Scheme, host and port, as browsers write an origin.
    #[must_use]
    pub fn origin(&self) -> String {
        match self.port {
            Some(port) => format!("{}://{}:{port}", self.scheme, self.host),
            None => format!("{}://{}", self.scheme, self.host),
        }
    }

    /// Whether it names this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        // The host's parser writes IPv4 addresses in dotted decimal, so these digits and dots can be no name.
        let ipv4 = self.host.chars().all(|c| c.is_ascii_digit() || c == '.');
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || self.host == "[::1]"
            || (ipv4 && self.host.starts_with("127."))
    }

    /// Whether it names an address that no router passes on, where platforms put their identity endpoints.
    #[must_use]
    pub fn is_link_local(&self) -> bool {
        let ipv4 = self.host.chars().all(|c| c.is_ascii_digit() || c == '.');
        self.scheme == "http" && ipv4 && self.host.starts_with("169.254.")
    }

    /// Whether a secret may travel to it: TLS, or no network at all.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.scheme == "https" || (self.scheme == "http" && self.is_loopback())
    }
}

/// A path segment or query value, percent-encoded.
#[must_use]
pub fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, SEGMENT).to_string()
}

const SEGMENT: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The URL without query and fragment, for messages: a shared access signature lives in the query.
#[must_use]
pub fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
