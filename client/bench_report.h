/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/bench_report.h - what a bench has found, for people and programs.
 *
 * Threads    One thread at a time.
 */
#ifndef JY_CLIENT_BENCH_REPORT_H
#define JY_CLIENT_BENCH_REPORT_H

#include "client/bench_load.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was measured. */
typedef struct jy_bench_subject {
    const char *address;
    const char *server; /* "jianyan 0.3.0", as the daemon says */
    double generation;
    size_t queries; /* different ones */
    const jy_bench_plan *plan;
    const jy_bench_result *result;
} jy_bench_subject;

void jy_bench_report_print(const jy_bench_subject *subject, FILE *out);

/* One object on one line.  False: no memory. */
JY_NODISCARD bool jy_bench_report_json(const jy_bench_subject *subject,
                                       FILE *out);

/* "microseconds<tab>count" for each step of the histogram that occurred. */
void jy_bench_report_dump(const jy_histogram *latency, FILE *out);

/* The text that documents the object. */
void jy_bench_report_help(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
