/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/listen.h - sockets that listen, close-on-exec and non-blocking.
 *
 * Failure    JY_E_BUSY if somebody else listens there, JY_E_UNAVAILABLE for
 *            every other reason; err names the address.
 */
#ifndef JY_DAEMON_LISTEN_H
#define JY_DAEMON_LISTEN_H

#include "daemon/options.h"
#include "protocol/status.h"

#define JY_LISTEN_NAME_MAX 80

/* `name` becomes ADDR:PORT with the real port. */
JY_NODISCARD jy_status jy_listen_tcp(const jy_address *address, int *out,
                                     char name[JY_LISTEN_NAME_MAX],
                                     jy_error *err);

/*
 * A socket file that is this user's alone.  One that nobody answers on is
 * replaced; what is no socket is left alone.
 */
JY_NODISCARD jy_status jy_listen_unix(const char *path, int *out,
                                      jy_error *err);

/* For a client over TCP: notice one that has vanished, and hold back no short
 * replies. */
void jy_listen_set_client_options(int fd);

#endif
