"""The demo of `make run`, as a newcomer meets it: examples/demo.yaml, its data, its end, its readiness, its log.

SPEC host 2.3, 11, 13; design sections 2, 7 and 11.
"""

import json
import os
import pty
import re
import signal
import socket
import time

import pytest

from conftest import ROOT, Host, free_port, guest
from web import Wire, ask, ask_admin, http, manifest, poll, request

DEMO = ROOT / "examples" / "demo.yaml"


@pytest.fixture
def demo(home, host_factory):
    """Makes hosts of the demo manifest, all with the same actors and the same state."""
    echo, _ = home.sign(guest("echo"), "--http_server")
    counter, _ = home.sign(guest("counter"), "--http_server", "--keyvalue")

    def make(*args, env=None, **more):
        port = free_port()
        variables = {"ECHO_ACTOR": echo, "COUNTER_ACTOR": counter, "PORT": port, **(env or {})}
        return host_factory(args=["--strict", "--manifest", DEMO, *args], port=port, env=variables, **more)

    return make


def count(host, name="bar"):
    answer = ask(host.port, f"/counter/{name}")
    assert answer.status == 200, answer
    return answer.json["counter"]


# Issue "done when" 1.
def test_demo__echo_and_counter_answer_under_one_port(demo):
    with demo() as host:
        answer = ask(host.port, "/echo/a?b=c", b"hello")
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/json"
        echoed = answer.json
        assert (echoed["method"], echoed["path"], echoed["query_string"]) == ("POST", "/echo/a", "b=c")
        assert bytes(echoed["body"]) == b"hello"
        assert [count(host) for _ in range(3)] == [1, 2, 3]
        assert count(host, "other") == 1
        missing = ask(host.port, "/nothing")
        assert missing.status == 404
        assert set(missing.json) >= {"error", "request_id"}


def test_demo__counter_goes_on_after_kill(demo):
    host = demo().start()
    assert [count(host) for _ in range(5)] == [1, 2, 3, 4, 5]
    host.kill()
    with demo() as host:
        assert count(host) == 6


def test_demo__nothing_acknowledged_is_lost_in_a_burst_cut_by_kill(demo):
    host = demo().start()
    acknowledged = 0
    with Wire(host.port) as wire:
        wire.send(request("GET", "/counter/burst") * 200)
        for _ in range(60):
            acknowledged = wire.answer().json["counter"]
        host.process.kill()
        try:
            while True:
                acknowledged = wire.answer().json["counter"]
        except (EOFError, ConnectionResetError):
            pass
    host.wait_end()
    with demo() as host:
        assert acknowledged < count(host, "burst") <= 201


def test_demo__second_start_is_ready_within_five_seconds(demo):
    with demo():
        pass
    start = time.monotonic()
    with demo() as host:
        assert ask(host.port, "/echo").status == 200
        assert time.monotonic() - start < 5


def begin_slow_request(port):
    """A request that the host has accepted but cannot answer before `finish` is sent."""
    wire = Wire(port)
    wire.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
    assert wire.answer().status == 100
    return wire


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_demo__signal_ends_cleanly_and_finishes_what_was_accepted(demo, how):
    host = demo().start()
    with begin_slow_request(host.port) as wire:
        host.process.send_signal(how)
        host.wait_output("host.draining")
        wire.send(b"ping")
        answer = wire.answer("POST")
        assert (answer.status, bytes(answer.json["body"])) == (200, b"ping")
    assert host.wait_end() == 0, host.output
    assert "host.stopped" in host.output


def test_demo__no_new_connections_while_it_drains(demo):
    host = demo().start()

    def refuses():
        try:
            socket.create_connection(("127.0.0.1", host.port), timeout=1).close()
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:
            pass  # closed between its handshake and our look
        return False

    with begin_slow_request(host.port) as wire:
        host.process.send_signal(signal.SIGTERM)
        poll(refuses, what="refusing connections")
        wire.send(b"ping")
        assert wire.answer("POST").status == 200
    assert host.wait_end() == 0


def test_demo__idle_connections_do_not_hold_up_the_end(demo):
    host = demo().start()
    with Wire(host.port) as used, Wire(host.port):
        assert used.send(request("GET", "/echo")).answer().status == 200
        start = time.monotonic()
        assert host.stop() == 0
        assert time.monotonic() - start < 3
        assert used.is_closed()


def test_demo__second_interrupt_ends_at_once(demo):
    host = demo().start()
    with begin_slow_request(host.port):
        host.process.send_signal(signal.SIGINT)
        host.wait_output("host.draining")
        poll(lambda: not has_blocked(host.process.pid, signal.SIGINT), what="unblocked SIGINT")
        start = time.monotonic()
        host.process.send_signal(signal.SIGINT)
        assert host.wait_end() == -signal.SIGINT
        assert time.monotonic() - start < 2


def has_blocked(pid, number):
    status = open(f"/proc/{pid}/status").read()
    return bool(int(re.search(r"SigBlk:\s*(\w+)", status)[1], 16) >> (number - 1) & 1)


def test_demo__drain_ends_at_its_limit(demo):
    host = demo("--drain-ms", "300").start()
    with begin_slow_request(host.port):
        start = time.monotonic()
        assert host.stop() == 0
        assert time.monotonic() - start < 5


# ---- readiness -------------------------------------------------------------------------------------------------------


def test_demo__readiness_is_told_to_the_service_manager(demo, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        with demo(env={"NOTIFY_SOCKET": tmp_path / "notify"}) as host:
            assert b"READY=1" in manager.recv(1000)
            assert ask(host.port, "/echo").status == 200
            host.process.send_signal(signal.SIGHUP)
            assert b"RELOADING=1" in manager.recv(1000)
            assert b"READY=1" in manager.recv(1000)
        assert b"STOPPING=1" in manager.recv(1000)


def test_demo__abstract_notify_socket_works(demo):
    name = f"wasmcloud-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name)
        manager.settimeout(30)
        with demo(env={"NOTIFY_SOCKET": "@" + name}):
            assert b"READY=1" in manager.recv(1000)


# design.md section 11: health.
def test_demo__admin_socket_tells_health_readiness_and_counters(demo, tmp_path):
    path = tmp_path / "admin.sock"
    with demo("--admin-socket", path) as host:
        assert path.stat().st_mode & 0o077 == 0
        assert ask_admin(path, "/healthz").status == 200
        assert ask_admin(path, "/readyz").status == 200
        before = metrics(path)
        count(host), count(host)
        after = metrics(path)
        # Each count is a call of the actor and one of the provider.
        assert after["wasmcloud_calls_total"] - before["wasmcloud_calls_total"] == 4
        assert (after["wasmcloud_actors"], after["wasmcloud_links"]) == (2, 3)
        assert ask_admin(path, "/other").status == 404
        with Wire(None, path=path) as wire:
            assert wire.send(request("POST", "/metrics")).answer().status == 405
    assert not path.exists()


def metrics(path):
    answer = ask_admin(path, "/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    values = {}
    for line in answer.text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) \w+ .+|\w+ \d+", line), line
        if not line.startswith("#"):
            values[line.split()[0]] = int(line.split()[1])
    return values


def test_demo__admin_socket_of_a_killed_host_is_taken_over(demo, tmp_path):
    path = tmp_path / "admin.sock"
    demo("--admin-socket", path).start().kill()
    assert path.exists()
    with demo("--admin-socket", path):
        assert ask_admin(path, "/readyz").status == 200


def test_demo__admin_socket_of_a_living_host_is_not_taken(demo, tmp_path):
    path = tmp_path / "admin.sock"
    with demo("--admin-socket", path):
        other = demo("--admin-socket", path, env={"XDG_STATE_HOME": tmp_path / "other"}).start(wait=False)
        assert other.wait_end() == 1
        assert str(path) in other.output
        assert ask_admin(path, "/readyz").status == 200


# ---- log ---------------------------------------------------------------------------------------------------------------


# host.md 13, design.md section 7.
def test_demo__log_is_json_lines_when_nobody_watches(demo):
    with demo("--access-log") as host:
        ask(host.port, "/echo/x", headers={"X-Request-Id": "my-own.id_1"})
        host.wait_output("my-own.id_1")
        host.stop()
        lines = [json.loads(line) for line in host.output.splitlines()]
    assert all({"time", "level", "component", "event"} <= set(line) for line in lines)
    events = [line["event"] for line in lines]
    assert events.index("host.started") < events.index("host.ready") < events.index("host.stopped")
    access = [line for line in lines if line["component"] == "access"]
    assert len(access) == 1
    assert "GET /echo/x 200" in json.dumps(access[0])


def run_on_terminal(demo, env=None):
    """Starts the demo with standard error on a pseudo terminal; returns what was printed until it was ready."""
    host = demo(env=env)
    ours, theirs = pty.openpty()
    import subprocess

    from conftest import WASMCLOUD

    host.process = subprocess.Popen(
        [str(WASMCLOUD), *host.args],
        cwd=host.home.work,
        env=host.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    text = b""
    while b"host.ready" not in text:
        text += os.read(ours, 65536)
    assert host.stop() == 0
    os.close(ours)
    return text.decode()


def test_demo__log_is_for_people_on_a_terminal(demo):
    text = run_on_terminal(demo)
    assert not text.startswith("{")
    assert re.search(r"^\d\d:\d\d:\d\d\.\d{3} \x1b\[\d+mINFO\s*\x1b\[0m host host\.started ", text, re.M | re.I), text


def test_demo__no_colour_when_not_wanted(demo):
    assert "\x1b" not in run_on_terminal(demo, env={"NO_COLOR": "1"})


def test_demo__log_format_can_be_chosen(demo):
    with demo("--log-format", "human") as host:
        assert not host.output.startswith("{")
        assert "\x1b" not in host.output


@pytest.mark.parametrize(
    "rust_log, shown, hidden",
    [
        ("warn", (), ("host.started", "host.ready")),
        ("off,wasmcloud=info", ("host.ready",), ()),
        ("info,host=warn", ("host.ready",), ("actor.started", "link.bound")),
        ("wasmcloud_host=info", ("host.started", "link.bound"), ()),  # the era's module name
    ],
)
def test_demo__log_is_filtered_by_rust_log(demo, rust_log, shown, hidden):
    host = demo(env={"RUST_LOG": rust_log}, ready=None).start()
    assert ask(host.port, "/echo").status == 200
    for text in shown:
        host.wait_output(text)
    assert host.stop() == 0
    for text in hidden:
        assert text not in host.output


def test_demo__wrong_rust_log_is_explained(demo):
    host = demo(env={"RUST_LOG": "host=loud"}).start(wait=False)
    assert host.wait_end() == 1
    assert "'loud' is not a level" in host.output


def test_demo__guest_lines_and_the_logging_contract_reach_the_log(home, host_factory):
    from web import link

    relay, key = home.sign(guest("tests/relay"), "--http_server", "--logging")
    port = free_port()
    text = manifest(
        [relay], http(key, port), link(key, "wasmcloud:logging"), capabilities=("wasmcloud:httpserver", "wasmcloud:logging")
    )
    with host_factory(text, port=port) as host:
        assert ask(port, "/log?text=through-the-contract").text == "logged"
        host.wait_output("relay: console")
        host.wait_output("through-the-contract")
        assert key in host.output
