//! The contract `wascc:logging`, version 0.7, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;
