"""`wash ctl` against a host that runs alone, through its gate. SPEC wash 6 and 14, lattice 5 and 6."""

import json
import os
import re
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from conftest import PATIENCE, WASH, Host, clean_environment, free_port, guest

HTTP_SERVER = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
EXTRAS = "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP"
HTTP = "wasmcloud:httpserver"
IMAGE = "wasmcloud.azurecr.io/httpserver:0.12.3"
NOBODY = "NAZXAFBAKWP7O5Z56YMXKY6JCWVMW7QWESQNPWCHJTPDX6IOD42D7YFY"


class Steered:
    """A running host, a signed actor in its artifact directory, and `wash ctl` in the same home."""

    def __init__(self, home, *args, env=None):
        self.home = home
        self.artifacts = home.path / "artifacts"
        self.artifacts.mkdir()
        self.actor_file, self.actor = home.sign(guest("echo"), "-q", name="Echo", to=self.artifacts / "echo_s.wasm")
        self.host = Host(home, args=["--artifact-dir", self.artifacts, *args], env=env)

    @property
    def gate(self):
        return self.home.path / ".local" / "state" / "wasmcloud-c" / "gate.sock"

    def __enter__(self):
        self.host.__enter__()
        self.id = self.json("get", "hosts")["hosts"][0]["id"]
        return self

    def __exit__(self, *what):
        return self.host.__exit__(*what)

    def ctl(self, *args):
        return self.home.wash("ctl", *args, env={"WASH_RPC_TIMEOUT": int(PATIENCE)})

    def inventory(self):
        return self.json("get", "inventory", self.id)["inventory"]

    def runs(self, kind, key):
        """Waits for it: a start that takes longer than a client would wait is acknowledged before it is done."""
        end = time.monotonic() + 30 * PATIENCE
        while key not in [entry["id"] for entry in self.inventory()[kind]]:
            assert time.monotonic() < end, f"{key} did not start"

    def text(self, *args):
        done = self.ctl(*args)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *args):
        line = self.text(*args, "-o", "json")
        assert line.endswith("\n") and line.count("\n") == 1
        value = json.loads(line)
        assert line == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
        return value

    def error(self, *args):
        done = self.ctl(*args)
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr

    def nats(self):
        return Nats(self.gate)


class Nats:
    """A NATS client of a few lines: raw bytes in both directions."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10 * PATIENCE)
        self.socket.connect(str(path))
        self.file = self.socket.makefile("rb")
        assert self.file.readline().startswith(b"INFO {")
        self.send(b'CONNECT {"verbose":false}\r\n')

    def send(self, data):
        self.socket.sendall(data)

    def publish(self, subject, payload, reply=""):
        self.send(f"PUB {subject} {reply} {len(payload)}\r\n".encode() + payload + b"\r\n")

    def subscribe(self, pattern, sid=1):
        self.send(f"SUB {pattern} {sid}\r\n".encode())

    def sync(self):
        """Everything sent so far has been handled; returns the messages that came meanwhile."""
        self.send(b"PING\r\n")
        messages = []
        while (line := self.file.readline()) != b"PONG\r\n":
            messages.append(self._message(line))
        return messages

    def _message(self, line):
        assert line.startswith(b"MSG "), line
        words = line.split()
        return words[1].decode(), self.file.read(int(words[-1]) + 2)[:-2]

    def next(self):
        return self._message(self.file.readline())

    def ask(self, subject, payload):
        self.subscribe("_INBOX.t", 7)
        self.publish(subject, payload, "_INBOX.t")
        answer = self.next()[1]
        self.send(b"UNSUB 7\r\n")
        return answer.decode()

    def close(self):
        self.file.close()
        self.socket.close()


@pytest.fixture
def steered(home):
    with Steered(home, "--label", "zone=a") as host:
        yield host


def fetch(port, path="/", seconds=10.0 * PATIENCE):
    """The status of a request; a link comes into force a moment after it was advertised."""
    end = time.monotonic() + seconds
    while True:
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10 * PATIENCE).status
        except urllib.error.HTTPError as error:
            return error.code
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < end, "nobody listens on the linked port"


def test_hosts_are_listed_as_table_and_json(steered):
    found = steered.json("get", "hosts")["hosts"]
    assert [sorted(host) for host in found] == [["id", "uptime"]]
    assert re.fullmatch("N[A-Z2-7]{55}", found[0]["id"])
    lines = steered.text("get", "hosts").split("\n")
    assert lines[0] == " " * 79
    assert lines[1] == "  Host ID                                                    Uptime (seconds)  "
    assert re.fullmatch(rf"  {steered.id}   \d+ +", lines[2]) and len(lines[2]) == 79
    assert lines[3:] == [" " * 79, "", ""]


def test_a_host_without_actors_has_labels_and_extras(steered):
    inventory = steered.json("get", "inventory", steered.id)["inventory"]
    assert inventory["host_id"] == steered.id and inventory["actors"] == []
    assert inventory["labels"].items() >= {"hostcore.os": "linux", "hostcore.osfamily": "unix", "zone": "a"}.items()
    assert inventory["providers"] == [{"id": EXTRAS, "link_name": "default", "name": "wasmcloud Extras", "revision": 0}]
    text = steered.text("get", "inventory", steered.id)
    assert f"Host Inventory ({steered.id})" in text and "No actors found" in text and "Provider ID" in text
    assert steered.json("get", "claims") == {"claims": {"claims": []}}


def test_an_actor_is_started_linked_called_and_stopped(steered):
    port = free_port()
    assert steered.text("start", "actor", steered.actor_file) == f"\nActor starting on host {steered.id}\n"
    steered.runs("actors", steered.actor)
    again = steered.json("start", "actor", steered.actor_file, "-h", steered.id)
    assert again == {"error": f"Actor with image ref '{steered.actor_file}' is already running on this host"}
    assert steered.json("start", "provider", IMAGE) == {"host_id": steered.id, "provider_ref": IMAGE}
    again = steered.text("start", "provider", IMAGE, "-h", steered.id)
    assert again == f"\nError starting provider: Provider with image ref '{IMAGE}' is already running on this host.\n"
    linked = steered.text("link", steered.actor, HTTP_SERVER, HTTP, f"PORT={port}")
    assert linked == f"\nAdvertised link ({steered.actor}) <-> ({HTTP_SERVER}) successfully\n"
    assert fetch(port) == 200
    assert steered.json("get", "inventory", steered.id)["inventory"]["actors"] == [
        {"id": steered.actor, "image_ref": str(steered.actor_file), "name": "Echo", "revision": 0}
    ]
    claims = steered.json("get", "claims")["claims"]["claims"][0]["values"]
    assert sorted(claims) == ["caps", "iss", "rev", "sub", "version"]
    assert (claims["sub"], claims["caps"], claims["rev"]) == (steered.actor, HTTP, "0")
    table = steered.text("get", "claims").split("\n")
    assert [line.split()[0] for line in table[2:7]] == ["Issuer", "Subject", "Capabilities", "Version", "Revision"]
    assert {len(line) for line in table[:-2]} == {76}
    links = json.loads(nats_ask(steered, "wasmbus.ctl.default.get.links", b""))["links"]
    assert links == [
        {"actor_id": steered.actor, "provider_id": HTTP_SERVER, "link_name": "default", "contract_id": HTTP,
         "values": {"PORT": str(port)}}
    ]  # fmt: skip
    stopped = steered.text("stop", "provider", steered.id, HTTP_SERVER, "default", HTTP)
    assert stopped == f"\nStopping provider: {HTTP_SERVER}\n"
    assert steered.json("stop", "provider", steered.id, HTTP_SERVER, "default", HTTP) == {
        "error": f"Provider {HTTP_SERVER}/default is not running on this host"
    }
    assert steered.json("stop", "actor", steered.id, steered.actor) == {"actor_ref": steered.actor}
    assert steered.text("stop", "actor", steered.id, steered.actor) == (
        "\nError stopping actor: Actor is either not running on this host or host controller unresponsive\n"
    )


def nats_ask(steered, subject, body):
    client = steered.nats()
    answer = client.ask(subject, body)
    client.close()
    return answer


def test_files_outside_the_artifact_directory_are_refused(steered):
    outside, _ = steered.home.sign(guest("echo"), "-q", name="Out", to=steered.home.work / "out_s.wasm")
    (steered.artifacts / "sly.wasm").symlink_to(outside)
    (steered.artifacts / "pipe").mkdir()
    for ref in (str(outside), "../work/" + outside.name, "sly.wasm", "/etc/passwd"):
        why = steered.json("start", "actor", ref, "-h", steered.id)["error"]
        assert "is refused: it lies outside" in why and "--artifact-dir" in why
    assert "not a regular file" in steered.json("start", "actor", "pipe", "-h", steered.id)["error"]
    assert "no file below" in steered.json("start", "actor", "reg.example/x:1", "-h", steered.id)["error"]
    steered.host.wait_output("start.failed")
    assert steered.json("get", "inventory", steered.id)["inventory"]["actors"] == []
    # The bare name is enough.
    assert steered.json("start", "actor", "echo_s.wasm", "-h", steered.id)["actor_ref"] == "echo_s.wasm"


def test_without_an_artifact_directory_nothing_is_started_from_files(home):
    signed, _ = home.sign(guest("echo"), "-q", name="Echo")
    with Host(home) as host:
        done = home.wash("ctl", "start", "actor", signed, "-o", "json")
        assert "started without one" in json.loads(done.stdout)["error"]
        host.wait_output("start.failed")


def test_an_auction_regards_labels_and_what_runs(steered):
    assert steered.error("start", "actor", "echo_s.wasm", "-c", "zone=b") == (
        "Error: No suitable hosts found for actor echo_s.wasm\n"
    )
    assert steered.error("start", "provider", IMAGE, "-c", "nothing=a").startswith("Error: No suitable hosts found")
    assert "label=value" in steered.error("start", "actor", "echo_s.wasm", "-c", "zone")
    done = steered.json("start", "actor", "echo_s.wasm", "-c", "zone=a", "hostcore.os=linux")
    assert done == {"actor_ref": "echo_s.wasm", "host_id": steered.id}
    steered.runs("actors", steered.actor)
    assert "No suitable hosts" in steered.error("start", "actor", "echo_s.wasm")


def test_an_update_is_accepted_only_when_it_can_be(home):
    with Steered(home, "--allow-live-updates") as steered:
        new, key = home.sign(guest("echo"), "-q", "-r", "2", name="Echo", to=steered.artifacts / "new.wasm")
        assert key == steered.actor  # the kept key of the module's name
        refused = steered.json("update", "actor", steered.id, steered.actor, "new.wasm")
        assert "did not accept" in refused["error"]
        steered.text("start", "actor", "echo_s.wasm", "-h", steered.id)
        steered.runs("actors", steered.actor)
        assert steered.text("update", "actor", steered.id, key, new) == f"\nActor {key} updated to {new}\n"
        end = time.monotonic() + 30 * PATIENCE
        while [actor["revision"] for actor in steered.inventory()["actors"]] != [2]:
            assert time.monotonic() < end, "the update was accepted and did not come"


def test_unknown_hosts_and_namespaces_end_in_a_deadline(steered):
    for args in (
        ("get", "inventory", NOBODY),
        ("start", "actor", "echo_s.wasm", "-h", NOBODY),
        ("stop", "actor", NOBODY, steered.actor),
        ("get", "claims", "-n", "other"),
    ):
        assert steered.error(*args) == "Error: deadline has elapsed\n"
    assert steered.json("get", "hosts", "-n", "other") == {"hosts": []}
    assert "cannot be a namespace" in steered.error("get", "hosts", "-n", "a.b")


def test_without_a_host_the_connection_is_refused(home):
    # No gate here, and nobody listens on a port that was just free.
    done = home.wash("ctl", "get", "hosts", "-p", free_port(), "-r", "127.0.0.1")
    assert (done.returncode, done.stderr) == (1, "Error: Connection refused (os error 111)\n")
    done = home.wash("ctl", "get", "hosts", "--socket", home.path / "none.sock")
    assert (done.returncode, done.stderr) == (1, "Error: No such file or directory (os error 2)\n")


def test_events_are_watched_live(home):
    with Steered(home, env={"HEARTBEAT_INTERVAL_S": "1"}) as steered:
        watcher = subprocess.Popen(
            [str(WASH), "ctl", "watch"],
            env=clean_environment(home.path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert watcher.stderr.readline() == "Watching wasmbus.ctl.default.events\n"
        steered.text("start", "actor", "echo_s.wasm", "-h", steered.id)
        steered.text("start", "provider", IMAGE, "-h", steered.id)
        seen = []
        while not any("Heartbeat" in event and steered.actor in event["Heartbeat"]["entities"]
                      and HTTP_SERVER in event["Heartbeat"]["entities"] for event in seen):  # fmt: skip
            line = json.loads(watcher.stdout.readline())
            assert list(line) == ["event", "header"] and line["header"]["host_origin"] == steered.id
            seen.append(line["event"])
        path = str(steered.actor_file)
        assert {"ActorStarted": {"actor": steered.actor, "image_ref": path}} in seen
        assert {"ProviderStarted": {"contract_id": HTTP, "link_name": "default", "provider_id": HTTP_SERVER,
                                    "image_ref": IMAGE}} in seen  # fmt: skip
        beat = [event for event in seen if "Heartbeat" in event][-1]["Heartbeat"]
        assert beat["entities"][EXTRAS] == "Running"
        assert [claims["sub"] for claims in beat["claims"]] == [steered.actor]
        steered.text("stop", "actor", steered.id, steered.actor)
        steered.host.stop()
        rest = [json.loads(line)["event"] for line in watcher.stdout]
        assert {"ActorStopped": {"actor": steered.actor}} in rest and rest[-1] == "HostStopped"
        assert watcher.wait(10) == 0


def test_garbage_on_every_subject_leaves_the_host_alive(steered):
    tails = ["get.hosts", "get.links", "get.claims", "auction.actor", "auction.provider", f"get.{steered.id}.inv"]
    tails += [f"cmd.{steered.id}.{verb}" for verb in ("la", "sa", "lp", "sp", "upd")]
    subjects = [f"wasmbus.ctl.default.{tail}" for tail in tails]
    subjects += [f"wasmbus.rpc.default.{tail}" for tail in ("links", "remlinks", "claims", steered.actor)]
    bodies = [b"", b"{", b"[]", b"null", b'{"actor_ref":1}', b"\xff\xfe\x00", b"[" * 5000, b"\x85\xa8actor_id",
              b"\xdf\xff\xff\xff\xff", b'{"actor_ref":"a\\u0000b","host_id":""}', os.urandom(1000), b"x" * 1000000]  # fmt: skip
    client = steered.nats()
    client.subscribe("_INBOX.>", 2)
    for subject in subjects:
        for body in bodies:
            client.publish(subject, body, "_INBOX.x")
            client.publish(subject, body)
    client.sync()
    client.close()
    assert json.loads(nats_ask(steered, subjects[6], b"{"))["failure"].startswith(
        "Bad StartActor command received: JSON deserialization failure: "
    )
    assert json.loads(nats_ask(steered, subjects[7], b"{")) == {"failure": "Failed to deserialize stop actor command"}
    assert steered.json("get", "hosts")["hosts"][0]["id"] == steered.id
    assert steered.json("get", "inventory", steered.id)["inventory"]["actors"] == []


def test_a_bad_byte_ends_the_connection_with_a_reason(steered):
    raw = socket.socket(socket.AF_UNIX)
    raw.settimeout(10 * PATIENCE)
    raw.connect(str(steered.gate))
    raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
    heard = b""
    while chunk := raw.recv(4096):
        heard += chunk
    assert heard.endswith(b"-ERR 'Unknown Protocol Operation'\r\n")
    raw.close()


def test_the_gate_is_private_and_goes_with_the_host(home):
    with Steered(home) as steered:
        assert stat.S_IMODE(steered.gate.stat().st_mode) == 0o600
    assert not steered.gate.exists()


def hosts_of(home, *args):
    return json.loads(home.wash("ctl", "get", "hosts", "-o", "json", *args).stdout)["hosts"]


def test_a_gate_in_use_is_left_alone_and_a_stale_one_replaced(home, host_factory):
    first = host_factory()
    first.start()
    before = hosts_of(home)
    with Host(home) as second:
        second.wait_output("gate.closed")
    assert [host["id"] for host in hosts_of(home)] == [host["id"] for host in before]
    first.kill()
    assert (home.path / ".local" / "state" / "wasmcloud-c" / "gate.sock").exists()
    with Host(home):
        assert len(hosts_of(home)) == 1


def test_no_gate_means_no_socket(home):
    with Host(home, args=["--no-gate"]):
        assert not (home.path / ".local" / "state" / "wasmcloud-c" / "gate.sock").exists()


def test_a_namespace_of_ones_own(home):
    with Host(home, args=["--nsprefix", "mine"]):
        assert hosts_of(home) == []
        assert len(hosts_of(home, "-n", "mine")) == 1
