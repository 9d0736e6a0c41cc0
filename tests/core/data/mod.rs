//! The data plane.

mod complaint;
mod deadline;
mod event;
mod explain;
mod grant;
mod hedge;
mod pace;
mod pool;
mod score;
mod trace;
