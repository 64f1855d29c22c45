/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an address looks like, and how a connection to it is made in time. */
#include "client/net.h"

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Bytes of the longest host name in the DNS, and of "65535". */
#define HOST_MAX 253
#define PORT_MAX 5

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t jy_net_deadline(unsigned timeout_ms)
{
    return now_ms() + timeout_ms;
}

int jy_net_wait(int fd, short events, int64_t deadline)
{
    struct pollfd ready = {.fd = fd, .events = events};

    for (;;) {
        int64_t left = deadline - now_ms();
        if (left <= 0)
            return ETIMEDOUT;
        int count = poll(&ready, 1, left > INT_MAX ? INT_MAX : (int)left);
        if (count > 0)
            return 0;
        if (count < 0 && errno != EINTR)
            return errno;
    }
}

/* Returns 0 and the socket, or an errno. */
static int connect_socket(const struct sockaddr *to, socklen_t to_len,
                          int64_t deadline, int *out)
{
    int fd =
        socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    int fault = connect(fd, to, to_len) == 0 ? 0 : errno;
    if (fault == EINPROGRESS) {
        fault = jy_net_wait(fd, POLLOUT, deadline);
        socklen_t size = sizeof fault;
        if (fault == 0 &&
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &size) != 0)
            fault = errno;
    }
    if (fault == 0)
        *out = fd;
    else
        close(fd);
    return fault;
}

static jy_status connected(const char *address, int fault, jy_error *err)
{
    if (fault == 0)
        return JY_OK;
    return jy_error_system(err,
                           fault == ETIMEDOUT ? JY_E_TIMEOUT : JY_E_UNAVAILABLE,
                           fault, "%s: cannot connect", address);
}

static jy_status connect_unix(const char *path, int64_t deadline, int *out,
                              jy_error *err)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};

    if (strlen(path) >= sizeof to.sun_path)
        return jy_error_set(err, JY_E_REQUEST,
                            "%s: a socket's path has at most %zu bytes", path,
                            sizeof to.sun_path - 1);
    strcpy(to.sun_path, path);
    return connected(
        path,
        connect_socket((const struct sockaddr *)&to, sizeof to, deadline, out),
        err);
}

/* Cut "host:port" or "[host]:port" in two. */
static bool split_address(const char *address, char host[HOST_MAX + 1],
                          char port[PORT_MAX + 1])
{
    const char *colon = strrchr(address, ':');
    const char *start = address, *end = colon;
    size_t port_len = strlen(colon + 1);

    if (*start == '[') {
        ++start;
        if (--end < start || *end != ']')
            return false;
    } else if (memchr(start, ':', (size_t)(end - start))) {
        return false; /* an IPv6 address without its brackets */
    }
    size_t host_len = (size_t)(end - start);
    if (host_len == 0 || host_len > HOST_MAX || port_len == 0 ||
        port_len > PORT_MAX || strspn(colon + 1, "0123456789") != port_len)
        return false;
    memcpy(host, start, host_len);
    host[host_len] = '\0';
    memcpy(port, colon + 1, port_len + 1);
    return true;
}

static jy_status connect_tcp(const char *address, int64_t deadline, int *out,
                             jy_error *err)
{
    char host[HOST_MAX + 1], port[PORT_MAX + 1];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;

    if (!split_address(address, host, port))
        return jy_error_set(err, JY_E_REQUEST,
                            "%s: not an address such as 127.0.0.1:6610, "
                            "[::1]:6610 or the path of a socket",
                            address);
    int unknown = getaddrinfo(host, port, &hints, &found);
    if (unknown)
        return jy_error_set(err, JY_E_UNAVAILABLE, "%s: cannot connect: %s",
                            address, gai_strerror(unknown));
    int fault = 0;
    for (const struct addrinfo *to = found; to; to = to->ai_next) {
        fault = connect_socket(to->ai_addr, to->ai_addrlen, deadline, out);
        if (fault == 0)
            break;
    }
    freeaddrinfo(found);
    return connected(address, fault, err);
}

jy_status jy_net_connect(const char *address, int64_t deadline, int *out,
                         jy_error *err)
{
    if (strchr(address, '/') || !strchr(address, ':'))
        return connect_unix(address, deadline, out, err);
    return connect_tcp(address, deadline, out, err);
}
