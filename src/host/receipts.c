/* host/receipts.c: keeps receipts of capability use (--receipts): which actor used what, under which token, with which outcome.
 *
 * A call only copies a few texts into a batch of its loop. A batch is handed over when it is full or FLUSH_MS old, to one thread
 * that makes entries of it, signs them with the host's key, writes and syncs. What a crash can cost is what is younger than that
 * and what the thread has not got to; calls are never held up: when the thread falls behind, or the disk fails, uses are dropped
 * and counted, and the file says how many. The format is the claims room's. docs/guide/receipts.md */
#include "host/receipts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FLUSH_MS = 200,
    BATCH_BYTES = 256 << 10,
    BATCHES_MAX = 64, /* that wait for the thread */
    FIRST_LINE_MAX = 8 << 10,
    TEXTS = 8, /* of one use */
    TAIL_BYTES = 2 * WC_LIMIT_RECEIPT_LINE_BYTES + 2,
};

typedef struct batch {
    wc_job job;
    wc_receipts *receipts;
    uint64_t lost, count;
    wc_buf uses;
} batch;

/* What belongs to one loop. */
typedef struct side {
    wc_receipts *receipts;
    wc_worker *worker;
    wc_timer timer;
    batch *open;
    uint64_t lost; /* not handed over, to be told with the next batch */
} side;

struct wc_receipts {
    wc_host *host;
    const char *path;
    wc_workers *thread;
    side *sides;
    /* The thread's own after the start. */
    int fd;
    uint64_t size;
    wc_receipt_chain chain;
    uint64_t lost;   /* could not be written */
    bool is_failing; /* the end of the file is not known any more */
};

/* ---- the file: at the start, then on the thread -------------------------------------------------------------------- */

static int write_all(wc_receipts *self, const wc_buf *text, wc_error *err)
{
    if (wc_buf_status(text) != 0)
        return wc_fail(err, WC_ELIMIT, "receipts: entries are larger than %zu bytes", text->max);
    for (size_t at = 0; at < text->len;) {
        ssize_t n = write(self->fd, text->ptr + at, text->len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return wc_fail(err, WC_EIO, "receipts file '%s': %s", self->path,
                           wc_errno_text(n < 0 ? errno : ENOSPC));
        at += (size_t)n;
        self->size += (size_t)n;
    }
    if (fdatasync(self->fd) != 0)
        return wc_fail(err, WC_EIO, "receipts file '%s': %s", self->path, wc_errno_text(errno));
    return 0;
}

static int read_tail(wc_receipts *self, wc_buf *out, wc_error *err)
{
    struct stat info;
    if (fstat(self->fd, &info) != 0 || !S_ISREG(info.st_mode))
        return wc_fail(err, WC_EIO, "receipts file '%s' is not a regular file", self->path);
    self->size = (uint64_t)info.st_size;
    uint64_t at = self->size > TAIL_BYTES ? self->size - TAIL_BYTES : 0;
    if (wc_buf_reserve(out, (size_t)(self->size - at)) != 0)
        return wc_fail(err, WC_ENOMEM, "no memory to read receipts file '%s'", self->path);
    while (at < self->size) {
        ssize_t n = pread(self->fd, out->ptr + out->len, (size_t)(self->size - at), (off_t)at);
        if (n <= 0)
            return wc_fail(err, WC_EIO, "receipts file '%s': %s", self->path,
                           wc_errno_text(n < 0 ? errno : EIO));
        out->len += (size_t)n;
        at += (uint64_t)n;
    }
    return 0;
}

static uint64_t now_ms(const wc_receipts *self)
{
    const wc_env *env = self->host->env;
    return env->wall_ns(env->ctx) / 1000000u;
}

/* The beginning of a first line, as far as a crash has let it come. */
static bool is_torn_start(wc_slice text)
{
    for (size_t i = 0; i < text.len && i < (size_t)2 * WC_SHA256_SIZE; i++)
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') || (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
            return false;
    return text.len < FIRST_LINE_MAX &&
           memchr(text.ptr ? text.ptr : (const uint8_t *)"", '\n', text.len) == NULL;
}

/* Where the chain of the file is. A file without any whole line holds nothing
 * that was ever promised, and begins again. */
static int find_end(wc_receipts *self, bool *out_is_first, size_t *out_torn, wc_error *err)
{
    wc_buf tail;
    wc_buf_init(&tail, TAIL_BYTES);
    int rc = read_tail(self, &tail, err);
    *out_is_first = rc == 0 && is_torn_start(wc_buf_slice(&tail));
    *out_torn = 0;
    if (*out_is_first) {
        if (self->size > 0 && ftruncate(self->fd, 0) != 0)
            rc = wc_fail(err, WC_EIO, "receipts file '%s': %s", self->path, wc_errno_text(errno));
        self->size = 0;
    } else if (rc == 0) {
        rc = wc_receipt_resume(wc_buf_slice(&tail), &self->chain, out_torn, err);
        if (rc != 0)
            wc_wrap(err, "'%s' is no file of receipts to go on with; name another one with --receipts",
                    self->path);
    }
    wc_buf_deinit(&tail);
    return rc;
}

/* Says who writes from here on. */
static int put_opening(wc_receipts *self, bool is_first, size_t torn, wc_buf *text, wc_error *err)
{
    const wc_host *host = self->host;
    const char *prefix = host->config.lattice_prefix ? host->config.lattice_prefix : "default";
    wc_receipt_put_open(&self->chain, host->id, prefix, now_ms(self), is_first, torn, text);
    int rc = wc_receipt_put_seal(&self->chain, &host->key, now_ms(self), text, err);
    return rc == 0 ? write_all(self, text, err) : rc;
}

static int go_on(wc_receipts *self, wc_error *err)
{
    wc_buf text;
    bool is_first;
    size_t torn;
    wc_buf_init(&text, 64u << 10);
    int rc = find_end(self, &is_first, &torn, err);
    if (rc == 0)
        rc = put_opening(self, is_first, torn, &text, err);
    wc_buf_deinit(&text);
    return rc;
}

/* The name that a new file has until the full one is out of its way. */
static const char *next_name(const wc_receipts *self, wc_buf *out)
{
    wc_buf_clear(out);
    wc_buf_printf(out, "%s.next", self->path);
    return wc_buf_cstr(out);
}

static int open_named(const char *name, int more, int *out_fd, wc_error *err)
{
    int fd = open(name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | more, 0600);
    if (fd < 0)
        return wc_fail(err, WC_EIO, "receipts file '%s': %s", name, wc_errno_text(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return wc_fail(err, WC_EBUSY, "receipts file '%s' is in use by another host; give each its own", name);
    }
    *out_fd = fd;
    return 0;
}

/* A crash may have come between the two renames of a rotation: then the new file goes on. */
static int open_file(wc_receipts *self, wc_error *err)
{
    wc_buf name;
    wc_buf_init(&name, 8192);
    const char *next = next_name(self, &name);
    if (next && access(self->path, F_OK) != 0 && access(next, F_OK) == 0)
        (void)!rename(next, self->path);
    wc_buf_deinit(&name);
    return open_named(self->path, 0, &self->fd, err);
}

/* The full file gets the number of the next entry into its name; a new one begins where it ended. The new one is whole before
 * the old one goes out of its way, so that the chain has no gap wherever this ends. */
static int rotate(wc_receipts *self, wc_error *err)
{
    const wc_receipts before = *self;
    wc_buf full, next, text;
    wc_buf_init(&full, 8192);
    wc_buf_init(&next, 8192);
    wc_buf_init(&text, 64u << 10);
    wc_buf_printf(&full, "%s.%020llu", self->path, (unsigned long long)self->chain.next);
    const char *to = wc_buf_cstr(&full), *from = next_name(self, &next);
    int rc = to && from ? open_named(from, O_TRUNC, &self->fd, err)
                        : wc_fail(err, WC_ELIMIT, "receipts file '%s': the name is too long", self->path);
    if (rc == 0) {
        self->size = 0;
        rc = put_opening(self, true, 0, &text, err);
        if (rc == 0 && rename(self->path, to) != 0)
            rc = wc_fail(err, WC_EIO, "receipts file '%s' cannot be renamed: %s", self->path,
                         wc_errno_text(errno));
        if (rc != 0) {
            unlink(from);
            close(self->fd);
        }
    }
    if (rc == 0) {
        (void)!rename(from, self->path); /* if not now, then at the next start */
        close(before.fd);
    } else {
        *self = before;
    }
    wc_buf_deinit(&full);
    wc_buf_deinit(&next);
    wc_buf_deinit(&text);
    return rc;
}

/* ---- entries: on the thread ---------------------------------------------------------------------------------------- */

typedef struct head {
    uint64_t time_ms;
    int32_t status;
    uint16_t lens[TEXTS];
} head;

/* The next use of a batch; false at its end. */
static bool take_use(wc_slice *rest, wc_receipt_use *out)
{
    head h;
    wc_slice texts[TEXTS];
    if (rest->len < sizeof h)
        return false;
    memcpy(&h, rest->ptr, sizeof h);
    *rest = wc_slice_from(*rest, sizeof h);
    for (size_t i = 0; i < TEXTS; i++) {
        texts[i] = wc_slice_sub(*rest, 0, h.lens[i]);
        *rest = wc_slice_from(*rest, h.lens[i]);
    }
    *out = (wc_receipt_use){
        .time_ms = h.time_ms,
        .actor = texts[0],
        .token_id = texts[1],
        .issuer = texts[2],
        .contract = texts[3],
        .link_name = texts[4],
        .provider = texts[5],
        .operation = texts[6],
        .request_id = texts[7],
        .outcome = h.status == 0 ? WC_LIT("ok") : wc_slice_str(wc_status_name(h.status)),
    };
    return true;
}

static int write_batch(wc_receipts *self, const batch *from, wc_error *err)
{
    wc_receipt_use use;
    wc_buf text;
    wc_slice rest = wc_buf_slice(&from->uses);
    int rc = self->is_failing ? go_on(self, err) : 0;
    if (rc == 0 && self->size >= self->host->config.receipts_rotate_bytes)
        rc = rotate(self, err);
    if (rc != 0)
        return rc;
    wc_buf_init(&text, 64u << 20);
    while (take_use(&rest, &use))
        wc_receipt_put_use(&self->chain, &use, &text);
    if (from->lost + self->lost > 0)
        wc_receipt_put_lost(&self->chain, now_ms(self), from->lost + self->lost, &text);
    rc = wc_receipt_put_seal(&self->chain, &self->host->key, now_ms(self), &text, err);
    if (rc == 0)
        rc = write_all(self, &text, err);
    wc_buf_deinit(&text);
    return rc;
}

static void batch_free(batch *self)
{
    wc_buf_deinit(&self->uses);
    wc_free(self);
}

static void write_job(wc_job *job)
{
    batch *from = WC_CONTAINER(job, batch, job);
    wc_receipts *self = from->receipts;
    wc_error err;
    int rc = write_batch(self, from, &err);
    if (rc == 0) {
        self->lost = 0;
    } else {
        self->lost += from->count + from->lost;
        WC_ERROR("receipts", "receipts.lost", WC_T("reason", err.msg), WC_I("uses", (int64_t)self->lost));
    }
    self->is_failing = rc != 0;
    batch_free(from);
}

/* ---- on the loops -------------------------------------------------------------------------------------------------- */

static void hand_over(side *self)
{
    batch *full = self->open;
    wc_timer_cancel(self->worker->loop, &self->timer);
    self->open = NULL;
    if (full == NULL)
        return;
    full->lost = self->lost;
    self->lost = 0;
    if (wc_workers_submit(self->receipts->thread, &full->job) == 0)
        return;
    self->lost = full->lost + full->count;
    batch_free(full);
}

static void on_flush(wc_timer *timer)
{
    hand_over(WC_CONTAINER(timer, side, timer));
}

static batch *open_batch(side *self)
{
    batch *made = WC_NEW(batch);
    made->job = (wc_job){.work = write_job};
    made->receipts = self->receipts;
    wc_buf_init(&made->uses, BATCH_BYTES);
    wc_timer_set(self->worker->loop, &self->timer, wc_loop_now_ns(self->worker->loop) + FLUSH_MS * 1000000ull,
                 on_flush);
    self->open = made;
    return made;
}

void wc__receipt_note(wc_worker *worker, const wc_actor *actor, const wc__receipt_what *what, int status)
{
    side *self = &worker->host->receipts->sides[worker->index];
    const wc_slice texts[TEXTS] = {
        wc_slice_str(actor->key),
        wc_slice_str(actor->token_id),
        wc_slice_str(actor->issuer),
        what->contract,
        what->link_name,
        what->provider,
        what->operation,
        what->request_id,
    };
    const wc_env *env = worker->host->env;
    head h = {.time_ms = env->wall_ns(env->ctx) / 1000000u, .status = status};
    batch *to = self->open ? self->open : open_batch(self);
    for (size_t i = 0; i < TEXTS; i++)
        h.lens[i] = (uint16_t)WC_MIN(texts[i].len, (size_t)WC_RECEIPT_TEXT_MAX);
    wc_buf_append(&to->uses, &h, sizeof h);
    for (size_t i = 0; i < TEXTS; i++)
        wc_buf_append(&to->uses, texts[i].ptr, h.lens[i]);
    to->count++;
    if (to->uses.len + sizeof h + TEXTS * WC_RECEIPT_TEXT_MAX > BATCH_BYTES)
        hand_over(self);
}

/* ---- calls to other hosts, and those that were not permitted ------------------------------------------------------- */

struct wc__receipt_kept {
    wc__receipt_what what; /* its texts follow */
};

static wc_slice copy_to(char **at, wc_slice text)
{
    wc_slice copy = wc_slice_of(*at, WC_MIN(text.len, (size_t)WC_RECEIPT_TEXT_MAX));
    if (copy.len > 0)
        memcpy(*at, text.ptr, copy.len);
    *at += copy.len;
    return copy;
}

void wc__receipt_keep(wc_guest *guest, const wc_entity *provider, wc_slice operation, const char *request_id)
{
    if (guest->worker->host->receipts == NULL)
        return;
    struct wc__receipt_kept *kept = wc_alloc(sizeof *kept + 5u * WC_RECEIPT_TEXT_MAX);
    char *at = (char *)(kept + 1);
    kept->what = (wc__receipt_what){
        .contract = copy_to(&at, provider->contract),
        .link_name = copy_to(&at, provider->link_name),
        .provider = copy_to(&at, provider->key),
        .operation = copy_to(&at, operation),
        .request_id = copy_to(&at, wc_slice_str(request_id)),
    };
    wc_free(guest->receipt);
    guest->receipt = kept;
}

void wc__receipt_settle_kept(wc_guest *guest, int status)
{
    wc__receipt_note(guest->worker, guest->actor, &guest->receipt->what, status);
    wc_free(guest->receipt);
    guest->receipt = NULL;
}

void wc__receipt_refused(const wc_guest *guest, const wc_route_link *link, wc_slice operation)
{
    const wc_call *parent = guest->flight ? guest->flight->call : NULL;
    const wc__receipt_what what = {
        .contract = link->contract,
        .link_name = link->link_name,
        .provider = link->provider_key,
        .operation = operation,
        .request_id = wc_slice_str(parent ? parent->request_id : NULL),
    };
    if (guest->worker->host->receipts)
        wc__receipt_note(guest->worker, guest->actor, &what, WC_EDENIED);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

int wc__receipts_start(wc_host *host, wc_error *err)
{
    if (host->config.receipts == NULL)
        return 0;
    wc_receipts *self = WC_NEW(wc_receipts);
    self->host = host;
    self->fd = -1;
    self->path = host->config.receipts;
    self->sides = wc_calloc(host->worker_count, sizeof *self->sides);
    for (uint32_t i = 0; i < host->worker_count; i++) {
        self->sides[i].receipts = self;
        self->sides[i].worker = &host->workers[i];
    }
    int rc = open_file(self, err);
    if (rc == 0)
        rc = go_on(self, err);
    if (rc == 0)
        rc = wc_workers_new(1, BATCHES_MAX, &self->thread, err);
    if (rc != 0) {
        if (self->fd >= 0)
            close(self->fd);
        wc_free(self->sides);
        wc_free(self);
        return rc;
    }
    host->receipts = self;
    WC_INFO("receipts", "receipts.opened", WC_T("file", self->path), WC_I("next", (int64_t)self->chain.next));
    return 0;
}

static void flush_on_loop(wc_worker *worker, void *arg)
{
    wc_receipts *self = arg;
    hand_over(&self->sides[worker->index]);
}

void wc__receipts_stop(wc_host *host)
{
    if (host->receipts == NULL)
        return;
    for (uint32_t i = 0; i < host->worker_count; i++)
        if (host->workers[i].has_thread)
            wc__worker_run(&host->workers[i], flush_on_loop, host->receipts);
}

void wc__receipts_free(wc_host *host)
{
    wc_receipts *self = host->receipts;
    if (self == NULL)
        return;
    wc_workers_free(self->thread); /* writes what is queued */
    for (uint32_t i = 0; i < host->worker_count; i++)
        if (self->sides[i].open)
            batch_free(self->sides[i].open);
    if (self->fd >= 0)
        close(self->fd);
    wc_free(self->sides);
    wc_free(self);
    host->receipts = NULL;
}
