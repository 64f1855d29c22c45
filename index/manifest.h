/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/manifest.h - the file `manifest` of a generation: what it is made of.
 *
 * Lines of "name value", the first "jianyan-index FORMAT", the last "seal"
 * with the SHA-256 of everything before it, so that no byte of the manifest
 * can change unseen.
 *
 * Ownership  jy_manifest is a plain value, but for `paths`: give it to
 *            jy_manifest_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_MANIFEST_H
#define JY_INDEX_MANIFEST_H

#include "index/digest.h"
#include "protocol/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_MANIFEST_BYTES_MAX ((size_t)1 << 20)

/* The files of a generation, beside the manifest itself. */
typedef enum jy_part {
    JY_PART_TERMS,
    JY_PART_TEXT,
    JY_PART_LEXICON,
    JY_PART_FILES,      /* what was read (file_table.h) */
    JY_PART_MORE_TERMS, /* from here on in an updated generation only: what */
    JY_PART_MORE_TEXT,  /* came since its base was built, ... */
    JY_PART_DEAD_TERMS, /* ... what of the base is dead, and ... */
    JY_PART_ORDER,      /* ... which documents there are (order.h) */
    JY_PART_COUNT
} jy_part;

typedef struct jy_manifest {
    uint64_t generation;
    uint64_t documents;
    uint64_t characters;
    char built[32];
    char fingerprint[JY_DIGEST_HEX];
    uint64_t size[JY_PART_COUNT]; /* bytes */
    char digest[JY_PART_COUNT][JY_DIGEST_HEX]; /* empty: it has no such file */
    char **paths; /* the files and folders it was built from */
    size_t path_count;
} jy_manifest;

/* The name of a file, such as "terms". */
const char *jy_part_name(jy_part part);
/* Whether the generation has it: all files of an update, or none. */
bool jy_manifest_has(const jy_manifest *manifest, jy_part part);
bool jy_manifest_is_updated(const jy_manifest *manifest);

/*
 * The bytes of a manifest, NUL-terminated; the caller frees *out.
 *
 * JY_E_INTERNAL  memory ran out
 */
JY_NODISCARD jy_status jy_manifest_write(const jy_manifest *manifest,
                                         char **out, jy_error *err);

/*
 * Understand the bytes of a manifest.
 *
 * JY_E_UNAVAILABLE  not a manifest, of another format version, or changed
 */
JY_NODISCARD jy_status jy_manifest_read(const char *bytes, size_t len,
                                        jy_manifest *out, jy_error *err);
void jy_manifest_clear(jy_manifest *manifest);

#ifdef __cplusplus
}
#endif
#endif
