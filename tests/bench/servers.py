"""Servers that the benchmarks start on the loopback, the load they put on them, and what the kernel says they used.

A server runs on the first core of this process and the load generator on the second, so that a server never competes with
its own load. Everything started here is ended by its process id when the block that started it ends."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time

PATH = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")
HTTP_SERVER = "VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M"
KEY_VALUE = "VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB"

NGINX = """
worker_processes 1;
master_process off;
daemon off;
pid {dir}/nginx.pid;
error_log {dir}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ default_type application/json; return 200 "{body}"; }}
    }}
}}
"""


class Failed(Exception):
    """A server or a tool did not do its part; the text says which and why."""


def find(program):
    return shutil.which(program, path=PATH)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(cores, command):
    return ["taskset", "-c", ",".join(str(CORES[core % len(CORES)]) for core in cores), *command]


def get(port, path="/"):
    """Asks with the one header that wrk sends, so that an echo has the size it has under load."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Server:
    """A running server. `cores`: indexes into the cores this process may use."""

    def __init__(self, name, command, port, folder, cores=(0,), env=None):
        self.name, self.port = name, port
        self.log_path = os.path.join(folder, f"{name}-{port}.log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(pinned(cores, command), stdout=log, stderr=log,
                                            stdin=subprocess.DEVNULL, env=env)

    def __enter__(self):
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *what):
        self.stop()

    def wait(self):
        end = time.monotonic() + 20
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.01)
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            raise Failed(f"{self.name} does not listen on port {self.port}: {log.read()[-500:].strip()}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def status_kb(self, field):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(rf"^{field}:\s+(\d+)", status.read(), re.M).group(1))


def start_nginx(folder, body):
    port = free_port()
    path = os.path.join(folder, f"nginx-{port}.conf")
    with open(path, "w", encoding="utf-8") as conf:
        conf.write(NGINX.format(dir=folder, port=port, body=body))
    return Server("nginx", [find("nginx"), "-e", os.path.join(folder, "nginx-error.log"), "-c", path], port, folder)


def start_redis(folder):
    port = free_port()
    data = os.path.join(folder, f"redis-{port}")
    os.mkdir(data)
    return Server("redis", [find("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", data, "--save", "",
                            "--appendonly", "yes", "--appendfsync", "always"], port, folder)


class Host:
    """Signs modules and starts hosts of one build, with keys, caches and data in one folder."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.signed = {}

    def sign(self, guest, *caps):
        if guest not in self.signed:
            name = os.path.splitext(os.path.basename(guest))[0]
            target = os.path.join(self.folder, f"{name}_s.wasm")
            subprocess.run([os.path.join(self.build, "bin/wash"), "claims", "sign", os.path.join(self.build, "guests", guest),
                            "--destination", target, "--directory", os.path.join(self.folder, "keys"), "--name", name, *caps],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.signed[guest] = target
        return self.signed[guest]

    def manifest(self, actor, port, key_value=False):
        path = os.path.join(self.folder, f"manifest-{port}.yaml")
        lines = ["actors:", f'  - "{actor}"', "capabilities:", "  - image_ref: wasmcloud.azurecr.io/httpserver:0.12.3"]
        if key_value:
            lines.append("  - image_ref: wasmcloud.azurecr.io/redis:0.11.3")
        lines += ["links:", f'  - actor: "{actor}"', "    contract_id: wasmcloud:httpserver",
                  f"    provider_id: {HTTP_SERVER}", "    values:", f"      BIND: 127.0.0.1:{port}"]
        if key_value:
            lines += [f'  - actor: "{actor}"', "    contract_id: wasmcloud:keyvalue", f"    provider_id: {KEY_VALUE}"]
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
        return path

    def command(self, *options):
        return [os.path.join(self.build, "bin/wasmcloud"), "--strict", "--state-dir", os.path.join(self.folder, "state"),
                "--cache-dir", os.path.join(self.folder, "cache"), *options]

    def serve(self, name, guest, threads=1, cores=(0,), key_value=False):
        port = free_port()
        caps = ["--http_server"] + (["--keyvalue"] if key_value else [])
        manifest = self.manifest(self.sign(guest, *caps), port, key_value)
        return Server(name, self.command("--manifest", manifest, "--threads", str(threads)), port, self.folder, cores)


def milliseconds(text):
    for unit, factor in (("us", 0.001), ("ms", 1.0), ("s", 1000.0)):
        if text.endswith(unit):
            return float(text[:-len(unit)]) * factor
    return float(text)


def load(server, seconds, connections=32, path="/", cores=(1,)):
    """Runs wrk: requests per second, 99th percentile in ms, and CPU microseconds of the server per request."""
    before = server.cpu_seconds()
    run = subprocess.run(
        pinned(cores, [find("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
                       f"http://127.0.0.1:{server.port}{path}"]),
        check=True, capture_output=True, text=True)
    used = server.cpu_seconds() - before
    rate, tail, count = 0.0, 0.0, 0
    for line in run.stdout.splitlines():
        words = line.split()
        if line.startswith("Requests/sec:"):
            rate = float(words[1])
        elif words[:1] == ["99%"]:
            tail = milliseconds(words[1])
        elif words[1:3] == ["requests", "in"]:
            count = int(words[0])
        elif "Non-2xx" in line or "Socket errors" in line:
            raise Failed(f"{server.name}: {line.strip()}")
    return {"rate": rate, "p99_ms": tail, "cpu_us": used * 1e6 / count if count else 0.0}


def redis_increments(server, seconds, connections):
    """Increments per second of redis-benchmark, stopped by the clock: its own bound is a count."""
    probe = 2000 * connections if connections < 16 else 20000
    run = subprocess.run(
        pinned((1,), [find("redis-benchmark"), "-p", str(server.port), "-c", str(connections), "-n", str(probe), "-q",
                      "incr", "counter"]),
        check=True, capture_output=True, text=True, timeout=10 * seconds + 20)
    rates = re.findall(r"([\d.]+) requests per second", run.stdout)
    if not rates:
        raise Failed(f"redis-benchmark: {run.stdout[-200:]}{run.stderr[-200:]}")
    return float(rates[-1])
