//! Answers each request with the request as JSON, as the echo actor of the wasmCloud examples did.

extern crate wapc_guest as guest;

use guest::prelude::HandlerResult;
use wasmcloud_actor_core as actor;
use wasmcloud_actor_http_server as http;

#[actor::init]
pub fn init() {
    http::Handlers::register_handle_request(echo);
}

fn echo(request: http::Request) -> HandlerResult<http::Response> {
    Ok(http::Response::json(request, 200, "OK"))
}
