/* Generated from visits.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef VISITS_GENERATED_H
#define VISITS_GENERATED_H

#include "wasmcloud/actor.h"

/* Visits of pets. */
#define VISITS_NAMESPACE "petclinic/visits"

typedef struct visits_visit visits_visit;
typedef struct visits_book_args visits_book_args;
typedef struct visits_list_args visits_list_args;
typedef struct visits_visit_array visits_visit_array;
typedef struct visits_visit_list visits_visit_list;

struct visits_visit {
    wc_slice day;
    wc_slice reason;
};

struct visits_book_args {
    wc_slice pet;
    visits_visit visit;
};

struct visits_list_args {
    wc_slice pet;
};

struct visits_visit_array {
    const visits_visit *items;
    uint32_t len;
};

struct visits_visit_list {
    visits_visit_array visits;
};

bool visits_visit_read(wc_mp_reader *r, visits_visit *out);
void visits_visit_write(wc_mp_writer *w, const visits_visit *value);
bool visits_book_args_read(wc_mp_reader *r, visits_book_args *out);
void visits_book_args_write(wc_mp_writer *w, const visits_book_args *value);
bool visits_list_args_read(wc_mp_reader *r, visits_list_args *out);
void visits_list_args_write(wc_mp_writer *w, const visits_list_args *value);
bool visits_visit_array_read(wc_mp_reader *r, visits_visit_array *out);
void visits_visit_array_write(wc_mp_writer *w, const visits_visit_array *value);
bool visits_visit_list_read(wc_mp_reader *r, visits_visit_list *out);
void visits_visit_list_write(wc_mp_writer *w, const visits_visit_list *value);

/* What answers the operations; NULL: not handled. 0 with the result in *out (the schema's defaults at first,
 * else zero), or a negative status. */
typedef struct visits_handlers {
    /* The number of visits of the pet, this one included. */
    int (*book)(void *ctx, const visits_book_args *args, int32_t *out);
    int (*list)(void *ctx, const visits_list_args *args, visits_visit_list *out);
} visits_handlers;

/* From wc_actor_init. The table and ctx must stay. */
void visits_register(const visits_handlers *handlers, void *ctx);

#endif
