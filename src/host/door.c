/* host/door.c: a gate on TCP, for NATS clients of other machines or without access to the socket. Who connects must show the
 * token that is kept in the state directory (gate.token, 0600, made once), unless the operator opened the gate to everybody.
 *
 * It serves the bus that the gate on the Unix socket serves, on the first worker's loop. design.md section 5. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host_int.h"

enum { BACKLOG = 64, TOKEN_BYTES = 2 * WC_NUID_LEN, TOKEN_MIN = 16, TOKEN_MAX = 512 };

struct wc_door {
    int fd;
    wc_gate *gate;
    wc_latch stopped;
    char token[TOKEN_MAX + 1]; /* empty: open */
    char url[TOKEN_MAX + 128];
    const wc_host *host;
    int status;
    wc_error *err;
};

/* ---- the token ----------------------------------------------------------------------------------------------------- */

static int read_token(const char *path, char out[TOKEN_MAX + 1], wc_error *err)
{
    struct stat info;
    wc_buf file;
    wc_buf_init(&file, WC_LIMIT_KEY_FILE_BYTES);
    int rc = wc_file_read(path, WC_LIMIT_KEY_FILE_BYTES, &file, err);
    wc_slice token = wc_slice_trim(wc_buf_slice(&file));
    if (rc == 0 && stat(path, &info) == 0 && (info.st_mode & 077) != 0)
        rc = wc_fail(err, WC_EDENIED,
                     "'%s' can be read by others; say chmod 600, or delete it for a new token", path);
    if (rc == 0 && (!wc_subject_is_token(token) || token.len < TOKEN_MIN || token.len > TOKEN_MAX))
        rc = wc_fail(
            err, WC_EFORMAT,
            "'%s' holds no token of %d to %d characters without dots and spaces; delete it for a new one",
            path, TOKEN_MIN, TOKEN_MAX);
    if (rc == 0)
        wc_slice_copy_cstr(token, out, TOKEN_MAX + 1);
    if (file.ptr)
        wc_secure_wipe(file.ptr, file.len);
    wc_buf_deinit(&file);
    return rc;
}

static int make_token(const wc_host *host, const char *path, wc_error *err)
{
    char token[TOKEN_BYTES + 2];
    wc_nuid_make(host->env, token);
    wc_nuid_make(host->env, token + WC_NUID_LEN);
    token[TOKEN_BYTES] = '\n';
    int rc = wc_file_write(path, wc_slice_of(token, TOKEN_BYTES + 1), 0600, err);
    wc_secure_wipe(token, sizeof token);
    return rc;
}

static int find_token(const wc_host *host, struct wc_door *door, wc_error *err)
{
    wc_buf path;
    if (host->config.state_dir == NULL)
        return wc_fail(err, WC_EINVAL, "--listen keeps its token in the state directory, and there is none");
    wc_buf_init(&path, 4096);
    wc_buf_printf(&path, "%s/gate.token", host->config.state_dir);
    const char *name = wc_buf_cstr(&path);
    int rc = name ? 0 : wc_fail(err, WC_ELIMIT, "the path of the state directory is too long");
    if (rc == 0 && access(name, F_OK) != 0)
        rc = make_token(host, name, err);
    if (rc == 0)
        rc = read_token(name, door->token, err); /* what is kept counts, whoever wrote it */
    wc_buf_deinit(&path);
    return rc;
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

static void open_on_loop(wc_worker *worker, void *arg)
{
    struct wc_door *door = arg;
    wc_bus *bus = wc__steer_bus(door->host);
    door->status = wc_gate_new(bus, worker->loop, door->fd, door->host->id, &door->gate, door->err);
    if (door->status == 0 && door->token[0])
        wc_gate_set_token(door->gate, door->token);
}

static void free_door(struct wc_door *door)
{
    wc_socket_close(door->fd);
    wc_secure_wipe(door, sizeof *door);
    wc_free(door);
}

/* "127.0.0.1:4222" with the port that is really open. */
static void make_url(struct wc_door *door, const char *address)
{
    const char *colon = strrchr(address, ':');
    size_t host_len = colon ? (size_t)(colon - address) : strlen(address);
    snprintf(door->url, sizeof door->url, "nats://%s%s%.*s:%u", door->token, door->token[0] ? "@" : "",
             (int)WC_MIN(host_len, 80u), address, wc_socket_port(door->fd));
}

int wc__door_start(wc_host *host, wc_error *err)
{
    const char *address = host->config.listen;
    if (address == NULL)
        return 0;
    struct wc_door *door = WC_NEW(struct wc_door);
    door->host = host;
    door->fd = -1;
    door->err = err;
    int rc = host->config.is_listen_open ? 0 : find_token(host, door, err);
    if (rc == 0 && wc_slice_starts(wc_slice_str(address), WC_LIT("unix:")))
        rc = wc_fail(err, WC_EINVAL, "--listen takes host:port; a Unix socket is --gate-socket");
    if (rc == 0)
        rc = wc_socket_listen(wc_slice_str(address), BACKLOG, &door->fd, err);
    if (rc == 0) {
        wc__worker_run(&host->workers[0], open_on_loop, door);
        rc = door->status;
    }
    door->err = NULL;
    if (rc != 0) {
        free_door(door);
        return rc;
    }
    make_url(door, address);
    host->door = door;
    WC_INFO("host", "gate.opened", WC_T("address", address), WC_I("port", wc_socket_port(door->fd)),
            WC_T("text", door->token[0] ? "clients need the token in gate.token of the state directory"
                                        : "whoever reaches it may steer this host"));
    return 0;
}

static void on_stopped(void *ctx)
{
    wc_latch_count_down(&((struct wc_door *)ctx)->stopped);
}

static void stop_on_loop(wc_worker *worker, void *arg)
{
    struct wc_door *door = arg;
    (void)worker;
    wc_gate_stop(door->gate, on_stopped, door);
}

void wc__door_stop(wc_host *host)
{
    struct wc_door *door = host->door;
    if (door == NULL)
        return;
    wc_latch_init(&door->stopped, 1);
    wc__worker_run(&host->workers[0], stop_on_loop, door);
    wc_latch_wait(&door->stopped);
    wc_latch_deinit(&door->stopped);
    host->door = NULL;
    free_door(door);
}

const char *wc_host_gate_url(const wc_host *host)
{
    return host->door ? host->door->url : NULL;
}
