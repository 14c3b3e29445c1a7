"""Three hosts in one lattice for ten minutes, with calls and control operations, while their NATS server is killed and
restarted again and again.

    WC_BINARY_DIR=build /usr/bin/python3 tests/soak/soak.py [--seconds 600] [--restart-every 20] [--nats system|current]

What must hold, and what makes the exit status 1 when it does not:
- after each acknowledged start, stop or update its event follows, of success or of failure, within 30 s and the time the
  server was away;
- every call ends within its deadline, answered or failed, and at the end all of them are answered;
- at the end all hosts name the same links;
- memory and open files of the hosts stay level (memory is not looked at in builds with sanitizers, which keep what was freed);
- the hosts end well when they are told to, which is also when a sanitizer reports leaks.
"""

import argparse
import collections
import http.client
import json
import os
import queue
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "peer"))
import conftest as peer  # noqa: E402
import nats_servers  # noqa: E402
import wire  # noqa: E402
from web import HTTP_SERVER, LOGGING  # noqa: E402

HOSTS = 3
MOVABLE = 6
CTL = "wasmbus.ctl.default"
RPC = "wasmbus.rpc.default"
HTTP_IMAGE = "wasmcloud.azurecr.io/httpserver:0.12.3"
LOGGING_IMAGE = "wasmcloud.azurecr.io/logging:0.9.4"
EVENT_SECONDS = 30.0 * peer.PATIENCE
CALL_SECONDS = 5.0 * peer.PATIENCE
CALL_PAUSE = 0.01
STEP_PAUSE = 0.02
SAMPLE_SECONDS = 2.0


class Soak:
    """What the threads share: the lattice, counters, and what went wrong."""

    def __init__(self, options, folder):
        self.options = options
        self.server = nats_servers.Server(folder, kind=options.nats)
        self.server.start()
        self.home = peer.Home(folder, self.server.port)
        self.counts = collections.Counter()
        self.lock = threading.Lock()
        self.failures = []
        self.is_over = threading.Event()  # no more work is begun
        self.is_up = threading.Event()
        self.is_up.set()
        self.down_seconds = 0.0
        self.down_since = None
        self.slowest = 0.0
        self.hosts, self.ports, self.fronts, self.backs = [], [], [], []
        self.samples = collections.defaultdict(list)

    def count(self, name, by=1):
        with self.lock:
            self.counts[name] += by

    def fail(self, text):
        with self.lock:
            self.failures.append(text)
        print(f"soak: FAILED: {text}", flush=True)

    def away(self):
        """Seconds without a server so far."""
        since = self.down_since
        return self.down_seconds + (time.monotonic() - since if since else 0.0)

    # ---- the lattice ----

    def start(self):
        for index in range(HOSTS):
            front, front_key = self.home.actor("tests/relay", "--http_server", name=f"front{index}", to=f"front{index}.wasm")
            back, back_key = self.home.actor("tests/relay", name=f"back{index}", to=f"back{index}.wasm")
            port = peer.integ.free_port()
            links = [(front_key, "wasmcloud:httpserver", HTTP_SERVER, {"BIND": f"127.0.0.1:{port}"})]
            host = peer.OurHost(self.home, self.server.port, f"host{index}", [front, back], links, [HTTP_IMAGE],
                                args=["--allow-live-updates"])
            host.start()
            self.hosts.append(host)
            self.ports.append(port)
            self.fronts.append(front_key)
            self.backs.append(back_key)
        self.ids = [host.id for host in self.hosts]
        for port in self.ports:
            peer.until(lambda: can_connect(port), what=f"port {port} of a linked server")

    def stop(self):
        for host in self.hosts:
            status = host.stop(seconds=60 * peer.PATIENCE)
            if status != 0:
                self.fail(f"a host ended with status {status}:\n{host.output[-6000:]}")

    def kill(self):
        for host in self.hosts:
            if host.process.poll() is None:
                host.kill()
        self.server.stop(signal.SIGKILL)


def can_connect(port):
    try:
        http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
        return True
    except OSError:
        return False


# ---- threads -----------------------------------------------------------------------------------------------------------


def restart(soak):
    """Takes the server away for up to two seconds, by killing it and by asking it in turn."""
    while not soak.is_over.wait(soak.options.restart_every):
        soak.is_up.clear()
        soak.down_since = time.monotonic()
        soak.server.stop(signal.SIGKILL if soak.counts["restarts"] % 2 == 0 else signal.SIGTERM)
        time.sleep(random.uniform(0.1, 2.0))
        soak.server.start()
        soak.down_seconds += time.monotonic() - soak.down_since
        soak.down_since = None
        soak.is_up.set()
        soak.count("restarts")


def call(soak, index):
    """HTTP to one host, whose actor calls an actor that runs on another one only."""
    connection = None
    turn = index
    while not soak.is_over.is_set():
        turn += 1
        here = index % HOSTS
        there = (here + 1 + turn % (HOSTS - 1)) % HOSTS
        body = f"{index} {turn} ".encode() + b"x" * random.choice((0, 100, 5000))
        since = time.monotonic()
        try:
            connection = connection or http.client.HTTPConnection("127.0.0.1", soak.ports[here], timeout=4 * CALL_SECONDS)
            connection.request("POST", f"/call?target={soak.backs[there]}&op=Echo", body)
            answer = connection.getresponse()
            data = answer.read()
            soak.count("answered" if answer.status == 200 else "failed")
            if answer.status == 200 and data != body:
                soak.fail(f"a call was answered with {data[:80]!r} instead of {body[:80]!r}")
        except (OSError, http.client.HTTPException) as error:
            soak.count("broken")
            soak.fail(f"HTTP to host {here} broke after {time.monotonic() - since:.1f} s: {error!r}")
            connection = None
        took = time.monotonic() - since
        soak.slowest = max(soak.slowest, took)
        if took > CALL_SECONDS:
            soak.fail(f"a call from host {here} to host {there} took {took:.1f} s")
        time.sleep(CALL_PAUSE)


class Control:
    """One entity of one host at a time, started, updated and stopped; each acknowledged step waits for its event."""

    def __init__(self, soak, index):
        self.soak, self.index = soak, index
        self.client = wire.Nats(soak.server.port)
        self.events = self.client.subscribe(f"{CTL}.events")
        self.client.flush()

    def ask(self, host, verb, body):
        """The acknowledgement, or None when it was lost."""
        try:
            return self.client.ask(f"{CTL}.cmd.{host}.{verb}", {"host_id": host, **body}, 3 * peer.PATIENCE)
        except wire.Closed:
            time.sleep(0.1)
            return None

    def expect(self, host, what, names, key):
        """Waits for one of the events `names` about `key`; time without a server does not count."""
        soak, since, away = self.soak, time.monotonic(), self.soak.away()
        while time.monotonic() - since < EVENT_SECONDS + soak.away() - away:
            try:
                event = json.loads(self.events.next(1.0)[2])
            except queue.Empty:
                continue
            if event["header"]["host_origin"] != host or not isinstance(event["event"], dict):
                continue
            (name, fields), = event["event"].items()
            if name in names and key in fields.values():
                soak.count("events")
                return name
        soak.fail(f"{what} on {host} was acknowledged, but none of {names} with {key} came in {time.monotonic() - since:.0f} s")
        return None

    def step(self, host, what, verb, body, names, key, is_yes):
        """False: nobody knows, because the acknowledgement was lost."""
        time.sleep(STEP_PAUSE)
        self.events.drain()
        answer = self.ask(host, verb, body)
        if answer is None:
            self.soak.count("unacknowledged")
            time.sleep(2.0)  # what is under way may still happen
            return False
        self.soak.count("acknowledged" if is_yes(answer) else "refused")
        if is_yes(answer):
            self.expect(host, what, names, key)
        return True

    def close(self):
        self.client.close()


def no_failure(answer):
    return answer.get("failure") is None


def move(soak, index):
    """One actor, started here and there, updated, stopped."""
    name = f"movable{index}"
    path, key = soak.home.actor("tests/relay", name=name, to=f"{name}.wasm")
    newer, _ = soak.home.actor("tests/relay", "--rev", "1", name=name, to=f"{name}_1.wasm")
    control = Control(soak, index)
    while not soak.is_over.is_set():
        host = random.choice(soak.ids)
        control.step(host, "starting an actor", "la", {"actor_ref": str(path)}, ("ActorStarted", "ActorStartFailed"),
                     key, no_failure)  # fmt: skip
        if random.random() < 0.3:
            control.step(host, "an update", "upd", {"actor_id": key, "new_actor_ref": str(newer)},
                         ("ActorUpdateCompleted", "ActorUpdateFailed"), key, lambda answer: answer.get("accepted"))
        while not control.step(host, "stopping an actor", "sa", {"actor_ref": key}, ("ActorStopped",), key, no_failure):
            if soak.is_over.is_set():
                break
    control.close()


def provide(soak, index):
    """The logging provider of one host, started and stopped."""
    host = soak.ids[index]
    control = Control(soak, index)
    while not soak.is_over.is_set():
        control.step(host, "starting a provider", "lp", {"provider_ref": LOGGING_IMAGE, "link_name": "default"},
                     ("ProviderStarted", "ProviderStartFailed"), LOGGING, no_failure)  # fmt: skip
        while not control.step(host, "stopping a provider", "sp",
                               {"provider_ref": LOGGING, "link_name": "default", "contract_id": "wasmcloud:logging"},
                               ("ProviderStopped",), LOGGING, no_failure):
            if soak.is_over.is_set():
                break
        time.sleep(0.2)
    control.close()


def change_links(soak):
    """Links that bind nothing, set and removed; nobody acknowledges them, the hosts must agree in the end."""
    with wire.Nats(soak.server.port) as client:
        while not soak.is_over.wait(0.05):
            name = f"link{random.randrange(200)}"
            try:
                if random.random() < 0.6:
                    client.publish(f"{RPC}.links", wire.link(soak.fronts[0], LOGGING, "wasmcloud:httpserver",
                                                             {"turn": str(random.random())}, name))
                else:
                    client.publish(f"{RPC}.remlinks", wire.link(soak.fronts[0], "", "wasmcloud:httpserver", {}, name))
                soak.count("links changed")
            except wire.Closed:
                time.sleep(0.1)


def sample(soak):
    while not soak.is_over.wait(SAMPLE_SECONDS):
        for index, host in enumerate(soak.hosts):
            soak.samples[index].append(look(host.process.pid))


def look(pid):
    """(resident KB, open files) of a process."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return resident, len(os.listdir(f"/proc/{pid}/fd"))


# ---- the end -----------------------------------------------------------------------------------------------------------


def links_of(client):
    """Every host answers the question for links; who answered is not in it, so all answers are compared."""
    answers = client.gather(f"{CTL}.get.links", b"", 2.0 * peer.PATIENCE, HOSTS)
    found = []
    for answer in answers:
        links = {(e["actor_id"], e["contract_id"], e["link_name"]): (e["provider_id"], tuple(sorted(e["values"].items())))
                 for e in json.loads(answer)["links"]}
        found.append(links)
    return found


def agree(soak):
    """Within two heartbeats after the last restart, and some time for a busy machine."""
    with wire.Nats(soak.server.port) as client:
        end = time.monotonic() + 2 * peer.HEARTBEAT_S * peer.PATIENCE + 10
        while True:
            found = links_of(client)
            if len(found) == HOSTS and all(links == found[0] for links in found):
                soak.counts["links at the end"] = len(found[0])
                return
            if time.monotonic() > end:
                break
            time.sleep(0.2)
    different = [len(links) for links in found]
    soak.fail(f"the hosts do not agree on links: {different} of them" if len(found) == HOSTS else
              f"{len(found)} of {HOSTS} hosts answered for links")


def all_answered(soak):
    """Every host can call every other one again."""
    for here in range(HOSTS):
        for there in range(HOSTS):
            connection = http.client.HTTPConnection("127.0.0.1", soak.ports[here], timeout=4 * CALL_SECONDS)
            end = time.monotonic() + 15 * peer.PATIENCE
            while True:
                connection.request("POST", f"/call?target={soak.backs[there]}&op=Echo", b"end")
                answer = connection.getresponse()
                data = answer.read()
                if (answer.status, data) == (200, b"end"):
                    break
                if time.monotonic() > end:
                    soak.fail(f"host {here} cannot call host {there} at the end: {answer.status} {data[:200]!r}")
                    break
            connection.close()


def check_samples(soak, is_sanitized):
    """The last fifth against the second one: the first is the start."""
    for index, found in soak.samples.items():
        fifth = len(found) // 5
        if fifth < 3:
            print("soak: too short to tell whether memory stays level")
            return
        for at, name, slack in ((0, "KB resident", 4096), (1, "open files", 6)):
            early = statistics.median(entry[at] for entry in found[fifth:2 * fifth])
            late = statistics.median(entry[at] for entry in found[-fifth:])
            print(f"soak: host {index}: {early:.0f} {name} early, {late:.0f} late")
            if late > early * 1.1 + slack and not (at == 0 and is_sanitized):
                soak.fail(f"host {index}: {name} grew from {early:.0f} to {late:.0f}")


def is_sanitized():
    data = Path(peer.integ.WASMCLOUD).resolve().read_bytes()
    return b"__asan_init" in data or b"__tsan_init" in data


def work(soak):
    jobs = [(restart, ()), (sample, ()), (change_links, ())]
    jobs += [(call, (index,)) for index in range(2 * HOSTS)]
    jobs += [(move, (index,)) for index in range(MOVABLE)]
    jobs += [(provide, (index,)) for index in range(HOSTS)]
    threads = [threading.Thread(target=guarded, args=(soak, job, args), daemon=True) for job, args in jobs]
    for thread in threads:
        thread.start()
    end = time.monotonic() + soak.options.seconds
    while time.monotonic() < end:
        time.sleep(min(30.0, max(0.1, end - time.monotonic())))
        print(f"soak: {max(0.0, end - time.monotonic()):.0f} s left: {dict(soak.counts)}", flush=True)
        for index, host in enumerate(soak.hosts):
            if host.process.poll() is not None:
                soak.fail(f"host {index} is gone ({host.process.returncode}):\n{host.output[-6000:]}")
                end = 0
    soak.is_over.set()
    for thread in threads:
        thread.join(EVENT_SECONDS + 4 * CALL_SECONDS + 30)
        if thread.is_alive():
            soak.fail("a thread of this program does not end: something waits for ever")


def guarded(soak, job, args):
    try:
        job(soak, *args)
    except Exception as error:  # the others go on, the run has failed
        soak.fail(f"{job.__name__}: {error!r}")
        if job is restart:
            soak.is_over.set()


def arguments():
    parser = argparse.ArgumentParser(prog="soak", description="Hosts under load while their NATS server is restarted.")
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("SOAK_SECONDS", "600")))
    parser.add_argument("--restart-every", type=float, default=20.0, metavar="SECONDS")
    parser.add_argument("--nats", choices=sorted(nats_servers.programs()), help="which nats-server to run")
    return parser.parse_args()


def main():
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="wc-soak-") as folder:
        soak = Soak(options, Path(folder))
        try:
            soak.start()
            work(soak)
            if soak.server.process.poll() is not None:
                soak.server.start()
            all_answered(soak)
            agree(soak)
            soak.stop()
        finally:
            soak.kill()
        check_samples(soak, is_sanitized())
        print(f"soak: {options.seconds:.0f} s, server away for {soak.away():.0f} s, slowest call {soak.slowest:.2f} s, "
              f"{dict(soak.counts)}")
    if not soak.counts["answered"] or not soak.counts["events"]:
        soak.fail("nothing was answered or no event came: this run proves nothing")
    print(f"soak: {'FAILED, ' + str(len(soak.failures)) + ' finding(s)' if soak.failures else 'passed'}")
    return 1 if soak.failures else 0


if __name__ == "__main__":
    sys.exit(main())
