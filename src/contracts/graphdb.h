/* Generated from ../../interfaces/graphdb.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef WC_GRAPHDB_GENERATED_H
#define WC_GRAPHDB_GENERATED_H

#include "codec/mp_message.h"

/* Queries of a graph data base. Version 0.1.3. */
#define WC_GRAPHDB_NAMESPACE "wasmcloud:graphdb"

typedef struct wc_graphdb_query_graph_args wc_graphdb_query_graph_args;
typedef struct wc_graphdb_column_array wc_graphdb_column_array;
typedef struct wc_graphdb_result_set wc_graphdb_result_set;
typedef struct wc_graphdb_query_response wc_graphdb_query_response;
typedef struct wc_graphdb_scalar_array wc_graphdb_scalar_array;
typedef struct wc_graphdb_node_array wc_graphdb_node_array;
typedef struct wc_graphdb_relation_array wc_graphdb_relation_array;
typedef struct wc_graphdb_column wc_graphdb_column;
typedef struct wc_graphdb_string_scalar_map wc_graphdb_string_scalar_map;
typedef struct wc_graphdb_string_scalar_map_entry wc_graphdb_string_scalar_map_entry;
typedef struct wc_graphdb_relation wc_graphdb_relation;
typedef struct wc_graphdb_scalar wc_graphdb_scalar;
typedef struct wc_graphdb_node wc_graphdb_node;
typedef struct wc_graphdb_delete_graph_args wc_graphdb_delete_graph_args;
typedef struct wc_graphdb_delete_response wc_graphdb_delete_response;

struct wc_graphdb_query_graph_args {
    wc_slice graph_name;
    wc_slice query;
};

struct wc_graphdb_column_array {
    const wc_graphdb_column *items;
    uint32_t len;
};

struct wc_graphdb_result_set {
    wc_graphdb_column_array columns;
    /* Lines of text for people. */
    wc_strings statistics;
};

struct wc_graphdb_query_response {
    wc_graphdb_result_set result_set;
};

struct wc_graphdb_scalar_array {
    const wc_graphdb_scalar *items;
    uint32_t len;
};

struct wc_graphdb_node_array {
    const wc_graphdb_node *items;
    uint32_t len;
};

struct wc_graphdb_relation_array {
    const wc_graphdb_relation *items;
    uint32_t len;
};

/* Exactly one of the three is there. */
struct wc_graphdb_column {
    bool has_scalars;
    wc_graphdb_scalar_array scalars;
    bool has_nodes;
    wc_graphdb_node_array nodes;
    bool has_relations;
    wc_graphdb_relation_array relations;
};

struct wc_graphdb_string_scalar_map {
    const wc_graphdb_string_scalar_map_entry *items;
    uint32_t len;
};

struct wc_graphdb_relation {
    wc_slice type_name;
    wc_graphdb_string_scalar_map properties;
};

/* At most one is there; none means null. */
struct wc_graphdb_scalar {
    bool has_bool_value;
    bool bool_value;
    bool has_int_value;
    int64_t int_value;
    bool has_double_value;
    double double_value;
    bool has_string_value;
    wc_slice string_value;
};

struct wc_graphdb_string_scalar_map_entry {
    wc_slice key;
    wc_graphdb_scalar value;
};

struct wc_graphdb_node {
    wc_strings labels;
    wc_graphdb_string_scalar_map properties;
};

struct wc_graphdb_delete_graph_args {
    wc_slice graph_name;
};

struct wc_graphdb_delete_response {
    bool success;
};

bool wc_graphdb_query_graph_args_read(wc_mp_reader *r, wc_graphdb_query_graph_args *out);
void wc_graphdb_query_graph_args_write(wc_mp_writer *w, const wc_graphdb_query_graph_args *value);
bool wc_graphdb_column_array_read(wc_mp_reader *r, wc_graphdb_column_array *out);
void wc_graphdb_column_array_write(wc_mp_writer *w, const wc_graphdb_column_array *value);
bool wc_graphdb_result_set_read(wc_mp_reader *r, wc_graphdb_result_set *out);
void wc_graphdb_result_set_write(wc_mp_writer *w, const wc_graphdb_result_set *value);
bool wc_graphdb_query_response_read(wc_mp_reader *r, wc_graphdb_query_response *out);
void wc_graphdb_query_response_write(wc_mp_writer *w, const wc_graphdb_query_response *value);
bool wc_graphdb_scalar_array_read(wc_mp_reader *r, wc_graphdb_scalar_array *out);
void wc_graphdb_scalar_array_write(wc_mp_writer *w, const wc_graphdb_scalar_array *value);
bool wc_graphdb_node_array_read(wc_mp_reader *r, wc_graphdb_node_array *out);
void wc_graphdb_node_array_write(wc_mp_writer *w, const wc_graphdb_node_array *value);
bool wc_graphdb_relation_array_read(wc_mp_reader *r, wc_graphdb_relation_array *out);
void wc_graphdb_relation_array_write(wc_mp_writer *w, const wc_graphdb_relation_array *value);
bool wc_graphdb_column_read(wc_mp_reader *r, wc_graphdb_column *out);
void wc_graphdb_column_write(wc_mp_writer *w, const wc_graphdb_column *value);
bool wc_graphdb_string_scalar_map_read(wc_mp_reader *r, wc_graphdb_string_scalar_map *out);
void wc_graphdb_string_scalar_map_write(wc_mp_writer *w, const wc_graphdb_string_scalar_map *value);
bool wc_graphdb_relation_read(wc_mp_reader *r, wc_graphdb_relation *out);
void wc_graphdb_relation_write(wc_mp_writer *w, const wc_graphdb_relation *value);
bool wc_graphdb_scalar_read(wc_mp_reader *r, wc_graphdb_scalar *out);
void wc_graphdb_scalar_write(wc_mp_writer *w, const wc_graphdb_scalar *value);
bool wc_graphdb_node_read(wc_mp_reader *r, wc_graphdb_node *out);
void wc_graphdb_node_write(wc_mp_writer *w, const wc_graphdb_node *value);
bool wc_graphdb_delete_graph_args_read(wc_mp_reader *r, wc_graphdb_delete_graph_args *out);
void wc_graphdb_delete_graph_args_write(wc_mp_writer *w, const wc_graphdb_delete_graph_args *value);
bool wc_graphdb_delete_response_read(wc_mp_reader *r, wc_graphdb_delete_response *out);
void wc_graphdb_delete_response_write(wc_mp_writer *w, const wc_graphdb_delete_response *value);

/* Operations: their names on the wire, and numbers for tables. */
#define WC_GRAPHDB_OP_QUERY_GRAPH "QueryGraph"
#define WC_GRAPHDB_OP_DELETE_GRAPH "DeleteGraph"

enum {
    WC_GRAPHDB_QUERY_GRAPH,
    WC_GRAPHDB_DELETE_GRAPH,
    WC_GRAPHDB_OPERATIONS,
};

/* The number of a name, or -1; the name of a number. */
int wc_graphdb_operation(wc_slice name);
const char *wc_graphdb_operation_name(int operation);

#endif
