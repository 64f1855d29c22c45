/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * daemon/conn.h - one client's connection.
 *
 * Lines are taken one at a time: while a request is being answered the ones
 * behind it wait in the input buffer, which is bounded.  So replies come in
 * the order of the requests, and no client has two workers at once.
 *
 * Ownership  The server frees a connection, after the turn of the loop in
 *            which it closed.
 * Threads    The loop thread's.
 */
#ifndef JY_DAEMON_CONN_H
#define JY_DAEMON_CONN_H

#include "daemon/job.h"
#include "protocol/reply.h"

#include <stdbool.h>

struct jy_server;
typedef struct jy_conn jy_conn;

/* Takes `fd` over; NULL if memory ran out, and it does not. */
jy_conn *jy_conn_new(struct jy_server *server, int fd, bool is_local);
void jy_conn_free(jy_conn *conn);

bool jy_conn_is_local(const jy_conn *conn); /* over the unix socket? */
bool jy_conn_is_closed(const jy_conn *conn);

/* Send the reply to the line that is being handled; takes it over. */
void jy_conn_reply(jy_conn *conn, jy_line reply);
/* There is none yet: take no other line before jy_conn_finish().  If nothing
 * waits to be sent the socket is lent to the job. */
void jy_conn_await(jy_conn *conn, jy_job *job);
/* The awaited reply, of which the job has sent the first `sent` bytes; takes
 * it over. */
void jy_conn_finish(jy_conn *conn, jy_line reply, size_t sent);
/* Close when what has been replied is sent. */
void jy_conn_leave(jy_conn *conn);
/* The daemon stops: take no further line, and leave after the last reply. */
void jy_conn_drain(jy_conn *conn);

#endif
