//! The contract `core`, version 0.2, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
