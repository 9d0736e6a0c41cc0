//! The stories that take several requests.

mod create;
mod operation;
mod pages;
mod score;
mod sign_in;
mod upload;
