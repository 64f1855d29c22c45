/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/generation.h - the index folder: finding, opening, publishing.
 *
 *     INDEX/current       the name of the published generation
 *     INDEX/0000000007/   a generation: its parts (manifest.h), manifest
 *     INDEX/building/     the one being built
 *     INDEX/lock          held by whoever builds
 *
 * A number is never used twice.  Publishing is one rename of `current` after
 * everything it names is on the disk; it is the only way a reader comes to
 * see another generation.
 *
 * Ownership  As everywhere: _close, _free and _clear take NULL or zeros.
 * Threads    All functions may run beside each other; one jy_build, one
 *            thread.
 */
#ifndef JY_INDEX_GENERATION_H
#define JY_INDEX_GENERATION_H

#include "index/manifest.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* So many generations stay on the disk, the published one among them, if
 * nothing else is said; and as many as can be asked for. */
#define JY_GENERATIONS_KEPT 2
#define JY_GENERATIONS_KEPT_MAX 100

typedef struct jy_generation {
    int fd[JY_PART_COUNT]; /* -1: no such part */
    jy_manifest manifest;
} jy_generation;

/*
 * The number of the published generation.
 *
 * JY_E_NOT_FOUND    no such folder, or no index in it
 * JY_E_UNAVAILABLE  not readable, somebody else's, or `current` is damaged
 */
JY_NODISCARD jy_status jy_generation_current(const char *index, uint64_t *out,
                                             jy_error *err);

/*
 * Open generation `number`, or the published one if it is 0.  Sizes are
 * compared with the manifest; what is in the files, verify.h compares.
 * Statuses as above.
 */
JY_NODISCARD jy_status jy_generation_open(const char *index, uint64_t number,
                                          jy_generation *out, jy_error *err);
void jy_generation_close(jy_generation *generation);

/*
 * The manifest of generation `number`; the caller clears *out.  Statuses as
 * above.
 */
JY_NODISCARD jy_status jy_generation_manifest(const char *index,
                                              uint64_t number, jy_manifest *out,
                                              jy_error *err);

/*
 * The numbers of all generations that are there, ascending; the caller frees
 * *out.  Statuses as above.
 */
JY_NODISCARD jy_status jy_generation_list(const char *index, uint64_t **out,
                                          size_t *count, jy_error *err);

typedef struct jy_build jy_build;

/*
 * Take the lock of the index folder, making the folder if it is missing,
 * clear what a build that died left behind, and begin a new generation.
 *
 * JY_E_BUSY         another build is running
 * JY_E_NOT_FOUND    the folder above it does not exist
 * JY_E_UNAVAILABLE  the folder holds other things than an index, is
 *                   somebody else's, or can't be written
 */
JY_NODISCARD jy_status jy_build_begin(const char *index, jy_build **out,
                                      jy_error *err);
uint64_t jy_build_number(const jy_build *build);

/* The path of `name` in the folder being built; the caller frees it.  NULL
 * without memory. */
char *jy_build_path(const jy_build *build, const char *name);
/* A new file there, for writing; -1 and *err on failure. */
int jy_build_create(const jy_build *build, const char *name, jy_error *err);
/* Remove a file or folder there. */
void jy_build_discard(const jy_build *build, const char *name);

/*
 * Take a part over from another generation of the index, whose manifest is
 * `from`: it becomes one file with two names, where the file system can do
 * that.  Its size and checksum go to `manifest`.
 *
 * JY_E_UNAVAILABLE  it is not there, or the disk is full or broken
 */
JY_NODISCARD jy_status jy_build_take(jy_build *build, const jy_manifest *from,
                                     jy_part part, jy_manifest *manifest,
                                     jy_error *err);

/*
 * Fill in the manifest's number, and the sizes and checksums of the parts
 * that were not taken over, write it, and bring everything to the disk.  The
 * generation can then be opened by its number.
 *
 * JY_E_UNAVAILABLE  the disk is full or broken
 */
JY_NODISCARD jy_status jy_build_seal(jy_build *build, jy_manifest *manifest,
                                     jy_error *err);

/*
 * So many generations stay when it is published; 0: JY_GENERATIONS_KEPT.
 * Older ones than that many go at once: a build that was killed after it had
 * published has left them, and their room may be needed.
 */
void jy_build_keep(jy_build *build, unsigned generations);

/* Make it the published one, and remove older generations than are kept.
 * Statuses as above. */
JY_NODISCARD jy_status jy_build_publish(jy_build *build, jy_error *err);

/*
 * Publish generation `to` again, or the newest one below the published one if
 * it is 0, after every byte of it was checked, and samples were found.  Newer
 * ones stay until the next build begins; their numbers do not come again.
 *
 * JY_E_NOT_FOUND    there is no such generation, or no index
 * JY_E_BUSY         a build is running
 * JY_E_UNAVAILABLE  it is damaged, of another format, or can't be published
 */
JY_NODISCARD jy_status jy_generation_rollback(const char *index, uint64_t to,
                                              uint64_t *out, jy_error *err);

/* Give the lock back, and remove the generation if it was not published. */
void jy_build_free(jy_build *build);

#ifdef __cplusplus
}
#endif
#endif
