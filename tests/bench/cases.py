"""What is measured: each case is a function that adds rows to a table. The marks are those of the design.

A row has a name, the mark as text, what was measured, its ratio to a peer of the same run (or None), and whether the mark is
met (None: there is no mark, or nothing to compare with). Peers that are not installed leave their rows out, with a reason."""

import os
import re
import statistics
import subprocess
import tempfile
import time
from collections import namedtuple

import servers

Row = namedtuple("Row", "what mark measured ratio met")


class Bench:
    """The settings of a run and what it found."""

    def __init__(self, build, rounds, seconds):
        self.build, self.rounds, self.seconds = build, rounds, seconds
        self.rows, self.skipped = [], []

    def add(self, what, mark, measured, ratio=None, met=None):
        self.rows.append(Row(what, mark, measured, ratio, met))

    def skip(self, what, why):
        self.skipped.append(f"{what}: {why}")

    def at_most(self, what, limit, value, unit, digits=2):
        """A row whose mark is a plain upper limit."""
        self.add(what, f"<= {limit} {unit}", f"{value:.{digits}f} {unit}", None, value <= limit)

    def program(self, name):
        return os.path.join(self.build, "bench", name)

    def guest(self, name):
        return os.path.exists(os.path.join(self.build, "guests", name))

    def values(self, *command, timeout=150):
        """Runs a benchmark that prints `name value` lines."""
        run = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        if run.returncode != 0:
            raise servers.Failed(f"{os.path.basename(command[0])}: {run.stderr.strip()[-300:]}")
        return {words[0]: float(words[1]) for words in map(str.split, run.stdout.splitlines()) if len(words) == 2}


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def ratios(rows, peer, key):
    """The ratio round by round: a slow second of the machine is in both of a pair."""
    return statistics.median(a[key] / b[key] for a, b in zip(rows, peer) if b[key])


# ---- HTTP --------------------------------------------------------------------------------------------------------------


def http(bench):
    """The echo actors, the server without an actor, and nginx with a constant of the same size; rounds interleaved."""
    with tempfile.TemporaryDirectory() as folder, servers.contextlib.ExitStack() as stack:
        host = servers.Host(bench.build, folder)
        running = {"actor": stack.enter_context(host.serve("actor", "echo.wasm"))}
        body = servers.get(running["actor"].port)[1].decode()
        floor_port = servers.free_port()
        running["floor"] = stack.enter_context(servers.Server(
            "floor", [bench.program("bench_http_floor"), f"127.0.0.1:{floor_port}"], floor_port, folder))
        if bench.guest("sdk/rust_echo_http.wasm"):
            running["rust"] = stack.enter_context(host.serve("rust", "sdk/rust_echo_http.wasm"))
        else:
            bench.skip("HTTP through a Rust actor", "guests/sdk/rust_echo_http.wasm was not built (needs cargo)")
        if servers.find("nginx"):
            constant = body.replace('"', "'").replace("{", "(").replace("}", ")")
            running["nginx"] = stack.enter_context(servers.start_nginx(folder, constant))
        else:
            bench.skip("HTTP against a peer", "nginx is not installed")
        found = {name: [] for name in running}
        for server in running.values():
            servers.load(server, 1)
        for turn in range(bench.rounds):
            for name in (list(running) if turn % 2 else list(running)[::-1]):
                found[name].append(servers.load(running[name], bench.seconds))
    report_http(bench, found, len(body))


HTTP_ROWS = (("actor", "HTTP echo, warm C actor", True), ("rust", "HTTP echo, warm Rust actor of 2021", False),
             ("floor", "HTTP server without an actor", False))


def report_http(bench, found, size):
    peer = found.get("nginx")
    for name, what, is_marked in HTTP_ROWS:
        rows = found.get(name)
        if not rows:
            continue
        rate, tail, cpu = median(rows, "rate"), median(rows, "p99_ms"), median(rows, "cpu_us")
        figures = (f"{rate:.0f} requests/s", f"{tail:.2f} ms", f"{cpu:.2f} us")
        if not peer:
            bench.add(f"{what}: requests/s", "-", figures[0])
            continue
        by_rate, by_cpu = ratios(rows, peer, "rate"), ratios(rows, peer, "cpu_us")
        # A tail is one slice of whatever else runs here: no pair of rounds shares it.
        by_tail = tail / median(peer, "p99_ms")
        bench.add(f"{what}: requests/s", ">= 0.9 x nginx" if is_marked else "-", figures[0], by_rate,
                  by_rate >= 0.9 if is_marked else None)
        bench.add(f"{what}: 99th percentile", "<= 2 x nginx" if is_marked else "-", figures[1], by_tail,
                  by_tail <= 2 if is_marked else None)
        bench.add(f"{what}: CPU per request", "-", figures[2], by_cpu)
    if peer:
        bench.add(f"nginx, constant of {size} bytes", "-",
                  f"{median(peer, 'rate'):.0f} requests/s, {median(peer, 'p99_ms'):.2f} ms, "
                  f"{median(peer, 'cpu_us'):.2f} us CPU", 1.0)


def threads(bench):
    """CPU per request with two loops against one. Load and server share both cores here, for both alike."""
    if len(servers.CORES) < 2:
        bench.skip("two workers", "this process has one core")
        return
    with tempfile.TemporaryDirectory() as folder, servers.contextlib.ExitStack() as stack:
        host = servers.Host(bench.build, folder)
        one = stack.enter_context(host.serve("one", "echo.wasm", 1, (0, 1)))
        two = stack.enter_context(host.serve("two", "echo.wasm", 2, (0, 1)))
        found = {one: [], two: []}
        for turn in range(bench.rounds):
            for server in ((one, two) if turn % 2 else (two, one)):
                found[server].append(servers.load(server, bench.seconds, cores=(0, 1)))
    ratio = ratios(found[two], found[one], "cpu_us")
    bench.add("CPU per request, two workers against one", "<= 1.1 x one worker",
              f"{median(found[two], 'cpu_us'):.2f} us, {median(found[one], 'cpu_us'):.2f} us", ratio, ratio <= 1.1)


# ---- calls -------------------------------------------------------------------------------------------------------------


def engine(bench):
    """The engine's own benchmark, whose lines are for people."""
    run = subprocess.run([bench.program("bench_engine"), os.path.join(bench.build, "guests")], capture_output=True,
                         text=True, timeout=60)
    if run.returncode != 0:
        raise servers.Failed(f"bench_engine: {run.stderr.strip()[-300:]}")

    def figure(pattern):
        found = re.search(pattern + r"\s+([\d.]+) (?:ns|us)", run.stdout)
        return float(found.group(1)) if found else None

    warm, asked = figure(r"warm call,\s+32 bytes there and back"), figure("host call suspended and resumed")
    fresh, fresh_call = figure("fresh instance and end, [^0-9]*?"), figure("fresh instance, call and end, [^0-9]*?")
    if warm is not None:
        bench.at_most("waPC call, 32 bytes there and back", 1, warm / 1000, "us of CPU")
    if asked is not None:
        bench.add("waPC host call, suspended and resumed", "-", f"{asked / 1000:.2f} us of CPU")
    if fresh_call is not None and warm is not None:
        bench.at_most("fresh instance for a call, above a warm call", 20, (fresh_call - warm) / 1000, "us of CPU")
    elif fresh is not None:
        bench.at_most("fresh instance", 20, fresh / 1000, "us of CPU")


def calls(bench):
    values = bench.values(bench.program("bench_host"), os.path.join(bench.build, "guests"), "calls")
    bench.at_most("actor to actor in one host, 16 bytes", 2, values["actor_call_us"], "us")


# ---- starts ------------------------------------------------------------------------------------------------------------


def cold(bench):
    values = bench.values(bench.program("bench_host"), os.path.join(bench.build, "guests"), "cold")
    bench.at_most(f"signed module of {values['cold_small_bytes'] / 1024:.0f} KB, code cached: to its first answer", 1,
                  values["cold_small_ms"], "ms")


def first_answer(command, port):
    """Milliseconds from starting the process to the end of the first answer, and the connects that were refused first."""
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    since = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    try:
        while time.monotonic() - since < 10:
            with servers.contextlib.suppress(OSError), servers.socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(request)
                if client.recv(4096).startswith(b"HTTP/1.1 200"):
                    return 1000 * (time.monotonic() - since)
            if process.poll() is not None:
                raise servers.Failed(f"the host ended with status {process.returncode} before its first answer")
            time.sleep(0.0005)
        raise servers.Failed("the host gave no answer within 10 s")
    finally:
        process.terminate()
        process.wait(15)


def start(bench):
    with tempfile.TemporaryDirectory() as folder:
        host = servers.Host(bench.build, folder)
        port = servers.free_port()
        manifest = host.manifest(host.sign("echo.wasm", "--http_server"), port)
        command = host.command("--manifest", manifest)
        first_answer(command, port)  # compiles and fills the caches
        took = statistics.median(first_answer(command, port) for _ in range(9))
    bench.at_most("host start to first answer, code cached", 20, took, "ms", 1)


# ---- memory ------------------------------------------------------------------------------------------------------------


def memory(bench):
    with tempfile.TemporaryDirectory() as folder:
        host = servers.Host(bench.build, folder)
        port = servers.free_port()
        manifest = host.manifest(host.sign("echo.wasm", "--http_server"), port)
        command = host.command("--manifest", manifest)
        first_answer(command, port)
        with servers.Server("idle", command, port, folder) as idle:
            resident, own = idle.status_kb("VmRSS") / 1024, idle.status_kb("RssAnon") / 1024
        bench.at_most(f"idle host with one actor, resident ({own:.1f} MB of it its own)", 12, resident, "MB", 1)
    guests = os.path.join(bench.build, "guests")
    values = bench.values(bench.program("bench_host"), guests, "warm", "60")
    bench.at_most("warm idle actor, resident", 100, (values["rss_kb"] - values["rss_before_kb"]) / values["actors"], "KB", 0)
    values = bench.values(bench.program("bench_host"), guests, "idle", "10000")
    bench.at_most("10,000 different idle actors in one host, resident", 64, values["rss_kb"] / 1024, "MB", 1)


# ---- key-value ---------------------------------------------------------------------------------------------------------


def counter(bench):
    """Durable increments over HTTP, actor and SQLite, against Redis that syncs each write, on the same file system."""
    if not servers.find("redis-server") or not servers.find("redis-benchmark"):
        bench.skip("counter increments", "redis-server or redis-benchmark is not installed")
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("WC_BENCH_DIR")) as folder, servers.contextlib.ExitStack() as stack:
        ours = stack.enter_context(servers.Host(bench.build, folder).serve("counter", "counter.wasm", key_value=True))
        redis = stack.enter_context(servers.start_redis(folder))
        servers.load(ours, 1, 16, "/bench")
        for connections in (1, 16, 64):
            mine, theirs = [], []
            for _ in range(3):
                mine.append(servers.load(ours, 1, connections, "/bench")["rate"])
                theirs.append(servers.redis_increments(redis, 1, connections))
            ratio = statistics.median(a / b for a, b in zip(mine, theirs))
            bench.add(f"durable increments, {connections} at once", ">= 0.5 x Redis",
                      f"{statistics.median(mine):.0f}/s, Redis {statistics.median(theirs):.0f}/s", ratio, ratio >= 0.5)


# ---- lattice ---------------------------------------------------------------------------------------------------------


def lattice(bench):
    """An actor calls one on another host, beside a plain request over the same server; rounds interleaved."""
    program = servers.find("nats-server")
    if not program:
        bench.skip("calls between hosts", "nats-server is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        port = servers.free_port()
        with servers.Server("nats-server", [program, "-a", "127.0.0.1", "-p", str(port)], port, folder, (0, 1)):
            found = {}
            for turn in range(bench.rounds):
                kinds = [(kind, flight) for flight in (1, 64) for kind in ("plain", "off", "on")]
                for key in (kinds if turn % 2 else kinds[::-1]):
                    found.setdefault(key, []).append(measure_lattice(bench, port, *key))
            flood = bench.values(bench.program("bench_lattice"), str(port), "flood", os.path.join(bench.build, "guests"), "10000",
                                 str(bench.seconds))
    report_lattice(bench, found)
    bench.add("calls to a host, 10,000 in flight", "none lost, <= 64 MB",
              f"{flood['rate']:.0f}/s, {flood['lost']:.0f} lost, {flood['answerer_peak_kb'] / 1024:.0f} MB", None,
              flood["lost"] == 0 and flood["answerer_peak_kb"] <= 64 << 10)


def measure_lattice(bench, port, kind, flight):
    what = ["plain", "16"] if kind == "plain" else ["lattice", os.path.join(bench.build, "guests"), kind]
    return bench.values(bench.program("bench_lattice"), str(port), *what, str(flight), str(bench.seconds))


def report_lattice(bench, found):
    """A quick batch is one that nothing else on the machine got into: the ratio of those is the one to trust."""
    for name, key in (("median", "p50_us"), ("quick batches", "p5_us")):
        plain, off, on = (found[kind, 1] for kind in ("plain", "off", "on"))
        ratio = ratios(off, plain, key)
        bench.add(f"actor to actor on another host, not signed, {name}", "<= 1.3 x plain request" if key == "p50_us" else "-",
                  f"{median(off, key):.0f} us, plain {median(plain, key):.0f} us", ratio, ratio <= 1.3 if key == "p50_us" else None)
        bench.add(f"the same, signed, {name}", "-", f"{median(on, key):.0f} us", ratios(on, plain, key))
    for kind, name in (("off", "not signed"), ("on", "signed")):
        rows = found[kind, 64]
        bench.add(f"actor to actor on another host, {name}, 64 in flight", "-",
                  f"{median(rows, 'rate'):.0f}/s, plain {median(found['plain', 64], 'rate'):.0f}/s",
                  ratios(rows, found["plain", 64], "rate"))
    sides = [median(found["on", 64], key) - median(found["off", 64], key) for key in ("asker_cpu_us", "answerer_cpu_us")]
    bench.add("a signature: CPU where it is made, where it is checked", "-", f"{sides[0]:.0f} us, {sides[1]:.0f} us")


LOADED = (http, threads, counter)  # these need wrk
ALL = (http, threads, engine, calls, cold, start, memory, counter, lattice)
