/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/command.h - what each verb does.
 *
 * Threads    The loop thread's.
 */
#ifndef JY_DAEMON_COMMAND_H
#define JY_DAEMON_COMMAND_H

#include "daemon/conn.h"

/* Handle one request line: there will be one reply. */
void jy_command_handle(struct jy_server *server, jy_conn *conn,
                       const char *line, size_t len);

/* Reply with an error, and count it.  `id` may be NULL. */
void jy_command_refuse(struct jy_server *server, jy_conn *conn, const char *id,
                       const jy_error *error);

#endif
