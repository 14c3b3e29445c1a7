/* examples/subscriber/test: the actor's handler in an ordinary program, with a broker that is a script. */
#include <wasmcloud/logging.h>
#include <wasmcloud/messaging.h>
#include <wasmcloud/native.h>

static const wc_native_host_call write_log = {.target = WC_LOGGING_NAMESPACE,
                                              .operation = WC_LOGGING_OP_WRITE_LOG};
static const wc_native_host_call publish = {.target = WC_MESSAGING_NAMESPACE,
                                            .operation = WC_MESSAGING_OP_PUBLISH};

static void deliver(const char *reply_to)
{
    wc_slice reply;
    const wc_messaging_broker_message message = {WC_TEXT("news"), wc_text_of(reply_to), WC_TEXT("hello")};
    wc_messaging_broker_message_write(wc_native_writer(), &message);
    if (wc_native_call(WC_MESSAGING_OP_HANDLE_MESSAGE, wc_native_written(), &reply) != 0)
        wc_native_same(reply, "no error");
    wc_native_same(reply, "");
}

int main(void)
{
    const wc_slice line = WC_NATIVE_ENCODE(
        wc_logging_write_log_args, {WC_TEXT("subscriber"), WC_TEXT("info"), WC_TEXT("got 5 bytes on news")});
    wc_native_start();
    wc_native_expect(&write_log, line, (wc_slice){0});
    deliver("");
    wc_native_expect(&write_log, line, WC_TEXT("\xc0")); /* providers in Rust answer nil for nothing */
    wc_native_expect(&publish,
                     WC_NATIVE_ENCODE(wc_messaging_publish_args, {WC_TEXT("inbox.1"), {0}, WC_TEXT("hello")}),
                     WC_NATIVE_ENCODE(wc_messaging_publish_response, {true}));
    deliver("inbox.1");
    wc_native_end();
    return 0;
}
