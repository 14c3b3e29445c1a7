/* wasmcloud/native.h: an actor's handlers in an ordinary program, so that they can be tested with a debugger and sanitizers.
 *
 * The actor's sources are compiled with the program's; the host is a script: which calls come, in which order, and what is
 * answered.
 *
 *     static const wc_native_host_call add = {.target = "wasmcloud:keyvalue", .operation = "Add"};
 *
 *     wc_native_start();
 *     wc_native_expect(&add, WC_NATIVE_ENCODE(wc_keyvalue_add_args, {WC_TEXT("k"), 1}),
 *                      WC_NATIVE_ENCODE(wc_keyvalue_add_response, {42}));
 *     wc_native_http("GET", "/k", "", WC_TEXT(""), &response);
 *     wc_native_end();
 *
 * Everything that does not go by the script ends the program with a text and status 1: this is for tests. Every piece of the
 * actor's memory is an allocation of its own, so that the address sanitizer sees the first byte beyond it.
 */
#ifndef WASMCLOUD_NATIVE_H
#define WASMCLOUD_NATIVE_H

#include "wasmcloud/http.h"

typedef struct wc_native_host_call {
    const char *link; /* NULL: "default" */
    const char *target, *operation;
    const char *error; /* not NULL: the call fails with this text */
} wc_native_host_call;

/* Runs wc_actor_init, once. */
void wc_native_start(void);

/* The next host call that is to come, and its answer. A payload without a pointer may be anything. The bytes are copied. */
void wc_native_expect(const wc_native_host_call *call, wc_slice payload, wc_slice reply);

/* Calls the actor. 0, or -1 with the text of its error in *out_reply, which lives until the next call. Every call that was
 * expected before must have come when it returns. */
int wc_native_call(const char *operation, wc_slice payload, wc_slice *out_reply);
/* An HTTP request; the actor must answer. The response lives until the next call. */
void wc_native_http(const char *method, const char *path, const char *query, wc_slice body,
                    wc_httpserver_response *out);

/* Lines that the actor wrote to the log in the last call, one after another with '\n'. */
const char *wc_native_log(void);

/* Frees everything. No expected call may be left. */
void wc_native_end(void);

/* A message as bytes, which live until wc_native_end: WC_NATIVE_ENCODE(wc_keyvalue_get_args, {WC_TEXT("key")}). */
#define WC_NATIVE_ENCODE(message, ...) \
    (message##_write(wc_native_writer(), &(const message)__VA_ARGS__), wc_native_written())
wc_mp_writer *wc_native_writer(void);
wc_slice wc_native_written(void);

/* Ends the program unless the two are the same. */
#define wc_native_same(actual, wanted) wc_native_check_same(__FILE__, __LINE__, (actual), (wanted))
void wc_native_check_same(const char *file, int line, wc_slice actual, const char *wanted);

#endif
