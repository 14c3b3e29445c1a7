"""The gate of a host that runs alone, on TCP and on its socket: the official NATS client in every way it is used, `wash`, the
token, and strangers. design.md section 5, lattice 2."""

import asyncio
import json
import os
import socket
import stat

import pytest

import nats_servers
from conftest import PATIENCE, Host, free_port

WAIT = 20 * PATIENCE


class Opened:
    """A host with a gate on TCP."""

    def __init__(self, home, *args):
        self.home = home
        self.port = free_port()
        self.host = Host(home, args=["--listen", f"127.0.0.1:{self.port}", *args])

    @property
    def token_file(self):
        return self.home.path / ".local" / "state" / "wasmcloud-c" / "gate.token"

    @property
    def token(self):
        return self.token_file.read_text().strip()

    @property
    def url(self):
        return f"nats://127.0.0.1:{self.port}"

    def __enter__(self):
        self.host.__enter__()
        return self

    def __exit__(self, *what):
        return self.host.__exit__(*what)

    def dial(self):
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT)
        return sock, sock.makefile("rb")


@pytest.fixture
def opened(home):
    with Opened(home) as host:
        yield host


def run(work):
    """One coroutine, with a time limit of its own."""
    return asyncio.run(asyncio.wait_for(work, 6 * WAIT))


async def connect(host, **more):
    return await nats_servers.nats_py().connect(
        host.url, token=host.token, allow_reconnect=False, connect_timeout=WAIT, **more
    )


# ---- who may -------------------------------------------------------------------------------------------------------------


def test_the_token_is_made_once_kept_privately_and_printed(home):
    with Opened(home) as host:
        first = host.token
        assert len(first) == 44
        assert stat.S_IMODE(os.stat(host.token_file).st_mode) == 0o600
        host.host.wait_output(f"nats://{first}@127.0.0.1:{host.port}")
        assert all(first not in line for line in host.host.output.splitlines() if line.startswith("{"))
    with Opened(home) as host:
        assert host.token == first


@pytest.mark.parametrize(
    "said",
    [
        b'CONNECT {"verbose":false}\r\nPING\r\n',
        b'CONNECT {"auth_token":"wrong"}\r\nPING\r\n',
        b'CONNECT {"auth_token":null,"user":"a","pass":"b"}\r\nPING\r\n',
        b"PING\r\n",
        b"SUB > 1\r\n",
    ],
)
def test_without_the_token_nothing_is_open(opened, said):
    sock, stream = opened.dial()
    info = json.loads(stream.readline().split(b" ", 1)[1])
    assert info["auth_required"] is True
    sock.sendall(said)
    assert stream.readline() == b"-ERR 'Authorization Violation'\r\n"
    assert stream.read() == b""


def test_a_stranger_cannot_make_the_host_keep_a_message(opened):
    sock, stream = opened.dial()
    stream.readline()
    sock.sendall(b"PUB wasmbus.ctl.default.get.hosts 100\r\n")
    assert stream.readline() == b"-ERR 'Maximum Payload Violation'\r\n"
    assert stream.read() == b""


def test_a_stranger_who_says_nothing_is_sent_away(opened):
    sock, stream = opened.dial()
    stream.readline()
    sock.settimeout(10 * WAIT)
    assert stream.readline() == b"-ERR 'Authentication Timeout'\r\n"
    assert stream.read() == b""


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n", b"\x16\x03\x01", b"\r\n", b"CONNECTED\r\n"])
def test_the_first_byte_that_is_no_protocol_ends_it(opened, garbage):
    sock, stream = opened.dial()
    stream.readline()
    sock.sendall(garbage)
    assert stream.readline() == b"-ERR 'Unknown Protocol Operation'\r\n"
    assert stream.read() == b""


def test_an_open_gate_wants_no_token_and_says_so(home):
    with Opened(home, "--listen-open") as host:
        assert not host.token_file.exists()
        host.host.wait_output("whoever reaches it may steer this host")
        sock, stream = host.dial()
        assert b"auth_required" not in stream.readline()
        sock.sendall(b"PING\r\n")
        assert stream.readline() == b"PONG\r\n"


def test_the_gate_on_tcp_needs_no_socket(home):
    with Opened(home, "--no-gate") as host:
        sock, stream = host.dial()
        stream.readline()
        sock.sendall(b'CONNECT {"verbose":false,"auth_token":"%s"}\r\nPING\r\n' % host.token.encode())
        assert stream.readline() == b"PONG\r\n"


def test_a_token_that_others_can_read_is_refused(home, host_factory):
    with Opened(home) as host:
        path = host.token_file
    path.chmod(0o644)
    host = host_factory(args=["--listen", f"127.0.0.1:{free_port()}"]).start(wait=False)
    assert host.wait_end() == 1
    assert "can be read by others" in host.output and "chmod 600" in host.output


@pytest.mark.parametrize(
    "args, said",
    [
        (["--listen", "127.0.0.1:0", "--rpc-host", "127.0.0.1"], "--listen opens a host that runs without a NATS server"),
        (["--listen", "127.0.0.1:0", "--control-port", "4333"], "--listen opens a host that runs without a NATS server"),
        (["--listen-open"], "--listen-open needs --listen"),
        (["--listen", "nowhere"], "nowhere"),
        (["--listen", "unix:/tmp/x"], "--gate-socket"),
    ],
)
def test_flags_that_do_not_go_together_end_the_start(host_factory, args, said):
    host = host_factory(args=args).start(wait=False)
    assert host.wait_end() == 1
    assert said in host.output


def test_a_port_that_is_taken_ends_the_start(opened, host_factory, tmp_path):
    host = host_factory(args=["--listen", f"127.0.0.1:{opened.port}", "--state-dir", tmp_path / "other"])
    host.start(wait=False)
    assert host.wait_end() == 1
    assert f"127.0.0.1:{opened.port}" in host.output


# ---- the official client -------------------------------------------------------------------------------------------------


def test_nats_py_publishes_subscribes_and_keeps_headers(opened):
    async def work():
        client = await connect(opened)
        subscription = await client.subscribe("news.*.>")
        await client.publish("news.of.the.day", b"good", reply="letters", headers={"Wc-Depth": "3", "a": "b c"})
        await client.publish("news.of", b"not for us")
        await client.publish("news.of.tomorrow", b"")
        first = await subscription.next_msg(WAIT)
        assert (first.subject, first.reply, first.data) == ("news.of.the.day", "letters", b"good")
        assert first.headers == {"Wc-Depth": "3", "a": "b c"}
        second = await subscription.next_msg(WAIT)
        assert (second.subject, second.data, second.headers) == ("news.of.tomorrow", b"", None)
        await client.close()

    run(work())


def test_nats_py_asks_and_is_told_that_nobody_serves(opened):
    nats = nats_servers.nats_py()

    async def work():
        server, client = await connect(opened), await connect(opened)

        async def serve(message):
            await message.respond(message.data.upper())

        await server.subscribe("shout", cb=serve)
        await server.flush()
        answers = await asyncio.gather(*[client.request("shout", b"n%d" % n, timeout=WAIT) for n in range(200)])
        assert [a.data for a in answers] == [b"N%d" % n for n in range(200)]
        with pytest.raises(nats.errors.NoRespondersError):
            await client.request("nobody", b"", timeout=WAIT)
        await server.subscribe("silence")
        await server.flush()
        with pytest.raises(nats.errors.TimeoutError):
            await client.request("silence", b"", timeout=0.05)
        await server.close()
        await client.close()

    run(work())


def test_nats_py_shares_work_in_queue_groups_and_drains(opened):
    async def work():
        clients = [await connect(opened) for _ in range(3)]
        counts, everybody = [0, 0, 0], 0
        done = asyncio.Event()

        def member(at):
            async def on_message(message):
                counts[at] += 1
                if sum(counts) == 300:
                    done.set()

            return on_message

        for at, client in enumerate(clients):
            await client.subscribe("work", queue="crew", cb=member(at))
            await client.flush()
        plain = await clients[0].subscribe("work")
        await clients[0].flush()
        for _ in range(300):
            await clients[1].publish("work", b"item")
        await asyncio.wait_for(done.wait(), WAIT)
        assert all(counts) and sum(counts) == 300
        for _ in range(300):
            await plain.next_msg(WAIT)
            everybody += 1
        assert everybody == 300
        # Drained: what was sent is delivered first, then nothing more.
        ends = await clients[2].subscribe("end")
        await clients[2].flush()
        await clients[1].publish("end", b"last")
        await clients[1].drain()
        assert clients[1].is_closed
        assert (await ends.next_msg(WAIT)).data == b"last"
        limited = await clients[2].subscribe("three")
        await limited.unsubscribe(limit=3)
        await clients[2].flush()
        for _ in range(5):
            await clients[0].publish("three", b"")
        await clients[0].flush()
        for _ in range(3):
            await limited.next_msg(WAIT)
        await clients[2].flush()
        assert limited.pending_msgs == 0
        for client in clients:
            await client.close()

    run(work())


def test_nats_py_learns_the_limit_and_a_large_message_arrives(opened):
    nats = nats_servers.nats_py()

    async def work():
        client = await connect(opened)
        assert client.max_payload == 1 << 20
        subscription = await client.subscribe("large")
        body = bytes(range(256)) * 4096
        await client.publish("large", body)
        assert (await subscription.next_msg(WAIT)).data == body
        with pytest.raises(nats.errors.MaxPayloadError):
            await client.publish("large", body + b"x")
        await client.close()

    run(work())


def test_nats_py_steers_the_host(opened):
    async def work():
        client = await connect(opened)
        answer = await client.request("wasmbus.ctl.default.get.hosts", b"", timeout=WAIT)
        host = json.loads(answer.data)
        assert host["id"].startswith("N") and host["uptime"] >= 0
        await client.close()

    run(work())


def test_a_wrong_token_is_an_error_of_the_official_client(opened):
    nats = nats_servers.nats_py()

    async def work():
        with pytest.raises(nats.errors.Error, match="(?i)authorization"):
            client = await nats.connect(opened.url, token="wrong", allow_reconnect=False, connect_timeout=WAIT)
            await client.flush(WAIT)
            await client.close()

    run(work())


def test_a_client_that_does_not_read_is_cut_off_and_the_others_go_on(opened):
    async def work():
        client = await connect(opened)
        sock, stream = opened.dial()
        stream.readline()
        sock.sendall(b'CONNECT {"verbose":false,"auth_token":"%s"}\r\nSUB flood 1\r\nPING\r\n' % opened.token.encode())
        assert stream.readline() == b"PONG\r\n"
        for _ in range(40):
            await client.publish("flood", bytes(1 << 20))
        await client.flush(WAIT)
        answer = await client.request("wasmbus.ctl.default.get.hosts", b"", timeout=WAIT)
        assert b"id" in answer.data
        taken = 0
        while chunk := sock.recv(1 << 20):
            taken += len(chunk)
        assert taken < 40 << 20
        await client.close()

    try:
        run(work())
    except ConnectionResetError:
        pass  # it was cut off with bytes of its own unread


def test_wash_reaches_the_host_through_the_gate_on_tcp_and_on_the_socket(opened):
    own = opened.home.wash("ctl", "get", "hosts", "-o", "json")
    assert own.returncode == 0, own.stderr
    tcp = opened.home.wash("ctl", "get", "hosts", "-o", "json", "--rpc-host", f"{opened.token}@127.0.0.1", "--rpc-port", opened.port)
    assert tcp.returncode == 0, tcp.stderr
    assert [h["id"] for h in json.loads(tcp.stdout)["hosts"]] == [h["id"] for h in json.loads(own.stdout)["hosts"]]
    stranger = opened.home.wash("ctl", "get", "hosts", "--rpc-host", "127.0.0.1", "--rpc-port", opened.port)
    assert stranger.returncode == 1
    assert "credentials" in stranger.stderr
