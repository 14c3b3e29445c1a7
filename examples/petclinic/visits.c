/* examples/petclinic: the actor that knows the visits. Handles the contract petclinic/visits, keeps them in the key-value
 * store: visits:of:PET is a list of "DAY|REASON".
 */
#include <wasmcloud/keyvalue.h>

#include "visits/handlers.h"

static wc_slice key_of(wc_slice pet)
{
    wc_text key = {0};
    wc_text_add_str(&key, "visits:of:");
    wc_text_add(&key, pet);
    return wc_text_slice(&key);
}

static int on_book(void *ctx, const visits_book_args *args, int32_t *out)
{
    wc_keyvalue_list_response count;
    wc_text line = {0};
    (void)ctx;
    wc_text_add(&line, args->visit.day);
    wc_text_add_str(&line, "|");
    wc_text_add(&line, args->visit.reason);
    int rc = wc_keyvalue_push(NULL, &(wc_keyvalue_push_args){key_of(args->pet), wc_text_slice(&line)}, &count);
    if (rc == 0)
        *out = count.new_count;
    return rc;
}

static visits_visit visit_of(wc_slice line)
{
    size_t len = 0;
    while (len < line.len && line.ptr[len] != '|')
        len++;
    size_t gone = len < line.len ? len + 1 : len;
    return (visits_visit){{line.ptr, len}, {line.ptr + gone, line.len - gone}};
}

static int on_list(void *ctx, const visits_list_args *args, visits_visit_list *out)
{
    wc_keyvalue_list_range_response lines;
    (void)ctx;
    int rc = wc_keyvalue_range(NULL, &(wc_keyvalue_range_args){key_of(args->pet), 0, -1}, &lines);
    if (rc != 0)
        return rc;
    visits_visit *visits = wc_actor_alloc(lines.values.len * sizeof *visits);
    if (visits == NULL)
        return wc_actor_fail("out of memory");
    for (uint32_t i = 0; i < lines.values.len; i++)
        visits[i] = visit_of(lines.values.items[i]);
    out->visits = (visits_visit_array){visits, lines.values.len};
    return 0;
}

static const visits_handlers handlers = {.book = on_book, .list = on_list};

void wc_actor_init(void)
{
    visits_register(&handlers, NULL);
}
