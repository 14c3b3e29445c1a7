/* contracts/core.c: see core.h. Freestanding. */
#include "contracts/core.h"

bool wc_health_request_read(wc_mp_reader *r, wc_health_request *out)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("placeholder")};
    wc_health_request request = {0};
    wc_mp_struct s;
    if (wc_mp_try_nil(r) || (wc_mp_ok(r) && r->at == r->end)) {
        *out = request;
        return true;
    }
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_bool(r, &request.placeholder);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = request;
    return true;
}

void wc_health_request_write(wc_mp_writer *w, const wc_health_request *request)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "placeholder");
    wc_mp_write_bool(w, request->placeholder);
}

bool wc_health_response_read(wc_mp_reader *r, wc_health_response *out)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("healthy"), WC_MP_FIELD("message")};
    wc_health_response response = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        if (s.field == 0)
            wc_mp_read_bool(r, &response.is_healthy);
        else
            wc_mp_read_str(r, &response.message);
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = response;
    return true;
}

void wc_health_response_write(wc_mp_writer *w, const wc_health_response *response)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "healthy");
    wc_mp_write_bool(w, response->is_healthy);
    wc_mp_write_cstr(w, "message");
    wc_mp_write_str(w, response->message);
}

bool wc_capability_configuration_read(wc_mp_reader *r, wc_slice *values, uint32_t max_values,
                                      wc_capability_configuration *out)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("module"), WC_MP_FIELD("values")};
    wc_capability_configuration configuration = {.values = values};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        if (s.field == 0)
            wc_mp_read_str(r, &configuration.module);
        else
            wc_pairs_read(r, values, max_values, &configuration.value_count);
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = configuration;
    return true;
}

void wc_capability_configuration_write(wc_mp_writer *w, const wc_capability_configuration *configuration)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "module");
    wc_mp_write_str(w, configuration->module);
    wc_mp_write_cstr(w, "values");
    wc_pairs_write(w, configuration->values, configuration->value_count);
}
