"""A small HTTP client for the integration tests: it can send what no library would, and reads answers strictly.

Also the manifests' recurring parts. It does not know how the host works inside.
"""

import json
import socket
import time

from conftest import PATIENCE

HTTP_SERVER = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
KEY_VALUE = "VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB"
LOGGING = "VCCANMDC7KONJK435W6T7JFEEL7S3ZG6GUZMZ3FHTBZ32OZHJQR5MJWZ"
EXTRAS = "VDHPKGFKDI34Y4RN4PWWZHRYZ6373HYRSNNEM4UTDLLOGO5B37TSVREP"
PROVIDERS = {
    "wasmcloud:httpserver": (HTTP_SERVER, "wasmcloud.azurecr.io/httpserver:0.12.3"),
    "wasmcloud:keyvalue": (KEY_VALUE, "wasmcloud.azurecr.io/redis:0.11.3"),
    "wasmcloud:logging": (LOGGING, "wasmcloud.azurecr.io/logging:0.9.4"),
}


class Answer:
    def __init__(self, version, status, headers, body):
        self.version, self.status, self.headers, self.body = version, status, headers, body

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:300]!r}>"


class Wire:
    """One connection. `send` takes bytes as they are; `answer` reads one whole answer, strictly."""

    def __init__(self, port, timeout=20.0 * PATIENCE, path=None):
        if path is not None:
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(timeout)
            self.sock.connect(str(path))
        else:
            self.sock = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.left = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)
        return self

    def half_close(self):
        self.sock.shutdown(socket.SHUT_WR)

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError(f"connection closed with {self.left!r} read")
        self.left += data

    def _take(self, size):
        while len(self.left) < size:
            self._more()
        data, self.left = self.left[:size], self.left[size:]
        return data

    def _until(self, mark):
        while mark not in self.left:
            self._more()
        data, _, self.left = self.left.partition(mark)
        return data

    def answer(self, method="GET"):
        """One answer; `method` is what was asked, as HEAD has no body. 1xx answers are answers too."""
        head = self._until(b"\r\n\r\n").split(b"\r\n")
        version, status, _ = head[0].decode().split(" ", 2)
        headers = {}
        for line in head[1:]:
            name, colon, value = line.partition(b":")
            assert colon and name == name.strip(), line
            headers[name.decode().lower()] = value.strip().decode("latin-1")
        status = int(status)
        assert "transfer-encoding" not in headers, headers
        size = 0 if method == "HEAD" or status in (204, 304) or status < 200 else int(headers["content-length"])
        return Answer(version, status, headers, self._take(size))

    def is_closed(self):
        """True when the host ends the connection; what it still sends is thrown away."""
        try:
            while self.sock.recv(65536):
                continue
            return True
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


def request(method, path, body=b"", headers=(), version="HTTP/1.1"):
    """The bytes of a well-formed request."""
    lines = [f"{method} {path} {version}", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in dict(headers).items()]
    if body or method in ("POST", "PUT"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def ask(port, path, body=None, method=None, headers=(), timeout=20.0 * PATIENCE):
    """One request on a connection of its own."""
    method = method or ("GET" if body is None else "POST")
    with Wire(port, timeout) as wire:
        return wire.send(request(method, path, body or b"", headers)).answer(method)


def ask_admin(path, what):
    with Wire(None, path=path) as wire:
        return wire.send(request("GET", what)).answer()


def poll(check, seconds=20.0 * PATIENCE, what="condition"):
    """Asks until the answer is true; for what has no event of its own."""
    end = time.monotonic() + seconds
    while True:
        result = check()
        if result:
            return result
        assert time.monotonic() < end, f"{what} did not come true in {seconds} s"
        time.sleep(0.01)


def quoted(text):
    return json.dumps(str(text))


def link(actor, contract, link_name=None, **values):
    """One entry of `links`, for the built-in provider of the contract."""
    provider = PROVIDERS[contract][0] if contract in PROVIDERS else EXTRAS
    lines = [f"  - actor: {quoted(actor)}", f"    contract_id: {contract}", f"    provider_id: {provider}"]
    if link_name:
        lines.append(f"    link_name: {quoted(link_name)}")
    if values:
        lines.append("    values:")
        lines += [f"      {name}: {quoted(value)}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


def http(actor, port, path=None, **values):
    if path is not None:
        values["PATH"] = path
    return link(actor, "wasmcloud:httpserver", BIND=f"127.0.0.1:{port}", **values)


def manifest(actors, *links, capabilities=("wasmcloud:httpserver",), head=""):
    """A manifest as text. `actors` are paths, or dictionaries for the object form."""
    lines = [head] if head else []
    lines.append("actors:")
    for actor in actors:
        lines.append(f"  - {json.dumps(actor, default=str)}")
    lines.append("capabilities:")
    lines += [f"  - image_ref: {PROVIDERS[contract][1]}" for contract in capabilities]
    if not actors:
        lines.remove("actors:")
    return "\n".join(lines) + ("\nlinks:\n" + "".join(links) if links else "\n")
