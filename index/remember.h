/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/remember.h - what a manifest keeps of a build, so that an update
 * reads the same again in the same way.
 *
 * Threads    All functions may run beside each other.
 */
#ifndef JY_INDEX_REMEMBER_H
#define JY_INDEX_REMEMBER_H

#include "index/builder.h"
#include "index/manifest.h"
#include "protocol/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Put the paths of a build, as they can be found again from any folder, and
 * its options into the manifest.
 *
 * JY_E_NOT_FOUND    a path does not exist
 * JY_E_UNAVAILABLE  a path can't be opened
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_remember(const jy_build_job *job,
                                   jy_manifest *manifest, jy_error *err);

/*
 * The path of a file, as the walk over the job's paths has it, as an update
 * will come by it; a new string, or NULL if memory ran out.
 */
char *jy_remembered_path(const jy_build_job *job, const jy_manifest *manifest,
                         const char *path);

/*
 * The options again.  The encoding borrows from the manifest; give the map to
 * jy_field_map_free().
 *
 * JY_E_UNAVAILABLE  they can't be understood
 * JY_E_INTERNAL     memory ran out
 */
JY_NODISCARD jy_status jy_recall_options(const jy_manifest *manifest,
                                         jy_corpus_options *out,
                                         jy_field_map **map, jy_error *err);

#ifdef __cplusplus
}
#endif
#endif
