//! The contract `wasmcloud:httpclient`, version 0.2.1, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
