/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows where the values of terms are kept. */
#include "index/term_cache.h"

#include "index/texts.h"

#include <stdlib.h>
#include <string.h>

struct jy_cached_term {
    unsigned char len; /* of the term; 0: there is none here */
    unsigned char value_len;
    char bytes[JY_TERM_CACHE_BYTES]; /* the term, then its value */
};

/* The first of the places that a term may be at, so many. */
enum { WAYS = 4 };

static struct jy_cached_term *places_of(const jy_term_cache *cache,
                                        jy_text term)
{
    const size_t sets = JY_TERM_CACHE_PLACES / WAYS;
    return cache->place + (jy_texts_hash(term, 0) & (sets - 1)) * WAYS;
}

/* Make the first place free for `one`; those before place `at` go back. */
static void put_first(struct jy_cached_term *places, size_t at,
                      struct jy_cached_term one)
{
    memmove(places + 1, places, at * sizeof *places);
    places[0] = one;
}

bool jy_term_cache_find(const jy_term_cache *cache, jy_text term,
                        jy_text *value)
{
    if (!cache->place) {
        return false;
    }
    struct jy_cached_term *places = places_of(cache, term);
    for (size_t at = 0; at < WAYS; at++) {
        if (places[at].len == term.len &&
            memcmp(places[at].bytes, term.bytes, term.len) == 0) {
            if (at > 0) {
                put_first(places, at, places[at]);
            }
            *value = (jy_text){places[0].bytes + term.len, places[0].value_len};
            return true;
        }
    }
    return false;
}

void jy_term_cache_keep(jy_term_cache *cache, jy_text term, jy_text value)
{
    if (term.len == 0 || value.len > JY_TERM_CACHE_BYTES ||
        term.len > JY_TERM_CACHE_BYTES - value.len) {
        return;
    }
    if (!cache->place) {
        cache->place = calloc(JY_TERM_CACHE_PLACES, sizeof *cache->place);
        if (!cache->place) {
            return;
        }
    }
    struct jy_cached_term one = {
        (unsigned char)term.len, (unsigned char)value.len, {0}};
    memcpy(one.bytes, term.bytes, term.len);
    if (value.len > 0) {
        memcpy(one.bytes + term.len, value.bytes, value.len);
    }
    put_first(places_of(cache, term), WAYS - 1, one);
}

void jy_term_cache_clear(jy_term_cache *cache)
{
    free(cache->place);
    *cache = (jy_term_cache){0};
}
