/* lattice/sync.c: how our own hosts come to know the same. With each heartbeat a host says a digest: for each of 256 buckets the
 * sum of its facts. Who hears a digest that differs from its own sends that host what it has in those buckets, a moment later
 * and only if they still differ then, so that not everybody sends the same. What was news is announced by another digest.
 *
 * Subjects (hosts of the era never subscribe to them): wasmbus.ctl.<ns>.sync.digest, wasmbus.ctl.<ns>.sync.records.<host>.
 *
 * Bounds: the number of hosts compared with, the size of a message, the bytes sent to one host for one digest; only a digest of
 * a heartbeat is answered with a digest, so that hosts that cannot agree do not talk without end. RFC 0004. */
#include <stdio.h>

#include "claims/claims.h"
#include "codec/mp_buf.h"
#include "lattice/lattice_int.h"

enum {
    VERSION = 1,
    MESSAGE_BYTES = 256 << 10, /* of records, before another message is begun */
    ANSWER_BYTES = 16 << 20,   /* to one host for one of its digests */
    DELAY_MS_MAX = 400,
    ANNOUNCE_MS = 200,
    SILENT_BEATS = 4, /* a host that was not heard of for so long is forgotten */
};

typedef struct peer {
    wc__digest last;
    uint64_t heard_ns, due_ns; /* due_ns 0: nothing to send */
} peer;

struct wc__sync {
    wc_lattice *lattice;
    const wc_env *env;
    uint64_t instance, announce_ns; /* announce_ns 0: nothing to announce */
    wc_map peers;                   /* host and instance -> peer */
    bool has_twin;
};

wc__sync *wc__sync_new(wc_lattice *lattice)
{
    wc__sync *sync = WC_NEW(wc__sync);
    sync->lattice = lattice;
    sync->env = wc_loop_env(lattice->loop);
    sync->env->random(sync->env->ctx, (uint8_t *)&sync->instance, sizeof sync->instance);
    wc_map_init(&sync->peers, WC_LIMIT_LATTICE_PEERS);
    return sync;
}

void wc__sync_free(wc__sync *sync)
{
    size_t cursor = 0;
    if (sync == NULL)
        return;
    for (const wc_map_entry *e; (e = wc_map_next(&sync->peers, &cursor)) != NULL;)
        wc_free(e->value);
    wc_map_deinit(&sync->peers);
    wc_free(sync);
}

static char *subject(const wc__sync *sync, const char *tail, const char *host)
{
    wc_buf text;
    wc_buf_init(&text, WC_LIMIT_SUBJECT_BYTES);
    wc_buf_printf(&text, "wasmbus.ctl.%s.sync.%s%s", sync->lattice->prefix, tail, host);
    char *out = wc_strdup_slice(wc_buf_slice(&text));
    wc_buf_deinit(&text);
    return out;
}

static void send(wc__sync *sync, const char *tail, const char *host, const wc_buf *payload, wc__letters *out)
{
    const wc__letter letter = {.bus = WC_LATTICE_NATS, .subject = subject(sync, tail, host)};
    wc__letter_add(out, letter, wc_buf_slice(payload));
}

/* ---- digests ------------------------------------------------------------------------------------------------------- */

static void write_head(wc_mp_writer *w, const wc__sync *sync, uint32_t count)
{
    wc_mp_write_map(w, count);
    wc_mp_write_cstr(w, "v");
    wc_mp_write_u64(w, VERSION);
    wc_mp_write_cstr(w, "host");
    wc_mp_write_cstr(w, sync->lattice->host_id);
    wc_mp_write_cstr(w, "instance");
    wc_mp_write_u64(w, sync->instance);
}

void wc__sync_announce(wc__sync *sync, bool is_beat, wc__letters *out)
{
    const uint64_t *sums = wc_state_sums(sync->lattice->state);
    uint8_t bytes[WC_STATE_BUCKETS * 8];
    wc_buf payload;
    wc_mp_writer w;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(sums[i / 8] >> 8 * (7 - i % 8));
    wc_buf_init(&payload, sizeof bytes + 512);
    wc_mp_buf_begin(&w, &payload);
    write_head(&w, sync, 6);
    wc_mp_write_cstr(&w, "counter");
    wc_mp_write_u64(&w, wc_state_counter(sync->lattice->state));
    wc_mp_write_cstr(&w, "beat");
    wc_mp_write_bool(&w, is_beat);
    wc_mp_write_cstr(&w, "sums");
    wc_mp_write_bin(&w, wc_slice_of(bytes, sizeof bytes));
    if (wc_mp_buf_end(&w) == 0)
        send(sync, "digest", "", &payload, out);
    wc_buf_deinit(&payload);
    sync->announce_ns = 0;
}

static void read_version(wc_mp_reader *r)
{
    uint64_t version;
    if (wc_mp_read_u64(r, &version) && version != VERSION)
        wc_mp_fail(r, WC_EVERSION, "of another version of wasmcloud-c");
}

static void read_host(wc_mp_reader *r, char out[WC_STAMP_HOST_SIZE])
{
    wc_slice host = {0};
    if (wc_mp_read_str(r, &host) && !wc_nkey_is_public(host, WC_NKEY_SERVER))
        wc_mp_fail(r, WC_EFORMAT, "not the key of a host");
    else
        wc_slice_copy_cstr(host, out, WC_STAMP_HOST_SIZE);
}

static void read_sums(wc_mp_reader *r, uint64_t sums[WC_STATE_BUCKETS])
{
    wc_slice bytes;
    if (!wc_mp_read_bytes(r, &bytes))
        return;
    if (bytes.len != WC_STATE_BUCKETS * 8)
        wc_mp_fail(r, WC_EFORMAT, "not 256 sums");
    for (size_t i = 0; wc_mp_ok(r) && i < bytes.len; i++)
        sums[i / 8] = sums[i / 8] << 8 | bytes.ptr[i];
}

int wc__digest_read(wc_slice payload, wc__digest *out, wc_error *err)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("v"),       WC_MP_FIELD("host"), WC_MP_FIELD("instance"),
                                         WC_MP_FIELD("counter"), WC_MP_FIELD("beat"), WC_MP_FIELD("sums")};
    wc_mp_reader r;
    wc_mp_struct s;
    wc__digest digest = {0};
    wc_mp_reader_init(&r, payload);
    wc_mp_struct_begin(&r, &s, fields, WC_COUNT(fields));
    while (wc_mp_struct_next(&r, &s)) {
        if (s.field == 0)
            read_version(&r);
        else if (s.field == 1)
            read_host(&r, digest.host);
        else if (s.field == 2)
            wc_mp_read_u64(&r, &digest.instance);
        else if (s.field == 3)
            wc_mp_read_u64(&r, &digest.counter);
        else if (s.field == 4)
            wc_mp_read_bool(&r, &digest.is_beat);
        else
            read_sums(&r, digest.sums);
    }
    wc_mp_struct_end(&r, &s);
    if (!wc_mp_ok(&r))
        return wc_mp_error(&r, err);
    *out = digest;
    return 0;
}

static bool is_equal(const wc__sync *sync, const wc__digest *digest)
{
    return memcmp(digest->sums, wc_state_sums(sync->lattice->state), sizeof digest->sums) == 0;
}

static wc_slice peer_key(const char *host, const uint64_t *instance, uint8_t out[WC_STAMP_HOST_SIZE + 8])
{
    memset(out, 0, WC_STAMP_HOST_SIZE + 8);
    wc_slice_copy_cstr(wc_slice_str(host), (char *)out, WC_STAMP_HOST_SIZE);
    memcpy(out + WC_STAMP_HOST_SIZE, instance, 8);
    return wc_slice_of(out, WC_STAMP_HOST_SIZE + 8);
}

static void forget_silent(wc__sync *sync, uint64_t now)
{
    uint8_t key[WC_STAMP_HOST_SIZE + 8];
    peer *gone;
    do {
        size_t cursor = 0;
        gone = NULL;
        for (const wc_map_entry *e; (e = wc_map_next(&sync->peers, &cursor)) != NULL && gone == NULL;) {
            peer *other = e->value;
            if (other->heard_ns + SILENT_BEATS * sync->lattice->heartbeat_ns < now)
                gone = other;
        }
        if (gone)
            (void)wc_map_take(&sync->peers, peer_key(gone->last.host, &gone->last.instance, key));
        wc_free(gone);
    } while (gone);
}

static peer *find_peer(wc__sync *sync, const wc__digest *digest, uint64_t now)
{
    uint8_t key[WC_STAMP_HOST_SIZE + 8];
    wc_slice name = peer_key(digest->host, &digest->instance, key);
    peer *known = wc_map_get(&sync->peers, name);
    if (known)
        return known;
    forget_silent(sync, now);
    peer *made = WC_NEW(peer);
    if (wc_map_put(&sync->peers, name, made, NULL) == 0)
        return made;
    wc_free(made);
    wc__lattice_note(sync->lattice, "lattice.crowded",
                     "more hosts than are compared with (limit: lattice peers)");
    return NULL;
}

static void announce_soon(wc__sync *sync, uint64_t now)
{
    if (sync->announce_ns == 0)
        sync->announce_ns = now + ANNOUNCE_MS * 1000000ull;
}

int wc__sync_on_digest(wc__sync *sync, wc_slice payload, wc_error *err)
{
    wc__digest digest;
    uint8_t chance;
    uint64_t now = wc_env_monotonic_ns(sync->env);
    int rc = wc__digest_read(payload, &digest, err);
    bool has_own_key = rc == 0 && strcmp(digest.host, sync->lattice->host_id) == 0;
    if (rc != 0 || (has_own_key && digest.instance == sync->instance))
        return rc;
    if (has_own_key && !sync->has_twin) {
        sync->has_twin = true;
        wc__lattice_note(sync->lattice, "host.twin", "another process uses the key of this host");
    }
    wc_state_observe(sync->lattice->state, digest.counter);
    peer *from = find_peer(sync, &digest, now);
    if (from == NULL)
        return 0;
    from->last = digest;
    from->heard_ns = now;
    from->due_ns = 0;
    if (is_equal(sync, &digest))
        return 0;
    sync->env->random(sync->env->ctx, &chance, 1);
    from->due_ns = now + (20u + DELAY_MS_MAX * (uint64_t)chance / 255u) * 1000000u;
    if (digest.is_beat)
        announce_soon(sync, now);
    return 0;
}

/* ---- records ------------------------------------------------------------------------------------------------------- */

typedef struct sending {
    wc__sync *sync;
    const char *host;
    wc__letters *out;
    wc_buf records;
    uint32_t count;
    size_t total;
} sending;

static void flush(sending *self)
{
    wc_buf payload;
    wc_mp_writer w;
    if (self->count == 0)
        return;
    wc_buf_init(&payload, 2 * MESSAGE_BYTES);
    wc_mp_buf_begin(&w, &payload);
    write_head(&w, self->sync, 4);
    wc_mp_write_cstr(&w, "records");
    wc_mp_write_array(&w, self->count);
    wc_mp_write_raw(&w, wc_buf_slice(&self->records));
    if (wc_mp_buf_end(&w) == 0)
        send(self->sync, "records.", self->host, &payload, self->out);
    wc_buf_deinit(&payload);
    wc_buf_clear(&self->records);
    self->count = 0;
}

static void add_record(void *arg, wc_slice record)
{
    sending *self = arg;
    if (self->total + record.len > ANSWER_BYTES)
        return; /* the next digest shows what is missing */
    if (self->records.len + record.len > MESSAGE_BYTES)
        flush(self);
    wc_buf_append_slice(&self->records, record);
    self->count++;
    self->total += record.len;
}

static void send_differences(wc__sync *sync, const peer *to, wc__letters *out)
{
    bool buckets[WC_STATE_BUCKETS];
    const uint64_t *own = wc_state_sums(sync->lattice->state);
    sending self = {.sync = sync, .host = to->last.host, .out = out};
    for (size_t i = 0; i < WC_STATE_BUCKETS; i++)
        buckets[i] = own[i] != to->last.sums[i];
    wc_buf_init(&self.records, 2 * MESSAGE_BYTES);
    wc_state_each_record(sync->lattice->state, buckets, add_record, &self);
    flush(&self);
    wc_buf_deinit(&self.records);
}

uint64_t wc__sync_due(wc__sync *sync, wc__letters *out)
{
    uint64_t now = wc_env_monotonic_ns(sync->env), next = 0;
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&sync->peers, &cursor)) != NULL;) {
        peer *other = e->value;
        if (other->due_ns != 0 && other->due_ns <= now) {
            other->due_ns = 0;
            if (!is_equal(sync, &other->last))
                send_differences(sync, other, out);
        }
        if (other->due_ns != 0 && (next == 0 || other->due_ns < next))
            next = other->due_ns;
    }
    if (sync->announce_ns != 0 && sync->announce_ns <= now)
        wc__sync_announce(sync, false, out);
    if (sync->announce_ns != 0 && (next == 0 || sync->announce_ns < next))
        next = sync->announce_ns;
    return next;
}

/* One record that cannot be taken does not keep the others out. */
static bool take_record(wc__sync *sync, wc_slice record, wc_arena *arena)
{
    wc_lattice *lattice = sync->lattice;
    wc_error err;
    wc_fact fact;
    wc_taken taken = WC_TAKEN_STALE;
    int rc = wc_record_read(record, arena, &fact, &err);
    if (rc == 0)
        rc = wc_state_put(lattice->state, &fact, &taken, &err);
    if (rc != 0)
        wc__lattice_note(lattice, "fact.refused", err.msg);
    else if (taken == WC_TAKEN_NEW)
        lattice->host.learn(lattice->host.ctx, &fact);
    return taken == WC_TAKEN_NEW;
}

static bool take_records(wc__sync *sync, wc_mp_reader *r)
{
    wc_arena arena;
    uint32_t count = 0;
    wc_slice record;
    bool is_news = false;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    if (wc_mp_read_array(r, &count))
        for (uint32_t i = 0; i < count && wc_mp_read_raw(r, &record); i++) {
            is_news |= take_record(sync, record, &arena);
            wc_arena_reset(&arena);
        }
    wc_arena_deinit(&arena);
    return is_news;
}

int wc__sync_on_records(wc__sync *sync, wc_slice payload, wc_error *err)
{
    static const wc_mp_field fields[] = {WC_MP_FIELD("v"), WC_MP_FIELD("host"), WC_MP_FIELD("instance"),
                                         WC_MP_FIELD("records")};
    wc_mp_reader r;
    wc_mp_struct s;
    char host[WC_STAMP_HOST_SIZE];
    uint64_t instance;
    bool is_news = false;
    wc_mp_reader_init(&r, payload);
    wc_mp_struct_begin(&r, &s, fields, WC_COUNT(fields));
    while (wc_mp_struct_next(&r, &s)) {
        if (s.field == 0)
            read_version(&r);
        else if (s.field == 1)
            read_host(&r, host);
        else if (s.field == 2)
            wc_mp_read_u64(&r, &instance);
        else
            is_news = take_records(sync, &r);
    }
    wc_mp_struct_end(&r, &s);
    if (is_news)
        announce_soon(sync, wc_env_monotonic_ns(sync->env));
    return wc_mp_ok(&r) ? 0 : wc_mp_error(&r, err);
}
