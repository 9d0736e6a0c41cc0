//! The control plane.

mod asset;
mod assignment;
mod blob;
mod content;
mod deployment;
mod ending;
mod endpoint;
mod errand;
mod examples;
mod logs;
mod merge;
mod monitor;
mod name;
mod operation;
mod page;
mod query;
mod quota;
mod refusal;
mod resource;
mod role;
mod scope;
mod traffic;
mod upload;
mod version;
mod workspace;
