/* room: provider_keyvalue
 *
 * Increments a second, durable: the provider on SQLite against redis-server --appendfsync always, both started here, on the
 * same file system, with the same number of increments outstanding. On our side the calls are begun on a loop and completed
 * from the keeper's thread, as in a host; on the other side each increment has a connection of its own. The mark of design.md
 * section 9: at least 0.5. Usage: bench_keyvalue [seconds per turn, default 1] */
#include <poll.h>

#include "contracts/keyvalue.h"
#include "prop/keyvalue/redis_peer.h"
#include "providers/keyvalue/keyvalue.h"
#include "rt/rt.h"

#define ACTOR "MBCFOPM6JW2APJLXJD3Z5O4CN7CPYJ2B4FTKLJUR5YR5MITIU7HD3WD5"
#define MOST 256
#define TURNS 3

typedef struct bench_host bench_host;
typedef struct bench_call {
    wc_call call;
    bench_host *host;
    wc_buf answer;
    wc_msg msg;
} bench_call;

struct bench_host {
    wc_host_api api;
    char dir[64];
    wc_loop *loop;
    void *self, *part;
    wc_slice payload;
    uint64_t end_ns, count;
    size_t outstanding;
    bench_call calls[MOST];
};

static uint64_t now_ns(void)
{
    return wc_env_monotonic_ns(&wc_env_system);
}

/* ---- ours -------------------------------------------------------------------------------------------------------- */

static uint64_t api_now_ns(void *self)
{
    (void)self;
    return now_ns();
}

static void api_log(void *self, int32_t level, wc_slice component, wc_slice text)
{
    (void)self;
    (void)level;
    (void)component;
    (void)text;
}

static void api_reply(void *self, wc_call *call, wc_slice bytes)
{
    bench_call *c = WC_CONTAINER(call, bench_call, call);
    (void)self;
    wc_buf_clear(&c->answer);
    wc_buf_append_slice(&c->answer, bytes);
}

static void api_fail(void *self, wc_call *call, int32_t status, wc_slice text)
{
    (void)self;
    (void)call;
    fprintf(stderr, "increment failed: %d %.*s\n", status, WC_FMT(text));
    abort();
}

static void api_complete(void *self, wc_call *call)
{
    bench_host *h = self;
    wc_loop_post(h->loop, &WC_CONTAINER(call, bench_call, call)->msg);
}

static void *api_loop_native(void *self, wc_loop_ref *loop)
{
    (void)self;
    return loop;
}

static void api_setting(void *self, const char *name, wc_slice *out)
{
    bench_host *h = self;
    *out = strcmp(name, "state-dir") == 0 ? wc_slice_str(h->dir) : (wc_slice){0};
}

static void begin(bench_host *h, bench_call *c)
{
    c->call = (wc_call){.struct_size = sizeof c->call,
                        .origin = WC_LIT(ACTOR),
                        .operation = WC_LIT("Add"),
                        .payload = h->payload};
    if (wc_provider_keyvalue.call(h->self, h->part, &c->call) != WC_PENDING)
        abort();
    h->outstanding++;
}

static void on_stopped(void *ctx)
{
    wc_loop_stop(((bench_host *)ctx)->loop);
}

static void on_complete(wc_msg *msg)
{
    bench_call *c = WC_CONTAINER(msg, bench_call, msg);
    bench_host *h = c->host;
    h->count++;
    h->outstanding--;
    if (now_ns() < h->end_ns)
        begin(h, c);
    else if (h->outstanding == 0)
        wc_provider_keyvalue.loop_stop(h->part, 0, on_stopped, h);
}

static void must(int rc, const wc_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "%s\n", err->msg);
    exit(1);
}

static void start(bench_host *h, uint8_t payload[64])
{
    wc_error err;
    wc_mp_writer w;
    void *prepared;
    const wc_keyvalue_add_args args = {.key = WC_LIT("counter"), .value = 1};
    wc_bind bind = {.struct_size = sizeof bind, .actor = WC_LIT(ACTOR)};
    h->api = (wc_host_api){.abi_version = WC_PROVIDER_ABI,
                           .struct_size = sizeof h->api,
                           .self = h,
                           .now_ns = api_now_ns,
                           .log = api_log,
                           .reply = api_reply,
                           .fail = api_fail,
                           .complete = api_complete,
                           .loop_native = api_loop_native,
                           .setting = api_setting};
    wc_mp_writer_init(&w, payload, 64);
    wc_keyvalue_add_args_write(&w, &args);
    h->payload = wc_mp_written(&w);
    must(wc_provider_keyvalue.start(&h->api, WC_LIT("default"), &h->self, &err), &err);
    must(wc_loop_new(&wc_env_system, &h->loop, &err), &err);
    must(wc_provider_keyvalue.loop_start(h->self, (wc_loop_ref *)h->loop, &h->part, &err), &err);
    must(wc_provider_keyvalue.bind(h->self, &bind, &prepared, &err), &err);
    wc_provider_keyvalue.loop_bind(h->part, bind.actor, prepared);
    wc_provider_keyvalue.discard(h->self, prepared);
}

static double run_ours(int at_once, double seconds)
{
    bench_host *h = WC_NEW(bench_host);
    uint8_t payload[64];
    char command[96];
    snprintf(h->dir, sizeof h->dir, "/tmp/wc-bench-XXXXXX");
    if (mkdtemp(h->dir) == NULL)
        abort();
    start(h, payload);
    uint64_t begin_ns = now_ns();
    h->end_ns = begin_ns + (uint64_t)(seconds * 1e9);
    for (int i = 0; i < at_once; i++) {
        h->calls[i].host = h;
        h->calls[i].msg = (wc_msg){.run = on_complete, .drop = on_complete};
        wc_buf_init(&h->calls[i].answer, 1024);
        begin(h, &h->calls[i]);
    }
    wc_loop_run(h->loop);
    double rate = (double)h->count / ((double)(now_ns() - begin_ns) / 1e9);
    wc_loop_free(h->loop);
    wc_provider_keyvalue.stop(h->self);
    for (int i = 0; i < at_once; i++)
        wc_buf_deinit(&h->calls[i].answer);
    snprintf(command, sizeof command, "rm -rf '%s'", h->dir);
    if (system(command) != 0)
        fprintf(stderr, "could not remove %s\n", h->dir);
    wc_free(h);
    return rate;
}

/* ---- Redis ------------------------------------------------------------------------------------------------------- */

static const char increment[] = "*3\r\n$6\r\nINCRBY\r\n$7\r\ncounter\r\n$1\r\n1\r\n";

static void send_increment(int fd)
{
    if (write(fd, increment, sizeof increment - 1) != sizeof increment - 1)
        abort();
}

/* The replies are all short and come one at a time: one read is one reply. */
static double run_redis(const redis_peer *peer, int at_once, double seconds)
{
    static redis_conn conns[MOST];
    struct pollfd fds[MOST];
    char reply[128];
    uint64_t count = 0;
    for (int i = 0; i < at_once; i++) {
        if (!redis_connect(peer, &conns[i]))
            abort();
        fds[i] = (struct pollfd){.fd = conns[i].fd, .events = POLLIN};
        send_increment(conns[i].fd);
    }
    uint64_t begin_ns = now_ns(), end_ns = begin_ns + (uint64_t)(seconds * 1e9);
    while (now_ns() < end_ns && poll(fds, (nfds_t)at_once, -1) > 0) {
        for (int i = 0; i < at_once; i++) {
            if ((fds[i].revents & POLLIN) == 0)
                continue;
            if (read(fds[i].fd, reply, sizeof reply) <= 0 || reply[0] != ':')
                abort();
            count++;
            send_increment(fds[i].fd);
        }
    }
    double rate = (double)count / ((double)(now_ns() - begin_ns) / 1e9);
    for (int i = 0; i < at_once; i++)
        close(conns[i].fd);
    return rate;
}

/* Turn and turn about, because a busy machine is not busy evenly: the median of the ratios counts. */
static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void run_case(const redis_peer *peer, int at_once, double seconds)
{
    double ours[TURNS], theirs[TURNS], ratios[TURNS];
    for (int i = 0; i < TURNS; i++) {
        theirs[i] = peer ? run_redis(peer, at_once, seconds) : 0;
        ours[i] = run_ours(at_once, seconds);
        ratios[i] = peer ? ours[i] / theirs[i] : 0;
    }
    qsort(ours, TURNS, sizeof ours[0], compare_doubles);
    qsort(theirs, TURNS, sizeof theirs[0], compare_doubles);
    qsort(ratios, TURNS, sizeof ratios[0], compare_doubles);
    printf("%-12d %16.0f %16.0f ", at_once, ours[TURNS / 2], theirs[TURNS / 2]);
    if (peer)
        printf("%8.2f%s\n", ratios[TURNS / 2], ratios[TURNS / 2] < 0.5 ? "  below the mark of 0.5" : "");
    else
        printf("%8s\n", "-");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const int cases[] = {1, 16, 64, 256};
    redis_peer peer;
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 1.0;
    bool has_redis = redis_peer_start(&peer, true);
    if (!has_redis)
        printf("redis-server is not installed or does not start: no comparison\n");
    printf("%-12s %16s %16s %8s\n", "outstanding", "ours incr/s", "redis incr/s", "ratio");
    for (size_t i = 0; i < WC_COUNT(cases); i++)
        run_case(has_redis ? &peer : NULL, cases[i], seconds);
    if (has_redis)
        redis_peer_stop(&peer);
    return 0;
}
