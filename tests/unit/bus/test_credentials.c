/* What a NATS server sees of our credentials: a server of a few lines sends a nonce and checks what it is shown. lattice.md 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus/bus.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/crypto.h"

#define JWT "header.payload.signature"

typedef struct fixture {
    wc_nkey key;
    char seed[WC_NKEY_SEED_LEN + 1], nonces[2][32], address[64];
    int listener, connections;
    bool is_signed; /* by the last connection */
    char said[8192];
    pthread_t thread;
} fixture;

/* A nonce whose signature begins with a zero byte, or with another one. */
static void find_nonce(fixture *self, bool is_zero, char out[32])
{
    uint8_t signature[WC_NKEY_SIGNATURE_SIZE];
    do {
        wc_nuid_make(&wc_env_system, out);
        WC_BUG_ON(wc_nkey_sign(&self->key, wc_slice_str(out), signature, NULL) != 0);
    } while ((signature[0] == 0) != is_zero);
}

static void say(int fd, const char *text)
{
    WC_BUG_ON(send(fd, text, strlen(text), MSG_NOSIGNAL) < 0);
}

/* What came before PING; empty when the client hung up first. */
static void hear(fixture *self, int fd)
{
    size_t len = 0;
    self->said[0] = 0;
    while (strstr(self->said, "PING\r\n") == NULL) {
        ssize_t n = recv(fd, self->said + len, sizeof self->said - 1 - len, 0);
        if (n <= 0)
            return;
        len += (size_t)n;
        self->said[len] = 0;
    }
}

static bool check_connect(fixture *self, const char *nonce)
{
    wc_arena arena;
    const wc_value *connect;
    wc_buf signature;
    const char *end = strstr(self->said, "\r\n");
    bool is_good = false;
    wc_arena_init(&arena, 1u << 16);
    wc_buf_init(&signature, 256);
    if (end && strncmp(self->said, "CONNECT ", 8) == 0 &&
        wc_json_read(wc_slice_of(self->said + 8, (size_t)(end - self->said) - 8), NULL, &arena, &connect,
                     NULL) == 0)
        is_good = wc_slice_eq_str(wc_value_get_string(connect, "jwt"), JWT) &&
                  wc_base64_decode_append(WC_BASE64_URL, wc_value_get_string(connect, "sig"), &signature,
                                          NULL) == 0 &&
                  wc_nkey_verify(&self->key, wc_slice_str(nonce), wc_buf_slice(&signature));
    wc_buf_deinit(&signature);
    wc_arena_deinit(&arena);
    return is_good;
}

static void *serve(void *arg)
{
    fixture *self = arg;
    char info[512];
    for (int i = 0; i < 2 && !self->is_signed; i++) {
        int fd = accept(self->listener, NULL, NULL);
        WC_BUG_ON(fd < 0);
        self->connections++;
        snprintf(
            info, sizeof info,
            "INFO {\"server_id\":\"S\",\"version\":\"2.9.0\",\"auth_required\":true,\"max_payload\":1048576,"
            "\"nonce\":\"%s\"}\r\n",
            self->nonces[i]);
        say(fd, info);
        hear(self, fd);
        self->is_signed = check_connect(self, self->nonces[i]);
        if (self->is_signed) {
            say(fd, "PONG\r\n");
            while (recv(fd, info, sizeof info, 0) > 0)
                say(fd, "PONG\r\n"); /* all that is asked now is whether what was said arrived */
        }
        close(fd);
    }
    return NULL;
}

static int set_up(void **state)
{
    fixture *self = WC_NEW(fixture);
    if (wc_crypto_init(NULL) != 0 || wc_nkey_generate(WC_NKEY_USER, &wc_env_system, &self->key, NULL) != 0 ||
        wc_nkey_seed(&self->key, self->seed, NULL) != 0 ||
        wc_socket_listen(WC_LIT("127.0.0.1:0"), 4, &self->listener, NULL) != 0)
        return -1;
    (void)fcntl(self->listener, F_SETFL, 0); /* the thread waits in accept */
    snprintf(self->address, sizeof self->address, "127.0.0.1:%u", wc_socket_port(self->listener));
    find_nonce(self, false, self->nonces[0]);
    find_nonce(self, false, self->nonces[1]);
    *state = self;
    return 0;
}

static int tear_down(void **state)
{
    fixture *self = *state;
    wc_socket_close(self->listener);
    wc_nkey_deinit(&self->key);
    wc_free(self);
    return 0;
}

static void connect_with(fixture *self, const wc_nats_options *options)
{
    wc_nats *nats = NULL;
    wc_error err = {0};
    assert_int_equal(pthread_create(&self->thread, NULL, serve, self), 0);
    if (wc_nats_connect(options, &nats, &err) != 0)
        fail_msg("%s", err.msg);
    wc_nats_free(nats);
    pthread_join(self->thread, NULL);
    assert_true(self->is_signed);
}

static void test_credentials__the_nonce_is_signed_with_the_seed(void **state)
{
    fixture *self = *state;
    connect_with(self, &(wc_nats_options){.servers = self->address, .jwt = " " JWT "\n", .seed = self->seed});
    assert_int_equal(self->connections, 1);
}

static void test_credentials__a_signature_that_begins_with_zero_costs_one_more_attempt(void **state)
{
    fixture *self = *state;
    find_nonce(self, true, self->nonces[0]);
    connect_with(self, &(wc_nats_options){.servers = self->address, .jwt = JWT, .seed = self->seed});
    assert_int_equal(self->connections, 2);
}

static void test_credentials__the_blocking_client_signs_too(void **state)
{
    fixture *self = *state;
    wc_bus_client *client = NULL;
    wc_error err = {0};
    const wc_nats_options options = {.servers = self->address, .jwt = JWT, .seed = self->seed};
    find_nonce(self, true, self->nonces[0]);
    assert_int_equal(pthread_create(&self->thread, NULL, serve, self), 0);
    if (wc_bus_client_new(&wc_env_system, &options, 60000, &client, &err) != 0)
        fail_msg("%s", err.msg);
    wc_bus_client_free(client);
    pthread_join(self->thread, NULL);
    assert_int_equal(self->connections, 2);
}

static void test_credentials__a_file_holds_both(void **state)
{
    fixture *self = *state;
    char path[] = "/tmp/wc-creds-XXXXXX", text[512];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    snprintf(text, sizeof text,
             "-----BEGIN NATS USER JWT-----\n" JWT "\n------END NATS USER JWT------\n\n"
             "-----BEGIN USER NKEY SEED-----\n%s\n------END USER NKEY SEED------\n",
             self->seed);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    connect_with(self, &(wc_nats_options){.servers = self->address, .creds_file = path});
    /* Broken, it is refused before anything is dialled, and the text holds nothing of it. */
    assert_int_equal(truncate(path, 40), 0);
    wc_nats *nats = NULL;
    wc_error err = {0};
    const wc_nats_options broken = {.servers = self->address, .creds_file = path};
    assert_int_equal(wc_nats_connect(&broken, &nats, &err), WC_EINVAL);
    assert_non_null(strstr(err.msg, path));
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_credentials__the_nonce_is_signed_with_the_seed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_credentials__a_signature_that_begins_with_zero_costs_one_more_attempt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_credentials__the_blocking_client_signs_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_credentials__a_file_holds_both, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
