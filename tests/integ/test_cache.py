"""The lattice cache of the era against the real host: a peer that speaks its protocol, written from the specification.

SPEC lattice 7.
"""

import json
import signal
import time
import uuid

import msgpack
import pytest

from conftest import PATIENCE, Home, Host, free_port, guest
from nats_servers import Server
from raw_nats import RawNats
from web import HTTP_SERVER, ask, http, manifest, poll

EVENTS = "lattice.state.events"
REPLAY = "lattice.state.replay"
HTTP = "wasmcloud:httpserver"
DELETE, SET, SET_ADD, SET_REMOVE = 1, 2, 6, 7


def link_hash(actor, contract, name):
    """SipHash-1-3 with the key zero over the texts, 0xff behind each (SPEC lattice 7.1)."""
    mask = (1 << 64) - 1
    data = b"".join(text.encode() + b"\xff" for text in (actor, contract, name))

    def rotate(value, by):
        return ((value << by) | (value >> (64 - by))) & mask

    v = [0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573]

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & mask
            v[2] = (v[2] + v[3]) & mask
            v[1] = rotate(v[1], 13) ^ v[0]
            v[3] = rotate(v[3], 16) ^ v[2]
            v[0] = rotate(v[0], 32)
            v[2] = (v[2] + v[1]) & mask
            v[0] = (v[0] + v[3]) & mask
            v[1] = rotate(v[1], 17) ^ v[2]
            v[3] = rotate(v[3], 21) ^ v[0]
            v[2] = rotate(v[2], 32)

    whole = len(data) // 8 * 8
    words = [int.from_bytes(data[at : at + 8], "little") for at in range(0, whole, 8)]
    words.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for word in words:
        v[3] ^= word
        rounds(1)
        v[0] ^= word
    v[2] ^= 0xFF
    rounds(3)
    return str(v[0] ^ v[1] ^ v[2] ^ v[3])


def test_the_hash_is_that_of_the_specification():
    assert link_hash("Mxxxx", "wasmcloud:keyvalue", "default") == "3462159525076010426"


def link_events(actor, port, provider=HTTP_SERVER):
    hash_ = link_hash(actor, HTTP, "default")
    value = {"actor_id": actor, "provider_id": provider, "contract_id": HTTP, "link_name": "default"}
    value["values"] = {"BIND": f"127.0.0.1:{port}"}
    return [
        {SET: [f"wclc:link_{hash_}", json.dumps(value, separators=(",", ":"))]},
        {SET_ADD: ["wclc:links", hash_]},
    ]


class Peer:
    """What a Rust host with KVCACHE_NATS_URL does: says, hears, keeps all of it and tells it again."""

    def __init__(self, port):
        self.nats = RawNats(port)
        self.origin = str(uuid.uuid4())
        self.history = []
        self.events = self.nats.subscribe(EVENTS)
        self.requests = self.nats.subscribe(REPLAY, REPLAY)
        self.nats.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.nats.close()

    def say(self, *events):
        for event in events:
            self.history.append(event)
            self.nats.publish(EVENTS, msgpack.packb({"origin_id": self.origin, "event": event}))
        self.nats.flush()

    def answer(self, seconds=60.0 * PATIENCE):
        """Answers the next request; returns the mark it came with."""
        request = self.nats.next(seconds, self.requests)
        mark = msgpack.unpackb(request.payload)["hwm"]
        count = max(0, len(self.history) - mark)
        self.nats.publish(request.reply, msgpack.packb({"events_to_expect": count}))
        for event in self.history[len(self.history) - count :]:
            self.nats.publish(request.reply, msgpack.packb(event))
        self.nats.flush()
        return mark

    def hear(self, seconds=30.0 * PATIENCE):
        """The next event of somebody else."""
        while True:
            message = msgpack.unpackb(self.nats.next(seconds, self.events).payload, strict_map_key=False)
            if message["origin_id"] != self.origin:
                uuid.UUID(message["origin_id"])
                self.history.append(message["event"])
                return message["event"]

    def hear_until(self, wanted, seconds=30.0 * PATIENCE):
        """What was heard up to that event."""
        heard = []
        while wanted not in heard:
            heard.append(self.hear(seconds))
        return heard

    def replay(self, mark=0):
        """What somebody else tells again."""
        inbox = f"_INBOX.{uuid.uuid4().hex}"
        sid = self.nats.subscribe(inbox)
        self.nats.unsubscribe(self.requests)
        end = time.monotonic() + 60 * PATIENCE
        while True:  # a host answers nobody while it waits for an answer itself
            self.nats.publish(REPLAY, msgpack.packb({"hwm": mark}), inbox)
            try:
                ack = self.nats.next(1.0, sid)
                break
            except TimeoutError:
                assert time.monotonic() < end, "nobody answers"
        count = msgpack.unpackb(ack.payload)["events_to_expect"]
        return [msgpack.unpackb(self.nats.next(sid=sid).payload, strict_map_key=False) for _ in range(count)]


@pytest.fixture
def server(tmp_path):
    with Server(tmp_path / "nats") as server:
        yield server


@pytest.fixture
def echo(home):
    return home.sign(guest("echo"), "--http_server", name="Echo")


def joined(home, text, server, env=None, **more):
    return Host(home, text, env={"KVCACHE_NATS_URL": server.url, **(env or {})}, ready="cache.joined", **more)


def serves(port, seconds=30.0 * PATIENCE):
    """Waits until the actor answers on that port: the link is in force."""

    def answers():
        try:
            return ask(port, "/").status == 200
        except (OSError, EOFError):
            return False

    poll(answers, seconds)


# ---- learning ----------------------------------------------------------------------------------------------------------


def test_a_host_is_told_at_the_start_what_the_others_know(home, server, echo):
    module, actor = echo
    port = free_port()
    with Peer(server.port) as peer:
        peer.say({SET: ["wclc:call_x", "M1"]}, *link_events(actor, port))
        with joined(home, manifest([module]), server) as host:
            assert peer.answer() == 0
            serves(port)
            assert "panic" not in host.output


def test_a_host_hears_links_and_their_removal(home, server, echo):
    module, actor = echo
    port = free_port()
    with Peer(server.port) as peer, joined(home, manifest([module]), server):
        peer.answer()
        peer.say(*link_events(actor, port))
        serves(port)
        hash_ = link_hash(actor, HTTP, "default")
        peer.say({SET_REMOVE: ["wclc:links", hash_]}, {DELETE: f"wclc:link_{hash_}"})
        poll(lambda: refuses(port), 30 * PATIENCE)


def refuses(port):
    try:
        ask(port, "/")
        return False
    except EOFError:
        return False  # it is closing
    except OSError:
        return True


def test_a_host_that_was_cut_off_asks_for_what_it_missed(home, server, echo):
    module, actor = echo
    port = free_port()
    with joined(home, manifest([module]), server) as host:
        host.wait_output("cache.joined")
        host.process.send_signal(signal.SIGSTOP)  # the peer shall be there first
        server.restart()
        with Peer(server.port) as peer:
            host.process.send_signal(signal.SIGCONT)
            peer.history = [{SET: ["wclc:call_x", "M1"]}] * 100 + link_events(actor, port)
            peer.answer()
            serves(port)


def test_a_server_that_comes_later_is_found(home, server, echo):
    module, _ = echo
    server.stop()
    with Host(home, manifest([module]), env={"KVCACHE_NATS_URL": server.address}) as host:
        host.wait_output("cache.away")
        server.start()
        with Peer(server.port) as peer:
            host.wait_output("cache.joined", 60 * PATIENCE)
            assert peer.answer() == 0


# ---- telling -----------------------------------------------------------------------------------------------------------


def test_a_host_tells_its_claims_and_links(home, server, echo):
    module, actor = echo
    port = free_port()
    text = manifest([module], http(actor, port))
    with Peer(server.port) as peer, joined(home, text, server, port=port):
        hash_ = link_hash(actor, HTTP, "default")
        heard = peer.hear_until({SET_ADD: ["wclc:links", hash_]})
        assert {SET_ADD: ["wclc:claims", actor]} in heard
        values = {event[SET][0]: json.loads(event[SET][1]) for event in heard if SET in event}
        claims = values[f"wclc:claims_{actor}"]
        assert claims["sub"] == actor and claims["wascap"]["name"] == "Echo"
        assert values[f"wclc:link_{hash_}"] == {
            "actor_id": actor,
            "provider_id": HTTP_SERVER,
            "contract_id": HTTP,
            "link_name": "default",
            "values": {"BIND": f"127.0.0.1:{port}"},
        }
        # The same again to one who asks; nothing twice.
        again = peer.replay()
        assert again == heard
        # A link that another host removed over RPC is removed for all.
        with RawNats(path=home.path / ".local/state/wasmcloud-c/gate.sock") as gate:
            gone = {"actor_id": actor, "provider_id": "", "link_name": "default", "contract_id": HTTP, "values": {}}
            gate.publish("wasmbus.rpc.default.remlinks", msgpack.packb(gone))
            gate.flush()
        assert peer.hear() == {SET_REMOVE: ["wclc:links", hash_]}
        assert peer.hear() == {DELETE: f"wclc:link_{hash_}"}


def set_other_link(home, actor):
    """A change of the host's own."""
    with RawNats(path=home.path / ".local/state/wasmcloud-c/gate.sock") as gate:
        other = {"actor_id": actor, "provider_id": HTTP_SERVER, "link_name": "other", "contract_id": HTTP, "values": {}}
        gate.publish("wasmbus.rpc.default.links", msgpack.packb(other))
        gate.flush()


def test_what_was_heard_is_not_said_again(home, server, echo):
    module, actor = echo
    port = free_port()
    with Peer(server.port) as peer, joined(home, manifest([module]), server):
        peer.hear_until({SET_ADD: ["wclc:claims", actor]})
        peer.say(*link_events(actor, port))
        serves(port)
        peer.say({SET: ["wclc:call_x", "M1"]})
        # The host's next own word is about a change of its own.
        set_other_link(home, actor)
        hash_ = link_hash(actor, HTTP, "other")
        assert [list(event) for event in peer.hear_until({SET_ADD: ["wclc:links", hash_]})] == [[SET], [SET_ADD]]


def test_a_link_that_was_removed_while_the_host_was_away_stays_removed(home, server, echo):
    module, actor = echo
    port = free_port()
    args = ["--rpc-host", "127.0.0.1", "--rpc-port", server.port]
    remembers = {"args": args, "env": {"WASMCLOUD_NO_NATS": None}}
    with Peer(server.port) as peer:
        with joined(home, manifest([module]), server, **remembers):
            peer.answer()
            peer.say(*link_events(actor, port))
            serves(port)
        hash_ = link_hash(actor, HTTP, "default")
        peer.say({SET_REMOVE: ["wclc:links", hash_]}, {DELETE: f"wclc:link_{hash_}"})
        with joined(home, manifest([module]), server, **remembers):
            serves(port)  # what it remembers is in force until somebody tells otherwise
            assert peer.answer() == 0
            poll(lambda: refuses(port), 30 * PATIENCE)
            set_other_link(home, actor)
            heard = peer.hear_until({SET_ADD: ["wclc:links", link_hash(actor, HTTP, "other")]})
            assert [event for event in heard if hash_ in str(event)] == []


def test_two_hosts_of_ours_learn_from_each_other(tmp_path, server):
    first, second = Home(tmp_path / "first"), Home(tmp_path / "second")
    module, actor = first.sign(guest("echo"), "--http_server", name="Echo")
    near, far = free_port(), free_port()
    with joined(first, manifest([module], http(actor, near)), server, port=near):
        # The second host has the provider and the actor, and the link from the first; on one machine it finds the
        # port taken, so the link is changed to another port by a third party.
        with joined(second, manifest([module]), server) as host:
            with Peer(server.port) as peer:
                host.wait_output("cache.joined")
                peer.say(*link_events(actor, far))
                serves(far)


# ---- hostile -----------------------------------------------------------------------------------------------------------


def test_garbage_on_the_subjects_harms_nobody(home, server, echo):
    module, actor = echo
    port = free_port()
    with Peer(server.port) as peer, joined(home, manifest([module]), server):
        peer.answer()
        bad = [b"", b"\xc1", b"\x81", b"{}", b"\xff" * 1000, msgpack.packb({"origin_id": 1, "event": {SET: [1, 2]}})]
        for payload in bad:
            peer.nats.publish(EVENTS, payload)
            peer.nats.publish(REPLAY, payload, "_INBOX.nobody")
            peer.nats.publish(REPLAY, payload)
        forged = link_events(actor, port)
        forged[0][SET][0] = forged[0][SET][0][:-1] + ("1" if forged[0][SET][0][-1] != "1" else "2")
        forged[1][SET_ADD][1] = forged[0][SET][0].split("_")[1]
        peer.say(*forged)
        peer.say({SET: [f"wclc:claims_{actor}", "no JSON"]}, {SET: ["wclc:claims_M1", "{}"]})
        peer.say(*link_events("not a key", port), *link_events(actor, "not a port"))
        peer.say(*link_events(actor, port))
        serves(port)


def test_settings_that_cannot_work_end_the_start(home, server):
    for name, value in [("STATE_REPL_SUBJECT", "a.>"), ("REPLAY_HEARTBEAT_SECS", "0")]:
        env = {"KVCACHE_NATS_URL": server.url, f"KVCACHE_{name}": value}
        host = Host(home, None, env=env).start(wait=False)
        assert host.wait_end(30 * PATIENCE) == 1
        assert f"KVCACHE_{name} is '{value}'" in host.output
