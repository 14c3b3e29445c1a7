/* host/policy.c: asks a service on the bus whether an actor may be loaded, linked, or may call something, after claims and
 * authorizer have allowed it. The service can only restrict.
 *
 * A loop never waits: what is not in its cache of decisions becomes a question, whoever needs the answer is parked, and equal
 * questions share one. Questions of all loops travel to the first one, which knows the buses: the bus inside the process (a
 * service at the gate), then NATS. A service that is silent, absent or not understood leaves the decision to the stated default;
 * for a second after that nobody else is made to wait for it.
 *
 * Invariant: a question is in one place at a time: in a message to a loop, or in policy->open on the first loop; its waiters are
 * called on their own loop, or not at all when that loop has ended. docs/guide/policy.md */
#include "host/policy.h"

#include <stdio.h>

#include "codec/json.h"

enum { QUESTIONS_MAX = 1024, DECISIONS_MAX = 4096, ANSWER_BYTES = 64 << 10 };
#define SILENCE_NS 1000000000ull
#define TTL_MAX_S 86400u

typedef struct decision {
    bool is_allowed;
    uint64_t until_ns;
    char reason[];
} decision;

/* What belongs to one loop. */
typedef struct side {
    wc_map decisions; /* key -> decision */
    wc_map questions; /* key -> question under way */
    wc_buf key;       /* of the question that is looked at */
} side;

struct wc_policy {
    wc_host *host;
    uint64_t silent_until_ns; /* first loop */
    wc_list open;             /* first loop: of question.node */
    bool is_stopped;          /* first loop */
    side *sides;
};

typedef struct question {
    wc_msg msg; /* to the first loop, then back */
    wc_policy *policy;
    wc_worker *worker; /* who asks */
    wc_list waits;     /* asker's loop: of wc_policy_wait.node */
    wc_list node;
    wc_buf key, body;
    wc_bus_question bus_question;
    size_t bus_at; /* the next bus to ask */
    int decision;
    uint64_t ttl_s;
    char reason[WC_POLICY_REASON_SIZE];
} question;

static void question_free(question *self)
{
    wc_buf_deinit(&self->key);
    wc_buf_deinit(&self->body);
    wc_free(self);
}

static void question_drop(wc_msg *msg)
{
    question_free(WC_CONTAINER(msg, question, msg));
}

/* ---- back on the asker's loop -------------------------------------------------------------------------------------- */

static void forget_decisions(side *self)
{
    size_t cursor = 0;
    for (const wc_map_entry *e; (e = wc_map_next(&self->decisions, &cursor)) != NULL;)
        wc_free(e->value);
    wc_map_deinit(&self->decisions);
    wc_map_init(&self->decisions, DECISIONS_MAX);
}

static void remember(side *self, const question *q, uint64_t now_ns)
{
    void *old = NULL;
    size_t len = strlen(q->reason) + 1;
    if (q->ttl_s == 0)
        return;
    decision *made = wc_alloc(sizeof *made + len);
    made->is_allowed = q->decision == WC_POLICY_ALLOW;
    made->until_ns = now_ns + q->ttl_s * 1000000000u;
    memcpy(made->reason, q->reason, len);
    if (self->decisions.len >= DECISIONS_MAX)
        forget_decisions(self); /* rather ask all again than keep an order */
    WC_BUG_ON(wc_map_put(&self->decisions, wc_buf_slice(&q->key), made, &old) != 0);
    wc_free(old);
}

static void come_back(wc_msg *msg)
{
    question *self = WC_CONTAINER(msg, question, msg);
    side *mine = &self->policy->sides[self->worker->index];
    (void)wc_map_take(&mine->questions, wc_buf_slice(&self->key));
    remember(mine, self, wc_loop_now_ns(self->worker->loop));
    for (wc_list *node; (node = wc_list_pop(&self->waits)) != NULL;) {
        wc_policy_wait *wait = WC_CONTAINER(node, wc_policy_wait, node);
        wait->decision = self->decision;
        memcpy(wait->reason, self->reason, sizeof wait->reason);
        wait->on_decision(wait); /* it may ask again */
    }
    question_free(self);
}

/* ---- on the first loop --------------------------------------------------------------------------------------------- */

static void decide(question *self, int made, const char *reason)
{
    wc_list_remove(&self->node);
    self->decision = made;
    wc_slice_copy_cstr(wc_slice_str(reason), self->reason, sizeof self->reason);
    self->msg = (wc_msg){.run = come_back, .drop = question_drop};
    wc_loop_post(self->worker->loop, &self->msg);
}

static void decide_by_default(question *self, const char *why)
{
    wc_host *host = self->policy->host;
    char reason[WC_POLICY_REASON_SIZE];
    uint64_t now = wc_loop_now_ns(host->workers[0].loop);
    bool is_allowed = host->config.is_policy_default_allow;
    snprintf(reason, sizeof reason, "%s; --policy-default is %s", why, is_allowed ? "allow" : "deny");
    if (now >= self->policy->silent_until_ns && !self->policy->is_stopped)
        WC_WARN("policy", "policy.silent", WC_T("subject", host->config.policy_subject), WC_T("reason", why),
                WC_T("default", is_allowed ? "allow" : "deny"));
    if (now >= self->policy->silent_until_ns)
        self->policy->silent_until_ns = now + SILENCE_NS;
    self->ttl_s = 0;
    decide(self, is_allowed ? WC_POLICY_ALLOW : WC_POLICY_DENY, reason);
}

/* False: not understood. */
static bool read_answer(question *self, wc_slice payload, bool *out_allowed, char *out_reason)
{
    const wc_value_limits limits = {.max_bytes = ANSWER_BYTES, .max_depth = 8};
    const wc_value *answer;
    wc_arena arena;
    wc_arena_init(&arena, 8u * ANSWER_BYTES);
    bool is_good = wc_json_read(payload, &limits, &arena, &answer, NULL) == 0 &&
                   wc_value_bool(wc_value_get(answer, "allowed"), out_allowed);
    if (is_good) {
        wc_slice_copy_cstr(wc_value_get_string(answer, "reason"), out_reason, WC_POLICY_REASON_SIZE);
        if (wc_value_get(answer, "ttl_s") && !wc_value_u64(wc_value_get(answer, "ttl_s"), &self->ttl_s))
            self->ttl_s = 0;
        self->ttl_s = WC_MIN(self->ttl_s, TTL_MAX_S);
    }
    wc_arena_deinit(&arena);
    return is_good;
}

static void ask_next(question *self);

static void on_answer(wc_bus_question *bus_question, const wc_bus_message *message)
{
    question *self = WC_CONTAINER(bus_question, question, bus_question);
    bool is_allowed;
    char reason[WC_POLICY_REASON_SIZE];
    if (message == NULL && bus_question->status == WC_ENOTFOUND)
        ask_next(self);
    else if (message == NULL)
        decide_by_default(self, bus_question->status == WC_ETIMEOUT
                                    ? "the policy service did not answer in time (--policy-timeout-ms)"
                                    : "the policy service cannot be reached");
    else if (!read_answer(self, message->payload, &is_allowed, reason))
        decide_by_default(self, "the answer of the policy service has no \"allowed\"");
    else
        decide(self, is_allowed ? WC_POLICY_ALLOW : WC_POLICY_DENY,
               reason[0] ? reason : "the policy service gave no reason");
}

/* The buses one after another: whoever listens nearer is asked first. */
static void ask_next(question *self)
{
    wc_host *host = self->policy->host;
    const wc_bus_message message = {.subject = wc_slice_str(host->config.policy_subject),
                                    .payload = wc_buf_slice(&self->body)};
    wc_bus *const buses[] = {wc__steer_bus(host), wc__mesh_rpc(host, 0)};
    while (self->bus_at < WC_COUNT(buses) && buses[self->bus_at] == NULL)
        self->bus_at++;
    if (self->bus_at == WC_COUNT(buses)) {
        decide_by_default(self, "no policy service listens");
        return;
    }
    self->bus_question = (wc_bus_question){.on_answer = on_answer};
    wc_error err;
    if (wc_bus_ask(buses[self->bus_at++], &self->bus_question, &message, host->config.policy_timeout_ms,
                   &err) != 0)
        decide_by_default(self, err.msg);
}

static void go(wc_msg *msg)
{
    question *self = WC_CONTAINER(msg, question, msg);
    wc_policy *policy = self->policy;
    uint64_t now = wc_loop_now_ns(policy->host->workers[0].loop);
    wc_list_push(&policy->open, &self->node);
    if (policy->is_stopped)
        decide(self, WC_POLICY_DENY, "the host is stopping");
    else if (now < policy->silent_until_ns)
        decide_by_default(self, "the policy service did not answer a moment ago");
    else
        ask_next(self);
}

/* ---- asking -------------------------------------------------------------------------------------------------------- */

static void put_key(const wc_policy_query *query, wc_buf *out)
{
    const wc_slice parts[] = {wc_slice_str(query->kind), query->actor,     query->issuer,   query->target,
                              query->contract,           query->link_name, query->operation};
    for (size_t i = 0; i < WC_COUNT(parts); i++) {
        wc_buf_printf(out, "%zu:", parts[i].len); /* a part may hold any byte */
        wc_buf_append_slice(out, parts[i]);
    }
}

static wc_slice key_of(side *self, const wc_policy_query *query)
{
    wc_buf_clear(&self->key);
    put_key(query, &self->key);
    return wc_buf_slice(&self->key);
}

static void put_part(wc_json_writer *json, const char *name, wc_slice text)
{
    wc_json_key(json, name);
    if (text.len > 0)
        wc_json_string(json, text);
    else
        wc_json_null(json);
}

static void put_claims(wc_json_writer *json, const wc_actor *actor)
{
    put_part(json, "name", wc_slice_str(actor->name));
    put_part(json, "version", wc_slice_str(actor->version));
    wc_json_put_int(json, "revision", actor->revision);
    wc_json_key(json, "capabilities");
    wc_json_array_begin(json);
    for (size_t i = 0; i < actor->cap_count; i++)
        wc_json_cstr(json, actor->caps[i]);
    wc_json_array_end(json);
}

static void put_body(const wc_host *host, const wc_policy_query *query, wc_buf *out)
{
    wc_json_writer json;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    wc_json_put_cstr(&json, "kind", query->kind);
    wc_json_put_cstr(&json, "host", host->id);
    wc_json_put_cstr(&json, "namespace",
                     host->config.lattice_prefix ? host->config.lattice_prefix : "default");
    put_part(&json, "actor", query->actor);
    put_part(&json, "issuer", query->issuer);
    put_part(&json, "target", query->target);
    put_part(&json, "contract", query->contract);
    put_part(&json, "link_name", query->link_name);
    put_part(&json, "operation", query->operation);
    if (query->claims)
        put_claims(&json, query->claims);
    wc_json_object_end(&json);
}

static int answer_now(wc_policy_wait *wait, bool is_allowed, const char *reason)
{
    wait->decision = is_allowed ? WC_POLICY_ALLOW : WC_POLICY_DENY;
    wc_slice_copy_cstr(wc_slice_str(reason), wait->reason, sizeof wait->reason);
    return wait->decision;
}

static question *question_new(wc_worker *worker, const wc_policy_query *query, wc_slice key)
{
    question *self = WC_NEW(question);
    self->msg = (wc_msg){.run = go, .drop = question_drop};
    self->policy = worker->host->policy;
    self->worker = worker;
    self->ttl_s = worker->host->config.policy_cache_s;
    wc_list_init(&self->waits);
    wc_list_init(&self->node);
    wc_buf_init(&self->key, SIZE_MAX);
    wc_buf_append_slice(&self->key, key);
    wc_buf_init(&self->body, WC_LIMIT_BUS_PAYLOAD_BYTES);
    put_body(worker->host, query, &self->body);
    return self;
}

int wc__policy_ask(wc_worker *worker, const wc_policy_query *query, wc_policy_wait *wait)
{
    wc_host *host = worker->host;
    side *mine = &host->policy->sides[worker->index];
    wc_loop_assert(worker->loop);
    wc_slice key = key_of(mine, query);
    wait->key = wc_hash(key);
    const decision *known = wc_map_get(&mine->decisions, key);
    if (known && wc_loop_now_ns(worker->loop) < known->until_ns)
        return answer_now(wait, known->is_allowed, known->reason);
    question *q = wc_map_get(&mine->questions, key);
    if (q == NULL && mine->questions.len >= QUESTIONS_MAX)
        return answer_now(wait, host->config.is_policy_default_allow,
                          "too many questions wait for the policy service");
    if (q == NULL) {
        q = question_new(worker, query, key);
        WC_BUG_ON(wc_map_put(&mine->questions, key, q, NULL) != 0);
        wc_loop_post(host->workers[0].loop, &q->msg);
    }
    wc_list_push(&q->waits, &wait->node);
    return WC_POLICY_LATER;
}

/* ---- on the control thread ----------------------------------------------------------------------------------------- */

typedef struct errand {
    wc_policy_wait wait;
    const wc_policy_query *query;
    wc_latch latch;
} errand;

static void end_errand(wc_policy_wait *wait)
{
    wc_latch_count_down(&WC_CONTAINER(wait, errand, wait)->latch);
}

static void begin_errand(wc_worker *worker, void *arg)
{
    errand *self = arg;
    if (wc__policy_ask(worker, self->query, &self->wait) != WC_POLICY_LATER)
        end_errand(&self->wait);
}

static int ask_and_wait(wc_host *host, const wc_policy_query *query, const char *what, wc_error *err)
{
    errand self = {.wait = {.on_decision = end_errand}, .query = query};
    wc_latch_init(&self.latch, 1);
    wc__worker_run(&host->workers[0], begin_errand, &self);
    wc_latch_wait(&self.latch);
    wc_latch_deinit(&self.latch);
    if (self.wait.decision == WC_POLICY_ALLOW)
        return 0;
    WC_WARN("policy", "policy.denied", WC_T("kind", query->kind), WC_S("actor", query->actor),
            WC_S("contract", query->contract), WC_T("reason", self.wait.reason));
    return wc_fail(err, WC_EDENIED, "the policy of this host does not permit actor %.*s to %s: %s",
                   WC_FMT(query->actor), what, self.wait.reason);
}

int wc__policy_load(wc_host *host, const wc_actor *actor, wc_error *err)
{
    const wc_policy_query query = {
        .kind = "load",
        .actor = wc_slice_str(actor->key),
        .issuer = wc_slice_str(actor->issuer),
        .claims = actor,
    };
    return host->policy ? ask_and_wait(host, &query, "be loaded", err) : 0;
}

int wc__policy_link(wc_host *host, const wc_link_def *link, const char *issuer, wc_error *err)
{
    const wc_host_config *config = &host->config;
    const wc_policy_query query = {
        .kind = "link",
        .actor = wc_slice_str(link->actor),
        .issuer = wc_slice_str(issuer),
        .target = wc_slice_str(link->provider),
        .contract = wc_slice_str(link->contract),
        .link_name = wc_slice_str(link->link_name),
        .operation = WC_LIT("BindActor"),
    };
    if (config->can_invoke &&
        !config->can_invoke(config->authorizer_ctx, link->actor, link->provider, query.operation))
        return wc_fail(err, WC_EDENIED,
                       "the host's authorizer does not permit actor %s to be linked with provider %s",
                       link->actor, link->provider);
    return host->policy ? ask_and_wait(host, &query, "be linked", err) : 0;
}

/* ---- calls of guests ----------------------------------------------------------------------------------------------- */

static void go_on(wc_policy_wait *wait)
{
    wait->is_decided = true;
    wc__nested_go_on(wait->ctx);
}

int wc__policy_invoke(wc_guest *guest, const wc_policy_query *query, const char **out_reason)
{
    wc_policy_wait *wait = guest->policy_wait;
    side *mine = &guest->worker->host->policy->sides[guest->worker->index];
    if (wait == NULL) {
        wait = guest->policy_wait = WC_NEW(wc_policy_wait);
        wait->on_decision = go_on;
        wait->ctx = guest;
    }
    /* What was waited for counts once, whatever its time to live, and only when the call still means the same: a link may have
     * been changed meanwhile. */
    bool is_decided = wait->is_decided && wait->key == wc_hash(key_of(mine, query));
    wait->is_decided = false;
    if (!is_decided && wc__policy_ask(guest->worker, query, wait) == WC_POLICY_LATER)
        return WC_POLICY_LATER;
    *out_reason = wait->reason;
    return wait->decision;
}

/* ---- calls of other hosts ------------------------------------------------------------------------------------------ */

typedef struct held {
    wc_policy_wait wait;
    wc_worker *worker;
    wc_rpc_call *call;
    void (*go_on)(void *ctx, wc_rpc_call *call);
} held;

static void refuse_call(wc_rpc_call *call, const char *reason)
{
    char text[WC_ERROR_TEXT_SIZE];
    wc_slice actor = wc_slice_sub(call->invocation.origin.key, 0, WC_NKEY_PUBLIC_LEN);
    snprintf(text, sizeof text, "the policy of the called host does not permit actor %.*s to call this: %s",
             WC_FMT(actor), reason);
    wc_rpc_answer_call(call, WC_EDENIED, wc_slice_str(text));
}

static void release(wc_policy_wait *wait)
{
    held *self = WC_CONTAINER(wait, held, wait);
    if (wait->decision == WC_POLICY_ALLOW)
        self->go_on(self->worker, self->call);
    else
        refuse_call(self->call, wait->reason);
    wc_free(self);
}

bool wc__policy_hold(wc_worker *worker, wc_rpc_call *call, void (*go_on_fn)(void *ctx, wc_rpc_call *call))
{
    const wc_invocation *in = &call->invocation;
    const wc_policy_query query = {
        .kind = "invoke",
        .actor = in->origin.key,
        .target = in->target.key,
        .contract = in->target.contract,
        .link_name = in->target.link_name,
        .operation = in->operation,
    };
    if (worker->host->policy == NULL || in->origin.is_provider ||
        !wc_nkey_is_public(in->origin.key, WC_NKEY_MODULE))
        return false;
    held *self = WC_NEW(held);
    self->wait.on_decision = release;
    self->worker = worker;
    self->call = call;
    self->go_on = go_on_fn;
    int made = wc__policy_ask(worker, &query, &self->wait);
    if (made == WC_POLICY_LATER)
        return true;
    if (made == WC_POLICY_DENY)
        refuse_call(call, self->wait.reason);
    wc_free(self);
    return made == WC_POLICY_DENY;
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

int wc__policy_start(wc_host *host, wc_error *err)
{
    const wc_host_config *config = &host->config;
    if (config->policy_subject == NULL)
        return 0;
    if (!wc_subject_is_name(wc_slice_str(config->policy_subject)))
        return wc_fail(err, WC_EINVAL, "--policy-subject '%s' is not a subject: no spaces, '*' or '>'",
                       config->policy_subject);
    wc_policy *policy = WC_NEW(wc_policy);
    policy->host = host;
    wc_list_init(&policy->open);
    policy->sides = wc_calloc(host->worker_count, sizeof *policy->sides);
    for (uint32_t i = 0; i < host->worker_count; i++) {
        wc_map_init(&policy->sides[i].decisions, DECISIONS_MAX);
        wc_map_init(&policy->sides[i].questions, QUESTIONS_MAX);
        wc_buf_init(&policy->sides[i].key, SIZE_MAX);
    }
    host->policy = policy;
    return 0;
}

static void stop_on_loop(wc_worker *worker, void *arg)
{
    wc_policy *policy = arg;
    (void)worker;
    policy->is_stopped = true;
    while (!wc_list_is_empty(&policy->open)) {
        question *q = WC_CONTAINER(policy->open.next, question, node);
        wc_bus_ask_cancel(&q->bus_question);
        q->ttl_s = 0;
        decide(q, WC_POLICY_DENY, "the host is stopping");
    }
}

static void nothing(wc_worker *worker, void *arg)
{
    (void)worker;
    (void)arg;
}

/* From here on every question is answered with no, at once. When this returns, those who waited have been told. */
void wc__policy_stop(wc_host *host)
{
    if (host->policy == NULL)
        return;
    wc__worker_run(&host->workers[0], stop_on_loop, host->policy);
    for (uint32_t i = 0; i < host->worker_count; i++)
        wc__worker_run(&host->workers[i], nothing, NULL);
}

/* After the loops have ended. */
void wc__policy_free(wc_host *host)
{
    if (host->policy == NULL)
        return;
    for (uint32_t i = 0; i < host->worker_count; i++) {
        forget_decisions(&host->policy->sides[i]);
        wc_map_deinit(&host->policy->sides[i].decisions);
        wc_map_deinit(&host->policy->sides[i].questions);
        wc_buf_deinit(&host->policy->sides[i].key);
    }
    wc_free(host->policy->sides);
    wc_free(host->policy);
    host->policy = NULL;
}
