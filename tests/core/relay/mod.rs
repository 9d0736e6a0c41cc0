//! The rules of the relay.

mod admit;
mod cors;
mod forward;
mod head;
mod rate;
mod refusal;
