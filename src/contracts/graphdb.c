/* Generated from ../../interfaces/graphdb.widl by `wash gen codegen.yaml`; changes belong there. */
#include "graphdb.h"

bool wc_graphdb_query_graph_args_read(wc_mp_reader *r, wc_graphdb_query_graph_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("graphName"),
        WC_MP_FIELD("query"),
    };
    wc_graphdb_query_graph_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.graph_name);
            break;
        default:
            wc_mp_read_str(r, &m.query);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_query_graph_args_write(wc_mp_writer *w, const wc_graphdb_query_graph_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "graphName");
    wc_mp_write_str(w, value->graph_name);
    wc_mp_write_cstr(w, "query");
    wc_mp_write_str(w, value->query);
}

bool wc_graphdb_column_array_read(wc_mp_reader *r, wc_graphdb_column_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_graphdb_column), &memory, &count))
        return false;
    wc_graphdb_column *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_graphdb_column_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_graphdb_column_array){items, count};
    return true;
}

void wc_graphdb_column_array_write(wc_mp_writer *w, const wc_graphdb_column_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_graphdb_column_write(w, &value->items[i]);
}

bool wc_graphdb_result_set_read(wc_mp_reader *r, wc_graphdb_result_set *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("columns"),
        WC_MP_FIELD("statistics"),
    };
    wc_graphdb_result_set m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_graphdb_column_array_read(r, &m.columns);
            break;
        default:
            wc_strings_read(r, &m.statistics);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_result_set_write(wc_mp_writer *w, const wc_graphdb_result_set *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "columns");
    wc_graphdb_column_array_write(w, &value->columns);
    wc_mp_write_cstr(w, "statistics");
    wc_strings_write(w, &value->statistics);
}

bool wc_graphdb_query_response_read(wc_mp_reader *r, wc_graphdb_query_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("resultSet"),
    };
    wc_graphdb_query_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_graphdb_result_set_read(r, &m.result_set);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_query_response_write(wc_mp_writer *w, const wc_graphdb_query_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "resultSet");
    wc_graphdb_result_set_write(w, &value->result_set);
}

bool wc_graphdb_scalar_array_read(wc_mp_reader *r, wc_graphdb_scalar_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_graphdb_scalar), &memory, &count))
        return false;
    wc_graphdb_scalar *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_graphdb_scalar_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_graphdb_scalar_array){items, count};
    return true;
}

void wc_graphdb_scalar_array_write(wc_mp_writer *w, const wc_graphdb_scalar_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_graphdb_scalar_write(w, &value->items[i]);
}

bool wc_graphdb_node_array_read(wc_mp_reader *r, wc_graphdb_node_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_graphdb_node), &memory, &count))
        return false;
    wc_graphdb_node *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_graphdb_node_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_graphdb_node_array){items, count};
    return true;
}

void wc_graphdb_node_array_write(wc_mp_writer *w, const wc_graphdb_node_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_graphdb_node_write(w, &value->items[i]);
}

bool wc_graphdb_relation_array_read(wc_mp_reader *r, wc_graphdb_relation_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(wc_graphdb_relation), &memory, &count))
        return false;
    wc_graphdb_relation *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_graphdb_relation_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (wc_graphdb_relation_array){items, count};
    return true;
}

void wc_graphdb_relation_array_write(wc_mp_writer *w, const wc_graphdb_relation_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        wc_graphdb_relation_write(w, &value->items[i]);
}

bool wc_graphdb_column_read(wc_mp_reader *r, wc_graphdb_column *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_OPTIONAL("scalars"),
        WC_MP_OPTIONAL("nodes"),
        WC_MP_OPTIONAL("relations"),
    };
    wc_graphdb_column m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            m.has_scalars = wc_graphdb_scalar_array_read(r, &m.scalars);
            break;
        case 1:
            m.has_nodes = wc_graphdb_node_array_read(r, &m.nodes);
            break;
        default:
            m.has_relations = wc_graphdb_relation_array_read(r, &m.relations);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_column_write(wc_mp_writer *w, const wc_graphdb_column *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "scalars");
    if (value->has_scalars)
        wc_graphdb_scalar_array_write(w, &value->scalars);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "nodes");
    if (value->has_nodes)
        wc_graphdb_node_array_write(w, &value->nodes);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "relations");
    if (value->has_relations)
        wc_graphdb_relation_array_write(w, &value->relations);
    else
        wc_mp_write_nil(w);
}

bool wc_graphdb_string_scalar_map_read(wc_mp_reader *r, wc_graphdb_string_scalar_map *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_map(r, sizeof(wc_graphdb_string_scalar_map_entry), &memory, &count))
        return false;
    wc_graphdb_string_scalar_map_entry *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!wc_mp_read_str(r, &items[i].key))
            return wc_mp_fail_item(r, i);
        if (!wc_graphdb_scalar_read(r, &items[i].value))
            return wc_mp_fail_key(r, items[i].key);
    }
    *out = (wc_graphdb_string_scalar_map){items, count};
    return true;
}

void wc_graphdb_string_scalar_map_write(wc_mp_writer *w, const wc_graphdb_string_scalar_map *value)
{
    wc_mp_write_map(w, value->len);
    for (uint32_t i = 0; i < value->len; i++) {
        wc_mp_write_str(w, value->items[i].key);
        wc_graphdb_scalar_write(w, &value->items[i].value);
    }
}

bool wc_graphdb_relation_read(wc_mp_reader *r, wc_graphdb_relation *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("typeName"),
        WC_MP_FIELD("properties"),
    };
    wc_graphdb_relation m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.type_name);
            break;
        default:
            wc_graphdb_string_scalar_map_read(r, &m.properties);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_relation_write(wc_mp_writer *w, const wc_graphdb_relation *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "typeName");
    wc_mp_write_str(w, value->type_name);
    wc_mp_write_cstr(w, "properties");
    wc_graphdb_string_scalar_map_write(w, &value->properties);
}

bool wc_graphdb_scalar_read(wc_mp_reader *r, wc_graphdb_scalar *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_OPTIONAL("boolValue"),
        WC_MP_OPTIONAL("intValue"),
        WC_MP_OPTIONAL("doubleValue"),
        WC_MP_OPTIONAL("stringValue"),
    };
    wc_graphdb_scalar m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 4);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            m.has_bool_value = wc_mp_read_bool(r, &m.bool_value);
            break;
        case 1:
            m.has_int_value = wc_mp_read_i64(r, &m.int_value);
            break;
        case 2:
            m.has_double_value = wc_mp_read_f64(r, &m.double_value);
            break;
        default:
            m.has_string_value = wc_mp_read_str(r, &m.string_value);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_scalar_write(wc_mp_writer *w, const wc_graphdb_scalar *value)
{
    wc_mp_write_map(w, 4);
    wc_mp_write_cstr(w, "boolValue");
    if (value->has_bool_value)
        wc_mp_write_bool(w, value->bool_value);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "intValue");
    if (value->has_int_value)
        wc_mp_write_i64(w, value->int_value);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "doubleValue");
    if (value->has_double_value)
        wc_mp_write_f64(w, value->double_value);
    else
        wc_mp_write_nil(w);
    wc_mp_write_cstr(w, "stringValue");
    if (value->has_string_value)
        wc_mp_write_str(w, value->string_value);
    else
        wc_mp_write_nil(w);
}

bool wc_graphdb_node_read(wc_mp_reader *r, wc_graphdb_node *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("labels"),
        WC_MP_FIELD("properties"),
    };
    wc_graphdb_node m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_strings_read(r, &m.labels);
            break;
        default:
            wc_graphdb_string_scalar_map_read(r, &m.properties);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_node_write(wc_mp_writer *w, const wc_graphdb_node *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "labels");
    wc_strings_write(w, &value->labels);
    wc_mp_write_cstr(w, "properties");
    wc_graphdb_string_scalar_map_write(w, &value->properties);
}

bool wc_graphdb_delete_graph_args_read(wc_mp_reader *r, wc_graphdb_delete_graph_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("graphName"),
    };
    wc_graphdb_delete_graph_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.graph_name);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_delete_graph_args_write(wc_mp_writer *w, const wc_graphdb_delete_graph_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "graphName");
    wc_mp_write_str(w, value->graph_name);
}

bool wc_graphdb_delete_response_read(wc_mp_reader *r, wc_graphdb_delete_response *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("success"),
    };
    wc_graphdb_delete_response m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_bool(r, &m.success);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void wc_graphdb_delete_response_write(wc_mp_writer *w, const wc_graphdb_delete_response *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "success");
    wc_mp_write_bool(w, value->success);
}

static const char *const operations[WC_GRAPHDB_OPERATIONS] = {
    WC_GRAPHDB_OP_QUERY_GRAPH,
    WC_GRAPHDB_OP_DELETE_GRAPH,
};

int wc_graphdb_operation(wc_slice name)
{
    for (int i = 0; i < WC_GRAPHDB_OPERATIONS; i++) {
        if (__builtin_strlen(operations[i]) == name.len &&
            __builtin_memcmp(operations[i], name.ptr, name.len) == 0)
            return i;
    }
    return -1;
}

const char *wc_graphdb_operation_name(int operation)
{
    return operations[operation];
}
