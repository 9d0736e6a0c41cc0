//! Tokens.

mod audience;
mod cache;
mod client_credential;
mod token;
