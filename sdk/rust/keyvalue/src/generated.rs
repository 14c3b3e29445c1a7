// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// Keys with values, counters, lists and sets. Version 0.2.2. All operations go
/// from the actor to the provider.
pub const NAMESPACE: &str = "wasmcloud:keyvalue";

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
    pub fn get(&self, key: String) -> HandlerResult<GetResponse> {
        let input_args = GetArgs { key };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "Get", &payload)?;
        deserialize(&answer)
    }

    /// Adds to a counter; a key that is not there counts as 0.
    pub fn add(&self, key: String, value: i32) -> HandlerResult<AddResponse> {
        let input_args = AddArgs { key, value };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "Add", &payload)?;
        deserialize(&answer)
    }

    /// Expires after that many seconds; 0 means never.
    pub fn set(&self, key: String, value: String, expires: i32) -> HandlerResult<SetResponse> {
        let input_args = SetArgs {
            key,
            value,
            expires,
        };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "Set", &payload)?;
        deserialize(&answer)
    }

    pub fn del(&self, key: String) -> HandlerResult<DelResponse> {
        let input_args = DelArgs { key };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "Del", &payload)?;
        deserialize(&answer)
    }

    /// Empties a list.
    pub fn clear(&self, key: String) -> HandlerResult<DelResponse> {
        let input_args = ClearArgs { key };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "Clear", &payload)?;
        deserialize(&answer)
    }

    /// Items from start to stop, both included; negative numbers count from the
    /// end.
    pub fn range(&self, key: String, start: i32, stop: i32) -> HandlerResult<ListRangeResponse> {
        let input_args = RangeArgs { key, start, stop };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "Range", &payload)?;
        deserialize(&answer)
    }

    /// Adds to the end of a list.
    pub fn push(&self, key: String, value: String) -> HandlerResult<ListResponse> {
        let input_args = PushArgs { key, value };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "Push", &payload)?;
        deserialize(&answer)
    }

    pub fn list_item_delete(&self, key: String, value: String) -> HandlerResult<ListResponse> {
        let input_args = ListItemDeleteArgs { key, value };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "ListItemDelete", &payload)?;
        deserialize(&answer)
    }

    pub fn set_add(&self, key: String, value: String) -> HandlerResult<SetOperationResponse> {
        let input_args = SetAddArgs { key, value };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "SetAdd", &payload)?;
        deserialize(&answer)
    }

    pub fn set_remove(&self, key: String, value: String) -> HandlerResult<SetOperationResponse> {
        let input_args = SetRemoveArgs { key, value };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "SetRemove", &payload)?;
        deserialize(&answer)
    }

    pub fn set_union(&self, keys: Vec<String>) -> HandlerResult<SetQueryResponse> {
        let input_args = SetUnionArgs { keys };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "SetUnion", &payload)?;
        deserialize(&answer)
    }

    pub fn set_intersection(&self, keys: Vec<String>) -> HandlerResult<SetQueryResponse> {
        let input_args = SetIntersectionArgs { keys };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "SetIntersection", &payload)?;
        deserialize(&answer)
    }

    pub fn set_query(&self, key: String) -> HandlerResult<SetQueryResponse> {
        let input_args = SetQueryArgs { key };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "SetQuery", &payload)?;
        deserialize(&answer)
    }

    /// The value in the answer is empty.
    pub fn key_exists(&self, key: String) -> HandlerResult<GetResponse> {
        let input_args = KeyExistsArgs { key };
        let payload = serialize(input_args)?;
        let answer = host_call(&self.binding, NAMESPACE, "KeyExists", &payload)?;
        deserialize(&answer)
    }
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct GetArgs {
    #[serde(rename = "key")]
    pub key: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct AddArgs {
    #[serde(rename = "key")]
    pub key: String,
    #[serde(rename = "value")]
    pub value: i32,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetArgs {
    #[serde(rename = "key")]
    pub key: String,
    #[serde(rename = "value")]
    pub value: String,
    #[serde(rename = "expires")]
    pub expires: i32,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct DelArgs {
    #[serde(rename = "key")]
    pub key: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct ClearArgs {
    #[serde(rename = "key")]
    pub key: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct RangeArgs {
    #[serde(rename = "key")]
    pub key: String,
    #[serde(rename = "start")]
    pub start: i32,
    #[serde(rename = "stop")]
    pub stop: i32,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct PushArgs {
    #[serde(rename = "key")]
    pub key: String,
    #[serde(rename = "value")]
    pub value: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct ListItemDeleteArgs {
    #[serde(rename = "key")]
    pub key: String,
    #[serde(rename = "value")]
    pub value: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetAddArgs {
    #[serde(rename = "key")]
    pub key: String,
    #[serde(rename = "value")]
    pub value: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetRemoveArgs {
    #[serde(rename = "key")]
    pub key: String,
    #[serde(rename = "value")]
    pub value: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetUnionArgs {
    #[serde(rename = "keys")]
    pub keys: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetIntersectionArgs {
    #[serde(rename = "keys")]
    pub keys: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetQueryArgs {
    #[serde(rename = "key")]
    pub key: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct KeyExistsArgs {
    #[serde(rename = "key")]
    pub key: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct GetResponse {
    #[serde(rename = "value")]
    pub value: String,
    #[serde(rename = "exists")]
    pub exists: bool,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct AddResponse {
    /// The new value.
    #[serde(rename = "value")]
    pub value: i32,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct DelResponse {
    #[serde(rename = "key")]
    pub key: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct ListRangeResponse {
    #[serde(rename = "values")]
    pub values: Vec<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct ListResponse {
    #[serde(rename = "newCount")]
    pub new_count: i32,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetResponse {
    #[serde(rename = "value")]
    pub value: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetOperationResponse {
    /// Written so; newCount in answers of the waSCC time.
    #[serde(rename = "new_count")]
    pub new_count: i32,
}

/// What a provider answers instead, so that guests of both times find their
/// key.
#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetOperationAnswer {
    #[serde(rename = "new_count")]
    pub new_count: i32,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct SetQueryResponse {
    #[serde(rename = "values")]
    pub values: Vec<String>,
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
