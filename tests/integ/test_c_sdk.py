"""The C SDK through the whole host: every function that calls a capability, errors, memory, sizes.

SPEC interfaces 4, 5.1, 5.3, 5.6, 5.9; wapc 6 and 7.
"""

import re
from urllib.parse import urlencode

import pytest

from conftest import free_port, guest
from web import EXTRAS, HTTP_SERVER, KEY_VALUE, LOGGING, ask

IMAGES = {
    "wasmcloud:httpserver": "wasmcloud.azurecr.io/httpserver:0.12.3",
    "wasmcloud:keyvalue": "wasmcloud.azurecr.io/redis:0.11.3",
    "wasmcloud:logging": "wasmcloud.azurecr.io/logging:0.9.4",
}
OPTIONS = ("--http_server", "--keyvalue", "--logging", "--extras")


def manifest_of(module, port):
    images = "".join(f"  - image_ref: {image}\n" for image in IMAGES.values())
    links = f"""
  - actor: "{module}"
    contract_id: wasmcloud:httpserver
    provider_id: {HTTP_SERVER}
    values: {{BIND: "127.0.0.1:{port}"}}
"""
    for contract, provider in (
        ("wasmcloud:keyvalue", KEY_VALUE),
        ("wasmcloud:logging", LOGGING),
        ("wasmcloud:extras", EXTRAS),
    ):
        links += f"""
  - actor: "{module}"
    contract_id: {contract}
    provider_id: {provider}
"""
    return f'actors: ["{module}"]\ncapabilities:\n{images}links:{links}'


@pytest.fixture
def actor(home, host_factory):
    """Makes a host with one signed guest, linked to every built-in provider."""

    def make(name):
        module, _ = home.sign(guest(f"tests/{name}"), *OPTIONS)
        port = free_port()
        return host_factory(manifest_of(module, port), port=port, args=["--strict"])

    return make


def run(host, operation, **arguments):
    answer = ask(host.port, f"/{operation}?{urlencode(arguments, safe=',')}")
    assert answer.status == 200, (operation, arguments, answer)
    return answer.json


def test_c_sdk__values_and_counters(actor):
    with actor("store") as host:
        assert run(host, "get", key="k") == {"value": "", "exists": False}
        assert run(host, "exists", key="k") == {"exists": False}
        assert run(host, "set", key="k", value="v1") == {}
        assert run(host, "get", key="k") == {"value": "v1", "exists": True}
        assert run(host, "exists", key="k") == {"exists": True}
        assert run(host, "del", key="k") == {}
        assert run(host, "get", key="k") == {"value": "", "exists": False}
        assert [run(host, "add", key="n", amount=a)["number"] for a in (1, 126, 1, 100000, -200000)] == [
            1, 127, 128, 100128, -99872,
        ]  # fmt: skip
        assert run(host, "get", key="n") == {"value": "-99872", "exists": True}


def test_c_sdk__lists(actor):
    with actor("store") as host:
        assert [run(host, "push", key="l", value=v)["number"] for v in "abca"] == [1, 2, 3, 4]
        everything = run(host, "range", key="l", start=0, stop=10)["values"]
        assert sorted(everything) == ["a", "a", "b", "c"]
        assert run(host, "remove", key="l", value="b")["number"] >= 0
        assert "b" not in run(host, "range", key="l", start=0, stop=10)["values"]
        assert run(host, "clear", key="l") == {}
        assert run(host, "range", key="l", start=0, stop=10) == {"values": []}


def test_c_sdk__sets(actor):
    with actor("store") as host:
        for key, members in (("one", "abc"), ("two", "bcd")):
            for member in members:
                run(host, "sadd", key=key, value=member)
        assert sorted(run(host, "members", key="one")["values"]) == ["a", "b", "c"]
        assert sorted(run(host, "union", keys="one,two")["values"]) == ["a", "b", "c", "d"]
        assert sorted(run(host, "intersection", keys="one,two")["values"]) == ["b", "c"]
        run(host, "sremove", key="one", value="b")
        assert run(host, "intersection", keys="one,two")["values"] == ["c"]


def test_c_sdk__an_error_of_the_store_reaches_the_handler(actor):
    with actor("store") as host:
        run(host, "sadd", key="set", value="x")
        answer = ask(host.port, "/add?key=set&amount=1")
        assert answer.status == 500
        assert run(host, "members", key="set") == {"values": ["x"]}


def test_c_sdk__extras_and_logging(actor):
    with actor("relay") as host:
        guids = {ask(host.port, "/guid").text for _ in range(5)}
        assert len(guids) == 5
        for guid in guids:
            assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", guid)
        assert all(10 <= int(ask(host.port, "/random").text) < 20 for _ in range(50))
        assert [int(ask(host.port, "/sequence").text) for _ in range(3)] == [0, 1, 2]
        assert ask(host.port, "/log?text=written-by-the-test").text == "logged"
        host.wait_output("written-by-the-test")


# The payload limit is far above, the guest's first page of memory far below.
@pytest.mark.parametrize("size", [0, 1, 31, 32, 255, 256, 65535, 65536, 1_000_000])
def test_c_sdk__bodies_of_every_format_come_back(actor, size):
    body = bytes(i * 7 % 256 for i in range(size))
    with actor("relay") as host:
        for _ in range(3):
            answer = ask(host.port, "/body", body)
            assert (answer.status, answer.body) == (200, body)


def test_c_sdk__a_call_that_the_host_refuses_is_an_error_of_the_handler(actor):
    with actor("relay") as host:
        answer = ask(host.port, "/call?target=wasmcloud:nothing&op=X", b"p")
        assert answer.status >= 500
        assert ask(host.port, "/body", b"still there").body == b"still there"
