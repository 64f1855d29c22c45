/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_reply.h - from bytes to how requests ended, cheaply.
 *
 * A reply is not parsed: PROTOCOL.md says that "ok" is first, and where the
 * words "code" and "total" stand as keys no text of a document can imitate
 * them, since every quotation mark in a text has a backslash before it.
 *
 * Ownership  The caller's struct; jy_bench_scanner_clear() empties it.
 * Threads    One scanner, one thread at a time.
 * Failure    Memory can run out: a line that is cut is then garbled.
 */
#ifndef JY_CLIENT_BENCH_REPLY_H
#define JY_CLIENT_BENCH_REPLY_H

#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a line that are looked at: more than any query echoed in it. */
#define JY_BENCH_HEAD_BYTES ((size_t)16 << 10)

/* How requests end that no daemon has answered: X(constant, name). */
#define JY_BENCH_FAILURE_LIST(X)                                               \
    X(JY_BENCH_GARBLED, "garbled")       /* a line that is no reply */         \
    X(JY_BENCH_LOST, "lost")             /* the connection was broken */       \
    X(JY_BENCH_UNANSWERED, "unanswered") /* no reply when waiting ended */

/* A jy_status, or one of those behind them. */
typedef enum jy_bench_outcome {
    JY_BENCH_LAST_STATUS = JY_E_INTERNAL,
#define X(constant, name) constant,
    JY_BENCH_FAILURE_LIST(X)
#undef X
        JY_BENCH_OUTCOMES /* how many there are */
} jy_bench_outcome;

/* "busy", "lost" */
const char *jy_bench_outcome_name(unsigned outcome);

typedef struct jy_bench_reply {
    unsigned outcome;
    size_t bytes; /* the line end counted */
    bool nothing; /* it has found nothing */
} jy_bench_reply;

/* The line that is being received. */
typedef struct jy_bench_scanner {
    char *head; /* NULL: no line has come in pieces yet */
    size_t len; /* bytes of the line so far; JY_BENCH_HEAD_BYTES are kept */
} jy_bench_scanner;

void jy_bench_scanner_clear(jy_bench_scanner *scanner);

/*
 * Take bytes up to the next line end; *used says how many.  True: *out is a
 * reply.  False: all were taken, and the line goes on.
 */
bool jy_bench_scanner_feed(jy_bench_scanner *scanner, const char *bytes,
                           size_t len, size_t *used, jy_bench_reply *out);

#ifdef __cplusplus
}
#endif
#endif
