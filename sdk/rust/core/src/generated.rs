// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use std::sync::RwLock;
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// What every actor answers, whatever else it does. Version 0.2.
pub const NAMESPACE: &str = "core";

/// Takes the functions that answer.
#[cfg(feature = "guest")]
pub struct Handlers {}

#[cfg(feature = "guest")]
impl Handlers {
    /// Is the actor able to work? Actors that do not handle it count as healthy
    /// in SDKs that answer for them.
    pub fn register_health_request(
        f: fn(HealthCheckRequest) -> HandlerResult<HealthCheckResponse>,
    ) {
        *HEALTH_REQUEST.write().unwrap() = Some(f);
        register_function("HealthRequest", health_request_wrapper);
    }
}

#[cfg(feature = "guest")]
static HEALTH_REQUEST: RwLock<
    Option<fn(HealthCheckRequest) -> HandlerResult<HealthCheckResponse>>,
> = RwLock::new(None);

#[cfg(feature = "guest")]
fn health_request_wrapper(input_payload: &[u8]) -> CallResult {
    let input = deserialize::<HealthCheckRequest>(input_payload)?;
    let f = registered(&HEALTH_REQUEST)?;
    let result = f(input)?;
    serialize(result)
}

#[cfg(feature = "guest")]
fn registered<F: Copy>(slot: &RwLock<Option<F>>) -> HandlerResult<F> {
    let f = *slot.read().unwrap();
    f.ok_or_else(|| "no handler is registered".into())
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct HealthCheckRequest {
    /// Carries nothing.
    #[serde(rename = "placeholder")]
    pub placeholder: bool,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct HealthCheckResponse {
    #[serde(rename = "healthy")]
    pub healthy: bool,
    /// Why not, for people.
    #[serde(rename = "message")]
    pub message: String,
}

/// The standard function for serializing codec structs into a format that can be
/// used for message exchange between actor and host. Use of any other function to
/// serialize could result in breaking incompatibilities.
pub fn serialize<T>(item: T) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>
where
    T: Serialize,
{
    let mut buf = Vec::new();
    item.serialize(&mut rmp_serde::Serializer::new(&mut buf).with_struct_map())?;
    Ok(buf)
}

/// The standard function for de-serializing codec structs from a format suitable
/// for message exchange between actor and host. Use of any other function to
/// deserialize could result in breaking incompatibilities.
pub fn deserialize<'de, T: Deserialize<'de>>(
    buf: &[u8],
) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
    let mut de = rmp_serde::Deserializer::new(std::io::Cursor::new(buf));
    de.set_max_depth(64);
    match serde_path_to_error::deserialize(&mut de) {
        Ok(t) => Ok(t),
        Err(e) => Err(format!("Failed to de-serialize: {}", e).into()),
    }
}
