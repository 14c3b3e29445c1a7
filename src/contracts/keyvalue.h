/* Generated from ../../interfaces/keyvalue.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_KEYVALUE_GENERATED_H
#define WC_KEYVALUE_GENERATED_H

#include "codec/mp_message.h"

/* Keys with values, counters, lists and sets. Version 0.2.2. All operations go from the actor to
 * the provider. */
#define WC_KEYVALUE_NAMESPACE "wasmcloud:keyvalue"

typedef struct wc_keyvalue_get_args wc_keyvalue_get_args;
typedef struct wc_keyvalue_get_response wc_keyvalue_get_response;
typedef struct wc_keyvalue_add_args wc_keyvalue_add_args;
typedef struct wc_keyvalue_add_response wc_keyvalue_add_response;
typedef struct wc_keyvalue_set_args wc_keyvalue_set_args;
typedef struct wc_keyvalue_set_response wc_keyvalue_set_response;
typedef struct wc_keyvalue_del_args wc_keyvalue_del_args;
typedef struct wc_keyvalue_del_response wc_keyvalue_del_response;
typedef struct wc_keyvalue_clear_args wc_keyvalue_clear_args;
typedef struct wc_keyvalue_range_args wc_keyvalue_range_args;
typedef struct wc_keyvalue_list_range_response wc_keyvalue_list_range_response;
typedef struct wc_keyvalue_push_args wc_keyvalue_push_args;
typedef struct wc_keyvalue_list_response wc_keyvalue_list_response;
typedef struct wc_keyvalue_list_item_delete_args wc_keyvalue_list_item_delete_args;
typedef struct wc_keyvalue_set_add_args wc_keyvalue_set_add_args;
typedef struct wc_keyvalue_set_operation_response wc_keyvalue_set_operation_response;
typedef struct wc_keyvalue_set_remove_args wc_keyvalue_set_remove_args;
typedef struct wc_keyvalue_set_union_args wc_keyvalue_set_union_args;
typedef struct wc_keyvalue_set_query_response wc_keyvalue_set_query_response;
typedef struct wc_keyvalue_set_intersection_args wc_keyvalue_set_intersection_args;
typedef struct wc_keyvalue_set_query_args wc_keyvalue_set_query_args;
typedef struct wc_keyvalue_key_exists_args wc_keyvalue_key_exists_args;
typedef struct wc_keyvalue_set_operation_answer wc_keyvalue_set_operation_answer;

struct wc_keyvalue_get_args {
    wc_slice key;
};

struct wc_keyvalue_get_response {
    wc_slice value;
    bool exists;
};

struct wc_keyvalue_add_args {
    wc_slice key;
    int32_t value;
};

struct wc_keyvalue_add_response {
    /* The new value. */
    int32_t value;
};

struct wc_keyvalue_set_args {
    wc_slice key;
    wc_slice value;
    int32_t expires;
};

struct wc_keyvalue_set_response {
    wc_slice value;
};

struct wc_keyvalue_del_args {
    wc_slice key;
};

struct wc_keyvalue_del_response {
    wc_slice key;
};

struct wc_keyvalue_clear_args {
    wc_slice key;
};

struct wc_keyvalue_range_args {
    wc_slice key;
    int32_t start;
    int32_t stop;
};

struct wc_keyvalue_list_range_response {
    wc_strings values;
};

struct wc_keyvalue_push_args {
    wc_slice key;
    wc_slice value;
};

struct wc_keyvalue_list_response {
    int32_t new_count;
};

struct wc_keyvalue_list_item_delete_args {
    wc_slice key;
    wc_slice value;
};

struct wc_keyvalue_set_add_args {
    wc_slice key;
    wc_slice value;
};

struct wc_keyvalue_set_operation_response {
    /* Written so; newCount in answers of the waSCC time. */
    int32_t new_count;
};

struct wc_keyvalue_set_remove_args {
    wc_slice key;
    wc_slice value;
};

struct wc_keyvalue_set_union_args {
    wc_strings keys;
};

struct wc_keyvalue_set_query_response {
    wc_strings values;
};

struct wc_keyvalue_set_intersection_args {
    wc_strings keys;
};

struct wc_keyvalue_set_query_args {
    wc_slice key;
};

struct wc_keyvalue_key_exists_args {
    wc_slice key;
};

/* What a provider answers instead, so that guests of both times find their key. */
struct wc_keyvalue_set_operation_answer {
    int32_t new_count;
};

bool wc_keyvalue_get_args_read(wc_mp_reader *r, wc_keyvalue_get_args *out);
void wc_keyvalue_get_args_write(wc_mp_writer *w, const wc_keyvalue_get_args *value);
bool wc_keyvalue_get_response_read(wc_mp_reader *r, wc_keyvalue_get_response *out);
void wc_keyvalue_get_response_write(wc_mp_writer *w, const wc_keyvalue_get_response *value);
bool wc_keyvalue_add_args_read(wc_mp_reader *r, wc_keyvalue_add_args *out);
void wc_keyvalue_add_args_write(wc_mp_writer *w, const wc_keyvalue_add_args *value);
bool wc_keyvalue_add_response_read(wc_mp_reader *r, wc_keyvalue_add_response *out);
void wc_keyvalue_add_response_write(wc_mp_writer *w, const wc_keyvalue_add_response *value);
bool wc_keyvalue_set_args_read(wc_mp_reader *r, wc_keyvalue_set_args *out);
void wc_keyvalue_set_args_write(wc_mp_writer *w, const wc_keyvalue_set_args *value);
bool wc_keyvalue_set_response_read(wc_mp_reader *r, wc_keyvalue_set_response *out);
void wc_keyvalue_set_response_write(wc_mp_writer *w, const wc_keyvalue_set_response *value);
bool wc_keyvalue_del_args_read(wc_mp_reader *r, wc_keyvalue_del_args *out);
void wc_keyvalue_del_args_write(wc_mp_writer *w, const wc_keyvalue_del_args *value);
bool wc_keyvalue_del_response_read(wc_mp_reader *r, wc_keyvalue_del_response *out);
void wc_keyvalue_del_response_write(wc_mp_writer *w, const wc_keyvalue_del_response *value);
bool wc_keyvalue_clear_args_read(wc_mp_reader *r, wc_keyvalue_clear_args *out);
void wc_keyvalue_clear_args_write(wc_mp_writer *w, const wc_keyvalue_clear_args *value);
bool wc_keyvalue_range_args_read(wc_mp_reader *r, wc_keyvalue_range_args *out);
void wc_keyvalue_range_args_write(wc_mp_writer *w, const wc_keyvalue_range_args *value);
bool wc_keyvalue_list_range_response_read(wc_mp_reader *r, wc_keyvalue_list_range_response *out);
void wc_keyvalue_list_range_response_write(wc_mp_writer *w, const wc_keyvalue_list_range_response *value);
bool wc_keyvalue_push_args_read(wc_mp_reader *r, wc_keyvalue_push_args *out);
void wc_keyvalue_push_args_write(wc_mp_writer *w, const wc_keyvalue_push_args *value);
bool wc_keyvalue_list_response_read(wc_mp_reader *r, wc_keyvalue_list_response *out);
void wc_keyvalue_list_response_write(wc_mp_writer *w, const wc_keyvalue_list_response *value);
bool wc_keyvalue_list_item_delete_args_read(wc_mp_reader *r, wc_keyvalue_list_item_delete_args *out);
void wc_keyvalue_list_item_delete_args_write(wc_mp_writer *w, const wc_keyvalue_list_item_delete_args *value);
bool wc_keyvalue_set_add_args_read(wc_mp_reader *r, wc_keyvalue_set_add_args *out);
void wc_keyvalue_set_add_args_write(wc_mp_writer *w, const wc_keyvalue_set_add_args *value);
bool wc_keyvalue_set_operation_response_read(wc_mp_reader *r, wc_keyvalue_set_operation_response *out);
void wc_keyvalue_set_operation_response_write(wc_mp_writer *w,
                                              const wc_keyvalue_set_operation_response *value);
bool wc_keyvalue_set_remove_args_read(wc_mp_reader *r, wc_keyvalue_set_remove_args *out);
void wc_keyvalue_set_remove_args_write(wc_mp_writer *w, const wc_keyvalue_set_remove_args *value);
bool wc_keyvalue_set_union_args_read(wc_mp_reader *r, wc_keyvalue_set_union_args *out);
void wc_keyvalue_set_union_args_write(wc_mp_writer *w, const wc_keyvalue_set_union_args *value);
bool wc_keyvalue_set_query_response_read(wc_mp_reader *r, wc_keyvalue_set_query_response *out);
void wc_keyvalue_set_query_response_write(wc_mp_writer *w, const wc_keyvalue_set_query_response *value);
bool wc_keyvalue_set_intersection_args_read(wc_mp_reader *r, wc_keyvalue_set_intersection_args *out);
void wc_keyvalue_set_intersection_args_write(wc_mp_writer *w, const wc_keyvalue_set_intersection_args *value);
bool wc_keyvalue_set_query_args_read(wc_mp_reader *r, wc_keyvalue_set_query_args *out);
void wc_keyvalue_set_query_args_write(wc_mp_writer *w, const wc_keyvalue_set_query_args *value);
bool wc_keyvalue_key_exists_args_read(wc_mp_reader *r, wc_keyvalue_key_exists_args *out);
void wc_keyvalue_key_exists_args_write(wc_mp_writer *w, const wc_keyvalue_key_exists_args *value);
bool wc_keyvalue_set_operation_answer_read(wc_mp_reader *r, wc_keyvalue_set_operation_answer *out);
void wc_keyvalue_set_operation_answer_write(wc_mp_writer *w, const wc_keyvalue_set_operation_answer *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_KEYVALUE_OP_GET "Get"
#define WC_KEYVALUE_OP_ADD "Add"
#define WC_KEYVALUE_OP_SET "Set"
#define WC_KEYVALUE_OP_DEL "Del"
#define WC_KEYVALUE_OP_CLEAR "Clear"
#define WC_KEYVALUE_OP_RANGE "Range"
#define WC_KEYVALUE_OP_PUSH "Push"
#define WC_KEYVALUE_OP_LIST_ITEM_DELETE "ListItemDelete"
#define WC_KEYVALUE_OP_SET_ADD "SetAdd"
#define WC_KEYVALUE_OP_SET_REMOVE "SetRemove"
#define WC_KEYVALUE_OP_SET_UNION "SetUnion"
#define WC_KEYVALUE_OP_SET_INTERSECTION "SetIntersection"
#define WC_KEYVALUE_OP_SET_QUERY "SetQuery"
#define WC_KEYVALUE_OP_KEY_EXISTS "KeyExists"

enum {
    WC_KEYVALUE_GET,
    /* Adds to a counter; a key that is not there counts as 0. */
    WC_KEYVALUE_ADD,
    /* Expires after that many seconds; 0 means never. */
    WC_KEYVALUE_SET,
    WC_KEYVALUE_DEL,
    /* Empties a list. */
    WC_KEYVALUE_CLEAR,
    /* Items from start to stop, both included; negative numbers count from the end. */
    WC_KEYVALUE_RANGE,
    /* Adds to the end of a list. */
    WC_KEYVALUE_PUSH,
    WC_KEYVALUE_LIST_ITEM_DELETE,
    WC_KEYVALUE_SET_ADD,
    WC_KEYVALUE_SET_REMOVE,
    WC_KEYVALUE_SET_UNION,
    WC_KEYVALUE_SET_INTERSECTION,
    WC_KEYVALUE_SET_QUERY,
    /* The value in the answer is empty. */
    WC_KEYVALUE_KEY_EXISTS,
    WC_KEYVALUE_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_keyvalue_operation(wc_slice name);
const char *wc_keyvalue_operation_name(int operation);

#endif
