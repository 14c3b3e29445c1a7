//! The contract `core`, version 0.2, for actors (feature `guest`) and whoever talks to them.

mod generated;

pub use generated::*;

impl HealthCheckResponse {
    /// Able to work
    pub fn healthy() -> HealthCheckResponse {
        HealthCheckResponse {
            healthy: true,
            message: String::new(),
        }
    }
}

/// Calls another actor by its public key or its call alias.
#[cfg(feature = "guest")]
pub fn call_actor<T: serde::Serialize, U: serde::de::DeserializeOwned>(
    actor_ref: &str,
    operation: &str,
    msg: &T,
) -> wapc_guest::HandlerResult<U> {
    let answer = wapc_guest::host_call("default", actor_ref, operation, &serialize(msg)?)?;
    deserialize(&answer)
}
