/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/update_walk.h - a walk over the corpus that reads only what has
 * changed, and tells where each document of the new generation is.
 *
 * Threads    One walk, one thread.
 */
#ifndef JY_INDEX_UPDATE_WALK_H
#define JY_INDEX_UPDATE_WALK_H

#include "index/buffer.h"
#include "index/builder.h"
#include "index/previous.h"

#ifdef __cplusplus
extern "C" {
#endif

/* So many documents may have come and gone since the last build, or this
 * share of all if that is more; beyond it everything is built again. */
#define JY_UPDATE_CHANGES_MIN ((uint64_t)1000)
#define JY_UPDATE_CHANGES_SHARE 10 /* one of so many */

/* Bytes of problems that are kept until it is clear whether an update will
 * do; with more, everything is built again. */
#define JY_UPDATE_PROBLEMS_MAX ((size_t)16 << 20)

typedef struct jy_update_walk {
    /* What the caller sets. */
    const jy_build_job *job;
    jy_build_report *report;
    jy_previous *old;
    jy_text_writer *more;
    jy_file_writer *files;
    /* What comes of it. */
    jy_buffer slots;     /* uint32_t of each position */
    jy_buffer problems;  /* to be told by jy_update_tell_problems() */
    uint64_t more_count; /* documents written to `more` */
    uint64_t added;      /* of them, new ones */
    uint64_t files_read;
    uint64_t base_alive; /* documents of the base that are still there */
    bool is_same;        /* every document is where it was */
    bool is_too_much;    /* the walk was given up for it */
    /* Private. */
    bool *taken;    /* of each file: its documents are known */
    uint64_t next;  /* position of the document that probably comes */
    uint64_t found; /* where the last id was found */
} jy_update_walk;

/*
 * Statuses as jy_corpus_read(); with is_too_much set it does not matter which.
 * Clear it in any case.
 */
JY_NODISCARD jy_status jy_update_walk_run(jy_update_walk *walk,
                                          const char *const *paths,
                                          size_t path_count,
                                          const jy_corpus_options *options,
                                          jy_error *err);
void jy_update_tell_problems(const jy_update_walk *walk);
void jy_update_walk_clear(jy_update_walk *walk);

#ifdef __cplusplus
}
#endif
#endif
