"""What the tests of `wash new` share: a project of a language from nothing to an answer, and its own tests.

Programs of the user's languages keep their downloads where they are kept anyway, or in the cache of this project; everything
else of a project is in the test's directory and home."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from conftest import PATIENCE, ROOT, WASH, clean_environment, free_port

HOME = Path.home()
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or HOME / ".cache") / "wasmcloud-c/new-projects"
BUILD_SECONDS = 200 * PATIENCE


def tool(name, install, path=None):
    """Skips, saying what installs it, when a program is missing."""
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"{name} is not installed: {install}")
    return found


@contextlib.contextmanager
def serving(folder, environment, commands):
    """Commands of a shell of which the last starts a host; gives a function that fetches from it."""
    log = folder / "commands.log"
    with open(log, "w") as output:
        shell = subprocess.Popen(["sh", "-e", "-c", commands], cwd=folder, env=environment, stdout=output, stderr=output,
                                 stdin=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + BUILD_SECONDS

    def fetch(url):
        while True:
            try:
                with urllib.request.urlopen(url, timeout=20 * PATIENCE) as answer:
                    return answer.read()
            except OSError:
                assert shell.poll() is None and time.monotonic() < end, log.read_text()
                time.sleep(0.1)

    try:
        yield fetch
    finally:
        if shell.poll() is None:
            os.killpg(shell.pid, signal.SIGTERM)
        shell.wait(60 * PATIENCE)


def follow_the_guide(folder, language, **variables):
    """docs/guide/first-actor-LANGUAGE.md: its first block of commands, then the curl of its second with the answer it names."""
    guide = (ROOT / f"docs/guide/first-actor-{language}.md").read_text()
    commands, curl = re.findall(r"^```sh\n(.*?)^```", guide, re.M | re.S)
    url, answer = re.match(r"curl 'http://127\.0\.0\.1:8080(\S+)' +# (.*)\n$", curl).groups()
    port = free_port()
    environment = clean_environment(folder, **variables, PORT=port, PATH=f"{Path(WASH).parent}:{os.environ['PATH']}")
    assert len(commands.splitlines()) + 1 <= 10
    with serving(folder, environment, commands) as fetch:
        assert fetch(f"http://127.0.0.1:{port}{url}").decode() == answer + "\n"


class Project:
    """What `wash new actor LANGUAGE NAME` wrote, and `make` in it."""

    def __init__(self, folder, language, name, **variables):
        self.home = folder
        self.folder = folder / name
        self.variables = variables
        self.environment = clean_environment(folder, **variables)
        done = self.run(WASH, "new", "actor", language, name, cwd=folder)
        assert done.returncode == 0, done.stderr
        for path in done.stdout.splitlines():  # where things are differs from machine to machine
            text = (folder / path).read_text()
            assert str(ROOT) not in text or Path(path).name == "Makefile", path

    def run(self, *command, cwd=None):
        return subprocess.run([str(part) for part in command], cwd=cwd or self.folder, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=BUILD_SECONDS)

    def answers(self):
        """make run, curl: the project's actor in a host."""
        port = free_port()
        with serving(self.folder, {**self.environment, "PORT": str(port)}, "make run") as fetch:
            assert fetch(f"http://127.0.0.1:{port}/?name=Ada") == b"Hello, Ada\n"
            assert fetch(f"http://127.0.0.1:{port}/") == b"Hello, stranger\n"

    def tests_itself(self, handlers, refused):
        """make test is green, and red with the text `refused` when the handlers say something else."""
        good = self.run("make", "test")
        assert good.returncode == 0, good.stdout + good.stderr
        source = self.folder / handlers
        source.write_text(source.read_text().replace('"Hello, ', '"Hi, ', 1))
        bad = self.run("make", "test")
        assert bad.returncode != 0 and refused in bad.stdout + bad.stderr, bad.stdout + bad.stderr
