/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/endings.h - where in a text one of some terms may end.
 *
 * A text is looked through for all of them at once, many bytes at a time, by
 * the last two bytes of each and the one that is two before these: of a pair of
 * common characters that is the last byte of the first.  What is marked may be
 * none: who looks there decides.  Nothing is missed.
 *
 * Threads    jy_endings_mark() from any thread once all terms are added.
 */
#ifndef JY_INDEX_ENDINGS_H
#define JY_INDEX_ENDINGS_H

#include "corpus/document.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that are marked together, a bit each. */
#define JY_ENDINGS_BLOCK 32

#define JY_ENDINGS_FAR 3

/* Sets of terms, a bit each, by half bytes: a term may end where the six sets
 * have one in common.  Starts as {0}. */
typedef struct jy_endings {
    unsigned char last_low[16];
    unsigned char last_high[16];
    unsigned char before_low[16]; /* of the byte before the last */
    unsigned char before_high[16];
    unsigned char far_low[16]; /* of the byte JY_ENDINGS_FAR before the last */
    unsigned char far_high[16];
} jy_endings;

/* What is known of the bytes of a block, the first in the lowest bit. */
typedef struct jy_endings_marks {
    uint32_t ends;   /* a term may end with this byte */
    uint32_t begins; /* a character begins with it */
} jy_endings_marks;

/* `term` is not empty. */
void jy_endings_add(jy_endings *endings, jy_text term);

/* Mark `count` blocks of `text` from byte `from` on, which is within it; bytes
 * behind its end are not marked. */
void jy_endings_mark(const jy_endings *endings, jy_text text, size_t from,
                     size_t count, jy_endings_marks *out);

/* The first block with an end, of those that follow each other from byte `from`
 * on and begin before byte `until`, which is not behind the text; its ends to
 * *ends.  Without any that is 0, and what is returned not before `until`. */
size_t jy_endings_find(const jy_endings *endings, jy_text text, size_t from,
                       size_t until, uint32_t *ends);

/* The same as jy_endings_mark(), a byte at a time: what that is compared with.
 */
void jy_endings_mark_plainly(const jy_endings *endings, jy_text text,
                             size_t from, size_t count, jy_endings_marks *out);

#ifdef __cplusplus
}
#endif
#endif
