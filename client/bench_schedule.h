/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_schedule.h - when requests are due, and when it is over.
 *
 * Request i of a fixed rate is due i / rate seconds after the start, rounded
 * down to a nanosecond.  Each time is computed from i alone, so that nothing
 * drifts.  In a closed loop a request is due when it is sent.
 *
 * All times are nanoseconds of one clock.  Pure: the clock is the caller's.
 *
 * Threads    All functions may be called from any thread.
 */
#ifndef JY_CLIENT_BENCH_SCHEDULE_H
#define JY_CLIENT_BENCH_SCHEDULE_H

#include "client/bench_plan.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_BENCH_SECOND_NS 1000000000
#define JY_BENCH_NEVER UINT64_MAX

/* Nanoseconds from the start to request `i` at `rate` (not 0) a second. */
uint64_t jy_bench_due_ns(uint64_t i, uint32_t rate);

/* How many requests are due within the first `ns` nanoseconds, the end of
 * that time left out: those whose jy_bench_due_ns() is below `ns`. */
uint64_t jy_bench_due_count(uint64_t ns, uint32_t rate);

typedef struct jy_bench_schedule {
    uint32_t rate; /* 0: a closed loop */
    uint64_t start;
    uint64_t measured_from; /* what is due from then on is measured */
    uint64_t end;           /* nothing is due from then on, or NEVER */
    uint64_t patience;
    uint64_t last; /* so many are sent (closed loop: and measured), or NEVER */
} jy_bench_schedule;

/* The schedule of `plan` if it begins at `now`. */
jy_bench_schedule jy_bench_schedule_new(const jy_bench_plan *plan,
                                        uint64_t now);

/* Whether a closed loop asks once more, `measured` having been sent. */
static inline bool jy_bench_schedule_goes_on(const jy_bench_schedule *schedule,
                                             uint64_t measured, uint64_t now)
{
    return now < schedule->end && measured < schedule->last;
}

/* When request `i` of a fixed rate is due; NEVER: there is no such. */
static inline uint64_t jy_bench_schedule_due(const jy_bench_schedule *schedule,
                                             uint64_t i)
{
    return i < schedule->last
               ? schedule->start + jy_bench_due_ns(i, schedule->rate)
               : JY_BENCH_NEVER;
}

/*
 * When waiting for replies is given up: at the end if the daemon has not caught
 * up with it, before if it has been quiet since `quiet_since` (or NEVER).
 */
uint64_t jy_bench_schedule_gives_up(const jy_bench_schedule *schedule,
                                    uint64_t quiet_since);

/* How many should have been sent by `now`, but were not: `sent` were in all,
 * `measured` of them after the warm-up. */
uint64_t jy_bench_schedule_unsent(const jy_bench_schedule *schedule,
                                  uint64_t sent, uint64_t measured,
                                  uint64_t now);

/* Until when it has taken, if `measured` were sent as planned and the last
 * reply came at `last_reply`: never less than the time that was planned. */
uint64_t jy_bench_schedule_until(const jy_bench_schedule *schedule,
                                 uint64_t measured, uint64_t last_reply);

#ifdef __cplusplus
}
#endif
#endif
