/* contracts/extras.c: see extras.h. Freestanding. */
#include "contracts/extras.h"

static const char *const operation_names[WC_EXTRAS_COUNT] = {"RequestGuid", "RequestRandom",
                                                             "RequestSequence"};

int wc_extras_operation(wc_slice name)
{
    for (int i = 0; i < WC_EXTRAS_COUNT; i++) {
        if (__builtin_strlen(operation_names[i]) == name.len &&
            __builtin_memcmp(operation_names[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_extras_operation_name(int operation)
{
    return operation_names[operation];
}

static void read_bounds(wc_mp_reader *r, wc_extras_request *request)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("min"), WC_MP_FIELD("max")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_u32(r, s.field == 0 ? &request->min : &request->max);
    wc_mp_struct_end(r, &s);
}

static const wc_mp_field structure_fields[] = {WC_MP_FIELD("guid"), WC_MP_FIELD("sequence"),
                                               WC_MP_FIELD("random"), WC_MP_FIELD("min"), WC_MP_FIELD("max")};

static void read_structure(wc_mp_reader *r, wc_extras_request *request)
{
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, structure_fields, 5);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_bool(r, &request->guid);
            break;
        case 1:
            wc_mp_read_bool(r, &request->sequence);
            break;
        case 2:
            wc_mp_read_bool(r, &request->random);
            break;
        case 3:
            wc_mp_read_u32(r, &request->min);
            break;
        default:
            wc_mp_read_u32(r, &request->max);
            break;
        }
    }
    wc_mp_struct_end(r, &s);
}

/* A structure has one of the three flags; as an array it starts with one. Looks ahead only. */
static bool is_structure(const wc_mp_reader *r)
{
    wc_mp_reader ahead = *r;
    wc_mp_struct s;
    if (wc_mp_peek(&ahead) == WC_MP_ARRAY) {
        uint32_t count;
        return wc_mp_read_array(&ahead, &count) && wc_mp_peek(&ahead) == WC_MP_BOOL;
    }
    wc_mp_struct_begin(&ahead, &s, structure_fields, 3);
    while (wc_mp_struct_next(&ahead, &s))
        wc_mp_skip(&ahead);
    return s.seen != 0;
}

bool wc_extras_request_read(wc_mp_reader *r, int operation, wc_extras_request *out)
{
    wc_extras_request request = {.is_scalar = true};
    bool is_nothing = wc_mp_try_nil(r) || (wc_mp_ok(r) && r->at == r->end);
    if (is_nothing && operation == WC_EXTRAS_RANDOM)
        return wc_mp_fail_field(r, "min", "missing");
    if (!is_nothing) {
        request.is_scalar = !is_structure(r);
        if (!request.is_scalar)
            read_structure(r, &request);
        else if (operation == WC_EXTRAS_RANDOM)
            read_bounds(r, &request);
        else if (wc_mp_peek(r) != WC_MP_MAP || !wc_mp_skip(r))
            wc_mp_fail(r, WC_EFORMAT, "not a structure");
    }
    if (!wc_mp_ok(r))
        return false;
    *out = request;
    return true;
}

static void write_bounds(wc_mp_writer *w, const wc_extras_request *request)
{
    wc_mp_write_cstr(w, "min");
    wc_mp_write_u64(w, request->min);
    wc_mp_write_cstr(w, "max");
    wc_mp_write_u64(w, request->max);
}

void wc_extras_request_write(wc_mp_writer *w, int operation, const wc_extras_request *request)
{
    if (request->is_scalar) {
        if (operation == WC_EXTRAS_RANDOM) {
            wc_mp_write_map(w, 2);
            write_bounds(w, request);
        }
        return;
    }
    wc_mp_write_map(w, 5);
    wc_mp_write_cstr(w, "guid");
    wc_mp_write_bool(w, request->guid);
    wc_mp_write_cstr(w, "sequence");
    wc_mp_write_bool(w, request->sequence);
    wc_mp_write_cstr(w, "random");
    wc_mp_write_bool(w, request->random);
    write_bounds(w, request);
}

static void read_result_structure(wc_mp_reader *r, wc_extras_result *result)
{
    static const wc_mp_field fields[] = {WC_MP_OPTIONAL("guid"), WC_MP_FIELD("sequenceNumber"),
                                         WC_MP_ALIASED("random_number"), WC_MP_ALIASED("randomNumber")};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &result->guid);
            break;
        case 1:
            wc_mp_read_u64(r, &result->sequence);
            break;
        default:
            wc_mp_read_u32(r, &result->random);
            break;
        }
    }
    if (wc_mp_struct_end(r, &s) && !wc_mp_struct_has(&s, 2) && !wc_mp_struct_has(&s, 3))
        wc_mp_fail_field(r, "random_number", "missing");
}

static void read_result_scalar(wc_mp_reader *r, int operation, wc_extras_result *result)
{
    result->is_scalar = true;
    if (operation == WC_EXTRAS_GUID)
        wc_mp_read_str(r, &result->guid);
    else if (operation == WC_EXTRAS_RANDOM)
        wc_mp_read_u32(r, &result->random);
    else
        wc_mp_read_u64(r, &result->sequence);
}

bool wc_extras_result_read(wc_mp_reader *r, int operation, wc_extras_result *out)
{
    wc_extras_result result = {0};
    int kind = wc_mp_peek(r);
    if (kind == WC_MP_MAP || kind == WC_MP_ARRAY)
        read_result_structure(r, &result);
    else
        read_result_scalar(r, operation, &result);
    if (!wc_mp_ok(r))
        return false;
    *out = result;
    return true;
}

void wc_extras_result_write(wc_mp_writer *w, int operation, const wc_extras_result *result)
{
    if (result->is_scalar) {
        if (operation == WC_EXTRAS_GUID)
            wc_mp_write_str(w, result->guid);
        else
            wc_mp_write_u64(w, operation == WC_EXTRAS_RANDOM ? result->random : result->sequence);
        return;
    }
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "guid");
    if (result->guid.ptr == NULL)
        wc_mp_write_nil(w);
    else
        wc_mp_write_str(w, result->guid);
    wc_mp_write_cstr(w, "sequenceNumber");
    wc_mp_write_u64(w, result->sequence);
    wc_mp_write_cstr(w, "random_number");
    wc_mp_write_u64(w, result->random);
}
