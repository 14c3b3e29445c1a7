"""`wash` the way a user runs it: outputs, files, errors. SPEC wash 1-3, 14, 17; claims 3.2, 3.3."""

import hashlib
import json
import os
import re
import stat
import subprocess
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

import nkeys
from conftest import WASH, Host, clean_environment, free_port, guest

LOOP = bytes.fromhex(
    "0061736d010000000105016000017f030201000503010001070801046d61696e00000a26012401027f410a21010340200145044005200141016b21"
    "01200041026a21000c010b0b20000b"
)
LOOP_HASH = "5C66140DB61ABE7000BAD7BBB7A1F896CE0C0A7879D8AA3C9CAB93DB0A0A1827"

# The published signed loop module (spec claims 3.3): module, then its token.
SIGNED_TOKEN = (
    "eyJ0eXAiOiJqd3QiLCJhbGciOiJFZDI1NTE5In0.eyJqdGkiOiI1dUhLcUR2M2dTQkFreTE1bXZ3dWhwIiwiaWF0IjoxNTkwMjA1MzMyLCJpc3MiOiJBQ0"
    "NIUzU3RDNQMlZFT041TVFDSk00WUEzNEdZQkRGWlIzSUJHNUVRTlVPTklIQk81WDROSVVSQyIsInN1YiI6Ik1CUTJSQzNCQVJYRldUQkZXNVVKNkozUVNBVll"
    "KN0Q2NFo1TFJDUFIzVUk0NEY2NVEzT01OR1lNIiwid2FzY2FwIjp7Im5hbWUiOiJTZWN1cmUgQWN0b3IiLCJoYXNoIjoiNUM2NjE0MERCNjFBQkU3MDAwQkFE"
    "N0JCQjdBMUY4OTZDRTBDMEE3ODc5RDhBQTNDOUNBQjkzREIwQTBBMTgyNyIsInRhZ3MiOltdLCJjYXBzIjpbIndhc2NjOmtleXZhbHVlIiwid2FzY2M6bWVzc"
    "2FnaW5nIiwid2FzY2M6aHR0cF9jbGllbnQiLCJ3YXNjYzpodHRwX3NlcnZlciJdLCJ2ZXIiOiIxLjAuMCIsInByb3YiOmZhbHNlfX0.jYFMymq5Z4v2f8ArGE"
    "U39dbJAHKytgXh_fbF9oSz1G0SR5s75b3796p9daMmgfrxEbn2k1L-FcIiHEeGrvdyDw"
)

ACCOUNT_SEED = "SAACTTUPKR55VUWUDK7GJ5SU5KGED455FR7BDO46RUVOTHUWKBLECLH2UU"
ACCOUNT = "AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW"
MODULE_SEED = "SMAABZ62LGU4SLS4SFK3MD463TRC7ZWMZLYPSVH2AOL3WRZXPBIGZG66JE"
MODULE = "MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCTDF7HE6ES3MCQB"
SERVICE_SEED = "SVAOZUSBWWFL65P255DOHIETPTXUQMM5ETLSYPITI5G4K4HI6M2CDAPWAU"
SERVICE = "VBM5JMFOVUJDHGTOJSPUJ33ZGHCRCJ3LYHUJ3HND5ZMRVORYCMAVPZQF"
OPERATOR_SEED = "SOALSFXSHRVKCNOP2JSOVOU267XMF2ZMLF627OM6ZPS6WMKVS6HKQGU7QM"
OPERATOR = "OBHP6TWOXRJEPSO75Z4VBJYY6F5QITS3KNUELFEY3SJ4OULWJL6VYDKS"
BAD_CRC_SEED = "SMAH45IUULL57OSX23NOOOTLSVNQOORMDLE3Y3PQLJ4J5MY7MN2K7BIFI4"
BAD_CRC_PUBLIC = "MCAYXRPJ3Z6NWUWFOIAB3CD26VDWONPKU374RJ2PJIVZNQXAIGWKWWNO"

SEEDS = ("-i", ACCOUNT_SEED, "-s", MODULE_SEED)

# Sign extension (i32.extend8_s, opcode 0xC0): what the tools of 2021 refused as "Unknown opcode 192".
BEYOND_MVP = bytes.fromhex("0061736d01000000" "010601" "60017f017f" "03020100" "0a07010500" "2000c00b")


def leb(n):
    out = bytearray()
    while True:
        n, low = n >> 7, n & 0x7F
        out.append(low | (0x80 if n else 0))
        if not n:
            return bytes(out)


def token_section(token, name=b"jwt"):
    body = leb(len(name)) + name + token.encode()
    return b"\0" + leb(len(body)) + body


def token_of(path):
    """The token of a signed module, read without the program's help: the last custom section of the loop module."""
    data = path.read_bytes()
    at = data.rindex(b"\x03jwt")
    return data[at + 4 :].decode()


@pytest.fixture
def loop(home):
    path = home.work / "loop.wasm"
    path.write_bytes(LOOP)
    return path


def good(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(done, text, status=1):
    assert done.returncode == status, done.stdout
    assert done.stdout == ""
    assert text in done.stderr
    return done.stderr


# --- 1: conventions ---


@pytest.mark.parametrize("group", [(), ("claims",), ("claims", "token"), ("keys",), ("key",)])
def test_no_command_prints_help_on_stderr_with_status_1(home, group):
    done = home.wash(*group)
    assert (done.returncode, done.stdout) == (1, "")
    assert "USAGE:\n" in done.stderr and "SUBCOMMANDS:\n" in done.stderr
    assert good(home.wash(*group, "--help")) == good(home.wash(*group, "-h")) == done.stderr


COMMANDS = [
    ("claims", "inspect"),
    ("claims", "sign"),
    ("claims", "token", "actor"),
    ("claims", "token", "operator"),
    ("claims", "token", "account"),
    ("claims", "token", "provider"),
    ("keys", "gen"),
    ("keys", "get"),
    ("keys", "list"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(home, command):
    done = home.wash(*command, "--help")
    text = good(done)
    assert done.stderr == ""
    assert text.startswith("wash-" + "-".join(command) + "\n")
    assert "USAGE:\n    wash " + " ".join(command) in text
    assert "-o, --output <output>" in text
    assert all(len(line) <= 100 for line in text.splitlines())
    refused(home.wash(*command, "--no-such-option"), "error: Found argument '--no-such-option'")
    refused(home.wash(*command, "--version=1" if "provider" not in command else "-V"), "error: ")


def test_version_is_on_the_top_level_only(home):
    assert re.fullmatch(r"wash \d+\.\d+\.\d+\n", good(home.wash("--version")))
    assert good(home.wash("-V")) == good(home.wash("--version"))
    refused(home.wash("keys", "-V"), "error: Found argument '-V' which wasn't expected, or isn't valid in this context")


def test_short_h_is_http_client_where_the_command_has_it(home, loop):
    good(home.wash("claims", "sign", loop, "-h", "-n", "x", *SEEDS))
    assert nkeys.token_claims(token_of(home.work / "loop_s.wasm"))["wascap"]["caps"] == ["wasmcloud:httpclient"]


def test_usage_errors_suggest_what_was_meant(home, loop):
    text = refused(home.wash("claims", "sgn"), "error: The subcommand 'sgn' wasn't recognized\n\tDid you mean 'sign'?")
    assert text.endswith("\n\nUSAGE:\n    wash claims <SUBCOMMAND>\n\nFor more information try --help\n")
    refused(home.wash("claims", "sign", loop, "--http-server"), "\tDid you mean --http_server?")
    refused(home.wash("inspect", loop), "\tDid you mean 'claims inspect'?")
    refused(home.wash("claims", "sign", loop), "not provided:\n    --name <name>\n")


def test_output_is_text_json_or_wide(home):
    assert good(home.wash("keys", "list", "-d", home.path, "-o", "wide")).startswith("====== ")
    text = refused(home.wash("keys", "list", "-o", "xml"), "error: Invalid value for '--output <output>': ")
    assert "error parsing output type, see help for the list of accepted outputs" in text


def test_options_stand_anywhere_in_every_spelling(home, loop):
    for number, words in enumerate([("--name=a b",), ("-na b",), ("-n", "a b"), ("--name", "a b"), ("-n=a b",)]):
        to = home.work / f"{number}.wasm"
        good(home.wash("claims", "sign", *words, "-d", to, "-qk", loop, *SEEDS))
        wascap = nkeys.token_claims(token_of(to))["wascap"]
        assert (wascap["name"], wascap["caps"]) == ("a b", ["wasmcloud:keyvalue", "wasmcloud:httpserver"])


def test_list_options_are_greedy(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "x", "-c", "a:b", "c:d", "-t", "t1", "t2", "-c", "a:b", *SEEDS))
    wascap = nkeys.token_claims(token_of(home.work / "loop_s.wasm"))["wascap"]
    assert (wascap["caps"], wascap["tags"]) == (["a:b", "c:d", "a:b"], ["t1", "t2"])
    good(home.wash("claims", "sign", "-n", "x", "-c", "a:b", *SEEDS, "-c", "c:d", "--", loop))
    refused(home.wash("claims", "sign", "-n", "x", "-c", "a:b", loop), "not provided:\n    <source>\n")


def test_colours_never_reach_pipes(home, loop):
    for args in [("claims", "sgn"), ("claims", "inspect", "nothing.wasm"), ("claims", "sign", "--help")]:
        done = home.wash(*args)
        assert "\033" not in done.stdout + done.stderr


def test_a_full_disk_behind_stdout_is_an_error(home):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [WASH, "keys", "gen", "account"], stdout=full, stderr=subprocess.PIPE, text=True, env=clean_environment(home.path)
        )
    assert done.returncode == 1
    assert done.stderr == "Error: cannot write the result: No space left on device\n"


# --- 2.2: sign ---


def test_sign_with_given_keys(home, loop):
    done = home.wash("claims", "sign", loop, "-q", "-l", "--name", "Loop", "--ver", "0.1.0", "--rev", "1", "-a", "test/loop", *SEEDS)
    to = home.work / "loop_s.wasm"
    assert good(done) == f"Successfully signed {to} with capabilities: wasmcloud:httpserver,wasmcloud:logging\n"
    assert done.stderr == ""
    token = token_of(to)
    assert to.read_bytes() == LOOP + token_section(token)
    claims = nkeys.token_claims(token)
    assert re.fullmatch(r"[0-9A-Za-z]{22}", claims["jti"])
    assert abs(claims["iat"] - time.time()) < 60
    # Byte for byte the vector of spec claims 3.3, but for the fresh jti and iat.
    payload = nkeys.token_payload(token).replace(claims["jti"], "JTI").replace(str(claims["iat"]), "IAT")
    assert payload == (
        f'{{"jti":"JTI","iat":IAT,"iss":"{ACCOUNT}","sub":"{MODULE}","wascap":{{"name":"Loop","hash":"{LOOP_HASH}","tags":[],'
        '"caps":["wasmcloud:httpserver","wasmcloud:logging"],"rev":1,"ver":"0.1.0","call_alias":"test/loop","prov":false}}'
    )


def test_sign_writes_expiry_and_not_before(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "Loop", "-x", "3", "--nbf", "1", "-t", "a", "b", *SEEDS))
    claims = nkeys.token_claims(token_of(home.work / "loop_s.wasm"))
    assert list(claims) == ["exp", "jti", "iat", "iss", "sub", "nbf", "wascap"]
    assert claims["exp"] - claims["iat"] in range(3 * 86400 - 2, 3 * 86400 + 1)
    assert claims["nbf"] - claims["iat"] in range(86400 - 2, 86400 + 1)
    assert list(claims["wascap"]) == ["name", "hash", "tags", "caps", "prov"]


def test_sign_orders_all_capabilities(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "x", *SEEDS, "-e", "-l", "-z", "-f", "-h", "-q", "-g", "-k", "-c", "acme:pay"))
    assert nkeys.token_claims(token_of(home.work / "loop_s.wasm"))["wascap"]["caps"] == [
        "wasmcloud:keyvalue",
        "wasmcloud:messaging",
        "wasmcloud:httpclient",
        "wasmcloud:httpserver",
        "wasmcloud:blobstore",
        "wasmcloud:logging",
        "wasmcloud:extras",
        "wasmcloud:eventstreams",
        "acme:pay",
    ]


def test_sign_in_json_is_one_sorted_line(home, loop):
    done = home.wash("claims", "sign", loop, "-q", "-n", "x", "-d", "out.wasm", "-o", "json", *SEEDS)
    assert good(done) == '{"capabilities":["wasmcloud:httpserver"],"destination":"out.wasm","result":"success"}\n'


def test_sign_without_capabilities(home, loop):
    assert good(home.wash("claims", "sign", loop, "-n", "x", "-d", "o", *SEEDS)) == (
        "Successfully signed o with capabilities: \n"
    )


def test_sign_names_the_destination_after_the_source(home, loop):
    assert "signed ./loop_s.wasm with" in good(home.wash("claims", "sign", "loop.wasm", "-n", "x", *SEEDS))
    (home.work / "sub").mkdir()
    (home.work / "sub" / "my.actor.wasm").write_bytes(LOOP)
    assert "signed sub/my.actor_s.wasm with" in good(home.wash("claims", "sign", "sub/my.actor.wasm", "-n", "x", *SEEDS))


def test_sign_again_replaces_the_token(home, loop):
    good(home.wash("claims", "sign", loop, "-q", "-n", "first", *SEEDS))
    good(home.wash("claims", "sign", "loop_s.wasm", "-k", "-n", "second", "-d", "twice.wasm", *SEEDS))
    data = (home.work / "twice.wasm").read_bytes()
    assert data == LOOP + token_section(token_of(home.work / "twice.wasm"))
    assert nkeys.token_claims(token_of(home.work / "twice.wasm"))["wascap"]["name"] == "second"


def test_sign_makes_missing_keys_once_and_tells(home, loop):
    done = home.wash("claims", "sign", loop, "-n", "x")
    notice = (
        'No keypair found in "{}".\n'
        "We will generate one for you and place it there.\n"
        "If you'd like to use alternative keys, you can supply them as a flag.\n\n"
    )
    account, module = home.keys / "tester_account.nk", home.keys / "loop_module.nk"
    to = home.work / "loop_s.wasm"
    assert good(done) == notice.format(account) + notice.format(module) + (
        f"Successfully signed {to} with capabilities: \n"
    )
    assert done.stderr == ""
    claims = nkeys.token_claims(token_of(to))
    assert claims["iss"] == nkeys.public_text(account.read_text())
    assert claims["sub"] == nkeys.public_text(module.read_text())
    assert len(account.read_text()) == 58
    for path, mode in [(home.keys, 0o700), (home.keys.parent, 0o700), (account, 0o600), (module, 0o600)]:
        assert stat.S_IMODE(path.stat().st_mode) == mode, path
    assert sorted(os.listdir(home.keys)) == ["loop_module.nk", "tester_account.nk"]
    assert "No keypair" not in good(home.wash("claims", "sign", loop, "-n", "x"))
    assert nkeys.token_claims(token_of(to))["sub"] == claims["sub"]


def test_sign_in_json_tells_about_keys_on_stderr(home, loop):
    done = home.wash("claims", "sign", loop, "-n", "x", "-o", "json")
    assert json.loads(good(done))["result"] == "success"
    assert done.stderr.count("No keypair found in") == 2


def test_sign_with_keygen_disabled_makes_nothing(home, loop):
    account = home.keys / "tester_account.nk"
    refused(
        home.wash("claims", "sign", loop, "-n", "x", "--disable-keygen"),
        f"Error: No keypair found in {account}, please ensure key exists or supply one as a flag\n",
    )
    assert not home.keys.exists()


def test_keys_come_from_option_file_environment_directory(home, loop):
    (home.work / "issuer.nk").write_text(ACCOUNT_SEED + "\n")  # trimmed: spec wash 17
    good(home.wash("claims", "sign", loop, "-n", "x", "-i", "issuer.nk", env={"WASH_SUBJECT_KEY": MODULE_SEED}))
    claims = nkeys.token_claims(token_of(home.work / "loop_s.wasm"))
    assert (claims["iss"], claims["sub"]) == (ACCOUNT, MODULE)

    keys = home.work / "keys"
    keys.mkdir()
    (keys / "tester_account.nk").write_text(ACCOUNT_SEED)
    (keys / "loop_module.nk").write_text(MODULE_SEED)
    for path in keys.iterdir():
        path.chmod(0o600)
    for args, env in [(("--directory", keys), {}), ((), {"WASH_KEYS": keys})]:
        done = home.wash("claims", "sign", loop, "-n", "x", "--disable-keygen", *args, env=env)
        good(done)
        assert done.stderr == ""
        claims = nkeys.token_claims(token_of(home.work / "loop_s.wasm"))
        assert (claims["iss"], claims["sub"]) == (ACCOUNT, MODULE)
    assert not home.keys.exists()


def test_key_file_that_others_may_read_is_remarked(home, loop):
    home.keys.mkdir(parents=True)
    path = home.keys / "tester_account.nk"
    path.write_text(ACCOUNT_SEED)
    path.chmod(0o644)
    done = home.wash("claims", "sign", loop, "-n", "x", "-s", MODULE_SEED)
    good(done)
    assert done.stderr == f'Warning: others on this machine may read the key; run: chmod 600 "{path}"\n'


def test_no_home_is_explained(home, loop):
    refused(
        home.wash("claims", "sign", loop, "-n", "x", env={"HOME": None}),
        "Error: $HOME not found, please set $HOME or $WASH_KEYS for autogenerated keys\n",
    )


def test_user_is_the_account_name_without_a_user(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "x", env={"USER": None}))
    assert (home.keys / "user_account.nk").exists()


def test_seed_with_a_wrong_checksum_works_with_a_warning(home, loop):
    done = home.wash("claims", "sign", loop, "-n", "x", "-i", ACCOUNT_SEED, "-s", BAD_CRC_SEED)
    good(done)
    assert "Warning: the checksum of the seed for --subject is wrong" in done.stderr
    assert nkeys.token_claims(token_of(home.work / "loop_s.wasm"))["sub"] == BAD_CRC_PUBLIC


def test_unusual_key_type_is_remarked_not_refused(home, loop):
    done = home.wash("claims", "sign", loop, "-n", "x", "-i", MODULE_SEED, "-s", MODULE_SEED)
    good(done)
    assert done.stderr == "Warning: the key for --issuer is of type module, usual is account\n"


@pytest.mark.parametrize(
    "seed, text",
    [
        ("issuer.nk", "Invalid seed length: Bad seed length: 9"),
        ("F" + ACCOUNT_SEED[1:], "Invalid byte prefix: Incorrect byte prefix: F"),
        ("SAAPN4W3EG6KCJGUQTKTJ5!#B5NHK5CHAJL4DBGFUM3HHROI4XUEP4OBK4", "Codec failure: Data encoding failure: "),
    ],
)
def test_bad_seeds_are_explained_but_never_shown(home, loop, seed, text):
    error = refused(home.wash("claims", "sign", loop, "-n", "x", "-i", seed), "Error: " + text)
    assert error.endswith("\nThe value of --issuer names no file, so it was read as a seed\n")
    assert seed not in error
    assert not (home.work / "loop_s.wasm").exists()


@pytest.mark.parametrize(
    "alias, text",
    [
        ("", "Call alias cannot be empty"),
        (MODULE, "Public key cannot be used as a call alias"),
        (
            "wasmCloud/camelCase_",
            "Call alias contained invalid characters.\n"
            "Valid aliases are lowercase alphanumeric and can contain underscores and slashes",
        ),
    ],
)
def test_sign_refuses_bad_aliases(home, loop, alias, text):
    for command in [("sign", loop), ("token", "actor")]:
        done = home.wash("claims", *command, "-n", "x", f"--call-alias={alias}")
        assert refused(done, "Error: ") == f"Error: {text}\n"
    assert not home.keys.exists()


def test_a_provider_has_one_capability(home, loop):
    refused(
        home.wash("claims", "sign", loop, "-n", "x", "-p", "-k", "-l"),
        "Error: Capability providers cannot provide multiple capabilities at once.\n",
    )
    good(home.wash("claims", "sign", loop, "-n", "x", "-p", "-k", *SEEDS))
    assert nkeys.token_claims(token_of(home.work / "loop_s.wasm"))["wascap"]["prov"] is True


def test_sign_of_what_is_no_module_leaves_nothing_behind(home, loop):
    (home.work / "text.wasm").write_text("hello, world")
    error = refused(home.wash("claims", "sign", "text.wasm", "-n", "x"), "Error: Wasm Element error: ")
    assert "'text.wasm' cannot be signed" in error
    refused(home.wash("claims", "sign", "none.wasm", "-n", "x"), "Error: cannot open 'none.wasm': No such file or directory\n")
    refused(home.wash("claims", "sign", ".", "-n", "x"), "Error: '.' is a directory, a file is expected\n")
    for size in range(len(LOOP)):
        (home.work / "cut.wasm").write_bytes(LOOP[:size])
        done = home.wash("claims", "sign", "cut.wasm", "-n", "x", *SEEDS) if size % 9 == 0 else None
        if done and done.returncode == 0:  # cut between two sections it is still a module
            assert token_of(home.work / "cut_s.wasm")
    assert not home.keys.exists()
    assert not (home.work / "text_s.wasm").exists()


def test_sign_into_a_bad_place_is_an_error(home, loop):
    text = refused(home.wash("claims", "sign", loop, "-n", "x", "-d", "no/such/place.wasm", *SEEDS), "Error: cannot ")
    assert "no/such/place.wasm" in text and "No such file or directory" in text
    refused(home.wash("claims", "sign", loop, "-n", "x", "-d", home.work, *SEEDS), "is a directory, a file is expected")
    assert sorted(os.listdir(home.work)) == ["loop.wasm"]


def test_sign_keeps_mode_and_link_of_the_destination(home, loop):
    real, link = home.work / "real.wasm", home.work / "link.wasm"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    good(home.wash("claims", "sign", loop, "-n", "x", "-d", link, *SEEDS))
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes().startswith(LOOP)
    pipe = home.wash("claims", "sign", loop, "-n", "x", "-d", "/dev/null", *SEEDS)
    good(pipe)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_sign_beyond_the_mvp_works_with_a_warning(home):
    (home.work / "new.wasm").write_bytes(BEYOND_MVP)
    done = home.wash("claims", "sign", "new.wasm", "-n", "x", *SEEDS)
    good(done)
    assert "Warning: new.wasm uses WebAssembly features beyond the MVP; hosts of version 0.15 to 0.18" in done.stderr
    data = (home.work / "new_s.wasm").read_bytes()
    assert data.startswith(BEYOND_MVP)
    claims = nkeys.token_claims(token_of(home.work / "new_s.wasm"))
    assert claims["wascap"]["hash"] == hashlib.sha256(BEYOND_MVP).hexdigest().upper()
    good(home.wash("claims", "inspect", "new_s.wasm"))
    refused(
        home.wash("claims", "sign", "new.wasm", "-n", "x", "-d", "strict.wasm", "--era-strict", *SEEDS),
        "Error: Wasm Element error: Unknown opcode 192",
    )
    assert not (home.work / "strict.wasm").exists()


@pytest.mark.parametrize("option", ["--expires", "--nbf"])
def test_days_are_whole_numbers_in_reach(home, loop, option):
    for bad in ["-1", "1.5", "soon", ""]:
        refused(home.wash("claims", "sign", loop, "-n", "x", f"{option}={bad}"), "is not a whole number of 0 or more")
    refused(home.wash("claims", "sign", loop, "-n", "x", option, 2**63), f"Error: {option} {2**63} lies too far in the future")


def test_expiry_before_validity_is_remarked(home, loop):
    done = home.wash("claims", "sign", loop, "-n", "x", "-x", "1", "-b", "2", *SEEDS)
    good(done)
    assert done.stderr == "Warning: the token expires before it becomes valid\n"


# --- 2.1: inspect ---

PUBLISHED_JSON = (
    '{"account":"ACCHS57D3P2VEON5MQCJM4YA34GYBDFZR3IBG5EQNUONIHBO5X4NIURC","call_alias":"(Not set)","can_be_used":"immediately",'
    '"capabilities":["wascc:keyvalue","wascc:messaging","wascc:http_client","wascc:http_server"],"expires":"never",'
    '"module":"MBQ2RC3BARXFWTBFW5UJ6J3QSAVYJ7D64Z5LRCPR3UI44F65Q3OMNGYM","revision":0,"tags":"None","version":"1.0.0"}\n'
)


@pytest.fixture
def published(home):
    path = home.work / "signed_loop.wasm"
    path.write_bytes(LOOP + token_section(SIGNED_TOKEN))
    assert path.stat().st_size == 751
    return path


def test_inspect_of_the_published_module(home, published):
    done = home.wash("claims", "inspect", published, "-o", "json")
    assert (good(done), done.stderr) == (PUBLISHED_JSON, "")
    assert good(home.wash("claims", "inspect", published, "--jwt-only")) == SIGNED_TOKEN + "\n"


def test_inspect_prints_the_table_of_the_era(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "Echo", "-q", "-l", "--ver", "0.3.7", "-r", "4", *SEEDS))
    rows = """\
··········································································
·······························Echo·-·Module······························
··Account·······AA7R5L74E45BJ4XVUYTELQ56P5VCOSPOAA474L7QWH4ZAILLKTZFWYYW··
··Module········MCLFG44AN6RKNORIDSN5JACURXNEIP5Q6CH2BOG5FCTDF7HE6ES3MCQB··
··Expires··························································never··
··Can·Be·Used················································immediately··
··Version······················································0.3.7·(4)··
··Call·Alias···················································(Not·set)··
·······························Capabilities·······························
··HTTP·Server·····························································
··Logging·································································
···································Tags···································
··None····································································
··········································································

"""
    assert good(home.wash("claims", "inspect", "loop_s.wasm")) == rows.replace("·", " ")


def test_inspect_of_a_provider_with_everything(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "P", "-p", "-c", "acme:x", "-t", "a", "b", "-x", "30", "-a", "p/q", *SEEDS))
    text = good(home.wash("claims", "inspect", "loop_s.wasm", "-o", "json"))
    assert text == (
        f'{{"account":"{ACCOUNT}","call_alias":"p/q","can_be_used":"immediately","capability_provider":["acme:x"],'
        f'"expires":"in a month","module":"{MODULE}","revision":0,"tags":"a,b","version":"None"}}\n'
    )
    text = good(home.wash("claims", "inspect", "loop_s.wasm"))
    assert "  Capability Provider  " in text and "  a,b  " in text and "  None (0)  \n" in text


def test_inspect_labels_keys_by_their_letter(home, loop):
    server = "SNAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H2D5U"
    good(home.wash("claims", "sign", loop, "-n", "x", "-i", OPERATOR_SEED, "-s", server))
    found = json.loads(good(home.wash("claims", "inspect", "loop_s.wasm", "-o", "json")))
    assert found["operator"] == OPERATOR
    assert found["server"] == "NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"
    good(home.wash("claims", "sign", loop, "-n", "x", "-i", MODULE_SEED, "-s", MODULE_SEED))
    found = json.loads(good(home.wash("claims", "inspect", "loop_s.wasm", "-o", "json")))
    assert found["module"] == MODULE and "account" not in found


def test_inspect_without_token_is_no_error(home, loop):
    done = home.wash("claims", "inspect", "loop.wasm")
    assert (good(done), done.stderr) == ("No capabilities discovered in : loop.wasm\n", "")
    assert good(home.wash("claims", "inspect", "loop.wasm", "-o", "json")) == (
        '{"error":"No capabilities discovered in : loop.wasm"}\n'
    )


def test_inspect_refuses_a_module_that_was_changed(home, published):
    data = bytearray(published.read_bytes())
    data[40] ^= 1  # in the code
    published.write_bytes(data)
    error = refused(home.wash("claims", "inspect", published), "Error: Invalid module hash\n")
    assert "was changed after it was signed" in error


def test_inspect_warns_of_a_wrong_signature(home):
    forged = SIGNED_TOKEN[:-4] + ("AAAA" if SIGNED_TOKEN[-4:] != "AAAA" else "BBBB")
    (home.work / "forged.wasm").write_bytes(LOOP + token_section(forged))
    done = home.wash("claims", "inspect", "forged.wasm", "-o", "json")
    assert good(done) == PUBLISHED_JSON
    assert done.stderr.startswith("Warning: the signature in forged.wasm is wrong")


def test_inspect_warns_of_dates(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "x", "-x", "0", "-b", "2", *SEEDS))
    done = home.wash("claims", "inspect", "loop_s.wasm", "-o", "json")
    found = json.loads(good(done))
    assert (found["expires"], found["can_be_used"]) == ("now", "in 2 days")
    assert "Warning: the claims in loop_s.wasm have expired" in done.stderr
    assert "Warning: the claims in loop_s.wasm cannot be used yet" in done.stderr


def test_inspect_refuses_two_tokens_and_broken_ones(home):
    (home.work / "two.wasm").write_bytes(LOOP + token_section(SIGNED_TOKEN) * 2)
    refused(home.wash("claims", "inspect", "two.wasm"), "Error: Wasm Element error: ")
    for number, token in enumerate(["", "x", "a.b", "a.b.c", "a.b.c.d", "...", "é.é.é"]):
        path = home.work / f"broken{number}.wasm"
        body = b"\x03jwt" + token.encode()
        path.write_bytes(LOOP + b"\0" + leb(len(body)) + body)
        refused(home.wash("claims", "inspect", path), "Error: ")


def test_inspect_of_hostile_names_cannot_steer_a_terminal(home, loop):
    good(home.wash("claims", "sign", loop, "-n", "\033[31mred\033[0m\r", "-t", "\x9b2J", *SEEDS))
    done = home.wash("claims", "inspect", "loop_s.wasm")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", good(done))
    assert "?[31mred?[0m? - Module" in done.stdout


def test_inspect_of_what_is_no_module(home, loop):
    (home.work / "text.wasm").write_text("hello, world")
    refused(home.wash("claims", "inspect", "text.wasm"), "Error: Wasm Element error: ")
    assert refused(home.wash("claims", "inspect", "none.wasm"), "") == (
        "Error: cannot open 'none.wasm': No such file or directory\n"
    )
    error = refused(home.wash("claims", "inspect", "registry.example/echo:0.2.0"), "Error: cannot open 'registry.example")
    assert "    oras pull registry.example/echo:0.2.0\n" in error


def test_inspect_ignores_registry_options_for_a_file(home, published):
    options = ("-d", "sha256:0", "--allow-latest", "-u", "me", "-p", "secret", "--insecure", "--no-cache")
    assert good(home.wash("claims", "inspect", published, *options, "-o", "json")) == PUBLISHED_JSON


# --- 2.3: tokens ---


def test_token_actor(home):
    args = ("claims", "token", "actor", "-n", "A", "-z", "-e", "-q", "-c", "a:b", "-x", "2", "-b", "1", *SEEDS)
    claims = nkeys.token_claims(good(home.wash(*args)).rstrip("\n"))
    assert (claims["iss"], claims["sub"]) == (ACCOUNT, MODULE)
    assert claims["wascap"] == {
        "name": "A",
        "hash": "",
        "tags": [],
        "caps": ["wasmcloud:httpserver", "wasmcloud:eventstreams", "wasmcloud:extras", "a:b"],
        "prov": False,
    }
    # The era swapped the two (spec wash 17).
    assert claims["exp"] - claims["iat"] in range(2 * 86400 - 2, 2 * 86400 + 1)
    assert claims["nbf"] - claims["iat"] in range(86400 - 2, 86400 + 1)


def test_token_operator(home):
    args = ("claims", "token", "operator", "-n", "TokenName", "-i", OPERATOR_SEED)
    payload = nkeys.token_payload(good(home.wash(*args)).rstrip("\n"))
    assert payload.endswith(
        f'"iss":"{OPERATOR}","sub":"{OPERATOR}","wascap":{{"name":"TokenName","valid_signers":[]}}}}'
    )
    other = home.work / "other.nk"
    seed = json.loads(good(home.wash("keys", "gen", "operator", "-o", "json")))
    other.write_text(seed["seed"])
    text = good(home.wash(*args, "-a", OPERATOR_SEED, other, "-o", "json"))
    claims = nkeys.token_claims(json.loads(text)["token"])
    assert claims["wascap"]["valid_signers"] == [OPERATOR, seed["public_key"]]
    error = refused(home.wash(*args, "-a", "missing.nk"), "Error: Invalid seed length: Bad seed length: 10")
    assert "--additional-key names no file" in error


def test_token_account(home):
    args = ("claims", "token", "account", "-n", "TokenName", "-i", OPERATOR_SEED, "-s", ACCOUNT_SEED, "-a", ACCOUNT_SEED)
    claims = nkeys.token_claims(good(home.wash(*args)).rstrip("\n"))
    assert (claims["iss"], claims["sub"]) == (OPERATOR, ACCOUNT)
    assert claims["wascap"] == {"name": "TokenName", "valid_signers": [ACCOUNT]}


def test_token_provider(home):
    args = ("-n", "Test", "-c", "wasmcloud:testing", "-v", "TestRunner", "-r", "42", "-e", "3.2.1")
    done = home.wash("claims", "token", "provider", *args, "-i", ACCOUNT_SEED, "-s", SERVICE_SEED)
    payload = nkeys.token_payload(good(done).rstrip("\n"))
    assert payload.endswith(
        f'"iss":"{ACCOUNT}","sub":"{SERVICE}","wascap":{{"name":"Test","capid":"wasmcloud:testing","vendor":"TestRunner",'
        '"rev":42,"ver":"3.2.1","target_hashes":{}}}'
    )
    for missing in (0, 2, 4):
        refused(home.wash("claims", "token", "provider", *(args[:missing] + args[missing + 2 :])), "were not provided:\n    --")


def test_tokens_make_keys_named_after_the_entity(home):
    good(home.wash("claims", "token", "actor", "-n", "My Actor"))
    good(home.wash("claims", "token", "operator", "-n", "Op"))
    good(home.wash("claims", "token", "account", "-n", "Acc"))
    good(home.wash("claims", "token", "provider", "-n", "../Prov.x", "-c", "a:b", "-v", "v"))
    assert sorted(os.listdir(home.keys)) == [
        "Acc_operator.nk",
        "My Actor_module.nk",
        "Op_operator.nk",
        "Prov_service.nk",
        "tester_account.nk",
    ]
    for path in home.keys.iterdir():
        letter = {"operator": "O", "module": "M", "service": "V", "account": "A"}[path.stem.rsplit("_", 1)[1]]
        assert nkeys.public_text(path.read_text())[0] == letter


# --- 3: keys ---


@pytest.mark.parametrize(
    "word, letter",
    [("account", "A"), ("cluster", "C"), ("MODULE", "M"), ("Operator", "O"), ("server", "N"), ("service", "V"), ("user", "U")],
)
def test_keys_gen_makes_every_type(home, word, letter):
    done = home.wash("keys", "gen", word)
    match = re.fullmatch(
        r"Public Key: ([A-Z2-7]{56})\nSeed: ([A-Z2-7]{58})\n\n"
        r"Remember that the seed is private, treat it as a secret\.\n",
        good(done),
    )
    assert match and done.stderr == ""
    assert match[1][0] == letter and match[2].startswith("S" + letter)
    assert nkeys.public_text(match[2]) == match[1]
    text = good(home.wash("key", "gen", word, "-o", "json"))
    found = json.loads(text)
    assert text == f'{{"public_key":"{found["public_key"]}","seed":"{found["seed"]}"}}\n'
    assert nkeys.public_text(found["seed"]) == found["public_key"] != match[1]
    assert not home.keys.exists()


def test_keys_gen_of_an_unknown_word_is_a_module_key_with_a_warning(home):
    done = home.wash("keys", "gen", "actor")
    assert good(done).startswith("Public Key: M")
    assert done.stderr.startswith("Warning: 'actor' is no type of key, so this is a module key; types are account, ")


def test_keys_get_and_list(home):
    home.keys.mkdir(parents=True)
    (home.keys / "b_module.nk").write_text(MODULE_SEED + "\n")
    (home.keys / "a_account.nk").write_text(ACCOUNT_SEED)
    (home.keys / "readme.txt").write_text("no key")
    (home.keys / ".nk").write_text("no name")
    assert good(home.wash("keys", "get", "b_module.nk")) == MODULE_SEED + "\n"
    assert good(home.wash("keys", "get", "b_module.nk", "-o", "json")) == f'{{"seed":"{MODULE_SEED}"}}\n'
    assert good(home.wash("keys", "list")) == f"====== Keys found in {home.keys} ======\na_account.nk\nb_module.nk\n"
    assert good(home.wash("keys", "list", "-o", "json")) == '{"keys":["a_account.nk","b_module.nk"]}\n'
    other = home.work
    assert good(home.wash("keys", "list", "-d", home.keys, env={"HOME": other})).count(".nk") == 2
    assert good(home.wash("keys", "list", env={"HOME": other, "WASH_KEYS": home.keys})).count(".nk") == 2
    assert good(home.wash("keys", "get", "a_account.nk", "--directory", home.keys, env={"HOME": other})) == ACCOUNT_SEED + "\n"


def test_keys_get_and_list_of_nothing(home):
    assert refused(home.wash("keys", "get", "no.nk"), "Error: ") == (
        f"Error: No such file or directory (os error 2).\nPlease ensure {home.keys}/no.nk exists.\n"
    )
    assert refused(home.wash("keys", "list"), "Error: ") == (
        f"Error: Error: No such file or directory (os error 2), please ensure directory {home.keys} exists\n"
    )
    home.keys.mkdir(parents=True)
    assert good(home.wash("keys", "list", "-o", "json")) == '{"keys":[]}\n'
    (home.keys / "x_module.nk").write_text(MODULE_SEED)
    assert "Did you mean " in refused(home.wash("keys", "get", "x_module"), "Please ensure ")
    refused(home.wash("keys", "get", "."), "is a directory, a file is expected")
    (home.keys / "big.nk").write_text("S" * 5000)
    refused(home.wash("keys", "get", "big.nk"), "limit 4096")


def test_two_commands_that_make_one_key_end_with_one_key(home, loop):
    def sign(number):
        return home.wash("claims", "sign", loop, "-n", "x", "-d", f"{number}.wasm")

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(sign, range(8)))
    assert [d.returncode for d in done] == [0] * 8, [d.stderr for d in done]
    issuers = {nkeys.token_claims(token_of(home.work / f"{n}.wasm"))["iss"] for n in range(8)}
    assert issuers == {nkeys.public_text((home.keys / "tester_account.nk").read_text())}
    assert sorted(os.listdir(home.keys)) == ["loop_module.nk", "tester_account.nk"]


# --- what is signed here is what a host runs ---


def manifest_of(actor, key, port):
    return f"""
actors: ["{actor}"]
capabilities: [{{image_ref: "wasmcloud.azurecr.io/httpserver:0.12.3"}}]
links:
  - actor: {key}
    contract_id: wasmcloud:httpserver
    provider_id: VAG3QITQQ2ODAOWB5TTQSDJ53XK3SHBEIFNK4AYJ5RKAX2UNSCAPHA5M
    values: {{BIND: "127.0.0.1:{port}"}}
"""


def test_a_signed_actor_answers_http(home):
    port = free_port()
    actor, key = home.sign(guest("echo"), "--http_server", "--logging")
    with Host(home, manifest_of(actor, key, port), port=port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/hello", b"data", timeout=30) as answer:
            found = json.load(answer)
    assert (found["method"], found["path"], bytes(found["body"])) == ("POST", "/hello", b"data")


def test_a_host_refuses_what_inspect_warns_of(home, host_factory):
    actor, key = home.sign(guest("echo"), "--http_server", "-x", "0")
    assert "have expired" in home.wash("claims", "inspect", actor).stderr
    host = host_factory(manifest_of(actor, key, free_port()), args=["--strict"]).start(wait=False)
    assert host.wait_end() == 1
    assert "Actor claims have expired" in host.output
