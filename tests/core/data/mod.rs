//! The data plane.

mod explain;
mod grant;
mod score;
