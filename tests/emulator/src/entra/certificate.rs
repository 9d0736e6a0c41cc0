//! The certificate an application is registered with, and what an assertion names it by.

use std::error::Error;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_RSA_SHA256};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, RsaPublicKeyComponents};
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// A self-signed certificate with its key.
pub(crate) struct Certificate {
    pub(crate) pem: String,
    pub(crate) key_pem: String,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    sha1: Vec<u8>,
    sha256: Vec<u8>,
}

impl Certificate {
    /// Makes one; the same stream of numbers gives the same certificate.
    pub(crate) fn generate(stream: &mut rand_chacha::ChaCha20Rng) -> Result<Self, Box<dyn Error>> {
        let key = RsaPrivateKey::new(stream, 2048)?;
        let der = key.to_pkcs8_der()?;
        let pair = KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(der.as_bytes()), &PKCS_RSA_SHA256)?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "local.example");
        params.not_before = rcgen::date_time_ymd(2025, 1, 1);
        params.not_after = rcgen::date_time_ymd(2045, 1, 1);
        let certificate = params.self_signed(&pair)?;
        Ok(Self {
            pem: certificate.pem(),
            key_pem: pair.serialize_pem(),
            modulus: key.n().to_bytes_be(),
            exponent: key.e().to_bytes_be(),
            sha1: digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate.der()).as_ref().to_vec(),
            sha256: digest(&SHA256, certificate.der()).as_ref().to_vec(),
        })
    }

    /// The thumbprint as the portal shows it.
    pub(crate) fn thumbprint(&self) -> String {
        hex(&self.sha1)
    }

    /// Whether `x5t`, `x5t#S256` or `kid` of a header names this certificate.
    pub(crate) fn is_named(&self, member: &str, value: &str) -> bool {
        let is = |print: &[u8]| URL_SAFE_NO_PAD.encode(print) == value.trim_end_matches('=');
        match member {
            "x5t" => is(&self.sha1),
            "x5t#S256" => is(&self.sha256),
            "kid" => is(&self.sha1) || value.eq_ignore_ascii_case(&self.thumbprint()),
            _ => false,
        }
    }

    /// Whether its key made the signature by this algorithm.
    pub(crate) fn signed(&self, algorithm: &str, text: &[u8], signature: &[u8]) -> bool {
        let parameters: &RsaParameters = match algorithm {
            "RS256" => &RSA_PKCS1_2048_8192_SHA256,
            "PS256" => &RSA_PSS_2048_8192_SHA256,
            _ => return false,
        };
        let public = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        public.verify(parameters, text, signature).is_ok()
    }
}

/// Upper-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
