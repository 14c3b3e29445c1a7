"""What a host puts on the wire, byte by byte: the same tests for the Rust host of the era and for ours, so that every form in
`lattice.md` is held against its origin. SPEC lattice 3, 4, 5, 6.
"""

import json
import re
import time

import pytest

import wire
from conftest import EXTRAS, HEARTBEAT_S, HTTP_SERVER, PATIENCE, OurHost, TheirHost, until
from nkeys import token_claims

CTL = "wasmbus.ctl.default"
RPC = "wasmbus.rpc.default"
LINK_VALUES = {"PORT": "8080"}


class Seen:
    """A host of either kind with one actor and one link, and everything it said since before its start."""

    def __init__(self, kind, home, client):
        self.kind, self.home, self.client = kind, home, client
        self.path, self.actor = home.actor("tests/relay", "--http_server", "--keyvalue", name=f"relay_{kind}",
                                           to=f"relay_{kind}_s.wasm")
        self.events = client.subscribe(f"{CTL}.events")
        self.claims = client.subscribe(f"{RPC}.claims")
        self.links = client.subscribe(f"{RPC}.links")
        client.flush()
        links = [(self.actor, "wasmcloud:httpserver", HTTP_SERVER, LINK_VALUES)]
        if kind == "theirs":
            self.host = TheirHost(home, home.port, [self.path], links, labels=["zone=a"])
        else:
            self.host = OurHost(home, home.port, kind, [self.path], links, labels=["zone=a"])

    def event(self, name, seconds=20.0 * PATIENCE):
        """The next event of that name of this host, as (event, whole message)."""

        def is_it(_, payload):
            message = json.loads(payload)
            found = message["event"]
            return message["header"]["host_origin"] == self.host.id and (found == name or name in found)

        payload = self.events.wait(is_it, seconds)
        assert payload is not None, f"{self.kind}: no {name}"
        message = json.loads(payload)
        return message["event"] if message["event"] == name else message["event"][name], payload

    def ask(self, subject, value=None):
        return self.client.request(f"{CTL}.{subject}", b"" if value is None else json.dumps(value).encode(), 5 * PATIENCE)

    def command(self, verb, value):
        return self.ask(f"cmd.{self.host.id}.{verb}", value)


@pytest.fixture(scope="module", params=["theirs", "ours"])
def seen(request, home, client):
    found = Seen(request.param, home, client)
    with found.host:
        yield found


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def test_events_of_a_start_have_the_forms_of_the_era(seen):
    started, message = seen.event("ActorStarted")
    assert started["actor"] == seen.actor and list(started) == ["actor", "image_ref"]
    assert re.fullmatch(rb'\{"event":\{"ActorStarted":\{.*\}\},"header":\{"host_origin":"N[A-Z2-7]{55}","timestamp":\d+\}\}', message)
    assert abs(json.loads(message)["header"]["timestamp"] - time.time()) < 120


def test_a_heartbeat_names_claims_and_entities(seen):
    def has_actor():
        beat, _ = seen.event("Heartbeat", (HEARTBEAT_S + 20) * PATIENCE)
        return beat if seen.actor in beat["entities"] else None

    beat = until(has_actor, what="a heartbeat with the actor")
    assert sorted(beat) == ["claims", "entities"]
    assert beat["entities"][seen.actor] == "Running" and beat["entities"][EXTRAS] == "Running"
    mine = [claims for claims in beat["claims"] if claims["sub"] == seen.actor]
    assert len(mine) == 1
    assert list(mine[0]) == ["jti", "iat", "iss", "sub", "wascap"]
    assert list(mine[0]["wascap"])[:2] == ["name", "hash"] and mine[0]["wascap"]["prov"] is False


def test_claims_are_advertised_with_the_keys_of_the_token(seen):
    expected = token_claims(seen.path.read_bytes().rpartition(b"\x03jwt")[2].decode())  # the last custom section
    payload = seen.claims.wait(lambda _, data: wire.unpack(data)["sub"] == seen.actor, 10 * PATIENCE)
    found = wire.unpack(payload)
    known = {key: found[key] for key in found if key in ("exp", "jti", "iat", "iss", "sub", "nbf", "wascap")}
    assert known == expected
    order = [key for key in found["wascap"]]
    assert order == [key for key in ("name", "hash", "tags", "caps", "rev", "ver", "call_alias", "prov") if key in order]
    assert list(known) == [key for key in ("exp", "jti", "iat", "iss", "sub", "nbf", "wascap") if key in known]


def test_a_link_is_advertised_with_five_keys(seen):
    payload = seen.links.wait(lambda _, data: wire.unpack(data)["actor_id"] == seen.actor, 10 * PATIENCE)
    found = wire.unpack(payload)
    assert wire.pack({key: found[key] for key in list(found)[:5]}) == wire.link(seen.actor, HTTP_SERVER, "wasmcloud:httpserver",
                                                                              LINK_VALUES)  # fmt: skip
    assert seen.kind == "ours" or len(found) == 5  # ours may add keys, which the era does not look at


def test_hosts_answer_with_key_and_uptime(seen):
    answers = [json.loads(answer) for answer in seen.client.gather(f"{CTL}.get.hosts", b"", 1.0)]
    assert [list(answer) for answer in answers if answer["id"] == seen.host.id] == [["id", "uptime"]]


def test_the_inventory_has_the_form_of_0_18(seen):
    found = json.loads(seen.ask(f"get.{seen.host.id}.inv"))
    assert list(found) == ["host_id", "labels", "actors", "providers"] and found["host_id"] == seen.host.id
    assert found["labels"].items() >= {"hostcore.os": "linux", "hostcore.osfamily": "unix", "zone": "a"}.items()
    actor = {key: found["actors"][0][key] for key in found["actors"][0] if key != "image_ref"}
    assert actor == {"id": seen.actor, "name": f"relay_{seen.kind}", "revision": 0}
    extras = [entry for entry in found["providers"] if entry["id"] == EXTRAS]
    assert [sorted(entry) for entry in extras] == [["id", "link_name", "name", "revision"]]


def test_claims_and_links_are_listed(seen):
    claims = json.loads(seen.ask("get.claims"))["claims"]
    mine = [entry["values"] for entry in claims if entry["values"]["sub"] == seen.actor]
    assert len(mine) == 1 and sorted(mine[0]) == ["caps", "iss", "rev", "sub", "version"]
    assert (sorted(mine[0]["caps"].split(",")), mine[0]["rev"]) == (["wasmcloud:httpserver", "wasmcloud:keyvalue"], "0")
    links = json.loads(seen.ask("get.links"))["links"]
    mine = [entry for entry in links if entry["actor_id"] == seen.actor]
    assert mine == [{"actor_id": seen.actor, "provider_id": HTTP_SERVER, "link_name": "default",
                     "contract_id": "wasmcloud:httpserver", "values": LINK_VALUES}]  # fmt: skip
    assert list(mine[0]) == ["actor_id", "provider_id", "link_name", "contract_id", "values"]


def test_auctions_are_answered_where_the_constraints_hold(seen):
    request = {"actor_ref": "reg.example/none:0.1.0", "constraints": {"zone": "a"}}
    answers = seen.client.gather(f"{CTL}.auction.actor", compact(request), 1.0)
    assert answers == [compact({**request, "host_id": seen.host.id})]
    request = {"provider_ref": "reg.example/none:0.1.0", "link_name": "default", "constraints": {}}
    answers = seen.client.gather(f"{CTL}.auction.provider", compact(request), 1.0)
    assert answers == [compact({"provider_ref": request["provider_ref"], "link_name": "default", "host_id": seen.host.id})]
    for constraints in ({"zone": "b"}, {"none": "a"}):
        request = {"actor_ref": "reg.example/none:0.1.0", "constraints": constraints}
        assert seen.client.gather(f"{CTL}.auction.actor", compact(request), 0.5) == []
    assert seen.client.gather(f"{CTL}.auction.actor", compact({"actor_ref": seen.actor, "constraints": {}}), 0.5) == []


def test_commands_that_cannot_be_done_are_refused_in_the_words_of_the_era(seen):
    again = json.loads(seen.command("la", {"actor_ref": seen.actor, "host_id": seen.host.id}))
    assert again == {"host_id": seen.host.id, "actor_ref": seen.actor,
                     "failure": f"Actor with image ref '{seen.actor}' is already running on this host"}  # fmt: skip
    stop = seen.command("sp", {"host_id": seen.host.id, "provider_ref": HTTP_SERVER, "link_name": "nowhere",
                               "contract_id": "wasmcloud:httpserver"})  # fmt: skip
    assert stop == compact({"failure": f"Provider {HTTP_SERVER}/nowhere is not running on this host"})
    stop = seen.command("sa", {"host_id": seen.host.id, "actor_ref": "M" + "A" * 55})
    assert stop == compact({"failure": "Actor is either not running on this host or host controller unresponsive"})
    update = seen.command("upd", {"host_id": seen.host.id, "actor_id": "M" + "A" * 55, "new_actor_ref": "reg.example/a:1"})
    assert update == compact({"accepted": False})
    bad = json.loads(seen.client.request(f"{CTL}.cmd.{seen.host.id}.la", b"{", 5))
    assert list(bad) == ["host_id", "actor_ref", "failure"]
    assert bad["failure"].startswith("Bad StartActor command received: ")
    bad = json.loads(seen.client.request(f"{CTL}.cmd.{seen.host.id}.sa", b"[]", 5))
    assert bad == {"failure": "Failed to deserialize stop actor command"}


def test_a_remlinks_message_removes_the_link_everywhere(seen):
    removal = wire.pack({"actor_id": seen.actor, "provider_id": "", "link_name": "default",
                         "contract_id": "wasmcloud:httpserver", "values": {}})  # fmt: skip
    seen.client.publish(f"{RPC}.remlinks", removal)

    def is_gone():
        return not [entry for entry in json.loads(seen.ask("get.links"))["links"] if entry["actor_id"] == seen.actor]

    until(is_gone, what="the removal of the link")
    seen.client.publish(f"{RPC}.links", wire.link(seen.actor, HTTP_SERVER, "wasmcloud:httpserver", {"PORT": "1"}))
    until(lambda: not is_gone(), what="the link")


# Last: the actor is gone afterwards.
def test_stopping_an_actor_is_acknowledged_and_told(seen):
    stop = seen.command("sa", {"host_id": seen.host.id, "actor_ref": seen.actor})
    assert stop == compact({"failure": None})
    stopped, message = seen.event("ActorStopped")
    assert stopped == {"actor": seen.actor}
    assert json.loads(seen.ask(f"get.{seen.host.id}.inv"))["actors"] == []
