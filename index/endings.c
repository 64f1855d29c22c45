/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to look for the ends of many terms at once. */
#include "index/endings.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2 1
#endif

enum { BLOCK = JY_ENDINGS_BLOCK, SETS = 8 };

/* The byte so many before the last; or any, where the term is shorter. */
static void add_byte(unsigned char *low, unsigned char *high, jy_text term,
                     size_t back, unsigned char set)
{
    if (term.len > back) {
        unsigned byte = (unsigned char)term.bytes[term.len - 1 - back];
        low[byte & 15U] |= set;
        high[byte >> 4] |= set;
        return;
    }
    for (unsigned half = 0; half < 16; half++) {
        low[half] |= set;
        high[half] |= set;
    }
}

void jy_endings_add(jy_endings *endings, jy_text term)
{
    unsigned before =
        term.len > 1 ? (unsigned char)term.bytes[term.len - 2] : 0;
    /* Terms with the same byte before the last share a set, so that what is
     * marked by mistake has the first byte of one and the last of another. */
    unsigned char set = (unsigned char)(1U << before % SETS);
    add_byte(endings->last_low, endings->last_high, term, 0, set);
    add_byte(endings->before_low, endings->before_high, term, 1, set);
    add_byte(endings->far_low, endings->far_high, term, JY_ENDINGS_FAR, set);
}

/* The byte so many before byte `at`; 0 stands for what is before the text. */
static unsigned byte_before(jy_text text, size_t at, size_t back)
{
    return at >= back ? (unsigned char)text.bytes[at - back] : 0;
}

static void mark_byte(const jy_endings *endings, jy_text text, size_t at,
                      unsigned place, jy_endings_marks *out)
{
    unsigned last = byte_before(text, at, 0);
    unsigned before = byte_before(text, at, 1);
    unsigned far = byte_before(text, at, JY_ENDINGS_FAR);
    bool ends = endings->last_low[last & 15U] & endings->last_high[last >> 4] &
                endings->before_low[before & 15U] &
                endings->before_high[before >> 4] &
                endings->far_low[far & 15U] & endings->far_high[far >> 4];
    out->ends |= (uint32_t)ends << place;
    out->begins |= (uint32_t)((last & 0xC0U) != 0x80U) << place;
}

/* One block, which may begin or end with the text. */
static void mark_edge(const jy_endings *endings, jy_text text, size_t from,
                      jy_endings_marks *out)
{
    size_t count = text.len - from < BLOCK ? text.len - from : BLOCK;
    *out = (jy_endings_marks){0, 0};
    for (size_t i = 0; i < count; i++) {
        mark_byte(endings, text, from + i, (unsigned)i, out);
    }
}

void jy_endings_mark_plainly(const jy_endings *endings, jy_text text,
                             size_t from, size_t count, jy_endings_marks *out)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = from + i * BLOCK;
        if (at < text.len) {
            mark_edge(endings, text, at, &out[i]);
        } else {
            out[i] = (jy_endings_marks){0, 0};
        }
    }
}

#ifdef HAVE_AVX2

/* A table for the half bytes of either half of a register. */
__attribute__((target("avx2"))) static __m256i twice(const unsigned char *table)
{
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)table));
}

/* The sets of 32 bytes, by their low and their high halves. */
__attribute__((target("avx2"))) static __m256i
sets_of(__m256i bytes, __m256i low, __m256i high)
{
    const __m256i half = _mm256_set1_epi8(15);
    __m256i lows = _mm256_and_si256(bytes, half);
    __m256i highs = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    return _mm256_and_si256(_mm256_shuffle_epi8(low, lows),
                            _mm256_shuffle_epi8(high, highs));
}

/* The tables, each for both halves of a register. */
struct tables {
    __m256i last_low;
    __m256i last_high;
    __m256i before_low;
    __m256i before_high;
    __m256i far_low;
    __m256i far_high;
};

__attribute__((target("avx2"))) static struct tables
tables_of(const jy_endings *endings)
{
    return (struct tables){
        twice(endings->last_low),   twice(endings->last_high),
        twice(endings->before_low), twice(endings->before_high),
        twice(endings->far_low),    twice(endings->far_high)};
}

__attribute__((target("avx2"))) static __m256i bytes_at(const char *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* For each byte, the sets that a term is in which may end there. */
__attribute__((target("avx2"))) static __m256i
ends_of(const struct tables *tables, const char *at, __m256i last)
{
    __m256i before = bytes_at(at - 1);
    __m256i far = bytes_at(at - JY_ENDINGS_FAR);
    return _mm256_and_si256(
        _mm256_and_si256(sets_of(last, tables->last_low, tables->last_high),
                         sets_of(far, tables->far_low, tables->far_high)),
        sets_of(before, tables->before_low, tables->before_high));
}

/* Blocks that have enough bytes before them and are whole. */
__attribute__((target("avx2"))) static void
mark_inside(const jy_endings *endings, const char *at, size_t count,
            jy_endings_marks *out)
{
    const struct tables tables = tables_of(endings);
    const __m256i zero = _mm256_setzero_si256();
    const __m256i continuation = _mm256_set1_epi8(-65); /* the last of them */
    for (size_t i = 0; i < count; i++, at += BLOCK) {
        __m256i last = bytes_at(at);
        __m256i common = ends_of(&tables, at, last);
        out[i].ends =
            ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(common, zero));
        out[i].begins = (uint32_t)_mm256_movemask_epi8(
            _mm256_cmpgt_epi8(last, continuation));
    }
}

void jy_endings_mark(const jy_endings *endings, jy_text text, size_t from,
                     size_t count, jy_endings_marks *out)
{
    size_t whole = (text.len - from) / BLOCK;
    size_t first = from < JY_ENDINGS_FAR;
    size_t inside = whole < count ? whole : count;
    if (inside <= first || !__builtin_cpu_supports("avx2")) {
        jy_endings_mark_plainly(endings, text, from, count, out);
        return;
    }
    jy_endings_mark_plainly(endings, text, from, first, out);
    mark_inside(endings, text.bytes + from + first * BLOCK, inside - first,
                out + first);
    jy_endings_mark_plainly(endings, text, from + inside * BLOCK,
                            count - inside, out + inside);
}

/* Pass such blocks without an end over; how many, and the ends of the next. */
__attribute__((target("avx2"))) static size_t
pass_inside(const jy_endings *endings, const char *at, size_t count,
            uint32_t *ends)
{
    const struct tables tables = tables_of(endings);
    const __m256i zero = _mm256_setzero_si256();
    for (size_t i = 0; i < count; i++, at += BLOCK) {
        __m256i common = ends_of(
            &tables, at, _mm256_loadu_si256((const __m256i *)(const void *)at));
        if (!_mm256_testz_si256(common, common)) {
            *ends = ~(uint32_t)_mm256_movemask_epi8(
                _mm256_cmpeq_epi8(common, zero));
            return i;
        }
    }
    return count;
}

static size_t pass(const jy_endings *endings, jy_text text, size_t from,
                   size_t count, uint32_t *ends)
{
    return from >= JY_ENDINGS_FAR && __builtin_cpu_supports("avx2")
               ? pass_inside(endings, text.bytes + from, count, ends)
               : 0;
}

#else

static size_t pass(const jy_endings *endings, jy_text text, size_t from,
                   size_t count, uint32_t *ends)
{
    (void)endings;
    (void)text;
    (void)from;
    (void)count;
    (void)ends;
    return 0;
}

void jy_endings_mark(const jy_endings *endings, jy_text text, size_t from,
                     size_t count, jy_endings_marks *out)
{
    jy_endings_mark_plainly(endings, text, from, count, out);
}

#endif

size_t jy_endings_find(const jy_endings *endings, jy_text text, size_t from,
                       size_t until, uint32_t *ends)
{
    *ends = 0;
    while (from < until) {
        from += BLOCK * pass(endings, text, from, (until - from) / BLOCK, ends);
        if (from < until && *ends == 0) {
            jy_endings_marks marks;
            jy_endings_mark(endings, text, from, 1, &marks);
            *ends = marks.ends;
        }
        if (*ends != 0) {
            break;
        }
        from += from < until ? BLOCK : 0;
    }
    return from;
}
