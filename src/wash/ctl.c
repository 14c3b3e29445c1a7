/* wash/ctl.c: what the commands of `wash ctl` share: questions with a spinner beside them, the forms of results. The connection
 * is made in ctl_connect.c. SPEC wash 1.1, 1.2, 6.3, lattice 2, 5. */
#include "wash/ctl.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"

enum { FRAME_MS = 80, EVENTS_KEPT = 1024 };

void wc__ctl_close(wc__ctl *ctl)
{
    wc_bus_client_free(ctl->client);
    wc_vec_deinit(&ctl->events);
    wc_arena_deinit(&ctl->arena);
}

int wc__ctl_subject(wc__ctl *ctl, wc_slice *out_subject, const char *format, ...)
{
    va_list args;
    wc_buf text;
    wc_buf_init(&text, 64u << 10);
    va_start(args, format);
    wc_buf_vprintf(&text, format, args);
    va_end(args);
    *out_subject = wc_arena_dup(&ctl->arena, wc_buf_slice(&text));
    int rc = wc_buf_status(&text);
    wc_buf_deinit(&text);
    if (rc == 0 && wc_subject_is_name(*out_subject))
        return 0;
    return wc__wash_fail(ctl->wash, "'%.*s' is no subject: keys have no dots, spaces or wildcards",
                         WC_FMT(*out_subject));
}

/* ---- spinner ------------------------------------------------------------------------------------------------------- */

void wc__ctl_spin(wc__ctl *ctl, const char *format, ...)
{
    va_list args;
    wc_buf text;
    if (wc__wash_is_json(ctl->args) || isatty(fileno(ctl->wash->out)) != 1)
        return;
    wc_buf_init(&text, 4096);
    va_start(args, format);
    wc_buf_vprintf(&text, format, args);
    va_end(args);
    ctl->spin_text = wc_arena_dup(&ctl->arena, wc_buf_slice(&text));
    wc_buf_deinit(&text);
}

/* The next frame of "dots12": back to the margin, rest of the line cleared, frame, text (SPEC wash 1.2). */
static void draw(wc__ctl *ctl)
{
    static const char *const frames[] = {
        "⢀⠀", "⡀⠀", "⠄⠀", "⢂⠀", "⡂⠀", "⠅⠀", "⢃⠀", "⡃⠀", "⠍⠀", "⢋⠀", "⡋⠀", "⠍⠁", "⢋⠁", "⡋⠁",
        "⠍⠉", "⠋⠉", "⠋⠉", "⠉⠙", "⠉⠙", "⠉⠩", "⠈⢙", "⠈⡙", "⢈⠩", "⡀⢙", "⠄⡙", "⢂⠩", "⡂⢘", "⠅⡘",
        "⢃⠨", "⡃⢐", "⠍⡐", "⢋⠠", "⡋⢀", "⠍⡁", "⢋⠁", "⡋⠁", "⠍⠉", "⠋⠉", "⠋⠉", "⠉⠙", "⠉⠙", "⠉⠩",
        "⠈⢙", "⠈⡙", "⠈⠩", "⠀⢙", "⠀⡙", "⠀⠩", "⠀⢘", "⠀⡘", "⠀⠨", "⠀⢐", "⠀⡐", "⠀⠠", "⠀⢀", "⠀⡀"};
    fprintf(ctl->wash->out, "\r\033[K%s ", frames[ctl->spin_frame++ % WC_COUNT(frames)]);
    wc__wash_put_clean(ctl->wash, ctl->spin_text);
    fflush(ctl->wash->out);
}

/* ---- questions ----------------------------------------------------------------------------------------------------- */

int wc__ctl_receive(wc__ctl *ctl, uint64_t end_ns, wc_bus_message *out_message, wc_error *err)
{
    bool has_spinner = ctl->spin_text.len > 0;
    for (;;) {
        uint64_t now = wc_env_monotonic_ns(ctl->wash->env);
        uint64_t left_ms = now < end_ns ? (end_ns - now + 999999u) / 1000000u : 0;
        uint64_t turn_ms = WC_MIN(left_ms, has_spinner ? FRAME_MS : UINT32_MAX - 1);
        if (has_spinner)
            draw(ctl);
        int rc = wc_bus_client_next(ctl->client, (uint32_t)turn_ms, out_message, err);
        if (rc != WC_ETIMEOUT || turn_ms >= left_ms)
            return rc;
    }
}

/* An error beside a spinner stands on a line of its own. */
static int fail(wc__ctl *ctl, const char *text)
{
    if (ctl->spin_text.len > 0) {
        fputs("\r\033[K", ctl->wash->out);
        fflush(ctl->wash->out);
    }
    return wc__wash_fail(ctl->wash, "%s", text);
}

static int read_answer(wc__ctl *ctl, wc_slice text, const wc_value **out, wc_error *err)
{
    const wc_value_limits limits = {.max_bytes = CTL_TEXT_BYTES, .max_depth = 16};
    return wc_json_read(text, &limits, &ctl->arena, out, err);
}

/* Publishes with an inbox of its own to answer to. */
static int ask_all(wc__ctl *ctl, wc_slice subject, wc_slice body, char inbox[WC_INBOX_SIZE], wc_error *err)
{
    wc_bus_inbox(ctl->wash->env, inbox);
    int rc = wc_bus_client_subscribe(ctl->client, wc_slice_str(inbox), err);
    if (rc == 0)
        rc = wc_bus_client_publish(ctl->client, subject, wc_slice_str(inbox), body, err);
    return rc;
}

static void keep_event(wc__ctl *ctl, const wc_bus_message *message)
{
    if (ctl->events_subject.len > 0 && wc_slice_eq(message->subject, ctl->events_subject))
        (void)wc_vec_push(&ctl->events, EVENTS_KEPT, wc_arena_dup(&ctl->arena, message->payload));
}

int wc__ctl_ask_raw(wc__ctl *ctl, wc_slice subject, wc_slice body, wc_slice *out_answer)
{
    char inbox[WC_INBOX_SIZE];
    wc_error err = {0};
    wc_bus_message message;
    uint64_t end = wc_env_monotonic_ns(ctl->wash->env) + (uint64_t)ctl->timeout_ms * 1000000u;
    int rc = ask_all(ctl, subject, body, inbox, &err);
    while (rc == 0) {
        rc = wc__ctl_receive(ctl, end, &message, &err);
        if (rc == 0 && wc_slice_eq_str(message.subject, inbox))
            break;
        if (rc == 0)
            keep_event(ctl, &message);
    }
    if (rc != 0)
        return fail(ctl, err.msg);
    *out_answer = wc_arena_dup(&ctl->arena, message.payload);
    return 0;
}

int wc__ctl_ask(wc__ctl *ctl, wc_slice subject, wc_slice body, const wc_value **out_answer)
{
    wc_error err = {0};
    wc_slice text;
    int status = wc__ctl_ask_raw(ctl, subject, body, &text);
    if (status == 0 && read_answer(ctl, text, out_answer, &err) != 0)
        status = fail(ctl, err.msg);
    return status;
}

int wc__ctl_gather(wc__ctl *ctl, wc_slice subject, wc_slice body, uint64_t seconds,
                   bool (*fn)(void *arg, const wc_value *answer), void *arg)
{
    char inbox[WC_INBOX_SIZE];
    wc_error err = {0};
    wc_bus_message message;
    const wc_value *answer;
    uint64_t end = wc_env_monotonic_ns(ctl->wash->env) + WC_MIN(seconds, 86400u) * 1000000000u;
    int rc = ask_all(ctl, subject, body, inbox, &err);
    while (rc == 0) {
        rc = wc__ctl_receive(ctl, end, &message, &err);
        if (rc == 0 && wc_slice_eq_str(message.subject, inbox) &&
            read_answer(ctl, message.payload, &answer, NULL) == 0 && !fn(arg, answer))
            break;
    }
    return rc == 0 || rc == WC_ETIMEOUT ? 0 : fail(ctl, err.msg);
}

/* ---- results ------------------------------------------------------------------------------------------------------- */

int wc__ctl_print_text(wc__ctl *ctl, const char *format, ...)
{
    va_list args;
    wc_buf text;
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc_buf_append_byte(&text, '\n');
    va_start(args, format);
    wc_buf_vprintf(&text, format, args);
    va_end(args);
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}

static void put_fields(const wc__ctl_field *fields, size_t count, wc_buf *out)
{
    wc_json_writer json;
    wc_json_writer_init(&json, out);
    wc_json_object_begin(&json);
    for (size_t i = 0; i < count; i++)
        wc_json_put_string(&json, fields[i].key, fields[i].text);
    wc_json_object_end(&json);
}

wc_slice wc__ctl_body(wc__ctl *ctl, const wc__ctl_field *fields, size_t count)
{
    wc_buf text;
    wc_buf_init(&text, 1u << 20);
    put_fields(fields, count, &text);
    wc_slice out = wc_arena_dup(&ctl->arena, wc_buf_slice(&text));
    wc_buf_deinit(&text);
    return out;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const wc__ctl_field *)a)->key, ((const wc__ctl_field *)b)->key);
}

int wc__ctl_print_fields(wc__ctl *ctl, const wc__ctl_field *fields, size_t count)
{
    wc__ctl_field sorted[8];
    wc_buf text;
    WC_BUG_ON(count > WC_COUNT(sorted));
    memcpy(sorted, fields, count * sizeof *fields);
    qsort(sorted, count, sizeof *sorted, by_key);
    wc_buf_init(&text, CTL_TEXT_BYTES);
    put_fields(sorted, count, &text);
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}

int wc__ctl_print_error(wc__ctl *ctl, const char *what, wc_slice why)
{
    const wc__ctl_field field = {"error", why};
    if (wc__wash_is_json(ctl->args))
        return wc__ctl_print_fields(ctl, &field, 1);
    return wc__ctl_print_text(ctl, "%s: %.*s", what, WC_FMT(why));
}

int wc__ctl_print_json(wc__ctl *ctl, const char *name, const wc_value *value)
{
    wc_json_writer json;
    wc_buf text;
    wc_buf_init(&text, CTL_TEXT_BYTES);
    wc_json_writer_init(&json, &text);
    wc_json_object_begin(&json);
    wc_json_key(&json, name);
    wc__ctl_put_json(&json, value);
    wc_json_object_end(&json);
    int status = wc__wash_print(ctl->wash, &text);
    wc_buf_deinit(&text);
    return status;
}
