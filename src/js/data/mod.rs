//! The data plane's door, and all of it that the scoring build has: endpoints to score against, and what they are opened with.

pub(crate) mod credential;
pub(crate) mod scoring;
mod sending;
pub(crate) mod settings;
pub(crate) mod token;
