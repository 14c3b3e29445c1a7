/* base/log.h: leveled, structured lines. Only the function that handles an error logs it, once.
 *
 *   WC_WARN("host", "link.rejected", WC_S("actor", id), WC_S("contract", c), WC_I("code", rc));
 *
 * Event names are noun.past_participle. Lines are for people on a terminal and JSON otherwise. A writer thread drains a
 * bounded ring; a full ring drops and counts, it never blocks a loop. The filter has RUST_LOG syntax:
 * "info,lattice=debug,wasmcloud_host=trace" (target names of the era are accepted as prefixes; later parts win).
 */
#ifndef WC_BASE_LOG_H
#define WC_BASE_LOG_H

#include "base/slice.h"

enum { WC_LOG_OFF, WC_LOG_ERROR, WC_LOG_WARN, WC_LOG_INFO, WC_LOG_DEBUG, WC_LOG_TRACE };

typedef struct wc_log_field {
    const char *key;
    wc_slice text; /* when is_number is false */
    int64_t number;
    bool is_number;
} wc_log_field;

#define WC_S(key_, slice_) ((wc_log_field){.key = (key_), .text = (slice_)})
#define WC_T(key_, text_) ((wc_log_field){.key = (key_), .text = wc_slice_str(text_)})
#define WC_I(key_, number_) ((wc_log_field){.key = (key_), .number = (int64_t)(number_), .is_number = true})

/* Opens the log on `fd` (2 for standard error). `filter` NULL or empty: `fallback`. is_json: JSON lines; else for people,
 * with colours when is_colour. Starts the writer thread. WC_EFORMAT: the filter makes no sense (the text says where). */
WC_MUST_USE int wc_log_open(int fd, const char *filter, const char *fallback, bool is_json, bool is_colour,
                            wc_error *err);
void wc_log_close(void); /* drains, joins the writer; a second close is fine */
void wc_log_flush(void); /* returns when all that was logged before is written */
bool wc_log_is_on(int level, const char *component);
/* `event` NULL: a line of somebody else's making; its text is the one field. People see nothing but it, JSON calls it
 * line.written. */
void wc__log(int level, const char *component, const char *event, const wc_log_field *fields, size_t count);
/* Lines dropped because the ring was full. */
uint64_t wc_log_dropped(void);

#define WC__LOG(level, component, event, ...)                                                             \
    do {                                                                                                  \
        if (wc_log_is_on((level), (component))) {                                                         \
            const wc_log_field wc_fields_[] = {__VA_ARGS__};                                              \
            wc__log((level), (component), (event), wc_fields_, sizeof wc_fields_ / sizeof wc_fields_[0]); \
        }                                                                                                 \
    } while (0)
#define WC_ERROR(component, event, ...) WC__LOG(WC_LOG_ERROR, component, event, __VA_ARGS__)
#define WC_WARN(component, event, ...) WC__LOG(WC_LOG_WARN, component, event, __VA_ARGS__)
#define WC_INFO(component, event, ...) WC__LOG(WC_LOG_INFO, component, event, __VA_ARGS__)
#define WC_DEBUG(component, event, ...) WC__LOG(WC_LOG_DEBUG, component, event, __VA_ARGS__)
#define WC_TRACE(component, event, ...) WC__LOG(WC_LOG_TRACE, component, event, __VA_ARGS__)

#endif
