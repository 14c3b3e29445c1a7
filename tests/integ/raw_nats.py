"""A NATS client of a few lines that hides nothing: messages as bytes, in the order in which they came."""

import collections
import json
import socket
import time

from conftest import PATIENCE

Message = collections.namedtuple("Message", "subject sid reply payload")


class RawNats:
    """One connection. Every wait has an end: it fails after `seconds`."""

    def __init__(self, port=None, path=None):
        if path is not None:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(20 * PATIENCE)
            self.socket.connect(str(path))
        else:
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=20 * PATIENCE)
        self.left = b""
        self.waiting = collections.deque()
        self.sids = 0
        assert self._line(20 * PATIENCE).startswith(b"INFO {")
        options = {"verbose": False, "pedantic": False, "lang": "python", "version": "0", "headers": False}
        self.send(b"CONNECT " + json.dumps(options).encode() + b"\r\n")
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def publish(self, subject, payload=b"", reply=""):
        if isinstance(payload, str):
            payload = payload.encode()
        self.send(f"PUB {subject} {reply} {len(payload)}\r\n".encode() + payload + b"\r\n")

    def subscribe(self, pattern, queue=""):
        self.sids += 1
        self.send(f"SUB {pattern} {queue} {self.sids}\r\n".encode())
        return self.sids

    def unsubscribe(self, sid):
        self.send(f"UNSUB {sid}\r\n".encode())

    def _more(self, seconds):
        self.socket.settimeout(max(seconds, 0.001))
        data = self.socket.recv(65536)
        if not data:
            raise EOFError("the server closed the connection")
        self.left += data

    def _line(self, seconds):
        end = time.monotonic() + seconds
        while b"\r\n" not in self.left:
            self._more(end - time.monotonic())
        line, self.left = self.left.split(b"\r\n", 1)
        return line

    def _read(self, seconds):
        """One operation of the server: True for a PONG, else what it was is in `waiting`."""
        end = time.monotonic() + seconds
        line = self._line(seconds)
        if line == b"PONG":
            return True
        if line == b"PING":
            self.send(b"PONG\r\n")
        elif line.startswith(b"MSG "):
            words = line.decode().split()
            size = int(words[-1])
            while len(self.left) < size + 2:
                self._more(end - time.monotonic())
            payload, self.left = self.left[:size], self.left[size + 2 :]
            reply = words[3] if len(words) == 5 else ""
            self.waiting.append(Message(words[1], int(words[2]), reply, payload))
        else:
            assert not line.startswith(b"-ERR"), line
        return False

    def flush(self, seconds=20.0 * PATIENCE):
        """Returns when the server has handled everything that was sent."""
        self.send(b"PING\r\n")
        while not self._read(seconds):
            pass

    def next(self, seconds=20.0 * PATIENCE, sid=None):
        """The next message (of that subscription); TimeoutError when none comes."""
        end = time.monotonic() + seconds
        while True:
            for message in self.waiting:
                if sid is None or message.sid == sid:
                    self.waiting.remove(message)
                    return message
            if time.monotonic() >= end:
                raise TimeoutError(f"no message within {seconds} s")
            self._read(end - time.monotonic())

    def ask(self, subject, payload=b"", seconds=20.0 * PATIENCE):
        """The first answer's payload."""
        inbox = f"_INBOX.{time.monotonic_ns()}"
        sid = self.subscribe(inbox)
        self.publish(subject, payload, inbox)
        try:
            return self.next(seconds, sid).payload
        finally:
            self.unsubscribe(sid)

    def gather(self, subject, payload=b"", count=1, seconds=20.0 * PATIENCE):
        """The payloads of `count` answers."""
        inbox = f"_INBOX.{time.monotonic_ns()}"
        sid = self.subscribe(inbox)
        self.publish(subject, payload, inbox)
        try:
            return [self.next(seconds, sid).payload for _ in range(count)]
        finally:
            self.unsubscribe(sid)
