//! A certificate and its key as proof: PEM taken apart, and the assertion that is signed with it (IDN).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::Misuse;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::{Members, Value};

/// How long an assertion holds, in seconds.
const LIFETIME: f64 = 600.0;

/// Longest PEM looked at, in bytes: a key and a chain are a tenth of it.
const LONGEST: usize = 256 * 1024;

/// How an assertion is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PSS with SHA-256; the certificate is named by its SHA-256.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256; the certificate is named by its SHA-1, as authorities of old expect.
    Rs256,
}

impl Algorithm {
    /// The algorithm of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Ps256, Self::Rs256].into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    /// As a JWT's header has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    /// The digest that names the certificate.
    #[must_use]
    pub const fn thumbprint(self) -> &'static str {
        match self {
            Self::Ps256 => "SHA-256",
            Self::Rs256 => "SHA-1",
        }
    }
}

/// A private key and the certificates for it, the first one its own.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// PKCS#8 in base64.
    pub key: Secret,
    /// DER in base64.
    pub chain: Vec<String>,
}

impl Certificate {
    /// Reads PEM text: a private key (PKCS#8) and at least one certificate, in any order.
    ///
    /// # Errors
    /// [`Misuse`] says what is missing; it never repeats the text.
    pub fn read(option: &str, pem: &str) -> Result<Self, Misuse> {
        let misuse = |need: &str| Misuse::new(option, need);
        if pem.len() > LONGEST {
            return Err(misuse("must be PEM text of at most 256 KiB"));
        }
        let (mut key, mut chain) = (None, Vec::new());
        // Label and base64 of the block that is being read.
        let mut block: Option<(&str, String)> = None;
        for line in pem.lines().map(str::trim_ascii) {
            if let Some(label) = line.strip_prefix("-----BEGIN ") {
                match label.trim_end_matches('-') {
                    "ENCRYPTED PRIVATE KEY" => return Err(misuse(ENCRYPTED)),
                    "RSA PRIVATE KEY" => return Err(misuse(OLD)),
                    "EC PRIVATE KEY" => return Err(misuse("holds an elliptic-curve key; Entra takes RSA keys")),
                    label => block = Some((label, String::new())),
                }
            } else if !line.starts_with("-----END ") {
                if let Some((_, text)) = &mut block {
                    text.push_str(line);
                }
            } else if let Some((label, text)) = block.take() {
                if STANDARD.decode(&text).is_err() {
                    return Err(misuse("holds a block that is not base64"));
                }
                match label {
                    "CERTIFICATE" => chain.push(text),
                    "PRIVATE KEY" => key = Some(Secret::new(text)),
                    _ => {}
                }
            }
        }
        let key = key.ok_or_else(|| misuse("holds no private key (-----BEGIN PRIVATE KEY-----)"))?;
        if chain.is_empty() {
            return Err(misuse("holds no certificate (-----BEGIN CERTIFICATE-----)"));
        }
        Ok(Self { key, chain })
    }

    /// Header and claims of an assertion by which an app proves itself; `thumbprint` is base64url.
    #[must_use]
    pub fn assertion<V: Value>(
        &self,
        algorithm: Algorithm,
        thumbprint: &str,
        with_chain: bool,
        claims: &Assertion<'_>,
    ) -> (V, V) {
        let name = if algorithm == Algorithm::Ps256 { "x5t#S256" } else { "x5t" };
        let header = Members::default().text("alg", algorithm.as_str()).text("typ", "JWT").text(name, thumbprint);
        let header = if with_chain { header.texts("x5c", &self.chain) } else { header };
        let now = claims.now.as_seconds().floor();
        let payload = Members::default()
            .text("aud", claims.audience)
            .text("iss", claims.client_id)
            .text("sub", claims.client_id)
            .text("jti", claims.id)
            .number("nbf", now)
            .number("iat", now)
            .number("exp", now + LIFETIME);
        (V::write(&header), V::write(&payload))
    }
}

const OLD: &str = "holds a key in the old form PKCS#1, which WebCrypto does not read; rewrite it with `openssl pkcs8 -topk8 -nocrypt`";

const ENCRYPTED: &str =
    "holds an encrypted key, which WebCrypto cannot open; decrypt it first, e.g. with `openssl pkcs8`";

/// What an assertion says.
pub struct Assertion<'a> {
    /// The token endpoint.
    pub audience: &'a str,
    /// The app.
    pub client_id: &'a str,
    /// A number used once.
    pub id: &'a str,
    /// The time.
    pub now: Timestamp,
}
