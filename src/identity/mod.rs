//! Tokens: what one says of itself, whether it fits, how long to keep it, and how a client secret gets one.
//!
//! Decoding is not checking and checking is not verifying: what stands here reads tokens to explain and to refuse early.
//! Only the service that receives a token decides whether it is genuine.

pub mod answer;
pub mod audience;
pub mod cache;
pub mod certificate;
pub mod challenge;
pub mod client_credential;
pub mod environment;
pub mod jwks;
pub mod managed_identity;
pub mod refusal;
pub mod token;
