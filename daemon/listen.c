/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how an address is taken, and whether it is free. */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "daemon/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static jy_status refuse(jy_error *err, int errnum, const char *name)
{
    if (errnum == EADDRINUSE) {
        return jy_error_set(err, JY_E_BUSY, "%s is in use", name);
    }
    return jy_error_system(err, JY_E_UNAVAILABLE, errnum, "cannot listen on %s",
                           name);
}

static int new_socket(int family)
{
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

static void name_socket(int fd, char name[JY_LISTEN_NAME_MAX])
{
    struct sockaddr_storage real;
    socklen_t len = sizeof real;
    char host[48] = "?";
    char port[8] = "?";

    getsockname(fd, (struct sockaddr *)&real, &len);
    getnameinfo((struct sockaddr *)&real, len, host, sizeof host, port,
                sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(name, JY_LISTEN_NAME_MAX,
             real.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

jy_status jy_listen_tcp(const jy_address *address, int *out,
                        char name[JY_LISTEN_NAME_MAX], jy_error *err)
{
    const int on = 1;
    int fd = new_socket(address->bytes.ss_family);
    *out = -1;
    if (fd < 0) {
        return refuse(err, errno, address->text);
    }
    /* A port whose last connections are still ending is free. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, (const struct sockaddr *)&address->bytes, address->len) != 0 ||
        listen(fd, JY_BACKLOG) != 0) {
        int errnum = errno;
        close(fd);
        return refuse(err, errnum, address->text);
    }
    name_socket(fd, name);
    *out = fd;
    return JY_OK;
}

/* Remove a socket file that a daemon left behind when it was killed. */
static jy_status clear_the_way(const struct sockaddr_un *address, jy_error *err)
{
    const char *path = address->sun_path;
    struct stat found;
    if (lstat(path, &found) != 0) {
        return errno == ENOENT ? JY_OK : refuse(err, errno, path);
    }
    if (!S_ISSOCK(found.st_mode)) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "%s exists and is not a socket", path);
    }
    int fd = new_socket(AF_UNIX);
    if (fd < 0) {
        return refuse(err, errno, path);
    }
    int errnum =
        connect(fd, (const struct sockaddr *)address, sizeof *address) == 0
            ? EADDRINUSE
            : errno;
    close(fd);
    if (errnum == EAGAIN) {
        errnum = EADDRINUSE; /* somebody is there, and has much to do */
    }
    if (errnum != ECONNREFUSED) {
        return refuse(err, errnum, path);
    }
    return unlink(path) == 0 ? JY_OK : refuse(err, errno, path);
}

jy_status jy_listen_unix(const char *path, int *out, jy_error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    *out = -1;
    if (strlen(path) >= sizeof address.sun_path) {
        return jy_error_set(err, JY_E_UNAVAILABLE,
                            "%s is longer than the %zu bytes a socket's path "
                            "may have",
                            path, sizeof address.sun_path - 1);
    }
    strcpy(address.sun_path, path);
    jy_status status = clear_the_way(&address, err);
    if (status != JY_OK) {
        return status;
    }
    int fd = new_socket(AF_UNIX);
    if (fd < 0) {
        return refuse(err, errno, path);
    }
    mode_t before = umask(0177);
    int failed =
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, JY_BACKLOG) != 0;
    int errnum = errno;
    umask(before);
    if (failed) {
        close(fd);
        return refuse(err, errnum, path);
    }
    *out = fd;
    return JY_OK;
}

void jy_listen_set_client_options(int fd)
{
    static const struct {
        int level, name, value;
    } options[] = {
        {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 60},
        {IPPROTO_TCP, TCP_KEEPINTVL, 10},
        {IPPROTO_TCP, TCP_KEEPCNT, 3},
        {IPPROTO_TCP, TCP_NODELAY, 1},
        {IPPROTO_TCP, TCP_USER_TIMEOUT, JY_STALL_SECONDS * 1000},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        /* Each is a help, none is needed. */
        (void)setsockopt(fd, options[i].level, options[i].name,
                         &options[i].value, sizeof options[i].value);
    }
}
