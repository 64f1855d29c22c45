/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/print.h - what jianyan-index tells: people on standard error,
 * programs on standard output.
 */
#ifndef JY_INDEX_PRINT_H
#define JY_INDEX_PRINT_H

#include "index/builder.h"
#include "index/meter.h"
#include "index/options.h"
#include "index/update.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Shows how a build goes on; start with zeros and the options. */
typedef struct jy_progress {
    const jy_options *options;
    uint64_t shown_at; /* milliseconds */
    jy_meter meter;
    bool begun;
    bool line_open; /* a terminal's line waits to be drawn over */
} jy_progress;

void jy_print_progress(jy_progress *progress, const jy_build_report *report);
void jy_print_problem(jy_progress *progress, const char *path, size_t line,
                      const char *message);

/* Two documents with one text. */
void jy_print_duplicate(jy_progress *progress, jy_text earlier, jy_text later);

/* The end of a build; `seconds` is how long it took. */
void jy_print_built(jy_progress *progress, const jy_build_report *report,
                    double seconds);

/* The same of an update. */
void jy_print_updated(jy_progress *progress, const jy_build_report *report,
                      const jy_update_report *update, double seconds);

/* A generation that is still there. */
typedef struct jy_kept {
    uint64_t generation;
    uint64_t documents;
    char built[32];
} jy_kept;

/* What an index holds; `verb` says what was done, such as "checked"; `kept`
 * are the generations beside the published one. */
void jy_print_info(const jy_options *options, const jy_index_info *info,
                   const char *verb, const jy_kept *kept, size_t kept_count);

/* An earlier generation is published again. */
void jy_print_rolled_back(const jy_options *options, uint64_t generation);

/* A failure, whatever the command. */
void jy_print_error(const jy_options *options, const jy_error *err);

/* Milliseconds of CLOCK_MONOTONIC. */
uint64_t jy_milliseconds(void);

#ifdef __cplusplus
}
#endif
#endif
