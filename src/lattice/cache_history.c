/* lattice/cache_history.c: the events that were heard and said, to be told again to one who missed them.
 *
 * The era keeps all of them for ever and compares lengths. Here all are counted, so that the lengths agree, but only the
 * latest are kept: who lacks more is told what the store holds instead, in as many events as that takes.
 *
 * SPEC lattice 7.2. */
#include "lattice/cache_int.h"

enum { EVENT_BYTES = WC_LIMIT_BUS_PAYLOAD_BYTES };

void wc__cache_history_init(wc__cache_history *history)
{
    *history = (wc__cache_history){.items = wc_calloc(WC_LIMIT_CACHE_HISTORY, sizeof(wc_slice))};
}

static wc_slice *item_at(const wc__cache_history *history, size_t index)
{
    return &history->items[(history->first + index) % WC_LIMIT_CACHE_HISTORY];
}

static void forget_oldest(wc__cache_history *history)
{
    wc_slice *item = item_at(history, 0);
    history->bytes -= item->len;
    wc_free((void *)(uintptr_t)item->ptr);
    *item = (wc_slice){0};
    history->first = (history->first + 1) % WC_LIMIT_CACHE_HISTORY;
    history->len--;
}

void wc__cache_history_deinit(wc__cache_history *history)
{
    while (history->len > 0)
        forget_oldest(history);
    wc_free(history->items);
    *history = (wc__cache_history){0};
}

/* What is kept has no gaps: an event that cannot be kept takes all before it along. */
void wc__cache_history_add(wc__cache_history *history, const wc_cache_event *event)
{
    wc_buf text;
    size_t len = 0;
    wc_buf_init(&text, EVENT_BYTES);
    wc_cache_event_encode(event, &text);
    bool fits = wc_buf_status(&text) == 0;
    while (history->len > 0 && (!fits || history->len == WC_LIMIT_CACHE_HISTORY ||
                                history->bytes + text.len > WC_LIMIT_CACHE_HISTORY_BYTES))
        forget_oldest(history);
    history->count++;
    if (fits) {
        const uint8_t *bytes = wc_buf_steal(&text, &len);
        *item_at(history, history->len++) = wc_slice_of(bytes, len);
        history->bytes += len;
    }
    wc_buf_deinit(&text);
}

/* ---- an answer ----------------------------------------------------------------------------------------------------- */

static int copy_event(wc__cache_answer *out, wc_slice event, wc_error *err)
{
    uint8_t *copy = wc_try_alloc(event.len);
    if (copy == NULL)
        return wc_fail(err, WC_ENOMEM, "no memory to tell %zu events of the lattice cache again",
                       out->events.len);
    memcpy(copy, event.ptr, event.len);
    (void)wc_vec_push(&out->events, SIZE_MAX, wc_slice_of(copy, event.len));
    out->bytes += event.len;
    return 0;
}

typedef struct maker {
    wc__cache_answer *out;
    wc_buf text;
    wc_error *err;
    int rc;
} maker;

static void add_event(void *ctx, const wc_cache_event *event)
{
    maker *self = ctx;
    if (self->rc != 0)
        return;
    wc_buf_clear(&self->text);
    wc_cache_event_encode(event, &self->text);
    self->rc = wc_buf_status(&self->text) != 0
                   ? wc_fail(self->err, WC_ELIMIT, "an event of the lattice cache is larger than %u bytes",
                             WC_LIMIT_BUS_PAYLOAD_BYTES)
                   : copy_event(self->out, wc_buf_slice(&self->text), self->err);
}

static int tell_all(const wc_cache_store *store, wc__cache_answer *out, wc_error *err)
{
    maker self = {.out = out, .err = err};
    wc_buf_init(&self.text, EVENT_BYTES);
    wc_cache_store_each(store, add_event, &self);
    wc_buf_deinit(&self.text);
    return self.rc;
}

int wc__cache_answer_make(const wc__cache_history *history, const wc_cache_store *store, uint64_t high_water,
                          wc__cache_answer *out, wc_error *err)
{
    uint64_t lacking = history->count > high_water ? history->count - high_water : 0;
    wc__cache_answer answer = {0};
    int rc = 0;
    if (lacking > history->len)
        rc = tell_all(store, &answer, err);
    else
        for (size_t i = history->len - (size_t)lacking; i < history->len && rc == 0; i++)
            rc = copy_event(&answer, *item_at(history, i), err);
    if (rc != 0)
        wc__cache_answer_deinit(&answer);
    else
        *out = answer;
    return rc;
}

void wc__cache_answer_deinit(wc__cache_answer *answer)
{
    for (size_t i = 0; i < answer->events.len; i++)
        wc_free((void *)(uintptr_t)answer->events.items[i].ptr);
    wc_vec_deinit(&answer->events);
    *answer = (wc__cache_answer){0};
}
