"""Contracts in the languages of actors: Rust, AssemblyScript, Go. What `wash gen` writes is what was agreed, what lies in sdk/
is what `wash gen` writes, and the languages' own formatters and compilers take it. SPEC widl 5, 6."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT, WASH

GOLDEN = ROOT / "tests/integ/golden"
# module, ending, packages with generated files
LANGUAGES = [("rust", "rs", "sdk/rust"), ("assemblyscript", "ts", "sdk/assemblyscript"), ("tinygo", "go", "sdk/tinygo")]
IDS = [name for name, *_ in LANGUAGES]


def wash(*args, cwd=None):
    return subprocess.run([WASH, *map(str, args)], cwd=cwd, capture_output=True, text=True, timeout=60)


def tool(name, install):
    """A toolchain that may be missing; the reason says how to get it."""
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/local/go/bin")
    if not found:
        pytest.skip(f"{name} is not installed: {install}")
    return found


def run(*args, cwd, **env):
    done = subprocess.run([str(arg) for arg in args], cwd=cwd, capture_output=True, text=True, env={**os.environ, **env})
    assert done.returncode == 0, f"{args}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def generate(folder, language, ending, schema, called=(), handled=(), more=""):
    (folder / "schema.widl").write_text(schema)
    (folder / "codegen.yaml").write_text(
        f"schema: schema.widl\nconfig: {{hostRoles: [{', '.join(called)}], handlerRoles: [{', '.join(handled)}]{more}}}\n"
        f"generates:\n  generated.{ending}: {{module: '@wapc/widl-codegen/{language}', visitorClass: ModuleVisitor}}\n"
        f"  main.{ending}: {{module: {language}, visitorClass: ScaffoldVisitor}}\n")
    return wash("gen", folder / "codegen.yaml")


@pytest.mark.parametrize("language, ending, packages", LANGUAGES, ids=IDS)
def test_the_sample_is_what_was_agreed(tmp_path, language, ending, packages):
    """tests/integ/golden is written anew by tests/integ/golden/renew after a wanted change."""
    done = generate(tmp_path, language, ending, (GOLDEN / "sample.widl").read_text(), ["Store"], ["Actor"],
                    ", package: sample")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"generated.{ending}").read_text() == (GOLDEN / f"{language}.{ending}.txt").read_text()
    assert (tmp_path / f"main.{ending}").read_text() == (GOLDEN / f"{language}-scaffold.{ending}.txt").read_text()


@pytest.mark.parametrize("language, ending, packages", LANGUAGES, ids=IDS)
def test_the_packages_are_what_the_contracts_say(tmp_path, language, ending, packages):
    """A contract that changed without `wash gen sdk/<language>/codegen.yaml` is found here."""
    shutil.copytree(ROOT / "interfaces", tmp_path / "interfaces")
    there = tmp_path / packages
    there.mkdir(parents=True)
    shutil.copy(ROOT / packages / "codegen.yaml", there)
    done = wash("gen", there / "codegen.yaml")
    assert done.returncode == 0, done.stderr
    made = [path for path in there.rglob("*") if path.is_file() and path.name != "codegen.yaml"]
    assert len(made) == len(list((ROOT / "interfaces").glob("*.widl")))
    for path in made:
        kept = ROOT / packages / path.relative_to(there)
        assert kept.read_text() == path.read_text(), f"{kept} is not what its contract says"


REFUSED = [
    ("namespace a\ntype A { a_b: i32 aB: i32 }", "same name", ("rust", "tinygo")),
    ("namespace a\nrole R { a{ b: stream bytes } }", "streams have no form on the wire", IDS),
    ("namespace a\nunion U = i32?", "cannot be optional", IDS),
    ("namespace a\nenum E {}", "without values", IDS),
    ("namespace a\nrole R { get(x: i32) }\ntype GetArgs {}", "would be called", IDS),
    ("namespace a\ntype A { a: i8 = 128 }", "default value does not fit", IDS),
    ("type A {}", "has no namespace", IDS),
    ("namespace a\nrole S {}", 'no role "R"', IDS),
]


@pytest.mark.parametrize("language, ending, packages", LANGUAGES, ids=IDS)
@pytest.mark.parametrize("schema, wanted, languages", REFUSED, ids=[wanted for _, wanted, _ in REFUSED])
def test_what_has_no_form_is_refused_with_its_place(tmp_path, language, ending, packages, schema, wanted, languages):
    if "role R" not in schema:
        schema += "\nrole R {}" if "no role" not in wanted else ""
    done = generate(tmp_path, language, ending, schema, ["R"])
    assert (done.returncode == 1) == (language in languages), done.stderr
    assert language not in languages or wanted in done.stderr, done.stderr


@pytest.mark.parametrize("option, value, wanted", [
    ("hostClassName", "'a b'", "a name is expected in hostClassName"),
    ("package", "'x\"y'", "a name is expected in package"),
    ("use", "[x]", "a name is expected in use"),
])
def test_options_that_are_no_names_are_refused(tmp_path, option, value, wanted):
    done = generate(tmp_path, "rust", "rs", "namespace a\n", more=f", {option}: {value}")
    assert done.returncode == 1 and wanted in done.stderr, done.stderr


def test_names_of_the_classes_are_options(tmp_path):
    schema = "namespace a\nrole R { b() }\ninterface { c() }\n"
    done = generate(tmp_path, "rust", "rs", schema, ["R"], ["R"],
                    ", hostClassName: Caller, handlersClassName: Answers, skipInterface: true, use: contract")
    assert done.returncode == 0, done.stderr
    made, main = (tmp_path / "generated.rs").read_text(), (tmp_path / "main.rs").read_text()
    assert "pub struct Caller" in made and "pub struct Answers" in made and "pub fn c(" not in made
    assert "mod contract;" in main and "Answers::register_b(b);" in main


# --- the languages' own formatters and compilers ---

EVERYTHING = (ROOT / "tests/fuzz/corpus/widl/everything").read_text()
SIDES = [(["Store"], ["Actor"]), (["Actor"], ["Store"])]
RUST = "https://rustup.rs, then rustup component add rustfmt; rustup target add wasm32-unknown-unknown"
GO = "https://go.dev/dl, version 1.24 or later"


def test_rust_is_as_rustfmt_prints_it(tmp_path):
    rustfmt = tool("rustfmt", RUST)
    files = sorted((ROOT / "sdk/rust").glob("*/src/*.rs"))
    for number, (called, handled) in enumerate(SIDES):
        (tmp_path / str(number)).mkdir()
        assert generate(tmp_path / str(number), "rust", "rs", EVERYTHING, called, handled).returncode == 0
        files.append(tmp_path / str(number) / "generated.rs")
    assert len(files) > 40
    run(rustfmt, "--check", "--edition", "2021", *files, cwd=tmp_path)


def test_go_is_as_gofmt_prints_it_and_compiles_against_the_real_packages(tmp_path):
    """SPEC widl 3: every type; TinyGo is not in the registries, so plain Go compiles against wapc-guest-tinygo."""
    go, gofmt = tool("go", GO), tool("gofmt", GO)
    shutil.copytree(ROOT / "sdk/tinygo", tmp_path / "tinygo")
    for number, (called, handled) in enumerate(SIDES):
        there = tmp_path / f"tinygo/everything{number}"
        there.mkdir()
        assert generate(there, "tinygo", "go", EVERYTHING, called, handled, ", package: all").returncode == 0
        (there / "act").mkdir()
        main = (there / "main.go").read_text()
        path = f'"github.com/wasmcloud/wasmcloud-c/sdk/tinygo/everything{number}"'
        (there / "act/main.go").write_text(main.replace('"actor/all"', path))
        (there / "main.go").unlink()
    assert run(gofmt, "-l", tmp_path / "tinygo", ROOT / "sdk/go", cwd=tmp_path).stdout == ""
    run(go, "vet", "./...", cwd=tmp_path / "tinygo", GOFLAGS="-mod=mod", GOTOOLCHAIN="local")
    run(go, "test", "./msgpack", cwd=tmp_path / "tinygo", GOFLAGS="-mod=mod", GOTOOLCHAIN="local")


def test_rust_of_every_type_compiles_without_a_warning(tmp_path):
    """SPEC widl 3: every type, optional, in lists, maps and unions; with the guest's part and without it."""
    cargo = tool("cargo", RUST)
    mods = ""
    for number, (called, handled) in enumerate(SIDES):
        (tmp_path / f"src/m{number}").mkdir(parents=True)
        there = tmp_path / f"src/m{number}"
        assert generate(there, "rust", "rs", EVERYTHING, called, handled).returncode == 0
        shutil.move(there / "generated.rs", there / "mod.rs")
        mods += f"pub mod m{number};\n"
    (tmp_path / "src/lib.rs").write_text(mods)
    (tmp_path / "Cargo.toml").write_text(
        '[package]\nname = "everything"\nversion = "0.1.0"\nedition = "2021"\n\n[features]\nguest = []\n\n[dependencies]\n'
        'rmp-serde = "1"\nrmpv = { version = "1", features = ["with-serde"] }\nserde = { version = "1", features = ["derive"] }\n'
        'serde_path_to_error = "0.1"\nwapc-guest = "1.2.0"\n')
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wasmcloud-c/language-guests/rust-target"
    for features in ("guest", ""):
        done = run(cargo, "check", "--features", features, cwd=tmp_path, CARGO_TARGET_DIR=str(cache))
        assert not re.search(r"^warning", done.stderr, re.M), done.stderr
