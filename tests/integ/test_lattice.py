"""Several hosts and a real nats-server: what one is told all come to know, and what was acknowledged is told.

SPEC lattice 3, 5, 6, host 7.2 and 14; docs/rfc/0004.
"""

import json
import os
import random
import re
import select
import shutil
import socket
import threading
import time
import urllib.error
import urllib.request

import msgpack
import pytest

import nkeys
from conftest import PATIENCE, Home, Host, free_port, guest
from nats_servers import Server
from raw_nats import RawNats

HTTP_SERVER = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
EXTRAS = "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP"
HTTP = "wasmcloud:httpserver"
IMAGE = "wasmcloud.azurecr.io/httpserver:0.12.3"
NOBODY = "NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY"
LONG = 60.0 * PATIENCE
BUCKETS = 256


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nats")) as one:
        yield one


def key_of(letter, seed):
    """A public key that nobody holds."""
    return nkeys._encode(bytes([nkeys.PREFIXES[letter]]) + random.Random(seed).randbytes(32))


def advert(actor, provider=HTTP_SERVER, name="default", contract=HTTP, **values):
    return msgpack.packb({"actor_id": actor, "provider_id": provider, "link_name": name, "contract_id": contract,
                          "values": values})  # fmt: skip


def removal(actor, name="default", contract=HTTP):
    return advert(actor, "", name, contract)


def wait(test, what, seconds=LONG):
    end = time.monotonic() + seconds
    while not (found := test()):
        assert time.monotonic() < end, f"waited in vain for {what() if callable(what) else what}"
        time.sleep(0.05)
    return found


class Relay:
    """A wire between a host and the server that can be cut and mended."""

    def __init__(self, to):
        self.to = to
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = []
        self.is_cut = False
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.to))
                self.pairs.append((near, far))
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near, far):
        try:
            while True:
                for end in select.select([near, far], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        raise OSError
                    (far if end is near else near).sendall(data)
        except (OSError, ValueError):
            for end in (near, far):
                end.close()

    def cut(self):
        with self.lock:
            self.is_cut = True
            for pair in self.pairs:
                for end in pair:
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
            self.pairs.clear()

    def mend(self):
        with self.lock:
            self.is_cut = False

    def close(self):
        self.cut()
        self.listener.close()


class Lattice:
    """Hosts of one namespace, each with a state directory and a gate of its own, and a client that hears everything."""

    def __init__(self, folder, server, namespace):
        self.folder = folder
        self.server = server
        self.namespace = namespace
        self.home = Home(folder / "home")
        self.artifacts = folder / "artifacts"
        self.artifacts.mkdir()
        self.hosts, self.relays, self.clients = [], [], []
        self.client = self.connect()
        self.watching = self.client.subscribe(f"wasmbus.ctl.{namespace}.events")
        self.client.flush()
        self.told = []

    def connect(self, **where):
        client = RawNats(**(where or {"port": self.server.port}))
        self.clients.append(client)
        return client

    def ctl(self, tail):
        return f"wasmbus.ctl.{self.namespace}.{tail}"

    def rpc(self, tail):
        return f"wasmbus.rpc.{self.namespace}.{tail}"

    def host(self, *args, state=None, port=None, beat=1, env=None):
        number = len(self.hosts)
        folder = state or self.folder / f"host{number}"
        folder.mkdir(exist_ok=True)
        host = Host(self.home, args=[
            "--rpc-host", "127.0.0.1", "--rpc-port", port or self.server.port, "--nsprefix", self.namespace,
            "--state-dir", folder, "--gate-socket", folder / "gate.sock", "--artifact-dir", self.artifacts,
            "--threads", "1", "--label", f"n={number}", *args,
        ], ready="host.ready", env={"HEARTBEAT_INTERVAL_S": beat, **(env or {})})  # fmt: skip
        self.hosts.append(host)
        host.start()
        host.folder = folder
        host.id = re.search(r'host\.ready[^N]*(N[A-Z2-7]{55})', host.output).group(1)
        return host

    def relay(self):
        relay = Relay(self.server.port)
        self.relays.append(relay)
        return relay

    def sign(self, name, *options, module="echo", to=None):
        return self.home.sign(guest(module), "-q", *options, name=name, to=self.artifacts / (to or f"{name}.wasm"))

    def command(self, host, verb, **body):
        return json.loads(self.client.ask(self.ctl(f"cmd.{host.id}.{verb}"), json.dumps({"host_id": host.id, **body})))

    def start_actor(self, host, ref):
        answer = self.command(host, "la", actor_ref=str(ref))
        assert answer["failure"] is None, answer
        return answer

    def events(self, name, host=None):
        """The events of that name so far."""
        self.client.flush()
        heard = [message for message in self.client.waiting if message.sid == self.watching]
        for message in heard:
            self.client.waiting.remove(message)
            self.told.append(json.loads(message.payload))
        found = []
        for told in self.told:
            event = told["event"]
            if host is not None and told["header"]["host_origin"] != host.id:
                continue
            if event == name or (isinstance(event, dict) and name in event):
                found.append(event if event == name else event[name])
        return found

    def await_event(self, name, test=lambda event: True, host=None, seconds=LONG):
        return wait(lambda: [e for e in self.events(name, host) if test(e)], lambda: f"{name}; told were {self.told[-8:]}", seconds)[0]

    def gather(self, tail, count):
        """The answers of `count` hosts; a host that is just coming back may miss a question or two."""
        inbox = f"_INBOX.{time.monotonic_ns()}"
        sid = self.client.subscribe(inbox)
        found = []
        end = time.monotonic() + LONG
        while len(found) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} hosts answered {tail}"
            self.client.publish(self.ctl(tail), b"", inbox)
            found = []
            asked = time.monotonic()
            while len(found) < count and time.monotonic() < asked + 2 * PATIENCE:
                self.client.flush()
                found = [m.payload for m in self.client.waiting if m.sid == sid]
                time.sleep(0.01)
            for message in [m for m in self.client.waiting if m.sid == sid]:
                self.client.waiting.remove(message)
        self.client.unsubscribe(sid)
        return found[:count]

    def links(self, count):
        """What each of `count` hosts says about links, sorted."""
        answers = [json.loads(x) for x in self.gather("get.links", count)]
        return [sorted((x["actor_id"], x["contract_id"], x["link_name"], x["provider_id"],
                        tuple(sorted(x["values"].items()))) for x in answer["links"]) for answer in answers]  # fmt: skip

    def agree(self, hosts, links, seconds=LONG):
        """Waits until they say the same `links` links; returns them."""

        def test():
            found = self.links(hosts)
            return [found[0]] if all(x == found[0] and len(x) == links for x in found) else None

        return wait(test, f"{hosts} hosts that agree on {links} links", seconds)[0]

    def claims(self, count):
        answers = [json.loads(x) for x in self.gather("get.claims", count)]
        return [sorted(x["values"]["sub"] for x in answer["claims"]) for answer in answers]

    def close(self):
        for client in self.clients:
            client.close()
        for host in self.hosts:
            if host.process is not None and host.process.poll() is None:
                host.kill()
        for relay in self.relays:
            relay.close()


@pytest.fixture
def lattice(tmp_path, server, request):
    made = Lattice(tmp_path, server, "t" + re.sub(r"[^a-z0-9]", "", request.node.name.lower())[:60])
    yield made
    made.close()


def gate(lattice, host):
    return lattice.connect(path=host.folder / "gate.sock")


# --- what is said is known everywhere --------------------------------------------------------------------------------


def test_links_and_claims_are_learnt_by_all_and_by_latecomers(lattice):
    first, second = lattice.host(), lattice.host()
    _, actor = lattice.sign("echo")
    lattice.start_actor(first, "echo.wasm")
    lattice.client.publish(lattice.rpc("links"), advert(actor, PORT=str(free_port())))
    lattice.client.publish(lattice.rpc("links"), advert(key_of("M", 1), A="1", B="2"))
    before = lattice.agree(2, 2)
    wait(lambda: lattice.claims(2) == [[actor]] * 2, "the claims at both")
    third = lattice.host()
    assert lattice.agree(3, 2) == before
    wait(lambda: lattice.claims(3) == [[actor]] * 3, "the claims at the latecomer")
    # Set again with other values, removed, for all; one that comes still later hears of neither.
    lattice.client.publish(lattice.rpc("links"), advert(key_of("M", 1), A="3"))
    wait(lambda: any(x[4] == (("A", "3"),) for x in lattice.agree(3, 2)), "the new values")
    lattice.client.publish(lattice.rpc("remlinks"), removal(key_of("M", 1)))
    assert [x[0] for x in lattice.agree(3, 1)] == [actor]
    lattice.host()
    assert [x[0] for x in lattice.agree(4, 1)] == [actor]
    assert len({host.id for host in (first, second, third)}) == 3


def test_a_gate_speaks_for_the_whole_lattice(lattice):
    first, _ = lattice.host(), lattice.host()
    lone = gate(lattice, first)
    lone.publish(lattice.rpc("links"), advert(key_of("M", 2), A="1"))
    lattice.agree(2, 1)
    assert [x[0] for x in lattice.links(2)[0]] == [key_of("M", 2)]
    # `wash` through the gate of one host, heard by the other.
    done = lattice.home.wash("ctl", "link", key_of("M", 3), HTTP_SERVER, HTTP, "X=1", "--socket",
                             first.folder / "gate.sock", "-n", lattice.namespace)  # fmt: skip
    assert done.returncode == 0, done.stderr
    lattice.agree(2, 2)
    lone.publish(lattice.rpc("remlinks"), removal(key_of("M", 2)))
    assert [x[0] for x in lattice.agree(2, 1)] == [key_of("M", 3)]


def test_advertisements_have_the_form_of_the_era_and_the_token_behind_it(lattice):
    host = lattice.host()
    heard = lattice.connect()
    heard.subscribe(lattice.rpc(">"))
    heard.flush()
    _, actor = lattice.sign("echo", "-r", "3", "-v", "0.3.0", "-t", "one", "--http_server")
    lattice.start_actor(host, "echo.wasm")
    message = heard.next()
    claims = msgpack.unpackb(message.payload)
    assert message.subject == lattice.rpc("claims") and claims["sub"] == actor
    assert [k for k in claims if not k.startswith("wc_")] == ["jti", "iat", "iss", "sub", "wascap"]
    assert list(claims["wascap"]) == ["name", "hash", "tags", "caps", "rev", "ver", "prov"]
    assert claims["wc_token"].count(".") == 2 and claims["wc_stamp"][1] == host.id
    manifest = lattice.folder / "m.yaml"
    manifest.write_text(f"links:\n  - actor: {actor}\n    contract_id: {HTTP}\n    provider_id: {HTTP_SERVER}\n"
                        "    values: {PORT: '1'}\n")  # fmt: skip
    second = lattice.host("--manifest", manifest)
    link = heard.next()
    while link.subject != lattice.rpc("links"):
        link = heard.next()
    link = msgpack.unpackb(link.payload)
    assert list(link)[:5] == ["actor_id", "provider_id", "link_name", "contract_id", "values"]
    assert link["values"] == {"PORT": "1"} and link["wc_stamp"][1] == second.id


def test_claims_without_a_token_are_hints_and_give_way(lattice):
    first, _ = lattice.host(), lattice.host()
    path, actor = lattice.sign("echo", "--http_server")
    forged = {"jti": "J", "iat": 1616508000, "iss": key_of("A", 1), "sub": actor,
              "wascap": {"name": "Forged", "hash": "00", "caps": ["wasmcloud:keyvalue"], "prov": False}}  # fmt: skip
    lattice.client.publish(lattice.rpc("claims"), msgpack.packb(forged))
    wait(lambda: lattice.claims(2) == [[actor]] * 2, "the hint")
    lattice.start_actor(first, path.name)

    def caps(wanted):
        answers = [json.loads(x)["claims"] for x in lattice.gather("get.claims", 2)]
        return all([c["values"]["caps"] for c in claims] == [wanted] for claims in answers)

    wait(lambda: caps(HTTP), "the claims of the token")
    lattice.client.publish(lattice.rpc("claims"), msgpack.packb(forged))
    forged["wc_token"] = "a.b.c"
    lattice.client.publish(lattice.rpc("claims"), msgpack.packb(forged))
    first.wait_output("claims.refused", LONG)
    assert caps(HTTP)


def test_an_alias_is_the_first_claimants_for_latecomers_too(lattice):
    keys = []
    for name in ("one", "two"):
        module = lattice.folder / f"{name}.wasm"
        shutil.copy(guest("tests/relay"), module)
        _, key = lattice.home.sign(module, "-q", "--call-alias", "ping", name=name, to=lattice.artifacts / f"{name}.wasm")
        keys.append(key)
        host = lattice.host()
        lattice.start_actor(host, f"{name}.wasm")
        count = len(keys)
        wait(lambda: lattice.claims(count) == [sorted(keys)] * count, "the claims")
    _, caller = lattice.sign("relay", "--http_server", module="tests/relay")
    port = free_port()
    manifest = lattice.folder / "m.yaml"
    manifest.write_text(
        f"actors: ['{lattice.artifacts / 'relay.wasm'}']\ncapabilities: [{{image_ref: {IMAGE}}}]\nlinks:\n"
        f"  - actor: {caller}\n    contract_id: {HTTP}\n    provider_id: {HTTP_SERVER}\n    values: {{PORT: {port}}}\n"
    )
    lattice.host("--manifest", manifest)
    wait(lambda: lattice.claims(3) == [sorted([*keys, caller])] * 3, "the claims at the latecomer")

    def call():
        request = urllib.request.Request(f"http://127.0.0.1:{port}/call?target=ping&op=Echo", data=b"hello")
        try:
            with urllib.request.urlopen(request, timeout=20 * PATIENCE) as response:
                return response.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.read().decode()

    wait(lambda: call() == "hello", "an answer")
    assert lattice.hosts[0].stop() == 0
    # Not the other's: who claims an alias first has it for good.
    wait(lambda: keys[0] in call(), "the name of the one that is gone")


# --- apart and together again ----------------------------------------------------------------------------------------


def test_hosts_that_were_apart_agree_within_two_heartbeats(lattice):
    relay = lattice.relay()
    near, far = lattice.host(), lattice.host(port=relay.port)
    for number in range(3):
        lattice.client.publish(lattice.rpc("links"), advert(key_of("M", number), A="before"))
    lattice.agree(2, 3)
    relay.cut()
    far.wait_output("nats.lost", LONG)
    here, there = gate(lattice, near), gate(lattice, far)
    here.publish(lattice.rpc("links"), advert(key_of("M", 0), A="near"))
    here.publish(lattice.rpc("remlinks"), removal(key_of("M", 1)))
    here.publish(lattice.rpc("links"), advert(key_of("M", 10), A="near"))
    here.flush()
    wait(lambda: len(lattice.links(1)[0]) == 3, "the changes on this side")
    time.sleep(0.1)  # so that this side's words are the later ones by the clock
    there.publish(lattice.rpc("links"), advert(key_of("M", 0), A="far"))
    there.publish(lattice.rpc("links"), advert(key_of("M", 11), A="far"))
    there.publish(lattice.rpc("remlinks"), removal(key_of("M", 2)))
    there.flush()
    _, actor = lattice.sign("echo")
    body = json.dumps({"host_id": far.id, "actor_ref": "echo.wasm"})
    assert json.loads(there.ask(lattice.ctl(f"cmd.{far.id}.la"), body))["failure"] is None
    relay.mend()
    far.wait_output("nats.found", LONG)
    healed = time.monotonic()
    both = lattice.agree(2, 3)
    assert {(x[0], dict(x[4])["A"]) for x in both} == {
        (key_of("M", 0), "far"), (key_of("M", 10), "near"), (key_of("M", 11), "far")}  # fmt: skip
    assert time.monotonic() - healed < 2 * PATIENCE + 2  # heartbeats come every second here
    wait(lambda: lattice.claims(2) == [[actor]] * 2, "the claims of the actor that was started apart")
    assert lattice.await_event("ActorStarted")["actor"] == actor  # told when the wire was whole again


def test_hosts_find_each_other_again_after_the_server_was_killed(lattice, tmp_path):
    with Server(tmp_path / "other") as server:
        lattice.server = server
        lattice.client = lattice.connect()
        lattice.watching = lattice.client.subscribe(lattice.ctl("events"))
        first, second = lattice.host(), lattice.host()
        lattice.client.publish(lattice.rpc("links"), advert(key_of("M", 1), A="1"))
        lattice.agree(2, 1)
        server.stop()
        first.wait_output("nats.lost", LONG)
        one, two = gate(lattice, first), gate(lattice, second)
        one.publish(lattice.rpc("links"), advert(key_of("M", 2), A="one"))
        two.publish(lattice.rpc("remlinks"), removal(key_of("M", 1)))
        one.flush()
        two.flush()
        server.start()
        lattice.client = lattice.connect()
        wait(lambda: "nats.found" in first.output and "nats.found" in second.output, "the hosts to come back")
        assert [x[0] for x in lattice.agree(2, 1)] == [key_of("M", 2)]
        server.pause()
        one.publish(lattice.rpc("links"), advert(key_of("M", 3), A="one"))
        one.flush()
        time.sleep(1.0)
        server.resume()
        lattice.agree(2, 2)


# The connection for calls may go to other servers than the one for control.
def test_a_host_that_lost_only_the_connection_for_calls_advertises_again(lattice):
    relay = lattice.relay()
    host = lattice.host("--control-host", "127.0.0.1", "--control-port", lattice.server.port, port=relay.port)
    heard = lattice.client.subscribe(lattice.rpc("links"))
    near = gate(lattice, host)

    def adverts():
        lattice.client.flush()
        return [m for m in lattice.client.waiting if m.sid == heard and key_of("M", 1).encode() in m.payload]

    near.publish(lattice.rpc("links"), advert(key_of("M", 1), A="1"))
    wait(adverts, "the link over NATS")
    lattice.client.waiting.clear()
    relay.cut()
    host.wait_output("nats.lost", LONG)
    relay.mend()
    wait(adverts, "the link again")
    assert "control" not in re.findall(r"nats\.lost.*", host.output)[0]


def test_events_of_the_time_without_a_connection_are_told_afterwards(lattice):
    relay = lattice.relay()
    host = lattice.host(port=relay.port)
    lattice.await_event("HostStarted")
    lattice.sign("echo")
    lattice.sign("other", module="tests/relay")
    lattice.start_actor(host, "echo.wasm")
    lattice.await_event("ActorStarted")
    relay.cut()
    host.wait_output("nats.lost", LONG)
    lone = gate(lattice, host)
    body = json.dumps({"host_id": host.id, "actor_ref": "other.wasm"})
    assert json.loads(lone.ask(lattice.ctl(f"cmd.{host.id}.la"), body))["failure"] is None
    body = json.dumps({"host_id": host.id, "provider_ref": IMAGE, "link_name": "default"})
    assert json.loads(lone.ask(lattice.ctl(f"cmd.{host.id}.lp"), body))["failure"] is None
    time.sleep(0.2)
    assert len(lattice.events("ActorStarted")) == 1
    relay.mend()
    # Both, and perhaps once more the one of the seconds before: then nobody can know whether it got through.
    wait(lambda: len({e["actor"] for e in lattice.events("ActorStarted")}) == 2, "the event of the time apart")
    assert lattice.await_event("ProviderStarted")["provider_id"] == HTTP_SERVER
    # Who listens was cut off too, and may come back later than the host.
    late = lattice.connect()
    sid = late.subscribe(lattice.ctl("events"))

    def heard():
        late.flush()
        return any(b"ActorStarted" in message.payload for message in late.waiting if message.sid == sid)

    wait(heard, "the events for who comes late")


# --- the copy in the state directory ---------------------------------------------------------------------------------


def test_what_was_set_outlives_all_hosts(lattice):
    first = lattice.host()
    for number in range(20):
        lattice.client.publish(lattice.rpc("links"), advert(key_of("M", number), A=str(number)))
    lattice.client.publish(lattice.rpc("remlinks"), removal(key_of("M", 0)))
    before = lattice.agree(1, 19)
    assert first.stop() == 0
    copy = first.folder / f"lattice-{lattice.namespace}.state"
    assert copy.stat().st_mode & 0o777 == 0o600
    again = lattice.host(state=first.folder)
    assert lattice.agree(1, 19) == before
    # Killed: what was set a few heartbeats ago is there.
    lattice.client.publish(lattice.rpc("links"), advert(key_of("M", 0), A="again"))
    lattice.agree(1, 20)
    size = copy.stat().st_mtime_ns
    wait(lambda: copy.stat().st_mtime_ns != size or b"again" in copy.read_bytes(), "the copy")
    again.kill()
    third = lattice.host(state=first.folder)
    lattice.agree(1, 20)
    third.kill()
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    fourth = lattice.host(state=first.folder)
    fourth.wait_output("state.damaged", LONG)
    lattice.agree(1, 0)
    assert fourth.stop() == 0


# --- the control interface -------------------------------------------------------------------------------------------


def test_auctions_are_answered_by_all_that_have_the_labels(lattice):
    hosts = [lattice.host() for _ in range(3)]
    lattice.sign("echo")

    def offers(count, **constraints):
        body = json.dumps({"actor_ref": "echo.wasm", "constraints": constraints})
        return sorted(json.loads(x)["host_id"] for x in lattice.client.gather(lattice.ctl("auction.actor"), body, count))

    assert offers(3) == sorted(host.id for host in hosts)
    assert offers(3, **{"hostcore.os": "linux"}) == sorted(host.id for host in hosts)
    assert offers(1, n="1", **{"hostcore.os": "linux"}) == [hosts[1].id]
    lattice.start_actor(hosts[0], "echo.wasm")
    lattice.await_event("ActorStarted")
    assert offers(2) == sorted(host.id for host in hosts[1:])
    body = json.dumps({"provider_ref": IMAGE, "link_name": "default", "constraints": {"n": "2"}})
    assert json.loads(lattice.client.ask(lattice.ctl("auction.provider"), body))["host_id"] == hosts[2].id
    with pytest.raises(TimeoutError):
        lattice.client.ask(lattice.ctl("auction.actor"), json.dumps({"actor_ref": "x", "constraints": {"n": "9"}}), 1.0)


def test_every_acknowledged_command_is_followed_by_an_event(lattice):
    host = lattice.host("--allow-live-updates")
    _, actor = lattice.sign("echo")
    lattice.sign("echo", "-r", "2", to="next.wasm")
    lattice.start_actor(host, "echo.wasm")
    assert lattice.await_event("ActorStarted") == {"actor": actor, "image_ref": str(lattice.artifacts / "echo.wasm")}
    assert lattice.command(host, "upd", actor_id=actor, new_actor_ref="next.wasm") == {"accepted": True}
    assert lattice.await_event("ActorUpdateBegan") == {"actor": actor, "old_revision": 0, "new_revision": 2}
    assert lattice.await_event("ActorUpdateCompleted")["new_revision"] == 2
    assert lattice.command(host, "lp", provider_ref=IMAGE, link_name="default")["failure"] is None
    assert lattice.await_event("ProviderStarted") == {"contract_id": HTTP, "link_name": "default",
                                                      "provider_id": HTTP_SERVER, "image_ref": IMAGE}  # fmt: skip
    inventory = json.loads(lattice.client.ask(lattice.ctl(f"get.{host.id}.inv")))
    assert [x["image_ref"] for x in inventory["providers"] if x["id"] == HTTP_SERVER] == [IMAGE]
    # Stopped by the reference it was started with.
    assert lattice.command(host, "sp", provider_ref=IMAGE, link_name="default", contract_id=HTTP) == {"failure": None}
    assert lattice.await_event("ProviderStopped")["provider_id"] == HTTP_SERVER
    assert lattice.command(host, "sa", actor_ref=actor) == {"failure": None}
    assert lattice.await_event("ActorStopped") == {"actor": actor}
    # By key: a built-in provider.
    assert lattice.command(host, "lp", provider_ref=HTTP_SERVER, link_name="b")["failure"] is None
    assert lattice.await_event("ProviderStarted", lambda e: e["link_name"] == "b")["contract_id"] == HTTP
    assert host.stop() == 0
    lattice.await_event("HostStopped")


def test_a_start_that_fails_after_its_acknowledgement_is_told(lattice):
    host = lattice.host()
    lattice.sign("spin", module="tests/wapc_spin_start")
    lattice.start_actor(host, "spin.wasm")  # acknowledged after half a second, ended after five
    failed = lattice.await_event("ActorStartFailed", host=host)
    assert failed["actor_ref"] == "spin.wasm" and "cannot start" in failed["failure"]
    assert json.loads(lattice.client.ask(lattice.ctl(f"get.{host.id}.inv")))["actors"] == []


def test_a_command_for_an_unknown_host_is_nobodys_business(lattice):
    host = lattice.host()
    with pytest.raises(TimeoutError):
        lattice.client.ask(lattice.ctl(f"cmd.{NOBODY}.la"), json.dumps({"host_id": NOBODY, "actor_ref": "x"}), 1.0)
    assert json.loads(lattice.client.ask(lattice.ctl("get.hosts")))["id"] == host.id


def test_heartbeats_say_how_everything_is(lattice):
    host = lattice.host()
    _, well = lattice.sign("echo")
    _, unwell = lattice.sign("parrot", module="tests/wapc_echo")  # its answer is the question
    lattice.start_actor(host, "echo.wasm")
    lattice.start_actor(host, "parrot.wasm")
    beat = lattice.await_event("Heartbeat", lambda e: e["entities"].get(unwell, "Running") != "Running")
    assert beat["entities"][well] == "Running" and beat["entities"][EXTRAS] == "Running"
    assert list(beat["entities"][unwell]) == ["Unhealthy"]
    assert sorted(claims["sub"] for claims in beat["claims"]) == sorted([well, unwell])


def test_events_are_cloud_events_on_a_subject_of_their_own(lattice):
    cloud = lattice.connect()
    cloud.subscribe(f"wasmbus.evt.{lattice.namespace}")
    cloud.flush()
    host = lattice.host()
    event = json.loads(cloud.next().payload)
    assert list(event) == ["specversion", "id", "source", "type", "time", "datacontenttype", "data"]
    assert (event["specversion"], event["source"], event["data"]) == ("1.0", host.id, {})
    assert event["type"] == "com.wasmcloud.lattice.host_started"
    _, actor = lattice.sign("echo")
    lattice.start_actor(host, "echo.wasm")
    while event["type"] != "com.wasmcloud.lattice.actor_started":
        event = json.loads(cloud.next().payload)
    assert event["data"] == {"actor": actor, "image_ref": str(lattice.artifacts / "echo.wasm")}


def test_two_hosts_with_credentials_as_the_guide_has_it(lattice, tmp_path):
    password = tmp_path / "lattice.pw"
    password.write_text("guess-me\n")
    port = free_port()
    config = 'authorization { user: "lattice", password: "guess-me" }'
    with Server(tmp_path / "own", config) as server:
        env = {"WASMCLOUD_RPC_USER": "lattice", "WASMCLOUD_RPC_PASSWORD": password}
        lattice.host("--label", "zone=a", port=server.port, env=env)
        lattice.host("--label", "zone=b", port=server.port, env=env)
        where = {"WASH_RPC_HOST": "127.0.0.1", "WASH_RPC_PORT": server.port, "WASH_RPC_USER": "lattice",
                 "WASH_RPC_PASSWORD": password}  # fmt: skip

        def ctl(*args):
            done = lattice.home.wash("ctl", *args, "-n", lattice.namespace, env=where)
            assert done.returncode == 0, done.stderr
            return done.stdout

        _, actor = lattice.sign("echo", "--http_server")
        assert "started on host" in ctl("start", "actor", "echo.wasm", "-c", "zone=a", "--wait")
        assert "started on host" in ctl("start", "provider", IMAGE, "-c", "zone=b", "--wait")
        ctl("link", actor, HTTP_SERVER, HTTP, f"PORT={port}")

        def answer():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/hello", timeout=10 * PATIENCE) as response:
                    return json.loads(response.read())
            except OSError:
                return None

        assert wait(answer, "an answer through both hosts")["path"] == "/hello"
        denied = lattice.home.wash("ctl", "get", "hosts", env={**where, "WASH_RPC_PASSWORD": "wrong"})
        assert denied.returncode == 1


# --- much, and what is broken ----------------------------------------------------------------------------------------


def test_ten_thousand_links_reach_all(lattice):
    count = 10000
    lattice.host()
    for number in range(count):
        lattice.client.publish(lattice.rpc("links"), advert(key_of("M", number), N=str(number)))
    lattice.client.flush()

    def known(hosts):
        answers = [json.loads(x) for x in lattice.gather("get.links", hosts)]
        return [len(answer["links"]) + answer.get("omitted", 0) for answer in answers]

    wait(lambda: known(1) == [count], "ten thousand links at the first")
    begun = time.monotonic()
    lattice.host()
    wait(lambda: known(2) == [count] * 2, "ten thousand links at the latecomer")
    print(f"a latecomer had {count} links after {time.monotonic() - begun:.1f} s")
    lattice.client.publish(lattice.rpc("remlinks"), removal(key_of("M", 77)))
    wait(lambda: known(2) == [count - 1] * 2, "the removal of one")


def test_garbage_on_every_subject_leaves_the_hosts_alive_and_agreed(lattice):
    hosts = [lattice.host(), lattice.host()]
    lattice.client.publish(lattice.rpc("links"), advert(key_of("M", 1), A="1"))
    lattice.agree(2, 1)
    good = {"v": 1, "host": NOBODY, "instance": 7, "counter": 1, "beat": True, "sums": bytes(8 * BUCKETS)}
    twin = {**good, "host": hosts[0].id}
    fact = [0, 1 << 62, NOBODY, 0, False, [key_of("M", 5), HTTP, "default", HTTP_SERVER, {}]]
    records = {"v": 1, "host": NOBODY, "instance": 7, "records": [fact, [0], "x", [9] * 6]}
    bodies = [b"", b"{", b"[]", b"null", b"\xc1", b"\x85\xa8actor_id", b"\xdf\xff\xff\xff\xff", b"\x91" * 5000,
              os.urandom(1000), b"x" * 1000000, msgpack.packb(good), msgpack.packb(twin), msgpack.packb(records),
              msgpack.packb({**good, "v": 2}), msgpack.packb({**good, "counter": 1 << 63}),
              msgpack.packb({**good, "sums": b"short"}), msgpack.packb(good)[:-1],
              msgpack.packb({**records, "records": [[0]] * 10000}),
              advert("M1"), advert(key_of("M", 6), "V1"), advert(key_of("M", 6), contract=""),
              msgpack.packb({"jti": "", "iat": 0, "iss": "", "sub": "M1", "wascap": {"hash": ""}})]  # fmt: skip
    tails = ["get.hosts", "get.links", "get.claims", "auction.actor", "auction.provider", "sync.digest", "events"]
    for host in hosts:
        tails += [f"get.{host.id}.inv", f"sync.records.{host.id}"]
        tails += [f"cmd.{host.id}.{verb}" for verb in ("la", "sa", "lp", "sp", "upd")]
    subjects = [lattice.ctl(tail) for tail in tails] + [lattice.rpc(tail) for tail in ("links", "remlinks", "claims")]
    for subject in subjects:
        for body in bodies:
            lattice.client.publish(subject, body, "_INBOX.nobody")
            lattice.client.publish(subject, body)
    lattice.client.flush()
    hosts[0].wait_output("host.twin", LONG)
    assert sorted(json.loads(x)["id"] for x in lattice.client.gather(lattice.ctl("get.hosts"), b"", 2)) == sorted(
        host.id for host in hosts)  # fmt: skip
    lattice.client.publish(lattice.rpc("links"), advert(key_of("M", 2), A="2"))
    assert [x[0] for x in lattice.agree(2, 2)] == sorted([key_of("M", 1), key_of("M", 2)])
    for host in hosts:
        assert host.stop() == 0


def test_namespaces_hear_nothing_of_each_other(lattice, server, tmp_path):
    lattice.host()
    (tmp_path / "o").mkdir()
    other = Lattice(tmp_path / "o", server, lattice.namespace + "x")
    try:
        other.host()
        lattice.client.publish(lattice.rpc("links"), advert(key_of("M", 1), A="1"))
        lattice.agree(1, 1)
        assert other.links(1) == [[]]
    finally:
        other.close()
