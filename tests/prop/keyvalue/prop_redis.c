/* Differential test: random operations, the same answers from our stores and from a real Redis. Skipped, with the reason, where
 * there is no redis-server. SPEC providers 4 (column "Redis commands"), 5 and 16. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "prop/keyvalue/choices.h"
#include "prop/keyvalue/redis_peer.h"

#define STEPS 20000

static const char *const commands[WC_KEYVALUE_OPERATIONS] = {
    [WC_KEYVALUE_GET] = "GET",
    [WC_KEYVALUE_ADD] = "INCRBY",
    [WC_KEYVALUE_SET] = "SET",
    [WC_KEYVALUE_DEL] = "DEL",
    [WC_KEYVALUE_CLEAR] = "DEL",
    [WC_KEYVALUE_RANGE] = "LRANGE",
    [WC_KEYVALUE_PUSH] = "LPUSH",
    [WC_KEYVALUE_LIST_ITEM_DELETE] = "LREM",
    [WC_KEYVALUE_SET_ADD] = "SADD",
    [WC_KEYVALUE_SET_REMOVE] = "SREM",
    [WC_KEYVALUE_SET_UNION] = "SUNION",
    [WC_KEYVALUE_SET_INTERSECTION] = "SINTER",
    [WC_KEYVALUE_SET_QUERY] = "SMEMBERS",
    [WC_KEYVALUE_KEY_EXISTS] = "EXISTS",
};

static wc_slice number_text(wc_arena *arena, int64_t number)
{
    return wc_arena_printf(arena, "%lld", (long long)number);
}

/* Keyspaces become prefixes. */
static wc_slice redis_key(wc_arena *arena, const wc__keyvalue_request *r, wc_slice key)
{
    return wc_arena_printf(arena, "%.*s/%.*s", WC_FMT(r->space), WC_FMT(key));
}

static size_t make_command(wc_arena *arena, const wc__keyvalue_request *r, wc_slice words[5])
{
    size_t n = 0;
    words[n++] = wc_slice_str(commands[r->op]);
    for (size_t i = 0; i < r->key_count; i++)
        words[n++] = redis_key(arena, r, r->keys[i]);
    if (r->op == WC_KEYVALUE_SET_UNION || r->op == WC_KEYVALUE_SET_INTERSECTION)
        return n;
    words[n++] = redis_key(arena, r, r->key);
    if (r->op == WC_KEYVALUE_ADD) {
        words[n++] = number_text(arena, r->amount);
    } else if (r->op == WC_KEYVALUE_RANGE) {
        words[n++] = number_text(arena, r->start);
        words[n++] = number_text(arena, r->stop);
    } else if (r->op == WC_KEYVALUE_LIST_ITEM_DELETE) {
        words[n++] = WC_LIT("0");
        words[n++] = r->value;
    } else if (r->op == WC_KEYVALUE_SET || r->op == WC_KEYVALUE_PUSH || r->op == WC_KEYVALUE_SET_ADD ||
               r->op == WC_KEYVALUE_SET_REMOVE) {
        words[n++] = r->value;
    }
    return n;
}

static redis_reply ask(redis_conn *c, wc_arena *arena, const wc_slice *words, size_t count)
{
    redis_send(c, words, count);
    return redis_read(c, arena);
}

/* What the contract would answer from Redis's reply; -1 for an error. */
static int translate(redis_conn *c, wc_arena *arena, const wc__keyvalue_request *r, const redis_reply *reply,
                     wc__keyvalue_answer *out)
{
    *out = (wc__keyvalue_answer){0};
    if (reply->type == '-')
        return -1;
    switch (r->op) {
    case WC_KEYVALUE_GET:
        out->exists = reply->type == '$';
        out->value = out->exists ? reply->text : (wc_slice){0};
        return 0;
    case WC_KEYVALUE_KEY_EXISTS:
        out->exists = reply->number == 1;
        return 0;
    case WC_KEYVALUE_SET:
        out->value = r->value;
        return 0;
    case WC_KEYVALUE_DEL:
    case WC_KEYVALUE_CLEAR:
        out->value = r->key;
        return 0;
    case WC_KEYVALUE_ADD:
        if (reply->number !=
            (int32_t)reply->number) { /* Redis goes on to 64 bits: ours refuses, so take it back */
            wc_slice back[] = {WC_LIT("DECRBY"), redis_key(arena, r, r->key), number_text(arena, r->amount)};
            (void)ask(c, arena, back, 3);
            return -1;
        }
        break;
    default:
        break;
    }
    out->number = (int32_t)(reply->type == ':' ? reply->number : 0);
    out->value_count = reply->count;
    out->values = wc_arena_calloc(arena, reply->count, sizeof(wc_slice));
    for (size_t i = 0; i < reply->count; i++)
        out->values[i] = reply->items[i].text;
    return 0;
}

static void prop_redis__stores_answer_like_a_real_redis(void **state)
{
    redis_peer peer;
    redis_conn *conn = WC_NEW(redis_conn);
    choices c = {.state = 20261122};
    wc_arena theirs, ours;
    wc__keyvalue_store *store = *state;
    if (!redis_peer_start(&peer, false)) {
        print_message("skipped: redis-server is not installed or does not start\n");
        wc_free(conn);
        skip();
    }
    assert_true(redis_connect(&peer, conn));
    wc_arena_init(&theirs, 8u << 20);
    wc_arena_init(&ours, 8u << 20);
    for (int i = 0; i < STEPS; i++) {
        chosen what;
        wc_slice words[5];
        wc__keyvalue_answer expected, found;
        wc_error err = {0};
        choose_request(&c, &what);
        what.request.expires = 0; /* time cannot be moved there */
        wc_arena_reset(&theirs);
        wc_arena_reset(&ours);
        size_t count = make_command(&theirs, &what.request, words);
        redis_reply reply = ask(conn, &theirs, words, count);
        int want = translate(conn, &theirs, &what.request, &reply, &expected);
        int rc = wc__keyvalue_run(store, &what.request, &ours, &found, NULL, &err);
        if ((rc < 0) != (want < 0) || (rc == 0 && !answer_eq(what.request.op, &found, &expected)))
            fail_msg("step %d %s %.*s: ours %d (%s), Redis %c%.*s", i, commands[what.request.op],
                     WC_FMT(what.request.key), rc, err.msg, reply.type, WC_FMT(reply.text));
    }
    wc_arena_deinit(&theirs);
    wc_arena_deinit(&ours);
    close(conn->fd);
    wc_free(conn);
    redis_peer_stop(&peer);
}

static int setup_memory(void **state)
{
    *state = wc__keyvalue_memory_new(WC__KEYVALUE_MEMORY_BYTES);
    return 0;
}

static char dir[64], path[96];

/* One transaction for the whole test: the answers are compared, not the syncs. */
static int setup_file(void **state)
{
    wc__keyvalue_store *store;
    wc_error err;
    snprintf(dir, sizeof dir, "/tmp/wc-prop-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/keyvalue.db", dir);
    assert_int_equal(wc__keyvalue_sqlite_open(path, WC__KEYVALUE_FILE_BYTES, false, &store, &err), 0);
    assert_int_equal(store->api->begin(store, &err), 0);
    *state = store;
    return 0;
}

static int teardown(void **state)
{
    wc__keyvalue_store *store = *state;
    bool is_file = store->api->is_atomic;
    if (is_file)
        assert_int_equal(store->api->commit(store, NULL), 0);
    store->api->free(store);
    if (is_file) {
        unlink(path);
        assert_int_equal(rmdir(dir), 0);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(prop_redis__stores_answer_like_a_real_redis, setup_file, teardown),
        {"prop_redis__stores_answer_like_a_real_redis (memory)", prop_redis__stores_answer_like_a_real_redis,
         setup_memory, teardown, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
