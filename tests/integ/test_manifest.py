"""Manifests, good and bad, through the real host: what is accepted, what is refused and with which words, what a reload does.

SPEC host 2.2, 2.3, 7.1, 10, 11; claims; design sections 8 and 11.
"""

import base64
import ctypes
import json
import os
import signal
import socket
import subprocess

import pytest

from conftest import WASMCLOUD, clean_environment, free_port, guest
from web import HTTP_SERVER, KEY_VALUE, ask, http, link, manifest, poll

LIMIT = "1048576"


def run(home, *args, env=None):
    """The host as a command that ends by itself."""
    return subprocess.run(
        [str(WASMCLOUD), *map(str, args)],
        cwd=home.work,
        env=clean_environment(home.path, **(env or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def echo(home):
    return home.sign(guest("echo"), "--http_server")


@pytest.fixture
def counter(home):
    return home.sign(guest("counter"), "--http_server", "--keyvalue")


@pytest.fixture
def relay(home):
    return home.sign(guest("tests/relay"), "--http_server")


def write(home, text, name="manifest.yaml"):
    path = home.work / name
    path.write_text(text)
    return path


def check(home, text, name="manifest.yaml", env=None):
    return run(home, "--check", "-m", write(home, text, name), env=env)


# ---- forms -------------------------------------------------------------------------------------------------------------


# host.md 11: in JSON a string must be a string; 0.17 made lists optional.
def test_manifest__json_serves(home, host_factory, echo):
    path, key = echo
    port = free_port()
    text = {
        "labels": {"site": "lab-3"},
        "actors": [str(path)],
        "capabilities": [{"image_ref": "wasmcloud.azurecr.io/httpserver:0.12.3", "link_name": None}],
        "links": [
            {
                "actor": key,
                "contract_id": "wasmcloud:httpserver",
                "provider_id": HTTP_SERVER,
                "values": {"BIND": f"127.0.0.1:{port}"},
            }
        ],
    }
    file = write(home, json.dumps(text), "manifest.json")
    with host_factory(args=["-m", file], port=port):
        assert ask(port, "/x").json["path"] == "/x"
    text["links"][0]["values"] = {"PORT": 8080}
    done = check(home, json.dumps(text), "manifest.json")
    assert done.returncode == 1
    assert "PORT" in done.stderr and "a string" in done.stderr


# host.md 11: PORT: 8080 unquoted; neither an address nor quotes.
def test_manifest__numbers_serve_as_values(home, host_factory, echo):
    path, key = echo
    port = free_port()
    text = manifest([path], link(key, "wasmcloud:httpserver", PORT="@")).replace('"@"', str(port))
    assert f"PORT: {port}\n" in text
    with host_factory(text, port=port):
        assert ask(port, "/").status == 200


# host.md 11: the table of expansions.
def test_manifest__environment_is_expanded_with_defaults(home, host_factory, echo):
    path, key = echo
    port = free_port()
    text = manifest(
        ["${ACTOR_DIR:/nowhere}/" + path.name, "${EMPTY}${UNSET_WITH_DEFAULT:" + str(path) + "}"],
        http("${ACTOR_DIR:/nowhere}/" + path.name, "${THE_PORT:1}", PATH="/${NO_DEFAULT}$NAME$${THE_PORT}${A:x:y=z}"),
    )
    with host_factory(text, port=port, env={"ACTOR_DIR": home.work, "THE_PORT": port, "EMPTY": ""}):
        assert ask(port, "/${NO_DEFAULT}$NAME$${THE_PORT}x:y=z").status == 200
        assert ask(port, f"/{port}").status == 404


def test_manifest__files_are_found_from_here_and_beside_the_manifest(home, host_factory, echo):
    path, _ = echo
    port = free_port()
    elsewhere = home.work / "elsewhere"
    elsewhere.mkdir()
    path.rename(elsewhere / "echo_s.wasm")
    file = write(home, manifest(["echo_s.wasm"], http("echo_s.wasm", port)), "elsewhere/manifest.yml")
    with host_factory(args=["-m", file], port=port):
        assert ask(port, "/").status == 200
    with host_factory(args=["-m", "elsewhere/manifest.yml"], port=port):
        assert ask(port, "/").status == 200


# host.md 11: names of 0.14.
def test_manifest__names_of_wascc_serve_for_capabilities(home, host_factory, echo):
    path, key = echo
    port = free_port()
    text = manifest([path], http(key, port)).replace("image_ref:", "path:")
    with host_factory(text, port=port):
        assert ask(port, "/").status == 200


# ---- --check -----------------------------------------------------------------------------------------------------------


def test_check__good_manifest_starts_nothing(home, echo):
    path, key = echo
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = check(home, manifest([path], http(key, taken.getsockname()[1])))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("is good")
    assert done.stderr == ""


def test_check__needs_a_manifest(home):
    done = run(home, "--check")
    assert done.returncode == 1
    assert "--manifest" in done.stderr


def test_check__every_fault_is_told_with_its_place(home, echo, counter):
    plain, _ = home.sign(guest("tests/relay"), name="plain")
    text = manifest(
        [echo[0], "missing.wasm", plain],
        http("nobody.wasm", 1),
        link(echo[0], "wasmcloud:keyvalue"),
        link(plain, "wasmcloud:logging"),
        capabilities=("wasmcloud:httpserver",),
    ).replace("httpserver:0.12.3", "nonesuch:1.0")
    done = check(home, text)
    assert done.returncode == 1
    for words in (
        "manifest.yaml:3: actor 'missing.wasm': 'missing.wasm' is not a file",
        "manifest.yaml:6: 'wasmcloud.azurecr.io/nonesuch:1.0' is not a provider of this host (it has: ",
        "link: 'nobody.wasm' is neither an entry of 'actors' nor an actor's public key",
        f"link: 'wasmcloud:keyvalue' is not in the claims of actor {echo[1]}",
        "link: 'wasmcloud:logging' is not in the claims",
    ):
        assert words in done.stderr, done.stderr
    assert "has 5 errors" in done.stderr


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("actors:", "actor:", "manifest.yaml:2:3: key 'actor' is not known and ignored; did you mean 'actors'?"),
        ("image_ref:", "link_nam: x\n    image_ref:", "key 'link_nam' is not known and ignored"),
        ("contract_id:", "contracts: x\n    contract_id:", "key 'contracts' is not known and ignored"),
    ],
)
def test_check__unknown_keys_are_named(home, echo, old, new, words):
    done = check(home, manifest([echo[0]], http(echo[1], 1)).replace(old, new, 1))
    assert f"warning: " in done.stderr
    assert words in done.stderr, done.stderr


@pytest.mark.parametrize(
    "text, words",
    [
        ("actors: 5\n", "manifest.yaml:1:9: actors must be a list"),
        ("actors:\n  - [a]\n", "manifest.yaml:2:5: "),
        ("capabilities:\n  - plain\n", "manifest.yaml:2:5: an entry of 'capabilities' must be an object"),
        ("links:\n  - actor: x\n    contract_id: y\n", "manifest.yaml:2:5: 'provider_id' is missing"),
        ("links:\n  - actor: [x]\n    contract_id: y\n    provider_id: z\n", "manifest.yaml:2:12: actor must be a string"),
        ("links:\n  - {actor: x, contract_id: y, provider_id: z, values: [1]}\n", "values must be a map of strings"),
        ("labels: text\n", "manifest.yaml:1:9: labels must be a map of strings"),
        ("- a\n- b\n", "the manifest must be a map"),
        ("actors:\n  - {file: a, mode: cold}\n", "mode 'cold' is not known; use warm, fresh or serial"),
        ("actors:\n  - {file: a, instances: 0}\n", "'instances' must be a number from 1 to 10000"),
        ("actors:\n  - {mode: warm}\n", "'file' is missing"),
        ("actors: [a\n", "manifest.yaml"),
        ("actors: [\"a\\0b\"]\n", "NUL"),
        ("a: &a [x]\na: *b\n", "manifest.yaml"),
    ],
)
def test_check__wrong_types_are_refused_with_line_and_column(home, text, words):
    done = check(home, text)
    assert done.returncode == 1
    assert words in done.stderr, done.stderr
    # The daemon says the same, and ends.
    started = run(home, "-m", home.work / "manifest.yaml")
    assert started.returncode == 1
    assert words in started.stderr, started.stderr


def test_check__second_link_for_one_triple_is_refused(home, echo):
    text = manifest([echo[0]], http(echo[1], 1), http(echo[1], 2))
    done = check(home, text)
    assert done.returncode == 1
    assert f"a second link of actor '{echo[1]}' for 'wasmcloud:httpserver' with link name 'default'" in done.stderr


# The same triple, written once by file and once by key.
def test_check__second_link_is_found_under_another_name(home, echo):
    done = check(home, manifest([echo[0]], http(echo[1], 1), http(echo[0], 2)))
    assert done.returncode == 1, done.stderr
    assert "second link" in done.stderr


def test_check__one_actor_twice_is_refused(home, echo):
    copy = home.work / "copy.wasm"
    copy.write_bytes(echo[0].read_bytes())
    done = check(home, manifest([echo[0], copy], http(echo[1], 1)))
    assert done.returncode == 1, done.stderr
    assert echo[1] in done.stderr


# ---- hostile files -----------------------------------------------------------------------------------------------------


def peak_of(home, *args):
    """Runs the host to its end; returns it and its peak of resident memory in KiB."""
    done = subprocess.run(
        ["/usr/bin/python3", "-c", MEASURE, str(WASMCLOUD), *map(str, args)],
        cwd=home.work,
        env=clean_environment(home.path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return json.loads(done.stdout), done.stderr


MEASURE = (
    "import json, resource, subprocess, sys\n"
    "rc = subprocess.run(sys.argv[1:], stdout=2).returncode\n"
    "print(json.dumps([rc, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))\n"
)


def test_hostile__hundred_megabytes_are_refused_unread(home):
    path = home.work / "big.yaml"
    with open(path, "wb") as file:
        file.write(b"actors: []\n")
        file.truncate(100 << 20)
    (status, peak), errors = peak_of(home, "--check", "-m", path)
    assert status == 1
    assert "big.yaml" in errors and LIMIT in errors
    assert peak < 64 << 10


def test_hostile__yaml_bomb_is_refused(home):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    write(home, "\n".join(lines) + "\nactors: *a11\n", "bomb.yaml")
    (status, peak), errors = peak_of(home, "--check", "-m", "bomb.yaml")
    assert status == 1
    assert "bomb.yaml" in errors
    assert peak < 128 << 10


@pytest.mark.parametrize("name, text", [("deep.yaml", "[" * 5000), ("deep.json", "[" * 5000), ("deeper.yaml", "a: " + "[" * 500 + "]" * 500)])
def test_hostile__depth_is_limited(home, name, text):
    done = check(home, text, name)
    assert done.returncode == 1
    assert name in done.stderr and "32" in done.stderr, done.stderr


def test_hostile__growth_by_variables_is_limited(home):
    done = check(home, "a: " + "${V}" * 200000, env={"V": "x" * 1000})
    assert done.returncode == 1
    assert LIMIT in done.stderr


@pytest.mark.parametrize("content", [b"\xff\xfe\x00a", b"\x00" * 100, b"actors: [\xc3\x28]", b"%TAG ! !\n--- !!binary x"])
def test_hostile__bytes_that_are_no_text_are_refused(home, content):
    path = home.work / "bytes.yaml"
    path.write_bytes(content)
    done = run(home, "--check", "-m", path)
    assert done.returncode == 1
    assert "bytes.yaml" in done.stderr


def test_missing__manifest_ends_the_start(home):
    for args in (("-m", "missing.yaml"), ("--check", "-m", "missing.yaml")):
        done = run(home, *args)
        assert done.returncode == 1
        assert "missing.yaml" in done.stderr


def test_missing__directory_is_no_manifest(home):
    done = run(home, "-m", home.work)
    assert done.returncode == 1
    assert str(home.work) in done.stderr


# ---- actors that must not run ------------------------------------------------------------------------------------------


def expect_refused(home, host_factory, bad, words, *, good):
    """Bad and good together: --check fails, --strict ends, otherwise the host goes on with the good one and says why."""
    port = free_port()
    file = write(home, manifest([bad, good[0]], http(good[1], port)))
    done = run(home, "--check", "-m", file)
    assert done.returncode == 1
    assert words in done.stderr and str(bad) in done.stderr, done.stderr
    strict = run(home, "--strict", "-m", file)
    assert strict.returncode == 1
    assert words in strict.stderr
    with host_factory(args=["-m", file], port=port) as host:
        assert words in host.output and str(bad) in host.output
        assert ask(port, "/echo").status in (200, 404)  # by the actor


def test_actor__unsigned_is_refused(home, host_factory, echo):
    expect_refused(home, host_factory, guest("echo"), "token", good=echo)


def test_actor__expired_is_refused(home, host_factory, relay):
    bad, _ = home.sign(guest("echo"), "--http_server", "--expires", "0", to=home.work / "old.wasm")
    expect_refused(home, host_factory, bad, "expired", good=relay)


def test_actor__not_yet_valid_is_refused(home, host_factory, relay):
    bad, _ = home.sign(guest("echo"), "--http_server", "--nbf", "2", to=home.work / "early.wasm")
    expect_refused(home, host_factory, bad, "cannot be used yet", good=relay)


def test_actor__tampered_module_is_refused(home, host_factory, relay, echo):
    bad = home.work / "tampered.wasm"
    code = bytearray(echo[0].read_bytes())
    at = code.index(b"query_string")
    code[at] ^= 1
    bad.write_bytes(code)
    expect_refused(home, host_factory, bad, "hash", good=relay)


def test_actor__tampered_token_is_refused(home, host_factory, relay, echo):
    bad = home.work / "tampered.wasm"
    code = bytearray(echo[0].read_bytes())
    start = code.index(b"\x03jwt") + 4
    token = bytes(code[start:])
    head, claims, signature = token.split(b".")
    text = base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4))
    forged = base64.urlsafe_b64encode(text.replace(b'"echo"', b'"ecco"')).rstrip(b"=")
    assert len(forged) == len(claims) and forged != claims
    code[start:] = b".".join((head, forged, signature))
    bad.write_bytes(code)
    expect_refused(home, host_factory, bad, "signature", good=relay)


def test_actor__untrusted_issuer_is_refused(home, echo):
    stranger = "A" + "A" * 55
    done = run(home, "--strict", "--trusted-issuers", stranger, "-m", write(home, manifest([echo[0]])))
    assert done.returncode == 1
    other = home.wash("keys", "gen", "account", "-o", "json")
    assert other.returncode == 0, other.stderr
    public = json.loads(other.stdout)["public_key"]
    done = run(home, "--trusted-issuers", public, "--check", "-m", home.work / "manifest.yaml")
    assert done.returncode == 1
    assert "is not trusted" in done.stderr


@pytest.mark.parametrize("name, words", [
    ("wapc_bad_no_call", "__guest_call"),
    ("wapc_trap_init", "cannot start"),
    ("wapc_bad_memory_large", "memory"),
    ("wapc_bad_imports", "import"),
])  # fmt: skip
def test_actor__module_that_cannot_serve_is_refused_at_start(home, host_factory, counter, name, words):
    bad, _ = home.sign(guest(f"tests/{name}"), "--http_server")
    port = free_port()
    with host_factory(manifest([bad, counter[0]], http(counter[1], port)), port=port) as host:
        assert words in host.output, host.output
        assert ask(port, "/a").status == 500  # no key-value link


def test_actor__start_that_never_ends_meets_its_limit(home, host_factory, echo):
    bad, _ = home.sign(guest("tests/wapc_spin_init"), "--http_server")
    port = free_port()
    with host_factory(manifest([bad, echo[0]], http(echo[1], port)), port=port, args=["--start-ms", "200"]) as host:
        assert "deadline" in host.output, host.output
        assert ask(port, "/").status == 200


def test_actor__only_bad_items_do_not_end_a_host_that_is_not_strict(home, host_factory):
    with host_factory(manifest(["missing.wasm"])) as host:
        assert "missing.wasm" in host.output


# ---- addresses ---------------------------------------------------------------------------------------------------------


def test_port__in_use_is_told(home, host_factory, echo, counter):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        file = write(home, manifest([echo[0]], http(echo[1], taken.getsockname()[1])))
        strict = run(home, "--strict", "-m", file)
        assert strict.returncode == 1
        assert address in strict.stderr and "in use" in strict.stderr
        port = free_port()
        text = manifest([echo[0], counter[0]], http(echo[1], taken.getsockname()[1]), http(counter[1], port))
        with host_factory(text, port=port) as host:
            assert address in host.output and "in use" in host.output


def drop_low_ports():
    """In the child: takes CAP_NET_BIND_SERVICE out of the bounding set, so that not even root gets it back by exec."""
    PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE = 24, 10
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE, 0, 0, 0) != 0:
        raise OSError("prctl")


def test_port__without_permission_is_told(home, echo):
    if int(open("/proc/sys/net/ipv4/ip_unprivileged_port_start").read()) <= 80:
        pytest.skip("this machine lets everybody listen on port 80 (net.ipv4.ip_unprivileged_port_start)")
    file = write(home, manifest([echo[0]], http(echo[1], 80)))
    done = subprocess.run(
        [str(WASMCLOUD), "--strict", "-m", str(file)],
        cwd=home.work,
        env=clean_environment(home.path),
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=drop_low_ports,
    )
    assert done.returncode == 1
    assert "127.0.0.1:80" in done.stderr and "ermission" in done.stderr, done.stderr


def test_port__two_actors_on_one_address_and_path_are_refused(home, host_factory, echo, counter):
    port = free_port()
    text = manifest([echo[0], counter[0]], http(echo[1], port), http(counter[1], port))
    with host_factory(text, port=port) as host:
        assert "give one of them another PORT, or a PATH or HOST of its own" in host.output
        assert ask(port, "/").json["path"] == "/"


@pytest.mark.parametrize(
    "values, words",
    [
        ({"PORT": "70000"}, 'PORT "70000" is not a port number'),
        ({"BIND": "nonsense"}, "nonsense"),
        ({"BIND": "256.1.1.1:80"}, "256.1.1.1:80"),
        ({"BIND": "127.0.0.1:0", "PATH": "x"}, 'PATH "x" is not a path that begins with a slash'),
        ({"BIND": "127.0.0.1:0", "TIMEOUT_MS": "soon"}, 'TIMEOUT_MS "soon" is not a number'),
    ],
)
def test_port__wrong_link_values_fail_the_link(home, echo, values, words):
    done = run(home, "--strict", "-m", write(home, manifest([echo[0]], link(echo[1], "wasmcloud:httpserver", **values))))
    assert done.returncode == 1
    assert words in done.stderr, done.stderr


# ---- reload ------------------------------------------------------------------------------------------------------------


class Reloading:
    """A host whose manifest changes."""

    def __init__(self, home, host_factory, text, port):
        self.file = write(home, text)
        self.host = host_factory(args=["-m", self.file], port=port).start()
        self.applied = 1

    def reload(self, text=None):
        """Applies the text; returns the report."""
        if text is not None:
            self.file.write_text(text)
        self.applied += 1
        self.host.process.send_signal(signal.SIGHUP)
        poll(lambda: len(self.reports()) >= self.applied, what="a report of the reload")
        return self.reports()[-1]

    def reports(self):
        lines = [json.loads(line) for line in self.host.output.splitlines() if line.endswith("}")]
        return [line for line in lines if line["event"] == "manifest.applied"]


def test_reload__nothing_changed_touches_nothing(home, host_factory, echo):
    port = free_port()
    it = Reloading(home, host_factory, manifest([echo[0]], http(echo[1], port)), port)
    report = it.reload()
    assert (report["started"], report["replaced"], report["stopped"], report["failed"]) == (0, 0, 0, 0)
    assert ask(port, "/").status == 200
    assert it.host.stop() == 0


def test_reload__replaces_an_actor_whose_file_changed(home, host_factory, echo):
    path, key = echo
    port = free_port()
    it = Reloading(home, host_factory, manifest([path], http(key, port)), port)
    seed = home.keys / "echo_module.nk"
    changed, new_key = home.sign(guest("tests/relay"), "--http_server", "--subject", seed, name="new", to=home.work / "new.wasm")
    assert new_key == key
    os.replace(changed, path)
    report = it.reload()
    assert (report["started"], report["replaced"], report["failed"]) == (0, 1, 0)
    assert ask(port, "/body", b"new").text == "new"
    assert it.host.stop() == 0


def test_reload__adds_and_removes_links_and_actors(home, host_factory, echo, counter):
    port, second = free_port(), free_port()
    one = manifest([echo[0]], http(echo[1], port))
    both = manifest(
        [echo[0], counter[0]],
        http(echo[1], port),
        http(counter[1], second),
        link(counter[1], "wasmcloud:keyvalue"),
        capabilities=("wasmcloud:httpserver", "wasmcloud:keyvalue"),
    )
    it = Reloading(home, host_factory, one, port)
    report = it.reload(both)
    assert (report["started"], report["failed"]) == (1, 0)
    assert ask(second, "/a").json == {"counter": 1}
    # The key-value link goes: the actor says so; the HTTP link stays.
    it.reload(both.replace(link(counter[1], "wasmcloud:keyvalue"), ""))
    assert ask(second, "/a").status == 500
    it.reload(both)
    assert ask(second, "/a").json == {"counter": 2}
    report = it.reload(one)
    assert report["stopped"] >= 1
    with pytest.raises(ConnectionRefusedError):
        ask(second, "/a")
    assert ask(port, "/").status == 200
    assert it.host.stop() == 0


def test_reload__changed_values_take_effect(home, host_factory, echo):
    port, second = free_port(), free_port()
    it = Reloading(home, host_factory, manifest([echo[0]], http(echo[1], port)), port)
    it.reload(manifest([echo[0]], http(echo[1], second)))
    assert ask(second, "/").status == 200
    with pytest.raises(ConnectionRefusedError):
        ask(port, "/")
    it.host.port = second
    assert it.host.stop() == 0


def test_reload__changed_settings_of_an_actor_take_effect(home, host_factory):
    path, key = home.sign(guest("tests/spin"), "--http_server")
    port = free_port()
    it = Reloading(home, host_factory, manifest([path], http(key, port, TIMEOUT_MS="100")), port)
    assert ask(port, "/").status == 504
    report = it.reload(manifest([{"file": str(path), "instances": 1, "queue": 0}], http(key, port, TIMEOUT_MS="100")))
    assert report["replaced"] == 1
    assert ask(port, "/").status == 504
    assert it.host.stop() == 0


def test_reload__another_actor_takes_the_address_over(home, host_factory, echo, relay):
    port = free_port()
    it = Reloading(home, host_factory, manifest([echo[0]], http(echo[1], port)), port)
    report = it.reload(manifest([relay[0]], http(relay[1], port)))
    assert report["failed"] == 0, it.host.output
    assert ask(port, "/body", b"relay").text == "relay"
    assert it.host.stop() == 0


# host.md 10 [Q]: keep what runs when its successor cannot.
def test_reload__actor_goes_on_when_its_new_file_is_bad(home, host_factory, echo):
    path, key = echo
    port = free_port()
    it = Reloading(home, host_factory, manifest([path], http(path, port)), port)
    path.write_bytes(b"\0asm junk")
    report = it.reload()
    assert (report["failed"] >= 1, report["stopped"]) == (True, 0)
    assert ask(port, "/").status == 200
    assert it.host.stop() == 0


def test_reload__manifest_that_cannot_be_read_changes_nothing(home, host_factory, echo):
    port = free_port()
    it = Reloading(home, host_factory, manifest([echo[0]], http(echo[1], port)), port)
    it.file.write_text("actors: 5\n")
    it.host.process.send_signal(signal.SIGHUP)
    it.host.wait_output("reload.failed")
    assert ask(port, "/").status == 200
    assert it.host.stop() == 0


def test_reload__requests_go_on_while_it_happens(home, host_factory, echo):
    port = free_port()
    it = Reloading(home, host_factory, manifest([echo[0]], http(echo[1], port)), port)
    for _ in range(20):
        it.host.process.send_signal(signal.SIGHUP)
        assert ask(port, "/").status == 200
    assert it.host.stop() == 0


# ---- flags -------------------------------------------------------------------------------------------------------------


# host.md 2.2: the built-in labels cannot be changed.
def test_labels__builtin_ones_stay(home, host_factory):
    with host_factory("labels: {hostcore.os: plan9, site: lab}\n", args=["-l", "a=b=c"]) as host:
        assert "label.refused" in host.output and "hostcore.os" in host.output


@pytest.mark.parametrize(
    "args",
    [["--bogus"], ["extra"], ["--threads", "x"], ["--threads"], ["-l", "nothing"], ["--log-format", "xml"], ["--check=1"], ["-z"]],
)
def test_flags__wrong_ones_end_with_usage(home, args):
    done = run(home, *args)
    assert done.returncode == 1
    assert "USAGE:" in done.stderr and "--help" in done.stderr
    assert args[0].lstrip("-").partition("=")[0] in done.stderr
    assert done.stdout == ""


def test_flags__help_names_every_flag_and_version_is_one_line(home):
    text = run(home, "--help")
    assert text.returncode == 0
    for flag in ("--manifest", "--label", "--check", "--allow-live-updates", "--disable-strict-update-check", "--admin-socket"):
        assert flag in text.stdout
    assert max(map(len, text.stdout.splitlines())) <= 110
    assert run(home, "-h").stdout == text.stdout
    version = run(home, "--version")
    assert (version.returncode, version.stdout.split()[0], len(version.stdout.splitlines())) == (0, "wasmcloud", 1)
    assert run(home, "-V").stdout == version.stdout


@pytest.mark.parametrize(
    "args, words",
    [
        (["--threads", "100000"], "threads"),
        (["--instances-per-actor", "0"], "instances"),
        (["--max-memory-bytes", "0"], "max_memory_bytes is 0, allowed are 1 to"),
        (["--max-payload-bytes", "2000000000"], "max_payload_bytes is 2000000000, allowed are 1 to"),
        (["--trusted-issuers", "nobody"], "'nobody' is not an account's public key"),
        (["--state-dir", "/dev/null/x"], "/dev/null/x"),
        (["--admin-socket", "/nonexistent/a.sock"], "/nonexistent/a.sock"),
        (["--admin-socket", "/tmp/" + "x" * 120], "107 bytes"),
    ],
)
def test_flags__values_that_cannot_work_end_the_start(home, args, words):
    done = run(home, *args)
    assert done.returncode == 1
    assert words in done.stderr, done.stderr
