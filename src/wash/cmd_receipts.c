/* wash/cmd_receipts.c: `wash receipts verify` and `wash receipts show`: reads the receipts that a host keeps with --receipts.
 *
 * Both follow the chain; show prints what it has followed so far and ends at the first entry that does not belong. Nothing is
 * written and no host is asked: the file and the keys that the caller trusts are enough. docs/guide/receipts.md */
#include <errno.h>
#include <stdio.h>

#include "base/base.h"
#include "claims/claims.h"
#include "codec/json.h"
#include "wash/wash_int.h"

enum { READ_BYTES = 64 << 10, HOSTS_MAX = 4096 };

/* A file on its way through the check. */
typedef struct reading {
    wc_wash *wash;
    const wc_opt_args *args;
    FILE *file;
    const char *path; /* of the file that is read */
    wc_receipt_check check;
    WC_VEC(const char *) keys;
    WC_VEC(char *) hosts; /* who wrote, in order, each once */
    wc_arena arena;       /* of one entry */
    wc_error broken;      /* code 0: nothing is */
    void (*on_entry)(struct reading *self, const wc_receipt_entry *entry, wc_slice line);
} reading;

static void keep_host(reading *self, wc_slice host)
{
    for (size_t i = 0; i < self->hosts.len; i++)
        if (wc_slice_eq_str(host, self->hosts.items[i]))
            return;
    if (self->hosts.len < HOSTS_MAX)
        (void)wc_vec_push(&self->hosts, HOSTS_MAX, wc_strdup_slice(host));
}

/* False: nothing more is to be read. */
static bool take_line(reading *self, wc_slice line, bool is_whole)
{
    wc_receipt_entry entry;
    wc_arena_reset(&self->arena);
    if (wc_receipt_check_line(&self->check, line, is_whole, &self->arena, &entry, &self->broken) != 0)
        return false;
    if (entry.kind == WC_RECEIPT_OPEN)
        keep_host(self, entry.host);
    if (self->on_entry && entry.kind != 0)
        self->on_entry(self, &entry, line);
    return true;
}

/* The whole lines of `text`; a longer one than any entry is given as it is, which ends the reading. */
static bool take_lines(reading *self, wc_buf *text, bool is_end)
{
    size_t used = 0, end = 0;
    bool goes_on = true;
    while (goes_on && (end = wc_slice_find(wc_slice_from(wc_buf_slice(text), used), '\n')) < text->len - used) {
        goes_on = take_line(self, wc_slice_sub(wc_buf_slice(text), used, end), true);
        used += end + 1;
    }
    wc_buf_consume(text, used);
    if (goes_on && text->len > 0 && (is_end || text->len > WC_LIMIT_RECEIPT_LINE_BYTES))
        goes_on = take_line(self, wc_buf_slice(text), !is_end);
    return goes_on;
}

/* 0, or 1 when an error was told; a broken chain is no error here but in self->broken. */
static int read_file(reading *self)
{
    wc_buf text;
    wc_buf_init(&text, (size_t)WC_LIMIT_RECEIPT_LINE_BYTES + READ_BYTES + 2u);
    bool goes_on = true;
    int status = 0;
    while (goes_on && status == 0) {
        WC_BUG_ON(wc_buf_reserve(&text, READ_BYTES) != 0); /* what stays is shorter than a line */
        size_t n = fread(text.ptr + text.len, 1, READ_BYTES, self->file);
        text.len += n;
        if (n == 0 && ferror(self->file))
            status = wc__wash_fail(self->wash, "%s: %s", self->path, wc_errno_text(errno));
        else
            goes_on = take_lines(self, &text, n == 0) && n > 0;
    }
    if (status == 0 && self->broken.code == 0 && wc_receipt_check_end(&self->check, &self->broken) == 0)
        self->broken.code = 0;
    wc_buf_deinit(&text);
    return status;
}

/* The files in the order they were given, each of which must go on where the one before ended. */
static int read_files(reading *self)
{
    int status = 0;
    for (size_t i = 0; i < wc_opt_count(self->args, "file") && status == 0 && self->broken.code == 0; i++) {
        self->path = wc_opt_item(self->args, "file", i);
        self->file = fopen(self->path, "rbe");
        if (self->file == NULL)
            return wc__wash_fail(self->wash, "%s: %s", self->path, wc_errno_text(errno));
        if (i > 0)
            wc_receipt_check_next_file(&self->check);
        status = read_file(self);
        fclose(self->file);
        self->file = NULL;
    }
    return status;
}

static int open_reading(reading *self, wc_wash *wash, const wc_opt_args *args)
{
    *self = (reading){.wash = wash, .args = args};
    wc_arena_init(&self->arena, 16u * WC_LIMIT_RECEIPT_LINE_BYTES);
    for (size_t i = 0; i < wc_opt_count(args, "key"); i++) {
        const char *key = wc_opt_item(args, "key", i);
        if (!wc_nkey_is_public(wc_slice_str(key), WC_NKEY_SERVER))
            return wc__wash_fail(wash, "--key '%s' is not the public key of a host (56 characters, N...)",
                                 key);
        (void)wc_vec_push(&self->keys, SIZE_MAX, key);
    }
    self->check.keys = self->keys.items;
    self->check.key_count = self->keys.len;
    return 0;
}

static void close_reading(reading *self)
{
    for (size_t i = 0; i < self->hosts.len; i++)
        wc_free(self->hosts.items[i]);
    wc_vec_deinit(&self->hosts);
    wc_vec_deinit(&self->keys);
    wc_arena_deinit(&self->arena);
}

/* ---- verify -------------------------------------------------------------------------------------------------------- */

static int print_json(reading *self)
{
    const wc_receipt_check *check = &self->check;
    wc_json_writer json;
    wc_buf text;
    wc_buf_init(&text, 1u << 20);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    wc_json_key(&json, "broken");
    if (self->broken.code != 0) {
        wc_json_object_begin(&json);
        wc_json_put_u64(&json, "entry", check->broken_entry);
        wc_json_put_cstr(&json, "file", self->path);
        wc_json_put_u64(&json, "line", check->broken_line);
        wc_json_put_cstr(&json, "reason", self->broken.msg);
        wc_json_object_end(&json);
    } else {
        wc_json_null(&json);
    }
    wc_json_put_u64(&json, "entries", check->entries);
    wc_json_key(&json, "files");
    wc_json_array_begin(&json);
    for (size_t i = 0; i < wc_opt_count(self->args, "file"); i++)
        wc_json_cstr(&json, wc_opt_item(self->args, "file", i));
    wc_json_array_end(&json);
    wc_json_key(&json, "hosts");
    wc_json_array_begin(&json);
    for (size_t i = 0; i < self->hosts.len; i++)
        wc_json_cstr(&json, self->hosts.items[i]);
    wc_json_array_end(&json);
    wc_json_put_u64(&json, "lost", check->lost);
    wc_json_put_u64(&json, "seals", check->seals);
    wc_json_put_u64(&json, "torn", check->torn);
    wc_json_put_u64(&json, "unsealed", check->unsealed);
    wc_json_put_u64(&json, "uses", check->uses);
    wc_json_object_end(&json);
    int status = wc__wash_print(self->wash, &text);
    wc_buf_deinit(&text);
    return self->broken.code != 0 ? 1 : status;
}

static int print_text(reading *self)
{
    const wc_receipt_check *check = &self->check;
    wc_buf text;
    wc_buf_init(&text, 1u << 20);
    if (self->broken.code != 0)
        return wc__wash_fail(self->wash, "%s is broken at %s", self->path, self->broken.msg);
    size_t count = wc_opt_count(self->args, "file");
    for (size_t i = 0; i < count; i++)
        wc_buf_printf(&text, "%s%s", i ? ", " : "", wc_opt_item(self->args, "file", i));
    wc_buf_printf(&text, " %s whole: %llu entries, %llu uses, %llu signatures", count > 1 ? "are" : "is",
                  (unsigned long long)check->entries, (unsigned long long)check->uses,
                  (unsigned long long)check->seals);
    for (size_t i = 0; i < self->hosts.len; i++)
        wc_buf_printf(&text, "\n  by host %s", self->hosts.items[i]);
    if (check->key_count == 0)
        wc_buf_append_str(&text, "\n  any host was accepted; name those you trust with --key");
    if (check->unsealed > 0)
        wc_buf_printf(&text, "\n  the last %llu entries are not signed: the host is at work or was killed",
                      (unsigned long long)check->unsealed);
    if (check->torn > 0)
        wc_buf_printf(&text, "\n  %llu lines were cut off by a crash", (unsigned long long)check->torn);
    if (check->lost > 0)
        wc_buf_printf(&text, "\n  %llu uses could not be written in time", (unsigned long long)check->lost);
    int status = wc__wash_print(self->wash, &text);
    wc_buf_deinit(&text);
    return status;
}

static int verify(void *ctx, const wc_opt_args *args)
{
    reading self;
    int status = open_reading(&self, ctx, args);
    if (status == 0)
        status = read_files(&self);
    if (status == 0)
        status = wc__wash_is_json(args) ? print_json(&self) : print_text(&self);
    close_reading(&self);
    return status;
}

/* ---- show ---------------------------------------------------------------------------------------------------------- */

static bool is_wanted(const reading *self, const wc_receipt_entry *entry)
{
    const char *actor = wc_opt_text(self->args, "actor");
    return actor == NULL || (entry->kind == WC_RECEIPT_USE && wc_slice_eq_str(entry->use.actor, actor));
}

static void describe(const wc_receipt_entry *entry, wc_buf *out)
{
    const wc_receipt_use *use = &entry->use;
    char time[32];
    wc_env_format_time(WC_MIN(entry->time_ms, UINT64_MAX / 1000000u) * 1000000u, time);
    switch (entry->kind) {
    case WC_RECEIPT_OPEN:
        wc_buf_printf(out, "%llu %s host %.*s begins to write", (unsigned long long)entry->number, time,
                      WC_FMT(entry->host));
        break;
    case WC_RECEIPT_USE:
        wc_buf_printf(out, "%llu %s %.*s %.*s/%.*s %.*s %.*s %.*s", (unsigned long long)entry->number, time,
                      WC_FMT(use->actor), WC_FMT(use->contract), WC_FMT(use->link_name),
                      WC_FMT(use->provider), WC_FMT(use->operation), WC_FMT(use->outcome));
        wc_buf_printf(out, " token=%.*s issuer=%.*s request=%.*s", WC_FMT(use->token_id), WC_FMT(use->issuer),
                      WC_FMT(use->request_id));
        break;
    case WC_RECEIPT_LOST:
        wc_buf_printf(out, "%llu %s %llu uses were lost", (unsigned long long)entry->number, time,
                      (unsigned long long)entry->count);
        break;
    case WC_RECEIPT_TORN:
        wc_buf_printf(out, "- %llu bytes at the end were cut off", (unsigned long long)entry->count);
        break;
    default:
        wc_buf_printf(out, "%llu %s signed up to here", (unsigned long long)entry->number, time);
    }
}

static void show_entry(reading *self, const wc_receipt_entry *entry, wc_slice line)
{
    wc_buf text;
    if (!is_wanted(self, entry))
        return;
    if (wc__wash_is_json(self->args)) {
        if (entry->kind != WC_RECEIPT_TORN)
            wc__wash_print_clean(self->wash, wc_slice_from(line, 2 * WC_SHA256_SIZE + 1));
        return;
    }
    wc_buf_init(&text, 64u << 10);
    describe(entry, &text);
    wc__wash_print_clean(self->wash, wc_buf_slice(&text));
    wc_buf_deinit(&text);
}

static int show(void *ctx, const wc_opt_args *args)
{
    reading self;
    int status = open_reading(&self, ctx, args);
    self.on_entry = show_entry;
    if (status == 0)
        status = read_files(&self);
    if (status == 0 && self.broken.code != 0)
        status = wc__wash_fail(ctx, "%s is broken at %s", self.path, self.broken.msg);
    close_reading(&self);
    return status;
}

/* ---- table --------------------------------------------------------------------------------------------------------- */

#define FILE_OPTS                                                                               \
    {.name = "file",                                                                            \
     .kind = WC_OPT_POSITIONAL,                                                                 \
     .is_required = true,                                                                       \
     .is_repeated = true,                                                                       \
     .help = "What the host was given with --receipts; renamed files before it, oldest first"}, \
        {.name = "key",                                                                         \
         .kind = WC_OPT_LIST,                                                                   \
         .value = "host",                                                                       \
         .help = "Public key of a host whose signatures count, N..., repeatable; none: any host"}

static const wc_opt verify_opts[] = {FILE_OPTS, WC_WASH_OUTPUT_OPT, {0}};
static const wc_opt show_opts[] = {
    FILE_OPTS,
    {.name = "actor", .kind = WC_OPT_VALUE, .value = "actor-id", .help = "Only what this actor used, M..."},
    WC_WASH_OUTPUT_OPT,
    {0},
};

const wc_opt_command wc__wash_receipts_commands[] = {
    {.name = "verify",
     .about = "Follow the chain of receipts and its signatures; name the first entry that does not belong",
     .opts = verify_opts,
     .run = verify},
    {.name = "show", .about = "Print the receipts, one line each", .opts = show_opts, .run = show},
    {0},
};
