"""`wash new actor rust`: from nothing to an answer in four commands, with the real toolchain. SPEC widl 7.

The crates are compiled once and kept in the cache."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from new_projects import CACHE, HOME, Project, follow_the_guide, tool

RUSTUP = "https://rustup.rs, then rustup target add wasm32-unknown-unknown"


@pytest.fixture
def variables():
    tool("make", "apt-get install make")
    tool("cargo", RUSTUP)
    target = subprocess.run(["rustc", "--print", "target-libdir", "--target", "wasm32-unknown-unknown"], capture_output=True,
                            text=True)
    if not Path(target.stdout.strip() or "/nowhere").is_dir():
        pytest.skip("rustc has no such target: rustup target add wasm32-unknown-unknown")
    yield {"CARGO_HOME": os.environ.get("CARGO_HOME", HOME / ".cargo"), "CARGO_TARGET_DIR": CACHE / "rust-target",
           "RUSTUP_HOME": os.environ.get("RUSTUP_HOME", HOME / ".rustup"), "CARGO_INCREMENTAL": "0"}
    for old in (CACHE / "rust-target").glob("**/deps/actor-*"):  # belongs to a test's directory that is gone
        if old.stat().st_mtime < time.time() - 3600:
            old.unlink(missing_ok=True)


def test_from_nothing_to_an_answer_in_four_commands(tmp_path, variables):
    """wash new, cd, make run, curl."""
    Project(tmp_path, "rust", "hello-crab", **variables).answers()


def test_the_actors_tests_are_one_command(tmp_path, variables):
    Project(tmp_path, "rust", "hello-crab", **variables).tests_itself("src/lib.rs", r'left: "Hi, stranger')


def test_the_guide_runs_as_written(tmp_path, variables):
    follow_the_guide(tmp_path, "rust", **variables)


def test_a_call_to_the_host_is_an_error_in_tests(tmp_path, variables):
    """A second contract, brought by a line in the Makefile and one in Cargo.toml as the guide says."""
    project = Project(tmp_path, "rust", "hello-crab", **variables)
    for name, old, new in (
            ("Makefile", "CONTRACTS = httpserver", "CONTRACTS = httpserver keyvalue"),
            ("Cargo.toml", "[profile", 'wasmcloud-contract-keyvalue = { version = "*", features = ["guest"] }\n\n[profile'),
            ("src/lib.rs", "    Ok(Response {", "    wasmcloud_contract_keyvalue::default().add(name.clone(), 1)?;\n    Ok(Response {")):
        text = (project.folder / name).read_text()
        assert old in text
        (project.folder / name).write_text(text.replace(old, new, 1))
    built = project.run("make")
    assert built.returncode == 0, built.stderr
    done = project.run("make", "test")
    assert done.returncode != 0 and "there is no host" in done.stdout + done.stderr, done.stdout + done.stderr
