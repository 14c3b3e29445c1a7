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

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
/* The number of visits of the pet, this one included. */
int visits_book(const char *link, const visits_book_args *args, int32_t *out);
int visits_list(const char *link, const visits_list_args *args, visits_visit_list *out);

#endif
