//! The stories that take several requests.

mod access;
mod amend;
mod deploy;
mod discover;
mod operation;
mod pages;
mod rotate;
mod score;
mod shift;
mod sign_in;
mod task;
mod upload;
mod verify;
