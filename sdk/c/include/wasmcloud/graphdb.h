/* Generated from ../../interfaces/graphdb.widl by `wash gen codegen.yaml`; changes belong there. */
#ifndef WC_GRAPHDB_ACTOR_GENERATED_H
#define WC_GRAPHDB_ACTOR_GENERATED_H

#include "contracts/graphdb.h"
#include "wasmcloud/actor.h"

/* Queries of a graph data base. Version 0.1.3. */

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int wc_graphdb_query_graph(const char *link, const wc_graphdb_query_graph_args *args,
                           wc_graphdb_query_response *out);
int wc_graphdb_delete_graph(const char *link, const wc_graphdb_delete_graph_args *args,
                            wc_graphdb_delete_response *out);

#endif
