/* widl/rust.c: a contract as one Rust source on `wapc-guest` and `serde`, as rustfmt prints it, and a first source of an
 * actor.
 *
 * The parts that need a guest stand behind the feature `guest`, so that hosts and providers can use the structures.
 *
 * SPEC widl 6.
 */
#include "widl/rust_int.h"

/* Keywords, and what generated functions call by these names. */
static const char *const reserved[] = {
    "abstract", "as",        "async", "await",    "become", "box",    "break", "const",     "continue",
    "crate",    "do",        "dyn",   "else",     "enum",   "extern", "false", "final",     "fn",
    "for",      "gen",       "if",    "impl",     "in",     "let",    "loop",  "macro",     "match",
    "mod",      "move",      "mut",   "override", "priv",   "pub",    "ref",   "return",    "self",
    "static",   "struct",    "super", "trait",    "true",   "try",    "type",  "typeof",    "union",
    "unsafe",   "unsized",   "use",   "virtual",  "where",  "while",  "yield", "serialize", "deserialize",
    "default",  "host_call", "host",  NULL,
};

static const char *const reserved_types[] = {
    "Self",        "Option",  "Some",      "None",    "Ok",   "Err",           "Vec",
    "String",      "Box",     "Result",    "Default", "Copy", "Clone",         "Serialize",
    "From",        "TryFrom", "RwLock",    "Octets",  "Into", "HandlerResult", "CallResult",
    "Deserialize", "Debug",   "PartialEq", "Eq",      "Hash", "Error",         NULL,
};

static const lang_style style = {
    .name = "Rust",
    .line = "///",
    .reserved = reserved,
    .reserved_types = reserved_types,
};

static void put_introduction(lang_gen *g)
{
    bool is_guest = g->used & (LANG_USES_CALLS | LANG_USES_HANDLERS);
    wc__lang_put(g, "// Generated from a contract in WIDL; changes belong there.\n\n"
                    "use serde::{Deserialize, Serialize};\n");
    if (g->used & LANG_USES_HANDLERS)
        wc__lang_put(g, "#[cfg(feature = \"guest\")]\nuse std::sync::RwLock;\n");
    if (is_guest)
        wc__lang_put(g, "#[cfg(feature = \"guest\")]\nuse wapc_guest::prelude::*;\n");
    const char *namespace = wc__lang_quote(g, g->namespace->name);
    bool is_broken = strlen(namespace) + strlen("pub const NAMESPACE: &str = ;") > RUST_COLUMNS;
    wc__lang_put(g, "\n");
    wc__lang_put_comment(g, "", g->namespace->description);
    wc__lang_put(g, "pub const NAMESPACE: &str =%s%s;\n\n", is_broken ? "\n    " : " ", namespace);
}

/* Octets inside of lists, maps and unions, and as a whole payload. */
static const char octets_type[] =
    "/// Bytes that travel as such, not as a list of numbers.\n"
    "#[derive(Debug, PartialEq, Eq, Hash, Default, Clone)]\n"
    "pub struct Octets(pub Vec<u8>);\n"
    "\n"
    "impl Serialize for Octets {\n"
    "    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {\n"
    "        serializer.serialize_bytes(&self.0)\n"
    "    }\n"
    "}\n"
    "\n"
    "impl<'de> Deserialize<'de> for Octets {\n"
    "    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {\n"
    "        deserializer.deserialize_any(OctetsVisitor)\n"
    "    }\n"
    "}\n"
    "\n"
    "struct OctetsVisitor;\n"
    "\n"
    "impl<'de> serde::de::Visitor<'de> for OctetsVisitor {\n"
    "    type Value = Octets;\n"
    "\n"
    "    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {\n"
    "        formatter.write_str(\"bytes\")\n"
    "    }\n"
    "\n"
    "    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Octets, E> {\n"
    "        Ok(Octets(bytes.to_vec()))\n"
    "    }\n"
    "\n"
    "    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Octets, E> {\n"
    "        Ok(Octets(text.as_bytes().to_vec()))\n"
    "    }\n"
    "\n"
    "    fn visit_unit<E: serde::de::Error>(self) -> Result<Octets, E> {\n"
    "        Ok(Octets::default())\n"
    "    }\n"
    "\n"
    "    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Octets, A::Error> {\n"
    "        let mut bytes = Vec::new();\n"
    "        while let Some(byte) = list.next_element()? {\n"
    "            bytes.push(byte);\n"
    "        }\n"
    "        Ok(Octets(bytes))\n"
    "    }\n"
    "}\n"
    "\n";

static const char octets_modules[] =
    "#[allow(dead_code)]\n"
    "mod octets {\n"
    "    use super::Octets;\n"
    "    use serde::{Deserialize, Deserializer, Serializer};\n"
    "\n"
    "    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {\n"
    "        serializer.serialize_bytes(bytes)\n"
    "    }\n"
    "\n"
    "    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {\n"
    "        Ok(Octets::deserialize(deserializer)?.0)\n"
    "    }\n"
    "}\n"
    "\n";

static const char optional_octets_module[] =
    "#[allow(dead_code)]\n"
    "mod optional_octets {\n"
    "    use super::Octets;\n"
    "    use serde::{Deserialize, Deserializer, Serializer};\n"
    "\n"
    "    pub fn serialize<S: Serializer>(\n"
    "        bytes: &Option<Vec<u8>>,\n"
    "        serializer: S,\n"
    "    ) -> Result<S::Ok, S::Error> {\n"
    "        match bytes {\n"
    "            Some(bytes) => serializer.serialize_bytes(bytes),\n"
    "            None => serializer.serialize_none(),\n"
    "        }\n"
    "    }\n"
    "\n"
    "    pub fn deserialize<'de, D: Deserializer<'de>>(\n"
    "        deserializer: D,\n"
    "    ) -> Result<Option<Vec<u8>>, D::Error> {\n"
    "        let octets = Option::<Octets>::deserialize(deserializer)?;\n"
    "        Ok(octets.map(|octets| octets.0))\n"
    "    }\n"
    "}\n"
    "\n";

static const char codec[] =
    "/// The standard function for serializing codec structs into a format that can be\n"
    "/// used for message exchange between actor and host. Use of any other function to\n"
    "/// serialize could result in breaking incompatibilities.\n"
    "pub fn serialize<T>(item: T) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>>\n"
    "where\n"
    "    T: Serialize,\n"
    "{\n"
    "    let mut buf = Vec::new();\n"
    "    item.serialize(&mut rmp_serde::Serializer::new(&mut buf).with_struct_map())?;\n"
    "    Ok(buf)\n"
    "}\n"
    "\n"
    "/// The standard function for de-serializing codec structs from a format suitable\n"
    "/// for message exchange between actor and host. Use of any other function to\n"
    "/// deserialize could result in breaking incompatibilities.\n"
    "pub fn deserialize<'de, T: Deserialize<'de>>(\n"
    "    buf: &[u8],\n"
    ") -> Result<T, Box<dyn std::error::Error + Send + Sync>> {\n"
    "    let mut de = rmp_serde::Deserializer::new(std::io::Cursor::new(buf));\n"
    "    de.set_max_depth(64);\n"
    "    match serde_path_to_error::deserialize(&mut de) {\n"
    "        Ok(t) => Ok(t),\n"
    "        Err(e) => Err(format!(\"Failed to de-serialize: {}\", e).into()),\n"
    "    }\n"
    "}\n";

/* Which of the two modules for fields are needed; bit 0: bytes, bit 1: optional bytes. */
static unsigned octets_of(const widl_item *items)
{
    unsigned used = 0;
    for (; items; items = items->next) {
        bool is_optional = false;
        if (wc__widl_resolve(items->type, &is_optional)->builtin == WIDL_BYTES)
            used |= is_optional ? 2u : 1u;
    }
    return used;
}

static void put_octets(lang_gen *g)
{
    unsigned used = 0;
    if (!(g->used & LANG_USES_BYTES))
        return;
    for (const lang_node *node = g->nodes; node; node = node->next)
        used |= node->item->kind == WIDL_ITEM_TYPE ? octets_of(node->item->items) : 0;
    for (int side = 0; side < 2; side++) {
        for (const widl_item *operation = wc__lang_first(g, side == 1); operation;
             operation = wc__lang_next(g, operation, side == 1))
            used |= wc__lang_has_args(operation) ? octets_of(operation->items) : 0;
    }
    wc__lang_put(g, "%s%s%s", octets_type, used & 1 ? octets_modules : "",
                 used & 2 ? optional_octets_module : "");
}

static void put_all_args(lang_gen *g)
{
    for (int side = 0; side < 2; side++) {
        for (const widl_item *operation = wc__lang_first(g, side == 1); operation && g->status == 0;
             operation = wc__lang_next(g, operation, side == 1)) {
            bool is_done = side == 1 && wc__lang_is_called(g, operation->parent);
            if (wc__lang_has_args(operation) && !is_done)
                wc__rust_put_struct(g, operation, wc__lang_args(g, operation), (wc_slice){0});
        }
    }
}

int wc_widl_rust(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err)
{
    lang_gen g;
    if (wc__lang_begin(&g, &style, doc, options, out, err) != 0)
        return wc__lang_end(&g);
    put_introduction(&g);
    wc__rust_put_host(&g);
    wc__rust_put_handlers(&g);
    put_all_args(&g);
    for (const lang_node *node = g.nodes; node && g.status == 0; node = node->next)
        wc__rust_put_definition(&g, node->item);
    wc__rust_put_aliases(&g);
    put_octets(&g);
    wc__lang_put(&g, "%s", codec);
    return wc__lang_end(&g);
}

static void put_stub(lang_gen *g, const widl_item *operation)
{
    wc_slice snake = wc__widl_snake(&g->arena, operation->name);
    const char *parameters = "";
    for (const widl_item *item = operation->items; item; item = item->next) {
        wc_slice name = wc__widl_snake(&g->arena, item->name);
        parameters = wc__lang_text(g, "%s%s_%.*s: %s", parameters, parameters[0] ? "\n" : "", WC_FMT(name),
                                   wc__rust_type(g, item->type));
    }
    const char *result = wc__lang_is_void(operation) ? "()" : wc__rust_type(g, operation->type);
    wc__lang_put(g, "\n");
    wc__lang_put_comment(g, "", operation->description);
    wc__lang_put_list(g, 0, wc__lang_text(g, "fn %.*s(", WC_FMT(snake)), parameters,
                      wc__lang_text(g, ") -> HandlerResult<%s> {\n", result), RUST_COLUMNS, RUST_COLUMNS, 4);
    wc__lang_put(g, "    Err(\"%.*s is not implemented\".into())\n}\n", WC_FMT(snake));
}

int wc_widl_rust_scaffold(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err)
{
    lang_gen g;
    if (wc__lang_begin(&g, &style, doc, options, out, err) != 0)
        return wc__lang_end(&g);
    const char *use = options->use.len > 0 ? (const char *)options->use.ptr : "generated";
    wc__lang_put(&g, "mod %s;\npub use %s::*;\nuse wapc_guest::prelude::*;\n\n", use, use);
    wc__lang_put(&g, "#[unsafe(no_mangle)]\npub extern \"C\" fn wapc_init() {\n");
    for (const widl_item *operation = wc__lang_first(&g, true); operation;
         operation = wc__lang_next(&g, operation, true)) {
        wc_slice snake = wc__widl_snake(&g.arena, operation->name);
        wc__lang_put_list(&g, 4, wc__lang_text(&g, "%s::register_%.*s(", wc__lang_handlers(&g), WC_FMT(snake)),
                          wc__lang_text(&g, "%.*s", WC_FMT(snake)), ");\n", RUST_COLUMNS, RUST_CALL_COLUMNS,
                          4);
    }
    wc__lang_put(&g, "}\n");
    for (const widl_item *operation = wc__lang_first(&g, true); operation && g.status == 0;
         operation = wc__lang_next(&g, operation, true))
        put_stub(&g, operation);
    return wc__lang_end(&g);
}
