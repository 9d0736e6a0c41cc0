//! The data plane: what lets a caller score, what is sent, and what an answer means.

pub mod explain;
pub mod grant;
pub mod score;
