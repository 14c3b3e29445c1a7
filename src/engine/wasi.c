/* engine/wasi.c: a small WASI preview 1, also under its older name wasi_unstable: standard output and error
 * become log lines, standard input is at its end, there are no arguments, variables, directories or other
 * files. Clocks and random numbers come from the engine's sources; poll_oneoff parks the guest until its
 * timer, nothing blocks.
 *
 * The two names differ in the numbers of fd_seek's whence, the size of a file's status and the shape of a
 * subscription.
 *
 * SPEC wapc 8 (WASI), 12 (W1, W2).
 */
#include "engine/internal.h"

enum { E_OK = 0, E_BADF = 8, E_FAULT = 21, E_INVAL = 28, E_NOTCAPABLE = 76, E_SPIPE = 70 };
enum { LINE_MAX = 8192, IOVECS_MAX = 1024, SUBSCRIPTIONS_MAX = 1024, RANDOM_MAX = 1 << 20 };
enum { CLOCK_REAL = 0, CLOCK_MONO = 1, CLOCK_LAST = 3 };
enum { EVENT_CLOCK = 0, EVENT_READ = 1, EVENT_WRITE = 2, EVENT_BYTES = 32 };
enum { FILETYPE_CHARACTER_DEVICE = 2 };

struct wc_wasi {
    wc_buf lines[2]; /* of descriptors 1 and 2: what has no line end yet */
};

/* ---- memory ---- */

static uint32_t get_u32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t get_u64(const uint8_t *p)
{
    return get_u32(p) | (uint64_t)get_u32(p + 4) << 32;
}

static void put_u32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

static void put_u64(uint8_t *p, uint64_t value)
{
    put_u32(p, (uint32_t)value);
    put_u32(p + 4, (uint32_t)(value >> 32));
}

/* The `len` bytes at `ptr`, or NULL when they are not the guest's. */
static uint8_t *range(wc_guest_memory memory, uint64_t ptr, uint64_t len)
{
    return wc__guest_range(memory, ptr, len) && memory.base ? memory.base + ptr : NULL;
}

static int answer(uint64_t *args, int number)
{
    args[0] = (uint64_t)number;
    return WC_DONE;
}

static int answer_u32(wc_guest_memory memory, uint64_t *args, uint64_t ptr, uint32_t value)
{
    uint8_t *at = range(memory, ptr, 4);
    if (at)
        put_u32(at, value);
    return answer(args, at ? E_OK : E_FAULT);
}

static int answer_u64(wc_guest_memory memory, uint64_t *args, uint64_t ptr, uint64_t value)
{
    uint8_t *at = range(memory, ptr, 8);
    if (at)
        put_u64(at, value);
    return answer(args, at ? E_OK : E_FAULT);
}

/* ---- output ---- */

static void print(wapc_instance *in, int which, wc_slice bytes)
{
    if (!in->wasi) {
        in->wasi = WC_NEW(wc_wasi);
        wc_buf_init(&in->wasi->lines[0], LINE_MAX);
        wc_buf_init(&in->wasi->lines[1], LINE_MAX);
    }
    wc_buf *line = &in->wasi->lines[which];
    while (bytes.len > 0) {
        size_t end = wc_slice_find(bytes, '\n');
        size_t take = WC_MIN(end, (size_t)LINE_MAX - line->len);
        wc_buf_append_slice(line, wc_slice_sub(bytes, 0, take));
        bool is_line = take < bytes.len && bytes.ptr[take] == '\n';
        bytes = wc_slice_from(bytes, is_line ? take + 1 : take);
        if (is_line || line->len == LINE_MAX) {
            wc__instance_log(in, wc_buf_slice(line));
            wc_buf_clear(line);
        }
    }
}

void wc__wasi_flush(wapc_instance *in)
{
    for (int i = 0; i < 2; i++) {
        wc_buf *line = &in->wasi->lines[i];
        if (line->len)
            wc__instance_log(in, wc_buf_slice(line));
        wc_buf_clear(line);
    }
}

void wc__wasi_free(wapc_instance *in)
{
    if (!in->wasi)
        return;
    wc_buf_deinit(&in->wasi->lines[0]);
    wc_buf_deinit(&in->wasi->lines[1]);
    wc_free(in->wasi);
    in->wasi = NULL;
}

static int fd_write(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    uint64_t fd = args[0], count = args[2], written = 0;
    if (fd != 1 && fd != 2)
        return answer(args, E_BADF);
    if (count > IOVECS_MAX)
        return answer(args, E_INVAL);
    const uint8_t *vectors = range(memory, args[1], count * 8);
    if (!vectors)
        return answer(args, E_FAULT);
    for (uint64_t i = 0; i < count; i++) {
        uint32_t ptr = get_u32(vectors + 8 * i), len = get_u32(vectors + 8 * i + 4);
        if (!wc__guest_range(memory, ptr, len))
            return answer(args, E_FAULT);
        if (len)
            print(in, (int)fd - 1, wc_slice_of(memory.base + ptr, len));
        written += len;
    }
    return answer_u32(memory, args, args[3], (uint32_t)written);
}

static int fd_read(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in;
    return args[0] == 0 ? answer_u32(memory, args, args[3], 0) : answer(args, E_BADF);
}

/* ---- descriptors: 0, 1 and 2 are character devices, no other exists ---- */

static int fd_any(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in, (void)memory;
    return answer(args, args[0] <= 2 ? E_OK : E_BADF);
}

static int fd_none(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in, (void)memory;
    return answer(args, E_BADF);
}

/* Whence is set, current, end here and current, end, set in wasi_unstable: a device refuses all three alike.
 * */
static int fd_seek(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in, (void)memory;
    if (args[0] > 2)
        return answer(args, E_BADF);
    return answer(args, args[2] > 2 ? E_INVAL : E_SPIPE);
}

static int fd_tell(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in, (void)memory;
    return answer(args, args[0] <= 2 ? E_SPIPE : E_BADF);
}

static int fd_fdstat_get(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in;
    uint64_t fd = args[0];
    if (fd > 2)
        return answer(args, E_BADF);
    uint8_t *at = range(memory, args[1], 24);
    if (!at)
        return answer(args, E_FAULT);
    memset(at, 0, 24);
    at[0] = FILETYPE_CHARACTER_DEVICE;
    put_u64(at + 8, fd == 0 ? 1u << 1 : 1u << 6); /* the rights to read, to write */
    return answer(args, E_OK);
}

static int filestat(wc_guest_memory memory, uint64_t *args, uint64_t size, uint64_t type_at)
{
    if (args[0] > 2)
        return answer(args, E_BADF);
    uint8_t *at = range(memory, args[1], size);
    if (!at)
        return answer(args, E_FAULT);
    memset(at, 0, size);
    at[type_at] = FILETYPE_CHARACTER_DEVICE;
    return answer(args, E_OK);
}

static int fd_filestat_get(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in;
    return filestat(memory, args, 64, 16);
}

/* nlink has 4 bytes there, so the structure is 8 bytes shorter. */
static int fd_filestat_get_unstable(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in;
    return filestat(memory, args, 56, 16);
}

static int not_capable(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in, (void)memory;
    return answer(args, E_NOTCAPABLE);
}

/* ---- arguments and environment: none ---- */

static int sizes_get(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in;
    uint64_t bytes_ptr = args[1];
    int rc = answer_u32(memory, args, args[0], 0);
    return args[0] == E_OK ? answer_u32(memory, args, bytes_ptr, 0) : rc;
}

static int nothing_to_get(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in, (void)memory;
    return answer(args, E_OK);
}

/* ---- clocks and random numbers ---- */

/* The processor clocks of a guest are its monotonic clock: how busy the machine is stays the host's affair.
 * */
static uint64_t clock_now(const wapc_instance *in, uint64_t clock)
{
    const wc_env *env = &in->engine->env;
    return clock == CLOCK_REAL ? env->wall_ns(env->ctx) : env->monotonic_ns(env->ctx);
}

static int clock_time_get(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    if (args[0] > CLOCK_LAST)
        return answer(args, E_INVAL);
    return answer_u64(memory, args, args[2], clock_now(in, args[0]));
}

static int clock_res_get(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)in;
    return args[0] > CLOCK_LAST ? answer(args, E_INVAL) : answer_u64(memory, args, args[1], 1000);
}

static int random_get(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    if (args[1] > RANDOM_MAX)
        return answer(args, E_INVAL);
    if (!wc__guest_range(memory, args[0], args[1]))
        return answer(args, E_FAULT);
    if (args[1])
        in->engine->env.random(in->engine->env.ctx, memory.base + args[0], args[1]);
    return answer(args, E_OK);
}

/* ---- process ---- */

static int proc_exit(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)memory;
    in->has_exited = true;
    in->exit_code = (uint32_t)args[0];
    return wc__instance_trap(in, "proc_exit(%u)", in->exit_code);
}

static int proc_raise(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    (void)memory;
    return wc__instance_trap(in, "guest raised signal %u", (uint32_t)args[0]);
}

/* ---- poll_oneoff ---- */

/* Where the parts of a subscription are; wasi_unstable has an identifier before the clock. */
typedef struct poll_shape {
    uint64_t bytes, clock, timeout, flags;
} poll_shape;

typedef struct poll_job {
    const poll_shape *shape;
    const uint8_t *subscriptions;
    uint64_t count;
    uint64_t mono, real; /* read once: all timers are measured from the same moment */
    uint64_t earliest;   /* of all timers, on the monotonic clock */
    bool is_ready;       /* a descriptor is: nothing has to be waited for */
} poll_job;

/* When a timer is due, on the monotonic clock. */
static uint64_t due_at(const poll_job *job, const uint8_t *subscription)
{
    uint64_t clock = get_u32(subscription + job->shape->clock),
             timeout = get_u64(subscription + job->shape->timeout);
    bool is_absolute = subscription[job->shape->flags] & 1;
    if (is_absolute) {
        uint64_t now = clock == CLOCK_REAL ? job->real : job->mono;
        timeout = timeout > now ? timeout - now : 0;
    }
    return timeout > UINT64_MAX - job->mono ? UINT64_MAX : job->mono + timeout;
}

static void look_at(poll_job *job)
{
    job->earliest = UINT64_MAX;
    for (uint64_t i = 0; i < job->count; i++) {
        const uint8_t *subscription = job->subscriptions + i * job->shape->bytes;
        if (subscription[8] != EVENT_CLOCK)
            job->is_ready = true;
        else
            job->earliest = WC_MIN(job->earliest, due_at(job, subscription));
    }
}

static void put_event(uint8_t *event, const uint8_t *subscription, int number)
{
    memset(event, 0, EVENT_BYTES);
    memcpy(event, subscription, 8);
    event[8] = (uint8_t)number;
    event[10] = subscription[8];
}

/* Writes the events that will have happened when the guest goes on: the ready descriptors, or the timers due
 * first. */
static uint32_t put_events(const poll_job *job, uint8_t *events)
{
    uint32_t count = 0;
    for (uint64_t i = 0; i < job->count; i++) {
        const uint8_t *subscription = job->subscriptions + i * job->shape->bytes;
        if (subscription[8] == EVENT_CLOCK) {
            if (!job->is_ready && due_at(job, subscription) <= job->earliest)
                put_event(events + EVENT_BYTES * count++, subscription, E_OK);
        } else if (job->is_ready) {
            bool is_known = subscription[8] <= EVENT_WRITE && get_u32(subscription + 16) <= 2;
            put_event(events + EVENT_BYTES * count++, subscription, is_known ? E_OK : E_BADF);
        }
    }
    return count;
}

static int poll_common(wapc_instance *in, wc_guest_memory memory, uint64_t *args, const poll_shape *shape)
{
    poll_job job = {
        .shape = shape, .count = args[2], .mono = clock_now(in, CLOCK_MONO), .real = clock_now(in, CLOCK_REAL)};
    if (job.count == 0 || job.count > SUBSCRIPTIONS_MAX)
        return answer(args, E_INVAL);
    /* A copy: the guest may let input and output overlap. */
    uint64_t bytes = job.count * shape->bytes;
    const uint8_t *given = range(memory, args[0], bytes);
    uint8_t *events = range(memory, args[1], job.count * EVENT_BYTES), *count = range(memory, args[3], 4);
    if (!given || !events || !count)
        return answer(args, E_FAULT);
    uint8_t *copy = wc_alloc(bytes);
    memcpy(copy, given, bytes);
    job.subscriptions = copy;
    look_at(&job);
    put_u32(count, put_events(&job, events));
    wc_free(copy);
    if (job.is_ready || job.earliest <= job.mono)
        return answer(args, E_OK);
    in->waits = WAPC_WAITS_TIMER;
    in->wakes_at_ns = job.earliest;
    return WC_PENDING;
}

static int poll_oneoff(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    static const poll_shape shape = {.bytes = 48, .clock = 16, .timeout = 24, .flags = 40};
    return poll_common(in, memory, args, &shape);
}

static int poll_oneoff_unstable(wapc_instance *in, wc_guest_memory memory, uint64_t *args)
{
    static const poll_shape shape = {.bytes = 56, .clock = 24, .timeout = 32, .flags = 48};
    return poll_common(in, memory, args, &shape);
}

/* ---- the table ---- */

#define WASI_SHARED(m)                                                                                      \
    {m, "args_get", "ii:i", nothing_to_get, false}, {m, "args_sizes_get", "ii:i", sizes_get, false},        \
        {m, "environ_get", "ii:i", nothing_to_get, false},                                                  \
        {m, "environ_sizes_get", "ii:i", sizes_get, false},                                                 \
        {m, "clock_res_get", "ii:i", clock_res_get, false},                                                 \
        {m, "clock_time_get", "iIi:i", clock_time_get, false}, {m, "fd_advise", "iIIi:i", fd_none, false},  \
        {m, "fd_allocate", "iII:i", fd_none, false}, {m, "fd_close", "i:i", fd_any, false},                 \
        {m, "fd_datasync", "i:i", fd_any, false}, {m, "fd_fdstat_get", "ii:i", fd_fdstat_get, false},       \
        {m, "fd_fdstat_set_flags", "ii:i", fd_any, false},                                                  \
        {m, "fd_fdstat_set_rights", "iII:i", fd_any, false},                                                \
        {m, "fd_filestat_set_size", "iI:i", fd_none, false},                                                \
        {m, "fd_filestat_set_times", "iIIi:i", fd_none, false}, {m, "fd_pread", "iiiIi:i", fd_none, false}, \
        {m, "fd_prestat_dir_name", "iii:i", fd_none, false}, {m, "fd_prestat_get", "ii:i", fd_none, false}, \
        {m, "fd_pwrite", "iiiIi:i", fd_none, false}, {m, "fd_read", "iiii:i", fd_read, false},              \
        {m, "fd_readdir", "iiiIi:i", fd_none, false}, {m, "fd_renumber", "ii:i", fd_none, false},           \
        {m, "fd_seek", "iIii:i", fd_seek, false}, {m, "fd_sync", "i:i", fd_any, false},                     \
        {m, "fd_tell", "ii:i", fd_tell, false}, {m, "fd_write", "iiii:i", fd_write, false},                 \
        {m, "path_create_directory", "iii:i", not_capable, false},                                          \
        {m, "path_filestat_get", "iiiii:i", not_capable, false},                                            \
        {m, "path_filestat_set_times", "iiiiIIi:i", not_capable, false},                                    \
        {m, "path_link", "iiiiiii:i", not_capable, false},                                                  \
        {m, "path_open", "iiiiiIIii:i", not_capable, false},                                                \
        {m, "path_readlink", "iiiiii:i", not_capable, false},                                               \
        {m, "path_remove_directory", "iii:i", not_capable, false},                                          \
        {m, "path_rename", "iiiiii:i", not_capable, false},                                                 \
        {m, "path_symlink", "iiiii:i", not_capable, false},                                                 \
        {m, "path_unlink_file", "iii:i", not_capable, false}, {m, "proc_exit", "i:", proc_exit, false},     \
        {m, "proc_raise", "i:i", proc_raise, false}, {m, "random_get", "ii:i", random_get, false},          \
        {m, "sched_yield", ":i", nothing_to_get, false}, {m, "sock_recv", "iiiiii:i", fd_none, false},      \
        {m, "sock_send", "iiiii:i", fd_none, false},                                                        \
    {                                                                                                       \
        m, "sock_shutdown", "ii:i", fd_none, false                                                          \
    }

const wc_host_fn wc__wasi_fns[] = {
    WASI_SHARED("wasi_snapshot_preview1"),
    {"wasi_snapshot_preview1", "fd_filestat_get", "ii:i", fd_filestat_get, false},
    {"wasi_snapshot_preview1", "sock_accept", "iii:i", fd_none, false},
    {"wasi_snapshot_preview1", "poll_oneoff", "iiii:i", poll_oneoff, true},
    WASI_SHARED("wasi_unstable"),
    {"wasi_unstable", "fd_filestat_get", "ii:i", fd_filestat_get_unstable, false},
    {"wasi_unstable", "poll_oneoff", "iiii:i", poll_oneoff_unstable, true},
    {0},
};
