//! The contract `wasmcloud:extras`, version 0.1.3, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
