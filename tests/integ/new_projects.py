"""What the tests of `wash new` share: a project of a language from nothing to an answer, and its own tests.

Programs of the user's languages keep their downloads where they are kept anyway, or in the cache of this project; everything
else of a project is in the test's directory and home."""

import os
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

    def fetch(self, url, host):
        end = time.monotonic() + BUILD_SECONDS
        while True:
            try:
                with urllib.request.urlopen(url, timeout=20 * PATIENCE) as answer:
                    return answer.read()
            except OSError:
                log = (self.home / "make.log").read_text()
                assert host.poll() is None and time.monotonic() < end, log
                time.sleep(0.1)

    def answers(self):
        """make run, curl: the project's actor in a host."""
        port = free_port()
        with open(self.home / "make.log", "w") as log:
            host = subprocess.Popen(["make", "run", f"PORT={port}"], cwd=self.folder, env=self.environment, stdout=log,
                                    stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
            try:
                assert self.fetch(f"http://127.0.0.1:{port}/?name=Ada", host) == b"Hello, Ada\n"
                assert self.fetch(f"http://127.0.0.1:{port}/", host) == b"Hello, stranger\n"
            finally:
                if host.poll() is None:
                    os.killpg(host.pid, signal.SIGTERM)
                host.wait(60 * PATIENCE)

    def tests_itself(self, handlers, refused):
        """make test is green, and red with the text `refused` when the handlers say something else."""
        good = self.run("make", "test")
        assert good.returncode == 0, good.stdout + good.stderr
        source = self.folder / handlers
        source.write_text(source.read_text().replace('"Hello, ', '"Hi, ', 1))
        bad = self.run("make", "test")
        assert bad.returncode != 0 and refused in bad.stdout + bad.stderr, bad.stdout + bad.stderr
