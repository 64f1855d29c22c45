/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one request line becomes one reply line, whole, checked and in time. */
#include "client/jianyan.h"
#include "client/net.h"
#include "protocol/utf8.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_ROOM ((size_t)4096)

struct jy_client {
    int fd; /* -1 after a failure */
    unsigned timeout_ms;
    char *address;
    char *bytes; /* the reply: `len` bytes are there, `room` are allocated */
    size_t len;
    size_t room;
};

static jy_status no_memory(jy_error *err)
{
    return jy_error_set(err, JY_E_INTERNAL, "out of memory");
}

jy_status jy_client_open(const char *address, unsigned timeout_ms,
                         jy_client **out, jy_error *err)
{
    *out = NULL;
    jy_client *client = calloc(1, sizeof *client);
    if (!client)
        return no_memory(err);
    client->fd = -1;
    client->timeout_ms = timeout_ms;
    client->address = strdup(address);
    jy_status status =
        client->address ? jy_net_connect(address, jy_net_deadline(timeout_ms),
                                         &client->fd, err)
                        : no_memory(err);
    if (status == JY_OK)
        *out = client;
    else
        jy_client_close(client);
    return status;
}

static void hang_up(jy_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    client->fd = -1;
}

void jy_client_close(jy_client *client)
{
    if (!client)
        return;
    hang_up(client);
    free(client->address);
    free(client->bytes);
    free(client);
}

static jy_status lost(const jy_client *client, int fault, jy_error *err)
{
    if (fault == ETIMEDOUT)
        return jy_error_set(err, JY_E_TIMEOUT, "%s: no reply within %u ms",
                            client->address, client->timeout_ms);
    return jy_error_system(err, JY_E_UNAVAILABLE, fault,
                           "%s: the connection is broken", client->address);
}

/*
 * A peer that has hung up is no failure here: it may have said why, and the
 * reading that follows will tell.
 */
static jy_status send_bytes(jy_client *client, const char *bytes, size_t len,
                            int flags, int64_t deadline, jy_error *err)
{
    while (len > 0) {
        ssize_t sent = send(client->fd, bytes, len, flags | MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes += sent;
            len -= (size_t)sent;
            continue;
        }
        if (errno == EPIPE || errno == ECONNRESET)
            return JY_OK;
        int fault = errno;
        if (fault == EAGAIN)
            fault = jy_net_wait(client->fd, POLLOUT, deadline);
        if (fault != 0 && fault != EINTR)
            return lost(client, fault, err);
    }
    return JY_OK;
}

/* Make room for at least one more byte and the closing NUL. */
static jy_status grow(jy_client *client, jy_error *err)
{
    if (client->room - client->len > 1)
        return JY_OK;
    size_t room = client->room ? client->room * 2 : FIRST_ROOM;
    if (room > JY_CLIENT_REPLY_BYTES_MAX + 2)
        room = JY_CLIENT_REPLY_BYTES_MAX + 2;
    if (room - client->len <= 1)
        return jy_error_set(err, JY_E_TOO_LARGE,
                            "%s: the reply is longer than %zu bytes",
                            client->address, JY_CLIENT_REPLY_BYTES_MAX);
    char *bytes = realloc(client->bytes, room);
    if (!bytes)
        return no_memory(err);
    client->bytes = bytes;
    client->room = room;
    return JY_OK;
}

static jy_status receive_some(jy_client *client, int64_t deadline,
                              jy_error *err)
{
    jy_status status = grow(client, err);
    if (status != JY_OK)
        return status;
    ssize_t got = recv(client->fd, client->bytes + client->len,
                       client->room - client->len - 1, 0);
    if (got > 0) {
        client->len += (size_t)got;
        return JY_OK;
    }
    if (got == 0)
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "%s: the connection was closed %s", client->address,
                            client->len ? "in the middle of the reply"
                                        : "without a reply");
    int fault = errno;
    if (fault == EAGAIN)
        fault = jy_net_wait(client->fd, POLLIN, deadline);
    return fault == 0 || fault == EINTR ? JY_OK : lost(client, fault, err);
}

static jy_status receive_line(jy_client *client, int64_t deadline,
                              jy_error *err)
{
    char *end = NULL;

    client->len = 0;
    while (!end) {
        size_t seen = client->len;
        jy_status status = receive_some(client, deadline, err);
        if (status != JY_OK)
            return status;
        end = memchr(client->bytes + seen, '\n', client->len - seen);
    }
    size_t len = (size_t)(end - client->bytes);
    if (len + 1 != client->len)
        return jy_error_set(err, JY_E_INTERNAL,
                            "%s: the reply is more than one line",
                            client->address);
    client->len = len;
    *end = '\0';
    return JY_OK;
}

static jy_status check_line(const jy_client *client, jy_error *err)
{
    size_t valid = jy_utf8_valid_prefix(client->bytes, client->len);
    if (valid < client->len)
        return jy_error_set(err, JY_E_INTERNAL,
                            "%s: the reply is not UTF-8 at byte %zu",
                            client->address, valid);
    if (strlen(client->bytes) < client->len)
        return jy_error_set(err, JY_E_INTERNAL,
                            "%s: the reply has a NUL at byte %zu",
                            client->address, strlen(client->bytes));
    return JY_OK;
}

static jy_status converse(jy_client *client, const char *request, size_t len,
                          jy_error *err)
{
    int64_t deadline = jy_net_deadline(client->timeout_ms);

    jy_status status =
        send_bytes(client, request, len, MSG_MORE, deadline, err);
    if (status == JY_OK)
        status = send_bytes(client, "\n", 1, 0, deadline, err);
    if (status == JY_OK)
        status = receive_line(client, deadline, err);
    if (status == JY_OK)
        status = check_line(client, err);
    return status;
}

jy_status jy_client_ask(jy_client *client, const char *request, size_t len,
                        const char **reply, size_t *reply_len, jy_error *err)
{
    *reply = NULL;
    *reply_len = 0;
    if (memchr(request, '\n', len))
        return jy_error_set(err, JY_E_REQUEST,
                            "%s: a request is one line, this one is more",
                            client->address);
    if (client->fd < 0)
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "%s: the connection was lost earlier",
                            client->address);
    jy_status status = converse(client, request, len, err);
    if (status != JY_OK) {
        hang_up(client);
        return status;
    }
    *reply = client->bytes;
    *reply_len = client->len;
    return JY_OK;
}
