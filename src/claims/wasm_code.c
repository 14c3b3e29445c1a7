/* claims/wasm_code.c: locals and instructions for the canonical writer: which immediates an opcode of the
 * MVP has.
 *
 * Nothing is checked beyond what the era's parser checked: opcodes it knew, reserved bytes, the end of the
 * outermost block. SPEC claims 3.2 (opcodes, block types, reserved bytes, locals).
 */
#include "claims/wasm.h"

enum {
    IMMEDIATE_UNKNOWN, /* no opcode of the MVP */
    IMMEDIATE_NONE,
    IMMEDIATE_BLOCK,
    IMMEDIATE_END,
    IMMEDIATE_INDEX,
    IMMEDIATE_BRANCH_TABLE,
    IMMEDIATE_CALL_INDIRECT,
    IMMEDIATE_MEMORY,   /* alignment, offset */
    IMMEDIATE_RESERVED, /* one byte that is 0 */
    IMMEDIATE_I32,
    IMMEDIATE_I64,
    IMMEDIATE_F32,
    IMMEDIATE_F64
};

/* clang-format off */
static const uint8_t immediates[256] = {
    [0x00 ... 0x01] = IMMEDIATE_NONE,          /* unreachable, nop */
    [0x02 ... 0x04] = IMMEDIATE_BLOCK,         /* block, loop, if */
    [0x05]          = IMMEDIATE_NONE,          /* else */
    [0x0b]          = IMMEDIATE_END,
    [0x0c ... 0x0d] = IMMEDIATE_INDEX,         /* br, br_if */
    [0x0e]          = IMMEDIATE_BRANCH_TABLE,
    [0x0f]          = IMMEDIATE_NONE,          /* return */
    [0x10]          = IMMEDIATE_INDEX,         /* call */
    [0x11]          = IMMEDIATE_CALL_INDIRECT,
    [0x1a ... 0x1b] = IMMEDIATE_NONE,          /* drop, select */
    [0x20 ... 0x24] = IMMEDIATE_INDEX,         /* local.get ... global.set */
    [0x28 ... 0x3e] = IMMEDIATE_MEMORY,        /* loads and stores */
    [0x3f ... 0x40] = IMMEDIATE_RESERVED,      /* memory.size, memory.grow */
    [0x41]          = IMMEDIATE_I32,
    [0x42]          = IMMEDIATE_I64,
    [0x43]          = IMMEDIATE_F32,
    [0x44]          = IMMEDIATE_F64,
    [0x45 ... 0xbf] = IMMEDIATE_NONE,          /* comparisons, arithmetic, conversions */
};
/* clang-format on */

static void block_type(wc__canon *c)
{
    int type = wc__canon_i7(c);
    if (c->rc == 0 && type != -0x40 && (type < -4 || type > -1))
        wc__canon_fail(c, WC_EUNSUPPORTED, "Invalid or unknown value type %d", type);
}

static void reserved(wc__canon *c, const char *what)
{
    uint8_t byte = wc__canon_byte(c);
    if (c->rc == 0 && byte != 0)
        wc__canon_fail(c, WC_EUNSUPPORTED, "Invalid %s reference (%u)", what, byte);
}

static void branch_table(wc__canon *c)
{
    for (uint32_t left = wc__canon_u32(c); left > 0 && c->rc == 0; left--)
        wc__canon_u32(c);
    wc__canon_u32(c); /* the default */
}

/* One instruction; gives its kind. */
static int instruction(wc__canon *c)
{
    uint8_t opcode = wc__canon_byte(c);
    if (c->rc < 0)
        return IMMEDIATE_UNKNOWN;
    int kind = immediates[opcode];
    switch (kind) {
    case IMMEDIATE_UNKNOWN:
        wc__canon_fail(c, WC_EUNSUPPORTED, "Unknown opcode %u", opcode);
        break;
    case IMMEDIATE_BLOCK:
        block_type(c);
        break;
    case IMMEDIATE_BRANCH_TABLE:
        branch_table(c);
        break;
    case IMMEDIATE_CALL_INDIRECT:
        wc__canon_u32(c);
        reserved(c, "table");
        break;
    case IMMEDIATE_MEMORY:
        wc__canon_u32(c);
        wc__canon_u32(c);
        break;
    case IMMEDIATE_INDEX:
        wc__canon_u32(c);
        break;
    case IMMEDIATE_RESERVED:
        reserved(c, "memory");
        break;
    case IMMEDIATE_I32:
        wc__canon_i32(c);
        break;
    case IMMEDIATE_I64:
        wc__canon_i64(c);
        break;
    case IMMEDIATE_F32:
        wc__canon_skip(c, 4);
        break;
    case IMMEDIATE_F64:
        wc__canon_skip(c, 8);
        break;
    default:
        break;
    }
    return kind;
}

void wc__canon_init_expression(wc__canon *c)
{
    while (c->rc == 0 && instruction(c) != IMMEDIATE_END) {
    }
}

void wc__canon_body(wc__canon *c)
{
    uint64_t locals = 0;
    for (uint32_t left = wc__canon_u32(c); left > 0 && c->rc == 0; left--) {
        locals += wc__canon_u32(c);
        wc__canon_value_type(c);
    }
    if (c->rc == 0 && locals > UINT32_MAX)
        wc__canon_fail(c, WC_EFORMAT, "Too many locals");
    for (size_t open = 1; open > 0 && c->rc == 0;) {
        int kind = instruction(c);
        if (kind == IMMEDIATE_END)
            open--;
        else if (kind == IMMEDIATE_BLOCK)
            open++;
    }
}
