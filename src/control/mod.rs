//! The control plane: each call of Azure Resource Manager as a value, each answer read by a function.

pub mod asset;
pub mod assignment;
pub mod blob;
pub mod content;
pub mod deployment;
pub mod endpoint;
pub mod errand;
pub mod logs;
pub mod merge;
pub mod monitor;
pub mod name;
pub mod operation;
pub mod page;
pub mod query;
pub mod quota;
pub mod refusal;
pub mod resource;
pub mod role;
pub mod scope;
pub mod traffic;
pub mod upload;
pub mod version;
pub mod workspace;
