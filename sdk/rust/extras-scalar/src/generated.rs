// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// Identifiers, random numbers and sequences from the host. Version 0.1.2: the
/// form with bare results.
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
    pub fn request_guid(&self) -> HandlerResult<String> {
        let answer = host_call(&self.binding, NAMESPACE, "RequestGuid", &[])?;
        deserialize(&answer)
    }

    pub fn request_random(&self, min: u32, max: u32) -> HandlerResult<u32> {
        let input_args = RequestRandomArgs { min, max };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "RequestRandom", &payload)?;
        deserialize(&answer)
    }

    pub fn request_sequence(&self) -> HandlerResult<u64> {
        let answer = host_call(&self.binding, NAMESPACE, "RequestSequence", &[])?;
        deserialize(&answer)
    }
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct RequestRandomArgs {
    #[serde(rename = "min")]
    pub min: u32,
    #[serde(rename = "max")]
    pub max: u32,
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
