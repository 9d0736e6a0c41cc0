//! The door: every name JavaScript sees. It reads arguments, calls the core and hands back the result; it decides nothing.
//!
//! It is built three times over, so that nobody loads what they do not use: whole, with the feature `scoring` as much of it as a
//! call to a scoring URI needs, and with the feature `relay` that much, what proves callers, and the relay's rules. Their JavaScript
//! lies in at most four files, since the server of wasm-bindgen's browser tests hangs on more at once.

// The smaller doors use a part of what all share.
#![cfg_attr(any(feature = "relay", feature = "scoring"), allow(dead_code, unused_imports))]
#![allow(unreachable_pub, reason = "wasm-bindgen exports public items only")]

mod arguments;
mod error;
mod host;
mod parser;
mod story;
mod value;

#[cfg(not(any(feature = "relay", feature = "scoring")))]
mod control;
mod data;
#[cfg(feature = "relay")]
mod relay;
#[cfg(not(feature = "scoring"))]
mod verify;

#[cfg(test)]
mod tests;
