"""`wash ctl`: every text and JSON form. SPEC wash 1.2, 6, 7.2, 17; lattice 3, 4.

A host that says what the test wants it to say sits on a real nats-server, so that every answer a host can give is seen; the
same commands against real hosts are in test_ctl.py (gate) and at the end of this file.
"""

import hashlib
import json
import os
import pty
import re
import subprocess
import time

import msgpack
import pytest

import nkeys
from conftest import PATIENCE, WASH, Host, clean_environment, free_port, guest
from nats_servers import Authority, Operator, Server, creds_text, with_password, with_token
from natspeer import Peer


HOST = "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"
ACTOR = "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
PROVIDER = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
CONTRACT = "wasmcloud:httpserver"
REF = "reg.example/kvcounter:0.2.0"
PROVIDER_REF = "reg.example/redis:0.11.1"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nats")) as one:
        yield one.port


class Ctl:
    def __init__(self, home, port):
        self.home = home
        self.port = port
        self.peer = Peer(port)

    def run(self, *args, env=None):
        place = {"WASH_RPC_HOST": "127.0.0.1", "WASH_RPC_PORT": self.port}
        return self.home.wash("ctl", *args, env={**place, **(env or {})})

    def text(self, *args, status=0):
        done = self.run(*args)
        assert (done.returncode, done.stderr) == (status, "")
        return done.stdout

    def json(self, *args, status=0):
        line = self.text(*args, "-o", "json", status=status)
        value = json.loads(line)
        assert line == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
        return value

    def error(self, *args):
        done = self.run(*args)
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr

    def both(self, *args, status=0):
        return self.text(*args, status=status), self.json(*args, status=status)


@pytest.fixture
def ctl(home, server):
    made = Ctl(home, server)
    yield made
    made.peer.close()


def control(tail):
    return f"wasmbus.ctl.default.{tail}"


def event(name, origin=HOST, **fields):
    body = {"event": {name: fields}, "header": {"host_origin": origin, "timestamp": 1616508000}}
    return (control("events"), body)


# ---- get ---------------------------------------------------------------------------------------------------------------


def test_get_hosts(ctl):
    assert ctl.json("get", "hosts") == {"hosts": []}
    ctl.peer.on(control("get.hosts"), {"id": HOST, "uptime": 93}, b"garbage", {"id": 7}, {"uptime": 5, "id": "N2"})
    text, value = ctl.both("get", "hosts")
    assert value == {"hosts": [{"id": HOST, "uptime": 93}, {"id": "N2", "uptime": 5}]}
    lines = text.split("\n")
    assert lines[1] == "  Host ID                                                    Uptime (seconds)  "
    assert lines[2].split() == [HOST, "93"] and lines[3].split() == ["N2", "5"]


def test_get_inventory(ctl):
    inventory = {
        "host_id": HOST,
        "labels": {"hostcore.os": "linux"},
        "actors": [{"id": ACTOR, "name": "Echo", "revision": 2}, {"id": "M2", "image_ref": REF, "revision": 0}],
        "providers": [{"id": PROVIDER, "link_name": "default", "image_ref": None, "revision": 0}],
    }
    ctl.peer.on(control(f"get.{HOST}.inv"), inventory)
    text, value = ctl.both("get", "inventory", HOST)
    del inventory["providers"][0]["image_ref"]  # absent and null are the same
    assert value == {"inventory": inventory}
    words = [line.split() for line in text.split("\n")]
    assert ["Host", "Inventory", f"({HOST})"] in words and ["hostcore.os", "linux"] in words
    assert [ACTOR, "N/A"] in words and ["M2", REF] in words and [PROVIDER, "default", "N/A"] in words


def test_get_claims(ctl):
    claims = {"claims": [{"values": {"sub": ACTOR, "iss": "A1", "caps": "a,b", "rev": "1", "version": "0.1"}}]}
    ctl.peer.on(control("get.claims"), {"claims": []})
    assert ctl.json("get", "claims") == {"claims": {"claims": []}}
    ctl.peer.on(control("get.claims"), claims)
    text, value = ctl.both("get", "claims")
    assert value == {"claims": claims}
    words = [line.split() for line in text.split("\n")]
    assert ["Claims"] in words and ["Capabilities", "a,b"] in words and ["Revision", "1"] in words


@pytest.mark.parametrize("command", [("get", "links"), ("link", "query")])
def test_get_links(ctl, command):
    link = {"actor_id": ACTOR, "provider_id": PROVIDER, "link_name": "default", "contract_id": CONTRACT,
            "values": {"PORT": "8080"}}  # fmt: skip
    ctl.peer.on(control("get.links"), {"links": [link]})
    text, value = ctl.both(*command)
    assert value == {"links": [link]}
    lines = text.split("\n")
    assert re.split("  +", lines[1].strip()) == ["Actor ID", "Provider ID", "Contract ID", "Link Name"]
    assert lines[2].split() == [ACTOR, PROVIDER, CONTRACT, "default"]


# ---- start, stop, update -----------------------------------------------------------------------------------------------

START_ACTOR = ("start", "actor", REF, "-h", HOST)
START_PROVIDER = ("start", "provider", PROVIDER_REF, "-h", HOST)
STOP_ACTOR = ("stop", "actor", HOST, ACTOR)
STOP_PROVIDER = ("stop", "provider", HOST, PROVIDER, "default", CONTRACT)
UPDATE = ("update", "actor", HOST, ACTOR, REF)
# words, verb, body, accepted answer, text, JSON, before a refusal
COMMANDS = [
    (START_ACTOR, "la", {"actor_ref": REF, "host_id": HOST}, {"host_id": HOST, "actor_ref": REF, "failure": None},
     f"Actor starting on host {HOST}", {"actor_ref": REF, "host_id": HOST}, "Error starting actor"),
    (START_PROVIDER, "lp", {"provider_ref": PROVIDER_REF, "host_id": HOST, "link_name": "default"},
     {"host_id": HOST, "provider_ref": PROVIDER_REF, "failure": None}, f"Provider starting on host {HOST}",
     {"provider_ref": PROVIDER_REF, "host_id": HOST}, "Error starting provider"),
    (STOP_ACTOR, "sa", {"host_id": HOST, "actor_ref": ACTOR}, {"failure": None}, f"Stopping actor: {ACTOR}",
     {"actor_ref": ACTOR}, "Error stopping actor"),
    (STOP_PROVIDER, "sp",
     {"host_id": HOST, "provider_ref": PROVIDER, "link_name": "default", "contract_id": CONTRACT}, {"failure": None},
     f"Stopping provider: {PROVIDER}", {"provider_ref": PROVIDER}, "Error stopping provider"),
    (UPDATE, "upd", {"host_id": HOST, "actor_id": ACTOR, "new_actor_ref": REF}, {"accepted": True},
     f"Actor {ACTOR} updated to {REF}", {"accepted": True}, "Error updating actor"),
]  # fmt: skip
by_words = pytest.mark.parametrize("words,verb,body,ack,text,value,label", COMMANDS, ids=lambda v: str(v)[:9])


@by_words
def test_a_command_that_is_accepted(ctl, words, verb, body, ack, text, value, label):
    ctl.peer.on(control(f"cmd.{HOST}.{verb}"), ack)
    assert ctl.both(*words) == (f"\n{text}\n", value)
    assert json.loads(ctl.peer.wait_for(control(f"cmd.{HOST}.{verb}"))) == body


@by_words
def test_a_command_that_is_refused_is_a_result(ctl, words, verb, body, ack, text, value, label):
    why = "no way, \"this\" host\nhas no room"
    refusal = {"failure": why} if "failure" in ack else {"accepted": False, "failure": why}
    ctl.peer.on(control(f"cmd.{HOST}.{verb}"), refusal)
    assert ctl.both(*words) == (f"\n{label}: {why}\n", {"error": why})
    assert ctl.both(*words, "--wait", status=1) == (f"\n{label}: {why}\n", {"error": why})


def test_an_update_that_is_not_accepted_is_a_refusal(ctl):
    ctl.peer.on(control(f"cmd.{HOST}.upd"), {"accepted": False})
    why = "the host did not accept the update; its log says why"
    assert ctl.both(*UPDATE) == (f"\nError updating actor: {why}\n", {"error": why})


@by_words
def test_a_host_that_is_silent_ends_in_a_deadline(ctl, words, verb, body, ack, text, value, label):
    assert ctl.error(*words) == "Error: deadline has elapsed\n"
    assert ctl.error("get", "inventory", HOST) == "Error: deadline has elapsed\n"


def test_an_answer_that_is_no_json_is_an_error(ctl):
    ctl.peer.on(control(f"cmd.{HOST}.la"), b"{")
    assert ctl.error(*START_ACTOR).startswith("Error: ")


def test_the_first_offer_of_an_auction_wins(ctl):
    ctl.peer.on(control("auction.actor"), b"?", {"actor_ref": REF, "constraints": {}, "host_id": HOST},
                {"actor_ref": REF, "constraints": {}, "host_id": "N2"})  # fmt: skip
    ctl.peer.on(control(f"cmd.{HOST}.la"), {"host_id": HOST, "actor_ref": REF, "failure": None})
    assert ctl.json("start", "actor", REF, "-c", "a=b=c", "d=e") == {"actor_ref": REF, "host_id": HOST}
    asked = json.loads(ctl.peer.wait_for(control("auction.actor")))
    assert asked == {"actor_ref": REF, "constraints": {"a": "b=c", "d": "e"}}  # split once


def test_an_auction_without_an_offer_is_an_error(ctl):
    assert ctl.error("start", "actor", REF) == f"Error: No suitable hosts found for actor {REF}\n"
    assert ctl.error("start", "provider", PROVIDER_REF, "-l", "x", "-o", "json") == (
        f"Error: No suitable hosts found for provider {PROVIDER_REF}\n"
    )
    asked = json.loads(ctl.peer.wait_for(control("auction.provider")))
    assert asked == {"provider_ref": PROVIDER_REF, "link_name": "x", "constraints": {}}
    assert ctl.error("start", "actor", REF, "-c", "zone") == (
        "Error: Constraints were not properly formatted. Ensure they are formatted as label=value\n"
    )


# ---- --wait ------------------------------------------------------------------------------------------------------------

STARTED = event("ActorStarted", actor=ACTOR, image_ref=REF)
WAITS = [
    (START_ACTOR, "la", STARTED, f"Actor {REF} started on host {HOST}",
     {"actor_ref": REF, "host_id": HOST, "outcome": "started"},
     event("ActorStartFailed", actor_ref=REF, reason="boom"), "Error starting actor"),
    (START_PROVIDER, "lp",
     event("ProviderStarted", contract_id=CONTRACT, link_name="default", provider_id=PROVIDER, image_ref=PROVIDER_REF),
     f"Provider {PROVIDER_REF} started on host {HOST}",
     {"provider_ref": PROVIDER_REF, "host_id": HOST, "outcome": "started"},
     event("ProviderStartFailed", provider_ref=PROVIDER_REF, link_name="default", failure="boom"),
     "Error starting provider"),
    (STOP_ACTOR, "sa", event("ActorStopped", actor=ACTOR), f"Actor {ACTOR} stopped",
     {"actor_ref": ACTOR, "outcome": "stopped"}, event("ActorStopFailed", actor_ref=ACTOR, error="boom"),
     "Error stopping actor"),
    (STOP_PROVIDER, "sp", event("ProviderStopped", contract_id=CONTRACT, link_name="default", provider_id=PROVIDER),
     f"Provider {PROVIDER} stopped", {"provider_ref": PROVIDER, "outcome": "stopped"},
     event("ProviderStopFailed", provider_ref=PROVIDER, link_name="default", reason="boom"),
     "Error stopping provider"),
    (UPDATE, "upd", event("ActorUpdateCompleted", actor=ACTOR, old_revision=1, new_revision=2),
     f"Actor {ACTOR} updated to {REF}", {"accepted": True, "outcome": "updated"},
     event("ActorUpdateFailed", actor=ACTOR, reason="boom"), "Error updating actor"),
]  # fmt: skip
OTHERS = [
    event("ActorStarted", origin="N2", actor=ACTOR, image_ref=REF),
    event("ActorStarted", actor="M2", image_ref="x" + REF),
    event("ActorStopped", actor="M2"),
    event("ProviderStopped", contract_id=CONTRACT, link_name="other", provider_id=PROVIDER),
    event("Heartbeat", claims=[], entities={ACTOR: "Running"}),
    (control("events"), b"garbage"),
    (control("events"), {"event": "HostStarted", "header": {"host_origin": HOST, "timestamp": 1}}),
]


@pytest.mark.parametrize("early", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("words,verb,good,text,value,bad,label", WAITS, ids=lambda v: str(v)[:9])
def test_wait_tells_the_outcome(ctl, words, verb, good, text, value, bad, label, early):
    """The event may come before the acknowledgement or after it; those of others do not count."""
    ack = {"failure": None, "accepted": True}
    order = [*OTHERS, good, ack] if early else [ack, *OTHERS, good]
    ctl.peer.on(control(f"cmd.{HOST}.{verb}"), *order)
    assert ctl.both(*words, "--wait") == (f"\n{text}\n", value)
    order = [*OTHERS, bad, ack] if early else [ack, *OTHERS, bad]
    ctl.peer.on(control(f"cmd.{HOST}.{verb}"), *order)
    assert ctl.both(*words, "--wait", status=1) == (f"\n{label}: boom\n", {"error": "boom"})


def test_wait_ends_after_half_a_minute(ctl):
    ctl.peer.on(control(f"cmd.{HOST}.la"), {"failure": None})
    assert ctl.error(*START_ACTOR, "--wait") == (
        f"Error: host {HOST} accepted it, but did not say within 30 s how it ended; look at its log\n"
    )


# ---- links -------------------------------------------------------------------------------------------------------------

LINKS = "wasmbus.rpc.default.links"
REMLINKS = "wasmbus.rpc.default.remlinks"
RESULT = {"actor_id": ACTOR, "provider_id": PROVIDER, "result": "published"}


def advertised(**values):
    return {"actor_id": ACTOR, "provider_id": PROVIDER, "link_name": "default", "contract_id": CONTRACT,
            "values": values}  # fmt: skip


def test_link(ctl):
    text = ctl.text("link", ACTOR, PROVIDER, CONTRACT, "PORT=8080", "URL=a=b=c", "EMPTY=")
    assert text == f"\nAdvertised link ({ACTOR}) <-> ({PROVIDER}) successfully\n"
    wire = ctl.peer.wait_for(LINKS)
    assert msgpack.unpackb(wire) == advertised(PORT="8080", URL="a=b=c", EMPTY="")
    assert list(msgpack.unpackb(wire)) == ["actor_id", "provider_id", "link_name", "contract_id", "values"]
    assert ctl.json("link", ACTOR, PROVIDER, CONTRACT, "-l", "other") == RESULT


def test_link_bytes_are_those_of_the_specification(ctl):
    ctl.text("link", "M1", "V1", CONTRACT, "PORT=8080")
    ctl.text("link", "del", "M1", CONTRACT)
    set_vector = ("85a86163746f725f6964a24d31ab70726f76696465725f6964a25631a96c696e6b5f6e616d65a764656661756c74ab636f6e747261"
                  "63745f6964b47761736d636c6f75643a68747470736572766572a676616c75657381a4504f5254a438303830")  # fmt: skip
    remove_vector = ("85a86163746f725f6964a24d31ab70726f76696465725f6964a0a96c696e6b5f6e616d65a764656661756c74ab636f6e74726163"
                     "745f6964b47761736d636c6f75643a68747470736572766572a676616c75657380")  # fmt: skip
    assert ctl.peer.wait_for(LINKS).hex() == set_vector
    assert ctl.peer.wait_for(REMLINKS).hex() == remove_vector


def test_link_with_a_value_that_has_no_equals_is_a_result(ctl):
    why = "Constraints were not properly formatted. Ensure they are formatted as label=value"
    assert ctl.both("link", ACTOR, PROVIDER, CONTRACT, "PORT") == (f"\nError advertising link: {why}\n", {"error": why})


def test_link_put_and_del_as_later_releases_have_them(ctl):
    assert ctl.both("link", "put", ACTOR, PROVIDER, CONTRACT, "A=b") == (
        f"\nPublished link ({ACTOR}) <-> ({PROVIDER}) successfully\n", RESULT)  # fmt: skip
    assert msgpack.unpackb(ctl.peer.wait_for(LINKS)) == advertised(A="b")
    for words in (("link", "del"), ("del", "link")):
        assert ctl.both(*words, ACTOR, CONTRACT, "-l", "x") == (
            f"\nDeleted link for {ACTOR} on {CONTRACT} (x) successfully\n",
            {"actor_id": ACTOR, "contract_id": CONTRACT, "link_name": "x", "result": "published"})  # fmt: skip
        assert msgpack.unpackb(ctl.peer.wait_for(REMLINKS)) == {**advertised(), "provider_id": "", "link_name": "x"}
    assert ctl.error("link", "del", ACTOR, PROVIDER) == (
        "Error: It looks like you used a Provider ID (e.g. VABC...) instead of a contract ID "
        "(e.g. wasmcloud:httpserver)\n"
    )


def test_no_link_is_lost_when_the_program_ends(ctl):
    """The era lost 5 of 20 (SPEC wash 6.3): it ended before the message had left."""
    for n in range(20):
        ctl.text("link", ACTOR, PROVIDER, CONTRACT, f"N={n}")
    ctl.peer.send(b"PUB end 0\r\n\r\n")
    ctl.peer.wait_for("end")
    seen = [msgpack.unpackb(payload)["values"]["N"] for subject, payload in ctl.peer.heard if subject == LINKS]
    assert seen == [str(n) for n in range(20)]


# ---- call --------------------------------------------------------------------------------------------------------------

RPC = f"wasmbus.rpc.default.{ACTOR}"


def answer_with(msg=b"", error=None):
    def answer(wire):
        return msgpack.packb({"msg": list(msg), "error": error, "invocation_id": msgpack.unpackb(wire, strict_map_key=False)["id"]})

    return answer


def test_call_prints_the_response(ctl):
    ctl.peer.on(RPC, answer_with(b"\x82\xa2hi\xe2\x82\xac\xff\xe2\x82"))
    text, value = ctl.both("call", ACTOR, "HandleRequest", "{}")
    assert text == "\nCall response (raw): \ufffd\ufffdhi\u20ac\ufffd\ufffd\n"
    assert value == {"response": "\ufffd\ufffdhi\u20ac\ufffd\ufffd"}
    ctl.peer.on(RPC, answer_with())
    assert ctl.both("call", ACTOR, "X", "null") == ("\nCall response (raw): \n", {"response": ""})


def test_call_sends_a_signed_invocation(ctl):
    ctl.peer.on(RPC, answer_with())
    ctl.text("call", ACTOR, "HandleRequest", '{"b":[1,-1,300,1.5,null,true],', '"a":"x', 'y","c":{}}')
    invocation = msgpack.unpackb(ctl.peer.wait_for(RPC), strict_map_key=False)
    assert list(invocation) == ["origin", "target", "operation", "msg", "id", "encoded_claims", "host_id"]
    assert invocation["origin"] == {0: "system"} and invocation["target"] == {0: ACTOR}
    assert invocation["operation"] == "HandleRequest"
    msg = bytes(invocation["msg"])
    # The words are joined without blanks; keys are sorted, numbers as short as can be.
    assert msg == msgpack.packb({"a": "xy", "b": [1, -1, 300, 1.5, None, True], "c": {}})
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", invocation["id"])
    claims = nkeys.token_claims(invocation["encoded_claims"])
    url = f"wasmbus://{ACTOR}/HandleRequest"
    digest = hashlib.sha256(b"wasmbus://system" + url.encode() + msg).hexdigest().upper()
    assert claims["wascap"] == {"target_url": url, "origin_url": "wasmbus://system", "hash": digest}
    assert (claims["iss"], claims["sub"]) == (invocation["host_id"], invocation["id"])
    assert claims["iss"].startswith("N") and abs(claims["iat"] - time.time()) < 60
    ctl.text("call", ACTOR, "HandleRequest", "1")
    again = msgpack.unpackb(ctl.peer.heard[-1][1] if ctl.peer.heard[-1][0] == RPC else ctl.peer.wait_for(RPC),
                            strict_map_key=False)  # fmt: skip
    assert again["host_id"] != invocation["host_id"] and again["id"] != invocation["id"]


def test_call_with_an_error_of_the_actor_is_a_result(ctl):
    ctl.peer.on(RPC, answer_with(error="Guest call failed: no"))
    assert ctl.both("call", ACTOR, "X", "{}") == (
        "\nError invoking actor: Guest call failed: no\n", {"error": "Guest call failed: no"})  # fmt: skip


def test_call_without_an_answer_or_data_is_an_error(ctl):
    assert ctl.error("call", ACTOR, "X", "{}") == "Error: deadline has elapsed\n"
    assert ctl.error("call", ACTOR, "X") == "Error: EOF while parsing a value at line 1 column 0\n"
    assert "line 1" in ctl.error("call", ACTOR, "X", "{", '"a":}')
    assert "is no subject" in ctl.error("call", "a..b", "X", "{}")
    ctl.peer.on(RPC, b"\xc1garbage")
    assert ctl.error("call", ACTOR, "X", "{}").startswith("Error: ")


# ---- connection --------------------------------------------------------------------------------------------------------


def test_without_a_server_the_connection_is_refused(home):
    for command in (("get", "hosts"), START_ACTOR, ("link", ACTOR, PROVIDER, CONTRACT), ("call", ACTOR, "X", "{}")):
        done = home.wash("ctl", *command, "-r", "127.0.0.1", "-p", free_port())
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "Error: Connection refused (os error 111)\n")


def test_namespace_and_time_come_from_options_and_variables(ctl):
    ctl.peer.on("wasmbus.ctl.mine.get.claims", {"claims": []})
    assert ctl.json("get", "claims", "-n", "mine") == {"claims": {"claims": []}}
    begin = time.monotonic()
    assert ctl.run("get", "claims", env={"WASH_RPC_TIMEOUT": "3"}).stderr == "Error: deadline has elapsed\n"
    assert time.monotonic() - begin >= 3
    begin = time.monotonic()
    assert ctl.run("get", "claims", "-t", "2", env={"WASH_RPC_TIMEOUT": "9"}).returncode == 1
    assert 2 <= time.monotonic() - begin < 9
    assert ctl.run("get", "claims", "-t", "soon").stderr.startswith("error: Invalid value for '--rpc-timeout")


def on_a_terminal(ctl, *args):
    """What the program writes when standard output is a terminal."""
    parent, child = pty.openpty()
    env = clean_environment(ctl.home.path, WASH_RPC_HOST="127.0.0.1", WASH_RPC_PORT=ctl.port)
    process = subprocess.Popen([str(WASH), "ctl", *args], stdout=child, stderr=subprocess.PIPE, env=env)
    os.close(child)
    heard = b""
    try:
        while chunk := os.read(parent, 4096):
            heard += chunk
    except OSError:
        pass  # the other end is closed
    os.close(parent)
    errors = process.stderr.read().decode()
    return process.wait(30), heard.decode().replace("\r\n", "\n"), errors


def test_a_terminal_sees_a_spinner(ctl):
    ctl.peer.on(control(f"cmd.{HOST}.sa"), {"failure": None})
    status, text, errors = on_a_terminal(ctl, *STOP_ACTOR)
    assert (status, errors) == (0, "")
    frames, result = text.split("\n", 1)
    assert frames.startswith(f"\r\x1b[K\u2880\u2800  Stopping actor {ACTOR} ... ")
    assert result == f"Stopping actor: {ACTOR}\n"
    status, text, errors = on_a_terminal(ctl, *STOP_ACTOR, "-o", "json")
    assert (status, text, errors) == (0, '{"actor_ref":"' + ACTOR + '"}\n', "")
    status, text, errors = on_a_terminal(ctl, "get", "claims")
    assert (status, errors) == (1, "Error: deadline has elapsed\n")
    assert text.count("Retrieving claims ... ") > 5 and text.endswith("\r\x1b[K")
    ctl.peer.on(RPC, answer_with(b"a\x1b[2Jb"))
    assert on_a_terminal(ctl, "call", ACTOR, "X", "{}")[1].endswith("Call response (raw): a?[2Jb\n")


# ---- credentials of a server (SPEC wash 1.4, 6.1) ----------------------------------------------------------------------


def hosts(home, server, *args, env=None, scheme=""):
    return home.wash("ctl", "get", "hosts", "-o", "json", "-r", f"{scheme}127.0.0.1", "-p", server.port, *args, env=env)


def expect_in(done):
    assert (done.returncode, done.stderr, done.stdout) == (0, "", '{"hosts":[]}\n')


def expect_out(done):
    assert done.returncode == 1 and done.stdout == "" and done.stderr.startswith("Error: "), done


def test_token_and_password(home, tmp_path):
    secret = home.path / "secret"
    with with_token(tmp_path / "a", "s3cret") as server:
        expect_out(hosts(home, server))
        expect_out(hosts(home, server, "--rpc-token", "wrong"))
        expect_in(hosts(home, server, "--rpc-token", "s3cret"))
        expect_in(hosts(home, server, env={"WASH_RPC_TOKEN": "s3cret"}))
        secret.write_text("s3cret\n")
        expect_in(hosts(home, server, "--rpc-token", secret))
    with with_password(tmp_path / "b", "me", "pa:ss w") as server:
        expect_out(hosts(home, server, "--rpc-user", "me", "--rpc-password", "no"))
        expect_in(hosts(home, server, "--rpc-user", "me", "--rpc-password", "pa:ss w"))
        expect_in(hosts(home, server, env={"WASH_RPC_USER": "me", "WASH_RPC_PASSWORD": "pa:ss w"}))
    with with_password(tmp_path / "c", "me", "word") as server:
        for host in (f"me:word@127.0.0.1:{server.port}", f"nats://me:word@127.0.0.1:{server.port}"):
            expect_in(home.wash("ctl", "get", "hosts", "-o", "json", "-r", host))
        expect_in(home.wash("ctl", "get", "hosts", "-o", "json", "-r", "me:word@127.0.0.1", "-p", server.port))


def test_jwt_seed_and_credentials_file(home, tmp_path):
    operator = Operator()
    jwt, seed = operator.user()
    creds, jwt_file, seed_file = home.path / "user.creds", home.path / "user.jwt", home.path / "user.nk"
    creds.write_text(creds_text(jwt, seed))
    jwt_file.write_text(jwt + "\n")
    seed_file.write_text(seed + "\n")
    with operator.server(tmp_path / "nats") as server:
        expect_out(hosts(home, server))
        expect_in(hosts(home, server, "--rpc-jwt", jwt, "--rpc-seed", seed))
        expect_in(hosts(home, server, "--rpc-jwt", jwt_file, "--rpc-seed", seed_file))
        expect_in(hosts(home, server, "--rpc-credsfile", creds))
        expect_in(hosts(home, server, env={"WASH_RPC_JWT": jwt, "WASH_RPC_SEED": seed}))
        expect_in(hosts(home, server, env={"WASH_RPC_CREDS": creds}))
        expect_out(hosts(home, server, "--rpc-jwt", jwt))
        expect_out(hosts(home, server, "--rpc-credsfile", home.path / "none"))
        other = Operator().user()
        done = hosts(home, server, "--rpc-jwt", other[0], "--rpc-seed", other[1])
        expect_out(done)
        assert other[1] not in done.stderr


def test_tls(home, tmp_path):
    authority = Authority(tmp_path / "ca")
    with authority.server(tmp_path / "nats", must_client=True) as server:
        mine = ("--rpc-cert", authority.client_cert, "--rpc-key", authority.client_key)
        expect_in(hosts(home, server, "--rpc-ca", authority.ca, *mine, scheme="tls://"))
        expect_out(hosts(home, server, "--rpc-ca", authority.ca, scheme="tls://"))
        expect_out(hosts(home, server, *mine, scheme="tls://"))


# ---- real hosts --------------------------------------------------------------------------------------------------------

HTTP_REF = "wasmcloud.azurecr.io/httpserver:0.12.3"


class Real:
    """A host with two versions of the relay actor in its artifact directory, and `wash ctl` in the same home."""

    def __init__(self, home, way, port, prefix):
        self.home = home
        folder = home.path / "artifacts"
        folder.mkdir()
        for revision in (1, 2):
            self.file, self.actor = home.sign(guest("tests/relay"), "--http_server", "-r", revision, name="relay",
                                              to=folder / f"relay{revision}.wasm")  # fmt: skip
        place = ["--rpc-host", "127.0.0.1", "--rpc-port", port, "--no-gate"] if way == "nats" else ["--no-nats"]
        self.at = ["-n", prefix] + (["-r", "127.0.0.1", "-p", port] if way == "nats" else [])
        self.host = Host(home, args=[*place, "--nsprefix", prefix, "--artifact-dir", folder, "--allow-live-updates"])

    def __enter__(self):
        self.host.__enter__()
        self.id = self.json("get", "hosts")["hosts"][0]["id"]
        return self

    def __exit__(self, *what):
        self.host.__exit__(*what)

    def run(self, *args, status=0):
        done = self.home.wash("ctl", *args, *self.at, "-t", "10")
        assert (done.returncode, done.stderr if status == 0 else "") == (status, ""), done
        return done

    def json(self, *args, status=0):
        return json.loads(self.run(*args, "-o", "json", status=status).stdout)


@pytest.mark.parametrize("way", ["gate", "nats"])
def test_a_real_host_is_steered(home, server, way):
    with Real(home, way, server, f"real{way}") as real:
        started = f"\nActor relay1.wasm started on host {real.id}\n"
        assert real.run("start", "actor", "relay1.wasm", "--wait").stdout == started
        again = real.json("start", "actor", "relay1.wasm", "-h", real.id, "--wait", status=1)
        assert again == {"error": "Actor with image ref 'relay1.wasm' is already running on this host"}
        why = real.json("start", "actor", "none.wasm", "-h", real.id, "--wait", status=1)["error"]
        assert "none.wasm" in why and "--artifact-dir" in why
        assert real.json("start", "provider", HTTP_REF, "--wait") == {
            "host_id": real.id, "outcome": "started", "provider_ref": HTTP_REF}  # fmt: skip
        # What the actor says, as MessagePack: "hi" is a2 68 69.
        assert real.run("call", real.actor, "Echo", '"hi"').stdout == "\nCall response (raw): \ufffdhi\n"
        assert real.json("call", real.actor, "Echo", "[72,", "105]") == {"response": "\ufffdHi"}
        assert real.run("call", real.actor, "Fail", "111").stdout.startswith("\nError invoking actor: ")
        assert "o" in real.json("call", real.actor, "Fail", "111")["error"]
        assert real.json("get", "links") == {"links": []}
        port = free_port()
        real.run("link", real.actor, PROVIDER, CONTRACT, f"PORT={port}")
        link = {"actor_id": real.actor, "provider_id": PROVIDER, "link_name": "default", "contract_id": CONTRACT,
                "values": {"PORT": str(port)}}  # fmt: skip
        until(lambda: real.json("get", "links") == {"links": [link]})
        real.run("link", "del", real.actor, CONTRACT)
        until(lambda: real.json("get", "links") == {"links": []})
        assert real.json("update", "actor", real.id, real.actor, "relay2.wasm", "--wait") == {
            "accepted": True, "outcome": "updated"}  # fmt: skip
        assert real.json("get", "inventory", real.id)["inventory"]["actors"][0]["revision"] == 2
        refused = real.run("update", "actor", real.id, real.actor, "relay1.wasm", "--wait", status=1)
        assert refused.stdout.startswith("\nError updating actor: ")
        stopped = real.run("stop", "provider", real.id, PROVIDER, "default", CONTRACT, "--wait").stdout
        assert stopped == f"\nProvider {PROVIDER} stopped\n"
        assert real.json("stop", "actor", real.id, real.actor, "--wait") == {
            "actor_ref": real.actor, "outcome": "stopped"}  # fmt: skip
        assert real.json("get", "claims")["claims"]["claims"][0]["values"]["sub"] == real.actor  # claims stay known
        done = real.home.wash("ctl", "call", real.actor, "Echo", "1", *real.at)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "Error: deadline has elapsed\n")


def until(check, seconds=20.0 * PATIENCE):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end
        time.sleep(0.05)
