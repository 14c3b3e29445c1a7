/* engine/compile.c: compiling in a child process with limits on time and memory: a compiler keeps memory,
 * cannot be stopped in a thread, and reads hostile input. Both ends are here: the parent starts `compiler
 * --wapc-compile` and talks to it over one socket; the child limits itself before it reads the module.
 *
 * Job and answer are plain byte layouts between two copies of this file; the identity in the answer shows
 * that both were built from the same engine. The parent trusts the child's code (it is our own program) but
 * not its liveness or its lengths.
 *
 * Source: engine.md section 6.5, design.md section 3.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/internal.h"

#define CODE_MAX ((size_t)1 << 30)
#define JOB_MAGIC 0x31626f6a63706177u    /* "wapcjob1" */
#define ANSWER_MAGIC 0x31736e6163706177u /* "wapcans1" */

typedef struct job_header {
    uint64_t magic;
    uint64_t address_space_bytes, cpu_seconds;
    uint64_t max_memory_bytes, stack_bytes, is_wasi_lenient;
    uint64_t wasm_bytes;
} job_header;

typedef struct answer_header {
    uint64_t magic;
    int64_t status;      /* 0, or a WC_E... whose text follows */
    uint64_t body_bytes; /* of code or text */
    uint8_t identity[WC_SHA256_SIZE];
} answer_header;

static void identity_of(const wc_backend *backend, const wc_backend_settings *settings,
                        uint8_t out[WC_SHA256_SIZE])
{
    wc_buf text;
    wc_buf_init(&text, 4096);
    backend->identify(settings, &text);
    wc_sha256(wc_buf_slice(&text), out);
    wc_buf_deinit(&text);
}

/* ---- the child ---- */

static bool read_exactly(int fd, void *out, size_t len)
{
    uint8_t *at = out;
    while (len > 0) {
        ssize_t got = read(fd, at, len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

static bool write_exactly(int fd, wc_slice bytes)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes = wc_slice_from(bytes, (size_t)put);
    }
    return true;
}

static void limit(int what, uint64_t value)
{
    struct rlimit wished = {.rlim_cur = value, .rlim_max = value}, now;
    if (getrlimit(what, &now) == 0 && now.rlim_max < wished.rlim_max)
        wished.rlim_cur = wished.rlim_max = now.rlim_max;
    (void)setrlimit(what, &wished);
}

static int compile_job(const job_header *job, wc_slice wasm, uint8_t identity[WC_SHA256_SIZE], wc_buf *out,
                       wc_error *err)
{
    static const wc_host_fn *const no_fns[] = {NULL};
    const wc_backend *backend = &wc_backend_wasmtime;
    wc_backend_settings settings = {.max_instances = 1,
                                    .max_memory_bytes = job->max_memory_bytes,
                                    .stack_bytes = (uint32_t)job->stack_bytes,
                                    .is_wasi_lenient = job->is_wasi_lenient != 0,
                                    .fns = no_fns};
    wc_be_engine *engine;
    wc_be_module *module;
    identity_of(backend, &settings, identity);
    int rc = backend->engine_new(&settings, &engine, err);
    if (rc)
        return rc;
    rc = backend->module_compile(engine, wasm, &module, err);
    if (rc == 0) {
        rc = backend->module_serialize(module, out, err);
        backend->module_free(module);
    }
    backend->engine_free(engine);
    return rc;
}

static int run_child(void)
{
    job_header job;
    wc_error err = {0};
    wc_buf code;
    limit(RLIMIT_CORE, 0);
    if (!read_exactly(STDIN_FILENO, &job, sizeof job) || job.magic != JOB_MAGIC ||
        job.wasm_bytes > WC_LIMIT_MODULE_BYTES)
        return 2;
    if (!wc__is_sanitized())
        limit(RLIMIT_AS, job.address_space_bytes);
    limit(RLIMIT_CPU, job.cpu_seconds);
    uint8_t *wasm = wc_try_alloc(job.wasm_bytes + 1);
    if (!wasm || wc_crypto_init(&err) != 0 || !read_exactly(STDIN_FILENO, wasm, job.wasm_bytes)) {
        wc_free(wasm);
        return 2;
    }
    wc_buf_init(&code, CODE_MAX);
    answer_header answer = {.magic = ANSWER_MAGIC};
    answer.status = compile_job(&job, wc_slice_of(wasm, job.wasm_bytes), answer.identity, &code, &err);
    wc_slice body = answer.status ? wc_slice_str(err.msg) : wc_buf_slice(&code);
    answer.body_bytes = body.len;
    bool is_sent = write_exactly(STDOUT_FILENO, wc_slice_of(&answer, sizeof answer)) &&
                   write_exactly(STDOUT_FILENO, body);
    wc_buf_deinit(&code);
    wc_free(wasm);
    return is_sent ? 0 : 2;
}

bool wapc_compile_child(int argc, char **argv, int *out_status)
{
    if (argc != 2 || strcmp(argv[1], "--wapc-compile") != 0)
        return false;
    *out_status = run_child();
    return true;
}

/* ---- the parent ---- */

/* The child needs none of our environment but where its libraries are. */
static int spawn_with(const char *compiler, int sock, posix_spawn_file_actions_t *actions,
                      posix_spawnattr_t *attr, pid_t *out_pid)
{
    char *argv[] = {wc_strdup(compiler), wc_strdup("--wapc-compile"), NULL};
    const char *libraries = getenv("LD_LIBRARY_PATH");
    char *env[] = {NULL, NULL};
    wc_buf text;
    wc_buf_init(&text, 64u << 10);
    if (libraries) {
        wc_buf_printf(&text, "LD_LIBRARY_PATH=%s", libraries);
        env[0] = wc_buf_cstr(&text) ? (char *)text.ptr : NULL;
    }
    sigset_t none, broken;
    sigemptyset(&none);
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    posix_spawnattr_setsigmask(attr, &none);
    posix_spawnattr_setsigdefault(attr, &broken);
    posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_adddup2(actions, sock, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(actions, sock, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#endif
    int number = posix_spawn(out_pid, compiler, actions, attr, argv, env);
    wc_buf_deinit(&text);
    wc_free(argv[0]);
    wc_free(argv[1]);
    return number;
}

static int spawn_child(const char *compiler, int sock, pid_t *out_pid, wc_error *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    int number = spawn_with(compiler, sock, &actions, &attr, out_pid);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return number ? wc_fail(err, WC_EIO, "compiler '%s' cannot be run: %s", compiler, wc_errno_text(number))
                  : 0;
}

/* Sends what is left of head and wasm; false when the child does not take more. */
static bool send_some(int sock, wc_slice parts[2])
{
    wc_slice *part = parts[0].len ? &parts[0] : &parts[1];
    ssize_t put = send(sock, part->ptr, part->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put < 0)
        return errno == EAGAIN || errno == EINTR;
    *part = wc_slice_from(*part, (size_t)put);
    return true;
}

/* 1: more may come, 0: the end, negative: the answer is too large. */
static int receive_some(int sock, wc_buf *answer)
{
    if (wc_buf_reserve(answer, 64u << 10) != 0)
        return WC_ELIMIT;
    ssize_t got = recv(sock, answer->ptr + answer->len, answer->cap - answer->len, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    answer->len += (size_t)got;
    return got > 0;
}

static int exchange(int sock, const job_header *job, wc_slice wasm, uint64_t deadline_ns, wc_buf *answer,
                    wc_error *err)
{
    wc_slice parts[2] = {wc_slice_of(job, sizeof *job), wasm};
    bool is_sending = true;
    for (;;) {
        uint64_t now = wc_env_monotonic_ns(&wc_env_system);
        if (now >= deadline_ns)
            return wc_fail(err, WC_ELIMIT, "compiling took longer than compile_timeout_ms");
        struct pollfd ready = {.fd = sock, .events = (short)(POLLIN | (is_sending ? POLLOUT : 0))};
        int count = poll(&ready, 1, (int)WC_MIN((deadline_ns - now) / 1000000u + 1, (uint64_t)1000));
        if (count < 0 && errno != EINTR)
            return wc_fail(err, WC_EIO, "compiler: %s", wc_errno_text(errno));
        if (count <= 0)
            continue;
        if ((ready.revents & POLLOUT) && is_sending && !send_some(sock, parts))
            is_sending = false; /* it died, or has seen enough: its answer says which */
        if (is_sending && parts[0].len + parts[1].len == 0)
            is_sending = false;
        if (!(ready.revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        int rc = receive_some(sock, answer);
        if (rc < 0)
            return wc_fail(err, rc, "compiled module is larger than %zu bytes", answer->max);
        if (rc == 0)
            return 0;
    }
}

/* Collects the child. One that sent its answer and lingers is killed: the answer counts, not its end. */
static int reap(pid_t pid, bool is_killed)
{
    int status = 0;
    for (int tries = 0; tries < 200 && !is_killed; tries++) {
        pid_t got = waitpid(pid, &status, WNOHANG);
        if (got == pid || (got < 0 && errno != EINTR))
            return status;
        (void)poll(NULL, 0, 1);
    }
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static int judge(const wapc_engine *engine, const wc_buf *answer, int status, wc_buf *out_code, wc_error *err)
{
    answer_header head;
    uint8_t identity[WC_SHA256_SIZE];
    if (answer->len < sizeof head) {
        if (WIFSIGNALED(status))
            return wc_fail(err, WC_ELIMIT,
                           "the compiler ran out of memory (compile_memory_bytes) or crashed: signal %d",
                           WTERMSIG(status));
        return wc_fail(err, WC_EIO, "compiler '%s' gave no answer: exit status %d", engine->config.compiler,
                       WEXITSTATUS(status));
    }
    memcpy(&head, answer->ptr, sizeof head);
    wc_slice body = wc_slice_from(wc_buf_slice(answer), sizeof head);
    if (head.magic != ANSWER_MAGIC || head.body_bytes != body.len)
        return wc_fail(err, WC_ELIMIT,
                       "the compiler's answer is incomplete: it ran out of memory or was ended");
    identity_of(engine->backend, &engine->settings, identity);
    if (!wc_slice_eq(wc_slice_of(identity, sizeof identity), wc_slice_of(head.identity, sizeof head.identity)))
        return wc_fail(err, WC_EVERSION, "compiler '%s' was built with another engine",
                       engine->config.compiler);
    if (head.status != 0)
        return wc_fail(err, head.status == WC_EFORMAT ? WC_EFORMAT : WC_EIO, "%.*s", WC_FMT(body));
    wc_buf_append_slice(out_code, body);
    return wc_buf_status(out_code) ? wc_fail(err, WC_ELIMIT, "no memory for %zu bytes of code", body.len) : 0;
}

int wc__compile_in_child(const wapc_engine *engine, wc_slice wasm, wc_buf *out_code, wc_error *err)
{
    const wapc_config *config = &engine->config;
    job_header job = {.magic = JOB_MAGIC,
                      .address_space_bytes = config->compile_memory_bytes,
                      .cpu_seconds = (uint64_t)config->compile_timeout_ms / 1000u * 4u + 4u,
                      .max_memory_bytes = engine->settings.max_memory_bytes,
                      .stack_bytes = engine->settings.stack_bytes,
                      .is_wasi_lenient = engine->settings.is_wasi_lenient,
                      .wasm_bytes = wasm.len};
    uint64_t deadline = wc_env_monotonic_ns(&wc_env_system) + (uint64_t)config->compile_timeout_ms * 1000000u;
    int socks[2];
    pid_t pid;
    wc_buf answer;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socks) != 0)
        return wc_fail(err, WC_EIO, "compiler: %s", wc_errno_text(errno));
    wc_buf_init(&answer, CODE_MAX + sizeof(answer_header));
    int rc = spawn_child(config->compiler, socks[1], &pid, err);
    close(socks[1]);
    if (rc == 0) {
        rc = exchange(socks[0], &job, wasm, deadline, &answer, err);
        int status = reap(pid, rc != 0);
        if (rc == 0)
            rc = judge(engine, &answer, status, out_code, err);
    }
    close(socks[0]);
    wc_buf_deinit(&answer);
    return rc;
}
