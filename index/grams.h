/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/grams.h - a set of all runs of so many letters in a text.
 *
 * Ownership  A set owns its array and borrows its letters; give it to
 *            jy_grams_clear().
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_GRAMS_H
#define JY_INDEX_GRAMS_H

#include "index/letters.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_GRAMS_NONE SIZE_MAX

typedef struct jy_grams {
    const jy_letters *letters;
    size_t size;    /* letters of a run */
    uint32_t *slot; /* where a run stands first, + 1; 0: free */
    size_t slots;   /* a power of two */
} jy_grams;

/* False without memory. */
bool jy_grams_fill(jy_grams *grams, const jy_letters *letters, size_t size);
void jy_grams_clear(jy_grams *grams);

/* Where the run that stands at `run`, `size` letters, is first in the text; or
 * JY_GRAMS_NONE. */
size_t jy_grams_find(const jy_grams *grams, const jy_letter *run);

#ifdef __cplusplus
}
#endif
#endif
