/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to look at many places of a text at once. */
#define _GNU_SOURCE /* memmem() */
#include "index/find.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>

enum { LANES = 16 };

/* Bytes of the first character of valid UTF-8. */
static size_t first_character(jy_text needle)
{
    size_t size = 1;
    while (size < needle.len &&
           ((unsigned char)needle.bytes[size] & 0xC0U) == 0x80U) {
        size++;
    }
    return size;
}

/* At which of the LANES places from `at` on the two bytes are right, a bit
 * each. */
static unsigned places_at(const char *at, size_t near, __m128i near_byte,
                          size_t far, __m128i far_byte)
{
    __m128i nears = _mm_loadu_si128((const __m128i *)(const void *)(at + near));
    __m128i fars = _mm_loadu_si128((const __m128i *)(const void *)(at + far));
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(
        _mm_cmpeq_epi8(nears, near_byte), _mm_cmpeq_epi8(fars, far_byte)));
}

const char *jy_find(jy_text text, jy_text needle)
{
    if (needle.len == 1 || text.len < needle.len + LANES) {
        return memmem(text.bytes, text.len, needle.bytes, needle.len);
    }
    size_t near = first_character(needle) - 1;
    const size_t far = needle.len - 1;
    near -= near == far; /* one character: its last two bytes */
    const __m128i near_byte = _mm_set1_epi8(needle.bytes[near]);
    const __m128i far_byte = _mm_set1_epi8(needle.bytes[far]);
    const char *at = text.bytes;
    const char *last = text.bytes + text.len - needle.len - LANES;
    for (; at <= last; at += LANES) {
        unsigned places = places_at(at, near, near_byte, far, far_byte);
        for (; places; places &= places - 1) {
            const char *place = at + __builtin_ctz(places);
            if (memcmp(place, needle.bytes, needle.len) == 0) {
                return place;
            }
        }
    }
    return memmem(at, (size_t)(text.bytes + text.len - at), needle.bytes,
                  needle.len);
}

#else

const char *jy_find(jy_text text, jy_text needle)
{
    return memmem(text.bytes, text.len, needle.bytes, needle.len);
}

#endif
