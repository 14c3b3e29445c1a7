// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};

/// What every capability provider answers: links and the health check, from the
/// host ("system"). Version 0.2.
pub const NAMESPACE: &str = "core";

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

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct CapabilityConfiguration {
    /// Public key of the actor.
    #[serde(rename = "module")]
    pub module: String,
    /// Values of the link. Keys that begin with __wasmcloud_ are the host's.
    #[serde(rename = "values")]
    pub values: std::collections::HashMap<String, String>,
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
