/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index/grapheme.h - where a text can be parted without parting what people
 * see as one character.
 *
 * Kept whole are a character and its combining marks and variation selectors,
 * emoji that are joined or toned, flags, and Hangul written in letters: the
 * rules of Unicode's annex 29 that matter to texts, without its tables.
 *
 * Threads    All functions are pure.
 */
#ifndef JY_INDEX_GRAPHEME_H
#define JY_INDEX_GRAPHEME_H

#include "corpus/document.h"
#include "protocol/utf8.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Code points of what is kept whole, at most; the rest is an accident. */
#define JY_GRAPHEME_MAX 32
/* Bytes on either side of a place that are looked at, at most. */
#define JY_GRAPHEME_REACH ((size_t)(2 * JY_GRAPHEME_MAX + 2) * JY_UTF8_MAX)

/* Whether a code point stands alone whatever is before it, told by its first
 * byte: ASCII, and ideographs from U+4000 to U+9FFF.  No mark is among them,
 * and nothing that ends a sentence or a clause is among the ideographs. */
static inline bool jy_grapheme_is_ideograph(char first)
{
    return (unsigned char)first >= 0xE4 && (unsigned char)first <= 0xE9;
}

static inline bool jy_grapheme_is_plain(char first)
{
    return (unsigned char)first < 0x80 || jy_grapheme_is_ideograph(first);
}

/* The same told by all of it: of any code point of valid text, the first at
 * `bytes`, of which there are `len` > 0. */
bool jy_grapheme_stands_alone(const char *bytes, size_t len);

/* Whether valid `text` can be parted at byte `at`, where a code point begins.
 * Its two ends are such places. */
bool jy_grapheme_edge(jy_text text, size_t at);

/* The last such place not after `at`, and the first not before; `at` itself
 * where none is within JY_GRAPHEME_MAX code points. */
size_t jy_grapheme_floor(jy_text text, size_t at);
size_t jy_grapheme_ceil(jy_text text, size_t at);

#ifdef __cplusplus
}
#endif
#endif
