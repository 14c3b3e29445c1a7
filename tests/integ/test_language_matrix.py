"""Every language's packages in a guest of their own, under libwapc: all published messages are read and written byte for byte,
each language reads what each other wrote, malformed payloads are errors that name the field and leave the actor working.

The guests are built once and kept in the cache under a hash of what they are made of. SPEC interfaces 2, 7, 8; wapc 12 (S1)."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT, WASH
from test_gen import CLANG, READ_ONLY, VECTORS

BUILD = Path(WASH).parent.parent
RUNNER = BUILD / "examples/example_wapc_lines"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wasmcloud-c/language-guests"
# (contract, type in snake case): its place in the list is the first byte of a payload
TYPES = sorted({(name, kind) for name, kind, *_ in VECTORS + READ_ONLY})
CONTRACTS = sorted({name for name, _ in TYPES})
NUMBER = {contract: index for index, contract in enumerate(CONTRACTS)}


def class_name(kind):
    return "".join(part.capitalize() for part in kind.split("_"))


def tool(name, install, path=None):
    found = shutil.which(name, path=path)
    if not found:
        pytest.skip(f"{name} is not installed: {install}")
    return found


def run(*args, cwd, env=None):
    done = subprocess.run([str(arg) for arg in args], cwd=cwd, capture_output=True, text=True, env={**os.environ, **(env or {})})
    assert done.returncode == 0, f"{args}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


# --- one guest for each language: operation "again", a number of TYPES and a value, which is read and written again ---

def build_c(folder):
    if not CLANG:
        pytest.skip("clang is not installed: apt-get install clang-19 lld-19")
    stage = BUILD / "sdk/c"
    if not (stage / "lib/libwasmcloud-actor.a").exists():
        pytest.skip("the C SDK was not built: ninja wc_guests")
    sources, cases, includes = [], [], []
    for contract in CONTRACTS:
        prefix = f"m{NUMBER[contract]}"
        shutil.copy(ROOT / f"interfaces/{contract}.widl", folder)
        roles = re.findall(r"^role (\w+)", (folder / f"{contract}.widl").read_text(), re.M)
        (folder / "c.yaml").write_text(
            f"schema: {contract}.widl\nconfig: {{hostRoles: [{', '.join(roles)}], prefix: {prefix}}}\ngenerates:\n" + "".join(
                f"  {prefix}.{ending}: {{module: c, visitorClass: ModuleVisitor}}\n" for ending in "hc"))
        run(WASH, "gen", folder / "c.yaml", cwd=folder)
        sources.append(f"{prefix}.c")
        includes.append(f'#include "{prefix}.h"\n')
    for index, (contract, kind) in enumerate(TYPES):
        cases.append(f"    case {index}: AGAIN(m{NUMBER[contract]}_{kind});\n")
    (folder / "main.c").write_text("".join(includes) + """
#define AGAIN(type)                                                        \\
    do {                                                                   \\
        static type value;                                                 \\
        if (!type##_read(&r, &value))                                      \\
            return wc_actor_fail_reader(&r);                               \\
        type##_write(&w, &value);                                          \\
        return wc_actor_writer_end(&w, out_reply);                         \\
    } while (0)

static int again(wc_slice payload, wc_slice *out_reply)
{
    wc_mp_reader r;
    wc_mp_writer w;
    wc_actor_reader_init(&r, (wc_slice){payload.ptr + 1, payload.len - 1});
    wc_actor_writer_init(&w);
    switch (payload.ptr[0]) {
""" + "".join(cases) + """    default: return wc_actor_fail("no such type");
    }
}

void wc_actor_init(void)
{
    wc_actor_register("again", again);
}
""")
    run(CLANG, "--target=wasm32", "-mcpu=mvp", "-Oz", "-ffreestanding", "-nostdlib", "-Wl,--no-entry", "-Wl,--strip-all",
        "-Wl,--stack-first", f"-I{stage}/include", "-o", "guest.wasm", "main.c", *sources, f"-L{stage}/lib", "-lwasmcloud-actor",
        cwd=folder)
    return folder / "guest.wasm"


def build_rust(folder):
    cargo = tool("cargo", "https://rustup.rs, then rustup target add wasm32-unknown-unknown")
    target = subprocess.run(["rustc", "--print", "target-libdir", "--target", "wasm32-unknown-unknown"], capture_output=True, text=True)
    if not Path(target.stdout.strip() or "/nowhere").is_dir():
        pytest.skip("rustc has no such target: rustup target add wasm32-unknown-unknown")
    for name in ("Cargo.toml", "Cargo.lock"):
        shutil.copy(ROOT / "sdk/rust" / name, folder / name)
    for package in (ROOT / "sdk/rust").iterdir():
        if (package / "src").is_dir():
            shutil.copytree(package, folder / package.name)
    workspace = (folder / "Cargo.toml").read_text().replace("members = [", 'members = [\n    "guest",')
    (folder / "Cargo.toml").write_text(workspace + '\n[profile.release]\nopt-level = "s"\npanic = "abort"\nstrip = true\n')
    (folder / "guest/src").mkdir(parents=True)
    (folder / "guest/Cargo.toml").write_text(
        '[package]\nname = "guest"\nversion = "0.1.0"\nedition = "2021"\n\n[lib]\ncrate-type = ["cdylib"]\n\n[dependencies]\n'
        'wapc-guest = "1.2.0"\n' + "".join(
            f'm{NUMBER[contract]} = {{ package = "wasmcloud-contract-{contract.replace(".", "-")}", path = "../{contract}", '
            f'features = ["guest"] }}\n' for contract in CONTRACTS))
    arms = "".join(f"        {index} => m{NUMBER[contract]}::serialize(m{NUMBER[contract]}::deserialize::"
                   f"<m{NUMBER[contract]}::{class_name(kind)}>(rest)?),\n" for index, (contract, kind) in enumerate(TYPES))
    (folder / "guest/src/lib.rs").write_text(
        "use wapc_guest::prelude::*;\n\n#[unsafe(no_mangle)]\npub extern \"C\" fn wapc_init() {\n"
        "    register_function(\"again\", again);\n}\n\nfn again(payload: &[u8]) -> CallResult {\n"
        "    let rest = &payload[1..];\n    match payload[0] {\n" + arms +
        "        _ => Err(\"no such type\".into()),\n    }\n}\n")
    run(cargo, "build", "--release", "--target", "wasm32-unknown-unknown", "-p", "guest", cwd=folder,
        env={"CARGO_TARGET_DIR": str(CACHE / "rust-target")})
    return CACHE / "rust-target/wasm32-unknown-unknown/release/guest.wasm"


def build_assemblyscript(folder):
    npm = tool("npm", "apt-get install nodejs npm")
    pins = {"assemblyscript": "0.27.37", "@wapc/as-guest": "0.3.1", "@wapc/as-msgpack": "0.1.15"}
    entries = ", ".join(f'"{name}": "{version}"' for name, version in pins.items())
    (folder / "package.json").write_text('{"private": true, "dependencies": {' + entries + "}}\n")
    arms = "".join(f"    case {index}: {{\n      const value = m{NUMBER[contract]}.{class_name(kind)}.fromBuffer(rest);\n"
                   "      if (!value.isOk) return Result.error<ArrayBuffer>(value.error()!);\n"
                   "      return Result.ok<ArrayBuffer>(value.get().toBuffer());\n    }\n"
                   for index, (contract, kind) in enumerate(TYPES))
    (folder / "assembly").mkdir()
    (folder / "assembly/index.ts").write_text(
        'import { handleAbort, handleCall, register, Result } from "@wapc/as-guest";\n' + "".join(
            f'import * as m{NUMBER[contract]} from "@wasmcloud-c/{contract}";\n' for contract in CONTRACTS) + """
export function wapc_init(): void {
  register("again", again);
}

function again(payload: ArrayBuffer): Result<ArrayBuffer> {
  const rest = payload.slice(1);
  switch (load<u8>(changetype<usize>(payload))) {
""" + arms + """  }
  return Result.error<ArrayBuffer>(new Error("no such type"));
}

export function __guest_call(operationSize: usize, payloadSize: usize): bool {
  return handleCall(operationSize, payloadSize);
}

function abort(message: string | null, fileName: string | null, lineNumber: u32, columnNumber: u32): void {
  handleAbort(message, fileName, lineNumber, columnNumber);
}
""")
    run(npm, "install", "--no-audit", "--no-fund", cwd=folder)
    for contract in CONTRACTS:  # as they would come from a registry: asc follows no links
        shutil.copytree(ROOT / "sdk/assemblyscript" / contract, folder / "node_modules/@wasmcloud-c" / contract)
    run("npx", "asc", "assembly/index.ts", "-o", "guest.wasm", "--use", "abort=assembly/index/abort", "--optimize", cwd=folder)
    return folder / "guest.wasm"


def build_go(folder):
    go = tool("go", "https://go.dev/dl, version 1.24 or later", path=os.environ["PATH"] + ":/usr/local/go/bin")
    shutil.copytree(ROOT / "sdk/tinygo", folder / "tinygo")
    shutil.copytree(ROOT / "sdk/go", folder / "go")
    (folder / "guest").mkdir()
    base = "github.com/wasmcloud/wasmcloud-c/sdk/tinygo"
    (folder / "guest/go.mod").write_text(
        f"module guest\n\ngo 1.24\n\nrequire (\n\tgithub.com/wapc/wapc-guest-tinygo v0.3.3\n\t{base} v0.0.0\n)\n\n"
        f"replace github.com/wapc/wapc-guest-tinygo => ../go\n\nreplace {base} => ../tinygo\n")
    arms = "".join(f"\tcase {index}:\n\t\treturn read(m{NUMBER[contract]}.Decode{class_name(kind)}, data)\n"
                   for index, (contract, kind) in enumerate(TYPES))
    (folder / "guest/main.go").write_text(
        'package main\n\nimport (\n\t"errors"\n\n\twapc "github.com/wapc/wapc-guest-tinygo"\n' + "".join(
            f'\tm{NUMBER[contract]} "{base}/{contract}"\n' for contract in CONTRACTS) + f'\t"{base}/msgpack"\n)\n' + """
func read[T any, P interface {
	*T
	msgpack.Codec
}](decode func(*msgpack.Decoder) (T, error), data []byte) ([]byte, error) {
	decoder := msgpack.NewDecoder(data)
	value, err := decode(&decoder)
	if err != nil {
		return nil, err
	}
	return msgpack.ToBytes(P(&value))
}

func again(payload []byte) ([]byte, error) {
	data := payload[1:]
	switch payload[0] {
""" + arms + """	}
	return nil, errors.New("no such type")
}

func init() {
	wapc.RegisterFunction("again", again)
}

func main() {}
""")
    run(go, "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o", "../guest.wasm", ".", cwd=folder / "guest",
        env={"GOOS": "wasip1", "GOARCH": "wasm", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"})
    return folder / "guest.wasm"


LANGUAGES = {
    "c": (build_c, ["sdk/c", "src/codec", "src/widl", "interfaces"]),
    "rust": (build_rust, ["sdk/rust"]),
    "assemblyscript": (build_assemblyscript, ["sdk/assemblyscript"]),
    "go": (build_go, ["sdk/tinygo", "sdk/go"]),
}


def inputs_hash(folders):
    digest = hashlib.sha256(Path(__file__).read_bytes() + repr(TYPES).encode())
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not {"node_modules", "target"} & set(path.parts):
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


class Guest:
    """A guest of a language behind a pipe."""

    def __init__(self, wasm):
        self.process = subprocess.Popen([RUNNER, wasm], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def again(self, contract, kind, value):
        self.process.stdin.write(f"again {TYPES.index((contract, kind)):02x}{value}\n")
        self.process.stdin.flush()
        word, _, rest = self.process.stdout.readline().rstrip("\n").partition(" ")
        assert word in ("ok", "error"), (word, rest)
        return word == "ok", rest


GUESTS = {}


@pytest.fixture(scope="session")
def guest_of(tmp_path_factory):
    """The guest of a language, built when the cache has none; a missing toolchain skips."""
    if not RUNNER.exists():
        pytest.skip(f"{RUNNER.name} was not built: cmake -DWC_LIBRARIES=ON")

    def get(language):
        if language not in GUESTS:
            build, folders = LANGUAGES[language]
            kept = CACHE / f"{language}-{inputs_hash(folders)}.wasm"
            if not kept.exists():
                CACHE.mkdir(parents=True, exist_ok=True)
                GUESTS[language] = None
                made = build(tmp_path_factory.mktemp(language))
                for old in CACHE.glob(f"{language}-*.wasm"):
                    old.unlink()
                shutil.copy(made, kept.with_suffix(".new"))
                kept.with_suffix(".new").rename(kept)
            GUESTS[language] = Guest(kept)
        if GUESTS[language] is None:
            pytest.skip(f"the guest in {language} was not built, see the first test")
        return GUESTS[language]

    yield get
    for guest in filter(None, GUESTS.values()):
        guest.process.stdin.close()
        guest.process.wait(timeout=60)


# Rust writes signed numbers from 128 on in the unsigned form, all others by the declared type. SPEC interfaces 2.
SIGNED = {("keyvalue", "add_response"), ("messaging", "request_args"), ("graphdb", "scalar")}


def expected(language, row):
    is_signed = language == "rust" and row in READ_ONLY and row[:2] in SIGNED
    return row[2] if is_signed else row[3]


def reads(language, row):
    """The positional form is optional, and as-msgpack does not know it."""
    return not (language == "assemblyscript" and row[2].startswith("92"))


ROWS = [(name, kind, value, value) for name, kind, value in VECTORS] + READ_ONLY


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_the_published_bytes(guest_of, language):
    guest = guest_of(language)
    for row in ROWS:
        if reads(language, row):
            assert guest.again(*row[:3]) == (True, expected(language, row)), row


@pytest.mark.parametrize("writer", LANGUAGES)
@pytest.mark.parametrize("reader", LANGUAGES)
def test_each_language_reads_what_each_other_wrote(guest_of, reader, writer):
    writing, reading = guest_of(writer), guest_of(reader)
    for row in ROWS:
        if reads(writer, row):
            good, bytes_of_writer = writing.again(*row[:3])
            assert good, (row, bytes_of_writer)
            assert reading.again(*row[:2], bytes_of_writer) == (True, expected(reader, row)), row


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cut_message_is_an_error_and_the_actor_goes_on(guest_of, language):
    """SPEC interfaces 8: every truncation; counts beyond the message; a good message after each."""
    guest = guest_of(language)
    for name, kind, value in VECTORS[::4]:
        for cut in range(0, len(value), 2):
            good, text = guest.again(name, kind, value[:cut])
            assert not good and "trap" not in text, (name, kind, value[:cut], text)
        assert guest.again(name, kind, value) == (True, value)
    for value in ("dfffffffff", "ddffffffff", "81a676616c756573ddffffffff", "81a676616c756573" + "91" * 5000 + "c0", "81" * 5000,
                  "81dbffffffff00", "81a676616c75657391dbffffffff00", "81a178" + "c9ffffffff", "c1", "81a676616c756573c1"):
        good, text = guest.again("keyvalue", "set_query_response", value)
        assert not good and "trap" not in text, (value, text)
        assert guest.again("keyvalue", "set_query_response", "81a676616c75657390") == (True, "81a676616c75657390")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("contract, kind, value, name", [
    ("keyvalue", "get_response", "81a576616c7565a176", "exists"),
    ("keyvalue", "add_args", "82a36b6579a16ba576616c7565a178", "value"),
    ("keyvalue", "add_args", "82a36b6579a16ba576616c7565ce80000000", "value"),
    ("blobstore", "blob_list", "81a5626c6f62739183a26964a16fa9636f6e7461696e657281a26964c3a86279746553697a6503", "container"),
    ("httpserver", "response", "84aa737461747573436f6465ffa6737461747573a24f4ba668656164657280a4626f6479c40168", "statusCode"),
], ids=["missing", "wrong type", "out of range", "inside a list", "negative"])
def test_what_is_wrong_is_named(guest_of, language, contract, kind, value, name):
    good, text = guest_of(language).again(contract, kind, value)
    assert not good and name in text, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_bytes_and_unknown_keys_are_taken_as_other_languages_send_them(guest_of, language):
    """SPEC interfaces 2: nil for bytes; 1: unknown keys of every type, nested, extensions."""
    guest = guest_of(language)
    plain = "83a77375626a656374a173a77265706c79546fa172a4626f6479c400"
    assert guest.again("messaging", "broker_message", plain.replace("c400", "c0")) == (True, plain)
    for extra in ("c0", "c3", "05", "d1ff7f", "cb3ff8000000000000", "a178", "c40178", "9201a178", "81a17892c0c2", "d40100", "c7020101ff"):
        value = "84a17a" + extra + plain[2:]
        assert guest.again("messaging", "broker_message", value) == (True, plain), extra
