// Generated from a contract in WIDL; changes belong there.

use serde::{Deserialize, Serialize};
#[cfg(feature = "guest")]
use wapc_guest::prelude::*;

/// Example of an interface that is nobody's product: payments of a shop.
pub const NAMESPACE: &str = "examples:payments";

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
    pub fn authorize_payment(
        &self,
        request: AuthorizePaymentRequest,
    ) -> HandlerResult<AuthorizePaymentResponse> {
        let payload = serialize(request)?;
        let answer = host_call(&self.binding, NAMESPACE, "AuthorizePayment", &payload)?;
        deserialize(&answer)
    }

    pub fn complete_payment(
        &self,
        request: CompletePaymentRequest,
    ) -> HandlerResult<CompletePaymentResponse> {
        let payload = serialize(request)?;
        let answer = host_call(&self.binding, NAMESPACE, "CompletePayment", &payload)?;
        deserialize(&answer)
    }

    pub fn get_payment_methods(&self) -> HandlerResult<PaymentMethodList> {
        let answer = host_call(&self.binding, NAMESPACE, "GetPaymentMethods", &[])?;
        deserialize(&answer)
    }
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct AuthorizePaymentRequest {
    /// In the smallest coin.
    #[serde(rename = "amount")]
    pub amount: u32,
    #[serde(rename = "tax")]
    pub tax: u32,
    /// A key of the list of methods.
    #[serde(rename = "paymentMethod")]
    pub payment_method: String,
    #[serde(rename = "paymentEntity")]
    pub payment_entity: String,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct AuthorizePaymentResponse {
    #[serde(rename = "success")]
    pub success: bool,
    #[serde(rename = "authCode")]
    pub auth_code: Option<String>,
    #[serde(rename = "failReason")]
    pub fail_reason: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct CompletePaymentRequest {
    #[serde(rename = "authCode")]
    pub auth_code: String,
    #[serde(rename = "request")]
    pub request: AuthorizePaymentRequest,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct CompletePaymentResponse {
    #[serde(rename = "success")]
    pub success: bool,
    #[serde(rename = "txid")]
    pub txid: String,
    /// Seconds since the epoch.
    #[serde(rename = "timestamp")]
    pub timestamp: u64,
}

#[derive(Debug, PartialEq, Deserialize, Serialize, Default, Clone)]
pub struct PaymentMethodList {
    #[serde(rename = "methods")]
    pub methods: std::collections::HashMap<String, String>,
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
