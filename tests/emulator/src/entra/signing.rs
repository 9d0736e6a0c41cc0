//! The tenant's signing key: RS256 tokens out, and their verification on the way in.

use std::error::Error;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};

/// An RSA key pair and the id it is published under.
pub(crate) struct SigningKey {
    pair: RsaKeyPair,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    id: String,
}

/// Why a token is not one of ours, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    Malformed,
    Signature,
    NotYet,
    Expired(u64),
}

impl SigningKey {
    /// Makes a 2048 bit key; the same stream of numbers gives the same key.
    pub(crate) fn generate(stream: &mut rand_chacha::ChaCha20Rng) -> Result<Self, Box<dyn Error>> {
        let key = RsaPrivateKey::new(stream, 2048)?;
        let pair = RsaKeyPair::from_pkcs8(key.to_pkcs8_der()?.as_bytes()).map_err(|error| error.to_string())?;
        let modulus = key.n().to_bytes_be();
        let id = URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &modulus));
        Ok(Self { pair, modulus, exponent: key.e().to_bytes_be(), id })
    }

    /// The public half as a JSON Web Key.
    pub(crate) fn jwk(&self, issuer: &str) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "x5t": self.id,
            "n": URL_SAFE_NO_PAD.encode(&self.modulus), "e": URL_SAFE_NO_PAD.encode(&self.exponent),
            "issuer": issuer,
        })
    }

    /// Signs claims into a compact JWT.
    pub(crate) fn sign(&self, claims: &Value) -> Option<String> {
        let header = json!({"typ": "JWT", "alg": "RS256", "x5t": self.id, "kid": self.id});
        let mut token =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &ring::rand::SystemRandom::new(), token.as_bytes(), &mut signature).ok()?;
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature));
        Some(token)
    }

    /// Whether this key made the signature under a header that names it.
    pub(crate) fn is_signed(&self, header: &Value, text: &[u8], signature: &[u8]) -> bool {
        let names = |member: &str, value: &str| header.get(member).and_then(Value::as_str) == Some(value);
        let public = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        names("alg", "RS256")
            && names("kid", &self.id)
            && public.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature).is_ok()
    }

    /// The claims of a token that this key signed and that is valid now.
    pub(crate) fn verify(&self, token: &str, now: u64) -> Result<Value, TokenFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(TokenFault::Malformed)?;
        let header = decoded(header).ok_or(TokenFault::Malformed)?;
        let claims = decoded(claims).ok_or(TokenFault::Malformed)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenFault::Malformed)?;
        if !self.is_signed(&header, signed.as_bytes(), &signature) {
            return Err(TokenFault::Signature);
        }
        let number = |name: &str| claims.get(name).and_then(Value::as_u64);
        if number("nbf").is_none_or(|start| start > now) {
            return Err(TokenFault::NotYet);
        }
        match number("exp") {
            Some(end) if end > now => Ok(claims),
            end => Err(TokenFault::Expired(end.unwrap_or(0))),
        }
    }
}

fn decoded(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
