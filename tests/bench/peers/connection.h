/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/peers/connection.h - one connection to a server, one request
 * at a time.
 *
 * Failure  Functions return false and print why to standard error.
 */
#ifndef JY_BENCH_CONNECTION_H
#define JY_BENCH_CONNECTION_H

#include "tests/bench/peers/framing.h"

#include <stddef.h>
#include <stdint.h>

/* HOST:PORT in numbers, or the path of a unix socket: it has a slash. */
typedef struct connection {
    const char *address; /* borrowed */
    framing kind;
    int fd;           /* -1: not connected */
    char *data;       /* what was read of the reply */
    size_t len, room; /* bytes of it, and there is room for */
    char *request;    /* what is being sent, with its framing */
    size_t request_room;
    uint64_t begun; /* when the request was sent, ns */
} connection;

/* Nanoseconds of CLOCK_MONOTONIC. */
uint64_t connection_now(void);

/* Of a connection only address and kind are set, the rest is zero, fd -1. */
bool connection_open(connection *on);
void connection_close(connection *on);

/* Send a request; connects anew where the server has closed.  The time counts
 * from before that. */
bool connection_send(connection *on, const char *request, size_t len);

/* Read once.  out->size is 0 while the reply is not whole; when it is, it
 * stands at on->data until the next call. */
bool connection_receive(connection *on, framed_reply *out);

#endif
