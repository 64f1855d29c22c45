/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_load.h - asking as planned, and what came of it.
 *
 * A request is measured if it was due after the warm-up; in a closed loop it
 * is due when it is sent.  Whatever is measured is waited for, and only what
 * the daemon answered with "ok":true has a latency: from when it was due
 * until the reply was read.
 *
 * Threads    One load at a time in a process: SIGINT and SIGTERM end it early.
 */
#ifndef JY_CLIENT_BENCH_LOAD_H
#define JY_CLIENT_BENCH_LOAD_H

#include "client/bench_plan.h"
#include "client/bench_reply.h"
#include "client/bench_requests.h"
#include "client/histogram.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_bench_result {
    jy_histogram *latency; /* nanoseconds, of what was answered */
    uint64_t requests;     /* sent and measured */
    uint64_t outcomes[JY_BENCH_OUTCOMES]; /* of those; JY_OK: answered */
    uint64_t nothing;                     /* answered: nothing is found */
    uint64_t warm_up;                     /* sent before, not measured */
    uint64_t unsent; /* due, or still to ask, when it ended too early */
    uint64_t bytes_out, bytes_in; /* of what was measured */
    double seconds;               /* from the warm-up to the last reply */
    unsigned opened;              /* connections */
    unsigned refused, lost;       /* not opened or sent away; broken later */
    bool is_interrupted;
    jy_error refusal; /* why the last of the refused was */
} jy_bench_result;

/*
 * Ask.  *out is the caller's to clear even after a failure; with
 * `shows_progress` a line on standard error is drawn each second.
 *
 * JY_E_REQUEST JY_E_UNAVAILABLE JY_E_TIMEOUT  no connection could be made
 * JY_E_INTERNAL                               no memory or descriptors
 */
JY_NODISCARD jy_status jy_bench_load_run(const char *address,
                                         const jy_bench_plan *plan,
                                         jy_bench_requests *requests,
                                         bool shows_progress,
                                         jy_bench_result *out, jy_error *err);
void jy_bench_result_clear(jy_bench_result *result);

/* Requests that were sent and have no answer: errors, lost and so on.  What
 * an interrupt left unanswered is not among them. */
uint64_t jy_bench_result_errors(const jy_bench_result *result);

#ifdef __cplusplus
}
#endif
#endif
