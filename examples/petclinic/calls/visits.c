/* Generated from visits.widl by `wash gen codegen.yaml`; changes belong there. */
#include "visits.h"

bool visits_visit_read(wc_mp_reader *r, visits_visit *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("day"),
        WC_MP_FIELD("reason"),
    };
    visits_visit m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.day);
            break;
        default:
            wc_mp_read_str(r, &m.reason);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void visits_visit_write(wc_mp_writer *w, const visits_visit *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "day");
    wc_mp_write_str(w, value->day);
    wc_mp_write_cstr(w, "reason");
    wc_mp_write_str(w, value->reason);
}

bool visits_book_args_read(wc_mp_reader *r, visits_book_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("pet"),
        WC_MP_FIELD("visit"),
    };
    visits_book_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 2);
    while (wc_mp_struct_next(r, &s)) {
        switch (s.field) {
        case 0:
            wc_mp_read_str(r, &m.pet);
            break;
        default:
            visits_visit_read(r, &m.visit);
            break;
        }
    }
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void visits_book_args_write(wc_mp_writer *w, const visits_book_args *value)
{
    wc_mp_write_map(w, 2);
    wc_mp_write_cstr(w, "pet");
    wc_mp_write_str(w, value->pet);
    wc_mp_write_cstr(w, "visit");
    visits_visit_write(w, &value->visit);
}

bool visits_list_args_read(wc_mp_reader *r, visits_list_args *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("pet"),
    };
    visits_list_args m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        wc_mp_read_str(r, &m.pet);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void visits_list_args_write(wc_mp_writer *w, const visits_list_args *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "pet");
    wc_mp_write_str(w, value->pet);
}

bool visits_visit_array_read(wc_mp_reader *r, visits_visit_array *out)
{
    void *memory;
    uint32_t count;
    if (!wc_mp_begin_list(r, sizeof(visits_visit), &memory, &count))
        return false;
    visits_visit *items = memory;
    for (uint32_t i = 0; i < count; i++) {
        if (!visits_visit_read(r, &items[i]))
            return wc_mp_fail_item(r, i);
    }
    *out = (visits_visit_array){items, count};
    return true;
}

void visits_visit_array_write(wc_mp_writer *w, const visits_visit_array *value)
{
    wc_mp_write_array(w, value->len);
    for (uint32_t i = 0; i < value->len; i++)
        visits_visit_write(w, &value->items[i]);
}

bool visits_visit_list_read(wc_mp_reader *r, visits_visit_list *out)
{
    static const wc_mp_field fields[] = {
        WC_MP_FIELD("visits"),
    };
    visits_visit_list m = {0};
    wc_mp_struct s;
    wc_mp_struct_begin(r, &s, fields, 1);
    while (wc_mp_struct_next(r, &s))
        visits_visit_array_read(r, &m.visits);
    if (!wc_mp_struct_end(r, &s))
        return false;
    *out = m;
    return true;
}

void visits_visit_list_write(wc_mp_writer *w, const visits_visit_list *value)
{
    wc_mp_write_map(w, 1);
    wc_mp_write_cstr(w, "visits");
    visits_visit_array_write(w, &value->visits);
}

int visits_book(const char *link, const visits_book_args *args, int32_t *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    visits_book_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(VISITS_NAMESPACE), WC_TEXT("Book"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "value";
    return wc_mp_read_i32(&r, out) ? 0 : wc_actor_fail_reader(&r);
}

int visits_list(const char *link, const visits_list_args *args, visits_visit_list *out)
{
    wc_mp_writer w;
    wc_mp_reader r;
    wc_actor_writer_init(&w);
    visits_list_args_write(&w, args);
    int rc = wc_actor_call(link, WC_TEXT(VISITS_NAMESPACE), WC_TEXT("List"), &w, &r);
    if (rc != 0)
        return rc;
    r.root = "VisitList";
    return visits_visit_list_read(&r, out) ? 0 : wc_actor_fail_reader(&r);
}
