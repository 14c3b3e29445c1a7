/* A blocking client for tests: raw bytes to a port, raw bytes back, never waiting longer than a few seconds. */
#ifndef WC_TESTS_UNIT_HTTP_CLIENT_H
#define WC_TESTS_UNIT_HTTP_CLIENT_H

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENT_WAIT_MS = 10000 };

static inline int client_open(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static inline void client_send_bytes(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        at += n;
        len -= (size_t)n;
    }
}

static inline void client_send(int fd, const char *text)
{
    client_send_bytes(fd, text, strlen(text));
}

/* Reads until `wanted` bytes are there or the peer has ended; returns the number, -1 for a time-out, -2 for a reset. */
static inline long client_read(int fd, char *out, size_t size, size_t wanted)
{
    size_t len = 0;
    if (wanted > size - 1)
        wanted = size - 1;
    while (len < wanted) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        if (poll(&ready, 1, CLIENT_WAIT_MS) != 1)
            return -1;
        ssize_t n = recv(fd, out + len, wanted - len, 0);
        if (n < 0)
            return -2;
        if (n == 0)
            break;
        len += (size_t)n;
    }
    out[len] = 0;
    return (long)len;
}

/* One whole response with content-length (or without body), NUL-terminated. False when the connection ended before. */
static inline int client_response(int fd, char *out, size_t size)
{
    size_t len = 0;
    out[0] = 0;
    for (;;) {
        char *end = strstr(out, "\r\n\r\n");
        if (end) {
            const char *length = strstr(out, "content-length: ");
            size_t body = length && length < end ? (size_t)strtoul(length + 16, NULL, 10) : 0;
            if (len >= (size_t)(end + 4 - out) + body)
                return 1;
        }
        if (len + 1 >= size || client_read(fd, out + len, 2, 1) != 1)
            return 0;
        len++;
    }
}

/* Sends, ends our direction, reads all that comes until the peer ends. */
static inline long client_talk(unsigned port, const void *bytes, size_t len, char *out, size_t size)
{
    int fd = client_open(port);
    client_send_bytes(fd, bytes, len);
    shutdown(fd, SHUT_WR);
    long got = client_read(fd, out, size, size);
    close(fd);
    return got;
}

static inline int client_count(const char *text, const char *needle)
{
    int count = 0;
    for (const char *at = strstr(text, needle); at; at = strstr(at + 1, needle))
        count++;
    return count;
}

#endif
