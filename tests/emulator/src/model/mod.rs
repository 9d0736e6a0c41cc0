//! The model inside a container: its file and the inputs it takes.

pub(crate) mod input;
pub(crate) mod onnx;
