/* host/health.c: asks the actors of this host how they are, with each heartbeat: HealthRequest, 200 ms each, a few at a time, so
 * that nothing blocks. Runs on the first worker's loop; what was found goes to the control thread as a whole.
 *
 * A host with very many actors asks only those that have an instance, some of them each time, in turn: an idle one would have
 * to be made for the question. The others are taken to be well, as is one that is too busy to be asked. SPEC host 14. */
#include <stdio.h>

#include "contracts/core.h"
#include "host/steer_int.h"

enum { ASKED_MAX = 256, AT_ONCE = 16, WAIT_MS = 200 };

typedef struct check {
    wc_call call;
    struct wc_health *health;
    char actor[WC_KEY_SIZE];
    bool is_pending;
} check;

struct wc_health {
    wc_host *host;
    wc_map *found;            /* of this round: actor -> text of one that is not well */
    _Atomic(wc_map *) latest; /* of the last round, until the control thread takes it */
    wc_map *known;            /* control thread only */
    WC_VEC(char *) actors;    /* still to be asked */
    check checks[AT_ONCE];
    size_t turn; /* which actors are next when not all are asked */
    uint32_t pending;
    bool is_asking, is_stopped;
    void (*on_done)(void *arg);
    void *arg;
};

static wc_map *map_new(void)
{
    wc_map *map = WC_NEW(wc_map);
    wc_map_init(map, ASKED_MAX);
    return map;
}

static void map_free(wc_map *map)
{
    size_t cursor = 0;
    if (map == NULL)
        return;
    for (const wc_map_entry *e; (e = wc_map_next(map, &cursor)) != NULL;)
        wc_free(e->value);
    wc_map_deinit(map);
    wc_free(map);
}

wc_health *wc__health_new(wc_host *host)
{
    wc_health *health = WC_NEW(wc_health);
    health->host = host;
    return health;
}

/* ---- answers ------------------------------------------------------------------------------------------------------- */

static void note(wc_health *health, const char *actor, const char *text)
{
    char *kept = wc_strdup(text);
    if (wc_map_put(health->found, wc_slice_str(actor), kept, NULL) != 0)
        wc_free(kept);
}

static void judge(check *self)
{
    wc_mp_reader r;
    wc_core_health_check_response response = {0};
    char text[512];
    const wc_call *call = &self->call;
    if (call->status == WC_EBUSY || call->status == WC_ENOTFOUND || call->status == WC_ECLOSED)
        return; /* at work, or stopped meanwhile */
    wc_mp_reader_init(&r, call->result);
    if (call->status == WC_ETIMEOUT) {
        note(self->health, self->actor, "no answer to the health request within 200 ms");
    } else if (call->status != 0) {
        snprintf(text, sizeof text, "the health request failed: %.*s",
                 WC_FMT(wc_slice_sub(call->result, 0, 400)));
        note(self->health, self->actor, text);
    } else if (!wc_core_health_check_response_read(&r, &response)) {
        note(self->health, self->actor, "the answer to the health request cannot be read");
    } else if (!response.healthy) {
        wc_slice_copy_cstr(response.message, text, sizeof text);
        note(self->health, self->actor, text);
    }
}

static void go_on(wc_health *health);

static void on_answer(wc_call *call)
{
    check *self = WC_CONTAINER(call, check, call);
    wc_health *health = self->health;
    judge(self);
    self->is_pending = false;
    health->pending--;
    wc__end(call);
    if (!health->is_stopped)
        go_on(health);
}

/* ---- a round ------------------------------------------------------------------------------------------------------- */

static void finish(wc_health *health)
{
    health->is_asking = false;
    map_free(atomic_exchange(&health->latest, health->found));
    health->found = NULL;
    wc_vec_deinit(&health->actors);
    health->on_done(health->arg);
}

static void ask(check *self, const char *actor)
{
    static const uint8_t request[] = "\x81\xabplaceholder\xc3";
    wc_worker *worker = &self->health->host->workers[0];
    wc_slice_copy_cstr(wc_slice_str(actor), self->actor, sizeof self->actor);
    self->call = (wc_call){
        .struct_size = sizeof self->call,
        .origin = WC_LIT("system"),
        .target = wc_slice_str(self->actor),
        .operation = WC_LIT(WC_CORE_OP_HEALTH_REQUEST),
        .payload = wc_slice_of(request, sizeof request - 1),
        .deadline_ns = wc_loop_now_ns(worker->loop) + WAIT_MS * 1000000ull,
        .on_done = on_answer,
    };
    self->is_pending = true;
    self->health->pending++;
    if (wc__begin_here(worker, &self->call, true) == WC_PENDING)
        return;
    judge(self);
    self->is_pending = false;
    self->health->pending--;
    wc__end(&self->call);
}

static void go_on(wc_health *health)
{
    for (size_t i = 0; i < AT_ONCE; i++)
        while (health->actors.len > 0 && !health->checks[i].is_pending) {
            char *actor = health->actors.items[--health->actors.len];
            if (wc__routes_actor(health->host->workers[0].routes, wc_slice_str(actor)))
                ask(&health->checks[i], actor);
            wc_free(actor);
        }
    if (health->pending == 0 && health->is_asking)
        finish(health);
}

static void choose(wc_health *health, const wc_routes *routes)
{
    size_t count = routes->item_count;
    for (size_t i = 0; i < count && health->actors.len < ASKED_MAX; i++) {
        const wc_actor *actor = routes->items[health->turn++ % count].actor;
        if (count <= ASKED_MAX || actor->slots[0].live > 0)
            (void)wc_vec_push(&health->actors, SIZE_MAX, wc_strdup(actor->key));
    }
}

void wc__health_ask(wc_health *health, void (*on_done)(void *arg), void *arg)
{
    const wc_routes *routes = health->host->workers[0].routes;
    WC_BUG_ON(health->is_asking);
    health->is_asking = true;
    health->on_done = on_done;
    health->arg = arg;
    health->found = map_new();
    for (size_t i = 0; i < AT_ONCE; i++)
        health->checks[i].health = health;
    if (routes)
        choose(health, routes);
    go_on(health);
}

void wc__health_stop(wc_health *health)
{
    health->is_stopped = true;
    for (size_t i = 0; i < AT_ONCE; i++)
        if (health->checks[i].is_pending)
            wc__end(&health->checks[i].call);
}

void wc__health_free(wc_health *health)
{
    if (health == NULL)
        return;
    for (size_t i = 0; i < health->actors.len; i++)
        wc_free(health->actors.items[i]);
    wc_vec_deinit(&health->actors);
    map_free(health->found);
    map_free(health->latest);
    map_free(health->known);
    wc_free(health);
}

/* ---- on the control thread ----------------------------------------------------------------------------------------- */

void wc__health_renew(wc_health *health)
{
    wc_map *latest = atomic_exchange(&health->latest, NULL);
    if (latest == NULL)
        return;
    map_free(health->known);
    health->known = latest;
}

const char *wc__health_of(const wc_health *health, const char *actor)
{
    return health->known ? wc_map_get(health->known, wc_slice_str(actor)) : NULL;
}
