/* room: claims. Any bytes as a file of receipts: followed line by line, gone on from at its end, and, with good entries put
 * behind what it is, followed again: what the host writes after a crash must stand. */
#include <stdlib.h>

#include "claims/claims.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static int follow(wc_slice text, wc_receipt_check *out)
{
    wc_arena arena;
    wc_receipt_entry entry;
    wc_error err;
    int rc = 0;
    wc_arena_init(&arena, 1 << 24);
    while (rc == 0 && text.len > 0) {
        size_t end = wc_slice_find(text, '\n');
        rc = wc_receipt_check_line(out, wc_slice_sub(text, 0, end), end < text.len, &arena, &entry, &err);
        text = wc_slice_from(text, end + 1);
        wc_arena_reset(&arena);
    }
    wc_arena_deinit(&arena);
    if (rc == 0)
        rc = wc_receipt_check_end(out, &err);
    check(rc == 0 || (err.msg[0] && out->broken_line > 0));
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static wc_nkey key;
    wc_receipt_check before = {0}, after = {0};
    wc_receipt_chain chain;
    char host[WC_NKEY_PUBLIC_LEN + 1];
    size_t torn;
    wc_buf text;
    check(wc_crypto_init(NULL) == 0);
    if (key.kind == 0)
        check(wc_nkey_generate(WC_NKEY_SERVER, &wc_env_system, &key, NULL) == 0);
    wc_nkey_public(&key, host);
    bool is_good = follow(wc_slice_of(data, size), &before) == 0 && before.entries > 0;
    if (wc_receipt_resume(wc_slice_of(data, size), &chain, &torn, NULL) != 0)
        return 0;
    wc_buf_init(&text, size + (1 << 20));
    wc_buf_append(&text, data, size);
    wc_receipt_put_open(&chain, host, "default", 1, false, torn, &text);
    check(wc_receipt_put_seal(&chain, &key, 2, &text, NULL) == 0);
    int rc = follow(wc_buf_slice(&text), &after);
    check(!is_good || rc == 0);
    wc_buf_deinit(&text);
    return 0;
}
