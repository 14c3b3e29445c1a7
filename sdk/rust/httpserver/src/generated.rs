// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use std::sync::RwLock;
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// A provider listens for HTTP and hands an actor each request. Version 0.1.2.
pub const NAMESPACE: &str = "wasmcloud:httpserver";

/// Takes the functions that answer.
#[cfg(feature = "guest")]
pub struct Handlers {}

#[cfg(feature = "guest")]
impl Handlers {
    pub fn register_handle_request(f: fn(Request) -> HandlerResult<Response>) {
        *HANDLE_REQUEST.write().unwrap() = Some(f);
        register_function("HandleRequest", handle_request_wrapper);
    }
}

#[cfg(feature = "guest")]
static HANDLE_REQUEST: RwLock<Option<fn(Request) -> HandlerResult<Response>>> = RwLock::new(None);

#[cfg(feature = "guest")]
fn handle_request_wrapper(input_payload: &[u8]) -> CallResult {
    let input = deserialize::<Request>(input_payload)?;
    let f = registered(&HANDLE_REQUEST)?;
    let result = f(input)?;
    serialize(result)
}

#[cfg(feature = "guest")]
fn registered<F: Copy>(slot: &RwLock<Option<F>>) -> HandlerResult<F> {
    let f = *slot.read().unwrap();
    f.ok_or_else(|| "no handler is registered".into())
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct Request {
    #[serde(rename = "method")]
    pub method: String,
    /// As it came, without the query.
    #[serde(rename = "path")]
    pub path: String,
    /// Without the question mark.
    #[serde(rename = "queryString")]
    pub query_string: String,
    /// One value for each name; names in lower case.
    #[serde(rename = "header")]
    pub header: std::collections::HashMap<String, String>,
    #[serde(with = "octets")]
    #[serde(rename = "body")]
    pub body: Vec<u8>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Clone)]
pub struct Response {
    #[serde(rename = "statusCode")]
    pub status_code: u32,
    /// A text for people; the other side may leave it out.
    #[serde(rename = "status")]
    pub status: String,
    #[serde(rename = "header")]
    pub header: std::collections::HashMap<String, String>,
    #[serde(with = "octets")]
    #[serde(rename = "body")]
    pub body: Vec<u8>,
}

impl Default for Response {
    fn default() -> Self {
        Response {
            status_code: 200,
            status: "OK".to_string(),
            header: Default::default(),
            body: Default::default(),
        }
    }
}

/// Bytes that travel as such, not as a list of numbers.
#[derive(Debug, PartialEq, Eq, Hash, Default, Clone)]
pub struct Octets(pub Vec<u8>);

impl Serialize for Octets {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OctetsVisitor)
    }
}

struct OctetsVisitor;

impl<'de> serde::de::Visitor<'de> for OctetsVisitor {
    type Value = Octets;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("bytes")
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Octets, E> {
        Ok(Octets(bytes.to_vec()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Octets, E> {
        Ok(Octets(text.as_bytes().to_vec()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Octets, E> {
        Ok(Octets::default())
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Octets, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        Ok(Octets(bytes))
    }
}

#[allow(dead_code)]
mod octets {
    use super::Octets;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        Ok(Octets::deserialize(deserializer)?.0)
    }
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
