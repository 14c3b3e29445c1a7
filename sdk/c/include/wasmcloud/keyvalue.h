/* wasmcloud/keyvalue.h: an actor's key-value store (contract wasmcloud:keyvalue). SPEC interfaces 5.3.
 *
 * All answer 0 or a negative status with the text in wc_actor_error, which a handler may return as it is. Slices in results
 * live until the call ends.
 */
#ifndef WASMCLOUD_KEYVALUE_H
#define WASMCLOUD_KEYVALUE_H

#include "wasmcloud/actor.h"

/* Any operation (WC_KEYVALUE_...) over the link with that name. */
int wc_keyvalue_call(const char *link, int operation, const wc_keyvalue_args *args, wc_keyvalue_result *out);

/* The same over the link "default". */
int wc_keyvalue_get(wc_slice key, wc_slice *out_value, bool *out_exists);
int wc_keyvalue_exists(wc_slice key, bool *out_exists);
int wc_keyvalue_set(wc_slice key, wc_slice value);
int wc_keyvalue_add(wc_slice key, int32_t amount, int32_t *out_value);
int wc_keyvalue_del(wc_slice key);
int wc_keyvalue_list_push(wc_slice key, wc_slice value, int32_t *out_count);
int wc_keyvalue_list_range(wc_slice key, int32_t start, int32_t stop, wc_strings *out_values);
int wc_keyvalue_list_remove(wc_slice key, wc_slice value, int32_t *out_count);
int wc_keyvalue_list_clear(wc_slice key);
int wc_keyvalue_set_add(wc_slice key, wc_slice value, int32_t *out_count);
int wc_keyvalue_set_remove(wc_slice key, wc_slice value, int32_t *out_count);
int wc_keyvalue_set_query(wc_slice key, wc_strings *out_values);
int wc_keyvalue_set_union(const wc_slice *keys, uint32_t count, wc_strings *out_values);
int wc_keyvalue_set_intersection(const wc_slice *keys, uint32_t count, wc_strings *out_values);

#endif
