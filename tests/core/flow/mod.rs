//! The stories that take several requests.

mod access;
mod amend;
mod attempt;
mod deploy;
mod discover;
mod grant;
mod operation;
mod pages;
mod relay;
mod rotate;
mod score;
mod shift;
mod sign_in;
mod task;
mod upload;
mod verify;
