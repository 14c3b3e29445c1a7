/* lattice/wascc_control.c: inventory, auctions, launch and terminate of waSCC 0.14. Inventory is answered from the view, a
 * command is put to the control interface on the bus inside the process and its answer told in the old form.
 *
 * An acknowledgement of that time says nothing about failure; so what the control interface refuses is not acknowledged.
 *
 * SPEC lattice 5 (what is asked), 9 (what asks). */
#include "lattice/rpc_int.h"
#include "lattice/wascc_int.h"

/* ---- inventory ----------------------------------------------------------------------------------------------------- */

static void put_host(wc_json_writer *json, const wc_wascc *wascc)
{
    uint64_t uptime_ns = wc_loop_now_ns(wascc->loop) - wascc->config.started_ns;
    wc_json_put_cstr(json, "id", wascc->host_id);
    wc_json_key(json, "labels");
    wc_json_raw(json, wc_buf_slice(&wascc->view->labels.text));
    wc_json_put_u64(json, "uptime_ms", uptime_ns / 1000000u);
}

static void put_list(wc_json_writer *json, const wc_wascc *wascc, const char *name, const wc__wascc_list *list)
{
    wc_json_put_cstr(json, "host", wascc->host_id);
    wc_json_key(json, name);
    wc_json_raw(json, wc_buf_slice(&list->text));
}

void wc__wascc_inventory(const wc__wascc_listening *from, const wc_bus_message *message)
{
    static const char *const names[] = {"Host", "Actors", "Bindings", "Capabilities"};
    const wc_wascc *wascc = from->wascc;
    wc_json_writer json;
    wc_buf text;
    if (wascc->view == NULL || message->reply.len == 0)
        return;
    wc_buf_init(&text, WC_LIMIT_BUS_PAYLOAD_BYTES);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    wc_json_key(&json, names[from->kind - WC_WASCC_HOSTS]);
    wc_json_object_begin(&json);
    if (from->kind == WC_WASCC_HOSTS)
        put_host(&json, wascc);
    else if (from->kind == WC_WASCC_ACTORS)
        put_list(&json, wascc, "actors", &wascc->view->actors);
    else if (from->kind == WC_WASCC_BINDINGS)
        put_list(&json, wascc, "bindings", &wascc->view->bindings);
    else
        put_list(&json, wascc, "capabilities", &wascc->view->capabilities);
    wc_json_object_end(&json);
    wc_json_object_end(&json);
    char *reply = wc_strdup_slice(message->reply);
    wc__wascc_publish(from->bus, reply, &text);
    wc_free(reply);
    wc_buf_deinit(&text);
}

/* ---- commands ------------------------------------------------------------------------------------------------------ */

/* A request as it was understood; borrows from the scratch arena. */
typedef struct request {
    const char *ref, *binding;
    const wc_value *constraints; /* NULL: not an auction */
} request;

static bool is_provider(wc__wascc_kind kind)
{
    return kind == WC_WASCC_AUCTION_PROVIDER || kind == WC_WASCC_LAUNCH_PROVIDER ||
           kind == WC_WASCC_TERMINATE_PROVIDER;
}

static bool is_auction(wc__wascc_kind kind)
{
    return kind == WC_WASCC_AUCTION_ACTOR || kind == WC_WASCC_AUCTION_PROVIDER;
}

/* Nobody answers these. */
static bool is_order(wc__wascc_kind kind)
{
    return kind == WC_WASCC_TERMINATE_ACTOR || kind == WC_WASCC_TERMINATE_PROVIDER;
}

static bool read_text(const wc_value *body, const char *name, const char **out)
{
    wc_slice text;
    if (!wc_value_string(wc_value_get(body, name), &text) || memchr(text.ptr, 0, text.len))
        return false;
    *out = (const char *)text.ptr;
    return true;
}

static bool read_constraints(const wc_value *body, request *out)
{
    wc_slice text;
    out->constraints = wc_value_get(body, "constraints");
    if (wc_value_type(out->constraints) != WC_VALUE_OBJECT ||
        wc_value_count(out->constraints) > WC_LIMIT_WASCC_CONSTRAINTS)
        return false;
    WC_VALUE_EACH(item, out->constraints)
    {
        if (!wc_value_string(item, &text))
            return false;
    }
    return true;
}

static bool read_request(wc_wascc *wascc, wc__wascc_kind kind, wc_slice payload, request *out)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_WASCC_BYTES, .max_depth = 8};
    const wc_value *body;
    *out = (request){.binding = "default"};
    wc__rpc_tidy(&wascc->scratch);
    if (wc_json_read(payload, &limits, &wascc->scratch, &body, NULL) != 0 ||
        !read_text(body, is_provider(kind) ? "provider_ref" : "actor_id", &out->ref))
        return false;
    if (is_provider(kind) && kind != WC_WASCC_TERMINATE_PROVIDER &&
        !read_text(body, "binding_name", &out->binding))
        return false;
    return !is_auction(kind) || read_constraints(body, out);
}

/* The command of today that does it. */
static void write_command(const wc_wascc *wascc, wc__wascc_kind kind, const request *r, const char *contract,
                          wc_buf *out)
{
    wc_json_writer json;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    if (!is_auction(kind))
        wc_json_put_cstr(&json, "host_id", wascc->host_id);
    wc_json_put_cstr(&json, is_provider(kind) ? "provider_ref" : "actor_ref", r->ref);
    if (is_provider(kind))
        wc_json_put_cstr(&json, "link_name", r->binding);
    if (contract)
        wc_json_put_cstr(&json, "contract_id", contract);
    if (r->constraints) {
        wc_json_key(&json, "constraints");
        wc_json_value(&json, r->constraints);
    }
    wc_json_object_end(&json);
}

static void write_subject(const wc_wascc *wascc, wc__wascc_kind kind, wc_buf *out)
{
    static const char *const commands[] = {
        [WC_WASCC_LAUNCH_ACTOR] = "la",
        [WC_WASCC_LAUNCH_PROVIDER] = "lp",
        [WC_WASCC_TERMINATE_ACTOR] = "sa",
        [WC_WASCC_TERMINATE_PROVIDER] = "sp",
    };
    if (is_auction(kind))
        wc_buf_printf(out, "wasmbus.ctl.%s.auction.%s", wascc->prefix,
                      is_provider(kind) ? "provider" : "actor");
    else
        wc_buf_printf(out, "wasmbus.ctl.%s.cmd.%s.%s", wascc->prefix, wascc->host_id, commands[kind]);
}

static bool is_accepted(const wc__wascc_errand *errand, const wc_bus_message *answer)
{
    const wc_value_limits limits = {.max_bytes = WC_LIMIT_WASCC_BYTES, .max_depth = 8};
    wc_arena arena;
    const wc_value *body;
    wc_arena_init(&arena, 1u << 20);
    bool is_good = wc_json_read(answer->payload, &limits, &arena, &body, NULL) == 0 &&
                   wc_value_type(body) == WC_VALUE_OBJECT;
    if (is_good && !is_auction(errand->kind))
        is_good = wc_value_type(wc_value_get(body, "failure")) == WC_VALUE_NULL;
    wc_arena_deinit(&arena);
    return is_good;
}

static void write_answer(const wc__wascc_errand *errand, wc_buf *out)
{
    wc_json_writer json;
    const char *host = errand->wascc->host_id;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    if (is_auction(errand->kind)) {
        wc_json_put_cstr(&json, "host_id", host);
        if (is_provider(errand->kind))
            wc_json_put_cstr(&json, "provider_ref", errand->ref);
    } else {
        wc_json_put_cstr(&json, is_provider(errand->kind) ? "provider_ref" : "actor_id", errand->ref);
        wc_json_put_cstr(&json, "host", host);
    }
    wc_json_object_end(&json);
}

static void on_answer(wc_bus_question *question, const wc_bus_message *answer)
{
    wc__wascc_errand *errand = WC_CONTAINER(question, wc__wascc_errand, question);
    wc_wascc *wascc = errand->wascc;
    wc_buf text;
    if (answer && !is_order(errand->kind) && is_accepted(errand, answer)) {
        wc_buf_init(&text, WC_LIMIT_WASCC_BYTES);
        write_answer(errand, &text);
        wc__wascc_publish(errand->bus, errand->reply, &text);
        wc_buf_deinit(&text);
    }
    wc__wascc_errand_free(errand);
    if (wascc->config.on_change)
        wascc->config.on_change(wascc->config.ctx);
}

static void put_command(const wc__wascc_listening *from, const wc_bus_message *message, const request *r,
                        const char *contract)
{
    wc_wascc *wascc = from->wascc;
    wc_buf subject, text;
    wc_buf_init(&subject, WC_LIMIT_SUBJECT_BYTES);
    wc_buf_init(&text, 2u * WC_LIMIT_WASCC_BYTES);
    write_subject(wascc, from->kind, &subject);
    write_command(wascc, from->kind, r, contract, &text);
    const wc_bus_message command = {.subject = wc_buf_slice(&subject), .payload = wc_buf_slice(&text)};
    wc__wascc_errand *errand = NULL;
    if (wc_buf_status(&subject) == 0 && wc_buf_status(&text) == 0)
        errand = wc__wascc_errand_new(wascc, from, message);
    if (errand) {
        errand->ref = wc_strdup(r->ref);
        errand->question.on_answer = on_answer;
        if (wc_bus_ask(wascc->config.inner, &errand->question, &command, WC_WASCC_CONTROL_MS, NULL) != 0)
            wc__wascc_errand_free(errand);
    }
    wc_buf_deinit(&subject);
    wc_buf_deinit(&text);
}

/* A reference alone: every instance of that provider, as far as its key says so. */
static void terminate_provider(const wc__wascc_listening *from, const wc_bus_message *message, request *r)
{
    const wc_wascc_view *view = from->wascc->view;
    bool is_found = false;
    for (size_t i = 0; view && i < view->providers.len; i++) {
        const wc__wascc_provider *provider = &view->providers.items[i];
        if (strcmp(provider->key, r->ref) != 0)
            continue;
        is_found = true;
        r->binding = provider->link_name;
        put_command(from, message, r, provider->contract);
    }
    if (!is_found)
        put_command(from, message, r, "");
}

void wc__wascc_control(const wc__wascc_listening *from, const wc_bus_message *message)
{
    request r;
    if ((message->reply.len == 0 && !is_order(from->kind)) ||
        !read_request(from->wascc, from->kind, message->payload, &r))
        return;
    if (from->kind == WC_WASCC_TERMINATE_PROVIDER)
        terminate_provider(from, message, &r);
    else
        put_command(from, message, &r, NULL);
}
