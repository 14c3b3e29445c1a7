//! The contract `examples:payments`, version 0.1.0, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
