/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/manifest.h - the file `manifest` of a generation: what it is made of.
 *
 * Lines of "name value", the first "jianyan-index FORMAT", the last "seal"
 * with the SHA-256 of everything before it, so that no byte of the manifest
 * can change unseen.
 *
 * Ownership  jy_manifest is a plain value, but for `paths` and `options`:
 *            give it to jy_manifest_clear().
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

/*
 * X(constant, name, whether each generation has it): the files of a
 * generation, beside the manifest itself.  Only one that came of an update has
 * those from more-terms on.
 */
#define JY_PART_LIST(X)                                                        \
    X(JY_PART_TERMS, "terms", true)                                            \
    X(JY_PART_TEXT, "text", true)                                              \
    X(JY_PART_LEXICON, "lexicon", true)                                        \
    X(JY_PART_FILES, "files", false)                                           \
    X(JY_PART_MORE_TERMS, "more-terms", false)                                 \
    X(JY_PART_MORE_TEXT, "more-text", false)                                   \
    X(JY_PART_GONE_TERMS, "gone-terms", false)                                 \
    X(JY_PART_ORDER, "order", false)

typedef enum jy_part {
#define X(constant, name, always) constant,
    JY_PART_LIST(X) JY_PART_COUNT
#undef X
} jy_part;

typedef struct jy_manifest {
    uint64_t generation;
    uint64_t documents;
    uint64_t characters;
    char built[32];
    char fingerprint[JY_DIGEST_HEX];
    uint64_t size[JY_PART_COUNT];              /* bytes */
    char digest[JY_PART_COUNT][JY_DIGEST_HEX]; /* "": no such part */
    char **paths; /* the files and folders it was built from */
    size_t path_count;
    char **options; /* how they were read, each "name=value" */
    size_t option_count;
} jy_manifest;

/* The name of a file, such as "terms". */
const char *jy_part_name(jy_part part);

/* Does each generation have it? */
bool jy_part_is_needed(jy_part part);

/* Has this one? */
bool jy_manifest_has(const jy_manifest *manifest, jy_part part);

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
