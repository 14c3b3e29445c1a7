/* engine/assembly.c: what AssemblyScript guests import from `env`: abort, seed, trace.
 *
 * Strings are UTF-16LE with their length in bytes as u32 before the first unit. abort ends the call at once
 * with message, file, line and column in the error: the guest would only execute `unreachable` next, and that
 * says less.
 *
 * SPEC wapc 8 (AssemblyScript), 12 (A1).
 */
#include "engine/internal.h"

#define TEXT_UNITS_MAX 1024u

static uint32_t load_le32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void append_utf8(wc_buf *out, uint32_t c)
{
    if (c < 0x80) {
        wc_buf_append_byte(out, (uint8_t)c);
    } else if (c < 0x800) {
        wc_buf_append_byte(out, (uint8_t)(0xc0 | c >> 6));
        wc_buf_append_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        wc_buf_append_byte(out, (uint8_t)(0xe0 | c >> 12));
        wc_buf_append_byte(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
        wc_buf_append_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    } else {
        wc_buf_append_byte(out, (uint8_t)(0xf0 | c >> 18));
        wc_buf_append_byte(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
        wc_buf_append_byte(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
        wc_buf_append_byte(out, (uint8_t)(0x80 | (c & 0x3f)));
    }
}

/* Appends the string at `ptr`; nothing for null and for what does not lie in memory. Lone surrogates become
 * U+FFFD. */
static void append_string(wc_buf *out, wc_guest_memory memory, uint64_t ptr)
{
    if (ptr < 4 || !wc__guest_range(memory, ptr - 4, 4))
        return;
    uint32_t bytes = load_le32(memory.base + ptr - 4);
    if (!wc__guest_range(memory, ptr, bytes))
        return;
    uint32_t units = WC_MIN(bytes / 2, TEXT_UNITS_MAX);
    const uint8_t *p = memory.base + ptr;
    for (uint32_t i = 0; i < units; i++) {
        uint32_t c = p[2 * i] | (uint32_t)p[2 * i + 1] << 8;
        if (c >= 0xd800 && c < 0xdc00 && i + 1 < units) {
            uint32_t low = p[2 * i + 2] | (uint32_t)p[2 * i + 3] << 8;
            if (low >= 0xdc00 && low < 0xe000) {
                append_utf8(out, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
                i++;
                continue;
            }
        }
        append_utf8(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
    }
}

static int env_abort(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    wc_buf *out = &in->own_trap;
    wc_buf_clear(out);
    wc_buf_append_str(out, "abort: ");
    append_string(out, memory, args[0]);
    wc_buf_append_str(out, "; ");
    append_string(out, memory, args[1]);
    wc_buf_printf(out, " (%u,%u)", (uint32_t)args[2], (uint32_t)args[3]);
    if (wc_buf_status(out) != 0)
        return wc__instance_trap(in, "abort with a text of more than %u bytes", WC_ENGINE_TEXT_MAX);
    return WC_ETRAP;
}

/* A random finite number: Math.random's generator is seeded with its bits. */
static int env_seed(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)memory;
    uint64_t bits;
    in->engine->env.random(in->engine->env.ctx, (uint8_t *)&bits, sizeof bits);
    args[0] = (bits & ~((uint64_t)0x7ff << 52)) | (uint64_t)1023 << 52;
    return WC_DONE;
}

static int env_trace(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    wc_buf text;
    wc_buf_init(&text, WC_ENGINE_TEXT_MAX);
    wc_buf_append_str(&text, "trace: ");
    append_string(&text, memory, args[0]);
    uint32_t count = WC_MIN((uint32_t)args[1], 5u);
    for (uint32_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, &args[2 + i], sizeof value);
        wc_buf_printf(&text, "%s%g", i ? ", " : " ", value);
    }
    wc__instance_log(in, wc_buf_slice(&text));
    wc_buf_deinit(&text);
    return WC_DONE;
}

const wc_host_fn wc__assembly_fns[] = {
    {"env", "abort", "iiii:", env_abort, false},
    {"env", "seed", ":F", env_seed, false},
    {"env", "trace", "iiFFFFF:", env_trace, false},
    {0},
};
