//! Tokens.

mod answer;
mod audience;
mod cache;
mod certificate;
mod challenge;
mod client_credential;
mod environment;
mod jwks;
mod managed_identity;
mod refusal;
mod token;
