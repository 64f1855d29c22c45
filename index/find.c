/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to look at many places of a text at once. */
#define _GNU_SOURCE /* memmem() */
#include "index/find.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>

enum { LANES = 16, WIDE = 64 };

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

/* What is looked for: two of its bytes at first, then all of it. */
struct pair {
    jy_text needle;
    size_t near; /* where these two are in it */
    size_t far;
};

/* The first of the places from `at` on that are marked; NULL if it is at none
 * of them. */
static const char *first_of(const struct pair *pair, const char *at,
                            uint64_t places)
{
    for (; places; places &= places - 1) {
        const char *place = at + __builtin_ctzll(places);
        if (memcmp(place, pair->needle.bytes, pair->needle.len) == 0) {
            return place;
        }
    }
    return NULL;
}

#if defined(__x86_64__)

/* Which of 32 places have both bytes: all bits of theirs. */
__attribute__((target("avx2"))) static inline __m256i
both(const char *at, const struct pair *pair, __m256i near, __m256i far)
{
    __m256i nears =
        _mm256_loadu_si256((const __m256i *)(const void *)(at + pair->near));
    __m256i fars =
        _mm256_loadu_si256((const __m256i *)(const void *)(at + pair->far));
    return _mm256_and_si256(_mm256_cmpeq_epi8(nears, near),
                            _mm256_cmpeq_epi8(fars, far));
}

/* Looks at WIDE places at a time, up to `last`; *at is where it stopped. */
__attribute__((target("avx2"))) static const char *
find_wide(const struct pair *pair, const char **at, const char *last)
{
    const __m256i near = _mm256_set1_epi8(pair->needle.bytes[pair->near]);
    const __m256i far = _mm256_set1_epi8(pair->needle.bytes[pair->far]);
    const char *here = *at;
    const char *found = NULL;
    for (; !found && last - here >= WIDE; here += WIDE) {
        const __m256i low = both(here, pair, near, far);
        const __m256i high = both(here + WIDE / 2, pair, near, far);
        if (!_mm256_testz_si256(_mm256_or_si256(low, high),
                                _mm256_or_si256(low, high))) {
            uint64_t places = (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
                                  << WIDE / 2 |
                              (uint32_t)_mm256_movemask_epi8(low);
            found = first_of(pair, here, places);
        }
    }
    *at = here;
    return found;
}

static bool has_wide(void)
{
    return __builtin_cpu_supports("avx2");
}

#else

static const char *find_wide(const struct pair *pair, const char **at,
                             const char *last)
{
    (void)pair;
    (void)at;
    (void)last;
    return NULL;
}

static bool has_wide(void)
{
    return false;
}

#endif

const char *jy_find(jy_text text, jy_text needle)
{
    if (needle.len == 1 || text.len < needle.len + LANES) {
        return memmem(text.bytes, text.len, needle.bytes, needle.len);
    }
    struct pair pair = {needle, first_character(needle) - 1, needle.len - 1};
    pair.near -= pair.near == pair.far; /* one character: its last two bytes */
    const char *at = text.bytes;
    const char *last = text.bytes + text.len - needle.len - LANES;
    const char *found = NULL;
    if (last - at >= WIDE && has_wide()) {
        found = find_wide(&pair, &at, last);
    }
    const __m128i near_byte = _mm_set1_epi8(needle.bytes[pair.near]);
    const __m128i far_byte = _mm_set1_epi8(needle.bytes[pair.far]);
    for (; !found && at <= last; at += LANES) {
        found = first_of(
            &pair, at, places_at(at, pair.near, near_byte, pair.far, far_byte));
    }
    return found ? found
                 : memmem(at, (size_t)(text.bytes + text.len - at),
                          needle.bytes, needle.len);
}

#else

const char *jy_find(jy_text text, jy_text needle)
{
    return memmem(text.bytes, text.len, needle.bytes, needle.len);
}

#endif
