//! The control plane.

mod asset;
mod deployment;
mod ending;
mod endpoint;
mod examples;
mod merge;
mod name;
mod operation;
mod page;
mod refusal;
mod resource;
mod traffic;
mod upload;
mod workspace;
