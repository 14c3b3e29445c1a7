//! The contract `wasmcloud:logging`, version 0.1.2, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
