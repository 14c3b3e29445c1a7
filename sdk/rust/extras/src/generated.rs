// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// Identifiers, random numbers and sequences from the host. Version 0.1.3: the
/// structure form, which the hosts from 0.15 to 0.18 implement.
pub const NAMESPACE: &str = "wasmcloud:extras";

/// Calls what is linked to the actor under a name.
#[cfg(feature = "guest")]
pub struct Host {
    binding: String,
}

#[cfg(feature = "guest")]
impl Default for Host {
    fn default() -> Self {
        host("default")
    }
}

/// Creates a named host binding
#[cfg(feature = "guest")]
pub fn host(binding: &str) -> Host {
    Host {
        binding: binding.to_string(),
    }
}

/// Creates the default host binding
#[cfg(feature = "guest")]
pub fn default() -> Host {
    host("default")
}

#[cfg(feature = "guest")]
impl Host {
    /// A random UUID in lower case.
    pub fn request_guid(&self, request: GeneratorRequest) -> HandlerResult<GeneratorResult> {
        let payload = serialize(request)?;
        let answer = host_call(&self.binding, NAMESPACE, "RequestGuid", &payload)?;
        deserialize(&answer)
    }

    /// min may come out, max does not.
    pub fn request_random(&self, request: GeneratorRequest) -> HandlerResult<GeneratorResult> {
        let payload = serialize(request)?;
        let answer = host_call(&self.binding, NAMESPACE, "RequestRandom", &payload)?;
        deserialize(&answer)
    }

    /// 0, 1, 2, ... for each actor; not kept over restarts.
    pub fn request_sequence(&self, request: GeneratorRequest) -> HandlerResult<GeneratorResult> {
        let payload = serialize(request)?;
        let answer = host_call(&self.binding, NAMESPACE, "RequestSequence", &payload)?;
        deserialize(&answer)
    }
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct GeneratorRequest {
    #[serde(rename = "guid")]
    pub guid: bool,
    #[serde(rename = "sequence")]
    pub sequence: bool,
    #[serde(rename = "random")]
    pub random: bool,
    #[serde(rename = "min")]
    pub min: u32,
    #[serde(rename = "max")]
    pub max: u32,
}

/// The operation says which of them counts.
#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct GeneratorResult {
    #[serde(rename = "guid")]
    pub guid: Option<String>,
    #[serde(rename = "sequenceNumber")]
    pub sequence_number: u64,
    #[serde(rename = "random_number")]
    pub random_number: u32,
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
