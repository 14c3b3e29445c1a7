/* Generated from ../../interfaces/keyvalue.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_KEYVALUE_ACTOR_GENERATED_H
#define WC_KEYVALUE_ACTOR_GENERATED_H

#include "contracts/keyvalue.h"
#include "wasmcloud/actor.h"

/* Keys with values, counters, lists and sets. Version 0.2.2. All operations go from the actor to
 * the provider. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_keyvalue_get(const char *link, const wc_keyvalue_get_args *args, wc_keyvalue_get_response *out);
/* Adds to a counter; a key that is not there counts as 0. */
int wc_keyvalue_add(const char *link, const wc_keyvalue_add_args *args, wc_keyvalue_add_response *out);
/* Expires after that many seconds; 0 means never. */
int wc_keyvalue_set(const char *link, const wc_keyvalue_set_args *args, wc_keyvalue_set_response *out);
int wc_keyvalue_del(const char *link, const wc_keyvalue_del_args *args, wc_keyvalue_del_response *out);
/* Empties a list. */
int wc_keyvalue_clear(const char *link, const wc_keyvalue_clear_args *args, wc_keyvalue_del_response *out);
/* Items from start to stop, both included; negative numbers count from the end. */
int wc_keyvalue_range(const char *link, const wc_keyvalue_range_args *args,
                      wc_keyvalue_list_range_response *out);
/* Adds to the end of a list. */
int wc_keyvalue_push(const char *link, const wc_keyvalue_push_args *args, wc_keyvalue_list_response *out);
int wc_keyvalue_list_item_delete(const char *link, const wc_keyvalue_list_item_delete_args *args,
                                 wc_keyvalue_list_response *out);
int wc_keyvalue_set_add(const char *link, const wc_keyvalue_set_add_args *args,
                        wc_keyvalue_set_operation_response *out);
int wc_keyvalue_set_remove(const char *link, const wc_keyvalue_set_remove_args *args,
                           wc_keyvalue_set_operation_response *out);
int wc_keyvalue_set_union(const char *link, const wc_keyvalue_set_union_args *args,
                          wc_keyvalue_set_query_response *out);
int wc_keyvalue_set_intersection(const char *link, const wc_keyvalue_set_intersection_args *args,
                                 wc_keyvalue_set_query_response *out);
int wc_keyvalue_set_query(const char *link, const wc_keyvalue_set_query_args *args,
                          wc_keyvalue_set_query_response *out);
/* The value in the answer is empty. */
int wc_keyvalue_key_exists(const char *link, const wc_keyvalue_key_exists_args *args,
                           wc_keyvalue_get_response *out);

#endif
