// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use std::sync::RwLock;
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// Sessions of people with a telnet client. Version 0.2.0.
pub const NAMESPACE: &str = "wasmcloud:telnet";

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
    pub fn send_text(&self, session: String, text: String) -> HandlerResult<TelnetResult> {
        let input_args = SendTextArgs { session, text };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "SendText", &payload)?;
        deserialize(&answer)
    }
}

/// Takes the functions that answer.
#[cfg(feature = "guest")]
pub struct Handlers {}

#[cfg(feature = "guest")]
impl Handlers {
    pub fn register_session_started(f: fn(String) -> HandlerResult<TelnetResult>) {
        *SESSION_STARTED.write().unwrap() = Some(f);
        register_function("SessionStarted", session_started_wrapper);
    }

    pub fn register_receive_text(f: fn(String, String) -> HandlerResult<TelnetResult>) {
        *RECEIVE_TEXT.write().unwrap() = Some(f);
        register_function("ReceiveText", receive_text_wrapper);
    }
}

#[cfg(feature = "guest")]
static SESSION_STARTED: RwLock<Option<fn(String) -> HandlerResult<TelnetResult>>> =
    RwLock::new(None);

#[cfg(feature = "guest")]
fn session_started_wrapper(input_payload: &[u8]) -> CallResult {
    let input = deserialize::<SessionStartedArgs>(input_payload)?;
    let f = registered(&SESSION_STARTED)?;
    let result = f(input.session)?;
    serialize(result)
}

#[cfg(feature = "guest")]
static RECEIVE_TEXT: RwLock<Option<fn(String, String) -> HandlerResult<TelnetResult>>> =
    RwLock::new(None);

#[cfg(feature = "guest")]
fn receive_text_wrapper(input_payload: &[u8]) -> CallResult {
    let input = deserialize::<ReceiveTextArgs>(input_payload)?;
    let f = registered(&RECEIVE_TEXT)?;
    let result = f(input.session, input.text)?;
    serialize(result)
}

#[cfg(feature = "guest")]
fn registered<F: Copy>(slot: &RwLock<Option<F>>) -> HandlerResult<F> {
    let f = *slot.read().unwrap();
    f.ok_or_else(|| "no handler is registered".into())
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SendTextArgs {
    #[serde(rename = "session")]
    pub session: String,
    #[serde(rename = "text")]
    pub text: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SessionStartedArgs {
    #[serde(rename = "session")]
    pub session: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct ReceiveTextArgs {
    #[serde(rename = "session")]
    pub session: String,
    #[serde(rename = "text")]
    pub text: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct TelnetResult {
    #[serde(rename = "success")]
    pub success: bool,
    #[serde(rename = "error")]
    pub error: Option<String>,
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
