/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/update.h - a new generation out of the published one and what has
 * changed in its corpus since.
 *
 * Only files that are new or look changed are read.  Documents that are as
 * they were stay where they are, in files that both generations share; the
 * others are written anew.  The new generation answers as one would that was
 * built from nothing, but for its number and time, and is checked and
 * published in the same way.
 *
 * Threads    As a build.
 */
#ifndef JY_INDEX_UPDATE_H
#define JY_INDEX_UPDATE_H

#include "index/builder.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What came of an update. */
typedef struct jy_update_report {
    bool is_unchanged; /* there was nothing to do; nothing was published */
    bool is_build;     /* everything was built again, for this reason: */
    char why[JY_ERROR_MESSAGE_MAX];
    uint64_t files_read; /* the others look as they did */
    uint64_t added;      /* documents that are new or not as they were */
    uint64_t removed;    /* that are no more, or not as they were */
} jy_update_report;

/*
 * Update the index of `job`, whose paths and options for reading are not
 * used: they are those of the last build.  Where too much has changed, or the
 * published generation is not fit for it, everything is built again.
 *
 * Statuses as jy_build_run(), and
 * JY_E_NOT_FOUND    there is no index
 * JY_E_UNAVAILABLE  its manifest can't be used, so that it is not known what
 *                   to read
 */
JY_NODISCARD jy_status jy_update_run(const jy_build_job *job,
                                     jy_build_report *report,
                                     jy_update_report *update, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
