/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_schedule.h - when requests of a fixed rate are due.
 *
 * Request i is due i / rate seconds after the start, rounded down to a
 * nanosecond.  Each time is computed from i alone, so that nothing drifts.
 *
 * Threads    Pure functions.
 */
#ifndef JY_CLIENT_BENCH_SCHEDULE_H
#define JY_CLIENT_BENCH_SCHEDULE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_BENCH_SECOND_NS 1000000000

/* Nanoseconds from the start to request `i` at `rate` (not 0) a second. */
static inline uint64_t jy_bench_due_ns(uint64_t i, uint32_t rate)
{
    return i / rate * JY_BENCH_SECOND_NS + i % rate * JY_BENCH_SECOND_NS / rate;
}

/* How many requests are due within the first `ns` nanoseconds, the end of
 * that time left out: those whose jy_bench_due_ns() is below `ns`. */
static inline uint64_t jy_bench_due_count(uint64_t ns, uint32_t rate)
{
    uint64_t seconds = ns / JY_BENCH_SECOND_NS;
    uint64_t rest = ns % JY_BENCH_SECOND_NS;

    return seconds * rate +
           (rest * rate + JY_BENCH_SECOND_NS - 1) / JY_BENCH_SECOND_NS;
}

#ifdef __cplusplus
}
#endif
#endif
