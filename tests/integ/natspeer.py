"""A NATS client of a few lines that answers from a table, over TCP or the Unix socket of a gate."""

import json
import socket
import threading

class Peer:
    """A NATS client in a thread: answers subjects from a table, keeps what it hears."""

    def __init__(self, where, pattern=">"):
        """`where`: a port of the loopback, or the path of a Unix socket."""
        if isinstance(where, int):
            self.socket = socket.create_connection(("127.0.0.1", where))
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(str(where))
        self.file = self.socket.makefile("rb")
        assert self.file.readline().startswith(b"INFO {")
        self.lock = threading.Lock()
        self.answers = {}  # subject -> list of (subject or None for the reply, bytes)
        self.heard = []
        self.changed = threading.Condition()
        self.send(b'CONNECT {"verbose":false}\r\n' + f"SUB {pattern} 1\r\nPING\r\n".encode())
        while self.file.readline() != b"PONG\r\n":
            pass
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def send(self, data):
        with self.lock:
            self.socket.sendall(data)

    def publish(self, subject, payload):
        self.send(f"PUB {subject} {len(payload)}\r\n".encode() + payload + b"\r\n")

    def _read(self):
        try:
            for line in self.file:
                if line.startswith(b"PING"):
                    self.send(b"PONG\r\n")
                if not line.startswith(b"MSG "):
                    continue
                words = line.decode().split()
                payload = self.file.read(int(words[-1]) + 2)[:-2]
                for to, answer in self.answers.get(words[1], []):
                    answer = answer(payload) if callable(answer) else answer
                    if answer is not None:
                        self.publish(to or words[3], answer)
                with self.changed:
                    self.heard.append((words[1], payload))
                    self.changed.notify_all()
        except (OSError, ValueError):
            pass  # closed

    def on(self, subject, *answers):
        """JSON answers to `subject`; a pair (subject, value) is published there instead."""
        made = []
        for answer in answers:
            to, value = answer if isinstance(answer, tuple) else (None, answer)
            made.append((to, value if isinstance(value, bytes) or callable(value) else json.dumps(value).encode()))
        self.answers[subject] = made

    def wait_for(self, subject):
        """The payload of the last message to `subject`."""
        with self.changed:
            found = self.changed.wait_for(lambda: any(s == subject for s, _ in self.heard), 30)
            assert found, f"nothing came to {subject}"
            return [payload for s, payload in self.heard if s == subject][-1]

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(30)
        self.socket.close()
