//! Tokens: what one says of itself, whether it fits, how long to keep it, and how a client secret gets one.
//!
//! Decoding is not checking and checking is not verifying: what stands here reads tokens to explain and to refuse early.
//! Only the service that receives a token decides whether it is genuine.

pub mod audience;
pub mod cache;
pub mod client_credential;
pub mod token;
