/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/meter.h - how far a build is, as one line for people.
 *
 * Ownership  Plain values; a meter starts as {0}.
 * Threads    One meter, one thread at a time.
 */
#ifndef JY_INDEX_METER_H
#define JY_INDEX_METER_H

#include "index/builder.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of a line with its NUL, at most. */
#define JY_METER_LINE_MAX 256

typedef struct jy_meter {
    uint64_t begun_ms;       /* the build */
    uint64_t phase_begun_ms; /* what it is doing now */
    jy_phase phase;
} jy_meter;

/* Take a report in that came at `now_ms`, which is more than 0. */
void jy_meter_see(jy_meter *meter, const jy_build_report *report,
                  uint64_t now_ms);

/* How much of the whole build is done, from 0 to 1. */
double jy_meter_share(const jy_build_report *report);

/* Seconds that it takes from now on, about; below 0: it is too early to say. */
double jy_meter_left(const jy_meter *meter, const jy_build_report *report,
                     uint64_t now_ms);

/*
 * The line, of at most `columns` columns, with a bar if there is room; for 0
 * without a bar, however long it is:
 *
 *   writing [#########       ] 52 %  4.1 MB/s  208000 documents  0:16 left
 */
void jy_meter_line(const jy_meter *meter, const jy_build_report *report,
                   uint64_t now_ms, size_t columns,
                   char out[JY_METER_LINE_MAX]);

#ifdef __cplusplus
}
#endif
#endif
