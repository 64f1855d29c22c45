/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/run_merge.h - several runs as one: all terms in order, each with its
 * postings of all runs.
 *
 * Ownership  A merge is the caller's, plain; the files stay the caller's.
 * Threads    One merge, one thread at a time.
 */
#ifndef JY_INDEX_RUN_MERGE_H
#define JY_INDEX_RUN_MERGE_H

#include "index/buffer.h"
#include "index/posting_list.h"
#include "index/postings.h"

#include <stdio.h>

/* A run, as jy_inverter_write() wrote it. */
typedef struct jy_run {
    FILE *file;     /* at its beginning */
    uint32_t first; /* what is added to the numbers of its documents */
} jy_run;

typedef struct jy_run_merge {
    struct jy_run_head *head; /* private: a heap */
    size_t heads;
    jy_buffer name;
    jy_buffer postings; /* jy_list_posting */
} jy_run_merge;

/*
 * Begin with `count` runs, of which each has documents behind those of the
 * ones before.
 *
 * JY_E_UNAVAILABLE  a file can't be read, or is no run (also from the next)
 * JY_E_INTERNAL     memory ran out (also from the next)
 */
JY_NODISCARD jy_status jy_run_merge_begin(jy_run_merge *merge,
                                          const jy_run *runs, size_t count,
                                          jy_error *err);

/*
 * The next term and its postings, which are good until the one after; an empty
 * one behind the last.
 */
JY_NODISCARD jy_status jy_run_merge_next(jy_run_merge *merge, jy_text *term,
                                         const jy_list_posting **postings,
                                         size_t *count, jy_error *err);

void jy_run_merge_end(jy_run_merge *merge);

#endif
