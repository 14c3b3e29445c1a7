/* wash/cmd_ctl_get.c: `wash ctl get hosts|inventory|claims`: what is there. SPEC wash 6.3, 14 (tables of 0.4.x). */
#include <stdlib.h>

#include "base/num.h"
#include "base/vec.h"
#include "wash/ctl.h"
#include "wash/table.h"

enum { COLUMN_MAX = 80 };

/* ---- sorted JSON: the era wrote maps, whose keys come out in order -------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    const wc_value *const *x = a, *const *y = b;
    return wc_slice_cmp((*x)->key, (*y)->key);
}

static void put_sorted(wc_json_writer *json, const wc_value *value);

static void put_sorted_object(wc_json_writer *json, const wc_value *object)
{
    WC_VEC(const wc_value *) items = {0};
    wc_json_object_begin(json);
    WC_VALUE_EACH(item, object)
    {
        /* An absent optional field and one that is null are the same. */
        if (wc_value_type(item) != WC_VALUE_NULL)
            (void)wc_vec_push(&items, SIZE_MAX, item);
    }
    if (items.len > 0)
        qsort(items.items, items.len, sizeof *items.items, by_key);
    for (size_t i = 0; i < items.len; i++) {
        wc_json_key_slice(json, items.items[i]->key);
        put_sorted(json, items.items[i]);
    }
    wc_json_object_end(json);
    wc_vec_deinit(&items);
}

static void put_sorted(wc_json_writer *json, const wc_value *value)
{
    if (wc_value_type(value) == WC_VALUE_OBJECT) {
        put_sorted_object(json, value);
    } else if (wc_value_type(value) == WC_VALUE_ARRAY) {
        wc_json_array_begin(json);
        WC_VALUE_EACH(item, value)
        {
            put_sorted(json, item);
        }
        wc_json_array_end(json);
    } else {
        wc_json_value(json, value);
    }
}

/* {"<name>": <value>} */
static int print_json(wc__ctl *ctl, const char *name, const wc_value *value)
{
    wc_json_writer json;
    wc_buf text;
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    wc_json_key(&json, name);
    put_sorted(&json, value);
    wc_json_object_end(&json);
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}

static int print_table(wc__ctl *ctl, wc_table *table)
{
    wc_buf text;
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc_table_render(table, &text);
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    wc_table_free(table);
    return status;
}

static void left(wc_table *table, wc_slice text, size_t span)
{
    wc_table_cell(table, text, span, WC_TABLE_LEFT);
}

static void wide(wc_table *table, wc_slice text, size_t span, int align)
{
    wc_table_row(table);
    wc_table_cell(table, text, span, align);
}

static wc_slice or_else(wc_slice text, const char *otherwise)
{
    return text.len > 0 ? text : wc_slice_str(otherwise);
}

/* ---- hosts --------------------------------------------------------------------------------------------------------- */

typedef struct hosts {
    wc__ctl *ctl;
    wc_value *list;
} hosts;

static bool add_host(void *arg, const wc_value *answer)
{
    hosts *self = arg;
    wc_slice id;
    uint64_t uptime;
    if (!wc_value_string(wc_value_get(answer, "id"), &id) ||
        !wc_value_u64(wc_value_get(answer, "uptime"), &uptime))
        return true;
    wc_value *copy = wc_arena_alloc(&self->ctl->arena, sizeof *copy);
    if (copy == NULL)
        return false;
    *copy = *answer;
    copy->next = NULL;
    wc_value_push(self->list, copy);
    return true;
}

static int print_hosts(wc__ctl *ctl, const wc_value *list)
{
    wc_table *table = wc_table_new(WC_TABLE_BLANK, COLUMN_MAX, false);
    wc_slice uptime = {0};
    wc_table_row(table);
    left(table, WC_LIT("Host ID"), 1);
    left(table, WC_LIT("Uptime (seconds)"), 1);
    WC_VALUE_EACH(host, list)
    {
        wc_table_row(table);
        left(table, wc_value_get_string(host, "id"), 1);
        (void)wc_value_text(wc_value_get(host, "uptime"), &uptime);
        left(table, uptime, 1);
    }
    return print_table(ctl, table);
}

int wc__ctl_get_hosts(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    int status = wc__ctl_open(&ctl, ctx, args);
    hosts found = {.ctl = &ctl, .list = wc_value_new(&ctl.arena, WC_VALUE_ARRAY)};
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.get.hosts", ctl.prefix);
    if (status == 0)
        status = wc__ctl_gather(&ctl, subject, (wc_slice){0}, wc_opt_u64(args, "timeout", 1), add_host,
                                &found);
    if (status == 0)
        status = wc__wash_is_json(args) ? print_json(&ctl, "hosts", found.list)
                                        : print_hosts(&ctl, found.list);
    wc__ctl_close(&ctl);
    return status;
}

/* ---- inventory ----------------------------------------------------------------------------------------------------- */

static void put_labels(wc_table *table, const wc_value *labels)
{
    if (wc_value_count(labels) == 0) {
        wide(table, WC_LIT("No labels present"), 4, WC_TABLE_CENTRE);
        return;
    }
    wide(table, WC_LIT(""), 4, WC_TABLE_LEFT);
    WC_VALUE_EACH(label, labels)
    {
        wc_slice text = {0};
        (void)wc_value_text(label, &text);
        wc_table_row(table);
        left(table, label->key, 2);
        left(table, text, 2);
    }
}

static void put_actors(wc_table *table, const wc_value *actors)
{
    if (wc_value_count(actors) == 0) {
        wide(table, WC_LIT("No actors found"), 4, WC_TABLE_CENTRE);
        return;
    }
    wide(table, WC_LIT(""), 4, WC_TABLE_LEFT);
    wc_table_row(table);
    left(table, WC_LIT("Actor ID"), 2);
    left(table, WC_LIT("Image Reference"), 2);
    WC_VALUE_EACH(actor, actors)
    {
        wc_table_row(table);
        left(table, wc_value_get_string(actor, "id"), 2);
        left(table, or_else(wc_value_get_string(actor, "image_ref"), "N/A"), 2);
    }
}

static void put_providers(wc_table *table, const wc_value *providers)
{
    if (wc_value_count(providers) == 0) {
        wide(table, WC_LIT("No providers found"), 4, WC_TABLE_LEFT);
        return;
    }
    wide(table, WC_LIT(""), 4, WC_TABLE_LEFT);
    wc_table_row(table);
    left(table, WC_LIT("Provider ID"), 2);
    left(table, WC_LIT("Link Name"), 1);
    left(table, WC_LIT("Image Reference"), 1);
    WC_VALUE_EACH(provider, providers)
    {
        wc_table_row(table);
        left(table, wc_value_get_string(provider, "id"), 2);
        left(table, wc_value_get_string(provider, "link_name"), 1);
        left(table, or_else(wc_value_get_string(provider, "image_ref"), "N/A"), 1);
    }
}

static int print_inventory(wc__ctl *ctl, const wc_value *inventory)
{
    wc_table *table = wc_table_new(WC_TABLE_BLANK, COLUMN_MAX, false);
    wc_slice title = wc_arena_printf(&ctl->arena, "Host Inventory (%.*s)",
                                     WC_FMT(wc_value_get_string(inventory, "host_id")));
    wide(table, title, 4, WC_TABLE_CENTRE);
    put_labels(table, wc_value_get(inventory, "labels"));
    put_actors(table, wc_value_get(inventory, "actors"));
    put_providers(table, wc_value_get(inventory, "providers"));
    return print_table(ctl, table);
}

int wc__ctl_get_inventory(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    const wc_value *inventory = NULL;
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.get.%s.inv", ctl.prefix,
                                 wc_opt_text(args, "host-id"));
    if (status == 0)
        status = wc__ctl_ask(&ctl, subject, (wc_slice){0}, &inventory);
    if (status == 0)
        status = wc__wash_is_json(args) ? print_json(&ctl, "inventory", inventory)
                                        : print_inventory(&ctl, inventory);
    wc__ctl_close(&ctl);
    return status;
}

/* ---- claims -------------------------------------------------------------------------------------------------------- */

static void put_claim(wc_table *table, const wc_value *claim, const char *label, const char *key)
{
    wc_slice text = {0};
    (void)wc_value_text(wc_value_get(wc_value_get(claim, "values"), key), &text);
    wc_table_row(table);
    left(table, wc_slice_str(label), 1);
    left(table, text, 1);
}

static int print_claims(wc__ctl *ctl, const wc_value *answer)
{
    wc_table *table = wc_table_new(WC_TABLE_BLANK, COLUMN_MAX, false);
    wide(table, WC_LIT("Claims"), 2, WC_TABLE_CENTRE);
    WC_VALUE_EACH(claim, wc_value_get(answer, "claims"))
    {
        put_claim(table, claim, "Issuer", "iss");
        put_claim(table, claim, "Subject", "sub");
        put_claim(table, claim, "Capabilities", "caps");
        put_claim(table, claim, "Version", "version");
        put_claim(table, claim, "Revision", "rev");
        wide(table, WC_LIT(""), 2, WC_TABLE_LEFT);
    }
    return print_table(ctl, table);
}

int wc__ctl_get_claims(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    const wc_value *answer = NULL;
    int status = wc__ctl_open(&ctl, ctx, args);
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.get.claims", ctl.prefix);
    if (status == 0)
        status = wc__ctl_ask(&ctl, subject, (wc_slice){0}, &answer);
    if (status == 0)
        status = wc__wash_is_json(args) ? print_json(&ctl, "claims", answer) : print_claims(&ctl, answer);
    wc__ctl_close(&ctl);
    return status;
}
