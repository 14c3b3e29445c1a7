"""Ten thousand hostile requests and a thousand hostile modules against a live host: it stays alive, right and flat.

Deterministic: everything comes from one seed, WC_HOSTILE_SEED (default 1). Issue 3 "done when" 6; design section 10.
"""

import os
import random
import re
import signal
import socket

import pytest

from conftest import PATIENCE, free_port, guest
from web import Wire, ask, http, manifest, poll, request

SEED = int(os.environ.get("WC_HOSTILE_SEED", "1"))
REQUESTS = 10000
IS_SANITIZED = PATIENCE > 1  # memory is not flat under a sanitizer's quarantine
GROWTH_KIB = 10 << 10

VALID = [
    request("GET", "/echo"),
    request("POST", "/body", b"hello"),
    request("HEAD", "/echo"),
    request("OPTIONS", "*"),
    b"POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"GET http://a.example/body?x=y HTTP/1.1\r\nHost: b\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n",
    b"PUT /body HTTP/1.1\r\nHost: [::1]:80\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
    b"GET /body HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
]

# Requests of which two readers could make different things (RFC 9112 11.2), or that are simply wrong.
SMUGGLING = [
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\nZ\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nhello",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;\nhello\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n",
    b"GET / HTTP/1.1\nHost: a\n\n",
    b"GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX\0: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n",
    b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
    b"GET /\tHTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
    b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.9\r\nHost: a\r\n\r\n",
    b"GET / HTTP/11\r\nHost: a\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET\r\n\r\n",
    b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"get / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET a HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 200,
]


@pytest.fixture
def target(home, host_factory):
    """A host with the relay actor; (port, its process)."""
    path, key = home.sign(guest("tests/relay"), "--http_server")
    port = free_port()
    host = host_factory(manifest([path], http(key, port)), port=port, env={"RUST_LOG": "error"}, ready=None).start()
    return port, host


# Of a refused request nothing behind it may be taken for another one.
@pytest.mark.parametrize("shape", range(len(SMUGGLING)))
def test_hostile__smuggling_shape_is_refused_and_nothing_behind_it_is_served(shared, shape):
    port = shared
    behind = b"GET /body?smuggled HTTP/1.1\r\nHost: a\r\nX-Request-Id: smuggled\r\n\r\n"
    with Wire(port, timeout=5) as wire:
        wire.send(SMUGGLING[shape] + behind)
        wire.half_close()
        answer = wire.answer()
        assert 400 <= answer.status <= 505, answer
        assert answer.headers["connection"] == "close"
        assert wire.is_closed()
        assert b"smuggled" not in wire.left


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One host for all the shapes."""
    from conftest import Home, Host

    home = Home(tmp_path_factory.mktemp("shapes"))
    path, key = home.sign(guest("tests/relay"), "--http_server")
    port = free_port()
    with Host(home, manifest([path], http(key, port)), port=port):
        yield port


# ---- ten thousand ------------------------------------------------------------------------------------------------------


def mutate(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        kind = rng.randrange(6)
        at = rng.randrange(len(data) + 1)
        if kind == 0 and at < len(data):
            data[at] = rng.randrange(256)
        elif kind == 1:
            data[at:at] = rng.choice((b"\r\n", b"\0", b"\n", b" ", b"\t", b":", b"\xff", b"chunked", b"Content-Length: 7\r\n"))
        elif kind == 2:
            del data[at : at + rng.randrange(1, 9)]
        elif kind == 3 and at < len(data):
            data[at] ^= 1 << rng.randrange(8)
        elif kind == 4:
            data[at:at] = data[at : at + rng.randrange(64)]
        else:
            data[at:at] = rng.randbytes(rng.randrange(64))
    return bytes(data)


def bomb(rng):
    kind = rng.randrange(7)
    if kind == 0:
        return b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n"
    if kind == 1:
        return b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * rng.randrange(1 << 16) + b"\r\n\r\n"
    if kind == 2:
        return b"GET /" + b"a" * rng.randrange(1 << 15) + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    if kind == 3:
        return b"POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * rng.randrange(5000)
    if kind == 4:
        head = b"POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;"
        return head + b"x" * rng.randrange(1 << 15) + b"\r\na\r\n0\r\n\r\n"
    if kind == 5:
        return b"POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b"x" * rng.randrange(200000)
    return b"\r\n" * rng.randrange(5000) + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def hostile(rng):
    kind = rng.randrange(100)
    if kind < 15:
        return rng.choice(VALID)
    if kind < 35:
        return rng.choice(SMUGGLING)
    if kind < 50:
        return rng.randbytes(rng.randrange(1, 512))
    if kind < 88:
        return mutate(rng, rng.choice(VALID + SMUGGLING))
    if kind < 91:
        return bomb(rng)
    if kind < 96:
        return request("GET", rng.choice(("/trap", "/error", "/call?target=x", "/guid", "/big?bytes=70000")))
    return rng.choice(VALID)[: rng.randrange(1, 60)]


def one_connection(rng, port, count):
    """Requests on one connection, the last one hostile, cut anywhere, then one of the ways to leave."""
    good = [rng.choice(VALID) if rng.random() < 0.9 else hostile(rng) for _ in range(count - 1)]
    data = b"".join(good) + hostile(rng)  # what is refused ends its connection
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        try:
            at = 0
            while at < len(data):
                size = rng.choice((1, 7, 100, 5000, len(data)))
                sock.sendall(data[at : at + size])
                at += size
                if rng.random() < 0.02:
                    break
            leave = rng.randrange(4)
            if leave == 0:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            elif leave == 1:
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(65536):
                    continue
            elif leave == 2:
                sock.setblocking(False)
                sock.recv(10)
        except (ConnectionResetError, BrokenPipeError, BlockingIOError):
            pass


def storm(rng, port, count):
    while count > 0:
        several = min(count, rng.choice((1, 1, 2, 4)))
        one_connection(rng, port, several)
        count -= several


def memory(process, what="VmRSS"):
    return int(re.search(rf"{what}:\s*(\d+)", open(f"/proc/{process.pid}/status").read())[1])


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def is_right(port):
    answer = ask(port, "/body", b"still right")
    return (answer.status, answer.text) == (200, "still right")


def test_hostile__ten_thousand_requests_leave_the_host_alive_and_flat(target):
    port, host = target
    rng = random.Random(SEED)
    fds = descriptors(host.process)
    storm(rng, port, REQUESTS // 5)  # fills caches and free lists
    poll(lambda: descriptors(host.process) <= fds + 1, what="closed connections")
    assert is_right(port)
    before = memory(host.process)
    storm(rng, port, REQUESTS - REQUESTS // 5)
    poll(lambda: descriptors(host.process) <= fds + 1, what="closed connections")
    assert all(is_right(port) for _ in range(20))
    grown = memory(host.process) - before
    print(f"resident {before} KiB after the warm-up, {grown:+} KiB after {REQUESTS} requests, {fds} descriptors")
    assert IS_SANITIZED or grown < GROWTH_KIB
    assert host.stop() == 0


# ---- modules -----------------------------------------------------------------------------------------------------------


def mutate_module(rng, code):
    """Anything from one bit to a cut; the token is mostly spared, so that more than the hash check is met."""
    code = bytearray(code)
    kind = rng.randrange(6)
    if kind == 0:
        return bytes(code[: rng.randrange(len(code))])
    if kind == 1:
        at = rng.randrange(len(code))
        code[at:at] = rng.randbytes(rng.randrange(1, 200))
    elif kind == 2:
        at = rng.randrange(8, min(200, len(code)))  # types, imports, sizes of sections
        code[at] = rng.choice((0, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    elif kind == 3:
        at = rng.randrange(8, len(code))
        code[at : at + 5] = b"\xff\xff\xff\xff\x0f"
    elif kind == 4:
        at = code.index(b"\x03jwt")
        code[at + rng.randrange(len(code) - at)] ^= 1 << rng.randrange(8)
    else:
        for _ in range(rng.randrange(1, 20)):
            code[rng.randrange(8, len(code))] ^= 1 << rng.randrange(8)
    return bytes(code)


# First mutated and then signed: what the claims let through meets the checks of the engine and the compiler.
def signed_mutants(rng, home, count):
    made = []
    code = guest("tests/wapc_script").read_bytes()
    at = 0
    while len(made) < count and at < count * 12:
        at += 1
        broken = bytearray(code)
        for _ in range(rng.choice((1, 1, 2, 3))):
            broken[rng.randrange(8, len(broken))] = rng.choice((0, 1, 0x7F, 0x0B, rng.randrange(256)))
        source = home.work / "mutant.wasm"
        source.write_bytes(broken)
        path = home.work / f"signed{len(made)}.wasm"
        if home.wash("claims", "sign", source, "-d", path, "-n", "mutant", "--http_server").returncode == 0:
            made.append(path)
    return made


def test_hostile__thousand_modules_leave_the_host_alive_and_flat(home, host_factory):
    rng = random.Random(SEED)
    good, key = home.sign(guest("tests/relay"), "--http_server")
    code = good.read_bytes()
    port = free_port()
    mutants = [home.work / f"m{i}.wasm" for i in range(100)]
    text = manifest([good, *mutants], http(key, port))
    for path in mutants:
        path.write_bytes(b"")
    host = host_factory(text, port=port, args=["--start-ms", "500"]).start()
    process, before, fds = host.process, None, None
    for batch in range(10):
        for path in mutants:
            path.write_bytes(mutate_module(rng, code))
        process.send_signal(signal.SIGHUP)
        poll(lambda: host.output.count('"manifest.applied"') == batch + 2, what="the reload", seconds=60)
        assert is_right(port)
        if batch == 1:
            before, fds = memory(process), descriptors(process)
    grown = memory(process) - before
    print(f"resident {before} KiB after the warm-up, {grown:+} KiB after 1000 modules")
    assert IS_SANITIZED or grown < GROWTH_KIB
    assert descriptors(process) <= fds + 1
    assert host.stop() == 0
    # A mutant is refused unless the mutation undid itself.
    assert host.output.count('"item.failed"') >= 1000


def test_hostile__signed_mutants_reach_the_compiler_and_do_no_harm(home, host_factory):
    rng = random.Random(SEED)
    good, key = home.sign(guest("tests/relay"), "--http_server")
    mutants = signed_mutants(rng, home, 40)
    assert len(mutants) >= 20
    port = free_port()
    text = manifest([good], http(key, port))
    host = host_factory(text, port=port, args=["--start-ms", "300", "--max-memory-bytes", str(16 << 20)]).start()
    fds = descriptors(host.process)
    for number, path in enumerate(mutants):
        (home.work / "manifest.yaml").write_text(manifest([good, path], http(key, port)))
        host.process.send_signal(signal.SIGHUP)
        poll(lambda: host.output.count('"manifest.applied"') == number + 2, what="the reload", seconds=30)
        assert is_right(port)
    assert descriptors(host.process) <= fds + 2
    assert host.stop() == 0
