/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/term_cache.h - the values of terms that were asked for lately, so that
 * the dictionary, which costs some reads of a file, is not asked again.
 *
 * A term has a few places that it may be at; of those there, the one asked for
 * longest ago goes.
 *
 * Ownership  A cache is the caller's, plain, zeros at first.
 * Threads    One cache, one thread at a time.
 */
#ifndef JY_INDEX_TERM_CACHE_H
#define JY_INDEX_TERM_CACHE_H

#include "corpus/document.h"

#include <stdbool.h>

/* Terms at most, a power of two; together they take 1 MiB. */
#define JY_TERM_CACHE_PLACES ((size_t)16384)
/* Bytes of a term and its value together, at most: others are not kept. */
#define JY_TERM_CACHE_BYTES ((size_t)62)

typedef struct jy_term_cache {
    struct jy_cached_term *place; /* private; NULL until there is one */
} jy_term_cache;

/* Whether the value of a term is known; an empty one if there is no such term.
 * It is good until the next one is asked for or kept. */
bool jy_term_cache_find(const jy_term_cache *cache, jy_text term,
                        jy_text *value);
/* Keep a term, if it is short enough and there is memory. */
void jy_term_cache_keep(jy_term_cache *cache, jy_text term, jy_text value);
void jy_term_cache_clear(jy_term_cache *cache);

#endif
