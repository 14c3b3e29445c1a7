//! The operations of the waPC conformance suite (wapc.md 12, rows S1 and S2) with the current Rust SDK.

use wapc_guest as guest;

#[no_mangle]
pub fn wapc_init() {
    guest::register_function("echo", echo);
    guest::register_function("nope", nope);
    guest::register_function("ping", ping);
    guest::register_function("panic", panics);
}

fn echo(payload: &[u8]) -> guest::CallResult {
    Ok(payload.to_vec())
}

fn nope(_payload: &[u8]) -> guest::CallResult {
    Err("No payload for you!".into())
}

/// Calls the host, then answers with the payload (row S2).
fn ping(payload: &[u8]) -> guest::CallResult {
    guest::console_log("ping");
    guest::host_call("binding", "sample:namespace", "pong", payload)?;
    Ok(payload.to_vec())
}

fn panics(_payload: &[u8]) -> guest::CallResult {
    panic!("on purpose")
}
