/* examples/subscriber: writes each message it gets to the log and sends it back to whoever waits for an answer.
 *
 * Contracts: wasmcloud:messaging (the link says which subjects), wasmcloud:logging.
 */
#include <wasmcloud/logging.h>
#include <wasmcloud/messaging.h>

static int on_message(void *ctx, const wc_messaging_broker_message *message)
{
    wc_messaging_publish_response published;
    wc_text line = {0};
    (void)ctx;
    wc_text_add_str(&line, "got ");
    wc_text_add_i64(&line, (int64_t)message->body.len);
    wc_text_add_str(&line, " bytes on ");
    wc_text_add(&line, message->subject);
    int rc = wc_logging_write_log(
        NULL, &(wc_logging_write_log_args){WC_TEXT("subscriber"), WC_TEXT("info"), wc_text_slice(&line)});
    if (rc != 0 || message->reply_to.len == 0)
        return rc;
    return wc_messaging_publish(
        NULL, &(wc_messaging_publish_args){.subject = message->reply_to, .body = message->body}, &published);
}

static const wc_messaging_handlers handlers = {.handle_message = on_message};

void wc_actor_init(void)
{
    wc_messaging_register(&handlers, NULL);
}
