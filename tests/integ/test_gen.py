"""`wash gen`, `validate`, `lint` and `fmt` the way a user runs them; the generated C is compiled, linked and compared with the
published vectors. SPEC widl 4, 5, 8; interfaces 7, 8."""

import re
import shutil
import subprocess

import pytest

from conftest import ROOT, WASH

INTERFACES = sorted((ROOT / "interfaces").glob("*.widl"))
CLANG = shutil.which("clang-19") or shutil.which("clang")
WARNINGS = ("-std=gnu17 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wvla "
            "-Wundef -Wpointer-arith -Wold-style-definition -Werror").split()
INCLUDES = [f"-I{ROOT / part}" for part in ("include", "src", "sdk/c/include")]
MP = [str(ROOT / "src/codec" / name) for name in ("mp_message.c", "mp_reader.c", "mp_struct.c", "mp_writer.c")]


def wash(*args, cwd=None):
    return subprocess.run([WASH, *map(str, args)], cwd=cwd, capture_output=True, text=True, timeout=60)


def roles_of(text):
    return re.findall(r"^role (\w+)", text, re.M)


def generate(folder, schema, sides=("actor", "provider", "host"), called=None, more=""):
    """All files of a schema for the sides; roles in `called` are called by actors, the others handled by them."""
    text = schema.read_text()
    shutil.copy(schema, folder / "schema.widl")
    roles = roles_of(text)
    called = roles if called is None else called
    handled = [role for role in roles if role not in called]
    lines = ["schema: schema.widl", "config:", f"  hostRoles: [{', '.join(called)}]",
             f"  handlerRoles: [{', '.join(handled)}]", "generates:"]
    for side in sides:
        for ending in "hc":
            lines += [f"  {side}/contract.{ending}:", "    module: '@wapc/widl-codegen/c'",
                      "    visitorClass: ModuleVisitor", f"    config: {{side: {side}, prefix: t{more}}}"]
    lines += ["  doc.md: {module: markdown, visitorClass: ModuleVisitor}"]
    (folder / "codegen.yaml").write_text("\n".join(lines) + "\n")
    done = wash("gen", folder / "codegen.yaml")
    assert done.returncode == 0, done.stderr
    return done


def compile_all(folder, sides=("actor", "provider", "host")):
    for side in sides:
        source = folder / side / "contract.c"
        subprocess.run(["gcc", *WARNINGS, *INCLUDES, "-c", source, "-o", folder / side / "native.o"], check=True)
        if CLANG:
            subprocess.run([CLANG, *WARNINGS, *INCLUDES, "--target=wasm32", "-mcpu=mvp", "-ffreestanding", "-Oz", "-c",
                            source, "-o", folder / side / "guest.o"], check=True)


@pytest.mark.parametrize("schema", INTERFACES, ids=lambda path: path.stem)
@pytest.mark.parametrize("is_called", (True, False), ids=("called", "handled"))
def test_every_contract_generates_and_compiles_for_every_side(tmp_path, schema, is_called):
    generate(tmp_path, schema, called=None if is_called else [])
    compile_all(tmp_path)


def test_every_type_compiles_for_every_side(tmp_path):
    """SPEC widl 3: every type, optional, in lists, maps and unions, with defaults; names that are keywords."""
    schema = ROOT / "tests/fuzz/corpus/widl/everything"
    generate(tmp_path, schema, called=["Store"])
    compile_all(tmp_path)
    generate(tmp_path, schema, called=["Actor"])
    compile_all(tmp_path)


@pytest.mark.parametrize("more", (", onePass: true", ", equal: false", ", onePass: true, equal: false"))
def test_every_type_compiles_with_every_option(tmp_path, more):
    sides = ("actor", "provider", "host", "codec")
    generate(tmp_path, ROOT / "tests/fuzz/corpus/widl/everything", sides=sides, called=["Store"], more=more)
    compile_all(tmp_path, sides)


@pytest.mark.parametrize("schema", INTERFACES, ids=lambda path: path.stem)
def test_messages_and_calls_can_be_apart(tmp_path, schema):
    """`side: codec` has the messages and the names of operations, `codecHeader` leaves them out of the others."""
    generate(tmp_path, schema, sides=("codec",))
    codec = (tmp_path / "codec/contract.h").read_text()
    assert "_dispatch" not in codec and "const char *link" not in codec
    generate(tmp_path, schema, sides=("actor", "provider", "host"), more=f", codecHeader: {tmp_path}/codec/contract.h")
    assert "_read(" not in (tmp_path / "actor/contract.h").read_text()
    compile_all(tmp_path, ("actor", "provider", "host", "codec"))


@pytest.mark.parametrize("schema", INTERFACES, ids=lambda path: path.stem)
def test_every_contract_is_valid_and_formatted(schema):
    done = wash("validate", schema)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert wash("fmt", "--check", schema).returncode == 0


# --- encodings: contract, C type in the generated header, bytes (SPEC interfaces 7) ---

VECTORS = [
    ("core", "health_check_request", "81ab706c616365686f6c646572c2"),
    ("core", "health_check_response", "82a76865616c746879c3a76d657373616765a0"),
    ("core-provider", "capability_configuration", "82a66d6f64756c65a14da676616c75657381a4504f5254a438303830"),
    ("httpserver", "request", "85a66d6574686f64a3474554a470617468a92f76302f7573657273ab7175657279537472696e67a3613d31a668656164657280a4626f6479c400"),
    ("httpserver", "response", "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c4026869"),
    ("httpclient", "request_args", "84a66d6574686f64a4504f5354a375726ca9687474703a2f2f682fa76865616465727381a161a162a4626f6479c40178"),
    ("httpclient", "response", "84aa737461747573436f6465cd0194a6737461747573a94e6f7420466f756e64a668656164657280a4626f6479c400"),
    ("keyvalue", "get_args", "81a36b6579a16b"),
    ("keyvalue", "get_response", "82a576616c7565a176a6657869737473c3"),
    ("keyvalue", "get_response", "82a576616c7565a0a6657869737473c2"),
    ("keyvalue", "add_args", "82a36b6579a16ba576616c756501"),
    ("keyvalue", "add_args", "82a36b6579a16ba576616c7565d0d8"),
    ("keyvalue", "set_args", "83a36b6579a16ba576616c7565a176a76578706972657300"),
    ("keyvalue", "set_response", "81a576616c7565a176"),
    ("keyvalue", "del_response", "81a36b6579a16b"),
    ("keyvalue", "range_args", "83a36b6579a16ba5737461727400a473746f70ff"),
    ("keyvalue", "list_range_response", "81a676616c75657392a161a162"),
    ("keyvalue", "list_response", "81a86e6577436f756e7402"),
    ("keyvalue", "set_operation_response", "81a96e65775f636f756e7401"),
    ("keyvalue", "set_union_args", "81a46b65797392a161a162"),
    ("keyvalue", "set_query_response", "81a676616c75657390"),
    ("messaging", "publish_args", "83a77375626a656374a173a77265706c79546fa0a4626f6479c40178"),
    ("messaging", "publish_response", "81a97075626c6973686564c3"),
    ("messaging", "broker_message", "83a77375626a656374a173a77265706c79546fa172a4626f6479c40178"),
    ("blobstore", "create_container_args", "81a26964a163"),
    ("blobstore", "container", "81a26964a163"),
    ("blobstore", "blobstore_result", "82a773756363657373c3a56572726f72c0"),
    ("blobstore", "blobstore_result", "82a773756363657373c2a56572726f72a165"),
    ("blobstore", "remove_object_args", "82a26964a16fac636f6e7461696e65725f6964a163"),
    ("blobstore", "list_objects_args", "81ac636f6e7461696e65725f6964a163"),
    ("blobstore", "blob_list", "81a5626c6f62739183a26964a16fa9636f6e7461696e657281a26964a163a86279746553697a6503"),
    ("blobstore", "file_chunk", "87aa73657175656e63654e6f00a9636f6e7461696e657281a26964a163a26964a16faa746f74616c427974657303a96368756e6b53697a65cd1000a7636f6e74657874c0aa6368756e6b4279746573c403616263"),
    ("blobstore", "start_upload_args", "81a56368756e6b87aa73657175656e63654e6f00a9636f6e7461696e657281a26964a163a26964a16faa746f74616c427974657303a96368756e6b53697a65cd1000a7636f6e74657874c0aa6368756e6b4279746573c403616263"),
    ("blobstore", "start_download_args", "84a7626c6f625f6964a16fac636f6e7461696e65725f6964a163aa6368756e6b5f73697a65cd1000a7636f6e74657874c0"),
    ("blobstore", "get_object_info_args", "82a7626c6f625f6964a16fac636f6e7461696e65725f6964a163"),
    ("logging", "write_log_args", "83a6746172676574a174a56c6576656ca4696e666fa474657874a178"),
    ("logging-wascc", "write_log_request", "82a56c6576656c03a4626f6479a178"),
    ("extras", "generator_request", "85a467756964c3a873657175656e6365c2a672616e646f6dc2a36d696e00a36d617800"),
    ("extras", "generator_result", "83a467756964c0ae73657175656e63654e756d62657207ad72616e646f6d5f6e756d62657200"),
    ("extras-scalar", "request_random_args", "82a36d696e00a36d617864"),
    ("eventstreams", "write_event_args", "82a873747265616d4964a173a676616c75657381a161a131"),
    ("eventstreams", "event_ack", "82a76576656e744964a3312d30a56572726f72c0"),
    ("eventstreams", "stream_query", "83a873747265616d4964a173a572616e6765c0a5636f756e7400"),
    ("eventstreams", "stream_query", "83a873747265616d4964a173a572616e676582a76d696e54696d6500a76d617854696d65cd03e8a5636f756e7405"),
    ("eventstreams", "event_list", "81a66576656e74739183a76576656e744964a3312d30a873747265616d4964a173a676616c75657381a161a131"),
    ("graphdb", "query_graph_args", "82a967726170684e616d65a167a57175657279a171"),
    ("graphdb", "delete_response", "81a773756363657373c3"),
    ("graphdb", "query_response", "81a9726573756c7453657482a7636f6c756d6e739183a77363616c6172739184a9626f6f6c56616c7565c0a8696e7456616c7565c0ab646f75626c6556616c7565c0ab737472696e6756616c7565a178a56e6f646573c0a972656c6174696f6e73c0aa7374617469737469637390"),
    ("graphdb", "scalar", "84a9626f6f6c56616c7565c0a8696e7456616c7565c0ab646f75626c6556616c7565cb3ff8000000000000ab737472696e6756616c7565c0"),
    ("telnet", "send_text_args", "82a773657373696f6ea173a474657874a174"),
    ("telnet", "telnet_result", "82a773756363657373c3a56572726f72c0"),
]

# What is read but written otherwise: signed numbers of Rust, nil for bytes (SPEC interfaces 2 and 7).
READ_ONLY = [
    ("keyvalue", "add_response", "81a576616c7565ccc8", "81a576616c7565d100c8"),
    ("messaging", "request_args", "83a77375626a656374a173a4626f6479c40178a774696d656f7574cd03e8",
     "83a77375626a656374a173a4626f6479c40178a774696d656f7574d103e8"),
    ("httpserver", "response", "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c0",
     "84aa737461747573436f6465ccc8a6737461747573a24f4ba668656164657280a4626f6479c400"),
    ("graphdb", "scalar", "84a9626f6f6c56616c7565c0a8696e7456616c7565cd07c1ab646f75626c6556616c7565c0ab737472696e6756616c7565c0",
     "84a9626f6f6c56616c7565c0a8696e7456616c7565d107c1ab646f75626c6556616c7565c0ab737472696e6756616c7565c0"),
    # keys in another order, one that nobody knows; the positional form
    ("keyvalue", "get_response", "83a6657869737473c3a17a9101a576616c7565a176", "82a576616c7565a176a6657869737473c3"),
    ("keyvalue", "get_response", "92a176c3", "82a576616c7565a176a6657869737473c3"),
]

HARNESS = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "provider/contract.h"

static void *take(void *ctx, size_t size)
{
    (void)ctx;
    return malloc(size > 0 ? size : 1);
}

static size_t unhex(const char *hex, uint8_t *out)
{
    size_t len = strlen(hex) / 2;
    for (size_t i = 0; i < len; i++) {
        unsigned byte;
        sscanf(hex + 2 * i, "%2x", &byte);
        out[i] = (uint8_t)byte;
    }
    return len;
}

static wc_mp_reader reader_of(const uint8_t *bytes, size_t len)
{
    wc_mp_reader r;
    uint8_t *exact = take(NULL, len); /* the sanitizer sees the first byte beyond */
    memcpy(exact, bytes, len);
    wc_mp_reader_init(&r, (wc_slice){exact, len});
    wc_mp_reader_set_alloc(&r, take, NULL);
    return r;
}

#define CHECK(type, hex_in, hex_out)                                                        \\
    do {                                                                                    \\
        static uint8_t in[4096], wanted[4096], out[4096];                                   \\
        size_t len = unhex(hex_in, in), wanted_len = unhex(hex_out, wanted);                \\
        t_##type value, again;                                                              \\
        wc_mp_reader r = reader_of(in, len);                                                \\
        wc_mp_writer w;                                                                     \\
        if (!t_##type##_read(&r, &value) || r.at != r.end) {                                \\
            printf("%s cannot be read: %s\\n", #type, r.reason);                             \\
            return 1;                                                                       \\
        }                                                                                   \\
        wc_mp_writer_init(&w, out, sizeof out);                                             \\
        t_##type##_write(&w, &value);                                                       \\
        wc_slice got = wc_mp_written(&w);                                                   \\
        if (got.len != wanted_len || memcmp(got.ptr, wanted, wanted_len) != 0) {            \\
            printf("%s is written otherwise: %s\\n", #type, hex_in);                         \\
            return 1;                                                                       \\
        }                                                                                   \\
        wc_mp_reader second = reader_of(got.ptr, got.len);                                  \\
        if (!t_##type##_read(&second, &again) || !t_##type##_equal(&value, &again)) {       \\
            printf("%s is not equal to itself\\n", #type);                                   \\
            return 1;                                                                       \\
        }                                                                                   \\
        for (size_t cut = 0; cut < len; cut++) {                                            \\
            wc_mp_reader short_one = reader_of(in, cut);                                    \\
            if (t_##type##_read(&short_one, &again)) {                                      \\
                printf("%s is read from %zu of %zu bytes\\n", #type, cut, len);              \\
                return 1;                                                                   \\
            }                                                                               \\
        }                                                                                   \\
    } while (0)

int main(void)
{
@CHECKS@
    puts("good");
    return 0;
}
"""


def run_native(folder, body, *more):
    (folder / "main.c").write_text(body)
    flags = ["-std=gnu17", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", *INCLUDES, f"-I{folder}"]
    program = folder / "program"
    subprocess.run(["gcc", *flags, folder / "main.c", folder / "provider/contract.c", *MP, *more, "-o", program], check=True)
    done = subprocess.run([program], capture_output=True, text=True, env={"ASAN_OPTIONS": "detect_leaks=0"}, timeout=60)
    assert (done.returncode, done.stdout) == (0, "good\n"), done.stdout + done.stderr


@pytest.mark.parametrize("contract", sorted({name for name, *_ in VECTORS}))
def test_generated_codecs_write_the_published_bytes(tmp_path, contract):
    """Read, written, read again; every cut of every vector is an error. SPEC interfaces 7, 8."""
    generate(tmp_path, ROOT / "interfaces" / f"{contract}.widl", sides=("provider",))
    rows = [(kind, text, text) for name, kind, text in VECTORS if name == contract]
    rows += [(kind, read, written) for name, kind, read, written in READ_ONLY if name == contract]
    checks = "\n".join(f'    CHECK({kind}, "{read}", "{written}");' for kind, read, written in rows)
    run_native(tmp_path, HARNESS.replace("@CHECKS@", checks))


EVERYTHING = """
    static const char hex[] = @HEX@;
    (void)hex;
    static uint8_t room[65536];
    t_everything value, again;
    wc_mp_writer w;
    t_everything_init(&value);
    if (value.a != -128 || value.c != 5 || value.e != 255 || value.i != 1.0f || value.j != -1500.0 || !value.k ||
        value.color != T_COLOR_RED || !value.has_optional || value.optional != 3 ||
        value.l.len != 5 || memcmp(value.l.ptr, "x\\"\\\\?y", 5) != 0) {
        puts("defaults");
        return 1;
    }
    t_limits_init(&value.limits);
    if (value.limits.low != INT64_MIN || value.limits.high != UINT64_MAX) {
        puts("limits");
        return 1;
    }
    t_everything inner = value;
    t_choice text = {.kind = T_CHOICE_STRING, .u.string = {(const uint8_t *)"s", 1}};
    t_choice nested = {.kind = T_CHOICE_CHOICE_ARRAY, .u.choice_array = {&text, 1}};
    int32_t numbers[] = {1, -1};
    t_color colors[] = {T_COLOR_GREEN};
    t_u8_everything_map_entry entry = {.key = 7, .value = inner};
    value.again = &inner;
    value.many = (t_everything_array){&inner, 1};
    value.by = (t_u8_everything_map){&entry, 1};
    value.choice = &nested;
    value.has_numbers = true;
    value.numbers = (t_i32_array){numbers, 2};
    value.colors = (t_color_array){colors, 1};
    value.i = 0.25f;
    value.o = (wc_slice){(const uint8_t *)"\\x93\\x01\\x02\\x03", 4};
    wc_mp_writer_init(&w, room, sizeof room);
    t_everything_write(&w, &value);
    wc_slice bytes = wc_mp_written(&w);
    wc_mp_reader r = reader_of(bytes.ptr, bytes.len);
    static uint8_t put[65536];
    if (t_everything_size(&value) != bytes.len || t_everything_put(put, &value) != put + bytes.len ||
        memcmp(put, bytes.ptr, bytes.len) != 0) {
        puts("written otherwise in one pass");
        return 1;
    }
    /* raw and value were nothing and are nil now */
    if (bytes.len == 0 || !t_everything_read(&r, &again)) {
        printf("not read: %s\\n", r.reason);
        return 1;
    }
    static uint8_t second[65536];
    wc_mp_writer_init(&w, second, sizeof second);
    t_everything_write(&w, &again);
    wc_slice same = wc_mp_written(&w);
    if (same.len != bytes.len || memcmp(same.ptr, bytes.ptr, same.len) != 0) {
        puts("not the same");
        return 1;
    }
    wc_mp_reader r2 = reader_of(same.ptr, same.len);
    t_everything third;
    if (!t_everything_read(&r2, &third) || !t_everything_equal(&again, &third)) {
        puts("not equal");
        return 1;
    }
    inner.d = 1; /* behind `again` of `value` */
    third.by = value.by;
    third.again = &inner;
    if (t_everything_equal(&again, &third)) {
        puts("equal, but is not");
        return 1;
    }
    for (size_t cut = 0; cut < bytes.len; cut++) {
        wc_mp_reader cut_one = reader_of(bytes.ptr, cut);
        if (t_everything_read(&cut_one, &third)) {
            puts("read from a part");
            return 1;
        }
    }
    /* without memory: an error, no crash */
    wc_mp_reader poor;
    wc_mp_reader_init(&poor, bytes);
    if (t_everything_read(&poor, &third) || poor.status != WC_ELIMIT) {
        puts("read without memory");
        return 1;
    }
    /* a union inside a union inside ... ends at the limit */
    static uint8_t deep[4096];
    size_t at = 0;
    while (at + 15 <= sizeof deep) {
        memcpy(deep + at, "\\x81\\xac" "choice_array" "\\x91", 15);
        at += 15;
        if (at + 15 > sizeof deep)
            break;
    }
    wc_mp_reader bottomless = reader_of(deep, at);
    t_choice choice;
    if (t_choice_read(&bottomless, &choice) || bottomless.status != WC_ELIMIT) {
        printf("bottomless: %s\\n", bottomless.reason);
        return 1;
    }
    /* enum: unknown number, names */
    t_color color;
    wc_mp_reader four = reader_of((const uint8_t *)"\\x04", 1), five = reader_of((const uint8_t *)"\\x05", 1);
    if (t_color_read(&four, &color) || !t_color_read(&five, &color) || color != T_COLOR_GREEN ||
        strcmp(t_color_name(color), "green") != 0 ||
        !t_color_of_name((wc_slice){(const uint8_t *)"red", 3}, &color) || color != T_COLOR_RED ||
        t_color_of_name((wc_slice){(const uint8_t *)"re", 2}, &color)) {
        puts("enum");
        return 1;
    }
    /* out of range by one */
    wc_mp_reader large = reader_of((const uint8_t *)"\\x81\\xa1" "a" "\\xcc\\x80", 5);
    if (t_everything_read(&large, &third) || strcmp(large.reason, "integer out of range") != 0 ||
        strcmp(large.steps[0].text, "a") != 0) {
        puts("range");
        return 1;
    }
"""


def test_every_type_survives_the_wire(tmp_path):
    """SPEC widl 3, 8: defaults, every type there and back, cuts, depth, enums, ranges."""
    generate(tmp_path, ROOT / "tests/fuzz/corpus/widl/everything", sides=("provider",), more=", onePass: true")
    run_native(tmp_path, HARNESS.replace("@CHECKS@", EVERYTHING.replace("@HEX@", '""')))


DISPATCH = """
    static const t_handlers handlers = {.get = on_get, .set = on_set};
    static uint8_t room[256];
    wc_mp_writer w;
    wc_mp_writer_init(&w, room, sizeof room);
    t_get_encode(&w, &(t_get_args){.key = {(const uint8_t *)"k", 1}});
    wc_mp_reader r = reader_of(wc_mp_written(&w).ptr, wc_mp_written(&w).len);
    wc_mp_writer_init(&w, room, sizeof room);
    t_get_response answer;
    if (t_dispatch(&handlers, "ctx", (wc_slice){(const uint8_t *)"Get", 3}, &r, &w) != 0)
        return 1;
    wc_mp_reader reply = reader_of(wc_mp_written(&w).ptr, wc_mp_written(&w).len);
    if (!t_get_decode(&reply, &answer) || !answer.exists || answer.value.len != 1 || answer.value.ptr[0] != 'k')
        return 2;
    wc_mp_reader empty = reader_of((const uint8_t *)"", 0), bad = reader_of((const uint8_t *)"\\x80", 1);
    if (t_dispatch(&handlers, "ctx", (wc_slice){(const uint8_t *)"Add", 3}, &empty, &w) != WC_ENOTFOUND ||
        t_dispatch(&handlers, "ctx", (wc_slice){(const uint8_t *)"Ge", 2}, &empty, &w) != WC_ENOTFOUND ||
        t_dispatch(&handlers, "ctx", (wc_slice){(const uint8_t *)"Get", 3}, &bad, &w) != WC_EFORMAT ||
        bad.step_count != 1 || strcmp(bad.steps[0].text, "key") != 0 || strcmp(bad.reason, "missing") != 0)
        return 3;
    wc_mp_writer_init(&w, room, sizeof room);
    t_set_encode(&w, &(t_set_args){.expires = 1});
    wc_mp_reader set = reader_of(wc_mp_written(&w).ptr, wc_mp_written(&w).len);
    wc_mp_writer_init(&w, room, sizeof room);
    if (t_dispatch(&handlers, "ctx", (wc_slice){(const uint8_t *)"Set", 3}, &set, &w) != WC_EBUSY ||
        wc_mp_written(&w).len != 0)
        return 4;
"""

HANDLERS = """
static int on_get(void *ctx, const t_get_args *args, t_get_response *out)
{
    out->value = args->key;
    out->exists = strcmp(ctx, "ctx") == 0;
    return 0;
}

static int on_set(void *ctx, const t_set_args *args, t_set_response *out)
{
    (void)ctx;
    (void)out;
    return args->expires == 1 ? WC_EBUSY : 0;
}

int main(void)"""


def test_both_halves_of_a_call_and_the_dispatcher(tmp_path):
    """A schema whose role is called and handled: its interface is both. SPEC widl 8."""
    text = (ROOT / "interfaces/keyvalue.widl").read_text().replace("role Store {", "interface {")
    (tmp_path / "both.widl").write_text(text)
    generate(tmp_path, tmp_path / "both.widl", sides=("provider",))
    run_native(tmp_path, HARNESS.replace("int main(void)", HANDLERS).replace("@CHECKS@", DISPATCH))


@pytest.mark.skipif(CLANG is None or shutil.which("wasm-ld-19") is None, reason="no clang with wasm-ld (apt install clang-19 lld-19)")
def test_a_scaffold_becomes_an_actor(tmp_path):
    shutil.copy(ROOT / "interfaces/httpserver.widl", tmp_path)
    (tmp_path / "codegen.yaml").write_text(
        "schema: httpserver.widl\nconfig: {handlerRoles: [Actor], prefix: server, header: server.h}\ngenerates:\n"
        "  server.h: {module: c, visitorClass: ModuleVisitor}\n  server.c: {module: c, visitorClass: ModuleVisitor}\n"
        "  main.c: {module: c, visitorClass: ScaffoldVisitor, ifNotExists: true}\n")
    assert wash("gen", "codegen.yaml", cwd=tmp_path).stdout.splitlines() == [
        "Generating server.h...", "Generating server.c...", "Generating main.c..."]
    (tmp_path / "main.c").write_text((tmp_path / "main.c").read_text().replace("not implemented", "not yet"))
    assert "Skipping main.c..." in wash("gen", "codegen.yaml", cwd=tmp_path).stdout
    assert "not yet" in (tmp_path / "main.c").read_text()
    sdk = [p for p in sorted((ROOT / "sdk/c/src").glob("*.c")) + sorted((ROOT / "src/contracts").glob("*.c"))]
    subprocess.run([CLANG, *WARNINGS, *INCLUDES, f"-I{tmp_path}", "--target=wasm32", "-mcpu=mvp", "-Oz", "-ffreestanding",
                    "-nostdlib", "-fuse-ld=" + shutil.which("wasm-ld-19"), "-Wl,--no-entry", "-o", tmp_path / "actor.wasm",
                    tmp_path / "main.c", tmp_path / "server.c", *sdk, *MP], check=True)
    assert (tmp_path / "actor.wasm").read_bytes().startswith(b"\0asm")


# --- configuration and errors ---

@pytest.mark.parametrize("text, wanted", [
    ("generates: {a.h: {module: c, visitorClass: ModuleVisitor}}", "schema is required"),
    ("schema: s.widl", "generates is required"),
    ("schema: s.widl\ngenerates: {a.h: {visitorClass: X}}", "module is required for a.h"),
    ("schema: s.widl\ngenerates: {a.h: {module: c}}", "visitorClass is required for a.h"),
    ("schema: s.widl\ngenerates: {a.h: {module: cobol, visitorClass: ModuleVisitor}}", "no generator for this module"),
    ("schema: s.widl\ngenerates: {a.h: {module: c, visitorClass: Y}}", "not Y"),
    ("schema: s.widl\ngenerates: {a.x: {module: c, visitorClass: ModuleVisitor}}", "not a.x"),
    ("schema: s.widl\nconfig: {sdie: host}\ngenerates: {a.h: {module: c, visitorClass: ModuleVisitor}}", "1.yaml:2:16: no generator has the option sdie"),
    ("schema: s.widl\nconfig: {side: moon}\ngenerates: {a.h: {module: c, visitorClass: ModuleVisitor}}", "not moon"),
    ("schema: s.widl\nconfig: {hostRoles: [Nope]}\ngenerates: {a.h: {module: c, visitorClass: ModuleVisitor}}", 'no role "Nope"'),
    ("schema: s.widl\nconfig: {prefix: Bad}\ngenerates: {a.h: {module: c, visitorClass: ModuleVisitor}}", "snake case"),
    ("schema: none.widl\ngenerates: {a.h: {module: c, visitorClass: ModuleVisitor}}", "none.widl"),
    ("schema: https://x/s.widl\ngenerates: {a.h: {module: c, visitorClass: ModuleVisitor}}", "from files only"),
    ("", "schema is required"),
    ("[", "1.yaml"),
])
def test_bad_configurations_are_explained(tmp_path, text, wanted):
    (tmp_path / "s.widl").write_text("namespace a\nrole R { a() }\n")
    (tmp_path / "1.yaml").write_text(text)
    done = wash("gen", "1.yaml", cwd=tmp_path)
    assert done.returncode == 1 and wanted in done.stderr, done.stderr
    assert not (tmp_path / "a.h").exists()


def test_one_file_may_hold_several_documents(tmp_path):
    (tmp_path / "s.widl").write_text("namespace a\n")
    part = "schema: s.widl\ngenerates: {%s: {module: markdown, visitorClass: ModuleVisitor}}\n"
    (tmp_path / "c.yaml").write_text("---\n" + part % "sub/dir/1.md" + "---\n" + part % "2.md")
    assert wash("gen", tmp_path / "c.yaml").returncode == 0
    assert (tmp_path / "sub/dir/1.md").read_text() == (tmp_path / "2.md").read_text() == "# a\n"


@pytest.mark.parametrize("schema, wanted", [
    ("namespace a\ntype A { a: i32 a_: i32 A: i32 }", "same name in C"),
    ("namespace a\ntype U8Array {} type B { b: [u8] }", "would be called"),
    ("namespace a\nenum E { aB = 0 a_b = 1 }", "would be called"),
    ("namespace a\ntype U8 {} type B { a: [u8] b: [U8] }", "would be called"),
    ("namespace a\nrole R { a{ b: stream bytes } }", "streams have no form on the wire"),
    ("namespace a\nunion U = i32?", "cannot be optional"),
    ("namespace a\ntype A { a: i8 = 128 }", "default value does not fit"),
    ("namespace a\ntype A { " + " ".join(f"f{i}: i32" for i in range(257)) + " }", "more than 256 keys"),
    ("namespace a\nrole R { a() }\nrole S {\n  A()\n}", "would be called"),
    ("type A {}", "has no namespace"),
    ("namespace run", 'the prefix "run" is taken'),
    ('namespace a\ntype A { b: i32 c: i32 @alias("b") }', "has this key already"),
    ("namespace a\ntype A { b: i32 @alias(5) }", "@alias wants a key"),
])
def test_what_has_no_form_in_c_is_refused_with_its_place(tmp_path, schema, wanted):
    (tmp_path / "s.widl").write_text(schema)
    (tmp_path / "c.yaml").write_text("schema: s.widl\nconfig: {hostRoles: [%s]}\ngenerates:\n"
                                     "  a.c: {module: c, visitorClass: ModuleVisitor}\n" % ("R, S" if "role S" in schema else "R" if "role R" in schema else ""))
    done = wash("gen", "c.yaml", cwd=tmp_path)
    assert done.returncode == 1 and wanted in done.stderr, done.stderr
    assert "\n" not in schema or re.search(r"s\.widl:[2-4]:\d", done.stderr)


def test_validate_shows_place_and_caret(tmp_path):
    (tmp_path / "s.widl").write_text("namespace a\ntype A {\n  b: Nothing\n}\n")
    done = wash("validate", "s.widl", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith('s.widl:3:6: error: unknown type "Nothing"\n  b: Nothing\n     ^\n')


def test_formatting_is_done_once(tmp_path):
    (tmp_path / "s.widl").write_text("namespace a # x\ntype A{b:i32}\n")
    assert wash("fmt", "--check", "s.widl", cwd=tmp_path).returncode == 1
    assert wash("fmt", "s.widl", cwd=tmp_path).returncode == 0
    assert (tmp_path / "s.widl").read_text() == "namespace a # x\n\ntype A {\n  b: i32\n}\n"
    assert wash("fmt", "--check", "s.widl", cwd=tmp_path).returncode == 0


OLD = "namespace a\nrole R { a(x: i32): A b{ v: A } c() }\ntype A { x: i32 y: string? }\nenum E { one = 1 }\nunion U = A\n"


@pytest.mark.parametrize("change, wanted, status", [
    (("", ""), "", 0),
    (("y: string?", "y: string? z: i32?"), "fine: A.z is new and optional", 0),
    (("c() }", "c() d() }"), "fine: R.d is new", 0),
    (("y: string?", ""), "fine: A.y is gone; it was optional", 0),
    (("y: string?", "y: string? z: i32"), "breaks: A.z is new: who reads it with the new version", 1),
    (("x: i32 y", "y"), "breaks: A.x is gone: who reads it with the old version", 1),
    (("y: string?", "y: string"), "who reads it with the new version", 1),
    (("x: i32 y", "x: i32? y"), "who reads it with the old version", 1),
    (("x: i32 y", "x: u32 y"), "breaks: A.x was i32 and is u32: both sides", 1),
    (("a(x: i32)", "a(x: i64)"), "breaks: R.a.x was i32 and is i64", 1),
    (("a(x: i32): A", "a(x: i32): i32"), "breaks: the result of R.a was A and is i32: callers", 1),
    (("b{ v: A }", "b(v: A)"), "breaks: the argument of R.b is a map of parameters now: both sides", 1),
    (("c() }", "}"), "breaks: R.c is gone: callers of the old version", 1),
    (("one = 1", "one = 2"), "breaks: E.one was 1 and is 2", 1),
    (("one = 1", "one = 1 two = 2"), "breaks: E.two is new", 1),
    (("U = A", "U = A | i32"), "breaks: U has a new member", 1),
    (("namespace a", "namespace b"), "breaks: the namespace was a and is b: callers", 1),
    (("role R", "role S"), "breaks: role R is gone", 1),
])
def test_lint_says_what_breaks_whom(tmp_path, change, wanted, status):
    (tmp_path / "old.widl").write_text(OLD)
    (tmp_path / "new.widl").write_text(OLD.replace(*change))
    done = wash("lint", "old.widl", "new.widl", cwd=tmp_path)
    assert (done.returncode, wanted in done.stdout) == (status, True), done.stdout + done.stderr
    assert wanted or done.stdout == ""


def test_lint_finds_what_the_blob_store_did_between_its_versions():
    done = wash("lint", ROOT / "interfaces/blobstore.widl", ROOT / "interfaces/blobstore-0.2.0.widl")
    assert done.returncode == 1
    assert "breaks: the argument of Store.UploadChunk is bare now: both sides" in done.stdout
    assert "breaks: the result of Store.UploadChunk was BlobstoreResult and is void" in done.stdout


# --- golden files ---

@pytest.mark.parametrize("side", ("actor", "provider", "host"))
def test_output_is_what_was_agreed(tmp_path, side):
    """tests/integ/golden is written anew by tests/integ/golden/renew after a wanted change."""
    golden = ROOT / "tests/integ/golden"
    generate(tmp_path, golden / "sample.widl", called=["Store"])
    for ending in "hc":
        assert (tmp_path / side / f"contract.{ending}").read_text() == (golden / f"{side}.{ending}.txt").read_text()
    assert (tmp_path / "doc.md").read_text() == (golden / "doc.md.txt").read_text()
