/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tests/bench/peers/framing.h - how a request is sent to each kind of server,
 * and where its reply ends.
 *
 * Pure functions on bytes, so that one generator of load drives every server
 * in the same way and at the same cost.
 */
#ifndef JY_BENCH_FRAMING_H
#define JY_BENCH_FRAMING_H

#include <stdbool.h>
#include <stddef.h>

/* X(constant, name). */
#define FRAMING_LIST(X)                                                        \
    X(FRAMING_LINE, "line")   /* jianyan: a line, and a line of JSON back */   \
    X(FRAMING_HTTP, "http")   /* GET of a path, Content-Length or chunks */    \
    X(FRAMING_GQTP, "gqtp")   /* Groonga's own: a header of 24 bytes */        \
    X(FRAMING_REDIS, "redis") /* GET of a key, a bulk string back */           \
    X(FRAMING_MYSQL, "mysql") /* a statement, a table of rows back */

typedef enum framing {
#define X(constant, name) constant,
    FRAMING_LIST(X)
#undef X
} framing;

/* False if no framing is called `name`. */
bool framing_find(const char *name, framing *out);

/* Bytes that framing_write() needs at most for a request of `len`. */
size_t framing_room(size_t len);

/* Write a request; returns how many bytes it is. */
size_t framing_write(framing kind, const char *request, size_t len, char *out);

/* A whole reply at the head of what was read. */
typedef struct framed_reply {
    size_t size;  /* bytes of it with all framing; 0: more has to be read */
    bool ok;      /* the server answered rather than refused */
    bool broken;  /* these bytes are no reply */
    bool closing; /* the server closes behind it */
} framed_reply;

framed_reply framing_read(framing kind, const char *data, size_t len);

#endif
