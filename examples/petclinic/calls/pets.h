/* Generated from pets.widl by `wash gen codegen.yaml`; changes belong there.
 *
 * Readers take memory for lists and maps from the reader (wc_mp_reader_set_alloc); texts and bytes
 * borrow from what is read. */
#ifndef PETS_GENERATED_H
#define PETS_GENERATED_H

#include "wasmcloud/actor.h"

/* Pets and whose they are. */
#define PETS_NAMESPACE "petclinic/pets"

typedef struct pets_add_args pets_add_args;
typedef struct pets_pet pets_pet;
typedef struct pets_list_args pets_list_args;
typedef struct pets_pet_array pets_pet_array;
typedef struct pets_pet_list pets_pet_list;

struct pets_add_args {
    wc_slice owner;
    wc_slice name;
    wc_slice kind;
};

struct pets_pet {
    int32_t id;
    wc_slice name;
    wc_slice kind;
};

struct pets_list_args {
    wc_slice owner;
};

struct pets_pet_array {
    const pets_pet *items;
    uint32_t len;
};

struct pets_pet_list {
    pets_pet_array pets;
};

bool pets_add_args_read(wc_mp_reader *r, pets_add_args *out);
void pets_add_args_write(wc_mp_writer *w, const pets_add_args *value);
bool pets_pet_read(wc_mp_reader *r, pets_pet *out);
void pets_pet_write(wc_mp_writer *w, const pets_pet *value);
bool pets_list_args_read(wc_mp_reader *r, pets_list_args *out);
void pets_list_args_write(wc_mp_writer *w, const pets_list_args *value);
bool pets_pet_array_read(wc_mp_reader *r, pets_pet_array *out);
void pets_pet_array_write(wc_mp_writer *w, const pets_pet_array *value);
bool pets_pet_list_read(wc_mp_reader *r, pets_pet_list *out);
void pets_pet_list_write(wc_mp_writer *w, const pets_pet_list *value);

/* Calls over a link; NULL is the one called "default". 0, or a negative status with the text in
 * wc_actor_error. */
int pets_add(const char *link, const pets_add_args *args, pets_pet *out);
/* In the order in which they came. */
int pets_list(const char *link, const pets_list_args *args, pets_pet_list *out);

#endif
