/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/verify.h - is every byte of a generation as it was published?
 *
 * A verification reads the parts of one generation piece by piece and
 * compares their checksums with the manifest, so that whoever runs it says
 * when and how fast.  It has descriptors of its own: the generation may be
 * removed meanwhile, and reading ahead disturbs nobody else's reading.
 *
 * A part that an update took over is a link to a file that may have been
 * read already; what was found good is remembered by jy_verified_parts.
 *
 * Ownership  jy_verified_parts is a plain value, at first zeros.
 * Threads    One verification, one thread at a time.
 */
#ifndef JY_INDEX_VERIFY_H
#define JY_INDEX_VERIFY_H

#include "index/digest.h"
#include "protocol/status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* So many files are remembered, the latest; a generation has at most 8. */
#define JY_VERIFIED_PARTS_MAX 32

typedef struct jy_verified_parts {
    size_t next;
    struct jy_verified_part {
        uint64_t device;
        uint64_t inode;
        uint64_t size;    /* bytes; no part is empty, so 0 is nothing */
        int64_t modified; /* ns since 1970 */
        char digest[JY_DIGEST_HEX];
    } part[JY_VERIFIED_PARTS_MAX];
} jy_verified_parts;

typedef struct jy_verification jy_verification;

/*
 * Open all parts of generation `generation` of the index folder `path`.
 * Statuses as of jy_index_open() without `verify`.
 */
JY_NODISCARD jy_status jy_verification_new(const char *path,
                                           uint64_t generation,
                                           jy_verification **out,
                                           jy_error *err);
void jy_verification_free(jy_verification *verification);

/* Before the first step: leave out the parts that `known` has. */
void jy_verification_spare(jy_verification *verification,
                           const jy_verified_parts *known);

/* The bytes that are still to be read; 0: every byte is as it was published. */
uint64_t jy_verification_left(const jy_verification *verification);

/*
 * Read at most JY_VERIFICATION_STEP bytes.  After a failure call only
 * jy_verification_learn() and _free().
 *
 * JY_E_UNAVAILABLE  a part, which is named, is not as it was published, or
 *                   can't be read
 */
#define JY_VERIFICATION_STEP ((size_t)256 << 10)
JY_NODISCARD jy_status jy_verification_step(jy_verification *verification,
                                            jy_error *err);

/* All that is left, at once.  Failures as of a step. */
JY_NODISCARD jy_status jy_verification_finish(jy_verification *verification,
                                              jy_error *err);

/* Add the parts that were read and found good to `known`. */
void jy_verification_learn(const jy_verification *verification,
                           jy_verified_parts *known);

#ifdef __cplusplus
}
#endif
#endif
