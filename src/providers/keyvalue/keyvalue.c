/* providers/keyvalue/keyvalue.c: the provider table: links, calls, life cycle.
 *
 * PER_LOOP: each loop has its own copy of the links and its own read connection. Get and KeyExists of durable data are answered
 * at once from what is committed; everything else becomes a job of the keeper's thread and is completed from there. A loop
 * never waits for the disk's writes, and no state is shared between loops but through the keeper.
 *
 * The instance of each link name has a file of its own; inside it each actor has a keyspace of its own unless the link says
 * otherwise. Removing a link removes no data.
 *
 * SPEC interfaces 5.3; providers 1, 4, 5; design 4 and 8.
 */
#include "providers/keyvalue/keyvalue.h"

#include <errno.h>
#include <stdio.h>
#include <sys/statvfs.h>

#include "providers/keyvalue/keeper.h"
#include "providers/keyvalue/wire.h"

#define DISK_RESERVE_BYTES (4u << 20)

typedef struct provider {
    const wc_host_api *host;
    wc__keyvalue_keeper *keeper;
    wc__keyvalue_store *health_reader; /* of the control loop; NULL in memory */
    char *path;                        /* NULL: everything is in memory */
    uint64_t file_bytes;
} provider;

/* What a link comes to. */
typedef struct binding {
    wc__keyvalue_target target;
    char *space;
} binding;

typedef struct loop_part {
    provider *p;
    wc_loop *loop;
    wc__keyvalue_store *reader; /* NULL in memory */
    wc_map bindings;            /* actor -> binding */
    wc_arena arena;
    /* While stopping: */
    void (*on_stopped)(void *ctx);
    void *stopped_ctx;
    wc_msg stopped_msg;
} loop_part;

/* ---- start and stop ---------------------------------------------------------------------------------------------- */

static wc_slice setting(const wc_host_api *host, const char *name)
{
    wc_slice value = {0};
    host->setting(host->self, name, &value);
    return value;
}

static int setting_bytes(const wc_host_api *host, const char *name, uint64_t fallback, uint64_t *out,
                         wc_error *err)
{
    wc_slice text = setting(host, name);
    *out = fallback;
    if (text.len > 0 && (!wc_slice_to_u64(text, out) || *out < 1u << 16 || *out > 1ull << 46))
        return wc_fail(err, WC_EINVAL, "setting %s is \"%.*s\", must be a number of bytes from 65536", name,
                       WC_FMT(text));
    return 0;
}

/* "keyvalue.db" of the default link, "keyvalue-<name>.db" of others; what is not a letter or digit becomes =XX. */
static int make_path(const wc_host_api *host, wc_slice link_name, char **out_path, wc_error *err)
{
    wc_slice dir = setting(host, "state-dir");
    wc_buf path;
    if (dir.len == 0)
        return wc_fail(err, WC_EINVAL, "the durable key-value store needs the setting state-dir");
    wc_buf_init(&path, 4096);
    wc_buf_append_slice(&path, dir);
    int rc = wc_buf_cstr(&path) == NULL ? WC_ELIMIT : wc_dir_make(wc_buf_cstr(&path), 0700, err);
    wc_buf_append_str(&path, "/keyvalue");
    if (link_name.len > 0 && !wc_slice_eq(link_name, WC_LIT("default")))
        wc_buf_append_byte(&path, '-');
    else
        link_name = (wc_slice){0};
    for (size_t i = 0; i < link_name.len; i++) {
        uint8_t c = link_name.ptr[i];
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            wc_buf_append_byte(&path, c);
        else
            wc_buf_printf(&path, "=%02x", c);
    }
    wc_buf_append_str(&path, ".db");
    if (rc == 0 && wc_buf_cstr(&path) == NULL)
        rc = wc_fail(err, WC_ELIMIT, "the path of the key-value file is longer than 4096 bytes");
    if (rc == 0)
        *out_path = wc_strdup(wc_buf_cstr(&path));
    wc_buf_deinit(&path);
    return rc;
}

static void provider_stop(void *self)
{
    provider *p = self;
    /* The keeper's connection must be the last one: closing it moves the log into the file. */
    if (p->health_reader != NULL)
        p->health_reader->api->free(p->health_reader);
    wc__keyvalue_keeper_free(p->keeper);
    wc_free(p->path);
    wc_free(p);
}

static int open_stores(provider *p, wc_slice link_name, bool is_memory, wc_error *err)
{
    uint64_t memory_bytes;
    wc__keyvalue_store *durable = NULL;
    int rc = setting_bytes(p->host, "keyvalue-memory-bytes", WC__KEYVALUE_MEMORY_BYTES, &memory_bytes, err);
    if (rc == 0)
        rc = setting_bytes(p->host, "keyvalue-file-bytes", WC__KEYVALUE_FILE_BYTES, &p->file_bytes, err);
    if (rc == 0 && !is_memory)
        rc = make_path(p->host, link_name, &p->path, err);
    if (rc == 0 && !is_memory)
        rc = wc__keyvalue_sqlite_open(p->path, p->file_bytes, false, &durable, err);
    if (rc == 0 && !is_memory)
        rc = wc__keyvalue_sqlite_open(p->path, p->file_bytes, true, &p->health_reader, err);
    if (rc < 0) {
        if (durable != NULL)
            durable->api->free(durable);
        return rc;
    }
    return wc__keyvalue_keeper_new(durable, (size_t)memory_bytes, &p->keeper, err);
}

static int start_with(const wc_host_api *host, wc_slice link_name, bool is_memory, void **out_self,
                      wc_error *err)
{
    provider *p = WC_NEW(provider);
    p->host = host;
    int rc = open_stores(p, link_name, is_memory, err);
    if (rc < 0) {
        provider_stop(p);
        return rc;
    }
    *out_self = p;
    return 0;
}

/* WC__KEYVALUE_DURABLE or _MEMORY of a text. */
static int parse_store(wc_slice text, wc__keyvalue_target *out, wc_error *err)
{
    if (wc_slice_eq_nocase(text, WC_LIT("sqlite")))
        *out = WC__KEYVALUE_DURABLE;
    else if (wc_slice_eq_nocase(text, WC_LIT("memory")))
        *out = WC__KEYVALUE_MEMORY;
    else
        return wc_fail(err, WC_EINVAL, "key-value store is \"%.*s\", must be sqlite or memory", WC_FMT(text));
    return 0;
}

static int provider_start(const wc_host_api *host, wc_slice link_name, void **out_self, wc_error *err)
{
    wc__keyvalue_target target = WC__KEYVALUE_DURABLE;
    wc_slice text = setting(host, "keyvalue-store");
    int rc = text.len > 0 ? parse_store(text, &target, err) : 0;
    return rc < 0 ? rc : start_with(host, link_name, target == WC__KEYVALUE_MEMORY, out_self, err);
}

static int provider_start_memory(const wc_host_api *host, wc_slice link_name, void **out_self, wc_error *err)
{
    return start_with(host, link_name, true, out_self, err);
}

/* Healthy means: the file is there, can be read, and its disk has room for what a commit writes. */
static int provider_health(void *self, wc_error *err)
{
    provider *p = self;
    struct statvfs disk;
    if (p->health_reader == NULL)
        return 0;
    if (statvfs(p->path, &disk) < 0)
        return wc_fail(err, WC_EIO, "key-value file \"%s\": %s", p->path, wc_errno_text(errno));
    if ((uint64_t)disk.f_bavail * disk.f_frsize < DISK_RESERVE_BYTES)
        return wc_fail(err, WC_EIO, "the disk of key-value file \"%s\" is full", p->path);
    return p->health_reader->api->check(p->health_reader, err);
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

static void binding_free(binding *b)
{
    if (b == NULL)
        return;
    wc_free(b->space);
    wc_free(b);
}

/* Actors and shared names live in different name spaces: a shared name cannot be made to look like an actor. */
static char *space_name(const char *kind, wc_slice name)
{
    wc_buf buf;
    wc_buf_init(&buf, WC__KEYVALUE_KEYSPACE_BYTES + 32);
    wc_buf_append_str(&buf, kind);
    wc_buf_append_slice(&buf, name);
    char *copy = wc_strdup(wc_buf_cstr(&buf));
    wc_buf_deinit(&buf);
    return copy;
}

static void note_url(const provider *p, wc_slice actor)
{
    char text[256];
    snprintf(text, sizeof text, "link of %.*s: URL names a server of its own and is not used; data is kept %s",
             WC_FMT(actor), p->path ? "in the state directory" : "in memory");
    p->host->log(p->host->self, WC_LOG_INFO, WC_LIT("keyvalue"), wc_slice_str(text));
}

static int read_value(const provider *p, const wc_bind *bind, const wc_link_value *value, binding *b,
                      wc_slice *shared, wc_error *err)
{
    if (wc_slice_eq_nocase(value->key, WC_LIT("keyspace")))
        *shared = value->value;
    else if (wc_slice_eq_nocase(value->key, WC_LIT("url")))
        note_url(p, bind->actor);
    else if (wc_slice_eq_nocase(value->key, WC_LIT("store")))
        return parse_store(value->value, &b->target, err);
    return 0;
}

static int provider_bind(void *self, const wc_bind *bind, void **out_prepared, wc_error *err)
{
    provider *p = self;
    wc_slice shared = {0};
    int rc = 0;
    binding *b = WC_NEW(binding);
    b->target = p->path ? WC__KEYVALUE_DURABLE : WC__KEYVALUE_MEMORY;
    for (uint32_t i = 0; rc == 0 && i < bind->value_count; i++)
        rc = read_value(p, bind, &bind->values[i], b, &shared, err);
    if (rc == 0 && b->target == WC__KEYVALUE_DURABLE && p->path == NULL)
        rc = wc_fail(err, WC_EUNSUPPORTED,
                     "link value STORE is sqlite, but this key-value provider keeps all in memory");
    wc_slice name = shared.len > 0 ? shared : bind->actor;
    if (rc == 0 && name.len > WC__KEYVALUE_KEYSPACE_BYTES)
        rc = wc_fail(err, WC_ELIMIT, "link value KEYSPACE has %zu bytes, limit %u", name.len,
                     WC__KEYVALUE_KEYSPACE_BYTES);
    if (rc < 0) {
        binding_free(b);
        return rc;
    }
    b->space = space_name(shared.len > 0 ? "shared/" : "actor/", name);
    *out_prepared = b;
    return 0;
}

static void provider_unbind(void *self, wc_slice actor)
{
    (void)self;
    (void)actor; /* loop_unbind did it; the data stays */
}

static void provider_discard(void *self, void *prepared)
{
    (void)self;
    binding_free(prepared);
}

static void part_bind(void *loop_self, wc_slice actor, void *prepared)
{
    loop_part *part = loop_self;
    const binding *from = prepared;
    binding *copy = WC_NEW(binding);
    void *old = NULL;
    copy->target = from->target;
    copy->space = wc_strdup(from->space);
    if (wc_map_put(&part->bindings, actor, copy, &old) < 0)
        old = copy; /* the host has a smaller limit on actors than this map */
    binding_free(old);
}

static void part_unbind(void *loop_self, wc_slice actor)
{
    loop_part *part = loop_self;
    binding_free(wc_map_take(&part->bindings, actor));
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

static int answer_error(const wc_host_api *host, wc_call *call, int code, const char *text)
{
    host->fail(host->self, call, code, wc_slice_str(text));
    return WC_DONE;
}

static void answer(const wc_host_api *host, wc_call *call, int op, int rc, const wc__keyvalue_answer *found,
                   const wc_error *err)
{
    wc_buf bytes;
    if (rc < 0) {
        (void)answer_error(host, call, rc, err->msg);
        return;
    }
    wc_buf_init(&bytes, WC_LIMIT_PAYLOAD_BYTES);
    if (wc__keyvalue_encode(op, found, &bytes) < 0)
        (void)answer_error(host, call, WC_ELIMIT,
                           "answer of the key-value provider is larger than the payload limit");
    else
        host->reply(host->self, call, wc_buf_slice(&bytes));
    wc_buf_deinit(&bytes);
}

/* On the keeper's thread. */
static void on_job_done(wc__keyvalue_job *job)
{
    const wc_host_api *host = job->owner;
    wc_call *call = job->ctx;
    answer(host, call, job->request.op, job->rc, &job->answer, &job->err);
    wc__keyvalue_job_free(job);
    host->complete(host->self, call);
}

static int call_later(loop_part *part, const wc__keyvalue_request *request, wc__keyvalue_target target,
                      wc_call *call)
{
    wc__keyvalue_job *job = wc__keyvalue_job_new(request);
    if (job == NULL)
        return answer_error(part->p->host, call, WC_ENOMEM, "no memory for a key-value operation");
    job->target = target;
    job->on_done = on_job_done;
    job->owner = (void *)(uintptr_t)part->p->host;
    job->ctx = call;
    wc__keyvalue_keeper_post(part->p->keeper, job);
    return WC_PENDING;
}

static int call_now(loop_part *part, const wc__keyvalue_request *request, wc_call *call)
{
    wc__keyvalue_answer found;
    wc_error err;
    int rc = wc__keyvalue_run(part->reader, request, &part->arena, &found, NULL, &err);
    answer(part->p->host, call, request->op, rc, &found, &err);
    return WC_DONE;
}

static int provider_call(void *self, void *loop_self, wc_call *call)
{
    provider *p = self;
    loop_part *part = loop_self;
    wc_error err;
    wc__keyvalue_request request = {0};
    if (part == NULL)
        return answer_error(p->host, call, WC_EIO, "the key-value provider could not start on this loop");
    const wc_env *env = wc_loop_env(part->loop);
    request.op = wc_keyvalue_operation(call->operation);
    if (request.op < 0)
        return answer_error(p->host, call, WC_EUNSUPPORTED, "bad dispatch");
    const binding *b = wc_map_get(&part->bindings, call->origin);
    if (b == NULL)
        return answer_error(p->host, call, WC_EDENIED,
                            "no link between this actor and the key-value provider");
    wc_arena_reset(&part->arena);
    int rc = wc__keyvalue_decode(request.op, call->payload, &part->arena, &request, &err);
    if (rc < 0)
        return answer_error(p->host, call, rc, err.msg);
    request.space = wc_slice_str(b->space);
    request.now_ms = (int64_t)(env->wall_ns(env->ctx) / 1000000u);
    bool is_point_read = request.op == WC_KEYVALUE_GET || request.op == WC_KEYVALUE_KEY_EXISTS;
    if (is_point_read && b->target == WC__KEYVALUE_DURABLE)
        return call_now(part, &request, call);
    return call_later(part, &request, b->target, call);
}

/* ---- loops ------------------------------------------------------------------------------------------------------- */

static int part_start(void *self, wc_loop_ref *ref, void **out_loop_self, wc_error *err)
{
    provider *p = self;
    loop_part *part = WC_NEW(loop_part);
    part->p = p;
    part->loop = p->host->loop_native(p->host->self, ref);
    wc_map_init(&part->bindings, WC_LIMIT_ACTORS);
    wc_arena_init(&part->arena, WC__KEYVALUE_SCRATCH_BYTES);
    int rc = p->path ? wc__keyvalue_sqlite_open(p->path, p->file_bytes, true, &part->reader, err) : 0;
    if (rc < 0) {
        wc_free(part);
        return rc;
    }
    *out_loop_self = part;
    return 0;
}

static void part_stopped(wc_msg *msg)
{
    loop_part *part = WC_CONTAINER(msg, loop_part, stopped_msg);
    void (*on_stopped)(void *ctx) = part->on_stopped;
    void *ctx = part->stopped_ctx;
    size_t cursor = 0;
    const wc_map_entry *at;
    while ((at = wc_map_next(&part->bindings, &cursor)) != NULL)
        binding_free(at->value);
    wc_map_deinit(&part->bindings);
    wc_arena_deinit(&part->arena);
    if (part->reader != NULL)
        part->reader->api->free(part->reader);
    wc_free(part);
    if (on_stopped != NULL)
        on_stopped(ctx);
}

/* On the keeper's thread: all that this loop ever posted is answered. */
static void on_barrier_done(wc__keyvalue_job *job)
{
    loop_part *part = job->ctx;
    wc__keyvalue_job_free(job);
    wc_loop_post(part->loop, &part->stopped_msg);
}

static void part_stop(void *loop_self, uint64_t drain_deadline_ns, void (*on_stopped)(void *ctx), void *ctx)
{
    loop_part *part = loop_self;
    (void)drain_deadline_ns; /* what is queued is short work, and was accepted */
    part->on_stopped = on_stopped;
    part->stopped_ctx = ctx;
    part->stopped_msg = (wc_msg){.run = part_stopped, .drop = part_stopped};
    wc__keyvalue_job *job = wc__keyvalue_job_new(&(wc__keyvalue_request){0});
    WC_BUG_ON(job == NULL);
    job->target = WC__KEYVALUE_BARRIER;
    job->on_done = on_barrier_done;
    job->ctx = part;
    wc__keyvalue_keeper_post(part->p->keeper, job);
}

#define PROVIDER_FUNCTIONS(start_)                                                                            \
    .abi_version = WC_PROVIDER_ABI, .struct_size = sizeof(wc_provider_api), .mode = WC_PROVIDER_PER_LOOP,     \
    .contract_id = "wasmcloud:keyvalue", .start = (start_), .bind = provider_bind, .unbind = provider_unbind, \
    .call = provider_call, .health = provider_health, .stop = provider_stop, .loop_start = part_start,        \
    .loop_bind = part_bind, .loop_unbind = part_unbind, .loop_stop = part_stop, .discard = provider_discard

const wc_provider_api wc_provider_keyvalue = {
    PROVIDER_FUNCTIONS(provider_start),
    .public_key = "VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB",
    .image_name = "redis",
    .name = "key-value store (SQLite)",
};

const wc_provider_api wc_provider_keyvalue_kvredis = {
    PROVIDER_FUNCTIONS(provider_start),
    .public_key = "VAZVC4RX54J2NVCMCW7BPCAHGGG5XZXDBXFUMDUXGESTMQEJLC3YVZWB",
    .image_name = "kvredis",
    .name = "key-value store (SQLite)",
};

const wc_provider_api wc_provider_keyvalue_memory = {
    PROVIDER_FUNCTIONS(provider_start_memory),
    .public_key = "VDRUOEIX7R3HYT23IQAVCPJ5ZNFSWHICMMKEL7OCOKJQGHTLCQ2W3KXG",
    .image_name = "inmemory-keyvalue",
    .name = "key-value store (in memory)",
};

const wc_provider_api wc_provider_keyvalue_nats_kvcache = {
    PROVIDER_FUNCTIONS(provider_start_memory),
    .public_key = "VAHNM37G4ARHZ3CYHB3L34M6TYQWQR6IZ4QVYC4NYZWTJCJ2LWP7S6Z2",
    .image_name = "nats-kvcache",
    .name = "key-value store (in memory)",
};
