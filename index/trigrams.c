/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows which bits stand for three characters that follow one another. */
#include "index/trigrams.h"

#include "protocol/utf8.h"

#include <stdint.h>
#include <string.h>

/* Bytes of text for each word of bits: 16 Han characters. */
enum { TEXT_OF_A_WORD = 48 };

size_t jy_trigrams_size(size_t len)
{
    return len < JY_TRIGRAMS_TEXT_MIN ? 0
                                      : len / TEXT_OF_A_WORD * sizeof(uint64_t);
}

/* The last three code points of a text that is gone through. */
struct walk {
    const char *at;
    const char *end;
    uint64_t last; /* 21 bits each */
    unsigned seen; /* of them, up to 3 */
};

/* Step to the next three; false behind the last. */
static bool next(struct walk *walk)
{
    enum { CODE_BITS = 21, THREE = 3 };
    const uint64_t all = (UINT64_C(1) << CODE_BITS * THREE) - 1;
    while (walk->at < walk->end) {
        uint32_t code = 0;
        size_t size =
            jy_utf8_decode(walk->at, (size_t)(walk->end - walk->at), &code);
        walk->at += size ? size : 1;
        walk->last = (walk->last << CODE_BITS | code) & all;
        walk->seen += walk->seen < THREE;
        if (walk->seen == THREE) {
            return true;
        }
    }
    return false;
}

/* Where the bits of three code points are. */
struct bits {
    size_t word;
    uint64_t mask;
};

static struct bits bits_of(uint64_t three, size_t words)
{
    /* Twice multiplied by the golden ratio, 2^64 / 1.618: what comes out above
     * depends on all bits, the upper half goes back to the lower. */
    const uint64_t ratio = 0x9E3779B97F4A7C15U;
    uint64_t hash = three * ratio;
    hash = (hash ^ hash >> 32) * ratio;
    return (struct bits){
        .word = (size_t)((hash >> 32) * words >> 32),
        .mask = UINT64_C(1) << (hash & 63) | UINT64_C(1) << (hash >> 6 & 63),
    };
}

void jy_trigrams_add(jy_buffer *out, jy_text text)
{
    const size_t size = jy_trigrams_size(text.len);
    unsigned char *at = size ? jy_buffer_grow(out, size, 1) : NULL;
    struct walk walk = {.at = text.bytes, .end = text.bytes + text.len};
    if (!at) {
        return;
    }
    memset(at, 0, size);
    while (next(&walk)) {
        uint64_t word;
        const struct bits bits = bits_of(walk.last, size / sizeof word);
        memcpy(&word, at + bits.word * sizeof word, sizeof word);
        word |= bits.mask;
        memcpy(at + bits.word * sizeof word, &word, sizeof word);
    }
}

bool jy_trigrams_may_hold(const unsigned char *trigrams, size_t len,
                          jy_text run)
{
    const size_t words = jy_trigrams_size(len) / sizeof(uint64_t);
    struct walk walk = {.at = run.bytes, .end = run.bytes + run.len};
    while (trigrams && words && next(&walk)) {
        uint64_t word;
        const struct bits bits = bits_of(walk.last, words);
        memcpy(&word, trigrams + bits.word * sizeof word, sizeof word);
        if ((word & bits.mask) != bits.mask) {
            return false;
        }
    }
    return true;
}
