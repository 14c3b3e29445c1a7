/* widl/assemblyscript.c: a contract as one AssemblyScript source on `@wapc/as-guest` and `@wapc/as-msgpack`, as prettier
 * prints it, and a first source of an actor.
 *
 * as-msgpack trusts its input and has slips of its own, so every payload is walked before it is read (sizes, depth, no
 * extensions, no short form of lists, which it would take for texts), and buffers are two bytes longer than what is written.
 *
 * SPEC widl 6; interfaces 1, 2.
 */
#include "widl/assemblyscript_int.h"

/* Keywords, members that classes have, and what generated functions call by these names. */
static const char *const reserved[] = {
    "abstract",  "any",        "as",        "async",       "await",     "break",       "case",
    "catch",     "class",      "const",     "continue",    "debugger",  "declare",     "default",
    "delete",    "do",         "else",      "enum",        "export",    "extends",     "false",
    "finally",   "for",        "from",      "function",    "if",        "implements",  "import",
    "in",        "instanceof", "interface", "is",          "keyof",     "let",         "module",
    "namespace", "new",        "null",      "override",    "package",   "private",     "protected",
    "public",    "readonly",   "return",    "static",      "super",     "switch",      "this",
    "throw",     "true",       "try",       "type",        "typeof",    "undefined",   "var",
    "void",      "while",      "with",      "yield",       "i8",        "i16",         "i32",
    "i64",       "u8",         "u16",       "u32",         "u64",       "f32",         "f64",
    "bool",      "string",     "number",    "boolean",     "isize",     "usize",       "v128",
    "decode",    "encode",     "toBuffer",  "inputArgs",   "payload",   "answer",      "decoder",
    "encoder",   "result",     "failure",   "handler",     "hostCall",  "register",    "fail",
    "response",  "payloadOf",  "binding",   "constructor", "prototype", "openPayload", "closePayload",
    "request",   NULL,
};

static const char *const reserved_types[] = {
    "Array",     "ArrayBuffer", "Map",        "Set",    "Value", "Codec",  "Decoder",
    "Encoder",   "Sizer",       "Writer",     "Result", "Error", "String", "Boolean",
    "Number",    "Object",      "Function",   "Math",   "Date",  "Symbol", "Promise",
    "NAMESPACE", "StaticArray", "Uint8Array", NULL,
};

static const lang_style style = {
    .name = "AssemblyScript",
    .line = " *",
    .first = "/**",
    .last = " */",
    .has_no_last_comma = true,
    .reserved = reserved,
    .reserved_types = reserved_types,
};

static const char helpers[] =
    "// The decoder that met something wrong, and what and where.\n"
    "let broken: Decoder | null = null;\n"
    "let path = \"\";\n"
    "let reason = \"\";\n"
    "\n"
    "function fail(decoder: Decoder, text: string): void {\n"
    "  if (broken !== decoder) {\n"
    "    broken = decoder;\n"
    "    path = \"\";\n"
    "    reason = text;\n"
    "  }\n"
    "}\n"
    "\n"
    "function checkField(decoder: Decoder, field: string): void {\n"
    "  const error = decoder.error();\n"
    "  if (error) {\n"
    "    fail(decoder, error.message);\n"
    "  }\n"
    "  if (broken === decoder) {\n"
    "    path = path.length > 0 ? field + \".\" + path : field;\n"
    "  }\n"
    "}\n"
    "\n"
    "function needField(decoder: Decoder, seen: u64, field: string): void {\n"
    "  if (seen == 0 && broken !== decoder) {\n"
    "    fail(decoder, \"missing\");\n"
    "    path = field;\n"
    "  }\n"
    "}\n"
    "\n"
    "function bigEndian(at: usize, size: i32): u64 {\n"
    "  let value: u64 = 0;\n"
    "  for (let i = 0; i < size; i++) {\n"
    "    value = (value << 8) | load<u8>(at + i);\n"
    "  }\n"
    "  return value;\n"
    "}\n"
    "\n"
    "// Walks one value: the size of its plain form, which is stored at `to` unless\n"
    "// that is 0, or -1 minus the byte where it is malformed. In the plain form\n"
    "// lists have long heads and extensions are nil.\n"
    "function walk(from: usize, length: i32, to: usize): i32 {\n"
    "  const left = new StaticArray<u64>(65);\n"
    "  let depth = 0;\n"
    "  let at: i32 = 0;\n"
    "  let written: i32 = 0;\n"
    "  left[0] = 1;\n"
    "  while (true) {\n"
    "    while (left[depth] == 0) {\n"
    "      if (depth == 0) {\n"
    "        return written;\n"
    "      }\n"
    "      depth--;\n"
    "    }\n"
    "    left[depth]--;\n"
    "    if (at >= length) {\n"
    "      return -1 - at;\n"
    "    }\n"
    "    const prefix: i32 = load<u8>(from + at);\n"
    "    let sizeBytes: i32 = 0;\n"
    "    let body: u64 = 0;\n"
    "    let items: u64 = 0;\n"
    "    if (prefix < 0x80 || prefix >= 0xe0) {\n"
    "      body = 0;\n"
    "    } else if (prefix < 0x90) {\n"
    "      items = 2 * (prefix & 0x0f);\n"
    "    } else if (prefix < 0xa0) {\n"
    "      items = prefix & 0x0f;\n"
    "    } else if (prefix < 0xc0) {\n"
    "      body = prefix & 0x1f;\n"
    "    } else if (prefix == 0xc1) {\n"
    "      return -1 - at;\n"
    "    } else if (prefix >= 0xc4 && prefix <= 0xc6) {\n"
    "      sizeBytes = 1 << (prefix - 0xc4);\n"
    "    } else if (prefix >= 0xc7 && prefix <= 0xc9) {\n"
    "      sizeBytes = 1 << (prefix - 0xc7);\n"
    "      body = 1;\n"
    "    } else if (prefix == 0xca || prefix == 0xcb) {\n"
    "      body = 4 << (prefix - 0xca);\n"
    "    } else if (prefix >= 0xcc && prefix <= 0xcf) {\n"
    "      body = 1 << (prefix - 0xcc);\n"
    "    } else if (prefix >= 0xd0 && prefix <= 0xd3) {\n"
    "      body = 1 << (prefix - 0xd0);\n"
    "    } else if (prefix >= 0xd4 && prefix <= 0xd8) {\n"
    "      body = 1 + (1 << (prefix - 0xd4));\n"
    "    } else if (prefix >= 0xd9 && prefix <= 0xdb) {\n"
    "      sizeBytes = 1 << (prefix - 0xd9);\n"
    "    } else if (prefix >= 0xdc) {\n"
    "      sizeBytes = 2 << (prefix & 1);\n"
    "    }\n"
    "    const head = 1 + sizeBytes;\n"
    "    if (head > length - at) {\n"
    "      return -1 - at;\n"
    "    }\n"
    "    const size = bigEndian(from + at + 1, sizeBytes);\n"
    "    if (prefix >= 0xdc && prefix <= 0xdf) {\n"
    "      items = prefix >= 0xde ? 2 * size : size;\n"
    "    } else {\n"
    "      body += size;\n"
    "    }\n"
    "    if (body + items > <u64>(length - at - head)) {\n"
    "      return -1 - at;\n"
    "    }\n"
    "    const whole = head + <i32>body;\n"
    "    const isExtension =\n"
    "      (prefix >= 0xc7 && prefix <= 0xc9) || (prefix >= 0xd4 && prefix <= 0xd8);\n"
    "    if (isExtension) {\n"
    "      if (to) {\n"
    "        store<u8>(to + written, 0xc0);\n"
    "      }\n"
    "      written += 1;\n"
    "    } else if (prefix >= 0x90 && prefix < 0xa0) {\n"
    "      if (to) {\n"
    "        store<u8>(to + written, 0xdc);\n"
    "        store<u8>(to + written + 1, 0);\n"
    "        store<u8>(to + written + 2, <u8>items);\n"
    "      }\n"
    "      written += 3;\n"
    "    } else {\n"
    "      if (to) {\n"
    "        memory.copy(to + written, from + at, whole);\n"
    "      }\n"
    "      written += whole;\n"
    "    }\n"
    "    at += whole;\n"
    "    if (items > 0) {\n"
    "      if (depth == 64) {\n"
    "        return -1 - at;\n"
    "      }\n"
    "      depth++;\n"
    "      left[depth] = items;\n"
    "    }\n"
    "  }\n"
    "}\n"
    "\n"
    "function openPayload(payload: ArrayBuffer): Decoder {\n"
    "  const from = changetype<usize>(payload);\n"
    "  const size = walk(from, payload.byteLength, 0);\n"
    "  if (size < 0) {\n"
    "    const nothing = new Decoder(new ArrayBuffer(0));\n"
    "    fail(nothing, \"malformed at byte \" + (-1 - size).toString());\n"
    "    return nothing;\n"
    "  }\n"
    "  const plain = new ArrayBuffer(size);\n"
    "  walk(from, payload.byteLength, changetype<usize>(plain));\n"
    "  return new Decoder(plain);\n"
    "}\n"
    "\n"
    "function closePayload(decoder: Decoder): Error | null {\n"
    "  const error = decoder.error();\n"
    "  if (error) {\n"
    "    fail(decoder, error.message);\n"
    "  }\n"
    "  if (broken !== decoder) {\n"
    "    return null;\n"
    "  }\n"
    "  const place = path.length > 0 ? 'field \"' + path + '\": ' : \"\";\n"
    "  return new Error(\"Failed to de-serialize: \" + place + reason);\n"
    "}\n"
    "\n"
    "// The encoder stores numbers of two bytes as four: there must be room for them.\n"
    "function bufferOf(codec: Codec): ArrayBuffer {\n"
    "  const sizer = new Sizer();\n"
    "  codec.encode(sizer);\n"
    "  const buffer = new ArrayBuffer(sizer.length + 2);\n"
    "  codec.encode(new Encoder(buffer));\n"
    "  return buffer.slice(0, sizer.length);\n"
    "}\n";

static const char payload_of[] = "\n"
                                 "function payloadOf<T>(\n"
                                 "  value: T,\n"
                                 "  encode: (encoder: Writer, value: T) => void\n"
                                 "): ArrayBuffer {\n"
                                 "  const sizer = new Sizer();\n"
                                 "  encode(sizer, value);\n"
                                 "  const buffer = new ArrayBuffer(sizer.length + 2);\n"
                                 "  encode(new Encoder(buffer), value);\n"
                                 "  return buffer.slice(0, sizer.length);\n"
                                 "}\n";

static const char write_bytes[] =
    "\n"
    "// Empty bytes are bytes: Rust reads no nil here. The sizer forgets their first.\n"
    "function writeBytes(encoder: Writer, value: ArrayBuffer): void {\n"
    "  if (value.byteLength > 0) {\n"
    "    encoder.writeByteArray(value);\n"
    "    return;\n"
    "  }\n"
    "  encoder.writeBinLength(0);\n"
    "  if (encoder instanceof Sizer) {\n"
    "    (encoder as Sizer).length++;\n"
    "  }\n"
    "}\n";

static const char lists[] = "\n"
                            "function readList<T>(\n"
                            "  decoder: Decoder,\n"
                            "  read: (decoder: Decoder) => T\n"
                            "): Array<T> {\n"
                            "  const size = decoder.readArraySize();\n"
                            "  const items = new Array<T>();\n"
                            "  for (let i: u32 = 0; i < size && broken !== decoder; i++) {\n"
                            "    items.push(read(decoder));\n"
                            "    if (decoder.error()) {\n"
                            "      break;\n"
                            "    }\n"
                            "  }\n"
                            "  return items;\n"
                            "}\n"
                            "\n"
                            "function writeList<T>(\n"
                            "  encoder: Writer,\n"
                            "  items: Array<T>,\n"
                            "  write: (encoder: Writer, value: T) => void\n"
                            "): void {\n"
                            "  encoder.writeArraySize(items.length);\n"
                            "  for (let i = 0; i < items.length; i++) {\n"
                            "    write(encoder, items[i]);\n"
                            "  }\n"
                            "}\n";

static const char entries[] = "\n"
                              "function readEntries<K, V>(\n"
                              "  decoder: Decoder,\n"
                              "  readKey: (decoder: Decoder) => K,\n"
                              "  readValue: (decoder: Decoder) => V\n"
                              "): Map<K, V> {\n"
                              "  const size = decoder.readMapSize();\n"
                              "  const items = new Map<K, V>();\n"
                              "  for (let i: u32 = 0; i < size && broken !== decoder; i++) {\n"
                              "    const key = readKey(decoder);\n"
                              "    items.set(key, readValue(decoder));\n"
                              "    if (decoder.error()) {\n"
                              "      break;\n"
                              "    }\n"
                              "  }\n"
                              "  return items;\n"
                              "}\n"
                              "\n"
                              "function writeEntries<K, V>(\n"
                              "  encoder: Writer,\n"
                              "  items: Map<K, V>,\n"
                              "  writeKey: (encoder: Writer, value: K) => void,\n"
                              "  writeValue: (encoder: Writer, value: V) => void\n"
                              "): void {\n"
                              "  const keys = items.keys();\n"
                              "  encoder.writeMapSize(keys.length);\n"
                              "  for (let i = 0; i < keys.length; i++) {\n"
                              "    writeKey(encoder, keys[i]);\n"
                              "    writeValue(encoder, items.get(keys[i]));\n"
                              "  }\n"
                              "}\n";

static void put_introduction(lang_gen *g)
{
    bool is_calling = g->used & LANG_USES_CALLS, is_handling = g->used & LANG_USES_HANDLERS;
    wc__lang_put(g, "// Generated from a contract in WIDL; changes belong there.\n\n");
    if (is_calling || is_handling || g->nodes)
        wc__lang_put(g, "import { %s%sResult } from \"@wapc/as-guest\";\n", is_calling ? "hostCall, " : "",
                     is_handling ? "register, " : "");
    wc__lang_put(g, "import {\n  Codec,\n  Decoder,\n  Encoder,\n  Sizer,\n  Value,\n  Writer,\n"
                    "} from \"@wapc/as-msgpack\";\n\n");
    wc__lang_put_comment(g, "", g->namespace->description);
    wc__lang_put(g, "export const NAMESPACE = %s;\n\n", wc__lang_quote(g, g->namespace->name));
}

static void put_all_args(as_gen *a)
{
    lang_gen *g = &a->lang;
    for (int side = 0; side < 2; side++) {
        for (const widl_item *operation = wc__lang_first(g, side == 1); operation && g->status == 0;
             operation = wc__lang_next(g, operation, side == 1)) {
            bool is_done = side == 1 && wc__lang_is_called(g, operation->parent);
            if (wc__lang_has_args(operation) && !is_done)
                wc__as_put_class(a, operation, wc__lang_args(g, operation), (wc_slice){0});
        }
    }
}

/* as-msgpack hands out no encoded value. */
static void refuse_raw(lang_gen *g)
{
    if (g->status == 0 && (g->used & LANG_USES_RAW))
        wc__lang_fail(
            g, g->namespace, g->namespace->place,
            "the types raw and value have no form in AssemblyScript: as-msgpack hands out no encoded value");
}

int wc_widl_assemblyscript(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err)
{
    as_gen a = {0};
    lang_gen *g = &a.lang;
    wc_map_init(&a.shapes, LANG_NAMES);
    if (wc__lang_begin(g, &style, doc, options, out, err) == 0)
        refuse_raw(g);
    if (g->status == 0) {
        put_introduction(g);
        wc__as_put_host(&a);
        wc__as_put_handlers(&a);
        put_all_args(&a);
        for (const lang_node *node = g->nodes; node && g->status == 0; node = node->next)
            wc__as_put_definition(&a, node->item);
        wc__as_put_aliases(&a);
        wc__as_put_shapes(&a);
        wc__lang_put(g, "%s%s%s%s%s", helpers, payload_of, g->used & LANG_USES_BYTES ? write_bytes : "",
                     g->used & LANG_USES_LIST ? lists : "", g->used & LANG_USES_MAP ? entries : "");
    }
    wc_map_deinit(&a.shapes);
    return wc__lang_end(g);
}

/* --- scaffold --- */

/* A type of the generated file, seen from outside. */
static const char *outside(lang_gen *g, const widl_type *type)
{
    bool is_optional = false;
    const widl_type *resolved = wc__widl_resolve(type, &is_optional);
    const char *made;
    if (resolved->kind == WIDL_TYPE_LIST) {
        made = wc__lang_text(g, "Array<%s>", outside(g, resolved->of));
    } else if (resolved->kind == WIDL_TYPE_MAP) {
        const char *key = outside(g, resolved->key);
        made = wc__lang_text(g, "Map<%s, %s>", key, outside(g, resolved->of));
    } else if (resolved->target) {
        bool is_boxed = is_optional && resolved->target->kind == WIDL_ITEM_ENUM;
        const char *name = wc__lang_type_name(g, resolved->target->name);
        made = wc__lang_text(g, is_boxed ? "Value<contract.%s>" : "contract.%s", name);
    } else {
        return wc__as_type(g, type);
    }
    return is_optional ? wc__lang_text(g, "%s | null", made) : made;
}

static void put_stub(lang_gen *g, const widl_item *operation)
{
    wc_slice name = wc__widl_camel(&g->arena, operation->name, true);
    const char *parameters = "", *type = wc__lang_is_void(operation) ? NULL : outside(g, operation->type);
    for (const widl_item *item = operation->items; item; item = item->next) {
        const char *field = wc__as_field(g, item->name);
        parameters = wc__lang_text(g, "%s%s%s: %s", parameters, parameters[0] ? "\n" : "", field,
                                   outside(g, item->type));
    }
    wc__lang_put_comment(g, "", operation->description);
    wc__lang_put_list(g, 0, wc__lang_text(g, "function on%.*s(", WC_FMT(name)), parameters,
                      type ? wc__lang_text(g, "): Result<%s> {\n", type) : "): Error | null {\n", AS_COLUMNS,
                      AS_COLUMNS, 2);
    const char *error = wc__lang_text(g, "new Error(\"on%.*s is not implemented\")", WC_FMT(name));
    if (type)
        wc__lang_put_list(g, 2, wc__lang_text(g, "return Result.error<%s>(", type), error, ");\n}\n\n",
                          AS_COLUMNS, AS_COLUMNS, 2);
    else
        wc__lang_put(g, "  return %s;\n}\n\n", error);
}

/* Does a handler take or give a number that may be null? */
static bool has_boxes(lang_gen *g)
{
    bool is_any = false;
    for (const widl_item *operation = wc__lang_first(g, true); operation;
         operation = wc__lang_next(g, operation, true)) {
        if (!wc__lang_is_void(operation))
            is_any |= strstr(outside(g, operation->type), "Value<") != NULL;
        for (const widl_item *item = operation->items; item; item = item->next)
            is_any |= strstr(outside(g, item->type), "Value<") != NULL;
    }
    return is_any;
}

static bool has_values(const lang_gen *g)
{
    for (const widl_item *operation = wc__lang_first(g, true); operation;
         operation = wc__lang_next(g, operation, true)) {
        if (!wc__lang_is_void(operation))
            return true;
    }
    return false;
}

int wc_widl_assemblyscript_scaffold(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out,
                                    wc_error *err)
{
    lang_gen g;
    if (wc__lang_begin(&g, &style, doc, options, out, err) == 0)
        refuse_raw(&g);
    if (g.status != 0)
        return wc__lang_end(&g);
    const char *package = options->package.len > 0 ? (const char *)options->package.ptr : "module";
    bool is_handling = g.used & LANG_USES_HANDLERS;
    wc__lang_put(&g, "import { handleAbort, handleCall%s } from \"@wapc/as-guest\";\n",
                 has_values(&g) ? ", Result" : "");
    if (has_boxes(&g))
        wc__lang_put(&g, "import { Value } from \"@wapc/as-msgpack\";\n");
    if (is_handling)
        wc__lang_put(&g, "import * as contract from \"./%s\";\n", package);
    wc__lang_put(&g, "\nexport function wapc_init(): void {%s", is_handling ? "\n" : "");
    for (const widl_item *operation = wc__lang_first(&g, true); operation;
         operation = wc__lang_next(&g, operation, true)) {
        wc_slice name = wc__widl_camel(&g.arena, operation->name, true);
        wc__lang_put_list(&g, 2,
                          wc__lang_text(&g, "contract.%s.register%.*s(", wc__lang_handlers(&g), WC_FMT(name)),
                          wc__lang_text(&g, "on%.*s", WC_FMT(name)), ");\n", AS_COLUMNS, AS_COLUMNS, 2);
    }
    wc__lang_put(&g, "}\n\n");
    for (const widl_item *operation = wc__lang_first(&g, true); operation && g.status == 0;
         operation = wc__lang_next(&g, operation, true))
        put_stub(&g, operation);
    wc__lang_put(&g, "// What the host calls; do not remove.\n"
                     "export function __guest_call(operationSize: usize, payloadSize: usize): bool {\n"
                     "  return handleCall(operationSize, payloadSize);\n}\n\n"
                     "// asc --use abort=assembly/index/abort\n"
                     "export function abort(\n  message: string | null,\n  fileName: string | null,\n"
                     "  lineNumber: u32,\n  columnNumber: u32\n): void {\n"
                     "  handleAbort(message, fileName, lineNumber, columnNumber);\n}\n");
    return wc__lang_end(&g);
}
