"""Actors of the era, built with the unmodified SDKs of other languages, behind HTTP with key-value.

SPEC host, providers 2 and 4, interfaces 5; issue 3 "done when" 5. The modules come from tests/guests/build-sdk-guests.
"""

import json

import pytest

from conftest import BINARY_DIR, free_port, guest
from web import ask, http, link, manifest


def sdk_guest(name):
    path = BINARY_DIR / "guests" / "sdk" / f"{name}.wasm"
    if not path.exists():
        pytest.skip(f"{name}.wasm is not there: tests/guests/build-sdk-guests {path.parent}")
    return path


def counter_manifest(path, key, port):
    return manifest(
        [path],
        http(key, port),
        link(key, "wasmcloud:keyvalue", URL="redis://127.0.0.1:6379"),
        capabilities=("wasmcloud:httpserver", "wasmcloud:keyvalue"),
    )


# wasmcloud-actor-http-server 0.1 and wasmcloud-actor-keyvalue 0.2, as in the kvcounter example of 2021; @wapc/as-guest.
@pytest.mark.parametrize("name", ["rust_kvcounter", "as_echo"])
def test_era__counter_counts_and_its_numbers_last(home, host_factory, name):
    path, key = home.sign(sdk_guest(name), "--http_server", "--keyvalue")
    port = free_port()
    host = host_factory(counter_manifest(path, key, port), port=port).start()
    for expected in range(1, 140):  # past the border of the small numbers of MessagePack
        answer = ask(port, "/some/where")
        assert (answer.status, answer.json) == (200, {"counter": expected}), answer
    host.kill()
    with host_factory(counter_manifest(path, key, port), port=port):
        assert ask(port, "/some/where").json == {"counter": 140}
        assert ask(port, "/else").json == {"counter": 1}


# The SDK sends nil for an empty body (interfaces 5.1).
def test_era__empty_body_of_the_assemblyscript_sdk_is_empty(home, host_factory):
    path, key = home.sign(sdk_guest("as_echo"), "--http_server")
    port = free_port()
    with host_factory(manifest([path], http(key, port)), port=port):
        answer = ask(port, "/empty")
        assert (answer.status, answer.body) == (200, b"")


def test_era__counter_without_its_link_says_what_is_missing(home, host_factory):
    path, key = home.sign(sdk_guest("rust_kvcounter"), "--http_server", "--keyvalue")
    port = free_port()
    with host_factory(manifest([path], http(key, port)), port=port):
        answer = ask(port, "/a")
        assert answer.status == 500
        assert "wasmcloud:keyvalue" in json.dumps(answer.json)


def test_era__echo_of_the_rust_sdk_answers_over_http(home, host_factory):
    path, key = home.sign(sdk_guest("rust_echo_http"), "--http_server")
    port = free_port()
    with host_factory(manifest([path], http(key, port)), port=port):
        for body in (b"", b"hello", bytes(range(256)) * 100):
            answer = ask(port, "/a/b?c=d", body or None, headers={"X-Mine": "yes"})
            assert answer.status == 200, answer
            echoed = answer.json
            assert (echoed["method"], echoed["path"], echoed["queryString"]) == ("GET" if not body else "POST", "/a/b", "c=d")
            assert echoed["header"]["x-mine"] == "yes"
            assert bytes(echoed["body"]) == body


@pytest.mark.parametrize("name", ["rust_echo", "as_echo"])
def test_era__guests_of_the_sdks_answer_other_actors(home, host_factory, name):
    path, key = home.sign(sdk_guest(name), name=name)
    relay, relay_key = home.sign(guest("tests/relay"), "--http_server")
    port = free_port()
    with host_factory(manifest([path, relay], http(relay_key, port)), port=port):

        def call(operation, payload=b"hello"):
            return ask(port, f"/call?target={key}&op={operation}", payload)

        for payload in (b"hello", bytes(range(256)) * 400):
            answer = call("echo", payload)
            assert (answer.status, answer.body) == (200, payload), answer
        for operation, words in (("nope", "No payload for you!"), ("unheard", "unheard"), ("ping", "sample:namespace")):
            answer = call(operation)
            assert answer.status == 500 and words in answer.json["error"], answer
        for _ in range(2):
            assert call("panic" if name == "rust_echo" else "throw").status == 500
            assert call("echo").body == b"hello"
