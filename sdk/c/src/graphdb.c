/* Generated from ../../interfaces/graphdb.widl by `wash gen codegen.yaml`; changes belong there. */
#include "wasmcloud/graphdb.h"

int wc_graphdb_query_graph(const char *link, const wc_graphdb_query_graph_args *args,
                           wc_graphdb_query_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_graphdb_query_graph_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_GRAPHDB_NAMESPACE), WC_TEXT("QueryGraph"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "QueryResponse";
    return wc_graphdb_query_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int wc_graphdb_delete_graph(const char *link, const wc_graphdb_delete_graph_args *args,
                            wc_graphdb_delete_response *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    wc_graphdb_delete_graph_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(WC_GRAPHDB_NAMESPACE), WC_TEXT("DeleteGraph"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "DeleteResponse";
    return wc_graphdb_delete_response_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}
