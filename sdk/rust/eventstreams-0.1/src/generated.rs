// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use std::sync::RwLock;
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// Event streams before 0.2: results are bare.
pub const NAMESPACE: &str = "wasmcloud:eventstreams";

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
    /// The new event's id.
    pub fn write_event(
        &self,
        stream_id: String,
        values: std::collections::HashMap<String, String>,
    ) -> HandlerResult<String> {
        let input_args = WriteEventArgs { stream_id, values };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "WriteEvent", &payload)?;
        deserialize(&answer)
    }

    pub fn query_stream(&self, query: StreamQuery) -> HandlerResult<Vec<Event>> {
        let payload = serialize(query)?;
        let answer = host_call(&self.binding, NAMESPACE, "QueryStream", &payload)?;
        deserialize(&answer)
    }
}

/// Takes the functions that answer.
#[cfg(feature = "guest")]
pub struct Handlers {}

#[cfg(feature = "guest")]
impl Handlers {
    pub fn register_deliver_event(f: fn(Event) -> HandlerResult<bool>) {
        *DELIVER_EVENT.write().unwrap() = Some(f);
        register_function("DeliverEvent", deliver_event_wrapper);
    }
}

#[cfg(feature = "guest")]
static DELIVER_EVENT: RwLock<Option<fn(Event) -> HandlerResult<bool>>> = RwLock::new(None);

#[cfg(feature = "guest")]
fn deliver_event_wrapper(input_payload: &[u8]) -> CallResult {
    let input = deserialize::<Event>(input_payload)?;
    let f = registered(&DELIVER_EVENT)?;
    let result = f(input)?;
    serialize(result)
}

#[cfg(feature = "guest")]
fn registered<F: Copy>(slot: &RwLock<Option<F>>) -> HandlerResult<F> {
    let f = *slot.read().unwrap();
    f.ok_or_else(|| "no handler is registered".into())
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct WriteEventArgs {
    #[serde(rename = "stream_id")]
    pub stream_id: String,
    #[serde(rename = "values")]
    pub values: std::collections::HashMap<String, String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct Event {
    #[serde(rename = "eventId")]
    pub event_id: String,
    #[serde(rename = "streamId")]
    pub stream_id: String,
    #[serde(rename = "values")]
    pub values: std::collections::HashMap<String, String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct StreamQuery {
    #[serde(rename = "streamId")]
    pub stream_id: String,
    #[serde(rename = "range")]
    pub range: Option<TimeRange>,
    #[serde(rename = "count")]
    pub count: u64,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct TimeRange {
    #[serde(rename = "minTime")]
    pub min_time: u64,
    #[serde(rename = "maxTime")]
    pub max_time: u64,
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
