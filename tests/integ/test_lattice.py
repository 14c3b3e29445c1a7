"""Several real hosts and a real nats-server: what one says all come to know, and what was acknowledged is told.

SPEC lattice 3, 5, 6, host 7.2 and 14; docs/rfc/0004. The server is /usr/sbin/nats-server; without it these tests are skipped.
"""

import base64
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from conftest import WASH, Host, clean_environment, free_port, guest

NATS_SERVER = shutil.which("nats-server", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/bin")
HTTP_SERVER = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
HTTP = "wasmcloud:httpserver"
IMAGE = "wasmcloud.azurecr.io/httpserver:0.12.3"
BEAT = 1
PATIENCE = 60.0

pytestmark = pytest.mark.skipif(NATS_SERVER is None, reason="nats-server is not installed")


# --- MessagePack, as much as the lattice has of it -------------------------------------------------------------------


def pack(value):
    if isinstance(value, dict):
        assert len(value) < 16
        return bytes([0x80 | len(value)]) + b"".join(pack(k) + pack(v) for k, v in value.items())
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, list):
        assert len(value) < 16
        return bytes([0x90 | len(value)]) + b"".join(map(pack, value))
    if isinstance(value, int):
        return b"\xcf" + value.to_bytes(8, "big")
    if isinstance(value, bytes):
        return b"\xc5" + len(value).to_bytes(2, "big") + value
    data = value.encode()
    return b"\xda" + len(data).to_bytes(2, "big") + data


def link(actor, provider=HTTP_SERVER, contract=HTTP, name="default", values=None):
    return pack({"actor_id": actor, "provider_id": provider, "link_name": name, "contract_id": contract,
                 "values": values or {}})  # fmt: skip


def fake_key(letter, seed):
    """A public key of the right form: prefix, 32 bytes, CRC-16."""
    prefix = {"M": 12 << 3, "V": 21 << 3, "N": 13 << 3}[letter]
    raw = bytes([prefix]) + random.Random(seed).randbytes(32)
    crc = 0
    for byte in raw:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return base64.b32encode(raw + crc.to_bytes(2, "little")).decode().rstrip("=")


# --- a server, a client, hosts ---------------------------------------------------------------------------------------


class Server:
    def __init__(self, path, port=None, *args):
        self.port = port or free_port()
        self.args = [NATS_SERVER, "-a", "127.0.0.1", "-p", str(self.port), "-l", str(path / "nats.log"), *args]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait(self.answers, "the server to listen")
        return self

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait(10)
            self.process = None


class Client:
    """A NATS client of a few lines, with a thread that collects what comes."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.file = self.socket.makefile("rb")
        assert self.file.readline().startswith(b"INFO {")
        self.send(b'CONNECT {"verbose":false,"headers":true}\r\n')
        self.heard = []
        self.changed = threading.Condition()
        self.pongs = 0
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        self.count = 0

    def _read(self):
        try:
            while line := self.file.readline():
                words = line.split()
                if words[0] == b"MSG":
                    payload = self.file.read(int(words[-1]) + 2)[:-2]
                    with self.changed:
                        self.heard.append((words[1].decode(), payload))
                        self.changed.notify_all()
                elif words[0] == b"HMSG":
                    payload = self.file.read(int(words[-1]) + 2)[int(words[-2]) : -2]
                    with self.changed:
                        self.heard.append((words[1].decode(), payload))
                        self.changed.notify_all()
                elif words[0] == b"PING":
                    self.send(b"PONG\r\n")
                elif words[0] == b"PONG":
                    with self.changed:
                        self.pongs += 1
                        self.changed.notify_all()
        except (OSError, ValueError):
            pass

    def send(self, data):
        self.socket.sendall(data)

    def subscribe(self, pattern):
        self.count += 1
        self.send(f"SUB {pattern} {self.count}\r\n".encode())
        self.sync()

    def publish(self, subject, payload, reply=""):
        self.send(f"PUB {subject} {reply} {len(payload)}\r\n".encode() + payload + b"\r\n")

    def sync(self):
        with self.changed:
            before = self.pongs
        self.send(b"PING\r\n")
        with self.changed:
            assert self.changed.wait_for(lambda: self.pongs > before, PATIENCE)

    def matching(self, test):
        with self.changed:
            return [(subject, payload) for subject, payload in self.heard if test(subject, payload)]

    def wait_for(self, test, what, seconds=PATIENCE):
        with self.changed:
            found = self.changed.wait_for(lambda: any(test(*message) for message in self.heard), seconds)
        assert found, f"nobody said {what}; heard {self.heard[-20:]}"
        return self.matching(test)

    def gather(self, subject, payload=b"", wanted=1, seconds=PATIENCE):
        """The answers to a question: waits until `wanted` came; 0: until nothing came for a second."""
        self.count += 1
        inbox = f"_INBOX.t{self.count}"
        self.subscribe(inbox)
        self.publish(subject, payload, inbox)
        if wanted:
            self.wait_for(lambda s, p: s == inbox and len(self.matching(lambda a, b: a == inbox)) >= wanted,
                          f"{wanted} answers to {subject}", seconds)  # fmt: skip
        else:
            time.sleep(1)
        return [json.loads(payload) for _, payload in self.matching(lambda s, p: s == inbox)]

    def ask(self, subject, payload=b"", seconds=PATIENCE):
        return self.gather(subject, payload, 1, seconds)[0]

    def events(self, name):
        out = []
        for _, payload in self.matching(lambda s, p: s.endswith(".events")):
            event = json.loads(payload)["event"]
            if event == name or (isinstance(event, dict) and name in event):
                out.append((json.loads(payload)["header"]["host_origin"], event if event == name else event[name]))
        return out

    def close(self):
        self.socket.close()


def wait(test, what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not (found := test()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)
    return found


class Lattice:
    """A server and any number of hosts with state directories of their own."""

    def __init__(self, home, path):
        self.home = home
        self.path = path
        self.servers = []
        self.hosts = []
        self.clients = []
        self.artifacts = home.path / "artifacts"
        self.artifacts.mkdir()

    def server(self, *args, port=None):
        folder = self.path / f"nats{len(self.servers)}"
        folder.mkdir(exist_ok=True)
        server = Server(folder, port, *args).start()
        self.servers.append(server)
        return server

    def client(self, server=None):
        client = Client((server or self.servers[0]).port)
        self.clients.append(client)
        return client

    def host(self, *args, server=None, state=None, wait_ready=True, env=None):
        number = len(self.hosts)
        folder = self.path / f"host{number}"
        folder.mkdir(exist_ok=True)
        host = Host(self.home, args=["--rpc-host", "127.0.0.1", "--rpc-port", (server or self.servers[0]).port,
                                     "--state-dir", state or folder, "--no-gate", "--artifact-dir", self.artifacts,
                                     "--label", f"n={number}", *args],
                    env={"HEARTBEAT_INTERVAL_S": BEAT, **(env or {})})  # fmt: skip
        self.hosts.append(host)
        client = Client((server or self.servers[0]).port)
        client.subscribe("wasmbus.ctl.*.events")
        host.start(wait_ready)
        host.id = client.wait_for(lambda s, p: b'"HostStarted"' in p, "that a host started")[-1][1]
        host.id = json.loads(host.id)["header"]["host_origin"]
        client.close()
        return host

    def sign(self, name, *options, to=None):
        return self.home.sign(guest("echo"), "-q", *options, name=name, to=self.artifacts / (to or f"{name}.wasm"))

    def links_of(self, host, client):
        """What one host says it knows; get.links is answered by every host, so the gate would be needed for one: the
        inventory tells no links. Answers come in any order, so all are compared."""
        return client

    def close(self):
        for client in self.clients:
            client.close()
        for host in self.hosts:
            if host.process is not None and host.process.poll() is None:
                host.kill()
        for server in self.servers:
            server.stop()


@pytest.fixture
def lattice(home, tmp_path):
    made = Lattice(home, tmp_path)
    yield made
    made.close()


def links_everywhere(client, hosts, ns="default"):
    """The links that each host answers with, as sorted lists."""
    answers = client.gather(f"wasmbus.ctl.{ns}.get.links", b"", hosts)
    return [sorted((x["actor_id"], x["provider_id"], x["link_name"], tuple(sorted(x["values"].items())))
                   for x in answer["links"]) for answer in answers]  # fmt: skip


def agree(client, hosts, count, seconds=PATIENCE, ns="default"):
    def test():
        found = links_everywhere(client, hosts, ns)
        return len(found) >= hosts and all(x == found[0] and len(x) == count for x in found) and (found,)

    return wait(test, f"{hosts} hosts that agree on {count} links", seconds)[0][0]


def claims_everywhere(client, hosts):
    answers = client.gather("wasmbus.ctl.default.get.claims", b"", hosts)
    return [sorted(x["values"]["sub"] for x in answer["claims"]) for answer in answers]


# --- what is said is known everywhere --------------------------------------------------------------------------------


def test_links_and_claims_are_learnt_by_all_and_by_latecomers(lattice):
    lattice.server()
    client = lattice.client()
    first, second = lattice.host(), lattice.host()
    _, actor = lattice.sign("echo")
    assert client.ask(f"wasmbus.ctl.default.cmd.{first.id}.la",
                      json.dumps({"actor_ref": "echo.wasm", "host_id": first.id}).encode())["failure"] is None  # fmt: skip
    client.publish("wasmbus.rpc.default.links", link(actor, values={"PORT": str(free_port())}))
    client.publish("wasmbus.rpc.default.links", link(fake_key("M", 1), values={"A": "1", "B": "2"}))
    before = agree(client, 2, 2)
    wait(lambda: claims_everywhere(client, 2) == [[actor], [actor]], "the claims")
    third = lattice.host()
    assert agree(client, 3, 2) == before
    wait(lambda: claims_everywhere(client, 3) == [[actor]] * 3, "the claims at the latecomer")
    # Removed for all, and a host that comes still later does not hear of it.
    client.publish("wasmbus.rpc.default.remlinks",
                   pack({"actor_id": fake_key("M", 1), "provider_id": "", "link_name": "default",
                         "contract_id": HTTP, "values": {}}))  # fmt: skip
    agree(client, 3, 1)
    lattice.host()
    agree(client, 4, 1)
    assert {first.id, second.id, third.id} == {x.id for x in lattice.hosts[:3]}
