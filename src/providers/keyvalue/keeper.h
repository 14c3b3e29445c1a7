/* providers/keyvalue/keeper.h: the one thread that owns the stores, and the jobs that loops send to it.
 *
 * A job is a message: it is posted from any loop, run on the keeper's thread and answered there by its on_done. Reads and
 * jobs for the store in memory are run as they come. Writes to the durable store are run in batches: one transaction holds
 * all that queued while the last commit ran, and on_done follows the commit, so an answer means that the write is on disk.
 *
 * Source: design.md section 8, style-anchors 6.5.
 */
#ifndef WC_PROVIDERS_KEYVALUE_KEEPER_H
#define WC_PROVIDERS_KEYVALUE_KEEPER_H

#include "providers/keyvalue/ops.h"
#include "rt/rt.h"

/* Jobs that may wait for the keeper; more are answered WC_EBUSY. */
#define WC__KEYVALUE_QUEUE 65536u
/* Writes of one transaction. */
#define WC__KEYVALUE_BATCH 4096u
/* Memory that one operation may use for its answer. */
#define WC__KEYVALUE_SCRATCH_BYTES (64u << 20)

typedef struct wc__keyvalue_keeper wc__keyvalue_keeper;

typedef enum wc__keyvalue_target {
    WC__KEYVALUE_DURABLE,
    WC__KEYVALUE_MEMORY,
    WC__KEYVALUE_BARRIER /* runs nothing; done when every job that was posted before is done */
} wc__keyvalue_target;

typedef struct wc__keyvalue_job wc__keyvalue_job;
struct wc__keyvalue_job {
    /* Set by whoever posts. The slices of the request belong to the job. */
    wc__keyvalue_target target;
    wc__keyvalue_request request;
    void (*on_done)(wc__keyvalue_job *job); /* once, on the keeper's thread; owns the job again */
    void *owner, *ctx;                      /* the poster's */
    /* Set when done: rc 0 and answer, or rc < 0 and err. */
    int rc;
    wc__keyvalue_answer answer;
    wc_error err;
    /* The keeper's own. */
    wc_arena arena; /* holds the answer */
    wc__keyvalue_keeper *keeper;
    wc_msg msg;
    wc_list node;
};

/* A job with its own copy of the request's bytes; NULL when memory is out. Free it with wc__keyvalue_job_free. */
wc__keyvalue_job *wc__keyvalue_job_new(const wc__keyvalue_request *request);
void wc__keyvalue_job_free(wc__keyvalue_job *job);

/* Starts the thread. Takes `durable`, which may be NULL (jobs for it are then refused), also on failure. */
WC_MUST_USE int wc__keyvalue_keeper_new(wc__keyvalue_store *durable, size_t memory_bytes,
                                        wc__keyvalue_keeper **out_keeper, wc_error *err);
void wc__keyvalue_keeper_post(wc__keyvalue_keeper *keeper, wc__keyvalue_job *job); /* [any] takes job */
/* Finishes what was posted, joins the thread, closes the stores. NULL is fine. */
void wc__keyvalue_keeper_free(wc__keyvalue_keeper *keeper);

#endif
