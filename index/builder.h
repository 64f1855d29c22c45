/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/builder.h - from files and folders to a published generation.
 *
 * The generation is built aside, opened again and checked (every byte, the
 * counts, and sampled documents found by their own words), and only then
 * published.  Whatever goes wrong, the generation before stays published
 * and nothing is left behind.
 *
 * Threads    One build, one thread; across processes the folder's lock lets
 *            one build through.
 */
#ifndef JY_INDEX_BUILDER_H
#define JY_INDEX_BUILDER_H

#include "corpus/corpus.h"
#include "index/index.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(constant, name): what a build is doing, in this order. */
#define JY_PHASE_LIST(X)                                                       \
    X(JY_PHASE_READING, "reading")                                             \
    X(JY_PHASE_WRITING, "writing")                                             \
    X(JY_PHASE_CHECKING, "checking")                                           \
    X(JY_PHASE_PUBLISHING, "publishing")

typedef enum jy_phase {
#define X(constant, name) constant,
    JY_PHASE_LIST(X)
#undef X
} jy_phase;

const char *jy_phase_name(jy_phase phase);

/* How far a build is, or what came of it. */
typedef struct jy_build_report {
    jy_phase phase;
    uint64_t generation; /* 0 until it is published */
    uint64_t files;
    uint64_t documents;
    uint64_t characters; /* code points of the bodies */
    uint64_t problems;   /* things passed over */
    uint64_t duplicates; /* documents with the text of an earlier one */
    /* While reading: bytes of files that were read, and that there are, about;
     * while writing: bytes of text that are indexed, and that there are. */
    uint64_t bytes;
    uint64_t total_bytes;
} jy_build_report;

typedef struct jy_build_job {
    const char *index;        /* the index folder */
    const char *const *paths; /* files and folders */
    size_t path_count;
    jy_corpus_options corpus; /* how they are read */
    unsigned jobs;            /* threads that index; 0: one a processor */
    const jy_stop *stop;      /* give up when set; may be NULL */
    unsigned keep;            /* generations that stay; 0: the default */
    unsigned max_drop;        /* see drop.h */
    bool force;               /* publish whatever the drop is */
    void *user;               /* for the functions, which may be NULL */
    void (*progress)(void *user, const jy_build_report *report);
    /* Something was passed over; `line` is 0 for a whole file. */
    void (*problem)(void *user, const char *path, size_t line,
                    const char *message);
    /* `later` has the text of `earlier`; ids of documents.  Only the first
     * few are told. */
    void (*duplicate)(void *user, jy_text earlier, jy_text later);
} jy_build_job;

/*
 * Build and publish; *report tells what came of it in every case.
 *
 * JY_E_BUSY         another build is running on this index
 * JY_E_NOT_FOUND    a path does not exist, there is no document in any of
 *                   them, or the folder above the index is missing
 * JY_E_UNAVAILABLE  the index folder can't be used, the disk is full, a path
 *                   can't be opened, the check failed, or too many
 *                   documents are gone
 * JY_E_TIMEOUT      `stop` was set
 */
JY_NODISCARD jy_status jy_build_run(const jy_build_job *job,
                                    jy_build_report *report, jy_error *err);

/*
 * Check a generation as a build does before publishing: its lexicon is in
 * order, and documents all over it are found by their id and by words of
 * their own, of the title and of several places of the body.
 *
 * JY_E_UNAVAILABLE  one is not; err names it
 */
JY_NODISCARD jy_status jy_build_check(jy_index *index, jy_error *err);

/*
 * Are all documents that are stored those that were read, byte for byte?
 *
 * JY_E_UNAVAILABLE  no
 */
JY_NODISCARD jy_status jy_build_compare(jy_index *index, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
