//! Azure Machine Learning **online endpoints**, from a web page, an edge worker or anywhere else `fetch` runs:
//! create and deploy on the control plane, score on the data plane, and learn *why* when either says no.
//!
//! The crate is read from the ground up:
//!
//! 1. [`value`], [`secret`], [`time`], [`cloud`], [`http`], [`error`] – the words everything is said in;
//! 2. [`retry`], [`identity`], [`control`], [`data`], [`relay`] – what to ask and what an answer means, as pure functions;
//! 3. [`host`], [`client`], [`flow`] – the few places that wait for the world;
//! 4. `js` (wasm32 only) – the door: reads arguments, calls the above, hands back the result.
//!
//! Keys in parentheses such as `(D-AUTH)` or `(S23)` name the public sources a wire fact comes from: `S23` is
//! Microsoft's OpenAPI document of version 2023-04-01, `D-*` are pages of Microsoft's documentation, `SDK` is the
//! Python package `azure-ai-ml`, `MGMT` is `azure-mgmt-core`, `OBS` is an observed answer of the service.

pub mod client;
pub mod cloud;
pub mod control;
pub mod data;
pub mod error;
pub mod flow;
pub mod host;
pub mod http;
pub mod identity;
pub mod relay;
pub mod retry;
pub mod secret;
pub mod time;
pub mod value;

#[cfg(target_arch = "wasm32")]
mod js;
