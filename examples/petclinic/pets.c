/* examples/petclinic: the actor that knows the pets. Handles the contract petclinic/pets, keeps them in the key-value store:
 *
 *   pets:count            the last id
 *   pets:of:OWNER         a list of "ID|KIND|NAME"
 */
#include <wasmcloud/keyvalue.h>

#include "pets/handlers.h"

static wc_slice key_of(wc_slice owner)
{
    wc_text key = {0};
    wc_text_add_str(&key, "pets:of:");
    wc_text_add(&key, owner);
    return wc_text_slice(&key);
}

static int on_add(void *ctx, const pets_add_args *args, pets_pet *out)
{
    wc_keyvalue_add_response id;
    wc_keyvalue_list_response count;
    wc_text line = {0};
    (void)ctx;
    if (args->name.len == 0 || args->owner.len == 0)
        return wc_actor_fail("a pet has a name and an owner");
    int rc = wc_keyvalue_add(NULL, &(wc_keyvalue_add_args){WC_TEXT("pets:count"), 1}, &id);
    if (rc != 0)
        return rc;
    wc_text_add_i64(&line, id.value);
    wc_text_add_str(&line, "|");
    wc_text_add(&line, args->kind);
    wc_text_add_str(&line, "|");
    wc_text_add(&line, args->name);
    *out = (pets_pet){id.value, args->name, args->kind};
    return wc_keyvalue_push(NULL, &(wc_keyvalue_push_args){key_of(args->owner), wc_text_slice(&line)}, &count);
}

/* What stands before the next '|', which goes too. */
static wc_slice cut(wc_slice *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->ptr[len] != '|')
        len++;
    wc_slice part = {rest->ptr, len};
    size_t gone = len < rest->len ? len + 1 : len;
    *rest = (wc_slice){rest->ptr + gone, rest->len - gone};
    return part;
}

static int32_t number_of(wc_slice digits)
{
    int32_t number = 0;
    for (size_t i = 0; i < digits.len && number < INT32_MAX / 10; i++)
        number = 10 * number + (digits.ptr[i] - '0');
    return number;
}

static int on_list(void *ctx, const pets_list_args *args, pets_pet_list *out)
{
    wc_keyvalue_list_range_response lines;
    (void)ctx;
    int rc = wc_keyvalue_range(NULL, &(wc_keyvalue_range_args){key_of(args->owner), 0, -1}, &lines);
    if (rc != 0)
        return rc;
    pets_pet *pets = wc_actor_alloc(lines.values.len * sizeof *pets);
    if (pets == NULL)
        return wc_actor_fail("out of memory");
    for (uint32_t i = 0; i < lines.values.len; i++) {
        wc_slice rest = lines.values.items[i];
        pets[i].id = number_of(cut(&rest));
        pets[i].kind = cut(&rest);
        pets[i].name = rest;
    }
    out->pets = (pets_pet_array){pets, lines.values.len};
    return 0;
}

static const pets_handlers handlers = {.add = on_add, .list = on_list};

void wc_actor_init(void)
{
    pets_register(&handlers, NULL);
}
