//! The contract `wasmcloud:blobstore`, version 0.2.0, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
