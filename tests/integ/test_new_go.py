"""`wash new actor go`: from nothing to an answer in four commands, with the real toolchain. SPEC widl 7.

Nothing is downloaded: both modules of the SDK are on disk. The compiler keeps its cache where the user keeps it."""

import os
import re
import subprocess

import pytest

from new_projects import HOME, Project, follow_the_guide, tool

INSTALL = "https://go.dev/dl, version 1.24 or later, into /usr/local/go"


@pytest.fixture
def variables():
    tool("make", "apt-get install make")
    go = tool("go", INSTALL, path=os.environ["PATH"] + ":/usr/local/go/bin")
    version = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, env={**os.environ, "GOTOOLCHAIN": "local"})
    numbers = re.match(r"go(\d+)\.(\d+)", version.stdout)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < (1, 24):
        pytest.skip(f"go is too old ({version.stdout.strip()}): {INSTALL}")
    cache = subprocess.run([go, "env", "GOCACHE"], capture_output=True, text=True).stdout.strip()
    return {"GO": go, "GOCACHE": cache or HOME / ".cache/go-build", "GOTOOLCHAIN": "local", "GOPROXY": "off"}


def test_from_nothing_to_an_answer_in_four_commands(tmp_path, variables):
    """wash new, cd, make run, curl."""
    Project(tmp_path, "go", "hello-gopher", **variables).answers()


def test_the_actors_tests_are_one_command(tmp_path, variables):
    Project(tmp_path, "go", "hello-gopher", **variables).tests_itself("main.go", r'wanted "Hello, stranger\n", got "Hi, stranger\n"')


def test_the_guide_runs_as_written(tmp_path, variables):
    follow_the_guide(tmp_path, "go", **variables)
