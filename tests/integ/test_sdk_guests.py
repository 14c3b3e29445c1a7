"""Actors that are built with other languages' SDKs, through the whole host: the crates of 2021 unchanged, AssemblyScript.

SPEC interfaces 2 (where those SDKs differ), 5.1, 5.3; guests 2.
"""

import pytest

from conftest import free_port, guest
from web import HTTP_SERVER, KEY_VALUE, ask


def manifest_of(module, port):
    return f"""
actors: ["{module}"]
capabilities:
  - image_ref: wasmcloud.azurecr.io/httpserver:0.12.3
  - image_ref: wasmcloud.azurecr.io/redis:0.11.3
links:
  - actor: "{module}"
    contract_id: wasmcloud:httpserver
    provider_id: {HTTP_SERVER}
    values: {{BIND: "127.0.0.1:{port}"}}
  - actor: "{module}"
    contract_id: wasmcloud:keyvalue
    provider_id: {KEY_VALUE}
"""


@pytest.fixture
def counting(home, host_factory):
    """Makes a host with one signed SDK guest that counts requests to each path."""

    def make(name):
        module, _ = home.sign(guest(f"sdk/{name}"), "--http_server", "--keyvalue")
        port = free_port()
        return host_factory(manifest_of(module, port), port=port, args=["--strict"])

    return make


# A counter above 127 is where guests of that year broke: their reader takes signed formats only.
@pytest.mark.parametrize("name", ["rust_kvcounter", "as_echo"])
def test_sdk_guests__a_counter_passes_the_formats_of_numbers(counting, name):
    with counting(name) as host:
        for expected in range(1, 301):
            answer = ask(host.port, "/my/counter")
            assert answer.status == 200, answer
            assert answer.json == {"counter": expected}
        assert ask(host.port, "/other").json == {"counter": 1}


def test_sdk_guests__the_crates_of_2021_see_headers_and_send_them(counting):
    with counting("rust_kvcounter") as host:
        answer = ask(host.port, "/x?query=1", b"body", headers={"X-Some-Name": "value"})
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/json"


# The AssemblyScript SDK sends nil for an empty body; the provider of 2021 answered 500 to that.
def test_sdk_guests__an_empty_body_of_assemblyscript_is_empty(counting):
    with counting("as_echo") as host:
        answer = ask(host.port, "/empty")
        assert (answer.status, answer.body) == (200, b"")
