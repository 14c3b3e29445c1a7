/* contracts/keyvalue.h: `wasmcloud:keyvalue`, all fourteen operations. One structure holds the arguments of any of them and
 * one the results; the operation says which members count.
 *
 * SPEC interfaces 5.3.
 */
#ifndef WC_CONTRACTS_KEYVALUE_H
#define WC_CONTRACTS_KEYVALUE_H

#include "contracts/lists.h"

#define WC_KEYVALUE_CONTRACT "wasmcloud:keyvalue"

/* X(NAME, wire name, argument form, result form) */
#define WC_KEYVALUE_MAP(X)                                   \
    X(GET, "Get", KEY, GET)                                  \
    X(ADD, "Add", AMOUNT, NUMBER)                            \
    X(SET, "Set", EXPIRES, VALUE)                            \
    X(DEL, "Del", KEY, KEY)                                  \
    X(CLEAR, "Clear", KEY, KEY)                              \
    X(RANGE, "Range", RANGE, VALUES)                         \
    X(PUSH, "Push", VALUE, LIST_COUNT)                       \
    X(LIST_ITEM_DELETE, "ListItemDelete", VALUE, LIST_COUNT) \
    X(SET_ADD, "SetAdd", VALUE, SET_COUNT)                   \
    X(SET_REMOVE, "SetRemove", VALUE, SET_COUNT)             \
    X(SET_UNION, "SetUnion", KEYS, VALUES)                   \
    X(SET_INTERSECTION, "SetIntersection", KEYS, VALUES)     \
    X(SET_QUERY, "SetQuery", KEY, VALUES)                    \
    X(KEY_EXISTS, "KeyExists", KEY, GET)

enum {
#define WC_KEYVALUE_ENUM(name, wire, args, result) WC_KEYVALUE_##name,
    WC_KEYVALUE_MAP(WC_KEYVALUE_ENUM)
#undef WC_KEYVALUE_ENUM
        WC_KEYVALUE_COUNT
};

typedef struct wc_keyvalue_args {
    wc_slice key;        /* all but SetUnion, SetIntersection */
    wc_slice value;      /* Set, Push, ListItemDelete, SetAdd, SetRemove */
    int32_t amount;      /* Add; "value" on the wire */
    int32_t expires;     /* Set: seconds, 0 = never */
    int32_t start, stop; /* Range */
    wc_strings keys;     /* SetUnion, SetIntersection */
} wc_keyvalue_args;

typedef struct wc_keyvalue_result {
    wc_slice value;    /* Get, KeyExists, Set; Del and Clear: the key */
    bool exists;       /* Get, KeyExists */
    int32_t number;    /* Add: the new value; lists and sets: the new count */
    wc_strings values; /* Range, SetUnion, SetIntersection, SetQuery */
} wc_keyvalue_result;

/* WC_KEYVALUE_... of an operation name, or -1. */
int wc_keyvalue_operation(wc_slice name);
const char *wc_keyvalue_operation_name(int operation);

/* Both keys of a count, `newCount` and `new_count`, and the older `item` for `value` are read; the contract's are written. */
bool wc_keyvalue_args_read(wc_mp_reader *r, int operation, wc_keyvalue_args *out);
void wc_keyvalue_args_write(wc_mp_writer *w, int operation, const wc_keyvalue_args *args);
bool wc_keyvalue_result_read(wc_mp_reader *r, int operation, wc_keyvalue_result *out);
void wc_keyvalue_result_write(wc_mp_writer *w, int operation, const wc_keyvalue_result *result);

#endif
