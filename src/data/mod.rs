//! The data plane: what lets a caller score, what is sent, what an answer means, and how to get one in spite of failures.

pub mod complaint;
pub mod deadline;
pub mod event;
pub mod explain;
pub mod grant;
pub mod hedge;
pub mod pace;
pub mod pool;
pub mod score;
pub mod trace;
