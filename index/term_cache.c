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

static size_t place_of(jy_text term)
{
    return jy_texts_hash(term, 0) & (JY_TERM_CACHE_PLACES - 1);
}

bool jy_term_cache_find(const jy_term_cache *cache, jy_text term,
                        jy_text *value)
{
    if (!cache->place) {
        return false;
    }
    const struct jy_cached_term *at = &cache->place[place_of(term)];
    if (at->len != term.len || memcmp(at->bytes, term.bytes, term.len) != 0) {
        return false;
    }
    *value = (jy_text){at->bytes + at->len, at->value_len};
    return true;
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
    struct jy_cached_term *at = &cache->place[place_of(term)];
    at->len = (unsigned char)term.len;
    at->value_len = (unsigned char)value.len;
    memcpy(at->bytes, term.bytes, term.len);
    if (value.len > 0) {
        memcpy(at->bytes + term.len, value.bytes, value.len);
    }
}

void jy_term_cache_clear(jy_term_cache *cache)
{
    free(cache->place);
    *cache = (jy_term_cache){0};
}
