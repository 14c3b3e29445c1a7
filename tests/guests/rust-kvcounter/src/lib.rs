//! Counts the requests to each path, as the kvcounter actor of the wasmCloud examples did: the key is the path with ':' for
//! '/', the answer {"counter":N}.

extern crate wapc_guest as guest;

use guest::prelude::HandlerResult;
use wasmcloud_actor_core as actor;
use wasmcloud_actor_http_server as http;
use wasmcloud_actor_keyvalue as kv;

#[actor::init]
pub fn init() {
    http::Handlers::register_handle_request(count);
}

fn count(request: http::Request) -> HandlerResult<http::Response> {
    let key = request.path.replace('/', ":");
    let counter = kv::default().add(key, 1)?.value;
    let body = format!("{{\"counter\":{}}}", counter);
    let mut response = http::Response::ok();
    response.header.insert("content-type".to_string(), "application/json".to_string());
    response.body = body.into_bytes();
    Ok(response)
}
