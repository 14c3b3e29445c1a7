/* Generated from ../../interfaces/keyvalue.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/keyvalue.h"

int wc_keyvalue_get(const char *link, const wc_keyvalue_get_args *args, wc_keyvalue_get_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_get_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("Get"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "GetResponse";
    return wc_keyvalue_get_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_add(const char *link, const wc_keyvalue_add_args *args, wc_keyvalue_add_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_add_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("Add"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "AddResponse";
    return wc_keyvalue_add_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_set(const char *link, const wc_keyvalue_set_args *args, wc_keyvalue_set_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_set_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("Set"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "SetResponse";
    return wc_keyvalue_set_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_del(const char *link, const wc_keyvalue_del_args *args, wc_keyvalue_del_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_del_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("Del"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "DelResponse";
    return wc_keyvalue_del_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_clear(const char *link, const wc_keyvalue_clear_args *args, wc_keyvalue_del_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_clear_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("Clear"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "DelResponse";
    return wc_keyvalue_del_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_range(const char *link, const wc_keyvalue_range_args *args,
                      wc_keyvalue_list_range_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_range_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("Range"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "ListRangeResponse";
    return wc_keyvalue_list_range_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_push(const char *link, const wc_keyvalue_push_args *args, wc_keyvalue_list_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_push_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("Push"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "ListResponse";
    return wc_keyvalue_list_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_list_item_delete(const char *link, const wc_keyvalue_list_item_delete_args *args,
                                 wc_keyvalue_list_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_list_item_delete_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("ListItemDelete"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "ListResponse";
    return wc_keyvalue_list_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_set_add(const char *link, const wc_keyvalue_set_add_args *args,
                        wc_keyvalue_set_operation_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_set_add_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("SetAdd"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "SetOperationResponse";
    return wc_keyvalue_set_operation_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_set_remove(const char *link, const wc_keyvalue_set_remove_args *args,
                           wc_keyvalue_set_operation_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_set_remove_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("SetRemove"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "SetOperationResponse";
    return wc_keyvalue_set_operation_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_set_union(const char *link, const wc_keyvalue_set_union_args *args,
                          wc_keyvalue_set_query_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_set_union_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("SetUnion"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "SetQueryResponse";
    return wc_keyvalue_set_query_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_set_intersection(const char *link, const wc_keyvalue_set_intersection_args *args,
                                 wc_keyvalue_set_query_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_set_intersection_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("SetIntersection"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "SetQueryResponse";
    return wc_keyvalue_set_query_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_set_query(const char *link, const wc_keyvalue_set_query_args *args,
                          wc_keyvalue_set_query_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_set_query_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("SetQuery"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "SetQueryResponse";
    return wc_keyvalue_set_query_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_keyvalue_key_exists(const char *link, const wc_keyvalue_key_exists_args *args,
                           wc_keyvalue_get_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_keyvalue_key_exists_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_KEYVALUE_NAMESPACE), WC_TEXT("KeyExists"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "GetResponse";
    return wc_keyvalue_get_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}
