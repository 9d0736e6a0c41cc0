//! The core on the host: every rule without a network, a clock or a browser. Paths mirror `src`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has failed, which is its job"
)]

mod client;
mod cloud;
mod control;
mod data;
mod error;
mod flow;
mod hostile;
mod house;
mod http;
mod identity;
mod relay;
mod retry;
mod secret;
mod time;
mod value;
mod world;
