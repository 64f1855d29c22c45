/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/indexing.h - from the text of a generation to its postings and its
 * lexicon, with all processors.
 *
 * The documents are parted into ranges; of each, one thread finds the terms and
 * collects the postings, and at the end the ranges are joined.  What comes out
 * does not depend on the number of ranges.
 *
 * Threads    The caller waits and calls `progress`; the threads are gone when
 *            the function returns.
 */
#ifndef JY_INDEX_INDEXING_H
#define JY_INDEX_INDEXING_H

#include "index/patience.h"
#include "index/text_store.h"
#include "protocol/status.h"

#include <stdint.h>

/* Ranges collected side by side at most. */
#define JY_JOBS_MAX 64

/* Bytes of text that a range has at least: it pays a thread. */
#define JY_RANGE_BYTES_MIN ((uint64_t)4 << 20)

/* Bytes of postings that are held in memory, by all ranges together. */
#define JY_INDEXING_PENDING_MAX ((size_t)160 << 20)

typedef struct jy_indexing {
    const jy_text_store *store;
    const char *collect;  /* a folder for this: is made, and stays */
    const char *terms;    /* the new file */
    int lexicon_fd;       /* the new file, empty */
    unsigned jobs;        /* from 1 to JY_JOBS_MAX */
    uint64_t range_bytes; /* a range has at least; 0: JY_RANGE_BYTES_MIN */
    const jy_stop *stop;  /* may be NULL */
    void *user;
    /* So many bytes of the text are done. */
    void (*progress)(void *user, uint64_t bytes);
} jy_indexing;

/*
 * JY_E_UNAVAILABLE  the disk is full or broken, a document is damaged, or no
 *                   thread can be had
 * JY_E_TIMEOUT      `stop` was set
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_indexing_run(const jy_indexing *indexing,
                                       jy_error *err);

#endif
