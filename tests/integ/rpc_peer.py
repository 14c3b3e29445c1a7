"""A peer of the lattice in plain Python: signs invocations, reads and answers them, over a NATS connection of its own.

It stands for hosts of the era and for providers in other processes, so it shares no code with the program under test.
SPEC lattice 3 and 4, claims 4.4. Ed25519 after RFC 8032, on the arithmetic of nkeys.py.
"""

import base64
import hashlib
import json
import os
import socket
import threading
import time
import uuid

import msgpack

import nkeys

WAIT = 30.0


def _number(data):
    return int.from_bytes(data, "little")


class Key:
    """A key pair of the kind that the letter names."""

    def __init__(self, kind="N", seed=None):
        self.seed = seed or os.urandom(32)
        digest = hashlib.sha512(self.seed).digest()
        self.scalar = (_number(digest[:32]) & ((1 << 254) - 8)) | (1 << 254)
        self.nonce = digest[32:]
        self.raw = nkeys.public_of_seed(self.seed)
        self.public = nkeys._encode(bytes([nkeys.PREFIXES[kind]]) + self.raw)

    def sign(self, message):
        r = _number(hashlib.sha512(self.nonce + message).digest()) % nkeys.Q
        start = nkeys._compress(nkeys._multiply(r, nkeys.G))
        h = _number(hashlib.sha512(start + self.raw + message).digest()) % nkeys.Q
        return start + ((r + h * self.scalar) % nkeys.Q).to_bytes(32, "little")


def actor(key):
    return {0: key}


def provider(key, contract, link_name="default"):
    return {1: {"id": key, "contract_id": contract, "link_name": link_name}}


def url(entity):
    if 0 in entity:
        return "wasmbus://" + entity[0]
    of = entity[1]
    contract = of["contract_id"].lower().replace(":", "/").replace(" ", "_")
    return f"wasmbus://{contract}/{of['link_name'].lower().replace(' ', '_')}/{of['id']}"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token_of(key, claims):
    head = base64url(b'{"typ":"jwt","alg":"Ed25519"}')
    body = base64url(json.dumps(claims, separators=(",", ":")).encode())
    return f"{head}.{body}." + base64url(key.sign(f"{head}.{body}".encode()))


def invocation(key, origin, target, operation, msg=b"", **changes):
    """The fields of a signed invocation. `changes`: iat, id, and fields that are set after signing."""
    made = {
        "origin": origin,
        "target": target,
        "operation": operation,
        "msg": list(msg),
        "id": changes.pop("id", str(uuid.uuid4())),
        "encoded_claims": "",
        "host_id": key.public,
    }
    target_url = f"{url(target)}/{operation}"
    signed = hashlib.sha256(url(origin).encode() + target_url.encode() + bytes(msg)).hexdigest().upper()
    claims = {"jti": "A" * 22, "iat": changes.pop("iat", int(time.time())), "iss": key.public, "sub": made["id"]}
    claims.update(changes.pop("claims", {}))
    claims["wascap"] = {"target_url": target_url, "origin_url": url(origin), "hash": signed}
    made["encoded_claims"] = token_of(key, claims)
    made.update(changes)
    return made


class Message:
    def __init__(self, subject, sid, reply, headers, payload):
        self.subject, self.sid, self.reply, self.headers, self.payload = subject, sid, reply, headers, payload


class Nats:
    """One connection with a thread that reads; answers are waited for, subscriptions call a function."""

    def __init__(self, port):
        if isinstance(port, int):
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT)
        else:  # the path of a Unix socket
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(str(port))
        self.socket.settimeout(None)
        self.file = self.socket.makefile("rb")
        self.lock = threading.Lock()
        self.handlers = {}
        self.pongs = threading.Semaphore(0)
        assert self.file.readline().startswith(b"INFO")
        options = {"verbose": False, "pedantic": False, "lang": "py", "version": "1", "headers": True, "no_responders": True}
        self.send(b"CONNECT " + json.dumps(options).encode() + b"\r\n")
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        self.flush()

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.thread.join(WAIT)
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()

    def send(self, data):
        with self.lock:
            self.socket.sendall(data)

    def _message(self, words, has_headers):
        total = int(words[-1])
        headers = self.file.read(int(words[-2])) if has_headers else b""
        payload = self.file.read(total - len(headers))
        self.file.read(2)
        reply = words[3].decode() if len(words) == (6 if has_headers else 5) else None
        return Message(words[1].decode(), int(words[2]), reply, headers.decode(), payload)

    def _read(self):
        try:
            for line in self.file:
                words = line.split()
                if words[0] == b"PING":
                    self.send(b"PONG\r\n")
                elif words[0] == b"PONG":
                    self.pongs.release()
                elif words[0] in (b"MSG", b"HMSG"):
                    message = self._message(words, words[0] == b"HMSG")
                    handler = self.handlers.get(message.sid)
                    if handler:
                        handler(message)
        except (OSError, ValueError):
            pass

    def flush(self):
        self.send(b"PING\r\n")
        assert self.pongs.acquire(timeout=WAIT)

    def publish(self, subject, payload, reply="", headers=None):
        if headers is None:
            self.send(f"PUB {subject} {reply} {len(payload)}\r\n".encode() + payload + b"\r\n")
            return
        head = ("NATS/1.0\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items()) + "\r\n").encode()
        sizes = f"{len(head)} {len(head) + len(payload)}"
        self.send(f"HPUB {subject} {reply} {sizes}\r\n".encode() + head + payload + b"\r\n")

    def subscribe(self, subject, handler, queue=""):
        sid = max(self.handlers, default=0) + 1
        self.handlers[sid] = handler
        self.send(f"SUB {subject} {queue} {sid}\r\n".encode())
        return sid

    def ask(self, subject, payload, headers=None, seconds=WAIT):
        """The first answer; None when none came in time."""
        came = threading.Event()
        found = []
        inbox = "_INBOX." + uuid.uuid4().hex

        def take(message):
            found.append(message)
            came.set()

        sid = self.subscribe(inbox, take)
        self.publish(subject, payload, inbox, headers)
        came.wait(seconds)
        self.send(f"UNSUB {sid}\r\n".encode())
        self.handlers.pop(sid, None)
        return found[0] if found else None


class Peer(Nats):
    """A host of its own: it calls and serves with its key."""

    def __init__(self, port, prefix="default"):
        super().__init__(port)
        self.key = Key("N")
        self.prefix = "wasmbus.rpc." + prefix

    def subject(self, entity):
        if 0 in entity:
            return f"{self.prefix}.{entity[0]}"
        return f"{self.prefix}.{entity[1]['id']}.{entity[1]['link_name']}"

    def send_invocation(self, made, subject=None, headers=None, seconds=WAIT):
        """The answer as a dict; None: nobody answered; "no responders" as text."""
        got = self.ask(subject or self.subject(made["target"]), msgpack.packb(made), headers, seconds)
        if got is None:
            return None
        if "503" in got.headers.split("\r\n")[0]:
            return "no responders"
        return msgpack.unpackb(got.payload)

    def call(self, target, operation, msg=b"", origin=None, headers=None, **changes):
        made = invocation(self.key, origin or actor("system"), target, operation, msg, **changes)
        return self.send_invocation(made, headers=headers)

    def serve(self, entity, answer):
        """Answers invocations: answer(invocation) returns bytes, or raises with the text of the error."""

        def handle(message):
            made = msgpack.unpackb(message.payload, strict_map_key=False)
            made["headers"] = message.headers
            threading.Thread(target=reply, args=(made, message.reply), daemon=True).start()

        def reply(made, subject):
            try:
                back = {"msg": list(answer(made)), "error": None, "invocation_id": made["id"]}
            except Exception as problem:
                back = {"msg": [], "error": str(problem), "invocation_id": made["id"]}
            self.publish(subject, msgpack.packb(back))

        subject = self.subject(entity)
        self.subscribe(subject, handle, queue=subject)
        self.flush()

    def until_served(self, entity):
        """Waits until somebody serves the entity."""
        end = time.monotonic() + WAIT
        probe = invocation(self.key, actor("system"), entity, "__halt")  # refused by whoever serves it
        while self.send_invocation(dict(probe, id=str(uuid.uuid4()))) in (None, "no responders"):
            assert time.monotonic() < end, f"nobody serves {entity}"
            time.sleep(0.05)


def check_signature(made):
    """Asserts that the invocation is what its host signed; returns the token's claims."""
    claims = nkeys.token_claims(made["encoded_claims"])
    target_url = f"{url(made['target'])}/{made['operation']}"
    data = url(made["origin"]).encode() + target_url.encode() + bytes(made["msg"])
    assert claims["wascap"] == {
        "target_url": target_url,
        "origin_url": url(made["origin"]),
        "hash": hashlib.sha256(data).hexdigest().upper(),
    }
    assert claims["sub"] == made["id"] and claims["iss"] == made["host_id"]
    assert "exp" not in claims and abs(claims["iat"] - time.time()) < 60
    return claims
