/* examples/embed-wapc/polling.c: many guests on one thread with an event loop, here plain poll(2).
 *
 *   cc polling.c -o polling $(pkg-config --cflags --libs wapc)
 *   ./polling guest.wasm ping "this is a test"
 *
 * Ten instances are called at once. When a guest calls its host, the answer takes 100 ms, as from a server somewhere; the
 * guest waits on its own stack meanwhile and the loop goes on. All ten together take 100 ms, not a second.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wapc/wapc.h>

#define JOBS 10
#define ANSWER_NS 100000000u

typedef struct job {
    wapc_instance *instance;
    uint64_t answer_at_ns; /* of the host call under way; 0: none */
    uint8_t answer[256];
    size_t answer_len;
    int is_done;
} job;

static wapc_engine *engine;

static wc_slice slice(const char *text)
{
    return (wc_slice){(const uint8_t *)text, strlen(text)};
}

static int fail(const char *what, const wc_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->msg);
    return 1;
}

/* Begins what takes time and comes back at once; the answer is given by the loop. */
static int on_host_call(void *ctx, wapc_instance *instance, const wapc_host_call *call)
{
    job *j = ctx;
    (void)instance;
    j->answer_len = call->payload.len < sizeof j->answer ? call->payload.len : sizeof j->answer;
    if (j->answer_len)
        memcpy(j->answer, call->payload.ptr, j->answer_len);
    j->answer_at_ns = wapc_now_ns(engine) + ANSWER_NS;
    return WC_PENDING;
}

/* The deadline came first: nobody takes the answer any more. */
static void on_host_call_cancel(void *ctx, wapc_instance *instance)
{
    (void)instance;
    ((job *)ctx)->answer_at_ns = 0;
}

static void show(job *j, int rc)
{
    wapc_result result;
    char text[256];
    wapc_get_result(j->instance, &result);
    j->is_done = 1;
    if (rc == WC_DONE && result.status == 0) {
        printf("guest %llu: %.*s\n", (unsigned long long)wapc_instance_id(j->instance),
               (int)result.response.len, (const char *)result.response.ptr);
        return;
    }
    wapc_format_error(&result, text, sizeof text);
    printf("guest %llu: %s\n", (unsigned long long)wapc_instance_id(j->instance), text);
}

/* Goes on with one guest when it can go on; returns when to look at it again. */
static uint64_t step(job *j, uint64_t now)
{
    if (j->is_done)
        return UINT64_MAX;
    if (j->answer_at_ns != 0 && j->answer_at_ns <= now) {
        j->answer_at_ns = 0;
        wapc_host_reply(j->instance, (wc_slice){j->answer, j->answer_len});
    }
    int rc = wapc_poll(j->instance);
    if (rc != WC_PENDING) {
        show(j, rc);
        return UINT64_MAX;
    }
    if (wapc_waits(j->instance) == WAPC_WAITS_TICK)
        return now; /* busy: it goes on after the others had their turn */
    uint64_t wake = wapc_wakes_at_ns(j->instance);
    return j->answer_at_ns != 0 && j->answer_at_ns < wake ? j->answer_at_ns : wake;
}

static void run_loop(job *jobs)
{
    for (;;) {
        uint64_t now = wapc_now_ns(engine), next = UINT64_MAX;
        for (int i = 0; i < JOBS; i++) {
            uint64_t wake = step(&jobs[i], now);
            next = wake < next ? wake : next;
        }
        if (next == UINT64_MAX)
            return;
        now = wapc_now_ns(engine);
        /* A real program waits for its sockets here, with the same time limit. */
        poll(NULL, 0, next > now ? (int)((next - now) / 1000000u) + 1 : 0);
    }
}

static int run_jobs(wapc_module *module, const char *operation, const char *payload)
{
    static job jobs[JOBS];
    const wapc_callbacks callbacks = {.on_host_call = on_host_call,
                                      .on_host_call_cancel = on_host_call_cancel};
    wc_error err;
    int status = 0;
    for (int i = 0; i < JOBS && status == 0; i++)
        if (wapc_instance_new(module, &callbacks, &jobs[i], &jobs[i].instance, &err) != 0)
            status = fail("starting a guest", &err);
    uint64_t deadline = wapc_now_ns(engine) + (uint64_t)2 * 1000000000u;
    for (int i = 0; i < JOBS && status == 0; i++) {
        int rc = wapc_call_start(jobs[i].instance, slice(operation), slice(payload), deadline);
        if (rc != WC_PENDING)
            show(&jobs[i], rc);
    }
    if (status == 0)
        run_loop(jobs);
    for (int i = 0; i < JOBS; i++)
        wapc_instance_free(jobs[i].instance);
    return status;
}

/* The whole file in memory of malloc; NULL when it cannot be read. */
static uint8_t *read_file(const char *path, size_t *out_len)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        bytes = size > 0 ? malloc((size_t)size) : NULL;
        *out_len = bytes ? fread(bytes, 1, (size_t)size, file) : 0;
    }
    if (file)
        fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    wapc_config config;
    wapc_module *module;
    wc_error err;
    size_t len = 0;
    if (argc != 4) {
        fprintf(stderr, "usage: %s GUEST.wasm OPERATION PAYLOAD\n", argv[0]);
        return 2;
    }
    uint8_t *wasm = read_file(argv[1], &len);
    if (!wasm) {
        perror(argv[1]);
        return 1;
    }
    wapc_config_init(&config);
    if (wapc_engine_new(&config, &engine, &err) != 0)
        return fail("engine", &err);
    int status = 1;
    if (wapc_module_new(engine, (wc_slice){wasm, len}, &module, &err) != 0) {
        fail(argv[1], &err);
    } else {
        status = run_jobs(module, argv[2], argv[3]);
        wapc_module_unref(module);
    }
    wapc_engine_free(engine);
    free(wasm);
    return status;
}
