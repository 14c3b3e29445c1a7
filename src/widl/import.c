/* widl/import.c: finds and reads imported documents and copies what they define. Each file is read once, however often it
 * is imported; a cycle is an error.
 *
 * SPEC widl 4 (import), 5 (where imports are looked up).
 */
#include "widl/widl_int.h"

#define IMPORT_PATH_BYTES 4096u

typedef struct loaded {
    wc_slice path;
    wc_widl_doc *doc; /* NULL while it is being read */
    struct loaded *next;
} loaded;

typedef struct loader {
    const wc_widl_files *files;
    loaded *all;
    size_t count;
    uint32_t depth;
} loader;

static int import_all(loader *l, wc_widl_doc *doc, wc_error *err);

/* Candidates in the order they are tried: beside the schema, then in the definitions. False behind the last. */
static bool candidate(const wc_widl_files *files, const wc_widl_doc *doc, wc_slice location, int number,
                      wc_buf *out)
{
    wc_slice file = wc_slice_str(doc->file);
    while (file.len > 0 && file.ptr[file.len - 1] != '/')
        file.len--;
    bool has_ending = wc_slice_ends(location, WC_LIT(".widl")) || wc_slice_ends(location, WC_LIT(".apex"));
    wc_buf_clear(out);
    if (number < 2) {
        wc_buf_append_slice(out, file);
        wc_buf_append_slice(out, location);
        wc_buf_append_str(out, number == 0 || has_ending ? "" : ".widl");
        return true;
    }
    if (number > 3 || files->definitions == NULL)
        return false;
    wc_buf_printf(out, "%s/%.*s%s", files->definitions, WC_FMT(location),
                  number == 2 ? ".widl" : "/index.widl");
    return true;
}

static loaded *find_loaded(const loader *l, wc_slice path)
{
    for (loaded *one = l->all; one; one = one->next) {
        if (wc_slice_eq(one->path, path))
            return one;
    }
    return NULL;
}

static int load(loader *l, const wc_widl_doc *doc, const widl_item *import, wc_slice path, wc_slice text,
                wc_widl_doc **out_doc, wc_error *err)
{
    wc_widl_limits limits = {doc->source_bytes};
    loaded *one = wc_arena_calloc(doc->arena, 1, sizeof *one);
    wc_slice kept = wc_arena_dup(doc->arena, path), copy = wc_arena_dup(doc->arena, text);
    if (one == NULL || kept.ptr == NULL || copy.ptr == NULL)
        return wc_fail(err, WC_ENOMEM, "%s: out of memory", doc->file);
    if (l->count++ == WC_WIDL_IMPORTS || l->depth == WC_WIDL_DEPTH)
        return wc__widl_fail(doc, import->place, WC_ELIMIT, err,
                             "more than %u imported documents, or %u of them inside each other",
                             WC_WIDL_IMPORTS, WC_WIDL_DEPTH);
    *one = (loaded){kept, NULL, l->all};
    l->all = one;
    l->depth++;
    wc_widl_doc *made = NULL;
    int status = wc_widl_parse((const char *)kept.ptr, copy, &limits, doc->arena, &made, err);
    if (status == 0)
        status = import_all(l, made, err);
    if (status == 0)
        status = wc_widl_check(made, err);
    l->depth--;
    if (status != 0)
        return status;
    *out_doc = one->doc = made;
    return 0;
}

static int find_document(loader *l, const wc_widl_doc *doc, const widl_item *import, wc_widl_doc **out_doc,
                         wc_error *err)
{
    wc_buf path, text;
    wc_error ignored;
    int status = WC_ENOTFOUND;
    wc_buf_init(&path, IMPORT_PATH_BYTES);
    wc_buf_init(&text, doc->source_bytes + 1);
    for (int number = 0; status == WC_ENOTFOUND; number++) {
        if (!candidate(l->files, doc, import->text, number, &path))
            break;
        const char *name = wc_buf_cstr(&path);
        if (name == NULL)
            break;
        loaded *known = find_loaded(l, wc_buf_slice(&path));
        if (known && known->doc == NULL) {
            status = wc__widl_fail(doc, import->place, WC_EFORMAT, err, "the import goes in a circle");
            goto out;
        }
        if (known) {
            *out_doc = known->doc;
            status = 0;
            goto out;
        }
        wc_buf_clear(&text);
        int found = l->files->read(l->files->ctx, name, &text, &ignored);
        if (found == 0) {
            status = load(l, doc, import, wc_buf_slice(&path), wc_buf_slice(&text), out_doc, err);
            goto out;
        }
        if (found != WC_ENOTFOUND) {
            status = wc__widl_fail(doc, import->place, found, err, "could not load file: %s", ignored.msg);
            goto out;
        }
    }
    status = wc__widl_fail(doc, import->place, WC_ENOTFOUND, err, "could not load file: %.*s not found",
                           WC_FMT(import->text));
out:
    wc_buf_deinit(&path);
    wc_buf_deinit(&text);
    return status;
}

static int copy_item(wc_widl_doc *doc, const widl_item *import, widl_item *from, wc_slice name, wc_error *err)
{
    widl_item *copy = wc_arena_alloc(doc->arena, sizeof *copy);
    if (copy == NULL)
        return wc_fail(err, WC_ENOMEM, "%s: out of memory", doc->file);
    if (doc->item_count++ >= WC_WIDL_ITEMS)
        return wc__widl_fail(doc, import->place, WC_ELIMIT, err, "more than %u definitions and members",
                             WC_WIDL_ITEMS);
    *copy = *from;
    copy->name = name;
    copy->is_imported = true;
    copy->is_used = false;
    copy->import = import;
    copy->origin = wc_slice_eq(name, from->name) ? from : NULL;
    copy->next = doc->imported;
    doc->imported = copy;
    return 0;
}

static bool can_be_named(int kind)
{
    return kind == WIDL_ITEM_TYPE || kind == WIDL_ITEM_ENUM || kind == WIDL_ITEM_UNION ||
           kind == WIDL_ITEM_DIRECTIVE || kind == WIDL_ITEM_ALIAS;
}

static int import_named(wc_widl_doc *doc, const widl_item *import, const wc_widl_doc *from, wc_error *err)
{
    int status = 0;
    for (const widl_word *word = import->words; word && status == 0; word = word->next) {
        widl_item *item = from->items;
        while (item && !(can_be_named(item->kind) && wc_slice_eq(item->name, word->name)))
            item = item->next;
        if (item == NULL)
            return wc__widl_fail(doc, word->place, WC_ENOTFOUND, err, "could not find \"%.*s\" in \"%.*s\"",
                                 WC_FMT(word->name), WC_FMT(import->text));
        status = copy_item(doc, import, item, word->alias, err);
    }
    return status;
}

static int import_all(loader *l, wc_widl_doc *doc, wc_error *err)
{
    int status = 0;
    size_t count = 0;
    for (const widl_item *import = doc->items; import && status == 0; import = import->next) {
        wc_widl_doc *from = NULL;
        if (import->kind != WIDL_ITEM_IMPORT)
            continue;
        if (count++ == WC_WIDL_IMPORTS)
            return wc__widl_fail(doc, import->place, WC_ELIMIT, err, "more than %u imports", WC_WIDL_IMPORTS);
        status = find_document(l, doc, import, &from, err);
        if (status == 0 && import->words)
            status = import_named(doc, import, from, err);
        for (widl_item *item = from ? from->items : NULL; item && !import->words && status == 0;
             item = item->next) {
            if (item->kind != WIDL_ITEM_IMPORT && item->kind != WIDL_ITEM_INTERFACE)
                status = copy_item(doc, import, item, item->name, err);
        }
    }
    return status;
}

int wc_widl_import(wc_widl_doc *doc, const wc_widl_files *files, wc_error *err)
{
    loader l = {.files = files};
    wc_slice path = wc_slice_str(doc->file);
    loaded self = {.path = path};
    l.all = &self;
    return import_all(&l, doc, err);
}
