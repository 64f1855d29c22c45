/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/text_counts.h - how often each of some texts occurs: a hash table.
 *
 * Ownership  Texts are borrowed.  Starts as {0}; free `slot` with free().
 */
#ifndef JY_INDEX_TEXT_COUNTS_H
#define JY_INDEX_TEXT_COUNTS_H

#include "corpus/document.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct jy_text_count {
    jy_text text; /* bytes == NULL: a free slot */
    uint64_t count;
} jy_text_count;

typedef struct jy_text_counts {
    jy_text_count *slot;
    size_t slots; /* a power of two, at least twice the texts */
    size_t texts;
} jy_text_counts;

/* The count of `text` (bytes != NULL), at first 0, to be changed before the
 * next call; NULL without memory. */
uint64_t *jy_text_counts_of(jy_text_counts *counts, jy_text text);

#ifdef __cplusplus
}
#endif
#endif
