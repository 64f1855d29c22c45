/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which bits tell where three characters that follow one another are. */
#include "index/trigrams.h"

#include "protocol/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    STRETCHES = 16,
    /* Rows that are near one another: 64 bytes. */
    NEAR_ROWS = 32,
    /* Bytes of text for so many rows: 4 bits for each Han character. */
    TEXT_OF_NEAR_ROWS = 12 * NEAR_ROWS
};

size_t jy_trigrams_size(size_t len)
{
    return len < JY_TRIGRAMS_TEXT_MIN
               ? 0
               : len / TEXT_OF_NEAR_ROWS * NEAR_ROWS * sizeof(jy_stretches);
}

/* Which stretch of a text of `len` bytes byte `at` is in. */
static unsigned stretch_of(size_t len, size_t at)
{
    return (unsigned)(at * STRETCHES / len);
}

/* Where a stretch begins; the one behind the last at the end. */
static size_t stretch_begin(size_t len, unsigned stretch)
{
    return (stretch * len + STRETCHES - 1) / STRETCHES;
}

/* Goes through the threes of code points of a text. */
struct walk {
    jy_text text;
    size_t at;
    size_t begin[3]; /* of the last three, the first of them at `oldest` */
    unsigned oldest;
    uint64_t last; /* they themselves, 21 bits each */
    unsigned seen; /* of them, up to 3 */
};

/* Step to the next three; false behind the last. */
static bool next(struct walk *walk)
{
    enum { CODE_BITS = 21, THREE = 3 };
    const uint64_t all = (UINT64_C(1) << CODE_BITS * THREE) - 1;
    while (walk->at < walk->text.len) {
        uint32_t code = 0;
        size_t size = jy_utf8_decode(walk->text.bytes + walk->at,
                                     walk->text.len - walk->at, &code);
        walk->begin[walk->oldest] = walk->at;
        walk->oldest = (walk->oldest + 1) % THREE;
        walk->at += size ? size : 1;
        walk->last = (walk->last << CODE_BITS | code) & all;
        walk->seen += walk->seen < THREE;
        if (walk->seen == THREE) {
            return true;
        }
    }
    return false;
}

/* Where the three begin. */
static size_t begin(const struct walk *walk)
{
    return walk->begin[walk->oldest];
}

/* The two rows of three code points: the first, and one near it. */
struct rows {
    size_t first;
    size_t second;
};

static struct rows rows_of(uint64_t three, size_t rows)
{
    /* Twice multiplied by the golden ratio, 2^64 / 1.618: what comes out above
     * depends on all bits, and goes back to below. */
    const uint64_t ratio = 0x9E3779B97F4A7C15U;
    uint64_t hash = three * ratio;
    hash = (hash ^ hash >> 32) * ratio;
    const size_t first = (size_t)((hash >> 32) * rows >> 32);
    const size_t away = 1 + (size_t)(hash >> 16) % (NEAR_ROWS - 1);
    return (struct rows){first, first ^ away};
}

static jy_stretches read_row(const unsigned char *rows, size_t row)
{
    jy_stretches bits;
    memcpy(&bits, rows + row * sizeof bits, sizeof bits);
    return bits;
}

static void set(unsigned char *rows, size_t row, unsigned stretch)
{
    const jy_stretches bits =
        (jy_stretches)(read_row(rows, row) | 1U << stretch);
    memcpy(rows + row * sizeof bits, &bits, sizeof bits);
}

void jy_trigrams_add(jy_buffer *out, jy_text text)
{
    const size_t size = jy_trigrams_size(text.len);
    unsigned char *at = size ? jy_buffer_grow(out, size, 1) : NULL;
    struct walk walk = {.text = text};
    if (!at) {
        return;
    }
    memset(at, 0, size);
    while (next(&walk)) {
        const struct rows rows =
            rows_of(walk.last, size / sizeof(jy_stretches));
        const unsigned stretch = stretch_of(text.len, begin(&walk));
        set(at, rows.first, stretch);
        set(at, rows.second, stretch);
    }
}

jy_stretches jy_trigrams_find(const unsigned char *trigrams, size_t len,
                              jy_text run)
{
    const size_t count = jy_trigrams_size(len) / sizeof(jy_stretches);
    jy_stretches found = JY_STRETCHES_ALL;
    struct walk walk = {.text = run};
    if (!trigrams || count == 0) {
        return found;
    }
    /* What begins no further on than a stretch is long is in the stretch where
     * the run begins, or in the next; what is behind is not asked for. */
    while (found && next(&walk) && begin(&walk) <= len / STRETCHES) {
        const struct rows rows = rows_of(walk.last, count);
        const unsigned there =
            read_row(trigrams, rows.first) & read_row(trigrams, rows.second);
        found &= (jy_stretches)(begin(&walk) == 0 ? there : there | there >> 1);
    }
    return found;
}

jy_span jy_stretches_next(jy_stretches stretches, size_t len, size_t from)
{
    if (stretches == JY_STRETCHES_ALL || from >= len) {
        return (jy_span){from < len ? from : len, len};
    }
    const unsigned first = stretch_of(len, from);
    unsigned stretch = first;
    while (stretch < STRETCHES && !(stretches >> stretch & 1)) {
        stretch++;
    }
    unsigned end = stretch;
    while (end < STRETCHES && stretches >> end & 1) {
        end++;
    }
    return (jy_span){stretch == first ? from : stretch_begin(len, stretch),
                     stretch_begin(len, end)};
}
