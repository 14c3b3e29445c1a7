"""`wash new`: from nothing to an answer in four commands; projects that test themselves; questions only on a terminal.
SPEC widl 7."""

import os
import pty
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from conftest import START_SECONDS, WASH, clean_environment, free_port

CLANG = shutil.which("clang-19") or shutil.which("clang")
needs_clang = pytest.mark.skipif(CLANG is None or shutil.which("make") is None,
                                 reason="no clang for wasm32 or no make (apt install clang-19 lld-19 make)")
SDK = Path(WASH).parent.parent / "sdk/c/lib/libwasmcloud-actor.a"
needs_sdk = pytest.mark.skipif(not SDK.exists(), reason="the guest SDK is not built: no clang when the tree was configured")


def run(folder, *command, cwd=None, **more):
    return subprocess.run([str(part) for part in command], cwd=cwd or folder, env=clean_environment(folder, **more),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


def fetch(url, deadline=START_SECONDS):
    end = time.monotonic() + deadline
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


@needs_clang
@needs_sdk
def test_from_nothing_to_an_answer_in_four_commands(tmp_path):
    """wash new, cd, make run, curl."""
    port = free_port()
    assert run(tmp_path, WASH, "new", "actor", "c", "hello").returncode == 0
    project = tmp_path / "hello"
    with open(tmp_path / "host.log", "w") as log:
        host = subprocess.Popen(["make", "run", f"PORT={port}"], cwd=project, env=clean_environment(tmp_path), stdout=log,
                                stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            assert fetch(f"http://127.0.0.1:{port}/?name=Ada") == b"Hello, Ada\n"
            assert fetch(f"http://127.0.0.1:{port}/") == b"Hello, stranger\n"
        finally:
            os.killpg(host.pid, signal.SIGTERM)
            host.wait(60)


@needs_clang
@needs_sdk
def test_the_actors_tests_are_one_command(tmp_path):
    assert run(tmp_path, WASH, "new", "actor", "c", "a-b", "--set", "description=Says hello.").returncode == 0
    project = tmp_path / "a-b"
    done = run(tmp_path, "make", "all", "test", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Says hello." in (project / "a-b.c").read_text()
    (project / "a-b.c").write_text((project / "a-b.c").read_text().replace("Hello, ", "Hi, "))
    failed = run(tmp_path, "make", "test", cwd=project)
    assert failed.returncode != 0 and 'wanted "Hello, stranger' in failed.stderr


@needs_clang
@needs_sdk
def test_an_interface_generates_and_compiles_both_sides(tmp_path):
    assert run(tmp_path, WASH, "new", "interface", "c", "shop-list", "--set", "namespace=acme:shop").returncode == 0
    project = tmp_path / "shop-list"
    done = run(tmp_path, "make", "all", "test", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"acme:shop"' in (project / "gen/actor/shop_list.h").read_text()
    assert "Greet" in (project / "gen/shop-list.md").read_text()


@pytest.mark.parametrize("arguments, wanted", [
    (("actor", "c", "Bad"), '"Bad" is no name'),
    (("actor", "c", "../up"), "is no name"),
    (("actor", "c", "x" * 65), "is no name"),
    (("actor", "cobol", "x"), "isn't a valid value"),
    (("planet", "c", "x"), "isn't a valid value"),
    (("actor", "c", "x", "--set", "color=red"), "not \"color=red\""),
    (("actor", "c", "x", "--set", "description=a */ b"), "must not hold"),
    (("actor", "c", "x", "--set", "description=" + "y" * 600), "longer than"),
    (("actor", "c", "x", "--sdk", "/nowhere"), "--sdk"),
    (("actor", "rust", "x", "--sdk", "/nowhere"), "WASMCLOUD_SDK_RUST"),
    (("interface", "go", "x"), "no template for an interface in go"),
    (("actor", "c", "x", "--directory", "no/such"), "no/such: No such file"),
])
def test_what_cannot_be_is_explained_and_nothing_is_written(tmp_path, arguments, wanted):
    done = run(tmp_path, WASH, "new", *arguments)
    assert done.returncode == 1 and wanted in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "x").mkdir()
    done = run(tmp_path, WASH, "new", "actor", "c", "x", "--sdk", tmp_path)
    assert done.returncode == 1 and "x: File exists" in done.stderr
    assert list((tmp_path / "x").iterdir()) == []


@pytest.mark.parametrize("language", [pytest.param("c", marks=needs_sdk), "rust", "assemblyscript", "go"])
def test_each_language_finds_its_own_sdk(tmp_path, language):
    """--sdk goes before the variable, the variable before the place beside the program."""
    variable, made = f"WASMCLOUD_SDK_{language.upper()}", []
    for name, arguments in (("beside", ()), ("variable", ()), ("option", ("--sdk", tmp_path))):
        given = {} if name == "beside" else {variable: "/tmp" if name == "option" else "/usr"}
        assert run(tmp_path, WASH, "new", "actor", language, name, *arguments, **given).returncode == 0
        made += re.findall(r"^SDK \?= (.*)$", (tmp_path / name / "Makefile").read_text(), re.M)
    assert made == [str((Path(WASH).parent.parent / "sdk" / language).resolve()), "/usr", str(tmp_path.resolve())]


def test_questions_are_asked_on_a_terminal_only(tmp_path):
    asked, terminal = pty.openpty()
    shell = subprocess.Popen([WASH, "new", "actor", "c", "x", "--sdk", str(tmp_path)], cwd=tmp_path,
                             env=clean_environment(tmp_path), stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    seen = b""
    while b"]: " not in seen:
        seen += os.read(asked, 1024)
    assert b"What it is, in one sentence [The actor x.]: " in seen
    os.write(asked, b"Counts sheep.\n")
    assert shell.wait(60) == 0
    os.close(asked)
    assert (tmp_path / "x/x.c").read_text().startswith("/* Counts sheep. */")
    assert re.search(r"^Next: cd y && make run$", run(tmp_path, WASH, "new", "actor", "c", "y", "--sdk", tmp_path).stderr, re.M)
    assert (tmp_path / "y/y.c").read_text().startswith("/* The actor y. */")
