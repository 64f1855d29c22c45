/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What this file knows: sockets, and what a server wants said before the
 * first request. */
#include "tests/bench/peers/connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_ROOM = 1 << 16 };

uint64_t connection_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

static bool complain(const connection *on, const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", on->address, what, strerror(errno));
    return false;
}

static int connect_unix(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof at.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(at.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int connect_tcp(const char *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    const char *colon = strrchr(address, ':');
    char host[INET_ADDRSTRLEN] = "";
    size_t len = colon ? (size_t)(colon - address) : 0;
    if (len == 0 || len >= sizeof host) {
        errno = EINVAL;
        return -1;
    }
    memcpy(host, address, len);
    at.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    if (inet_pton(AF_INET, host, &at.sin_addr) != 1) {
        errno = EINVAL;
        return -1;
    }
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    if (fd >= 0)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool send_all(connection *on, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(on->fd, data, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        data += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* A server of MySQL's protocol greets, and is told who asks. */
static bool greet_mysql(connection *on)
{
    enum { CAPABILITIES = 0x8200 /* protocol 4.1 */, BODY = 34 };
    char greeting[512];
    char answer[4 + BODY] = {BODY, 0, 0, 1};
    answer[4] = (char)(CAPABILITIES & 0xff);
    answer[5] = (char)(CAPABILITIES >> 8 & 0xff);
    answer[11] = 1; /* may send packets of 2^24 bytes */
    answer[12] = 33;
    return recv(on->fd, greeting, sizeof greeting, 0) > 0 &&
           send_all(on, answer, sizeof answer) &&
           recv(on->fd, greeting, sizeof greeting, 0) > 0;
}

bool connection_open(connection *on)
{
    on->fd = strchr(on->address, '/') ? connect_unix(on->address)
                                      : connect_tcp(on->address);
    if (on->fd < 0)
        return complain(on, "cannot connect");
    if (on->kind == FRAMING_MYSQL && !greet_mysql(on))
        return complain(on, "no greeting");
    return true;
}

void connection_close(connection *on)
{
    if (on->fd >= 0)
        close(on->fd);
    on->fd = -1;
    free(on->data);
    free(on->request);
    on->data = on->request = NULL;
    on->len = on->room = on->request_room = 0;
}

bool connection_send(connection *on, const char *request, size_t len)
{
    if (framing_room(len) > on->request_room) {
        char *more = realloc(on->request, framing_room(len));
        if (!more)
            return complain(on, "no memory");
        on->request = more;
        on->request_room = framing_room(len);
    }
    on->len = 0;
    on->begun = connection_now();
    if (on->fd < 0 && !connection_open(on))
        return false;
    size_t size = framing_write(on->kind, request, len, on->request);
    return send_all(on, on->request, size) || complain(on, "cannot send");
}

bool connection_receive(connection *on, framed_reply *out)
{
    *out = (framed_reply){0};
    if (on->len == on->room) {
        size_t room = on->room ? on->room * 2 : FIRST_ROOM;
        char *more = realloc(on->data, room);
        if (!more)
            return complain(on, "no memory");
        on->data = more;
        on->room = room;
    }
    ssize_t got = recv(on->fd, on->data + on->len, on->room - on->len, 0);
    if (got < 0 && errno == EINTR)
        return true;
    if (got <= 0)
        return complain(on, "the connection ended before the reply");
    on->len += (size_t)got;
    *out = framing_read(on->kind, on->data, on->len);
    if (out->broken)
        return complain(on, "what came is no reply");
    if (out->size > 0 && out->closing) {
        close(on->fd);
        on->fd = -1;
    }
    return true;
}
