"""Faults that must be survived: misbehaving guests, misbehaving clients, limits of a real host over HTTP.

SPEC host 9, 15; providers 2; design sections 3, 10 and 11; issue 3 "Bad input".
"""

import os
import re
import resource
import socket
import threading
import time

import msgpack
import pytest

from conftest import free_port, guest
from web import Wire, ask, ask_admin, http, link, manifest, poll, request


class Stage:
    """A host with the relay actor under / and what else a test wants."""

    def __init__(self, host, port, keys):
        self.host, self.port, self.keys = host, port, keys

    def ask(self, path, *args, **more):
        return ask(self.port, path, *args, **more)


@pytest.fixture
def stage(home, host_factory):
    """stage(relay={settings of the entry}, other={...}, args=[...], values={link values}) starts a host."""

    def start(args=(), values=None, env=None, ready="host.ready", **actors):
        port = free_port()
        entries, links, keys = [], [], {}
        for name, settings in (actors or {"relay": {}}).items():
            settings = dict(settings)
            module = settings.pop("module", "tests/relay")
            signing = settings.pop("sign", ["--http_server", "--keyvalue", "--logging", "--extras"])
            path = home.work / f"{name}.wasm"
            subject = home.work / f"{name}.unsigned.wasm"
            subject.write_bytes(guest(module).read_bytes())
            _, keys[name] = home.sign(subject, *signing, name=name, to=path)
            entries.append({"file": str(path), **settings} if settings else str(path))
            links.append(http(keys[name], port, "/" if name == "relay" else f"/{name}", **(values or {})))
            if name == "relay":
                links.append(link(keys[name], "wasmcloud:extras"))
        text = manifest(entries, *links)
        host = host_factory(text, port=port, args=args, env=env, ready=ready).start()
        return Stage(host, port, keys)

    return start


def expect_error(answer, status, *words):
    """An error as JSON with the id of the request, which is in the header too."""
    assert answer.status == status, answer
    assert answer.headers["content-type"].startswith("application/json")
    told = answer.json
    assert told["request_id"] == answer.headers["x-request-id"] != ""
    for word in words:
        assert word in told["error"], told
    return told


# ---- guests ------------------------------------------------------------------------------------------------------------


def test_guest__trap_costs_only_its_request(stage):
    it = stage()
    told = [expect_error(it.ask("/trap"), 500, "Failed to handle request") for _ in range(3)]
    assert it.ask("/body", b"alive").text == "alive"
    it.host.wait_output(told[0]["request_id"])  # the others like it within a second are counted, not written
    assert it.host.stop() == 0


def test_guest__error_text_reaches_the_client_with_the_request_id(stage):
    it = stage()
    answer = it.ask("/error?text=as-asked", headers={"X-Request-Id": "abc-1"})
    assert expect_error(answer, 500, "as-asked")["request_id"] == "abc-1"
    # What could break a log line or a header is not taken as an id.
    answer = it.ask("/error", headers={"X-Request-Id": 'x"y\\'})
    assert re.fullmatch(r"[0-9a-f]{16}", expect_error(answer, 500)["request_id"])


# design.md section 3, deadline and fairness: with one thread the others are answered meanwhile.
def test_guest__endless_loop_ends_at_its_deadline_and_others_are_answered(stage):
    it = stage(args=["--threads", "1"], values={"TIMEOUT_MS": 1500}, relay={}, spin={"module": "tests/spin"})
    start = time.monotonic()
    with Wire(it.port) as first, Wire(it.port) as second:
        first.send(request("GET", "/spin"))
        second.send(request("GET", "/spin"))
        slowest = 0
        for i in range(20):
            began = time.monotonic()
            assert it.ask("/body", b"%d" % i).text == str(i)
            slowest = max(slowest, time.monotonic() - began)
        assert time.monotonic() - start < 1.4, "the others had to wait for the deadline"
        assert slowest < 0.5
        expect_error(first.answer(), 504, "deadline")
        expect_error(second.answer(), 504, "deadline")
    assert 1.4 < time.monotonic() - start < 4
    assert it.host.stop() == 0


def test_guest__memory_ends_at_its_limit(stage):
    it = stage(args=["--max-memory-bytes", str(16 << 20)])
    for _ in range(4):
        assert it.ask("/grow").json == {"pages": 256}
    assert it.ask("/body", b"alive").text == "alive"
    assert it.host.stop() == 0


def test_guest__huge_reply_is_refused_by_name(stage):
    it = stage(args=["--max-payload-bytes", str(1 << 20)])
    expect_error(it.ask("/big?bytes=1500000"), 500, "1048576")
    assert len(it.ask("/big?bytes=1000000").body) == 1000000
    assert it.host.stop() == 0


def test_guest__reply_above_the_default_limit_is_refused(stage):
    it = stage()
    expect_error(it.ask("/big"), 500, "16777216")
    assert len(it.ask("/big?bytes=16000000").body) == 16000000
    assert it.host.stop() == 0


def test_guest__response_that_is_none_is_told(stage):
    it = stage(relay={}, raw={"module": "tests/wapc_echo"})
    expect_error(it.ask("/raw"), 500, "Malformed response from actor")
    assert it.host.stop() == 0


# ---- actor to actor ----------------------------------------------------------------------------------------------------


def call(it, target, operation, payload, start="/"):
    return it.ask(f"{start}call?target={target}&op={operation}", payload)


# host.md 9.1, 9.2
def test_call__by_key_and_by_alias(stage):
    it = stage(relay={}, other={"sign": ["--http_server", "--call-alias", "some_other"]})
    for target in (it.keys["other"], "some_other"):
        assert call(it, target, "Echo", b"hello").text == "hello"
        expect_error(call(it, target, "Fail", b"oh no"), 500, "oh no")
        expect_error(call(it, target, "Nothing", b""), 500, "Nothing")
    assert it.host.stop() == 0


def test_call__what_is_missing_is_named(stage):
    it = stage()
    expect_error(call(it, "wasmcloud:messaging", "Publish", b""), 500, "wasmcloud:messaging", "default", it.keys["relay"])
    expect_error(it.ask("/kv?key=a"), 500, "wasmcloud:keyvalue")
    absent = "M" + it.keys["relay"][1:][::-1]
    expect_error(call(it, absent, "Echo", b""), 500, absent)
    assert re.fullmatch(r"[0-9a-f-]{36}", it.ask("/guid").text)
    assert 10 <= int(it.ask("/random").text) < 20
    assert [it.ask("/sequence").text for _ in range(3)] == ["0", "1", "2"]
    assert it.host.stop() == 0


def nested(targets, payload=b"deepest"):
    """Query and body of a request that goes through `targets`, one after the other, by their HTTP handlers."""
    path, query, body = "/body", "", payload
    for target in reversed(targets):
        message = {"method": "POST", "path": path, "queryString": query, "header": {}, "body": body}
        path, query, body = "/call", f"target={target}&op=HandleRequest", msgpack.packb(message, use_bin_type=True)
    return f"{path}?{query}", body


# design.md section 11: call depth 16; host.md 3 [Q]: A -> B -> A takes another instance.
def test_call__recursion_ends_at_the_depth_limit(stage):
    it = stage(relay={}, other={})
    there_and_back = [it.keys["other"], it.keys["relay"]]
    answer = it.ask(*nested(there_and_back * 8))
    assert answer.status == 200 and answer.body.endswith(b"deepest")
    assert b"call_depth" not in answer.body
    expect_error(it.ask(*nested(there_and_back * 8 + [it.keys["other"]])), 500, "call_depth")
    assert it.ask("/body", b"alive").text == "alive"
    assert it.host.stop() == 0


def test_call__depth_limit_can_be_set(stage):
    it = stage(args=["--call-depth", "2"])
    own = it.keys["relay"]
    assert it.ask(*nested([own] * 2)).status == 200
    expect_error(it.ask(*nested([own] * 3)), 500, "call_depth")
    assert it.host.stop() == 0


def test_call__deadline_covers_what_is_called(stage):
    it = stage(relay={}, other={}, values={"TIMEOUT_MS": 300})
    message = {"method": "GET", "path": "/spin", "queryString": "", "header": {}, "body": b""}
    start = time.monotonic()
    expect_error(call(it, it.keys["other"], "HandleRequest", msgpack.packb(message)), 504, "deadline")
    assert time.monotonic() - start < 2
    # Both actors are free again.
    assert call(it, it.keys["other"], "Echo", b"hello").text == "hello"
    assert it.host.stop() == 0


def test_call__trap_of_the_called_is_an_error_of_the_caller(stage):
    it = stage(relay={}, other={})
    message = {"method": "GET", "path": "/trap", "queryString": "", "header": {}, "body": b""}
    expect_error(call(it, it.keys["other"], "HandleRequest", msgpack.packb(message)), 500)
    assert call(it, it.keys["other"], "Echo", b"hello").text == "hello"
    assert it.host.stop() == 0


# ---- modes -------------------------------------------------------------------------------------------------------------


def test_mode__serial_actor_answers_from_every_thread_and_never_waits_for_itself(stage):
    it = stage(args=["--threads", "2"], relay={"mode": "serial"})
    answers = []

    def many(name):
        with Wire(it.port) as wire:
            for i in range(50):
                answers.append((f"{name}{i}", wire.send(request("POST", "/body", f"{name}{i}".encode())).answer().text))

    threads = [threading.Thread(target=many, args=(c,)) for c in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 400 and all(sent == got for sent, got in answers)
    start = time.monotonic()
    for _ in range(8):  # on whichever thread
        expect_error(call(it, it.keys["relay"], "Echo", b""), 500, "serial")
    assert time.monotonic() - start < 2
    assert it.host.stop() == 0


def test_mode__serial_actor_is_free_again_after_trap_and_deadline(stage):
    it = stage(args=["--threads", "2"], relay={"mode": "serial"}, values={"TIMEOUT_MS": 200})
    for _ in range(4):
        assert it.ask("/trap").status == 500
        assert it.ask("/body", b"x").text == "x"
    expect_error(it.ask("/spin"), 504)
    assert it.ask("/body", b"x").text == "x"
    assert it.host.stop() == 0


def test_mode__fresh_actor_forgets(stage, home):
    it = stage(relay={"mode": "fresh"}, values={}, args=["--max-memory-bytes", str(16 << 20)])
    # A warm instance that has grown cannot grow again; a fresh one can.
    for _ in range(5):
        assert it.ask("/grow").json == {"pages": 256}
        assert it.ask("/body", b"x").text == "x"
    assert it.host.stop() == 0


# design.md section 11: busy, 503 with Retry-After.
@pytest.mark.parametrize("settings", [{"instances": 1, "queue": 2}, {"mode": "serial", "queue": 2}])
def test_queue__full_one_is_busy(stage, settings):
    it = stage(args=["--threads", "1"], relay=settings, values={"TIMEOUT_MS": 1000})
    wires = [Wire(it.port) for _ in range(6)]
    for wire in wires:
        wire.send(request("GET", "/spin"))
    answers = [wire.answer() for wire in wires]
    for wire in wires:
        wire.close()
    busy = [answer for answer in answers if answer.status == 503]
    assert len(busy) == 3 and [a.status for a in answers].count(504) == 3, answers
    for answer in busy:
        expect_error(answer, 503, "queue_per_actor")
        assert int(answer.headers["retry-after"]) >= 1
    assert it.ask("/body", b"free").text == "free"
    assert it.host.stop() == 0


# ---- clients -----------------------------------------------------------------------------------------------------------


def metric(path, name):
    text = ask_admin(path, "/metrics").text
    return int(re.search(rf"^wasmcloud_{name} (\d+)$", text, re.M)[1])


def at_work(it, admin, count):
    """Connections with a call that has begun and will not end by itself."""
    before = metric(admin, "calls_total")
    wires = [Wire(it.port) for _ in range(count)]
    for wire in wires:
        wire.send(request("GET", "/spin"))
    poll(lambda: metric(admin, "calls_total") >= before + count, what="calls at work")
    return wires


def test_client__reset_in_mid_call_ends_the_call(stage, tmp_path):
    admin = tmp_path / "a"
    it = stage(args=["--threads", "1", "--admin-socket", admin])
    wires = at_work(it, admin, 5)
    start = time.monotonic()
    for wire in wires:
        wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        wire.close()
    poll(lambda: metric(admin, "instances") <= 1, what="the end of abandoned calls")
    assert it.ask("/body", b"alive").text == "alive"
    assert time.monotonic() - start < 5  # not the 30 s of the request
    assert it.host.stop() == 0


# Whichever thread the client came to: the one that the serial actor lives on, or the other.
def test_client__reset_frees_a_serial_actor(stage, tmp_path):
    admin = tmp_path / "a"
    it = stage(args=["--threads", "2", "--admin-socket", admin], relay={"mode": "serial"})
    start = time.monotonic()
    for _ in range(8):
        for wire in at_work(it, admin, 1):
            wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            wire.close()
        assert it.ask("/body", b"free").text == "free"
    assert time.monotonic() - start < 5  # not the 30 s of the request
    assert it.host.stop() == 0


# RFC 9112 9.6: who has only ended his own direction still gets his answer.
def test_client__half_closed_in_mid_call_gets_its_answer(stage, tmp_path):
    admin = tmp_path / "a"
    it = stage(args=["--admin-socket", admin], values={"TIMEOUT_MS": 300})
    for wire in at_work(it, admin, 3):
        wire.half_close()
        assert wire.answer().status == 504
        assert wire.is_closed()
    assert it.host.stop() == 0


def test_client__keep_alive_and_pipelining_keep_the_order(stage):
    it = stage()
    with Wire(it.port) as wire:
        sent = b"".join(request("POST", "/body", b"%d" % i) for i in range(200))
        threading.Thread(target=wire.send, args=(sent,)).start()
        assert [wire.answer().text for _ in range(200)] == [str(i) for i in range(200)]
        # Slow, failing and wrong ones between keep their places.
        wire.send(request("GET", "/error") + request("GET", "/trap") + request("HEAD", "/body") + request("GET", "/nothing"))
        assert [wire.answer(m).status for m in ("GET", "GET", "HEAD", "GET")] == [500, 500, 200, 404]
        wire.send(request("GET", "/body", headers={"Connection": "close"}) + request("GET", "/body"))
        assert wire.answer().headers["connection"] == "close"
        assert wire.is_closed() and wire.left == b""


def test_client__http_1_0(stage):
    it = stage()
    with Wire(it.port) as wire:
        wire.send(b"GET /body HTTP/1.0\r\n\r\n")
        assert wire.answer().status == 200
        assert wire.is_closed()


def test_client__head_has_the_head_of_get(stage):
    it = stage()
    with Wire(it.port) as wire:
        whole = wire.send(request("GET", "/guid")).answer()
        head = wire.send(request("HEAD", "/guid")).answer("HEAD")
        assert (head.status, head.headers["content-length"]) == (200, whole.headers["content-length"])
        assert wire.send(request("GET", "/guid")).answer().status == 200


def test_client__continue_is_said_before_the_body(stage):
    it = stage()
    with Wire(it.port) as wire:
        wire.send(b"PUT /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert wire.answer().status == 100
        assert wire.send(b"abc").answer().text == "abc"
        # Not to be said when the body is too large: the client is spared sending it.
        wire.send(b"PUT /body HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
        assert wire.answer().status == 413


def test_client__chunked_body_arrives_whole(stage):
    it = stage()
    with Wire(it.port) as wire:
        wire.send(b"POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for i in range(100):
            wire.send(b"5;x=y\r\n%05d\r\n" % i)
        wire.send(b"0\r\nTrailer: x\r\n\r\n")
        assert wire.answer().body == b"".join(b"%05d" % i for i in range(100))


def test_client__cors(stage):
    it = stage(values={"CORS_ALLOWED_ORIGINS": "http://a.example,http://b.example", "CORS_ALLOWED_METHODS": "GET,PUT"})
    asked = {"Origin": "http://b.example", "Access-Control-Request-Method": "PUT"}
    answer = it.ask("/body", method="OPTIONS", headers=asked)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "http://b.example"
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert "origin" in answer.headers["vary"].lower()
    answer = it.ask("/body", b"x", headers={"Origin": "http://b.example"})
    assert answer.headers["access-control-allow-origin"] == "http://b.example"
    answer = it.ask("/body", b"x", headers={"Origin": "http://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_client__limits_of_a_request_have_names(stage):
    it = stage()
    body = b"x" * (1 << 20)
    assert it.ask("/body", body).body == body
    expect_error(it.ask("/body", body + b"x"), 413, "http-body-bytes")
    with Wire(it.port) as wire:
        wire.send(b"POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n")
        expect_error(wire.answer(), 413, "http-body-bytes")
    expect_error(it.ask("/body", headers={"X": "y" * (16 << 10)}), 431, "http-header-bytes")
    expect_error(it.ask("/body", headers={f"X{i}": "y" for i in range(100)}), 431, "http-headers")
    expect_error(it.ask("/" + "a" * 9000), 414)


def test_client__body_limit_of_a_link(stage):
    it = stage(values={"MAX_CONTENT_LEN": "10"})
    assert it.ask("/body", b"0123456789").status == 200
    answer = it.ask("/body", b"0123456789x")
    assert answer.status == 413


# design.md section 10: slow header; the limit is 15 s, so this is the slow test of the file.
def test_client__slow_header_is_timed_out(stage):
    it = stage()
    with Wire(it.port, timeout=25) as header, Wire(it.port, timeout=25) as drip:
        start = time.monotonic()
        header.send(b"GET /body HTTP/1.1\r\nHo")
        stop = threading.Event()

        def dribble():
            drip.send(b"GET /body HTTP/1.1\r\nX: ")
            try:
                while not stop.wait(0.5):
                    drip.send(b"y")
            except OSError:
                pass

        thread = threading.Thread(target=dribble)
        thread.start()
        assert it.ask("/body", b"meanwhile").text == "meanwhile"
        expect_error(header.answer(), 408)
        expect_error(drip.answer(), 408)
        stop.set()
        thread.join()
        assert 14 < time.monotonic() - start < 20
        assert header.is_closed()


def test_client__that_never_reads_does_not_cost_much_memory(stage):
    it = stage()

    def resident():
        return int(re.search(r"VmRSS:\s*(\d+)", open(f"/proc/{it.host.process.pid}/status").read())[1])

    assert len(it.ask("/big?bytes=1000000").body) == 1000000
    before = resident()
    with socket.create_connection(("127.0.0.1", it.port)) as deaf:
        deaf.setblocking(False)
        sent = 0
        try:
            while sent < 2000:
                deaf.send(request("GET", "/big?bytes=1000000"))
                sent += 1
        except BlockingIOError:
            pass
        for _ in range(30):
            assert it.ask("/body", b"alive").text == "alive"
        assert resident() - before < 64 << 10, f"{resident() - before} KiB for a client that sent {sent} requests"
    assert it.host.stop() == 0


# design.md section 10: ten times the allowed connections, file descriptor limit. 503 and close or no accept; then as before.
def test_client__ten_times_the_allowed_connections(stage):
    it = stage()
    pid = it.host.process.pid
    open_now = len(os.listdir(f"/proc/{pid}/fd"))
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (open_now + 40, open_now + 40))
    wires = []
    for _ in range(400):
        try:
            wires.append(Wire(it.port, timeout=5))
        except OSError:
            break
    assert len(wires) >= 100
    answered = 0
    for wire in wires[:10]:
        answered += wire.send(request("POST", "/body", b"x")).answer().status == 200
    assert answered == 10
    for wire in wires:
        wire.close()
    poll(lambda: len(os.listdir(f"/proc/{pid}/fd")) <= open_now + 2, what="closed connections")
    assert it.ask("/body", b"after").text == "after"
    assert it.host.stop() == 0
