//! The contract `wasmcloud:eventstreams`, version 0.1, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
