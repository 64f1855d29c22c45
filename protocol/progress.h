/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * protocol/progress.h - what `jianyan-index build --json --progress` tells.
 *
 * Its standard output is lines of JSON: any number of
 *   {"progress":{"phase":"reading","files":12,"documents":340,"problems":0,
 *                "bytes":123456,"total_bytes":345678}}
 * and last one result, either of
 *   {"ok":true,"generation":8,"documents":340,"files":12,"problems":0,
 *    "done":"update",…}
 *   {"ok":false,"error":{"code":"…","message":"…"}}
 *
 * Ownership  Plain values.
 * Threads    One thread at a time in the whole process reads (cJSON).
 */
#ifndef JY_PROTOCOL_PROGRESS_H
#define JY_PROTOCOL_PROGRESS_H

#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_PROGRESS_LINE_MAX 4096
#define JY_PROGRESS_PHASE_MAX 32
#define JY_PROGRESS_DONE_MAX 8

typedef struct jy_progress {
    char phase[JY_PROGRESS_PHASE_MAX]; /* "" in a result */
    uint64_t files;
    uint64_t documents;
    uint64_t problems;
    uint64_t bytes;       /* done of the phase's work; 0 in a result */
    uint64_t total_bytes; /* about; 0: not known */
    bool is_result;
    uint64_t generation; /* of a good result */
    /* What an update came to: "update", "build" (everything was read, for too
     * much had changed), "nothing" (had changed); "": not told. */
    char done[JY_PROGRESS_DONE_MAX];
    jy_error error; /* of a result; JY_OK if it is a good one */
} jy_progress;

/*
 * Understand one line.
 *
 * JY_E_REQUEST  neither progress nor a result
 */
JY_NODISCARD jy_status jy_progress_parse(const char *line, size_t len,
                                         jy_progress *out, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
