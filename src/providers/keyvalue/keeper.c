/* providers/keyvalue/keeper.c: group commit on one thread.
 *
 * Messages only collect jobs; the loop's work step, which runs when the mailbox is empty, works them off: while a commit waits
 * for the disk, the next batch collects by itself. When anything in a batch fails in the store (disk full, input or output
 * error), all of it is rolled back and each job is tried again in a transaction of its own, so that one job's failure is not
 * its neighbours'. Nothing is answered before its commit. Expired entries are swept a little at a time, only while there is
 * traffic, at the time of the newest job: the clock is that of the loops.
 *
 * SPEC design 8 and 10.
 */
#include "providers/keyvalue/keeper.h"

#include <pthread.h>

#define SWEEP_PAUSE_NS (10ull * 1000000000u)
#define SWEEP_AGAIN_NS (50ull * 1000000u)

struct wc__keyvalue_keeper {
    wc_loop *loop;
    pthread_t thread;
    wc__keyvalue_store *durable; /* NULL: everything is in memory */
    wc__keyvalue_store *memory;
    wc_list queue; /* of jobs, oldest first */
    size_t queued;
    wc_work work;
    bool is_working;
    wc_timer sweep;
    int64_t now_ms; /* newest time that any job brought */
};

/* ---- jobs -------------------------------------------------------------------------------------------------------- */

static wc_slice copy_into(uint8_t **at, wc_slice s)
{
    wc_slice copy = wc_slice_of(*at, s.len);
    if (s.len > 0)
        memcpy(*at, s.ptr, s.len);
    *at += s.len;
    return copy;
}

wc__keyvalue_job *wc__keyvalue_job_new(const wc__keyvalue_request *request)
{
    size_t size = sizeof(wc__keyvalue_job) + request->key_count * sizeof(wc_slice);
    bool ok = wc_add(size, request->space.len, &size) && wc_add(size, request->key.len, &size) &&
              wc_add(size, request->value.len, &size);
    for (size_t i = 0; ok && i < request->key_count; i++)
        ok = wc_add(size, request->keys[i].len, &size);
    wc__keyvalue_job *job = ok ? wc_try_alloc(size) : NULL;
    if (job == NULL)
        return NULL;
    *job = (wc__keyvalue_job){.request = *request};
    wc_slice *keys = (wc_slice *)(void *)(job + 1);
    uint8_t *at = (uint8_t *)(keys + request->key_count);
    job->request.space = copy_into(&at, request->space);
    job->request.key = copy_into(&at, request->key);
    job->request.value = copy_into(&at, request->value);
    for (size_t i = 0; i < request->key_count; i++)
        keys[i] = copy_into(&at, request->keys[i]);
    job->request.keys = keys;
    wc_arena_init(&job->arena, WC__KEYVALUE_SCRATCH_BYTES);
    wc_list_init(&job->node);
    return job;
}

void wc__keyvalue_job_free(wc__keyvalue_job *job)
{
    if (job == NULL)
        return;
    wc_arena_deinit(&job->arena);
    wc_free(job);
}

static void job_fail(wc__keyvalue_job *job, int code, const char *text)
{
    job->rc = wc_fail(&job->err, code, "%s", text);
    job->on_done(job);
}

/* Runs the job; false when the store failed and its transaction is lost. */
static bool job_run(wc__keyvalue_job *job, wc__keyvalue_store *store)
{
    bool is_refused = false;
    wc_arena_reset(&job->arena);
    job->rc = wc__keyvalue_run(store, &job->request, &job->arena, &job->answer, &is_refused, &job->err);
    return job->rc == 0 || is_refused;
}

/* ---- batches ----------------------------------------------------------------------------------------------------- */

static wc__keyvalue_job *job_of(wc_list *node)
{
    return WC_CONTAINER(node, wc__keyvalue_job, node);
}

static void job_run_alone(wc__keyvalue_job *job, wc__keyvalue_store *store)
{
    if (job->target != WC__KEYVALUE_BARRIER) {
        job->rc = store->api->begin(store, &job->err);
        bool ok = job->rc == 0 && job_run(job, store);
        if (ok) {
            int rc = store->api->commit(store, &job->err);
            if (rc < 0) {
                job->rc = rc;
                ok = false;
            }
        }
        if (!ok)
            store->api->rollback(store);
    }
    job->on_done(job);
}

/* 0 when all of the batch is committed; else nothing of it remains. */
static int batch_commit(wc_list *batch, wc__keyvalue_store *store)
{
    int rc = store->api->begin(store, NULL);
    if (rc == 0) {
        WC_LIST_EACH(node, batch)
        {
            wc__keyvalue_job *job = job_of(node);
            if (job->target != WC__KEYVALUE_BARRIER && !job_run(job, store)) {
                rc = job->rc;
                break;
            }
        }
    }
    if (rc == 0)
        rc = store->api->commit(store, NULL);
    if (rc < 0)
        store->api->rollback(store);
    return rc;
}

static void batch_run(wc__keyvalue_keeper *k, wc_list *batch, size_t count)
{
    wc_list *node;
    if (k->durable == NULL) {
        while ((node = wc_list_pop(batch)) != NULL)
            job_of(node)->on_done(job_of(node)); /* barriers only: writes were refused when they came */
        return;
    }
    bool is_committed = count > 1 && batch_commit(batch, k->durable) == 0;
    while ((node = wc_list_pop(batch)) != NULL) {
        if (is_committed)
            job_of(node)->on_done(job_of(node));
        else
            job_run_alone(job_of(node), k->durable);
    }
}

/* Runs what needs no transaction of the durable store at once; the rest, up to one batch, goes to `batch`. */
static size_t sort_jobs(wc__keyvalue_keeper *k, wc_list *batch)
{
    size_t count = 0;
    WC_LIST_EACH_SAFE(node, following, &k->queue)
    {
        wc__keyvalue_job *job = job_of(node);
        bool needs_batch = job->target == WC__KEYVALUE_BARRIER ||
                           (job->target == WC__KEYVALUE_DURABLE && wc__keyvalue_op_writes(job->request.op));
        if (needs_batch && count == WC__KEYVALUE_BATCH)
            continue;
        wc_list_remove(node);
        k->queued--;
        if (needs_batch) {
            wc_list_push(batch, node);
            count++;
            continue;
        }
        (void)job_run(job, job->target == WC__KEYVALUE_MEMORY ? k->memory : k->durable);
        job->on_done(job);
    }
    return count;
}

static bool on_work(wc_work *work)
{
    wc__keyvalue_keeper *k = WC_CONTAINER(work, wc__keyvalue_keeper, work);
    wc_list batch;
    wc_list_init(&batch);
    size_t count = sort_jobs(k, &batch);
    if (count > 0)
        batch_run(k, &batch, count);
    k->is_working = k->queued > 0;
    return k->is_working;
}

/* ---- sweeping ---------------------------------------------------------------------------------------------------- */

static bool sweep_store(wc__keyvalue_store *store, int64_t now_ms)
{
    bool more = false;
    int rc = store->api->begin(store, NULL);
    if (rc == 0)
        rc = store->api->sweep(store, now_ms, &more, NULL);
    if (rc == 0)
        rc = store->api->commit(store, NULL);
    if (rc < 0)
        store->api->rollback(store); /* the next job meets the same trouble and reports it */
    return rc == 0 && more;
}

static void on_sweep(wc_timer *timer)
{
    wc__keyvalue_keeper *k = WC_CONTAINER(timer, wc__keyvalue_keeper, sweep);
    bool more = sweep_store(k->memory, k->now_ms);
    if (k->durable != NULL)
        more = sweep_store(k->durable, k->now_ms) || more;
    if (more)
        wc_timer_set(k->loop, timer, wc_loop_now_ns(k->loop) + SWEEP_AGAIN_NS, on_sweep);
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

static void on_job(wc_msg *msg)
{
    wc__keyvalue_job *job = WC_CONTAINER(msg, wc__keyvalue_job, msg);
    wc__keyvalue_keeper *k = job->keeper;
    if (job->target == WC__KEYVALUE_DURABLE && k->durable == NULL) {
        job_fail(job, WC_EUNSUPPORTED, "this key-value provider keeps everything in memory");
        return;
    }
    if (k->queued >= WC__KEYVALUE_QUEUE && job->target != WC__KEYVALUE_BARRIER) {
        job_fail(job, WC_EBUSY, "key-value provider is busy: its queue is full (keyvalue queue)");
        return;
    }
    k->now_ms = WC_MAX(k->now_ms, job->request.now_ms);
    if (k->sweep.slot == 0)
        wc_timer_set(k->loop, &k->sweep, wc_loop_now_ns(k->loop) + SWEEP_PAUSE_NS, on_sweep);
    wc_list_push(&k->queue, &job->node);
    k->queued++;
    if (!k->is_working) {
        k->is_working = true;
        wc_loop_work(k->loop, &k->work);
    }
}

static void on_job_dropped(wc_msg *msg)
{
    job_fail(WC_CONTAINER(msg, wc__keyvalue_job, msg), WC_ECLOSED, "the key-value provider is stopping");
}

void wc__keyvalue_keeper_post(wc__keyvalue_keeper *keeper, wc__keyvalue_job *job)
{
    job->keeper = keeper;
    job->msg = (wc_msg){.run = on_job, .drop = on_job_dropped};
    wc_loop_post(keeper->loop, &job->msg);
}

static void *keeper_thread(void *ctx)
{
    wc__keyvalue_keeper *k = ctx;
    wc_loop_run(k->loop);
    return NULL;
}

static void keeper_close(wc__keyvalue_keeper *k)
{
    wc_loop_free(k->loop);
    if (k->durable != NULL)
        k->durable->api->free(k->durable);
    if (k->memory != NULL)
        k->memory->api->free(k->memory);
    wc_free(k);
}

int wc__keyvalue_keeper_new(wc__keyvalue_store *durable, size_t memory_bytes,
                            wc__keyvalue_keeper **out_keeper, wc_error *err)
{
    wc__keyvalue_keeper *k = WC_NEW(wc__keyvalue_keeper);
    k->durable = durable;
    k->memory = wc__keyvalue_memory_new(memory_bytes);
    k->work.step = on_work;
    wc_list_init(&k->work.node);
    wc_list_init(&k->queue);
    int rc = wc_loop_new(&wc_env_system, &k->loop, err);
    if (rc == 0) {
        int number = pthread_create(&k->thread, NULL, keeper_thread, k);
        if (number != 0)
            rc = wc_fail(err, WC_EIO, "starting the key-value thread: %s", wc_errno_text(number));
    }
    if (rc < 0) {
        keeper_close(k);
        return rc;
    }
    *out_keeper = k;
    return 0;
}

/* The last job: by then everything that was posted before it is answered. */
static void on_last_done(wc__keyvalue_job *job)
{
    wc__keyvalue_keeper *k = job->keeper;
    wc_timer_cancel(k->loop, &k->sweep);
    wc_loop_stop(k->loop);
    wc__keyvalue_job_free(job);
}

void wc__keyvalue_keeper_free(wc__keyvalue_keeper *keeper)
{
    if (keeper == NULL)
        return;
    wc__keyvalue_job *last = wc__keyvalue_job_new(&(wc__keyvalue_request){0});
    WC_BUG_ON(last == NULL);
    last->target = WC__KEYVALUE_BARRIER;
    last->on_done = on_last_done;
    wc__keyvalue_keeper_post(keeper, last);
    pthread_join(keeper->thread, NULL);
    keeper_close(keeper);
}
