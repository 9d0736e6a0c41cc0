//! The emulator as its clients meet it: a process, ports, HTTP.
//!
//! Most tests share one emulator and keep apart by the names of their endpoints. Tests that move
//! the clock, count requests or reset start their own.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod assets;
mod authorize;
mod azure;
mod browser;
mod children;
mod claims_challenges;
mod client_assertions;
mod cors;
mod deployments;
mod endpoints;
mod faults;
mod federation;
mod managed_identity;
mod metrics;
mod monitor;
mod operations;
mod paging;
mod resource_manager;
mod role_management;
mod roles;
mod scoring;
mod script;
mod storage;
mod streams;
mod time;
mod tokens;
mod user_tokens;
mod wire;
