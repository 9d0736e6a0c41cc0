//! The wasm module of the npm package. A crate of its own, since cargo links with LTO only what is no library for others too.

use azureml_endpoints as _;

/// Half the size of the allocator that std brings along.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
