//! What the whole package has besides: the control plane, roles, and what Azure says of a cloud.

mod access;
mod assets;
mod cloud;
mod collection;
mod deployments;
mod endpoints;
mod list;
mod logs;
mod operation;
mod role;
mod upload;
mod workspace;
