/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_plan.h - how much is asked, and how fast.
 *
 * Threads    Pure functions.
 */
#ifndef JY_CLIENT_BENCH_PLAN_H
#define JY_CLIENT_BENCH_PLAN_H

#include "client/bench_options.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_bench_plan {
    unsigned connections;
    unsigned pipeline;    /* requests under way on a connection */
    uint32_t rate;        /* requests a second; 0: a closed loop */
    uint64_t requests;    /* that are measured; 0: as many as there is time */
    uint64_t duration_ns; /* 0: until `requests` are asked */
    uint64_t warm_up_ns;
    uint64_t patience_ns;
    uint64_t seed;
    bool shuffled;
} jy_bench_plan;

typedef struct jy_bench_option_info {
    const char *name;
    jy_bench_kind kind;
    uint64_t least;
    uint64_t greatest;
    uint64_t normal;
} jy_bench_option_info;

const jy_bench_option_info *jy_bench_option_get(jy_bench_option option);

/*
 * What the options mean; given[i] is the value of option i, or NULL.
 *
 * JY_E_REQUEST  err names the option, what it takes and what it was given
 */
JY_NODISCARD jy_status
jy_bench_plan_read(const char *const given[JY_BENCH_OPTIONS],
                   jy_bench_plan *out, jy_error *err);

/* The options, as the help shows them. */
void jy_bench_plan_help(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
