"""What the tests with the software of the era share: its programs, NATS servers, our hosts and theirs in one lattice.

The programs come from ${XDG_CACHE_HOME:-~/.cache}/wasmcloud-c/peer/bin, where tools/build-peer puts them; without them every
test here is skipped, with that reason. Not part of `make test`: `make peer` builds them and runs this.
"""

import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

INTEG = Path(__file__).resolve().parents[1] / "integ"


def _load_integ():
    """The helpers of tests/integ, whose conftest has the name of this file."""
    spec = importlib.util.spec_from_file_location("integ", INTEG / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["integ"] = module
    spec.loader.exec_module(module)
    return module


sys.path.append(str(INTEG))
integ = _load_integ()
ROOT, PATIENCE, free_port = integ.ROOT, integ.PATIENCE, integ.free_port
import nats_servers  # noqa: E402
import wire  # noqa: E402

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wasmcloud-c" / "peer" / "bin"
THEIR_HOST = CACHE / "wasmcloud"
THEIR_WASH = CACHE / "wash"
HEARTBEAT_S = 2

EXTRAS = "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP"
CACHE_PROVIDER = "VAHNM37G4ARHZ3CYHB3L34M6TYQWQR6IZ4QVYC4NYZWTJCJ2LWP7S6Z2"
CACHE_LINK = "__wasmcloud_lattice_cache"
HTTP_SERVER = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
KEY_VALUE = "VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB"


def pytest_collection_modifyitems(items):
    if not THEIR_HOST.exists():
        for item in items:
            item.add_marker(pytest.mark.skip(reason=f"{THEIR_HOST} was not built: tools/build-peer does it"))


def until(check, seconds=30.0 * PATIENCE, what="it"):
    """Asks until the answer is true, and returns it."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not come about in {seconds:.0f} s"
        time.sleep(0.05)


# ---- hosts -------------------------------------------------------------------------------------------------------------


class TheirHost:
    """The Rust host 0.18.2. `actors`: signed modules it starts from a manifest; `links`: (actor, contract, provider, values)."""

    def __init__(self, home, port, actors=(), links=(), labels=(), args=(), env=None):
        self.folder = home.path / f"their-{free_port()}"
        self.folder.mkdir()
        self.log_path = self.folder / "log"
        manifest = self.folder / "manifest.json"
        manifest.write_text(json.dumps({
            "actors": [str(path) for path in actors],
            "capabilities": [],
            "links": [{"actor": a, "contract_id": c, "provider_id": p, "link_name": "default", "values": v} for a, c, p, v in links],
        }))
        self.command = [str(THEIR_HOST), "--rpc-host", "127.0.0.1", "--rpc-port", str(port), "-m", str(manifest)]
        for label in labels:
            self.command += ["-l", label]
        self.command += list(map(str, args))
        settings = {"HEARTBEAT_INTERVAL_S": HEARTBEAT_S, "RUST_LOG": "wasmcloud=debug,wasmcloud_host=debug", **(env or {})}
        self.env = integ.clean_environment(self.folder, TMPDIR=self.folder, **settings)
        self.port = port
        self.known = []  # hosts that run already; the one that is new is this one
        self.process = None
        self.id = None

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)
        with wire.Nats(self.port) as client:
            self.id = until(lambda: self._find(client), 60 * PATIENCE, "the Rust host")
        return self

    def _find(self, client):
        assert self.process.poll() is None, f"the Rust host ended ({self.process.returncode}):\n{self.log}"
        for answer in client.gather("wasmbus.ctl.default.get.hosts", b"", 0.3):
            found = json.loads(answer)["id"]
            if found not in self.known:
                return found
        return None

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *what):
        self.stop()
        if what[0] is not None:
            print(self.log[-4000:])


class OurHost(integ.Host):
    """Our host in a lattice, with a state directory of its own."""

    def __init__(self, home, port, name, actors=(), links=(), providers=(), labels=(), args=(), env=None):
        folder = home.path / f"{name}-{free_port()}"
        folder.mkdir()
        self.artifacts = home.artifacts
        options = ["--rpc-host", "127.0.0.1", "--rpc-port", port, "--state-dir", folder, "--artifact-dir", home.artifacts,
                   "--no-gate", "--trust-era-claims"]
        if actors or links or providers:
            manifest = folder / "manifest.json"
            manifest.write_text(json.dumps({
                "actors": [str(path) for path in actors],
                "capabilities": [{"image_ref": image} for image in providers],
                "links": [{"actor": a, "contract_id": c, "provider_id": p, "values": v} for a, c, p, v in links],
            }))
            options += ["--manifest", manifest]
        for label in labels:
            options += ["-l", label]
        super().__init__(home, args=[*options, *args], env={"HEARTBEAT_INTERVAL_S": HEARTBEAT_S, **(env or {})})
        self.log_path = folder / "log"

    @property
    def id(self):
        return re.search(r"\bN[A-Z2-7]{55}\b", self.output).group(0)

    @property
    def log(self):
        return self.output


class Home(integ.Home):
    """A home with signed actors in an artifact directory, one lattice's port and both `wash` programs."""

    def __init__(self, path, port):
        super().__init__(path)
        self.port = port
        self.artifacts = path / "artifacts"
        self.artifacts.mkdir()

    def actor(self, guest, *options, name=None, to=None):
        """(path, key) of the signed guest."""
        path = integ.BINARY_DIR / "guests" / f"{guest}.wasm"
        if guest.startswith("peer/"):
            path = CACHE.parent / "guests" / f"{guest[5:]}.wasm"
        if not path.exists():
            pytest.skip(f"{path} was not built")
        if name is not None:  # a name of its own is a key of its own: wash keeps it by the file's name
            path = shutil.copy(path, self.work / f"{name}.wasm")
        return self.sign(path, *options, name=name, to=self.artifacts / (to or f"{Path(path).stem}_s.wasm"))

    def _ctl(self, program, words, seconds):
        done = subprocess.run(
            [str(program), "ctl", *map(str, words), "--rpc-host", "127.0.0.1", "--rpc-port", str(self.port), "--rpc-timeout",
             str(seconds), "-o", "json"],
            cwd=self.work, env=integ.clean_environment(self.path), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60 * PATIENCE)
        assert done.returncode == 0, f"{program.parent.name} wash ctl {words}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout[done.stdout.index("{"):])

    def our_ctl(self, *words, seconds=3):
        return self._ctl(integ.WASH, words, seconds)

    def their_ctl(self, *words, seconds=3):
        if not THEIR_WASH.exists():
            pytest.skip(f"{THEIR_WASH} was not built: tools/build-peer does it")
        return self._ctl(THEIR_WASH, words, seconds)


@pytest.fixture(scope="module")
def nats(request, tmp_path_factory):
    """The server that the module names in NATS ("system", "current"), or any."""
    with nats_servers.Server(tmp_path_factory.mktemp("nats"), kind=getattr(request.module, "NATS", None)) as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory, nats):
    return Home(tmp_path_factory.mktemp("home"), nats.port)


@pytest.fixture(scope="module")
def client(nats):
    with wire.Nats(nats.port) as found:
        yield found
