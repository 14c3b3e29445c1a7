/* rt/socket.c: addresses in text and listening sockets. Names are not resolved here (only "localhost"): a listener is bound
 * to what the operator wrote, and a resolver would block.
 *
 * A Unix socket is made with mode 0600 before anybody can connect. A stale socket file (nobody listens) is replaced; a live
 * one, or a file that is no socket, is an error.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "rt/loop.h"

enum { SOCKET_FLAGS = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC };

static int parse_unix(wc_slice text, wc_slice path, wc__address *out, wc_error *err)
{
    struct sockaddr_un *un = (struct sockaddr_un *)&out->storage;
    if (path.len == 0 || path.len >= sizeof un->sun_path || memchr(path.ptr, 0, path.len))
        return wc_fail(err, WC_EINVAL, "\"%.*s\" is not a socket path of 1 to %zu bytes", WC_FMT(text),
                       sizeof un->sun_path - 1);
    un->sun_family = AF_UNIX;
    wc_slice_copy_cstr(path, un->sun_path, sizeof un->sun_path);
    wc_slice_copy_cstr(path, out->path, sizeof out->path);
    out->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.len + 1);
    return 0;
}

static int parse_tcp(wc_slice text, wc__address *out, wc_error *err)
{
    size_t colon = text.len;
    while (colon > 0 && text.ptr[colon - 1] != ':')
        colon--;
    wc_slice host = wc_slice_sub(text, 0, colon ? colon - 1 : 0);
    uint64_t port = 0;
    char name[INET6_ADDRSTRLEN];
    bool is_v6 = host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
    if (is_v6)
        host = wc_slice_sub(host, 1, host.len - 2);
    if (wc_slice_eq_str(host, "localhost"))
        host = WC_LIT("127.0.0.1");
    int rc = UV_EINVAL;
    if (colon > 0 && wc_slice_to_u64(wc_slice_from(text, colon), &port) && port <= 65535 &&
        host.len < sizeof name) {
        wc_slice_copy_cstr(host, name, sizeof name);
        rc = is_v6 ? uv_ip6_addr(name, (int)port, (struct sockaddr_in6 *)&out->storage)
                   : uv_ip4_addr(name, (int)port, (struct sockaddr_in *)&out->storage);
    }
    if (rc != 0)
        return wc_fail(err, WC_EINVAL, "\"%.*s\" is not an address (1.2.3.4:port, [::1]:port or unix:/path)",
                       WC_FMT(text));
    out->len = is_v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    return 0;
}

int wc__address_parse(wc_slice text, wc__address *out, wc_error *err)
{
    *out = (wc__address){0};
    if (wc_slice_starts(text, WC_LIT("unix:")))
        return parse_unix(text, wc_slice_from(text, 5), out, err);
    return parse_tcp(text, out, err);
}

/* Removes the file of a Unix socket on which nobody listens. */
static int clear_stale(const wc__address *address, wc_error *err)
{
    struct stat info;
    if (lstat(address->path, &info) != 0)
        return 0;
    if (!S_ISSOCK(info.st_mode))
        return wc_fail(err, WC_EEXIST, "\"%s\" exists and is not a socket", address->path);
    int fd = socket(AF_UNIX, SOCKET_FLAGS, 0);
    if (fd < 0)
        return wc_fail(err, WC_EIO, "opening a socket: %s", wc_errno_text(errno));
    int rc = connect(fd, (const struct sockaddr *)&address->storage, address->len);
    bool is_stale = rc != 0 && errno == ECONNREFUSED;
    close(fd);
    if (!is_stale)
        return wc_fail(err, WC_EEXIST, "address \"unix:%s\" is in use", address->path);
    unlink(address->path);
    return 0;
}

static int bind_failed(wc_slice text, int number, wc_error *err)
{
    switch (number) {
    case EADDRINUSE:
        return wc_fail(err, WC_EEXIST, "address \"%.*s\" is in use", WC_FMT(text));
    case EACCES:
    case EPERM:
        return wc_fail(err, WC_EDENIED,
                       "no permission to listen on \"%.*s\" (ports below 1024 need a privilege)",
                       WC_FMT(text));
    case EADDRNOTAVAIL:
        return wc_fail(err, WC_EINVAL, "address \"%.*s\" does not belong to this machine", WC_FMT(text));
    default:
        return wc_fail(err, WC_EIO, "listening on \"%.*s\": %s", WC_FMT(text), wc_errno_text(number));
    }
}

static void set_options(int fd, int family)
{
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family != AF_UNIX)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* accepted sockets inherit it */
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
}

int wc_socket_listen(wc_slice address, int backlog, int *out_fd, wc_error *err)
{
    wc__address parsed;
    int rc = wc__address_parse(address, &parsed, err);
    if (rc != 0)
        return rc;
    int family = parsed.storage.ss_family;
    if (family == AF_UNIX && (rc = clear_stale(&parsed, err)) != 0)
        return rc;
    int fd = socket(family, SOCKET_FLAGS, 0);
    if (fd < 0)
        return wc_fail(err, WC_EIO, "opening a socket: %s", wc_errno_text(errno));
    set_options(fd, family);
    /* bind makes the file with the descriptor's mode: nobody gets in between bind and a later chmod. */
    if (family == AF_UNIX && fchmod(fd, 0600) != 0)
        rc = bind_failed(address, errno, err);
    if (rc == 0 && bind(fd, (const struct sockaddr *)&parsed.storage, parsed.len) != 0)
        rc = bind_failed(address, errno, err);
    if (rc == 0 && listen(fd, backlog) != 0)
        rc = bind_failed(address, errno, err);
    if (rc != 0) {
        close(fd);
        return rc;
    }
    *out_fd = fd;
    return 0;
}

uint16_t wc_socket_port(int fd)
{
    struct sockaddr_storage storage;
    socklen_t len = sizeof storage;
    if (getsockname(fd, (struct sockaddr *)&storage, &len) != 0)
        return 0;
    if (storage.ss_family == AF_INET)
        return ntohs(((struct sockaddr_in *)&storage)->sin_port);
    return storage.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&storage)->sin6_port) : 0;
}

void wc_socket_close(int fd)
{
    if (fd >= 0)
        close(fd);
}
