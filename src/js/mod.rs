//! The door: every name JavaScript sees. It reads arguments, calls the core and hands back the result; it decides nothing.
//!
//! There are two, never built together: the package's, and with the feature `relay` that of the relay, whose rules no page has to
//! load. Their JavaScript lies in at most four files, since the server of wasm-bindgen's browser tests hangs on more at once.

// The relay's door uses a part of what both share.
#![cfg_attr(feature = "relay", allow(dead_code, unused_imports))]
#![allow(unreachable_pub, reason = "wasm-bindgen exports public items only")]

mod arguments;
mod error;
mod host;
mod parser;
mod story;
mod value;

#[cfg(feature = "relay")]
mod relay;

#[cfg(not(feature = "relay"))]
mod access;
#[cfg(not(feature = "relay"))]
mod assets;
#[cfg(not(feature = "relay"))]
mod cloud;
#[cfg(not(feature = "relay"))]
mod collection;
#[cfg(not(feature = "relay"))]
mod credential;
#[cfg(not(feature = "relay"))]
mod deployments;
#[cfg(not(feature = "relay"))]
mod endpoints;
#[cfg(not(feature = "relay"))]
mod list;
#[cfg(not(feature = "relay"))]
mod logs;
#[cfg(not(feature = "relay"))]
mod operation;
#[cfg(not(feature = "relay"))]
mod role;
#[cfg(not(feature = "relay"))]
mod scoring;
#[cfg(not(feature = "relay"))]
mod sending;
#[cfg(not(feature = "relay"))]
mod settings;
#[cfg(all(test, not(feature = "relay")))]
mod tests;
#[cfg(not(feature = "relay"))]
mod token;
#[cfg(not(feature = "relay"))]
mod upload;
#[cfg(not(feature = "relay"))]
mod workspace;
