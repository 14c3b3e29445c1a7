/* room: widl. What is accepted is written in one form that means the same; a valid document becomes code. SPEC widl 1-4, 6, 8. */
#include <stdlib.h>

#include "widl/widl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool is_true)
{
    if (!is_true)
        abort();
}

static wc_widl_doc *parse_again(wc_slice text, wc_arena *arena)
{
    wc_widl_doc *doc = NULL;
    wc_error err;
    int status = wc_widl_parse("again", text, NULL, arena, &doc, &err);
    expect(status == 0 || status == WC_ELIMIT); /* what is written may be longer than what was read */
    return doc;
}

static void check_format(const wc_widl_doc *doc, wc_arena *arena)
{
    wc_buf once, twice, before, after;
    wc_buf_init(&once, WC_WIDL_OUTPUT_BYTES);
    wc_buf_init(&twice, WC_WIDL_OUTPUT_BYTES);
    wc_buf_init(&before, WC_WIDL_OUTPUT_BYTES);
    wc_buf_init(&after, WC_WIDL_OUTPUT_BYTES);
    wc_widl_format(doc, &once);
    const wc_widl_doc *again = parse_again(wc_buf_slice(&once), arena);
    if (again != NULL) {
        wc_widl_format(again, &twice);
        wc_widl_json(doc, &before);
        wc_widl_json(again, &after);
        expect(wc_slice_eq(wc_buf_slice(&once), wc_buf_slice(&twice)));
        expect(wc_slice_eq(wc_buf_slice(&before), wc_buf_slice(&after)));
    }
    wc_buf_deinit(&once);
    wc_buf_deinit(&twice);
    wc_buf_deinit(&before);
    wc_buf_deinit(&after);
}

static void check_outputs(const wc_widl_doc *doc)
{
    static const wc_slice roles[] = {WC_LIT_INIT("R")};
    wc_buf out;
    for (int side = WC_WIDL_ACTOR; side <= WC_WIDL_CODEC; side++) {
        wc_error err = {0};
        wc_widl_c options = {.side = side, .has_interface = true, .header = WC_LIT("x.h"), .host_roles = roles};
        options.has_pass = true; /* the longest output */
        options.schema = WC_LIT("x.widl");
        options.config = "codegen.yaml";
        wc_buf_init(&out, WC_WIDL_OUTPUT_BYTES);
        int header = wc_widl_c_header(doc, &options, &out, &err);
        expect(header == 0 || err.msg[0] != '\0');
        int source = wc_widl_c_source(doc, &options, &out, &err);
        expect(source == 0 || err.msg[0] != '\0');
        wc_buf_deinit(&out);
    }
    wc_buf_init(&out, WC_WIDL_OUTPUT_BYTES);
    wc_widl_markdown(doc, &out);
    expect(out.len > 0);
    wc_buf_deinit(&out);
}

typedef int code_fn(const wc_widl_doc *doc, const wc_widl_code *options, wc_buf *out, wc_error *err);

/* Every language, with every role called and handled, so that no operation is left out. */
static void check_languages(const wc_widl_doc *doc)
{
    static const wc_slice roles[] = {WC_LIT_INIT("R"), WC_LIT_INIT("Store"), WC_LIT_INIT("Actor")};
    static code_fn *const generators[] = {
        wc_widl_rust,           wc_widl_rust_scaffold,           wc_widl_tinygo, wc_widl_tinygo_scaffold,
        wc_widl_assemblyscript, wc_widl_assemblyscript_scaffold,
    };
    for (size_t i = 0; i < sizeof generators / sizeof generators[0]; i++) {
        for (size_t count = 0; count <= 3; count++) { /* a role that is not there ends it */
            wc_error err = {0};
            wc_buf out;
            wc_widl_code options = {.has_interface = true,
                                    .host_roles = count == 3 ? roles + 1 : roles,
                                    .handler_roles = count == 3 ? roles + 1 : roles,
                                    .host_role_count = count == 3 ? 2 : count & 1,
                                    .handler_role_count = count == 3 ? 2 : count >> 1};
            wc_buf_init(&out, WC_WIDL_OUTPUT_BYTES);
            int status = generators[i](doc, &options, &out, &err);
            expect(status == 0 || err.msg[0] != '\0');
            wc_buf_deinit(&out);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wc_arena arena;
    wc_error err = {0};
    wc_widl_doc *doc;
    wc_arena_init(&arena, 64u << 20);
    int status = wc_widl_parse("fuzz", wc_slice_of(data, size), NULL, &arena, &doc, &err);
    if (status == 0) {
        check_format(doc, &arena);
        status = wc_widl_check(doc, &err);
        if (status == 0) {
            size_t breaking;
            wc_buf out;
            wc_buf_init(&out, WC_WIDL_OUTPUT_BYTES);
            check_outputs(doc);
            check_languages(doc);
            wc_widl_compare(doc, doc, &out, &breaking);
            expect(breaking == 0 && out.len == 0); /* nothing changed */
            wc_buf_deinit(&out);
        }
    }
    expect(status == 0 || err.msg[0] != '\0');
    wc_arena_deinit(&arena);
    return 0;
}
