/* room: host. A call from an actor to an actor on another host, over a NATS server, beside the same exchange without hosts.
 *
 *   bench_lattice PORT plain BYTES IN_FLIGHT SECONDS            two clients of the library, request and reply of BYTES
 *   bench_lattice PORT lattice GUESTS on|off IN_FLIGHT SECONDS  two hosts, signatures on or off, 16 bytes there and back
 *   bench_lattice PORT flood GUESTS IN_FLIGHT SECONDS           a client of the library calls an actor of a host that has the
 *                                                               default limits, with more at once than these allow
 *
 * Each is two processes: this one asks, a child answers. At one in flight a plain request is made in the two ways the library
 * has, and the faster one counts. Prints `name value` lines for tests/bench/table.py: p50_us (of batches of ten in a row),
 * rate, CPU time a call of both sides, resident memory of both. */
#include <errno.h>
#include <nats/nats.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "claims/claims.h"
#include "host/host.h"
#include "lattice/lattice.h"

enum { MODULE_MAX = 4 << 20, BATCH = 10, SAMPLES_MAX = 1 << 20, THREAD_STACK = 128 << 10, ROOM = 2000 };

static char folder[] = "/tmp/wc-bench-lattice-XXXXXX";
static char server[32];
static double samples[SAMPLES_MAX];
static atomic_size_t sample_count;
static atomic_uint_fast64_t calls, sent, refused;
static atomic_bool is_over;

static uint64_t now_ns(void)
{
    return wc_env_monotonic_ns(&wc_env_system);
}

static void must(int rc, const wc_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_lattice: %s\n", err->msg);
    exit(1);
}

static void must_nats(natsStatus status, const char *what)
{
    if (status == NATS_OK)
        return;
    fprintf(stderr, "bench_lattice: %s: %s\n", what, natsStatus_GetText(status));
    exit(1);
}

/* ---- what is reported ---------------------------------------------------------------------------------------------- */

static void add_sample(uint64_t since, uint32_t count)
{
    size_t at = atomic_fetch_add(&sample_count, 1);
    if (at < SAMPLES_MAX)
        samples[at] = (double)(now_ns() - since) / 1000.0 / count;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* `part` of a hundred of the batches were faster than this. */
static double percentile_us(size_t part)
{
    size_t count = atomic_load(&sample_count);
    if (count > SAMPLES_MAX)
        count = SAMPLES_MAX;
    qsort(samples, count, sizeof samples[0], by_size);
    return count ? samples[count * part / 100] : 0;
}

static double cpu_us(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static long peak_kb(int who)
{
    struct rusage usage;
    getrusage(who, &usage);
    return usage.ru_maxrss;
}

/* The answering process ends when its end of the pipe is closed; its CPU time is known then. */
static void end_child(pid_t child, int pipe_end)
{
    int status;
    close(pipe_end);
    if (waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "bench_lattice: the answering process failed\n");
        exit(1);
    }
}

static void report(double seconds, double asker_us, double answerer_us)
{
    double count = (double)atomic_load(&calls);
    printf("p50_us %.1f\np5_us %.1f\nrate %.0f\n", percentile_us(50), percentile_us(5), count / seconds);
    printf("asker_cpu_us %.1f\nanswerer_cpu_us %.1f\n", asker_us / count, answerer_us / count);
    printf("asker_peak_kb %ld\nanswerer_peak_kb %ld\n", peak_kb(RUSAGE_SELF), peak_kb(RUSAGE_CHILDREN));
}

static void wait_for_end(int pipe_end)
{
    char byte;
    while (read(pipe_end, &byte, 1) > 0)
        continue;
}

/* ---- plain --------------------------------------------------------------------------------------------------------- */

typedef struct flow {
    natsConnection *connection;
    const char *subject;
    char inbox[64];
    const char *payload;
    int bytes;
    bool is_invocation;
    _Atomic uint64_t since;
} flow;

static natsConnection *connect_plain(void)
{
    natsConnection *connection = NULL;
    natsOptions *options = NULL;
    must_nats(natsOptions_Create(&options), "options");
    must_nats(natsOptions_SetURL(options, server), "options");
    must_nats(natsOptions_SetSendAsap(options, true), "options"); /* else the library waits for more to send */
    must_nats(natsConnection_Connect(&connection, options), "connect");
    natsOptions_Destroy(options);
    return connection;
}

static void on_request(natsConnection *connection, natsSubscription *subscription, natsMsg *message,
                       void *closure)
{
    (void)subscription;
    (void)closure;
    natsConnection_Publish(connection, natsMsg_GetReply(message), natsMsg_GetData(message),
                           natsMsg_GetDataLength(message));
    natsMsg_Destroy(message);
}

static int answer_plain(int ready, int end)
{
    natsSubscription *subscription = NULL;
    natsConnection *connection = connect_plain();
    must_nats(natsConnection_Subscribe(&subscription, connection, "bench.plain", on_request, NULL),
              "subscribe");
    must_nats(natsConnection_Flush(connection), "flush");
    if (write(ready, "", 1) != 1)
        return 1;
    wait_for_end(end);
    natsSubscription_Destroy(subscription);
    natsConnection_Destroy(connection);
    return 0;
}

static void look_at_answer(wc_slice wire)
{
    wc_arena arena;
    wc_rpc_answer answer;
    wc_error err = {0};
    wc_arena_init(&arena, 1u << 20);
    must(wc_rpc_answer_decode(wire, &arena, &answer, &err), &err);
    if (answer.is_failure)
        atomic_fetch_add(&refused, 1);
    wc_arena_deinit(&arena);
}

static void ask_next(flow *one)
{
    atomic_fetch_add(&sent, 1);
    must_nats(
        natsConnection_PublishRequest(one->connection, one->subject, one->inbox, one->payload, one->bytes),
        "request");
}

static void on_reply(natsConnection *connection, natsSubscription *subscription, natsMsg *message,
                     void *closure)
{
    flow *one = closure;
    (void)connection;
    (void)subscription;
    if (one->is_invocation)
        look_at_answer(wc_slice_of(natsMsg_GetData(message), (size_t)natsMsg_GetDataLength(message)));
    natsMsg_Destroy(message);
    uint64_t done = atomic_fetch_add(&calls, 1) + 1;
    if (done % BATCH == 0) {
        uint64_t since = atomic_load(&one->since);
        add_sample(since, BATCH);
        atomic_store(&one->since, now_ns());
    }
    if (!atomic_load(&is_over))
        ask_next(one);
}

/* Every answer sends the next request: what a program does that has much to ask. */
static void ask_by_callback(flow *one, uint32_t in_flight, uint32_t seconds)
{
    natsSubscription *subscription = NULL;
    natsInbox *inbox = NULL;
    must_nats(natsInbox_Create(&inbox), "inbox");
    snprintf(one->inbox, sizeof one->inbox, "%s", inbox);
    atomic_store(&one->since, now_ns());
    must_nats(natsConnection_Subscribe(&subscription, one->connection, inbox, on_reply, one), "subscribe");
    must_nats(natsSubscription_SetPendingLimits(subscription, -1, -1), "limits");
    for (uint32_t i = 0; i < in_flight; i++)
        ask_next(one);
    sleep(seconds);
    atomic_store(&is_over, true);
    for (int i = 0; i < 100 && atomic_load(&calls) < atomic_load(&sent); i++)
        usleep(100000); /* what is under way */
    natsSubscription_Destroy(subscription);
    natsInbox_Destroy(inbox);
}

static void ask_by_request(natsConnection *connection, const char *payload, int bytes, uint32_t seconds)
{
    uint64_t end = now_ns() + (uint64_t)seconds * 1000000000u;
    while (now_ns() < end) {
        uint64_t since = now_ns();
        for (int i = 0; i < BATCH; i++) {
            natsMsg *reply = NULL;
            must_nats(natsConnection_Request(&reply, connection, "bench.plain", payload, bytes, 5000),
                      "request");
            natsMsg_Destroy(reply);
            atomic_fetch_add(&calls, 1);
        }
        add_sample(since, BATCH);
    }
}

static void ask_plain(int bytes, uint32_t in_flight, uint32_t seconds)
{
    char *payload = calloc(1, (size_t)bytes + 1);
    natsConnection *connection = connect_plain();
    flow one = {.connection = connection, .subject = "bench.plain", .payload = payload, .bytes = bytes};
    memset(payload, 'x', (size_t)bytes);
    if (in_flight > 1) {
        ask_by_callback(&one, in_flight, seconds);
    } else {
        ask_by_request(connection, payload, bytes, seconds);
        double median = percentile_us(50), fast = percentile_us(5);
        uint64_t count = atomic_exchange(&calls, 0);
        atomic_store(&sample_count, 0);
        ask_by_callback(&one, 1, seconds);
        printf("by_request_us %.1f\nby_callback_us %.1f\n", median, percentile_us(50));
        if (median < percentile_us(50)) {
            for (size_t i = 0; i < 100; i++)
                samples[i] = i < 6 ? fast : median;
            atomic_store(&sample_count, 100);
            atomic_store(&calls, count);
        }
    }
    natsConnection_Destroy(connection);
    free(payload);
}

static int bench_plain(int bytes, uint32_t in_flight, uint32_t seconds)
{
    int ready[2], end[2];
    char byte;
    if (pipe(ready) != 0 || pipe(end) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        close(end[1]);
        _exit(answer_plain(ready[1], end[0]));
    }
    close(end[0]);
    close(ready[1]);
    if (child < 0 || read(ready[0], &byte, 1) != 1)
        return 1;
    double before = cpu_us(RUSAGE_SELF);
    ask_plain(bytes, in_flight, seconds);
    double used = cpu_us(RUSAGE_SELF) - before;
    end_child(child, end[1]);
    report(seconds, used, cpu_us(RUSAGE_CHILDREN));
    return 0;
}

/* ---- two hosts ----------------------------------------------------------------------------------------------------- */

typedef struct asker {
    pthread_t thread;
    wc_host *host;
    const char *caller, *target;
} asker;

static wc_host *new_host(const char *name, bool is_signed)
{
    wc_host_config config;
    wc_host *host = NULL;
    wc_error err = {0};
    char state[64], cache[64];
    snprintf(state, sizeof state, "%s/%s", folder, name);
    snprintf(cache, sizeof cache, "%s/cache", folder);
    wc_host_config_init(&config);
    config.threads = 1;
    config.state_dir = state;
    config.cache_dir = cache;
    config.rpc.servers = server;
    config.nats_failure = WC_NATS_FAIL;
    config.is_signing_off = !is_signed;
    config.instances_per_actor = ROOM;
    config.max_instances = ROOM;
    config.queue_per_actor = ROOM;
    config.guest_stack_bytes = 64 << 10;
    must(wc_host_new(&config, &host, &err), &err);
    must(wc_host_start(host, &err), &err);
    return host;
}

static void sign_guest(const char *guests, const char *name, const wc_nkey *account, wc_buf *out,
                       char out_key[WC_NKEY_PUBLIC_LEN + 1])
{
    char path[1024];
    wc_nkey key;
    wc_buf plain;
    wc_error err = {0};
    snprintf(path, sizeof path, "%s/%s", guests, name);
    wc_buf_init(&plain, MODULE_MAX);
    must(wc_file_read(path, MODULE_MAX, &plain, &err), &err);
    must(wc_nkey_generate(WC_NKEY_MODULE, &wc_env_system, &key, &err), &err);
    wc_nkey_public(&key, out_key);
    const wc_claims claims = {
        .kind = WC_CLAIMS_ACTOR,
        .has_metadata = true,
        .subject = wc_slice_str(out_key),
        .name = WC_LIT("bench"),
        .caps = {.is_present = true},
    };
    wc_buf_init(out, MODULE_MAX);
    must(wc_claims_embed(wc_buf_slice(&plain), &claims, account, &wc_env_system, 0, out, NULL, &err), &err);
    wc_nkey_deinit(&key);
    wc_buf_deinit(&plain);
}

static int answer_lattice(wc_slice module, bool is_signed, int ready, int end)
{
    wc_error err = {0};
    wc_host *host = new_host("answerer", is_signed);
    must(wc_host_start_actor(host, module, NULL, &err), &err);
    if (write(ready, "", 1) != 1)
        return 1;
    wait_for_end(end);
    wc_host_free(host);
    return 0;
}

static int repeat(const asker *self, uint32_t count, wc_error *err)
{
    char payload[128];
    uint8_t *answer = NULL;
    size_t len;
    snprintf(payload, sizeof payload, "%u %s", count, self->target);
    int rc = wc_host_call_actor(self->host, self->caller, "Repeat", wc_slice_str(payload), 60000, &answer,
                                &len, err);
    if (rc == 0)
        wc_host_bytes_free(answer);
    return rc;
}

static void *ask_until_over(void *arg)
{
    const asker *self = arg;
    wc_error err = {0};
    while (!atomic_load(&is_over)) {
        uint64_t since = now_ns();
        must(repeat(self, BATCH, &err), &err);
        add_sample(since, BATCH);
        atomic_fetch_add(&calls, BATCH);
    }
    return NULL;
}

/* Advertised subscriptions take a moment to arrive. */
static void wait_for_target(const asker *self)
{
    wc_error err = {0};
    for (int i = 0; repeat(self, 1, &err) != 0; i++) {
        if (i == 100)
            must(-1, &err);
        usleep(50000);
    }
}

static void ask_lattice(wc_host *host, const char *caller, const char *target, uint32_t in_flight,
                        uint32_t seconds)
{
    pthread_attr_t attributes;
    asker *askers = calloc(in_flight, sizeof *askers);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, THREAD_STACK);
    for (uint32_t i = 0; i < in_flight; i++) {
        askers[i] = (asker){.host = host, .caller = caller, .target = target};
        if (pthread_create(&askers[i].thread, &attributes, ask_until_over, &askers[i]) != 0) {
            fprintf(stderr, "bench_lattice: thread %u: %s\n", i, strerror(errno));
            exit(1);
        }
    }
    sleep(seconds);
    atomic_store(&is_over, true);
    for (uint32_t i = 0; i < in_flight; i++)
        pthread_join(askers[i].thread, NULL);
    free(askers);
}

static int bench_lattice(const char *guests, bool is_signed, uint32_t in_flight, uint32_t seconds)
{
    int ready[2], end[2];
    char byte, caller[WC_NKEY_PUBLIC_LEN + 1], target[WC_NKEY_PUBLIC_LEN + 1];
    wc_nkey account;
    wc_buf asking, answering;
    wc_error err = {0};
    if (pipe(ready) != 0 || pipe(end) != 0)
        return 1;
    must(wc_nkey_generate(WC_NKEY_ACCOUNT, &wc_env_system, &account, &err), &err);
    sign_guest(guests, "tests/caller.wasm", &account, &asking, caller);
    sign_guest(guests, "tests/relay.wasm", &account, &answering, target);
    pid_t child = fork();
    if (child == 0) {
        close(end[1]);
        _exit(answer_lattice(wc_buf_slice(&answering), is_signed, ready[1], end[0]));
    }
    close(end[0]);
    close(ready[1]);
    if (child < 0 || read(ready[0], &byte, 1) != 1)
        return 1;
    wc_host *host = new_host("asker", is_signed);
    must(wc_host_start_actor(host, wc_buf_slice(&asking), NULL, &err), &err);
    wait_for_target(&(asker){.host = host, .caller = caller, .target = target});
    double before = cpu_us(RUSAGE_SELF);
    uint64_t since = now_ns();
    ask_lattice(host, caller, target, in_flight, seconds);
    double used = cpu_us(RUSAGE_SELF) - before, passed = (double)(now_ns() - since) / 1e9;
    wc_host_free(host);
    end_child(child, end[1]);
    report(passed, used, cpu_us(RUSAGE_CHILDREN));
    wc_buf_deinit(&asking);
    wc_buf_deinit(&answering);
    return 0;
}

/* ---- a flood ------------------------------------------------------------------------------------------------------- */

static int answer_flood(wc_slice module, int ready, int end)
{
    wc_host_config config;
    wc_error err = {0};
    wc_host *host = NULL;
    wc_host_config_init(&config);
    config.threads = 1;
    config.state_dir = folder;
    config.cache_dir = folder;
    config.rpc.servers = server;
    config.is_signing_off = true;
    must(wc_host_new(&config, &host, &err), &err);
    must(wc_host_start(host, &err), &err);
    must(wc_host_start_actor(host, module, NULL, &err), &err);
    if (write(ready, "", 1) != 1)
        return 1;
    wait_for_end(end);
    wc_host_free(host);
    return 0;
}

static void ask_flood(const char *target, uint32_t in_flight, uint32_t seconds)
{
    char subject[128];
    wc_buf wire;
    wc_error err = {0};
    const wc_invocation invocation = {
        .origin = {.key = WC_LIT("system")},
        .target = {.key = wc_slice_str(target)},
        .operation = WC_LIT("Echo"),
        .payload = WC_LIT("sixteen bytes..."),
        .id = WC_LIT("4a1e6b4c-0d5e-4f6a-8b7c-9d0e1f2a3b4c"),
        .host_id = WC_LIT("NAB2CB576PHBBPQ5ODORRZ2LYCMWPZGWGCN2KDK7DXOIMZASKUY3RSWB"),
    };
    snprintf(subject, sizeof subject, "wasmbus.rpc.default.%s", target);
    wc_buf_init(&wire, 1u << 20);
    must(wc_invocation_encode(&invocation, &wire, &err), &err);
    flow one = {.connection = connect_plain(),
                .subject = subject,
                .payload = (const char *)wire.ptr,
                .bytes = (int)wire.len,
                .is_invocation = true};
    ask_by_callback(&one, in_flight, seconds);
    natsConnection_Destroy(one.connection);
    wc_buf_deinit(&wire);
}

static int bench_flood(const char *guests, uint32_t in_flight, uint32_t seconds)
{
    int ready[2], end[2];
    char byte, target[WC_NKEY_PUBLIC_LEN + 1];
    wc_nkey account;
    wc_buf module;
    wc_error err = {0};
    if (pipe(ready) != 0 || pipe(end) != 0)
        return 1;
    must(wc_nkey_generate(WC_NKEY_ACCOUNT, &wc_env_system, &account, &err), &err);
    sign_guest(guests, "tests/relay.wasm", &account, &module, target);
    pid_t child = fork();
    if (child == 0) {
        close(end[1]);
        _exit(answer_flood(wc_buf_slice(&module), ready[1], end[0]));
    }
    close(end[0]);
    close(ready[1]);
    if (child < 0 || read(ready[0], &byte, 1) != 1)
        return 1;
    double before = cpu_us(RUSAGE_SELF);
    ask_flood(target, in_flight, seconds);
    double used = cpu_us(RUSAGE_SELF) - before;
    end_child(child, end[1]);
    report(seconds, used, cpu_us(RUSAGE_CHILDREN));
    printf("refused %llu\nlost %llu\n", (unsigned long long)atomic_load(&refused),
           (unsigned long long)(atomic_load(&sent) - atomic_load(&calls)));
    wc_buf_deinit(&module);
    return 0;
}

static void remove_folder(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "bench_lattice: could not remove %s\n", folder);
}

static uint32_t number(const char *text)
{
    return (uint32_t)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    wc_error err = {0};
    const char *what = argc > 2 ? argv[2] : "";
    if (mkdtemp(folder) == NULL)
        return 1;
    atexit(remove_folder);
    must(wc_crypto_init(&err), &err);
    snprintf(server, sizeof server, "127.0.0.1:%s", argc > 1 ? argv[1] : "4222");
    if (strcmp(what, "plain") == 0 && argc == 6)
        return bench_plain((int)number(argv[3]), number(argv[4]), number(argv[5]));
    if (strcmp(what, "lattice") == 0 && argc == 7)
        return bench_lattice(argv[3], strcmp(argv[4], "on") == 0, number(argv[5]), number(argv[6]));
    if (strcmp(what, "flood") == 0 && argc == 6)
        return bench_flood(argv[3], number(argv[4]), number(argv[5]));
    fprintf(stderr, "usage: bench_lattice PORT plain BYTES IN_FLIGHT SECONDS\n"
                    "       bench_lattice PORT lattice GUESTS on|off IN_FLIGHT SECONDS\n"
                    "       bench_lattice PORT flood GUESTS IN_FLIGHT SECONDS\n");
    return 2;
}
