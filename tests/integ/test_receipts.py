"""Receipts of capability use: written by a real host, followed by `wash receipts` and, by hand, by this file.
docs/guide/receipts.md"""

import base64
import hashlib
import json
import re
import resource
import threading
import time

import pytest

import nkeys
from conftest import PATIENCE, Home, Host, free_port, guest
from nats_servers import Server
from test_policy import SUBJECT, Service
from web import ask, http, link, manifest

HTTP = "wasmcloud:httpserver"
KEYVALUE = "wasmcloud:keyvalue"
WORDS = b"wasmcloud-c receipts\n"


class Stage:
    """A host with the relay actor behind HTTP that keeps receipts."""

    def __init__(self, home, *args, name="relay", keep=True):
        self.home = home
        self.port = free_port()
        self.file = home.path / "receipts.log"
        module = home.work / f"{name}.unsigned.wasm"
        module.write_bytes(guest("tests/relay").read_bytes())
        self.path, self.key = home.sign(module, "--http_server", "--keyvalue", name=name, to=home.work / f"{name}.wasm")
        text = manifest([str(self.path)], http(self.key, self.port), link(self.key, KEYVALUE), link(self.key, "wasmcloud:extras"),
                        capabilities=(HTTP, KEYVALUE))  # fmt: skip
        flags = ["--receipts", self.file] if keep else []
        self.host = Host(home, text, args=["--set", "keyvalue-store=memory", *flags, *args], ready="host.ready")

    def __enter__(self):
        self.host.__enter__()
        return self

    def __exit__(self, *what):
        self.host.__exit__(*what)

    def ask(self, path, *args, **more):
        return ask(self.port, path, *args, **more)

    def entries(self):
        return [json.loads(line[65:]) for line in self.file.read_text().splitlines()]

    def uses(self):
        return [entry for entry in self.entries() if entry["kind"] == "use"]

    def wait_uses(self, count):
        end = time.monotonic() + 20 * PATIENCE
        while len(self.uses()) < count:
            assert time.monotonic() < end, self.file.read_text()
            time.sleep(0.02)
        return self.uses()


def verify(home, *args, status=0):
    done = home.wash("receipts", "verify", *args, "-o", "json")
    assert done.returncode == status, done
    told = json.loads(done.stdout)
    assert done.stdout == json.dumps(told, sort_keys=True, separators=(",", ":")) + "\n"
    assert (told["broken"] is None) == (status == 0)
    return told


def follow(text):
    """The second, small implementation: every digest, number and signature of a file."""
    digest, number, host = None, None, None
    for line in text.splitlines():
        entry = json.loads(line[65:])
        if digest is None:
            digest, number = bytes.fromhex(entry["prev"]), entry["n"]
        if entry["kind"] == "open":
            host = entry["host"]
        if entry["kind"] == "seal":
            assert nkeys.verify(nkeys.decode_public(host)[1], WORDS + digest, base64.urlsafe_b64decode(entry["sig"] + "=="))
        digest = hashlib.sha256(digest + line[65:].encode()).digest()
        assert line[:65] == digest.hex() + " " and entry["n"] == number
        number += 1
    return number


def test_a_use_says_who_used_what_under_which_token(home):
    with Stage(home) as stage:
        assert stage.ask("/kv?key=x").text == "1"
        stage.wait_uses(1)
    claims = nkeys.token_claims(home.wash("claims", "inspect", stage.path, "--jwt-only").stdout.strip())
    (good,) = stage.uses()
    assert good["time_ms"] / 1000 == pytest.approx(time.time(), abs=60)
    assert {key: good[key] for key in ("actor", "jti", "iss", "contract", "link_name", "operation", "outcome")} == {
        "actor": stage.key, "jti": claims["jti"], "iss": claims["iss"], "contract": KEYVALUE, "link_name": "default",
        "operation": "Add", "outcome": "ok"}  # fmt: skip
    assert good["provider"].startswith("V") and re.fullmatch("[0-9a-f]{16}", good["request"])


def test_a_use_that_was_not_permitted_is_noted_too(home, tmp_path):
    with Server(tmp_path / "nats") as server:
        service = Service(server.port, lambda question: {"allowed": question["kind"] != "invoke"})
        place = ["--rpc-host", "127.0.0.1", "--rpc-port", server.port, "--policy-subject", SUBJECT]
        with Stage(home, *place) as stage:
            assert stage.ask("/kv?key=x").status == 500
            (denied,) = stage.wait_uses(1)
        service.peer.close()
    assert (denied["contract"], denied["operation"], denied["outcome"]) == (KEYVALUE, "Add", "EDENIED")


def test_receipts_are_whole_and_a_second_implementation_agrees(home):
    with Stage(home) as stage:
        for _ in range(50):
            assert stage.ask("/kv?key=x").status == 200
    told = verify(home, stage.file)
    assert told["uses"] == 50 and told["unsealed"] == told["torn"] == told["lost"] == 0  # the stop writes what is left
    assert follow(stage.file.read_text()) == told["entries"] + 1
    text = home.wash("receipts", "verify", stage.file).stdout
    assert text.startswith(f"{stage.file} is whole: {told['entries']} entries, 50 uses, {told['seals']} signatures\n")
    assert f"  by host {told['hosts'][0]}\n" in text and "--key" in text
    assert verify(home, stage.file, "--key", told["hosts"][0])["uses"] == 50


def test_show_prints_the_receipts(home):
    with Stage(home) as stage:
        stage.ask("/kv?key=x")
    lines = home.wash("receipts", "show", stage.file).stdout.splitlines()
    assert re.fullmatch(r"1 \S+Z host N\S+ begins to write", lines[0])
    used = [line for line in lines if KEYVALUE in line]
    assert len(used) == 1 and f" {stage.key} {KEYVALUE}/default V" in used[0] and " Add ok token=" in used[0]
    shown = [json.loads(line) for line in home.wash("receipts", "show", stage.file, "-o", "json").stdout.splitlines()]
    assert shown == stage.entries()
    assert home.wash("receipts", "show", stage.file, "--actor", "M0").stdout == ""
    assert home.wash("receipts", "show", stage.file, "--actor", stage.key).stdout.splitlines() == used


def test_changes_are_found_and_named(home):
    with Stage(home) as stage:
        for _ in range(3):
            stage.ask("/kv?key=x")
    lines = stage.file.read_text().splitlines(keepends=True)
    where = next(i for i, line in enumerate(lines) if '"use"' in line)
    forged = home.path / "forged.log"

    def broken(text):
        forged.write_text(text)
        told = verify(home, forged, status=1)["broken"]
        done = home.wash("receipts", "verify", forged)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"Error: {forged} is broken at {told['reason']}\n"
        shown = home.wash("receipts", "show", forged)
        assert shown.returncode == 1 and f"broken at line {told['line']}, entry {told['entry']}" in shown.stderr
        return told

    changed = lines[where].replace('"ok"', '"no"')
    told = broken("".join(lines[:where] + [changed] + lines[where + 1 :]))
    assert (told["line"], told["entry"]) == (where + 1, where + 1) and "digest does not fit" in told["reason"]
    told = broken("".join(lines[:where] + lines[where + 1 :]))
    assert told["line"] == where + 1
    told = broken("".join(lines[1:]))
    assert told["line"] == 1 and '"open"' in told["reason"]
    # Digests can be computed by anybody, signatures cannot.
    digest, made = bytes.fromhex(json.loads(lines[0][65:])["prev"]), []
    for line in lines:
        body = line[65:-1].replace('"ok"', '"no"')
        digest = hashlib.sha256(digest + body.encode()).digest()
        made.append(f"{digest.hex()} {body}\n")
    assert "signature" in broken("".join(made))["reason"]
    # A chain of somebody else's is good in itself, but not that of the host one trusts.
    done = home.wash("receipts", "verify", stage.file, "--key", "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB")
    assert done.returncode == 1 and "key was not given" in done.stderr
    assert "not the public key of a host" in home.wash("receipts", "verify", stage.file, "--key", stage.key).stderr


@pytest.mark.parametrize("content", [b"", b"\n", b"x", b"x\n" * 3, b"\x00" * 100, b"a" * 3000000, b"f" * 64 + b" {}\n"],
                         ids=["empty", "newline", "letter", "lines", "zeroes", "long", "digest"])  # fmt: skip
def test_what_is_no_file_of_receipts_is_refused(home, content):
    file = home.path / "some"
    file.write_bytes(content)
    done = home.wash("receipts", "verify", file)
    assert done.returncode in (0, 1)
    if done.returncode == 0:  # nothing whole is in it
        assert "0 entries" in done.stdout and b"\n" not in content and len(content) <= 1 << 20
    # A host does not go on with it, and leaves it as it is; an empty one it takes.
    host = Host(home, args=["--no-nats", "--receipts", file], ready=None)
    host.start(wait=False)
    if content == b"":
        host.wait_output("host.ready")
        assert host.stop() == 0
        return
    assert host.wait_end() == 1 and "no file of receipts to go on with" in host.output
    assert file.read_bytes() == content


def test_missing_files_are_errors(home):
    for command in ("verify", "show"):
        done = home.wash("receipts", command, home.path / "none")
        assert (done.returncode, done.stdout) == (1, "") and "No such file" in done.stderr
    host = Host(home, args=["--no-nats", "--receipts", home.path / "no" / "dir"], ready=None)
    host.start(wait=False)
    assert host.wait_end() == 1 and "receipts file" in host.output


def test_a_host_goes_on_where_the_last_one_ended(home):
    for round in range(3):
        with Stage(home) as stage:
            stage.ask("/kv?key=x")
    told = verify(home, stage.file)
    assert told["uses"] == 3 and len(told["hosts"]) == 3 and told["unsealed"] == 0
    follow(stage.file.read_text())


def test_kill_costs_no_more_than_what_is_younger_than_a_batch(home):
    """kill -9 under load, several times: the chain stands, and what was answered well before the kill is in it."""
    answered, safe = 0, 0
    for _ in range(4):
        stage = Stage(home)
        with stage.host:
            stop = threading.Event()
            times = []

            def load():
                while not stop.is_set():
                    try:
                        if stage.ask("/kv?key=x").status == 200:
                            times.append(time.monotonic())
                    except (OSError, EOFError):
                        return

            askers = [threading.Thread(target=load) for _ in range(3)]
            for asker in askers:
                asker.start()
            begin = time.monotonic()
            while len(times) < 100 or time.monotonic() < begin + 1:
                assert time.monotonic() < begin + 60
                time.sleep(0.01)
            stage.host.process.kill()
            killed = time.monotonic()
            stop.set()
            for asker in askers:
                asker.join(60)
            stage.host.wait_end()
            answered += len(times)
            safe += sum(killed - at > 2 * PATIENCE for at in times)
            stage.host.stop = lambda *_: 0  # it is gone already
        told = verify(home, stage.file)
        assert safe <= told["uses"] <= answered + 3 * 4
    assert told["uses"] > 0 and len(told["hosts"]) == 4


@pytest.mark.parametrize("cut", [1, 2, 40, 100])
def test_a_torn_last_line_is_told_and_gone_on_from(home, cut):
    with Stage(home) as stage:
        stage.ask("/kv?key=x")
    whole = stage.file.read_bytes()
    stage.file.write_bytes(whole[:-cut])
    told = verify(home, stage.file)
    assert told["torn"] == 1 and told["unsealed"] > 0
    text = home.wash("receipts", "verify", stage.file).stdout
    assert "1 lines were cut off by a crash" in text and "are not signed" in text
    with Stage(home) as stage:
        stage.ask("/kv?key=x")
    told = verify(home, stage.file)
    assert told["torn"] == 1 and told["unsealed"] == 0 and len(told["hosts"]) == 2
    # What was cut off stays as it is; nothing that was written is taken away.
    assert stage.file.read_bytes().startswith(whole[:-cut])


def test_a_full_file_is_renamed_and_the_chain_goes_on(home):
    with Stage(home, "--receipts-rotate-mib", "0") as stage:  # every batch fills it
        for n in range(3):
            stage.ask("/kv?key=x")
            time.sleep(0.3)  # not a wait for something: batches shall differ; one batch more or less is fine
    files = sorted(home.path.glob("receipts.log.*")) + [stage.file]
    assert len(files) >= 2
    begin, uses = 1, 0
    for file in files:
        told = verify(home, file)
        first = json.loads(file.read_text().splitlines()[0][65:])
        assert first["n"] == begin
        begin, uses = follow(file.read_text()), uses + told["uses"]
        if file != stage.file:
            assert file.name.endswith(f".{begin:020}")
            last = file.read_text().splitlines()[-1][:64]
        if file != files[0]:
            assert first["prev"] == previous
        previous = file.read_text().splitlines()[-1][:64]
    assert uses == 3 and last
    told = verify(home, *files)
    assert told["uses"] == 3 and told["files"] == [str(file) for file in files] and told["entries"] == begin - 1
    assert " are whole: " in home.wash("receipts", "verify", *files).stdout
    if len(files) > 2:
        told = verify(home, files[0], *files[2:], status=1)["broken"]
        assert (told["line"], told["file"]) == (1, str(files[2])) and "missing" in told["reason"]
        assert verify(home, files[1], files[0], status=1)["broken"]["line"] == 1
    shown = home.wash("receipts", "show", *files, "-o", "json").stdout.splitlines()
    assert [json.loads(line)["n"] for line in shown] == list(range(1, begin))


def test_a_crash_in_the_middle_of_a_rotation_leaves_no_gap(home):
    with Stage(home) as stage:
        stage.ask("/kv?key=x")
    before = stage.file.read_text().splitlines()
    # The new file is there, the full one has its new name, the last rename did not come.
    with Stage(home, "--receipts-rotate-mib", "0") as stage:
        stage.ask("/kv?key=x")
    stage.file.rename(home.path / "receipts.log.next")
    with Stage(home) as stage:
        stage.ask("/kv?key=x")
    assert not (home.path / "receipts.log.next").exists()
    files = sorted(home.path.glob("receipts.log.*")) + [stage.file]
    lines = []
    for file in files:
        verify(home, file)
        text = file.read_text().splitlines()
        if lines:
            first = json.loads(text[0][65:])
            assert first["prev"] == lines[-1][:64] and first["n"] == json.loads(lines[-1][65:])["n"] + 1
        lines += text
    assert verify(home, *files)["uses"] == 3
    assert lines[: len(before)] == before and sum('"kind":"use"' in line for line in lines) == 3


def test_a_file_belongs_to_one_host(home):
    with Stage(home):
        host = Host(home, args=["--no-nats", "--no-gate", "--receipts", home.path / "receipts.log"], ready=None)
        host.start(wait=False)
        assert host.wait_end() == 1 and "in use by another host" in host.output


def test_a_disk_that_fails_holds_up_no_call_and_is_told(home):
    with Stage(home) as stage:
        count = int(stage.ask("/kv?key=x").text)
        stage.wait_uses(1)
        # The file is as large as it may be: what a full disk does.
        size = stage.file.stat().st_size
        resource.prlimit(stage.host.process.pid, resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
        for _ in range(5):
            assert stage.ask("/kv?key=x").status == 200
        stage.host.wait_output('"receipts.lost"', 20 * PATIENCE)
        resource.prlimit(stage.host.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        end = time.monotonic() + 20 * PATIENCE
        while '"lost"' not in stage.file.read_text():
            assert time.monotonic() < end
            count = int(stage.ask("/kv?key=x").text)
            time.sleep(0.1)
    told = verify(home, stage.file)
    assert told["lost"] > 0 and told["torn"] == 1 and told["unsealed"] == 0
    assert told["uses"] + told["lost"] == count  # none is missing without a word


def test_without_the_flag_nothing_is_kept(home):
    with Stage(home, keep=False) as stage:
        assert stage.ask("/kv?key=x").text == "1"
        assert not stage.file.exists()


def test_a_provider_of_another_host_counts_too(home, tmp_path):
    with Server(tmp_path / "nats") as server:
        place = ["--rpc-host", "127.0.0.1", "--rpc-port", server.port, "--nsprefix", "far"]
        other = Home(tmp_path / "other")
        far = manifest([], capabilities=(KEYVALUE,))
        stage = Stage(home, *place)
        text = (home.work / "manifest.yaml").read_text()
        with Host(other, far, args=[*place, "--set", "keyvalue-store=memory"], ready="host.ready"):
            (home.work / "manifest.yaml").write_text(re.sub(r"  - image_ref: \S*(redis|keyvalue)\S*\n", "", text))
            with stage:
                end = time.monotonic() + 20 * PATIENCE
                while (answer := stage.ask("/kv?key=x")).status != 200:
                    assert time.monotonic() < end, answer
                uses = [use for use in stage.wait_uses(1) if use["outcome"] == "ok"]
        assert uses[-1]["contract"] == KEYVALUE and uses[-1]["operation"] == "Add" and uses[-1]["actor"] == stage.key
        assert verify(home, stage.file)["unsealed"] == 0
