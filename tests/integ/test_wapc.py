"""The program under the name `wapc`: generate, new, version. SPEC widl 7."""

import subprocess
from pathlib import Path

import pytest

from conftest import WASH

WAPC = Path(WASH).parent / "wapc"


def wapc(*args, cwd=None, home="/nowhere"):
    return subprocess.run([WAPC, *map(str, args)], cwd=cwd, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                          env={"HOME": str(home), "PATH": "/usr/bin:/bin"})


@pytest.fixture
def template(tmp_path):
    """A template as the original tool has them."""
    there = tmp_path / "home/.wapc/templates/actor"
    (there / "src").mkdir(parents=True)
    (there / ".template").write_text(
        "name: actor\ndescription: An actor\nspecLocation: schema.widl\nvariables:\n"
        "  - {name: module, description: Its module, prompt: Module, default: thing}\n"
        "  - {name: author, prompt: Author, required: true}\n")
    (there / "Cargo.toml.tmpl").write_text('[package]\nname = "{{.name}}" # {{ .module }} by {{.author}}\n')
    (there / "src/lib.rs").write_text("// {{.name}} stays\n")
    (there / "build.sh").write_text("#!/bin/sh\n")
    (there / "build.sh").chmod(0o755)
    (there / "outside").symlink_to("/etc/hostname")
    return there


def test_version_and_generate(tmp_path):
    assert wapc("version").stdout.startswith("wapc 0.")
    (tmp_path / "s.widl").write_text("namespace a\n")
    (tmp_path / "codegen.yaml").write_text("schema: s.widl\ngenerates: {a.md: {module: markdown, visitorClass: ModuleVisitor}}\n")
    assert wapc("generate", "codegen.yaml", cwd=tmp_path).stdout == "Generating a.md...\n"
    assert (tmp_path / "a.md").read_text() == "# a\n"
    assert wapc("generate", "none.yaml", cwd=tmp_path).returncode == 1


def test_new_fills_in_a_template(tmp_path, template):
    (tmp_path / "mine.widl").write_text("namespace mine\n")
    done = wapc("new", "actor", "greeter", "author=Me", "--spec", "mine.widl", cwd=tmp_path, home=tmp_path / "home")
    assert (done.returncode, done.stdout) == (0, "Created greeter\n"), done.stderr
    made = tmp_path / "greeter"
    assert (made / "Cargo.toml").read_text() == '[package]\nname = "greeter" # thing by Me\n'
    assert (made / "src/lib.rs").read_text() == "// {{.name}} stays\n"
    assert (made / "schema.widl").read_text() == "namespace mine\n"
    assert (made / "build.sh").stat().st_mode & 0o111
    assert sorted(path.name for path in made.iterdir()) == ["Cargo.toml", "build.sh", "schema.widl", "src"]


def test_new_takes_a_directory_and_a_name(tmp_path, template):
    done = wapc("new", template, "a/b", "author=x", "name=other", "module=m", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a/b/Cargo.toml").read_text() == '[package]\nname = "other" # m by x\n'


@pytest.mark.parametrize("change, arguments, wanted", [
    (None, ["greeter"], "author=..."),
    (None, ["home"], "is there already"),
    (None, ["greeter", "author"], 'not "author"'),
    (("Cargo.toml.tmpl", "{{ if .x }}"), ["greeter", "author=x"], "only {{.name}} is understood"),
    (("Cargo.toml.tmpl", "{{.nobody}}"), ["greeter", "author=x"], 'no variable ".nobody"'),
    (("Cargo.toml.tmpl", "{{.name"), ["greeter", "author=x"], "only {{.name}} is understood"),
    ((".template", "specLocation: ../../x"), ["greeter", "author=x"], "leads out of the project"),
    ((".template", "["), ["greeter", "author=x"], "is no template"),
])
def test_new_says_what_is_wrong(tmp_path, template, change, arguments, wanted):
    if change:
        (template / change[0]).write_text(change[1])
    done = wapc("new", "actor", *arguments, cwd=tmp_path, home=tmp_path / "home")
    assert done.returncode == 1 and wanted in done.stderr, done.stderr


def test_new_without_such_a_template(tmp_path):
    done = wapc("new", "nothing", "greeter", cwd=tmp_path, home=tmp_path)
    assert done.returncode == 1 and "neither a directory nor in ~/.wapc/templates" in done.stderr
