/* lattice/pile.c: messages that nobody waits for: advertised links and claims, digests and records of our own hosts. They may
 * come by the thousand, so they are piled up while the host works, and it gets the pile as one job and brings what it says into
 * force once. The order is kept. A pile that is full loses what comes: digests bring it back.
 *
 * SPEC lattice 3, host 7.2; RFC 0004. */
#include <stdio.h>

#include "lattice/lattice_int.h"

enum { RETRY_MS = 100 };

/* ---- on the loop --------------------------------------------------------------------------------------------------- */

static void hand_over(wc_lattice *lattice);

static void on_retry(wc_timer *timer)
{
    hand_over(WC_CONTAINER(timer, wc_lattice, pile_timer));
}

/* One job at a time. The host may perform it inside the submission. */
static void hand_over(wc_lattice *lattice)
{
    if (lattice->is_pile_away || lattice->pile.len == 0 || lattice->is_stopped)
        return;
    lattice->is_pile_away = true;
    wc__submit(lattice, WC_ASK_PILE, &lattice->pile);
    if (lattice->pile.len == 0) {
        lattice->pile_bytes = 0;
    } else if (lattice->is_pile_away) {
        lattice->is_pile_away = false;
        wc_timer_set(lattice->loop, &lattice->pile_timer,
                     wc_loop_now_ns(lattice->loop) + RETRY_MS * 1000000ull, on_retry);
    }
}

void wc__pile_add(wc_lattice *lattice, wc__ask ask, int bus, wc_slice payload)
{
    if (lattice->pile.len >= WC_LIMIT_LATTICE_PILE ||
        lattice->pile_bytes + payload.len > WC_LIMIT_LATTICE_PILE_BYTES)
        return;
    wc__letter_add(&lattice->pile, (wc__letter){.ask = ask, .bus = bus}, payload);
    lattice->pile_bytes += payload.len;
    hand_over(lattice);
}

void wc__pile_finish(wc_lattice *lattice)
{
    lattice->is_pile_away = false;
    hand_over(lattice);
}

void wc_lattice_advertise(wc_lattice *lattice, wc_fact_kind kind, bool is_gone, wc_slice advert)
{
    wc__letters letters = {0};
    wc_buf subject;
    wc_loop_assert(lattice->loop);
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    wc_buf_printf(&subject, "wasmbus.rpc.%s.%s", lattice->prefix,
                  kind == WC_FACT_CLAIMS ? "claims"
                  : is_gone              ? "remlinks"
                                         : "links");
    const wc__letter letter = {
        .bus = WC_LATTICE_BUSES_MAX, .is_rpc = true, .subject = wc_strdup_slice(wc_buf_slice(&subject))};
    wc__letter_add(&letters, letter, advert);
    wc__publish_letters(lattice, &letters);
    wc_buf_deinit(&subject);
}

/* ---- on the control thread ----------------------------------------------------------------------------------------- */

static void add_advert(wc_lattice *lattice, const wc_fact *fact, int bus, wc__letters *out)
{
    wc_buf advert, subject;
    wc_buf_init(&advert, 2u * WC_LIMIT_FACT_BYTES);
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    wc_buf_printf(&subject, "wasmbus.rpc.%s.%s", lattice->prefix,
                  fact->kind == WC_FACT_CLAIMS ? "claims"
                  : fact->is_gone              ? "remlinks"
                                               : "links");
    if (wc_advert_write(fact, &advert) == 0) {
        const wc__letter letter = {
            .bus = bus, .is_rpc = true, .subject = wc_strdup_slice(wc_buf_slice(&subject))};
        wc__letter_add(out, letter, wc_buf_slice(&advert));
    }
    wc_buf_deinit(&advert);
    wc_buf_deinit(&subject);
}

/* What a client of the gate says to this host concerns the others as well. */
static void pass_on(wc_lattice_job *job, const wc_fact *said)
{
    wc_lattice *lattice = job->lattice;
    wc_arena arena;
    wc_fact known;
    if (lattice->buses.rpc[WC_LATTICE_NATS] == NULL || said->kind != WC_FACT_LINK)
        return;
    wc_arena_init(&arena, 4u * WC_LIMIT_FACT_BYTES);
    if (wc_state_find(lattice->state, said, &arena, &known))
        add_advert(lattice, &known, WC_LATTICE_NATS, &job->letters);
    wc_arena_deinit(&arena);
}

/* A link that is known already is set once more: what kept it from being bound may be gone. */
static int take_advert(wc_lattice_job *job, const wc__letter *letter, wc_arena *arena, wc_error *err)
{
    wc_lattice *lattice = job->lattice;
    wc_fact_kind kind = letter->ask == WC_ASK_LEARN_CLAIMS ? WC_FACT_CLAIMS : WC_FACT_LINK;
    wc_fact fact;
    wc_taken taken;
    int rc = wc__advert_read(kind, letter->ask == WC_ASK_REMOVE_LINK,
                             wc_slice_of(letter->payload, letter->len), arena, &fact, err);
    if (rc == 0)
        rc = wc_state_put(lattice->state, &fact, &taken, err);
    if (rc != 0 || taken == WC_TAKEN_STALE)
        return rc;
    if (taken == WC_TAKEN_NEW || kind == WC_FACT_LINK)
        lattice->host.learn(lattice->host.ctx, &fact);
    if (letter->bus == WC_LATTICE_LOCAL)
        pass_on(job, &fact);
    return 0;
}

static const char *name_of(wc__ask ask)
{
    switch (ask) {
    case WC_ASK_SET_LINK:
    case WC_ASK_REMOVE_LINK:
        return "link.refused";
    case WC_ASK_LEARN_CLAIMS:
        return "claims.refused";
    default:
        return "digest.refused";
    }
}

static void take(wc_lattice_job *job, const wc__letter *letter, wc_arena *arena)
{
    wc_lattice *lattice = job->lattice;
    wc_error err;
    wc_slice payload = wc_slice_of(letter->payload, letter->len);
    int rc = 0;
    if (letter->ask == WC_ASK_SYNC)
        wc__sync_announce(lattice->sync, true, &job->letters);
    else if (letter->ask == WC_ASK_DIGEST)
        rc = wc__sync_on_digest(lattice->sync, payload, &err);
    else if (letter->ask == WC_ASK_RECORDS)
        rc = wc__sync_on_records(lattice->sync, payload, &err);
    else
        rc = take_advert(job, letter, arena, &err);
    if (rc != 0)
        wc__lattice_note(lattice, name_of(letter->ask), err.msg);
}

void wc__pile_perform(wc_lattice_job *job)
{
    wc_lattice *lattice = job->lattice;
    wc_arena arena;
    wc_arena_init(&arena, 16u * WC_LIMIT_FACT_BYTES);
    for (size_t i = 0; i < job->pile.len; i++) {
        take(job, &job->pile.items[i], &arena);
        wc_arena_reset(&arena);
    }
    wc_arena_deinit(&arena);
    lattice->host.settle(lattice->host.ctx);
    if (lattice->sync)
        job->next_ns = wc__sync_due(lattice->sync, &job->letters);
}

/* ---- again after a reconnect --------------------------------------------------------------------------------------- */

/* What is this host's own word still: others may have overruled it meanwhile. */
static void advertise_link(void *arg, const wc_fact *fact)
{
    wc_lattice_job *job = arg;
    bool is_recent = fact->stamp.counter + WC_LATTICE_REPEAT_MS >= job->since_ms;
    if (strcmp(fact->stamp.host, job->lattice->host_id) == 0 && (!fact->is_gone || is_recent))
        add_advert(job->lattice, fact, WC_LATTICE_NATS, &job->letters);
}

static void advertise_actor(void *arg, const wc_actor_info *actor)
{
    wc_lattice_job *job = arg;
    wc_arena arena;
    wc_fact known;
    const wc_fact wanted = {.kind = WC_FACT_CLAIMS, .actor = actor->id};
    wc_arena_init(&arena, 4u * WC_LIMIT_FACT_BYTES);
    if (wc_state_find(job->lattice->state, &wanted, &arena, &known))
        add_advert(job->lattice, &known, WC_LATTICE_NATS, &job->letters);
    wc_arena_deinit(&arena);
}

void wc__advertise_again(wc_lattice_job *job)
{
    const wc_lattice_host *host = &job->lattice->host;
    host->each_actor(host->ctx, advertise_actor, job);
    wc_state_each(job->lattice->state, WC_FACT_LINK, true, advertise_link, job);
}
