/* lattice/cloud.c: an event once more, as CloudEvents 1.0 has it, for tools that know that form. It goes to a subject of our
 * own, wasmbus.evt.<namespace>, where hosts of the era and their tools hear nothing; theirs is as it ever was.
 * SPEC lattice 6; RFC 0004; CloudEvents 1.0, JSON format. */
#include "codec/json.h"
#include "crypto/crypto.h"
#include "lattice/lattice_int.h"

/* "ActorStarted" -> "actor_started" */
static void put_snake(wc_buf *out, wc_slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        uint8_t letter = name.ptr[i];
        bool is_upper = letter >= 'A' && letter <= 'Z';
        if (is_upper && i > 0)
            wc_buf_append_byte(out, '_');
        wc_buf_append_byte(out, is_upper ? (uint8_t)(letter + 32) : letter);
    }
}

/* {"Name":{...}} or "Name", as event.c writes them: the name is the first string. */
static wc_slice name_of(wc_slice event, wc_slice *out_data)
{
    size_t start = event.len > 0 && event.ptr[0] == '{' ? 2 : 1;
    wc_slice rest = wc_slice_from(event, start);
    wc_slice name = wc_slice_sub(rest, 0, wc_slice_find(rest, '"'));
    *out_data = start == 2 ? wc_slice_sub(rest, name.len + 2, rest.len - name.len - 3) : WC_LIT("{}");
    return name;
}

void wc__cloud_event(const wc_lattice *lattice, wc_slice event, wc_buf *out)
{
    const wc_env *env = wc_loop_env(lattice->loop);
    char id[WC_UUID_LEN + 1], time[32];
    wc_buf type;
    wc_slice data, name = name_of(event, &data);
    wc_json_writer json;
    wc_uuid_make(env, id);
    wc_env_format_time(env->wall_ns(env->ctx), time);
    wc_buf_init(&type, 256);
    wc_buf_append_str(&type, "com.wasmcloud.lattice.");
    put_snake(&type, name);
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "specversion", "1.0");
    wc_json_put_cstr(&json, "id", id);
    wc_json_put_cstr(&json, "source", lattice->host_id);
    wc_json_put_string(&json, "type", wc_buf_slice(&type));
    wc_json_put_cstr(&json, "time", time);
    wc_json_put_cstr(&json, "datacontenttype", "application/json");
    wc_json_key(&json, "data");
    wc_json_raw(&json, data);
    wc_json_object_end(&json);
    wc_buf_deinit(&type);
}
