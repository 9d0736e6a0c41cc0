//! The wasm module of the npm package. A crate of its own, since cargo links with LTO only what is no library for others too.

use azureml_endpoints as _;
