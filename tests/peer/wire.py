"""A NATS client of its own and the messages of the lattice, so that the tests do not believe the program under test.

One thread reads; a subscription is a queue. The client comes back by itself when the server was away, and says how often.
Invocations and answers are encoded as `lattice.md` 4.1 has them: maps with the keys in order, enums as {index: value},
payloads as arrays of integers.
"""

import itertools
import json
import queue
import secrets
import socket
import threading
import time

import msgpack


class Closed(Exception):
    """The server is away at the moment."""


class Inbox:
    """The messages of one subscription: (subject, reply, payload)."""

    def __init__(self, client, sid):
        self.client, self.sid = client, sid
        self.queue = queue.Queue()

    def next(self, seconds):
        return self.queue.get(timeout=max(seconds, 0.001))

    def drain(self):
        found = []
        while not self.queue.empty():
            found.append(self.queue.get_nowait())
        return found

    def wait(self, wanted, seconds):
        """The first message for which `wanted(subject, payload)` is true; None when none comes in time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                subject, _, payload = self.next(left)
            except queue.Empty:
                return None
            if wanted(subject, payload):
                return payload
        return None

    def close(self):
        self.client.unsubscribe(self)


class Nats:
    """One connection to a NATS server on the loopback."""

    def __init__(self, port, wait=10.0):
        self.port = port
        self.lock = threading.Lock()
        self.inboxes = {}
        self.patterns = {}
        self.sids = itertools.count(1)
        self.pongs = queue.Queue()
        self.is_closing = False
        self.reconnects = -1
        self.socket = None
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        if not self.ready.wait(wait):
            raise Closed(f"no NATS server on port {port}")

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.close()

    # ---- connection ----

    def _run(self):
        while not self.is_closing:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                    self._serve(connection)
            except OSError:
                pass
            with self.lock:
                self.socket = None
            self.ready.clear()
            time.sleep(0.01)

    def _serve(self, connection):
        file = connection.makefile("rb")
        if not file.readline().startswith(b"INFO {"):
            return
        connection.settimeout(None)
        with self.lock:
            hello = b'CONNECT {"verbose":false,"pedantic":false,"headers":true,"echo":true}\r\n'
            for sid, (pattern, group) in self.patterns.items():
                hello += f"SUB {pattern} {group} {sid}\r\n".encode()
            connection.sendall(hello + b"PING\r\n")
            self.socket = connection
        is_first = True
        while line := file.readline():
            verb = line.split(b" ", 1)[0].strip().upper()
            if verb == b"PONG" and is_first:
                is_first = False
                self.reconnects += 1
                self.ready.set()
            elif verb == b"PONG":
                self.pongs.put(None)
            elif verb == b"PING":
                self._send(b"PONG\r\n")
            elif verb in (b"MSG", b"HMSG"):
                self._message(verb, line.split(), file)

    def _message(self, verb, words, file):
        body = file.read(int(words[-1]) + 2)[:-2]
        if verb == b"HMSG":
            body = body[int(words[-2]):]
        counts = 2 if verb == b"HMSG" else 1
        reply = words[3].decode() if len(words) == 4 + counts else ""
        inbox = self.inboxes.get(int(words[2]))
        if inbox is not None:
            inbox.queue.put((words[1].decode(), reply, body))

    def _send(self, data):
        with self.lock:
            if self.socket is None:
                raise Closed()
            try:
                self.socket.sendall(data)
            except OSError as error:
                raise Closed(str(error)) from error

    def close(self):
        self.is_closing = True
        if self.socket is not None:
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.thread.join(10)

    # ---- messages ----

    def subscribe(self, pattern, group=""):
        sid = next(self.sids)
        inbox = Inbox(self, sid)
        self.inboxes[sid] = inbox
        self.patterns[sid] = (pattern, group)
        if self.ready.is_set():
            self._send(f"SUB {pattern} {group} {sid}\r\n".encode())
        return inbox

    def unsubscribe(self, inbox):
        self.inboxes.pop(inbox.sid, None)
        self.patterns.pop(inbox.sid, None)
        try:
            self._send(f"UNSUB {inbox.sid}\r\n".encode())
        except Closed:
            pass

    def publish(self, subject, payload=b"", reply=""):
        self._send(f"PUB {subject} {reply} {len(payload)}\r\n".encode() + payload + b"\r\n")

    def flush(self, seconds=10.0):
        self.pongs.queue.clear()
        self._send(b"PING\r\n")
        self.pongs.get(timeout=seconds)

    def request(self, subject, payload=b"", seconds=5.0):
        """The first answer, or None."""
        found = self.gather(subject, payload, seconds, 1)
        return found[0] if found else None

    def gather(self, subject, payload=b"", seconds=2.0, enough=None):
        """Every answer that comes in time; stops early when there are enough."""
        name = "_INBOX." + secrets.token_hex(11)
        inbox = self.subscribe(name)
        answers = []
        try:
            self.publish(subject, payload, name)
            end = time.monotonic() + seconds
            while (enough is None or len(answers) < enough) and time.monotonic() < end:
                try:
                    answers.append(inbox.next(end - time.monotonic())[2])
                except queue.Empty:
                    break
        finally:
            inbox.close()
        return answers

    def ask(self, subject, value, seconds=5.0):
        """A control command: JSON there and back; None when nobody answered."""
        body = b"" if value is None else json.dumps(value, separators=(",", ":")).encode()
        answer = self.request(subject, body, seconds)
        return None if answer is None else json.loads(answer)


# ---- MessagePack of the lattice (lattice.md 3 and 4) --------------------------------------------------------------------


def actor(key):
    return {0: key}


def capability(provider, contract, link_name):
    return {1: {"id": provider, "contract_id": contract, "link_name": link_name}}


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def unpack(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=False)


def link(actor_key, provider, contract, values, link_name="default"):
    return pack({"actor_id": actor_key, "provider_id": provider, "link_name": link_name, "contract_id": contract,
                 "values": values})


def parse_response(data):
    """(payload, error) of an InvocationResponse."""
    found = unpack(data)
    assert list(found) == ["msg", "error", "invocation_id"], found
    return bytes(found["msg"]), found["error"]
