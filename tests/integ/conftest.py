"""What the integration tests share: the built programs, a home of their own, and a real host on a free port.

The programs come from $WC_BINARY_DIR (default: build/). Nothing here knows how a host works inside: it is started, asked and
stopped the way a user does it.
"""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY_DIR = ROOT / os.environ.get("WC_BINARY_DIR", "build")  # relative to the tree; an absolute one stays as it is
WASMCLOUD = BINARY_DIR / "bin" / "wasmcloud"
WASH = BINARY_DIR / "bin" / "wash"
PATIENCE = float(os.environ.get("WC_PATIENCE", "1"))  # how many times slower than the everyday build this one may be
START_SECONDS = 60.0 * PATIENCE  # a first start compiles the guests
STOP_SECONDS = 30.0 * PATIENCE

OUR_VARIABLES = ("WASH_", "WASMCLOUD_", "RPC_", "CONTROL_", "XDG_", "RUST_LOG", "NO_COLOR")


def clean_environment(home, **more):
    """The caller's environment without what steers our programs, and with a home directory of the test."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(OUR_VARIABLES)}
    # A stray server at the default address is not ours to join; a test names the one that it started.
    env.update(HOME=str(home), USER="tester", LC_ALL="C.UTF-8", WASMCLOUD_NO_NATS="1")
    env.update({k: str(v) for k, v in more.items() if v is not None})
    for name in [k for k, v in more.items() if v is None]:
        env.pop(name, None)
    return env


def free_port():
    """A port of the loopback that nobody listens on at the moment, chosen by the kernel."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def guest(name):
    """The unsigned module build/guests/<name>.wasm; the test is skipped, with the reason, when it was not built."""
    path = BINARY_DIR / "guests" / f"{name}.wasm"
    if not path.exists():
        pytest.skip(f"{path} was not built (WC_GUESTS is off, or no compiler for guests)")
    return path


class Home:
    """A home directory with keys of its own, and `wash` in it."""

    def __init__(self, path):
        self.path = path
        self.keys = path / ".wash" / "keys"
        self.work = path / "work"
        self.work.mkdir(parents=True)

    def wash(self, *args, env=None, cwd=None, stdin=None):
        """Runs wash; returns the completed process with stdout and stderr as text."""
        return subprocess.run(
            [str(WASH), *map(str, args)],
            cwd=cwd or self.work,
            env=clean_environment(self.path, **(env or {})),
            stdin=stdin or subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120 * PATIENCE,
        )

    def sign(self, module, *options, name=None, to=None):
        """Signs a module with the kept keys of this home; returns the signed file and the actor's public key."""
        to = to or self.work / f"{Path(module).stem}_s.wasm"
        done = self.wash("claims", "sign", module, "-d", to, "-n", name or Path(module).stem, *options)
        assert done.returncode == 0, done.stderr
        token = self.wash("claims", "inspect", to, "-o", "json")
        assert token.returncode == 0, token.stderr
        return to, json.loads(token.stdout)["module"]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


class Host:
    """The real `wasmcloud`, in the foreground of a thread.

    with Host(home, manifest_text, port=port) as host:
        ...
    `manifest` is text or None. The host counts as started when the text `ready` (None: none) is in its output and `port`
    (None: none) accepts connections. Leaving the block sends SIGINT and expects a clean end.
    """

    def __init__(self, home, manifest=None, port=None, ready="host.ready", args=(), env=None):
        self.home = home
        self.port = port
        self.ready = ready
        self.args = list(map(str, args))
        self.env = clean_environment(home.path, **(env or {}))
        self.process = None
        self.status = None
        self._lines = []
        self._changed = threading.Condition()
        self._readers = []
        if manifest is not None:
            path = home.work / "manifest.yaml"
            path.write_text(manifest)
            self.args += ["--manifest", str(path)]

    @property
    def output(self):
        """Everything that was printed so far, on both streams."""
        with self._changed:
            return "".join(self._lines)

    stderr = output

    def _read(self, stream):
        for line in stream:
            with self._changed:
                self._lines.append(line)
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def start(self, wait=True):
        self.process = subprocess.Popen(
            [str(WASMCLOUD), *self.args],
            cwd=self.home.work,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        for stream in (self.process.stdout, self.process.stderr):
            reader = threading.Thread(target=self._read, args=(stream,), daemon=True)
            reader.start()
            self._readers.append(reader)
        if wait:
            self.wait_ready()
        return self

    def _is_ready(self):
        if self.ready is not None and self.ready not in self.output:
            return False
        if self.port is None:
            return True
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def wait_ready(self, seconds=START_SECONDS):
        end = time.monotonic() + seconds
        while not self._is_ready():
            assert self.process.poll() is None, f"the host ended early ({self.process.returncode}):\n{self.output}"
            assert time.monotonic() < end, f"the host was not ready in time:\n{self.output}"
            with self._changed:
                self._changed.wait(0.02)  # woken by output; the port has no event of its own

    def wait_output(self, text, seconds=10.0 * PATIENCE):
        """Waits until `text` was printed."""
        with self._changed:
            found = self._changed.wait_for(lambda: text in "".join(self._lines), seconds)
        assert found, f"{text!r} did not appear:\n{self.output}"

    def wait_end(self, seconds=STOP_SECONDS):
        """Waits until the process has ended by itself; returns its status."""
        self.status = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(5)
        return self.status

    def stop(self, how=signal.SIGINT, seconds=STOP_SECONDS):
        """Asks the host to stop and returns its exit status; kills it, and fails, when it does not."""
        if self.process is None or self.status is not None:
            return self.status
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.wait_end(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"the host did not stop within {seconds} s:\n{self.output}")

    def kill(self):
        """SIGKILL: what a power cut looks like to the files of the host."""
        self.process.kill()
        return self.wait_end()

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            if self.process is not None:
                self.kill()
            raise

    def __exit__(self, kind, value, trace):
        if kind is not None:
            if self.process.poll() is None:
                self.kill()
            print(self.output)
            return
        assert self.stop() == 0, f"exit status {self.status}:\n{self.output}"


@pytest.fixture
def host_factory(home):
    """Makes hosts that are surely gone when the test ends."""
    made = []

    def make(*args, **kwargs):
        host = Host(home, *args, **kwargs)
        made.append(host)
        return host

    yield make
    for host in made:
        if host.process is not None and host.process.poll() is None:
            host.kill()
