/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/term_map.h - some terms, to be met again in a text.
 *
 * Threads    One thread adds; reading from any.
 */
#ifndef JY_INDEX_TERM_MAP_H
#define JY_INDEX_TERM_MAP_H

#include "index/endings.h"
#include "index/segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JY_TERM_MAP_MAX 256    /* terms */
#define JY_TERM_MAP_ENDS 4096U /* of the last two bytes, six bits of each */

/* No term. */
#define JY_TERM_MAP_NONE SIZE_MAX

/* Starts as {0}; texts are borrowed. */
typedef struct jy_term_map {
    jy_term term[JY_TERM_MAP_MAX];
    uint64_t tail[JY_TERM_MAP_MAX]; /* the last eight bytes of each, or all: as
                                       the machine reads them behind others */
    size_t count;
    jy_endings endings;
    /* Numbers of terms from 1, in chains: of those with these last two bytes,
     * and of those of one byte only. */
    uint16_t first[JY_TERM_MAP_ENDS];
    uint16_t first_short[JY_TERM_MAP_ENDS >> 6];
    uint16_t next[JY_TERM_MAP_MAX];
    bool odd; /* there are terms whose place the bytes do not tell: marks, which
                 may belong to letters, and what may have been cut short */
} jy_term_map;

/* Add one that is not there yet; there must be room. */
void jy_term_map_add(jy_term_map *map, jy_term term);

/* Its number, from 0 in the order in which they were added. */
size_t jy_term_map_find(const jy_term_map *map, jy_term term);

/* The last bytes of a term of `len` in the eight that end there. */
static inline uint64_t jy_term_map_tail(uint64_t bytes, size_t len)
{
    return len < sizeof bytes ? bytes >> 8 * (sizeof bytes - len) : bytes;
}

/* Where its chain begins, for terms that end with these bytes. */
static inline unsigned jy_term_map_end(unsigned char before, unsigned char last)
{
    return (before & 63U) << 6 | (last & 63U);
}

#ifdef __cplusplus
}
#endif
#endif
