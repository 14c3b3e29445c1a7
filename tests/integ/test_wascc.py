"""The listener for waSCC 0.14 in the real host, over a real server: a client that speaks the old protocol, from the specification.

SPEC lattice 9.
"""

import base64
import hashlib
import json
import time
import uuid

import msgpack
import pytest

from conftest import PATIENCE, Host, free_port, guest
from nats_servers import Server
from raw_nats import RawNats
from rpc_peer import Key
from web import HTTP_SERVER, ask, http, manifest, poll

HTTP = "wasmcloud:httpserver"
OLD_HTTP = "wascc:http_server"


def url(entity):
    kind, value = entity
    if kind == 0:
        return f"wasmbus://{value}"
    return "wasmbus://{}/{}".format(value["capid"].replace(":", "/").replace(" ", "_").lower(), value["binding"].lower())


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def invocation(origin, target, operation, payload, iat=None, forge=None):
    """An invocation in the form of 0.14, signed by a fresh host key."""
    signer = Key("N")
    target_url = f"{url(target)}/{operation}"
    sum_ = hashlib.sha256(url(origin).encode() + target_url.encode() + payload).hexdigest().upper()
    identifier = str(uuid.uuid4())
    claims = {"jti": "A" * 22, "iat": int(iat or time.time()), "iss": signer.public, "sub": identifier}
    claims["wascap"] = {"target_url": target_url, "origin_url": url(origin), "hash": sum_}
    parts = [{"typ": "jwt", "alg": "Ed25519"}, claims]
    text = ".".join(b64(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    message = {
        "origin": {origin[0]: origin[1]},
        "target": {target[0]: target[1]},
        "operation": operation,
        "msg": list(payload),
        "id": identifier,
        "encoded_claims": f"{text}.{b64(signer.sign(text.encode()))}",
        "host_id": signer.public,
    }
    message.update(forge or {})
    return msgpack.packb(message)


def actor(key):
    return (0, key)


def capability(capid, binding):
    return (1, {"capid": capid, "binding": binding})


class Lattice:
    """A server, a host with the listener on, and a client of the old kind."""

    def __init__(self, home, server, args=(), env=None):
        self.home = home
        self.artifacts = home.path / "artifacts"
        self.artifacts.mkdir()
        self.module, self.actor = home.sign(guest("echo"), "--http_server", name="Echo", to=self.artifacts / "echo.wasm")
        self.port = free_port()
        self.server = server
        self.host = Host(
            home,
            manifest([self.module], http(self.actor, self.port)),
            port=self.port,
            args=["--wascc-lattice", "--rpc-host", "127.0.0.1", "--rpc-port", server.port, "--control-host", "127.0.0.1",
                  "--control-port", server.port, "--artifact-dir", self.artifacts, *args],
            env={"WASMCLOUD_NO_NATS": None, **(env or {})},
        )

    def __enter__(self):
        self.host.__enter__()
        self.nats = RawNats(self.server.port)
        return self

    def __exit__(self, *what):
        self.nats.close()
        return self.host.__exit__(*what)

    def inventory(self, kind):
        return json.loads(self.nats.ask(f"wasmbus.inventory.{kind}"))

    def call(self, subject, *args, **more):
        return msgpack.unpackb(self.nats.ask(subject, invocation(*args, **more)))

    def control(self, what, body):
        return json.loads(self.nats.ask(f"wasmbus.control.{what}", json.dumps(body)))


@pytest.fixture
def lattice(home, tmp_path):
    with Server(tmp_path / "nats") as server, Lattice(home, server) as lattice:
        yield lattice


REQUEST = msgpack.packb({"method": "GET", "path": "/x", "queryString": "", "header": {}, "body": b""})


def bound(lattice):
    """The inventory's bindings, when the one of the manifest is among them."""
    return poll(lambda: lattice.inventory("bindings")["Bindings"]["bindings"], 30 * PATIENCE)


def test_inventory_says_what_runs(lattice):
    bindings = bound(lattice)
    assert [b["actor"] for b in bindings] == [lattice.actor]
    assert bindings[0]["capability_id"] == HTTP and bindings[0]["binding_name"] == "default"
    host = lattice.inventory("hosts")["Host"]
    assert host["id"].startswith("N") and host["uptime_ms"] > 0 and host["labels"]["hostcore.os"] == "linux"
    actors = lattice.inventory("actors")["Actors"]
    assert actors["host"] == host["id"]
    assert [claims["sub"] for claims in actors["actors"]] == [lattice.actor]
    capabilities = lattice.inventory("capabilities")["Capabilities"]["capabilities"]
    assert HTTP in [c["descriptor"]["id"] for c in capabilities]


def test_a_signed_call_is_run_and_a_forged_one_answered(lattice):
    bound(lattice)
    subject = f"wasmbus.actor.{lattice.actor}"
    args = (actor("system"), actor(lattice.actor), "HandleRequest", REQUEST)
    answer = lattice.call(subject, *args)
    assert answer["error"] is None
    assert msgpack.unpackb(bytes(answer["msg"]))["statusCode"] == 200
    for forge in [{"encoded_claims": ""}, {"msg": [1]}, {"host_id": HTTP_SERVER}, {"operation": "Other"}]:
        answer = lattice.call(subject, *args, forge=forge)
        assert answer["msg"] == [] and answer["error"].startswith("Antiforgery check failure: ")
    assert "Antiforgery" in lattice.call(subject, *args, iat=time.time() - 1000)["error"]
    assert lattice.call(subject, *args)["error"] is None


def test_a_binding_of_another_host_is_set_and_removed(lattice):
    bound(lattice)
    port = free_port()
    config = msgpack.packb({"module": lattice.actor, "values": {"BIND": f"127.0.0.1:{port}"}})
    subject = "wasmbus.provider.wascc.http_server.default"
    target = capability(OLD_HTTP, "default")
    assert lattice.call(subject, actor("system"), target, "BindActor", config)["error"] is None
    poll(lambda: serves(port), 30 * PATIENCE)
    assert lattice.call(subject, actor("system"), target, "RemoveActor", config)["error"] is None
    poll(lambda: not serves(port), 30 * PATIENCE)
    assert lattice.call(subject, actor("system"), target, "BindActor", b"\xc1")["error"]


def serves(port):
    try:
        return ask(port, "/").status == 200
    except (OSError, EOFError):
        return False


def test_actors_are_launched_and_terminated(lattice):
    _, other = lattice.home.sign(guest("counter"), "--http_server", "--keyvalue", name="Counter",
                                 to=lattice.artifacts / "counter.wasm")
    bound(lattice)
    host = lattice.inventory("hosts")["Host"]["id"]
    events = lattice.nats.subscribe("wasmbus.events")
    body = {"actor_id": str(lattice.artifacts / "counter.wasm"), "constraints": {"hostcore.os": "linux"}}
    assert lattice.control("auction.request", body) == {"host_id": host}
    assert lattice.control(f"{host}.actor.launch", {"actor_id": body["actor_id"]}) == {
        "actor_id": body["actor_id"],
        "host": host,
    }
    event = wait_event(lattice.nats, events, "actor_started")
    assert event["subject"] == other
    assert json.loads(event["data"]) == {"ActorStarted": {"actor": other, "host": host}}
    poll(lambda: len(lattice.inventory("actors")["Actors"]["actors"]) == 2, 30 * PATIENCE)
    lattice.nats.publish(f"wasmbus.control.{host}.actor.terminate", json.dumps({"actor_id": body["actor_id"]}))
    assert wait_event(lattice.nats, events, "actor_stopped")["subject"] == other
    with pytest.raises(TimeoutError):
        body["constraints"] = {"hostcore.os": "plan9"}
        lattice.nats.ask("wasmbus.control.auction.request", json.dumps(body), seconds=1.0)


def wait_event(nats, sid, name):
    end = time.monotonic() + 30 * PATIENCE
    while time.monotonic() < end:
        event = json.loads(nats.next(30 * PATIENCE, sid).payload)
        if event["type"] == f"wasmbus.events.{name}":
            assert event["specversion"] == "1.0" and event["typeversion"] == "0.1"
            return event
    raise AssertionError(f"no {name}")


def test_garbage_on_the_subjects_harms_nobody(lattice):
    bound(lattice)
    host = lattice.inventory("hosts")["Host"]["id"]
    subjects = [f"wasmbus.actor.{lattice.actor}", "wasmbus.provider.wascc.http_server.default",
                f"wasmbus.provider.wascc.http_server.default.{lattice.actor}", "wasmbus.control.auction.request",
                f"wasmbus.control.{host}.actor.launch", f"wasmbus.control.{host}.provider.terminate"]
    for subject in subjects:
        for payload in [b"", b"\xc1", b"{}", b"[" * 1000, b"\xff" * 100, msgpack.packb({"origin": 1})]:
            lattice.nats.publish(subject, payload)
            lattice.nats.publish(subject, payload, "_INBOX.nobody")
    lattice.nats.flush()
    assert lattice.inventory("hosts")["Host"]["id"] == host
    assert lattice.call(f"wasmbus.actor.{lattice.actor}", actor("system"), actor(lattice.actor), "HandleRequest",
                        REQUEST)["error"] is None


def test_a_namespace_and_a_list_of_hosts_are_kept(home, tmp_path):
    trusted = Key("N").public
    with Server(tmp_path / "nats") as server:
        with Lattice(home, server, ["--trusted-hosts", trusted], {"LATTICE_NAMESPACE": "old"}) as lattice:
            profile = poll(lambda: json.loads(lattice.nats.ask("old.wasmbus.inventory.hosts")), 30 * PATIENCE)
            assert profile["Host"]["id"].startswith("N")
            poll(lambda: json.loads(lattice.nats.ask("old.wasmbus.inventory.actors"))["Actors"]["actors"])
            answer = lattice.call(f"old.wasmbus.actor.{lattice.actor}", actor("system"), actor(lattice.actor),
                                  "HandleRequest", REQUEST)
            assert "is not trusted here" in answer["error"]


def test_it_is_off_unless_it_is_wanted(home, tmp_path):
    with Server(tmp_path / "nats") as server:
        lattice = Lattice(home, server)
        lattice.host.args.remove("--wascc-lattice")
        with lattice:
            lattice.nats.ask("wasmbus.ctl.default.get.hosts")
            with pytest.raises(TimeoutError):
                lattice.nats.ask("wasmbus.inventory.hosts", seconds=1.0)
