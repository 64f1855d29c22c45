/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/building.h - what a build and an update have in common: how they
 * tell of themselves, and how what they wrote is sealed, checked, published.
 *
 * Ownership  A jy_building is the caller's, plain; it borrows what it is
 *            given.
 * Threads    One thread.
 */
#ifndef JY_INDEX_BUILDING_H
#define JY_INDEX_BUILDING_H

#include "index/builder.h"
#include "index/digest.h"
#include "index/file_table.h"
#include "index/generation.h"

#include <time.h>

typedef struct jy_building {
    const jy_build_job *job;
    jy_build_report *report;
    jy_build *build;
    jy_digest *fingerprint; /* over the documents so far */
    jy_file_table_writer files;
    time_t begun; /* before any file was read */
    char **paths; /* of the corpus, absolute; for jy_building_clear() */
    size_t path_count;
} jy_building;

/* Begin a generation.  Statuses as jy_build_begin(). */
JY_NODISCARD jy_status jy_building_begin(jy_building *building,
                                         const jy_build_job *job,
                                         jy_build_report *report,
                                         jy_error *err);
void jy_building_clear(jy_building *building);

/* Tell the caller what is being done now. */
void jy_building_tell(jy_building *building, jy_phase phase);

/* JY_E_TIMEOUT  the build was stopped */
JY_NODISCARD jy_status jy_building_check_stop(const jy_building *building,
                                              jy_error *err);

/* Add a document to fingerprint and report. */
void jy_building_count(jy_building *building, const jy_document *document);

/* For a jy_corpus_sink; `user` is a jy_building. */
void jy_building_add_problem(void *user, const char *path, size_t line,
                             const char *message);
void jy_building_add_file(void *user, const jy_corpus_file *file);

/*
 * All files are written: seal the generation, check it, publish it.  Of
 * `manifest`, which may be all zeros, files taken over from another
 * generation are known already, and not read again.
 */
JY_NODISCARD jy_status jy_building_finish(jy_building *building,
                                          jy_manifest *manifest, jy_error *err);

#endif
