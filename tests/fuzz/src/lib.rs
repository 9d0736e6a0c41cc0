//! Readers of hostile input, each against a second opinion: what is written here is slow, obvious and shares nothing with the
//! crate. A target is a function over bytes that panics when the two disagree, so that an engine can look for such bytes and
//! the ones it found can be replayed without it.

pub mod action;
pub mod challenge;
pub mod identity_endpoint;
pub mod next_link;
pub mod operation;
pub mod refusal;
pub mod token;
pub mod token_endpoint;

mod host;

/// What a target is called and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const ALL: [Target; 8] = [
    ("action", action::run),
    ("challenge", challenge::run),
    ("identity_endpoint", identity_endpoint::run),
    ("next_link", next_link::run),
    ("operation", operation::run),
    ("refusal", refusal::run),
    ("token", token::run),
    ("token_endpoint", token_endpoint::run),
];
