/* Generated from pets.widl by `wash gen codegen.yaml`; changes belong there. */
#include "pets.h"

bool pets_add_args_read(wc_mp_reader *r, pets_add_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("owner"),
        WC_MP_FIELD("name"),
        WC_MP_FIELD("kind"),
    };
    pets_add_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.owner);
            break;
        case 1:
            wc_mp_read_str(r, &m.name);
            break;
        default:
            wc_mp_read_str(r, &m.kind);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void pets_add_args_write(wc_mp_writer *w, const pets_add_args *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "owner");
    wc_mp_write_str(w, value->owner);
    wc_mp_write_cstr(w, "name");
    wc_mp_write_str(w, value->name);
    wc_mp_write_cstr(w, "kind");
    wc_mp_write_str(w, value->kind);
}

bool pets_pet_read(wc_mp_reader *r, pets_pet *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("id"),
        WC_MP_FIELD("name"),
        WC_MP_FIELD("kind"),
    };
    pets_pet m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 3);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_i32(r, &m.id);
            break;
        case 1:
            wc_mp_read_str(r, &m.name);
            break;
        default:
            wc_mp_read_str(r, &m.kind);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void pets_pet_write(wc_mp_writer *w, const pets_pet *value)
{
    wc_mp_write_map(w, 3);
    wc_mp_write_cstr(w, "id");
    wc_mp_write_i64(w, value->id);
    wc_mp_write_cstr(w, "name");
    wc_mp_write_str(w, value->name);
    wc_mp_write_cstr(w, "kind");
    wc_mp_write_str(w, value->kind);
}

bool pets_list_args_read(wc_mp_reader *r, pets_list_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("owner"),
    };
    pets_list_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.owner);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void pets_list_args_write(wc_mp_writer *w, const pets_list_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "owner");
    wc_mp_write_str(w, value->owner);
}

bool pets_pet_array_read(wc_mp_reader *r, pets_pet_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(pets_pet), &memory, &count))
        return false;
    pets_pet *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!pets_pet_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (pets_pet_array){items, count};
    return true;
}

void pets_pet_array_write(wc_mp_writer *w, const pets_pet_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        pets_pet_write(w, &value->items[i]);
}

bool pets_pet_list_read(wc_mp_reader *r, pets_pet_list *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("pets"),
    };
    pets_pet_list m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        pets_pet_array_read(r, &m.pets);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void pets_pet_list_write(wc_mp_writer *w, const pets_pet_list *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "pets");
    pets_pet_array_write(w, &value->pets);
}

int pets_add(const char *link, const pets_add_args *args, pets_pet *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    pets_add_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(PETS_NAMESPACE), WC_TEXT("Add"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "Pet";
    return pets_pet_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int pets_list(const char *link, const pets_list_args *args, pets_pet_list *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    pets_list_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(PETS_NAMESPACE), WC_TEXT("List"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "PetList";
    return pets_pet_list_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}
