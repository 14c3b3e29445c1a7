/* A real Redis for comparison: a server of our own in a temporary directory, reached by a Unix socket, and enough of its
 * protocol to ask it things. Without redis-server on the machine redis_peer_start says so. */
#ifndef WC_TESTS_PROP_KEYVALUE_REDIS_PEER_H
#define WC_TESTS_PROP_KEYVALUE_REDIS_PEER_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"

typedef struct redis_peer {
    char dir[64];
    pid_t pid;
    int output; /* the server's standard output; kept open for it */
} redis_peer;

typedef struct redis_conn {
    int fd;
    uint8_t buf[1u << 16];
    size_t at, len;
} redis_conn;

/* One reply. Texts live in the connection's buffer or the given arena until it is reset. */
typedef struct redis_reply {
    char type; /* + - : $ * and 0 for nil */
    int64_t number;
    wc_slice text;
    struct redis_reply *items;
    size_t count;
} redis_reply;

static inline _Noreturn void redis_exec(const redis_peer *p, int output, bool is_durable)
{
    char socket_path[96];
    snprintf(socket_path, sizeof socket_path, "%s/redis.sock", p->dir);
    dup2(output, 1);
    dup2(output, 2);
    execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_path, "--dir", p->dir,
           "--save", "", "--appendonly", is_durable ? "yes" : "no", "--appendfsync", "always", "--daemonize",
           "no", (char *)NULL);
    _exit(127);
}

/* Waits for the line that says that it is ready. False when the server ended instead. */
static inline bool redis_wait_ready(int fd)
{
    char text[8192];
    size_t len = 0;
    ssize_t n;
    while (len < sizeof text - 1 && (n = read(fd, text + len, sizeof text - 1 - len)) > 0) {
        len += (size_t)n;
        text[len] = 0;
        if (strstr(text, "eady to accept connections") != NULL)
            return true;
    }
    return false;
}

static inline void redis_peer_remove(redis_peer *p)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", p->dir);
    if (system(command) != 0)
        fprintf(stderr, "could not remove %s\n", p->dir);
}

static inline bool redis_peer_start(redis_peer *p, bool is_durable)
{
    int fds[2];
    snprintf(p->dir, sizeof p->dir, "/tmp/wc-redis-XXXXXX");
    if (mkdtemp(p->dir) == NULL || pipe(fds) < 0)
        return false;
    p->pid = fork();
    if (p->pid == 0) {
        close(fds[0]);
        redis_exec(p, fds[1], is_durable);
    }
    close(fds[1]);
    p->output = fds[0];
    if (p->pid > 0 && redis_wait_ready(fds[0]))
        return true;
    if (p->pid > 0)
        waitpid(p->pid, NULL, 0);
    close(fds[0]);
    redis_peer_remove(p);
    return false;
}

static inline void redis_peer_stop(redis_peer *p)
{
    kill(p->pid, SIGKILL);
    waitpid(p->pid, NULL, 0);
    close(p->output);
    redis_peer_remove(p);
}

static inline bool redis_connect(const redis_peer *p, redis_conn *c)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/redis.sock", p->dir);
    c->at = c->len = 0;
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return c->fd >= 0 && connect(c->fd, (struct sockaddr *)&address, sizeof address) == 0;
}

static inline void redis_fill(redis_conn *c)
{
    memmove(c->buf, c->buf + c->at, c->len - c->at);
    c->len -= c->at;
    c->at = 0;
    ssize_t n = read(c->fd, c->buf + c->len, sizeof c->buf - c->len);
    if (n <= 0) {
        fprintf(stderr, "redis: connection lost\n");
        abort();
    }
    c->len += (size_t)n;
}

static inline wc_slice redis_line(redis_conn *c, wc_arena *arena)
{
    for (;;) {
        wc_slice rest = wc_slice_of(c->buf + c->at, c->len - c->at);
        size_t end = wc_slice_find_slice(rest, WC_LIT("\r\n"));
        if (end < rest.len) {
            c->at += end + 2;
            return wc_arena_dup(arena, wc_slice_sub(rest, 0, end));
        }
        redis_fill(c);
    }
}

static inline redis_reply redis_read(redis_conn *c, wc_arena *arena)
{
    wc_slice line = redis_line(c, arena);
    redis_reply r = {.type = (char)line.ptr[0], .text = wc_slice_from(line, 1)};
    if (r.type == ':' || r.type == '$' || r.type == '*')
        (void)wc_slice_to_i64(r.text, &r.number);
    if ((r.type == '$' || r.type == '*') && r.number < 0)
        r.type = 0;
    if (r.type == '$') {
        while (c->len - c->at < (size_t)r.number + 2)
            redis_fill(c);
        r.text = wc_arena_dup(arena, wc_slice_of(c->buf + c->at, (size_t)r.number));
        c->at += (size_t)r.number + 2;
    } else if (r.type == '*') {
        r.count = (size_t)r.number;
        r.items = wc_arena_calloc(arena, r.count, sizeof *r.items);
        for (size_t i = 0; i < r.count; i++)
            r.items[i] = redis_read(c, arena);
    }
    return r;
}

static inline void redis_send(redis_conn *c, const wc_slice *words, size_t count)
{
    wc_buf out;
    wc_buf_init(&out, 1u << 20);
    wc_buf_printf(&out, "*%zu\r\n", count);
    for (size_t i = 0; i < count; i++) {
        wc_buf_printf(&out, "$%zu\r\n", words[i].len);
        wc_buf_append_slice(&out, words[i]);
        wc_buf_append_str(&out, "\r\n");
    }
    if (write(c->fd, out.ptr, out.len) != (ssize_t)out.len) {
        fprintf(stderr, "redis: write: %s\n", wc_errno_text(errno));
        abort();
    }
    wc_buf_deinit(&out);
}

#endif
