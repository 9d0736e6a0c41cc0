//! The door: every name JavaScript sees. It reads arguments, calls the core and hands back the result; it decides nothing.
//!
//! Its JavaScript lies in at most four files, since the server of wasm-bindgen's browser tests hangs on more at once.

#![allow(unreachable_pub, reason = "wasm-bindgen exports public items only")]

mod access;
mod arguments;
mod assets;
mod cloud;
mod collection;
mod credential;
mod deployments;
mod endpoints;
mod error;
mod host;
mod list;
mod operation;
mod parser;
mod role;
mod scoring;
mod sending;
mod settings;
mod story;
#[cfg(test)]
mod tests;
mod token;
mod upload;
mod value;
mod workspace;
