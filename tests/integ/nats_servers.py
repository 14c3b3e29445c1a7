"""Real nats-server processes for the tests: alone, in a cluster, as a leaf, with TLS, with every kind of credentials.

    with Server(folder) as server:                       # a free port, no credentials
        ...server.port, server.url...
        server.stop(); server.start()                    # again on the same port
        server.pause(); server.resume()                  # SIGSTOP, SIGCONT: alive, but answers nothing

The program is $WC_NATS_SERVER, else the system's, else the current one that `tools/build-peer` puts into the cache. A test
that needs a server and finds none is skipped and says so.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nkeys
from conftest import ROOT, free_port

START_SECONDS = 30.0


def cache_dir():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wasmcloud-c"


def programs():
    """Every nats-server there is, by a name for the test's title."""
    found = {}
    if os.environ.get("WC_NATS_SERVER"):
        found["given"] = os.environ["WC_NATS_SERVER"]
    system = shutil.which("nats-server", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if system:
        found["system"] = system
    built = cache_dir() / "peer" / "bin" / "nats-server"
    if built.exists():
        found["current"] = str(built)
    return found


def program(kind=None):
    """The path of a server; skips the test when there is none (of that kind)."""
    found = programs()
    for name in [kind] if kind else ["given", "system", "current"]:
        if name in found:
            return found[name]
    pytest.skip("no nats-server (package nats-server, tools/build-peer, or $WC_NATS_SERVER)")


class Server:
    """One process. `config` is text in the server's own language, behind host and port."""

    def __init__(self, folder, config="", port=None, kind=None, name="one", scheme="nats"):
        self.program = program(kind)
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = port or free_port()
        self.name = name
        self.scheme = scheme
        self.config = config
        self.log = self.folder / f"{name}.log"
        self.process = None

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        path = self.folder / f"{self.name}.conf"
        path.write_text(f"server_name: {self.name}\nlisten: 127.0.0.1:{self.port}\n{self.config}\n")
        with self.log.open("a") as log:
            self.process = subprocess.Popen([self.program, "-c", str(path)], stdout=log, stderr=subprocess.STDOUT)
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, f"nats-server ended:\n{self.log.read_text()}"
            assert time.monotonic() < end, f"nats-server does not answer:\n{self.log.read_text()}"
            time.sleep(0.02)
        return self

    def _answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as probe:
                probe.settimeout(1)
                return probe.recv(4) == b"INFO"
        except OSError:
            return False

    def stop(self, how=signal.SIGKILL):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
            self.process.wait(30)

    def restart(self, away=0.0):
        """Killed and started again on its port; `away` seconds without a server."""
        self.stop()
        if away:
            time.sleep(away)
        self.start()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self):
        return self.start()

    def __exit__(self, *what):
        self.stop()


class Servers:
    """Several that start and end together."""

    def __init__(self, *servers):
        self.servers = servers

    def __enter__(self):
        try:
            for server in self.servers:
                server.start()
        except BaseException:
            self.__exit__()
            raise
        return self.servers

    def __exit__(self, *what):
        for server in self.servers:
            server.stop()


def cluster(folder, kind=None, extra=""):
    """Two servers that share their subjects."""
    ports = [free_port(), free_port()]
    made = []
    for at, name in enumerate(("one", "two")):
        config = (
            f'cluster {{ name: ours, listen: "127.0.0.1:{ports[at]}", no_advertise: true, '
            f'routes: ["nats://127.0.0.1:{ports[1 - at]}"] }}\n{extra}'
        )
        made.append(Server(folder, config, kind=kind, name=name))
    return Servers(*made)


def leaf(folder, kind=None):
    """A hub and a leaf node that is connected to it, in this order."""
    port = free_port()
    hub = Server(folder, f'leafnodes {{ listen: "127.0.0.1:{port}" }}', kind=kind, name="hub")
    node = Server(
        folder, f'leafnodes {{ reconnect: 1, remotes: [{{ url: "nats-leaf://127.0.0.1:{port}" }}] }}', kind=kind, name="leaf"
    )
    return Servers(hub, node)


# ---- credentials --------------------------------------------------------------------------------------------------------


def with_password(folder, user="ours", password='se"cret\\pass', extra="", **more):
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    return Server(folder, f'authorization {{ user: "{user}", password: "{quoted}" }}\n{extra}', **more)


def with_token(folder, token="t0ken-of-the-test", **more):
    return Server(folder, f'authorization {{ token: "{token}" }}', **more)


class Key:
    """A fresh nkey of one kind that can sign (RFC 8032)."""

    def __init__(self, kind):
        self.secret = os.urandom(32)
        prefix = nkeys.PREFIXES[kind]
        self.seed = nkeys._encode(bytes([18 << 3 | prefix >> 5, (prefix & 31) << 3]) + self.secret)
        self.public = nkeys.public_text(self.seed)

    def sign(self, message):
        digest = hashlib.sha512(self.secret).digest()
        scalar = (int.from_bytes(digest[:32], "little") & ((1 << 254) - 8)) | (1 << 254)
        once = int.from_bytes(hashlib.sha512(digest[32:] + message).digest(), "little") % nkeys.Q
        point = nkeys._compress(nkeys._multiply(once, nkeys.G))
        public = nkeys.decode_public(self.public)[1]
        hashed = int.from_bytes(hashlib.sha512(point + public + message).digest(), "little") % nkeys.Q
        return point + ((once + hashed * scalar) % nkeys.Q).to_bytes(32, "little")


def _base64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _token(subject, name, claims, issuer, expires=None):
    body = {"jti": os.urandom(16).hex(), "iat": int(time.time()), "iss": issuer.public, "sub": subject.public}
    body.update({"name": name, "nats": claims}, **({"exp": int(time.time() + expires)} if expires else {}))
    text = _base64(b'{"typ":"JWT","alg":"ed25519-nkey"}') + "." + _base64(json.dumps(body).encode())
    return text + "." + _base64(issuer.sign(text.encode()))


class Operator:
    """An operator, an account and users of it: what `nsc` would make."""

    def __init__(self):
        self.operator, self.account = Key("O"), Key("A")
        self.token = _token(self.operator, "operator", {"version": 2, "type": "operator"}, self.operator)
        names = ("subs", "data", "payload", "imports", "exports", "conn", "leaf")
        claims = {"version": 2, "type": "account", "limits": {**dict.fromkeys(names, -1), "wildcards": True}}
        self.account_token = _token(self.account, "account", claims, self.operator)

    def user(self, expires=None):
        """(JWT, seed) of a fresh user; `expires` in seconds."""
        user = Key("U")
        claims = {"version": 2, "type": "user", "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1}
        return _token(user, "host", claims, self.account, expires), user.seed

    def server(self, folder, **more):
        accounts = f"{{ {self.account.public}: {self.account_token} }}"
        return Server(folder, f"operator: {self.token}\nresolver: MEMORY\nresolver_preload: {accounts}", **more)


def creds_text(jwt, seed):
    """A .creds file as nsc writes it."""
    return (
        f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
        "************************* IMPORTANT *************************\n"
        "NKEY Seed printed below can be used to sign and prove identity.\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )


# ---- TLS ----------------------------------------------------------------------------------------------------------------


class Authority:
    """A CA of the test's own, and what it vouches for: a server on the loopback and a client. Made by openssl."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        if shutil.which("openssl") is None:
            pytest.skip("no openssl to make certificates with")
        self.ca, self.ca_key = self._self_signed("ca")
        self.server_cert, self.server_key = self._vouch("server", "subjectAltName=IP:127.0.0.1,DNS:localhost")
        self.client_cert, self.client_key = self._vouch("client", "extendedKeyUsage=clientAuth")

    def _openssl(self, *args):
        subprocess.run(["openssl", *map(str, args)], cwd=self.folder, check=True, capture_output=True, timeout=60)

    def _self_signed(self, name):
        cert, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        self._openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN=test {name}", "-keyout", key, "-out", cert,
        )  # fmt: skip
        return cert, key

    def _vouch(self, name, extension):
        cert, key, request = (self.folder / f"{name}.{end}" for end in ("pem", "key", "csr"))
        (self.folder / f"{name}.ext").write_text(extension + "\n")
        self._openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", f"/CN={name}", "-keyout", key, "-out", request,
        )  # fmt: skip
        self._openssl(
            "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca_key, "-CAcreateserial", "-days", "2",
            "-extfile", self.folder / f"{name}.ext", "-out", cert,
        )  # fmt: skip
        return cert, key

    def config(self, must_client=False):
        verify = f', ca_file: "{self.ca}", verify: true' if must_client else ""
        return f'tls {{ cert_file: "{self.server_cert}", key_file: "{self.server_key}", timeout: 5{verify} }}'

    def server(self, folder, must_client=False, **more):
        return Server(folder, self.config(must_client), **more)


# ---- the official client ------------------------------------------------------------------------------------------------


def nats_py():
    """The module `nats` of the official client, as tools/setup pins it; the test is skipped without it."""
    pins = (ROOT / "tools" / "setup.d" / "pins").read_text()
    version = re.search(r"^NATS_PY_VERSION=(\S+)$", pins, re.MULTILINE).group(1)
    folder = cache_dir() / f"nats-py-{version}"
    if not (folder / "nats" / "__init__.py").exists():
        pytest.skip(f"nats-py {version} is not in the cache (tools/setup --for test brings it)")
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    import nats

    return nats
