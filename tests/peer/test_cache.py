"""The replicated lattice cache between the Rust host and ours: who comes late learns what was said before. SPEC lattice 7."""

import contextlib
import json
import urllib.error
import urllib.request

import pytest

import wire
from conftest import HTTP_SERVER, PATIENCE, OurHost, TheirHost, free_port, until

CTL = "wasmbus.ctl.default"
HTTP = "wasmcloud:httpserver"
HTTP_IMAGE = "wasmcloud.azurecr.io/httpserver:0.12.3"


class Pair:
    """One host of each kind, of which the second starts when the first has long said everything."""

    def __init__(self, home, client, first):
        self.client = client
        self.alias = f"sample/of_{first}"
        self.path, self.actor = home.actor("tests/relay", "--http_server", "--call-alias", self.alias, name=f"first_{first}",
                                           to=f"first_{first}.wasm")
        self.late_path, self.late = home.actor("tests/relay", "--http_server", name=f"late_{first}", to=f"late_{first}.wasm")
        self.port = free_port()
        cache = {"KVCACHE_NATS_URL": f"127.0.0.1:{home.port}"}
        own = [(self.actor, HTTP, HTTP_SERVER, {"PORT": str(free_port())})]
        late = [(self.late, HTTP, HTTP_SERVER, {"PORT": str(self.port)})]
        # A beat that falls due during the start, which takes over two seconds then, ends the Rust host (SPEC host 14).
        slow = {**cache, "HEARTBEAT_INTERVAL_S": 30}
        if first == "theirs":
            self.first = TheirHost(home, home.port, [self.path], own, env=slow)
            self.second = OurHost(home, home.port, "late", [self.late_path], late, [HTTP_IMAGE], env=cache)
        else:
            self.first = OurHost(home, home.port, "early", [self.path], own, [HTTP_IMAGE], env=cache)
            self.second = TheirHost(home, home.port, [self.late_path], late, env=slow)

    def start(self, stack):
        stack.enter_context(self.first)
        until(lambda: self.count("get.links", self.actor) == 1, what="the link of the first host")
        if isinstance(self.second, TheirHost):
            self.second.known = [self.first.id]
        stack.enter_context(self.second)
        return self

    def count(self, query, word):
        """How many hosts know of it."""
        return sum(word in answer.decode() for answer in self.client.gather(f"{CTL}.{query}", b"", 1.0 * PATIENCE, 2))

    def call(self, target):
        url = f"http://127.0.0.1:{self.port}/call?target={target}&op=Echo"
        try:
            with urllib.request.urlopen(url, b"by its alias", timeout=20 * PATIENCE) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            return error.read()
        except (urllib.error.URLError, ConnectionError):
            return None


@pytest.fixture(params=["theirs", "ours"])
def pair(request, home, client):
    with contextlib.ExitStack() as stack:
        yield Pair(home, client, request.param).start(stack)


def test_a_late_host_learns_claims_links_and_aliases(pair):
    until(lambda: pair.count("get.claims", pair.actor) == 2, what="the claims at the late host")
    until(lambda: pair.count("get.links", pair.actor) == 2, what="the link at the late host")
    until(lambda: pair.call(pair.alias) == b"by its alias", what="a call by an alias that only the cache knows")


def test_links_set_and_removed_while_both_are_up_agree(pair):
    name = "in_the_cache"
    pair.client.publish("wasmbus.rpc.default.links", wire.link(pair.actor, HTTP_SERVER, HTTP, {"PORT": "1"}, name))
    until(lambda: pair.count("get.links", name) == 2, what="the link at both")
    links = [json.loads(answer)["links"] for answer in pair.client.gather(f"{CTL}.get.links", b"", 2.0, 2)]
    assert sorted(map(json.dumps, links[0])) == sorted(map(json.dumps, links[1]))
    pair.client.publish("wasmbus.rpc.default.remlinks", wire.link(pair.actor, "", HTTP, {}, name))
    until(lambda: pair.count("get.links", name) == 0, what="the removal at both")
