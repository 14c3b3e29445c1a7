"""Calls between hosts over a real NATS server: actors, providers in other processes, what is refused, what ends in time.

SPEC lattice 1, 3, 4; host 6.6, 7.4, 8, 9; docs/internals/rpc.md.
"""

import contextlib
import re
import signal
import socket
import struct
import threading
import time
import urllib.error
import urllib.request

import msgpack
import pytest

from conftest import PATIENCE, Home, Host, free_port, guest
from nats_servers import Server
from rpc_peer import Key, Nats, Peer, actor, check_signature, invocation, provider

TESTING = "wasmcloud:testing"
SIGN = ("--http_server", "--keyvalue", "--cap", TESTING)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nats")) as one:
        yield one


@pytest.fixture
def peer(server, prefix):
    with Peer(server.port, prefix) as one:
        yield one


@pytest.fixture
def prefix(request):
    """A lattice of its own for each test, on the one server."""
    return "t" + re.sub(r"[^a-z0-9]", "", request.node.name.lower())[:60]


class Stage:
    """Hosts of one lattice, each with a home of its own."""

    def __init__(self, folder, server, prefix):
        self.folder, self.server, self.prefix = folder, server, prefix
        self.homes = 0

    def home(self):
        self.homes += 1
        return Home(self.folder / f"home{self.homes}")

    def host(self, home, manifest="", port=None, args=(), **more):
        where = ["--rpc-host", "127.0.0.1", "--rpc-port", self.server.port, "--nsprefix", self.prefix]
        more.setdefault("ready", "host.ready")
        return Host(home, manifest, port=port, args=[*where, "--threads", "2", *args], **more)


@pytest.fixture
def stage(tmp_path, server, prefix):
    return Stage(tmp_path, server, prefix)


def signed(home, name="relay", *options, to=None):
    return home.sign(guest(f"tests/{name}"), *SIGN, *options, name=name, to=to)


def manifest_of(*actors, links=(), capabilities=()):
    text = "actors:\n" + "".join(f"  - '{a}'\n" for a in actors) if actors else ""
    if capabilities:
        text += "capabilities:\n" + "".join(f"  - image_ref: {c}\n" for c in capabilities)
    if links:
        text += "links:\n"
    for key, contract, provider_id, *values in links:
        text += f"  - actor: {key}\n    contract_id: {contract}\n    provider_id: {provider_id}\n"
        text += "    values: {" + ", ".join(f"{k}: '{v}'" for k, v in values) + "}\n"
    return text


def http_link(key, port):
    return (key, "wasmcloud:httpserver", "httpserver", ("PORT", port))


def ask(port, path, body=b"", seconds=20.0 * PATIENCE):
    """(status, body) of a POST."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read()


def until(wanted, ask_again):
    """Asks until the answer is the wanted one: what was logged as bound is in force a moment later."""
    end = time.monotonic() + 20 * PATIENCE
    while (got := ask_again()) != wanted:
        assert time.monotonic() < end, f"{got!r} is not {wanted!r}"
        time.sleep(0.02)


class Edge:
    """An HTTP host with a relay actor: what it is asked, it calls."""

    def __init__(self, stage, args=(), links=()):
        home = stage.home()
        self.module, self.key = signed(home)
        self.port = free_port()
        all_links = [http_link(self.key, self.port), *(links(self.key) if links else [])]
        text = manifest_of(self.module, capabilities=["httpserver"], links=all_links)
        self.host = stage.host(home, text, self.port, args)

    def __enter__(self):
        self.host.__enter__()
        return self

    def __exit__(self, *what):
        self.host.__exit__(*what)

    def call(self, target, op="Echo", body=b"hello", seconds=20.0 * PATIENCE):
        return ask(self.port, f"/call?target={target}&op={op}", body, seconds)


@contextlib.contextmanager
def relay_host(stage, *args, name="relay", **more):
    """A host that runs one actor and nothing else; gives host and actor."""
    home = stage.home()
    path, key = signed(home, name)
    with stage.host(home, manifest_of(path), args=args, **more) as host:
        yield host, key


# --- actor to actor ---------------------------------------------------------------------------------------------------


def test_an_actor_calls_an_actor_of_another_host(stage):
    with relay_host(stage) as (_, far), Edge(stage) as edge:
        assert edge.call(far) == (200, b"hello")
        body = bytes(range(256)) * 40
        assert edge.call(far, body=body) == (200, body)
        assert edge.call(far, body=b"") == (200, b"")
        assert edge.call(edge.key) == (200, b"hello")  # itself, without leaving the host


def test_the_error_of_a_far_actor_reaches_the_caller_unchanged(stage):
    with relay_host(stage) as (_, far), Edge(stage) as edge:
        status, body = edge.call(far, "Fail", b"it said so")
        assert status == 500
        assert b"Host error: it said so" in body


def test_a_target_that_runs_nowhere_is_named_at_once(stage):
    nobody = Key("M").public
    with Edge(stage) as edge:
        began = time.monotonic()
        status, body = edge.call(nobody)
        assert status == 500
        assert f"actor {nobody} runs on no host of this lattice".encode() in body
        assert time.monotonic() - began < 1.5 * PATIENCE  # nobody waits for the deadline of 2 s


def metrics(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(path))
        one.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        data = b""
        while more := one.recv(65536):
            data += more
    return {k: int(v) for k, v in re.findall(r"^wasmcloud_(\w+) (\d+)$", data.decode(), re.M)}


def test_hosts_that_run_one_actor_share_its_calls(stage):
    home = stage.home()
    path, far = signed(home)
    sockets = [stage.folder / "b.sock", stage.folder / "c.sock"]
    with Edge(stage) as edge:
        with stage.host(stage.home(), manifest_of(path), args=["--admin-socket", sockets[0]]):
            with stage.host(stage.home(), manifest_of(path), args=["--admin-socket", sockets[1]]):
                for _ in range(60):
                    assert edge.call(far) == (200, b"hello")
                counts = [metrics(s)["calls_total"] for s in sockets]
                assert sum(counts) == 60 and min(counts) > 0
            for _ in range(20):  # one of them has gone: the other takes all
                assert edge.call(far) == (200, b"hello")


def test_an_actor_that_moves_is_found_where_it_is(stage):
    home = stage.home()
    path, far = signed(home)
    with Edge(stage) as edge:
        for _ in range(2):
            with stage.host(stage.home(), manifest_of(path)):
                assert edge.call(far) == (200, b"hello")
            assert b"runs on no host" in edge.call(far)[1]


def request_of(path, query, body):
    return msgpack.packb({"method": "GET", "path": path, "queryString": query, "header": {}, "body": body}, use_bin_type=True)


def nested(keys, levels):
    """A request that makes keys[0] call keys[1], that one keys[0], and so on."""
    body = b"the end"
    operation = "Echo"
    for level in range(levels):
        body = request_of("/call", f"target={keys[(levels - level) % 2]}&op={operation}", body)
        operation = "HandleRequest"
    return body


def test_a_circle_over_two_hosts_ends_with_an_error(stage, peer):
    with relay_host(stage) as (_, one), relay_host(stage) as (_, two):
        got = peer.call(actor(one), "HandleRequest", nested([one, two], 4))
        assert got["error"] is None, got
        got = peer.call(actor(one), "HandleRequest", nested([one, two], 20))
        assert got["error"] is None or "nested too deeply" in got["error"]
        text = got["error"] or bytes(got["msg"]).decode(errors="replace")
        assert "calls are nested too deeply (limit: call_depth)" in text


def test_a_serial_actor_answers_one_call_after_the_other(stage, peer):
    home = stage.home()
    path, key = signed(home)
    gate = stage.folder / "gate.sock"
    with stage.host(home, f"actors:\n  - {{file: '{path}', mode: serial}}\n", args=["--gate-socket", gate]):
        for i in range(10):
            assert bytes(peer.call(actor(key), "Echo", b"%d" % i)["msg"]) == b"%d" % i
        with Peer(gate, stage.prefix) as local:  # on a loop that may not be its home
            for i in range(10):
                assert bytes(local.call(actor(key), "Echo", b"%d" % i)["msg"]) == b"%d" % i


def test_a_lone_host_is_called_through_its_gate(stage):
    home = stage.home()
    path, key = signed(home)
    gate = stage.folder / "gate.sock"
    with Host(home, manifest_of(path), args=["--gate-socket", gate, "--threads", "2"]) as host:
        with Peer(gate) as local:
            assert bytes(local.call(actor(key), "Echo", b"x")["msg"]) == b"x"
            made = invocation(local.key, actor("system"), actor(key), "Echo", b"x", encoded_claims="")
            assert "token" in local.send_invocation(made)["error"]
            assert local.call(actor(Key("M").public), "Echo", b"x") == "no responders"
        assert "nats.connected" not in host.output


def test_a_provider_may_talk_to_the_gate_of_a_lone_host(stage):
    """design.md section 4: a separate process on a local socket, without a server."""
    one, other = provider(Key("V").public, TESTING), Key("M").public
    home = stage.home()
    path, key = signed(home)
    gate, port = stage.folder / "gate.sock", free_port()
    text = manifest_of(path, capabilities=["httpserver"], links=[http_link(key, port), link_to(key, one)])
    with Host(home, text, port=port, args=["--gate-socket", gate, "--threads", "3"]):
        with Peer(gate) as local:
            local.serve(one, lambda made: check_signature(made) and bytes(reversed(made["msg"])))
            local.serve(actor(other), lambda made: b"I am " + made["operation"].encode())
            for i in range(12):  # on every loop
                body = b"abc%d" % i
                assert ask(port, f"/call?target={TESTING}&op=Turn", body) == (200, body[::-1])
                assert ask(port, f"/call?target={other}&op=Who", body) == (200, b"I am Who")
        until(True, lambda: b"runs on no host" in ask(port, f"/call?target={TESTING}&op=Turn", b"x")[1])


def test_an_actor_that_is_updated_stays_served(stage, peer):
    home = stage.home()
    path, key = signed(home)
    with stage.host(home, manifest_of(path)) as host:
        assert peer.call(actor(key), "Echo", b"x")["error"] is None
        text = manifest_of(path).replace(f"'{path}'", f"{{file: '{path}', mode: fresh}}")
        (home.work / "manifest.yaml").write_text(text)
        host.process.send_signal(signal.SIGHUP)
        host.wait_output("actor.replaced", 20 * PATIENCE)
        assert peer.call(actor(key), "Echo", b"x")["error"] is None
        (home.work / "manifest.yaml").write_text("actors: []\n")
        host.process.send_signal(signal.SIGHUP)
        host.wait_output("actor.stopped", 20 * PATIENCE)
        until("no responders", lambda: peer.call(actor(key), "Echo", b"x"))


# --- what is sent -----------------------------------------------------------------------------------------------------


def link_to(key, one):
    """A link of the actor to a provider in another process."""
    return (key, one[1]["contract_id"], one[1]["id"])


def test_a_provider_in_another_process_serves_our_actor(stage, peer):
    one = provider(Key("V").public, TESTING)
    got = []

    def answer(made):
        got.append(made)
        if made["operation"] == "Fail":
            raise ValueError("the provider says no")
        return bytes(reversed(made["msg"]))

    peer.serve(one, answer)
    with Edge(stage, links=lambda key: [link_to(key, one)]) as edge:
        assert edge.call(TESTING, "Turn", b"abc\xff") == (200, b"\xffcba")
        assert b"Host error: the provider says no" in edge.call(TESTING, "Fail")[1]
        made = got[0]
        assert list(made)[:7] == ["origin", "target", "operation", "msg", "id", "encoded_claims", "host_id"]
        assert made["origin"] == {0: edge.key} and made["target"] == one
        assert made["msg"] == list(b"abc\xff") and made["operation"] == "Turn"
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", made["id"])
        check_signature(made)
        headers = dict(line.split(": ", 1) for line in made["headers"].split("\r\n") if ": " in line)
        assert 0 < int(headers["Wc-Deadline-Ms"]) <= 2000
        assert headers["Wc-Depth"] == "1"
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", headers["traceparent"])
        assert got[0]["id"] != got[1]["id"]


def test_a_provider_in_another_process_calls_our_actor(stage, peer):
    with relay_host(stage) as (_, key):
        origin = provider(Key("V").public, TESTING)
        assert bytes(peer.call(actor(key), "Echo", b"\x00\xff", origin)["msg"]) == b"\x00\xff"
        assert peer.call(actor(key), "Fail", b"no", origin)["error"] == "no"


def test_the_request_id_goes_along(stage, peer):
    one = provider(Key("V").public, TESTING)
    got = []
    peer.serve(one, lambda made: got.append(made) or b"")
    with Edge(stage, links=lambda key: [link_to(key, one)]) as edge:
        request = urllib.request.Request(
            f"http://127.0.0.1:{edge.port}/call?target={TESTING}&op=X",
            data=b"",
            headers={"X-Request-Id": "01234567-89ab-4cde-8f01-23456789abcd"},
        )
        urllib.request.urlopen(request, timeout=20 * PATIENCE).read()
        assert "traceparent: 00-0123456789ab4cde8f0123456789abcd-" in got[0]["headers"]


def test_a_far_provider_that_is_silent_ends_in_the_deadline(stage, peer):
    one = provider(Key("V").public, TESTING)
    done = threading.Event()
    peer.serve(one, lambda made: done.wait(30) and b"late")
    with Edge(stage, args=["--rpc-timeout-ms", 300], links=lambda key: [link_to(key, one)]) as edge:
        began = time.monotonic()
        status, body = edge.call(TESTING, "Wait")
        assert status == 500 and b"RPC call timed out" in body and one[1]["id"].encode() in body
        assert 0.25 < time.monotonic() - began < 10 * PATIENCE
        done.set()  # the late answers meet nobody
        assert edge.call(edge.key) == (200, b"hello")


def test_a_sender_may_lower_our_deadline(stage, peer):
    with relay_host(stage, name="spin") as (_, key):
        body = request_of("/", "", b"")
        began = time.monotonic()
        got = peer.call(actor(key), "HandleRequest", body, headers={"Wc-Deadline-Ms": "200"})
        assert "deadline" in got["error"]
        assert time.monotonic() - began < 1.8 * PATIENCE
        got = peer.call(actor(key), "HandleRequest", body)  # without a header: 2 s
        assert "deadline" in got["error"]
        assert 1.9 < time.monotonic() - began < 30 * PATIENCE


def test_an_error_of_another_host_keeps_its_kind(stage):
    port = free_port()
    with stage.host(stage.home(), manifest_of(capabilities=["httpserver"])) as door:
        home = stage.home()
        path, key = signed(home, "spin")
        link = (key, "wasmcloud:httpserver", provider_key(door), ("PORT", port))
        with stage.host(home, manifest_of(path, links=[link]), args=["--call-ms", 300, "--rpc-timeout-ms", 300]):
            door.wait_output("link.bound", 20 * PATIENCE)
            until(504, lambda: ask(port, "/")[0])  # the deadline of the far host, said in its own words
            assert b"deadline" in ask(port, "/")[1]


def test_a_sender_may_lower_our_depth(stage, peer):
    with relay_host(stage) as (_, key):
        assert peer.call(actor(key), "Echo", b"x", headers={"Wc-Depth": "16"})["error"] is None
        got = peer.call(actor(key), "Echo", b"x", headers={"Wc-Depth": "17"})
        assert got["error"] == "calls are nested too deeply (limit: call_depth)"
        got = peer.call(actor(key), "Echo", b"x", headers={"Wc-Depth": "4000000000"})
        assert got["error"] == "calls are nested too deeply (limit: call_depth)"


# --- sizes ------------------------------------------------------------------------------------------------------------


def test_large_payloads_pass_up_to_the_limit_of_the_server(stage):
    with relay_host(stage) as (_, far), Edge(stage) as edge:
        body = b"x" * 900_000
        assert edge.call(far, body=body) == (200, body)
        body = b"\xff" * 450_000  # two bytes each on the wire
        assert edge.call(far, body=body) == (200, body)


def test_a_payload_above_the_limit_of_the_server_is_explained(stage):
    with relay_host(stage) as (_, far), Edge(stage) as edge:
        status, body = edge.call(far, body=b"\xff" * 600_000)
        assert status == 500
        assert b"each byte above 127 takes two in the lattice's array form" in body, body
        assert b"payload of 600000 bytes" in body
        assert edge.call(far) == (200, b"hello")


def test_an_answer_above_the_limit_of_the_server_is_explained(stage, peer):
    with relay_host(stage) as (_, far):
        got = peer.call(actor(far), "HandleRequest", request_of("/big", "bytes=2000000", b""))
        assert "cannot be sent over the lattice" in got["error"]
        assert peer.call(actor(far), "Echo", b"x")["error"] is None


# --- what is refused --------------------------------------------------------------------------------------------------


def spoil(text, at):
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def without(made, *names):
    return {k: v for k, v in made.items() if k not in names}


def forged(peer, key):
    """name -> (fields of an invocation, part of the error)."""
    make = lambda **changes: invocation(peer.key, actor("system"), actor(key), "Echo", b"x", **changes)  # noqa: E731
    now = int(time.time())
    good = make()
    other = Key("N")
    yield "no token", make(encoded_claims=""), "token"
    yield "spoilt signature", make(encoded_claims=spoil(good["encoded_claims"], len(good["encoded_claims"]) - 20), id=good["id"]), "signature"
    yield "another payload", dict(make(), msg=[1, 2, 3]), "hash"
    yield "another operation", dict(make(), operation="Fail"), "hash"
    yield "another origin", dict(make(), origin=actor(key)), "hash"
    yield "another id", make(id=good["id"], encoded_claims=make()["encoded_claims"]), "ID"
    yield "another host", make(host_id=other.public), "issuer"
    yield "expired", make(claims={"exp": now - 10}), "expired"
    yield "not yet", make(claims={"nbf": now + 100}), "before"
    yield "old", make(iat=now - 1000), "seconds ago"
    yield "of the future", make(iat=now + 1000), "ahead"


def test_what_is_forged_is_refused_and_not_run(stage, peer):
    with relay_host(stage, "--admin-socket", stage.folder / "a.sock") as (host, key):
        for name, made, text in forged(peer, key):
            got = peer.send_invocation(made)
            assert text in got["error"], (name, got)
            assert got["msg"] == []
            assert got["invocation_id"] == made["id"]
        counted = metrics(stage.folder / "a.sock")
        assert counted["calls_total"] == 0
        assert counted["lattice_calls_received_total"] == counted["lattice_calls_refused_total"] == 11
        host.wait_output("invocation.refused")


def test_a_copy_is_refused(stage, peer):
    with relay_host(stage) as (_, key):
        made = invocation(peer.key, actor("system"), actor(key), "Echo", b"x")
        assert peer.send_invocation(made)["error"] is None
        for _ in range(4):  # whichever loop gets it
            assert "came before" in peer.send_invocation(made)["error"]


def test_an_invocation_for_another_target_is_refused(stage, peer):
    with relay_host(stage) as (_, one), relay_host(stage) as (_, two):
        made = invocation(peer.key, actor("system"), actor(one), "Echo", b"x")
        got = peer.send_invocation(made, subject=peer.subject(actor(two)))
        assert f"it is for {one}" in got["error"]


def test_operations_of_the_host_are_refused(stage, peer):
    with relay_host(stage) as (_, key):
        for operation in ("__halt", "BindActor", "RemoveActor", "PerformLiveUpdate"):
            got = peer.call(actor(key), operation, b"", origin=actor(key))
            assert f"only its own host may send '{operation}'" in got["error"]
        assert peer.call(actor(key), "Echo", b"x")["error"] is None


def test_our_actors_may_not_send_operations_of_the_host(stage):
    with relay_host(stage) as (_, far), Edge(stage) as edge:
        status, body = edge.call(far, "__halt")
        assert status == 500 and b"reserved for hosts" in body


def test_garbage_is_dropped_and_does_no_harm(stage, peer):
    with relay_host(stage) as (_, key):
        subject = peer.subject(actor(key))
        good = msgpack.packb(invocation(peer.key, actor("system"), actor(key), "Echo", b"x"))
        for data in [b"", b"\xc1", b"\xdd\xff\xff\xff\xff", b"hello", b"\x80", bytes(range(256)), b"\x91" * 5000]:
            peer.publish(subject, data, reply="_INBOX.nobody")
        for cut in range(0, len(good), 7):
            peer.publish(subject, good[:cut], reply="_INBOX.nobody")
        assert peer.ask(subject, good[:100], seconds=0.3) is None
        peer.publish(subject, good)  # without a place for the answer: ignored
        assert peer.send_invocation(msgpack.unpackb(good, strict_map_key=False))["error"] is None


def test_only_trusted_hosts_are_heard(stage, peer, server, prefix):
    with Peer(server.port, prefix) as stranger:
        with relay_host(stage, "--trusted-hosts", peer.key.public) as (_, key):
            assert peer.call(actor(key), "Echo", b"x")["error"] is None
            got = stranger.call(actor(key), "Echo", b"x")
            assert f"host {stranger.key.public} is not trusted here" in got["error"]
            assert "--trusted-hosts" in got["error"]


def test_any_host_is_heard_when_none_is_named_and_it_is_said_once(stage, peer):
    with relay_host(stage) as (host, key):
        assert peer.call(actor(key), "Echo", b"x")["error"] is None
        assert host.output.count("hosts.unrestricted") == 1


def test_signatures_can_be_switched_off_on_both_sides(stage, peer):
    one = provider(Key("V").public, TESTING)
    got = []
    peer.serve(one, lambda made: got.append(made) or b"")
    off = ["--lattice-signatures", "off"]
    with relay_host(stage, *off) as (host, key), Edge(stage, args=off, links=lambda k: [link_to(k, one)]) as edge:
        host.wait_output("signatures.off")
        made = invocation(peer.key, actor("system"), actor(key), "Echo", b"x", encoded_claims="")
        assert peer.send_invocation(made)["error"] is None
        assert edge.call(key) == (200, b"hello")
        assert edge.call(TESTING, "X")[0] == 200
        assert got[0]["encoded_claims"] == ""
        refused = peer.call(actor(key), "__halt")
        assert "only its own host" in refused["error"]  # this does not depend on signatures


def test_a_provider_of_ours_serves_only_actors_that_are_linked(stage, peer):
    home = stage.home()
    path, key = signed(home)
    with stage.host(home, manifest_of(path, capabilities=["redis"])) as host:
        kv = provider_key(host)
        one = provider(kv, "wasmcloud:keyvalue")
        stranger = Key("M").public
        got = peer.call(one, "Get", msgpack.packb({"key": "a"}), origin=actor(stranger))
        assert f"actor {stranger} is not linked to provider {kv}" in got["error"]
        got = peer.call(one, "Get", msgpack.packb({"key": "a"}), origin=actor("system"))
        assert "only an actor may call" in got["error"]
        got = peer.call(one, "Get", msgpack.packb({"key": "a"}), origin=one)
        assert "only an actor may call" in got["error"]
        wrong = provider(kv, "wasmcloud:blobstore")
        got = peer.call(wrong, "Get", b"", origin=actor(stranger))
        assert "offers 'wasmcloud:keyvalue'" in got["error"]


def test_the_extras_provider_is_not_served(stage, peer):
    with relay_host(stage):
        one = provider(EXTRAS, "wasmcloud:extras")
        assert peer.call(one, "RequestGuid", b"", origin=actor(Key("M").public)) == "no responders"


def test_a_link_name_that_cannot_stand_in_a_subject_is_refused(stage):
    home = stage.home()
    path, key = signed(home)
    text = manifest_of(path)
    text += f"links:\n  - actor: {key}\n    contract_id: {TESTING}\n    provider_id: {Key('V').public}\n    link_name: 'a.b'\n"
    with stage.host(home, text) as host:
        host.wait_output("use no dots, spaces")


# --- providers of other hosts -----------------------------------------------------------------------------------------

EXTRAS = "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP"


def provider_key(host):
    """The key of the one provider that the host started besides the extras."""
    return next(k for k in re.findall(r'"provider":"(V\w+)"', host.output) if k != EXTRAS)


def test_an_actor_uses_the_key_value_provider_of_another_host(stage):
    with stage.host(stage.home(), manifest_of(capabilities=["redis"])) as store:
        key = provider_key(store)
        with Edge(stage, links=lambda actor_key: [(actor_key, "wasmcloud:keyvalue", key)]) as edge:
            store.wait_output("link.bound", 20 * PATIENCE)
            until((200, b"1"), lambda: ask(edge.port, "/kv?key=far"))
            for count in range(2, 6):
                assert ask(edge.port, "/kv?key=far") == (200, b"%d" % count)


def test_the_http_server_of_one_host_serves_the_actor_of_another(stage):
    port = free_port()
    with stage.host(stage.home(), manifest_of(capabilities=["httpserver"])) as door:
        key = provider_key(door)
        home = stage.home()
        path, actor_key = signed(home)
        link = (actor_key, "wasmcloud:httpserver", key, ("PORT", port))
        with stage.host(home, manifest_of(path, links=[link])):
            door.wait_output("link.bound", 20 * PATIENCE)
            body = bytes(range(256)) * 100
            until((200, body), lambda: ask(port, "/body", body))
            status, text = ask(port, "/trap", b"")
            assert status == 500
            status, text = ask(port, "/error?text=it-said-no", b"")
            assert status == 500 and b"it-said-no" in text
        status, text = ask(port, "/body", b"x")  # its host has gone
        assert status == 503 and b"runs on no host of this lattice" in text


def claims_of(key, caps):
    """What a host of the era advertises: decoded claims, unsigned (SPEC lattice 3.1)."""
    wascap = {"name": "Foreign", "hash": "00", "caps": caps, "rev": 1, "ver": "0.1.0", "prov": False}
    return msgpack.packb({"jti": "J", "iat": int(time.time()), "iss": Key("A").public, "sub": key, "wascap": wascap})


def link_advert(key, one):
    fields = one[1]
    return msgpack.packb(
        {
            "actor_id": key,
            "provider_id": fields["id"],
            "link_name": fields["link_name"],
            "contract_id": fields["contract_id"],
            "values": {},
        }
    )


def advertise(peer, key, one, caps):
    peer.publish(f"{peer.prefix}.claims", claims_of(key, caps))
    peer.publish(f"{peer.prefix}.links", link_advert(key, one))
    peer.flush()


def add(peer, key, one, number=1):
    got = peer.call(one, "Add", msgpack.packb({"key": "k", "value": number}), origin=actor(key))
    return got["error"] or msgpack.unpackb(bytes(got["msg"]))["value"]


def test_an_actor_of_a_host_of_the_era_uses_our_provider(stage, peer):
    """Its claims are a hint: they tell the provider whom it serves; the signature of its host is what permits the call."""
    with stage.host(stage.home(), manifest_of(capabilities=["redis"])) as store:
        one = provider(provider_key(store), "wasmcloud:keyvalue")
        foreign = Key("M").public
        assert "is not linked" in add(peer, foreign, one)
        advertise(peer, foreign, one, ["wasmcloud:keyvalue"])
        store.wait_output("link.bound", 20 * PATIENCE)
        until(1, lambda: add(peer, foreign, one))
        assert [add(peer, foreign, one) for _ in range(2)] == [2, 3]
        other = Key("M").public  # a hint denies as little as it grants
        advertise(peer, other, one, ["wasmcloud:logging"])
        until(1, lambda: add(peer, other, one))


def test_hints_count_when_the_operator_says_so(stage, peer):
    with stage.host(stage.home(), manifest_of(capabilities=["redis"]), args=["--trust-era-claims"]) as store:
        one = provider(provider_key(store), "wasmcloud:keyvalue")
        good, bad = Key("M").public, Key("M").public
        advertise(peer, good, one, ["wasmcloud:keyvalue"])
        store.wait_output("link.bound", 20 * PATIENCE)
        until(1, lambda: add(peer, good, one))
        advertise(peer, bad, one, ["wasmcloud:logging"])
        store.wait_output("the contract is not in its claims", 20 * PATIENCE)
        assert "is not linked" in add(peer, bad, one)


def test_the_claims_of_our_actors_decide_elsewhere(stage, peer):
    """They come with the token. Who signs for such an actor cannot make it more than it is."""
    with stage.host(stage.home(), manifest_of(capabilities=["redis"])) as store:
        one = provider(provider_key(store), "wasmcloud:keyvalue")
        home = stage.home()
        path, key = home.sign(guest("tests/relay"), "--http_server", name="relay")
        with stage.host(home, manifest_of(path)):
            end = time.monotonic() + 20 * PATIENCE
            peer.publish(f"{peer.prefix}.links", link_advert(key, one))
            store.wait_output("link.", 20 * PATIENCE)
            while "the contract is not in its claims" not in store.output:
                assert time.monotonic() < end, store.output
                peer.publish(f"{peer.prefix}.links", link_advert(key, one))
                time.sleep(0.1)
            assert "is not linked" in add(peer, key, one)


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_server_that_goes_away_and_comes_back(stage, tmp_path):
    with Server(tmp_path / "own") as own:
        stage.server = own
        with relay_host(stage) as (_, far), Edge(stage) as edge:
            assert edge.call(far) == (200, b"hello")
            own.stop()
            began = time.monotonic()
            status, body = edge.call(far)
            assert status == 500, body
            assert time.monotonic() - began < 10 * PATIENCE
            assert edge.call(edge.key) == (200, b"hello")  # what runs here goes on
            own.start()
            end = time.monotonic() + 60 * PATIENCE
            while edge.call(far) != (200, b"hello"):
                assert time.monotonic() < end, "calls do not work again"
                time.sleep(0.1)


def test_a_stopping_host_answers_what_it_has_accepted(stage, peer):
    one = provider(Key("V").public, TESTING)
    came, go = threading.Event(), threading.Event()

    def answer(made):
        came.set()
        assert go.wait(20)
        return b"kept"

    peer.serve(one, answer)
    home = stage.home()
    path, key = signed(home)
    host = stage.host(home, manifest_of(path, links=[link_to(key, one)]), args=["--rpc-timeout-ms", 20000])
    with host:
        found = []
        body = request_of("/call", f"target={TESTING}&op=X", b"")
        headers = {"Wc-Deadline-Ms": "9000"}
        caller = threading.Thread(target=lambda: found.append(peer.call(actor(key), "HandleRequest", body, headers=headers)))
        caller.start()
        assert came.wait(20 * PATIENCE)
        host.process.send_signal(signal.SIGINT)
        host.wait_output("host.draining")
        go.set()
        caller.join(30 * PATIENCE)
        assert found and found[0]["error"] is None and b"kept" in bytes(found[0]["msg"])
        assert host.wait_end() == 0


def hang_up(port, path):
    """A request whose client is gone before the answer: a reset, because half a close may still want to read."""
    one = socket.create_connection(("127.0.0.1", port))
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    one.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
    return one


def test_a_caller_that_hangs_up_lets_go_of_its_far_call(stage, peer):
    one = provider(Key("V").public, TESTING)
    came, go = threading.Semaphore(0), threading.Event()

    def answer(made):
        came.release()
        assert go.wait(30 * PATIENCE)
        return b"late"

    peer.serve(one, answer)
    gate = stage.folder / "gate.sock"
    args = ["--rpc-timeout-ms", 30000, "--gate-socket", gate]
    with Edge(stage, args=args, links=lambda key: [link_to(key, one)]) as edge:
        for _ in range(150):  # more than there are instances, were they not let go of
            with hang_up(edge.port, f"/call?target={TESTING}&op=Wait"):
                assert came.acquire(timeout=20 * PATIENCE)
        assert edge.call(edge.key) == (200, b"hello")
        go.set()
        assert edge.call(TESTING, "Wait") == (200, b"late")


def test_a_lone_host_stops_with_calls_through_its_gate_under_way(stage):
    one = provider(Key("V").public, TESTING)
    home = stage.home()
    path, key = signed(home)
    gate, port = stage.folder / "gate.sock", free_port()
    came, go = threading.Semaphore(0), threading.Event()
    text = manifest_of(path, capabilities=["httpserver"], links=[http_link(key, port), link_to(key, one)])
    args = ["--gate-socket", gate, "--threads", "3", "--drain-ms", "200"]
    with Host(home, text, port=port, args=args):
        with Peer(gate) as local:
            local.serve(one, lambda made: came.release() or go.wait(30 * PATIENCE) and b"late")
            for _ in range(6):
                with hang_up(port, f"/call?target={TESTING}&op=Wait"):
                    assert came.acquire(timeout=20 * PATIENCE)
            callers = [threading.Thread(target=ask, args=(port, f"/call?target={TESTING}&op=Wait")) for _ in range(4)]
            for caller in callers:
                caller.start()
                assert came.acquire(timeout=20 * PATIENCE)
            go.set()
            for caller in callers:
                caller.join(20 * PATIENCE)
            go.clear()
            with hang_up(port, f"/call?target={TESTING}&op=Wait"):
                assert came.acquire(timeout=20 * PATIENCE)


def test_many_calls_at_once_from_many_sides(stage, peer, server, prefix):
    with relay_host(stage) as (_, far), Edge(stage) as edge:
        wrong = []

        def through_http():
            for i in range(25):
                body = f"{threading.get_ident()} {i}".encode()
                if edge.call(far, body=body) != (200, body):
                    wrong.append(body)

        def over_nats():
            with Nats(server.port) as line:
                for i in range(10):
                    made = invocation(peer.key, actor("system"), actor(far), "Echo", b"%d" % i)
                    got = line.ask(peer.subject(actor(far)), msgpack.packb(made))
                    if got is None or bytes(msgpack.unpackb(got.payload)["msg"]) != b"%d" % i:
                        wrong.append(made["id"])

        threads = [threading.Thread(target=through_http) for _ in range(6)]
        threads += [threading.Thread(target=over_nats) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(120 * PATIENCE)
        assert wrong == []
