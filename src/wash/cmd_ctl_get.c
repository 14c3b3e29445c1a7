/* wash/cmd_ctl_get.c: `wash ctl get hosts|inventory|claims|links`: what is there. SPEC wash 6.3, 14 (tables of 0.4.x). */
#include "base/num.h"
#include "wash/ctl.h"
#include "wash/table.h"

enum { COLUMN_MAX = 80, LINK_COLUMN_MAX = 4096 /* the table of links is of 0.6, which wraps nothing */ };

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

static int get_hosts(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    int status = wc__ctl_open(&ctl, ctx, args);
    hosts found = {.ctl = &ctl, .list = wc_value_new(&ctl.arena, WC_VALUE_ARRAY)};
    wc__ctl_spin(&ctl, " Retrieving Hosts ...");
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.get.hosts", ctl.prefix);
    if (status == 0)
        status = wc__ctl_gather(&ctl, subject, (wc_slice){0}, wc_opt_u64(args, "timeout", 1), add_host,
                                &found);
    if (status == 0)
        status = wc__wash_is_json(args) ? wc__ctl_print_json(&ctl, "hosts", found.list)
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

static int get_inventory(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    const wc_value *inventory = NULL;
    int status = wc__ctl_open(&ctl, ctx, args);
    wc__ctl_spin(&ctl, " Retrieving inventory for host %s ...", wc_opt_text(args, "host-id"));
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.get.%s.inv", ctl.prefix,
                                 wc_opt_text(args, "host-id"));
    if (status == 0)
        status = wc__ctl_ask(&ctl, subject, (wc_slice){0}, &inventory);
    if (status == 0)
        status = wc__wash_is_json(args) ? wc__ctl_print_json(&ctl, "inventory", inventory)
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

static int get_claims(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    const wc_value *answer = NULL;
    int status = wc__ctl_open(&ctl, ctx, args);
    wc__ctl_spin(&ctl, " Retrieving claims ... ");
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.get.claims", ctl.prefix);
    if (status == 0)
        status = wc__ctl_ask(&ctl, subject, (wc_slice){0}, &answer);
    if (status == 0)
        status = wc__wash_is_json(args) ? wc__ctl_print_json(&ctl, "claims", answer)
                                        : print_claims(&ctl, answer);
    wc__ctl_close(&ctl);
    return status;
}

/* ---- links --------------------------------------------------------------------------------------------------------- */

static int print_links(wc__ctl *ctl, const wc_value *links)
{
    static const char *const titles[] = {"Actor ID", "Provider ID", "Contract ID", "Link Name"};
    static const char *const keys[] = {"actor_id", "provider_id", "contract_id", "link_name"};
    wc_table *table = wc_table_new(WC_TABLE_BLANK, LINK_COLUMN_MAX, false);
    wc_table_row(table);
    for (size_t i = 0; i < WC_COUNT(titles); i++)
        left(table, wc_slice_str(titles[i]), 1);
    WC_VALUE_EACH(link, links)
    {
        wc_table_row(table);
        for (size_t i = 0; i < WC_COUNT(keys); i++)
            left(table, wc_value_get_string(link, keys[i]), 1);
    }
    return print_table(ctl, table);
}

int wc__ctl_get_links(void *ctx, const wc_opt_args *args)
{
    wc__ctl ctl;
    wc_slice subject;
    const wc_value *answer = NULL;
    int status = wc__ctl_open(&ctl, ctx, args);
    wc__ctl_spin(&ctl, " Retrieving links ... ");
    if (status == 0)
        status = wc__ctl_subject(&ctl, &subject, "wasmbus.ctl.%s.get.links", ctl.prefix);
    if (status == 0)
        status = wc__ctl_ask(&ctl, subject, (wc_slice){0}, &answer);
    if (status == 0) {
        const wc_value *links = wc_value_get(answer, "links");
        status = wc__wash_is_json(args) ? wc__ctl_print_json(&ctl, "links", links) : print_links(&ctl, links);
    }
    wc__ctl_close(&ctl);
    return status;
}

/* ---- tables -------------------------------------------------------------------------------------------------------- */

static const wc_opt hosts_opts[] = {WC_CTL_TIMEOUT_OPT, WC_CTL_OPTS, {0}};
static const wc_opt inventory_opts[] = {WC_CTL_HOST_ARG, WC_CTL_OPTS, {0}};
const wc_opt wc__ctl_plain_opts[] = {WC_CTL_OPTS, {0}};

const wc_opt_command wc__ctl_get_commands[] = {
    {.name = "hosts", .about = "List the hosts of the lattice", .opts = hosts_opts, .run = get_hosts},
    {.name = "inventory",
     .about = "Show labels, actors and providers of a host",
     .opts = inventory_opts,
     .run = get_inventory},
    {.name = "claims", .about = "Show the claims of the actors", .opts = wc__ctl_plain_opts, .run = get_claims},
    {.name = "links",
     .about = "Show which actor is linked with which provider",
     .opts = wc__ctl_plain_opts,
     .run = wc__ctl_get_links},
    {0},
};
