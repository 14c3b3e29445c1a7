"""The policy service: what it is asked, what its answers do, what happens when it is silent. docs/guide/policy.md

The service is a Python program on the bus: on a real nats-server, or at the gate of a lone host.
"""

import json
import re
import threading
import time

import pytest

from conftest import PATIENCE, Home, Host, free_port, guest
from nats_servers import Server
from natspeer import Peer
from web import ask, http, link, manifest

SUBJECT = "acme.policy"
HTTP = "wasmcloud:httpserver"
KEYVALUE = "wasmcloud:keyvalue"
EXTRAS = "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP"


class Service:
    """Answers questions with `decide(question) -> dict`, bytes (as they are) or None (silence)."""

    def __init__(self, where, decide=lambda question: {"allowed": True}):
        self.decide = decide
        self.asked = []
        self.peer = Peer(where, SUBJECT)
        self.peer.on(SUBJECT, self._answer)

    def _answer(self, payload):
        question = json.loads(payload)
        self.asked.append(question)
        answer = self.decide(question)
        return answer if isinstance(answer, (bytes, type(None))) else json.dumps(answer).encode()

    def of_kind(self, kind):
        return [question for question in self.asked if question["kind"] == kind]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("nats")) as one:
        yield one.port


@pytest.fixture
def prefix(request):
    return "t" + re.sub(r"[^a-z0-9]", "", request.node.name.lower())[:60]


@pytest.fixture
def service(server):
    made = []

    def make(*args):
        made.append(Service(server, *args))
        return made[-1]

    yield make
    for one in made:
        one.peer.close()


class Stage:
    """A host with a policy and two relay actors behind HTTP, `a` and `b`."""

    def __init__(self, home, server, prefix, *args, policy=True, values=None):
        self.port = free_port()
        self.keys = {}
        paths, links = [], []
        for name in ("a", "b"):
            module = home.work / f"{name}.unsigned.wasm"
            module.write_bytes(guest("tests/relay").read_bytes())
            path, self.keys[name] = home.sign(module, "--http_server", "--keyvalue", "--extras", name=name,
                                              to=home.work / f"{name}.wasm")  # fmt: skip
            paths.append(str(path))
            links += [http(self.keys[name], self.port, f"/{name}", **(values or {})), link(self.keys[name], KEYVALUE),
                      link(self.keys[name], "wasmcloud:extras")]  # fmt: skip
        flags = ["--rpc-host", "127.0.0.1", "--rpc-port", server, "--nsprefix", prefix, "--set", "keyvalue-store=memory"]
        flags += ["--policy-subject", SUBJECT] if policy else []
        self.host = Host(home, manifest(paths, *links, capabilities=(HTTP, KEYVALUE)), args=[*flags, *args])

    def __enter__(self):
        self.host.__enter__()
        return self

    def __exit__(self, *what):
        self.host.__exit__(*what)

    def ask(self, path, *args, **more):
        return ask(self.port, path, *args, **more)

    def call(self, target, body=b"hello"):
        return self.ask(f"/a/call?target={target}&op=Echo", body)


def test_everything_is_asked_with_the_stated_fields(home, server, prefix, service):
    it = service()
    with Stage(home, server, prefix) as stage:
        assert stage.ask("/a/kv?key=x").text == "1"
        assert stage.call(stage.keys["b"]).text == "hello"
        host = json.loads(home.wash("ctl", "get", "hosts", "-n", prefix, "-o", "json").stdout)["hosts"][0]["id"]
    assert all(question["host"] == host and question["namespace"] == prefix for question in it.asked)
    loads = {question["actor"]: question for question in it.of_kind("load")}
    assert sorted(loads) == sorted(stage.keys.values())
    load = loads[stage.keys["a"]]
    assert load["issuer"].startswith("A") and load["name"] == "a" and load["revision"] == 0
    assert sorted(load["capabilities"]) == ["wasmcloud:extras", HTTP, KEYVALUE] and load["target"] is None
    assert len(it.of_kind("link")) == 6
    bound = [question for question in it.of_kind("link") if question["actor"] == load["actor"]]
    assert sorted(question["contract"] for question in bound) == ["wasmcloud:extras", HTTP, KEYVALUE]
    assert {question["operation"] for question in bound} == {"BindActor"}
    add, echo = it.of_kind("invoke")
    assert add["actor"] == load["actor"] and add["issuer"] == load["issuer"]
    assert (add["contract"], add["link_name"], add["operation"]) == (KEYVALUE, "default", "Add")
    assert add["target"].startswith("V")
    assert (echo["contract"], echo["target"], echo["operation"]) == (None, stage.keys["b"], "Echo")


def test_answers_are_kept_for_their_time(home, server, prefix, service):
    it = service()
    with Stage(home, server, prefix, "--threads", "1") as stage:
        for n in range(5):
            assert stage.ask("/a/kv?key=x").text == str(n + 1)
        assert len(it.of_kind("invoke")) == 1
        it.decide = lambda question: {"allowed": True, "ttl_s": 0}
        for _ in range(3):
            assert stage.call(stage.keys["b"]).text == "hello"
        assert len(it.of_kind("invoke")) == 4  # another question, asked each time
        it.decide = lambda question: {"allowed": True, "ttl_s": 4}
        assert stage.call(stage.keys["b"]).text == "hello"
        assert stage.call(stage.keys["b"]).text == "hello"
        assert len(it.of_kind("invoke")) == 5
        time.sleep(4.1)
        assert stage.call(stage.keys["b"]).text == "hello"
        assert len(it.of_kind("invoke")) == 6


def test_a_flag_says_how_long_answers_are_kept(home, server, prefix, service):
    it = service()
    with Stage(home, server, prefix, "--policy-cache-s", "0") as stage:
        for n in range(3):
            assert stage.ask("/a/kv?key=x").text == str(n + 1)
        assert len(it.of_kind("invoke")) == 3


def test_what_is_denied_says_why(home, server, prefix, service):
    it = service(lambda question: {"allowed": question["kind"] != "invoke", "reason": "not on a \"Sunday\""})
    with Stage(home, server, prefix) as stage:
        for path in ("/a/kv?key=x", f"/a/call?target={stage.keys['b']}&op=Echo", "/a/guid"):
            answer = stage.ask(path, b"")
            assert answer.status == 500 and 'not on a "Sunday"' in answer.json["error"], answer
            assert f"does not permit actor {stage.keys['a']}" in answer.json["error"]
        assert stage.ask("/a/body", b"alone").text == "alone"  # needs nobody
    assert len(it.of_kind("invoke")) == 3


def test_an_actor_or_a_link_that_is_denied_is_not_there(home, server, prefix, service):
    service(lambda question: {"allowed": question.get("name") != "b" and question["contract"] != KEYVALUE,
                              "reason": "because"})  # fmt: skip
    with Stage(home, server, prefix) as stage:
        assert stage.ask("/b/body", b"").status == 404
        assert KEYVALUE in stage.ask("/a/kv?key=x").json["error"]
        assert stage.ask("/a/guid").status == 200
        inventory = home.wash("ctl", "get", "claims", "-n", prefix, "-o", "json").stdout
        assert stage.keys["a"] in inventory and stage.keys["b"] not in inventory
        output = stage.host.output
    denied = [json.loads(line) for line in output.splitlines() if '"policy.denied"' in line]
    assert {(line["kind"], line["reason"]) for line in denied} == {("load", "because"), ("link", "because")}


@pytest.mark.parametrize("answer", [b"", b"{", b"[]", b"null", b'{"allowed":1}', b'{"allowed":"true"}', b"x" * 70000,
                                    b"[" * 1000, b'{"reason":"yes"}', b"\xff"])  # fmt: skip
def test_what_is_no_answer_leaves_it_to_the_default(home, server, prefix, service, answer):
    it = service()
    with Stage(home, server, prefix) as stage:
        it.decide = lambda question: answer
        told = stage.ask("/a/kv?key=x")
        assert told.status == 500 and "--policy-default is deny" in told.json["error"]


def test_a_silent_service_leaves_it_to_the_default_and_holds_up_nobody_else(home, server, prefix, service):
    it = service()
    with Stage(home, server, prefix, "--threads", "1", "--policy-timeout-ms", "3000") as stage:
        it.decide = lambda question: None
        waiting = []
        asker = threading.Thread(target=lambda: waiting.append(stage.ask("/a/kv?key=x")))
        begin = time.monotonic()
        asker.start()
        while not it.of_kind("invoke"):
            assert time.monotonic() - begin < 30
            time.sleep(0.01)
        for _ in range(20):
            assert stage.ask("/b/body", b"meanwhile").text == "meanwhile"
        assert not waiting and time.monotonic() - begin < 3 * PATIENCE
        asker.join(60)
        assert time.monotonic() - begin >= 3
        assert waiting[0].status == 500 and "did not answer in time" in waiting[0].json["error"]
        begin = time.monotonic()
        assert stage.ask("/b/kv?key=x").status == 500  # nobody else waits for it within the next second
        assert time.monotonic() - begin < 2 * PATIENCE
        stage.host.wait_output('"policy.silent"')
        it.decide = lambda question: {"allowed": True}
        end = time.monotonic() + 30
        while stage.ask("/a/kv?key=x").status != 200:
            assert time.monotonic() < end


def test_the_default_may_be_to_allow(home, server, prefix):
    with Stage(home, server, prefix, "--policy-default", "allow", "--policy-timeout-ms", "200") as stage:
        assert stage.ask("/a/kv?key=x").text == "1"  # no service at all
        assert stage.call(stage.keys["b"]).text == "hello"
        assert "no policy service listens" in stage.host.output


def test_without_a_service_nothing_is_loaded(home, server, prefix):
    with Stage(home, server, prefix) as stage:
        assert json.loads(home.wash("ctl", "get", "claims", "-n", prefix, "-o", "json").stdout)["claims"]["claims"] == []
        assert "--policy-default is deny" in stage.host.output


def test_the_deadline_of_a_call_counts_while_it_waits(home, server, prefix, service):
    it = service()
    with Stage(home, server, prefix, "--policy-timeout-ms", "20000", values={"TIMEOUT_MS": 400}) as stage:
        it.decide = lambda question: None
        begin = time.monotonic()
        assert stage.ask("/a/kv?key=x").status == 504
        assert time.monotonic() - begin < 10 * PATIENCE
        # It stops although the service still owes an answer.


def test_many_calls_at_once_share_a_question(home, server, prefix, service):
    it = service()
    gate = threading.Event()
    with Stage(home, server, prefix, "--threads", "1", "--policy-timeout-ms", "20000") as stage:

        def decide(question):
            gate.wait(30)
            return {"allowed": True, "ttl_s": 0}

        it.decide = decide
        answers = []
        askers = [threading.Thread(target=lambda: answers.append(stage.ask("/a/kv?key=x").text)) for _ in range(8)]
        for asker in askers:
            asker.start()
        time.sleep(0.5)  # nothing may depend on it: fewer calls would share the question, no more would be asked
        gate.set()
        for asker in askers:
            asker.join(60)
        assert sorted(answers) == [str(n + 1) for n in range(8)]
        assert 1 <= len(it.of_kind("invoke")) <= 8


def test_a_service_at_the_gate_of_a_lone_host(home):
    artifacts = home.path / "artifacts"
    artifacts.mkdir()
    good, good_key = home.sign(guest("echo"), "-q", name="Good", to=artifacts / "good.wasm")
    with Host(home, args=["--no-nats", "--artifact-dir", artifacts, "--policy-subject", SUBJECT]) as host:
        why = json.loads(home.wash("ctl", "start", "actor", "good.wasm", "-o", "json").stdout)["error"]
        assert "no policy service listens; --policy-default is deny" in why
        it = Service(home.path / ".local" / "state" / "wasmcloud-c" / "gate.sock")
        it.decide = lambda question: {"allowed": False, "reason": "not yet"}
        end = time.monotonic() + 30
        while True:
            done = home.wash("ctl", "start", "actor", "good.wasm", "-o", "json")
            if "not yet" in done.stdout:
                break
            assert "a moment ago" in done.stdout and time.monotonic() < end
        it.decide = lambda question: {"allowed": True}
        # The refusal is kept for its time, which the service did not state.
        assert "not yet" in home.wash("ctl", "start", "actor", "good.wasm", "-o", "json").stdout
        assert host.process.poll() is None
        it.peer.close()


def test_the_host_that_is_called_asks_too(home, tmp_path, server, prefix, service):
    it = service(lambda question: {"allowed": question["kind"] != "invoke" or question["operation"] != "Echo",
                                   "reason": "not from there"})  # fmt: skip
    other = Home(tmp_path / "other")
    path, far = other.sign(guest("tests/relay"), "--http_server", name="far")
    place = ["--rpc-host", "127.0.0.1", "--rpc-port", server, "--nsprefix", prefix]
    with Host(other, f"actors:\n  - '{path}'\n", args=[*place, "--policy-subject", SUBJECT]):
        with Stage(home, server, prefix, policy=False) as stage:
            answer = stage.ask(f"/a/call?target={far}&op=Echo", b"hi")
            assert answer.status == 500 and "not from there" in answer.json["error"], answer
            answer = stage.ask(f"/a/call?target={far}&op=Fail", b"its own words")
            assert answer.status == 500 and "its own words" in answer.json["error"], answer
            # What "system" sends is not an actor's call.
            done = home.wash("ctl", "call", far, "Fail", "111", "-n", prefix, "-r", "127.0.0.1", "-p", server, "-t", "5")
            assert "Error invoking actor" in done.stdout and "not from there" not in done.stdout
    asked = [question for question in it.of_kind("invoke") if question["target"] == far]
    assert {question["actor"] for question in asked} == {stage.keys["a"]}


def test_a_call_to_another_host_is_asked_where_it_starts(home, tmp_path, server, prefix, service):
    service(lambda question: {"allowed": question["kind"] != "invoke", "reason": "stay here"})
    other = Home(tmp_path / "other")
    path, far = other.sign(guest("tests/relay"), "--http_server", name="far")
    place = ["--rpc-host", "127.0.0.1", "--rpc-port", server, "--nsprefix", prefix]
    with Host(other, f"actors:\n  - '{path}'\n", args=place), Stage(home, server, prefix) as stage:
        answer = stage.ask(f"/a/call?target={far}&op=Echo", b"hi")
        assert answer.status == 500 and "stay here" in answer.json["error"], answer


def test_namespaces_isolate(home, tmp_path, server, prefix, service):
    """Two hosts on one server in two namespaces neither see nor call each other, and the service is told which is which."""
    it = service()
    other = Home(tmp_path / "other")
    path, far = other.sign(guest("tests/relay"), "--http_server", name="far")
    place = ["--rpc-host", "127.0.0.1", "--rpc-port", server, "--nsprefix", prefix + "x", "--policy-subject", SUBJECT]
    at = ["-r", "127.0.0.1", "-p", server]
    with Host(other, f"actors:\n  - '{path}'\n", args=place), Stage(home, server, prefix) as stage:
        ours = json.loads(home.wash("ctl", "get", "hosts", *at, "-n", prefix, "-o", "json").stdout)["hosts"]
        theirs = json.loads(home.wash("ctl", "get", "hosts", *at, "-n", prefix + "x", "-o", "json").stdout)["hosts"]
        assert len(ours) == len(theirs) == 1 and ours[0]["id"] != theirs[0]["id"]
        answer = stage.ask(f"/a/call?target={far}&op=Echo", b"hi")
        assert answer.status in (500, 504), answer
        for wanted, namespace in ((far, prefix), (stage.keys["a"], prefix + "x")):
            done = home.wash("ctl", "call", wanted, "Echo", '"x"', *at, "-n", namespace)
            assert done.returncode == 1 and done.stderr == "Error: deadline has elapsed\n"
        done = home.wash("ctl", "get", "inventory", theirs[0]["id"], *at, "-n", prefix)
        assert done.stderr == "Error: deadline has elapsed\n"
        claims = home.wash("ctl", "get", "claims", *at, "-n", prefix, "-o", "json").stdout
        assert stage.keys["a"] in claims and far not in claims
    assert {question["namespace"] for question in it.of_kind("load")} == {prefix, prefix + "x"}
    spaces = {question["actor"]: question["namespace"] for question in it.of_kind("load")}
    assert spaces[far] == prefix + "x" and spaces[stage.keys["a"]] == prefix


def test_a_subject_that_is_none_is_refused_at_the_start(home):
    host = Host(home, args=["--no-nats", "--policy-subject", "a.*"], ready=None)
    host.start(wait=False)
    assert host.wait_end() == 1 and "--policy-subject 'a.*' is not a subject" in host.output
