/* lattice/tell.c: how events reach those who listen. An event is published twice, in the form of the era and as a CloudEvent, on
 * each bus. While a bus has no connection events are kept and published when it is back, and with them those of the last
 * seconds before the loss was noticed, which may have gone nowhere; and all of them once more some seconds later, because those
 * who listen were cut off too and may come back after us. So an event may come more than once, but no acknowledged command
 * stays without one. What is kept is bounded: the oldest go first. SPEC lattice 6. */
#include "codec/json.h"
#include "lattice/lattice_int.h"

typedef struct kept {
    uint64_t at_ms; /* wall clock */
    char *subject, *payload;
    size_t len;
} kept;

/* A ring of the newest events of one bus. */
typedef struct wc__memory {
    kept ring[WC_LIMIT_LATTICE_EVENTS];
    size_t first, count, bytes;
} wc__memory;

static void forget_first(wc__memory *memory)
{
    kept *oldest = &memory->ring[memory->first];
    memory->bytes -= oldest->len;
    wc_free(oldest->subject);
    wc_free(oldest->payload);
    *oldest = (kept){0};
    memory->first = (memory->first + 1) % WC_LIMIT_LATTICE_EVENTS;
    memory->count--;
}

static void forget_before(wc__memory *memory, uint64_t at_ms)
{
    while (memory->count > 0 && memory->ring[memory->first].at_ms < at_ms)
        forget_first(memory);
}

static uint64_t now_ms(const wc_lattice *lattice)
{
    const wc_env *env = wc_loop_env(lattice->loop);
    return env->wall_ns(env->ctx) / 1000000u;
}

static void keep(wc_lattice *lattice, int bus, const char *subject, wc_slice payload)
{
    uint64_t now = now_ms(lattice);
    if (lattice->memories[bus] == NULL)
        lattice->memories[bus] = WC_NEW(wc__memory);
    wc__memory *memory = lattice->memories[bus];
    if (lattice->lost_ms[bus] == 0 && lattice->again_ms[bus] == 0 && now > WC_LATTICE_REPEAT_MS)
        forget_before(memory, now - WC_LATTICE_REPEAT_MS);
    while (memory->count == WC_LIMIT_LATTICE_EVENTS ||
           (memory->count > 0 && memory->bytes + payload.len > WC_LIMIT_LATTICE_EVENT_BYTES))
        forget_first(memory);
    memory->ring[(memory->first + memory->count++) % WC_LIMIT_LATTICE_EVENTS] = (kept){
        .at_ms = now,
        .subject = wc_strdup(subject),
        .payload = wc_strdup_slice(payload),
        .len = payload.len,
    };
    memory->bytes += payload.len;
}

static void publish(wc_lattice *lattice, int bus, const char *subject, wc_slice payload)
{
    const wc_bus_message message = {.subject = wc_slice_str(subject), .payload = payload, .origin = lattice};
    wc_bus_publish(lattice->buses.control[bus], &message, NULL, NULL);
}

void wc__memories_repeat(wc_lattice *lattice, int bus, uint64_t since_ms)
{
    wc__memory *memory = lattice->memories[bus];
    if (memory == NULL || since_ms == 0)
        return;
    forget_before(memory, since_ms > WC_LATTICE_REPEAT_MS ? since_ms - WC_LATTICE_REPEAT_MS : 0);
    for (size_t i = 0; i < memory->count; i++) {
        const kept *event = &memory->ring[(memory->first + i) % WC_LIMIT_LATTICE_EVENTS];
        publish(lattice, bus, event->subject, wc_slice_of(event->payload, event->len));
    }
}

void wc__memories_free(wc_lattice *lattice)
{
    for (int bus = 0; bus < WC_LATTICE_BUSES_MAX; bus++) {
        wc__memory *memory = lattice->memories[bus];
        while (memory && memory->count > 0)
            forget_first(memory);
        wc_free(memory);
    }
}

/* Heartbeats are not kept: the next one says more. */
static void tell(wc_lattice *lattice, const char *before, const char *after, const wc_buf *text, bool is_kept)
{
    wc_buf subject;
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES + 64u);
    wc_buf_printf(&subject, "%s%s%s", before, lattice->prefix, after);
    for (int bus = 0; bus < WC_LATTICE_BUSES_MAX && wc_buf_status(text) == 0; bus++) {
        if (lattice->buses.control[bus] == NULL)
            continue;
        if (is_kept && bus != WC_LATTICE_LOCAL) /* inside the process nothing is lost */
            keep(lattice, bus, wc_buf_cstr(&subject), wc_buf_slice(text));
        if (lattice->lost_ms[bus] == 0)
            publish(lattice, bus, wc_buf_cstr(&subject), wc_buf_slice(text));
    }
    wc_buf_deinit(&subject);
}

void wc_lattice_event(wc_lattice *lattice, wc_slice event)
{
    wc_json_writer json;
    wc_buf text;
    bool is_kept = !wc_slice_starts(event, WC_LIT("{\"Heartbeat\""));
    if (lattice->is_stopped)
        return;
    wc_loop_assert(lattice->loop);
    wc_buf_init(&text, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    wc_json_key(&json, "event");
    wc_json_raw(&json, event);
    wc_json_key(&json, "header");
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "host_origin", lattice->host_id);
    wc_json_put_u64(&json, "timestamp", wc_env_wall_s(wc_loop_env(lattice->loop)));
    wc_json_object_end(&json);
    wc_json_object_end(&json);
    tell(lattice, "wasmbus.ctl.", ".events", &text, is_kept);
    wc_buf_clear(&text);
    wc__cloud_event(lattice, event, &text);
    tell(lattice, "wasmbus.evt.", "", &text, is_kept);
    wc_buf_deinit(&text);
}
