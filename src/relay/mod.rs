//! The relay: what a page may have forwarded to an endpoint that answers no CORS. Rules about heads of messages; bodies pass by.

pub mod admit;
pub mod cors;
pub mod forward;
pub mod head;
pub mod rate;
pub mod refusal;
