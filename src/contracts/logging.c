/* contracts/logging.c: see logging.h. Freestanding. */
#include "contracts/logging.h"

static const char *const level_names[] = {"", "error", "warn", "info", "debug", "trace"};

const char *wc_write_log_level_name(uint32_t level)
{
    return level <= 5 ? level_names[level] : "";
}

uint32_t wc_write_log_level(wc_slice name)
{
    for (uint32_t level = 1; level <= 5; level++) {
        if (__builtin_strlen(level_names[level]) == name.len &&
            __builtin_memcmp(level_names[level], name.ptr, name.len) == 0)
            return level;
    }
    return 0;
}

/* True when the value is waSCC's shape as a positional array: [number, body]. */
static bool is_old_array(const wc_mp_reader *r)
{
    wc_mp_reader ahead = *r;
    uint32_t count;
    return wc_mp_peek(&ahead) == WC_MP_ARRAY && wc_mp_read_array(&ahead, &count) &&
           wc_mp_peek(&ahead) == WC_MP_INT;
}

static void read_level(wc_mp_reader *r, wc_write_log *line, bool *out_is_number)
{
    *out_is_number = wc_mp_peek(r) == WC_MP_INT;
    if (*out_is_number) {
        wc_mp_read_u32(r, &line->level);
    } else if (wc_mp_read_str(r, &line->level_name)) {
        line->level = wc_write_log_level(line->level_name);
    }
}

static bool read_old_array(wc_mp_reader *r, wc_write_log *line)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("level"), WC_MP_FIELD("body")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        if (s.field == 0)
            wc_mp_read_u32(r, &line->level);
        else
            wc_mp_read_str(r, &line->text);
    }
    return wc_mp_struct_end(r, &s);
}

static bool read_either(wc_mp_reader *r, wc_write_log *line)
{
    static const wc_mp_field fields[] = {WC_MP_ALIASED("target"), WC_MP_FIELD("level"), WC_MP_ALIASED("text"),
                                         WC_MP_ALIASED("body")};
    bool is_number = false;
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &line->target);
            break;
        case 1:
            read_level(r, line, &is_number);
            break;
        default:
            wc_mp_read_str(r, &line->text);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    if (is_number)
        return wc_mp_struct_has(&s, 3) || wc_mp_fail_field(r, "body", "missing");
    if (!wc_mp_struct_has(&s, 0))
        return wc_mp_fail_field(r, "target", "missing");
    return wc_mp_struct_has(&s, 2) || wc_mp_fail_field(r, "text", "missing");
}

bool wc_write_log_read(wc_mp_reader *r, wc_write_log *out)
{
    wc_write_log line = {0};
    if (is_old_array(r) ? !read_old_array(r, &line) : !read_either(r, &line))
        return false;
    *out = line;
    return true;
}

void wc_write_log_write(wc_mp_writer *w, const wc_write_log *line)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "target");
    wc_mp_write_str(w, line->target);
    wc_mp_write_cstr(w, "level");
    if (line->level_name.len > 0)
        wc_mp_write_str(w, line->level_name);
    else
        wc_mp_write_cstr(w, wc_write_log_level_name(line->level));
    wc_mp_write_cstr(w, "text");
    wc_mp_write_str(w, line->text);
}
