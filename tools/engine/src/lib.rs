//! Nothing of its own: the re-export keeps every C symbol of the API in the static library.
pub use wasmtime_c_api::*;
