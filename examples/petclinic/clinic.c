/* examples/petclinic: the actor that people meet. It answers HTTP and asks the other two, by the contracts in pets.widl and
 * visits.widl; their namespaces are those actors' call aliases.
 *
 *   GET  /owners/OWNER/pets                          POST ?name=NAME&kind=KIND
 *   GET  /pets/ID/visits                             POST ?day=DAY&reason=REASON
 */
#include <wasmcloud/http.h>

#include "calls/pets.h"
#include "calls/visits.h"

static void add_member(wc_text *json, const char *lead, wc_slice value)
{
    wc_text_add_str(json, lead);
    wc_text_add_json(json, value);
}

static void add_pet(wc_text *json, const pets_pet *pet)
{
    wc_text_add_str(json, "{\"id\":");
    wc_text_add_i64(json, pet->id);
    add_member(json, ",\"name\":", pet->name);
    add_member(json, ",\"kind\":", pet->kind);
    wc_text_add_str(json, "}");
}

static wc_slice query(const wc_httpserver_request *request, const char *name)
{
    wc_slice value = {0};
    wc_http_query(request, name, &value);
    return value;
}

static int created(wc_httpserver_response *response, const wc_text *json)
{
    int rc = wc_http_json(response, wc_text_slice(json));
    response->status_code = 201;
    response->status = WC_TEXT("Created");
    return rc;
}

static int on_pets(const wc_httpserver_request *request, wc_slice owner, wc_httpserver_response *response)
{
    wc_text json = {0};
    pets_pet_list list;
    pets_pet pet;
    int rc;
    if (wc_text_equals(request->method, "POST")) {
        rc = pets_add(NULL, &(pets_add_args){owner, query(request, "name"), query(request, "kind")}, &pet);
        if (rc != 0)
            return rc;
        add_pet(&json, &pet);
        return created(response, &json);
    }
    rc = pets_list(NULL, &(pets_list_args){owner}, &list);
    for (uint32_t i = 0; rc == 0 && i < list.pets.len; i++) {
        wc_text_add_str(&json, i == 0 ? "[" : ",");
        add_pet(&json, &list.pets.items[i]);
    }
    wc_text_add_str(&json, json.len == 0 ? "[]" : "]");
    return rc == 0 ? wc_http_json(response, wc_text_slice(&json)) : rc;
}

static int on_visits(const wc_httpserver_request *request, wc_slice pet, wc_httpserver_response *response)
{
    wc_text json = {0};
    visits_visit_list list;
    int32_t count;
    int rc;
    if (wc_text_equals(request->method, "POST")) {
        rc = visits_book(NULL, &(visits_book_args){pet, {query(request, "day"), query(request, "reason")}},
                         &count);
        if (rc != 0)
            return rc;
        wc_text_add_str(&json, "{\"visits\":");
        wc_text_add_i64(&json, count);
        wc_text_add_str(&json, "}");
        return created(response, &json);
    }
    rc = visits_list(NULL, &(visits_list_args){pet}, &list);
    for (uint32_t i = 0; rc == 0 && i < list.visits.len; i++) {
        add_member(&json, i == 0 ? "[{\"day\":" : ",{\"day\":", list.visits.items[i].day);
        add_member(&json, ",\"reason\":", list.visits.items[i].reason);
        wc_text_add_str(&json, "}");
    }
    wc_text_add_str(&json, json.len == 0 ? "[]" : "]");
    return rc == 0 ? wc_http_json(response, wc_text_slice(&json)) : rc;
}

static int on_request(void *ctx, const wc_httpserver_request *request, wc_httpserver_response *response)
{
    wc_slice rest = request->path, what = {0}, whose = {0}, which = {0};
    (void)ctx;
    wc_http_segment(&rest, &what);
    wc_http_segment(&rest, &whose);
    wc_http_segment(&rest, &which);
    if (wc_text_equals(what, "owners") && wc_text_equals(which, "pets"))
        return on_pets(request, whose, response);
    if (wc_text_equals(what, "pets") && wc_text_equals(which, "visits"))
        return on_visits(request, whose, response);
    return wc_http_not_found(response);
}

static const wc_httpserver_handlers handlers = {.handle_request = on_request};

void wc_actor_init(void)
{
    wc_httpserver_register(&handlers, NULL);
}
