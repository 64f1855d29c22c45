/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how a posting list becomes bytes. */
#include "index/list_layout.h"

#include <string.h>

static unsigned bits_of(uint32_t value)
{
    return value ? 32 - (unsigned)__builtin_clz(value) : 0;
}

/* Append values of `width` bits each, lowest bits first. */
static void pack(jy_buffer *out, const uint32_t *values, unsigned width)
{
    uint64_t bits = 0;
    unsigned held = 0;
    unsigned char bytes[JY_LIST_BLOCK * sizeof(uint32_t)];
    size_t len = 0;
    for (size_t i = 0; i < JY_LIST_BLOCK; i++) {
        bits |= (uint64_t)values[i] << held;
        for (held += width; held >= 8; held -= 8) {
            bytes[len++] = (unsigned char)bits;
            bits >>= 8;
        }
    }
    jy_buffer_add(out, bytes, len); /* 128 values end with a byte */
}

/* `before` is the number from which the first one counts. */
static void write_packed(jy_buffer *out, const jy_list_posting *postings,
                         uint32_t before)
{
    uint32_t gaps[JY_LIST_BLOCK];
    uint32_t counts[JY_LIST_BLOCK];
    uint32_t all_gaps = 0;
    uint32_t all_counts = 0;
    for (size_t i = 0; i < JY_LIST_BLOCK; i++) {
        all_gaps |= gaps[i] = postings[i].document - before;
        all_counts |= counts[i] = postings[i].count - 1;
        before = postings[i].document + 1;
    }
    const unsigned char widths[JY_LIST_WIDTHS] = {
        (unsigned char)bits_of(all_gaps), (unsigned char)bits_of(all_counts)};
    jy_buffer_add(out, widths, sizeof widths);
    pack(out, gaps, widths[0]);
    pack(out, counts, widths[1]);
}

/* A gap and whether the count is 1; if not, the count follows. */
static void write_row(jy_buffer *out, const jy_list_posting *postings,
                      size_t count, uint32_t before)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t gap = postings[i].document - before;
        bool once = postings[i].count == 1;
        jy_buffer_add_varint(out, gap << 1 | once);
        if (!once) {
            jy_buffer_add_varint(out, postings[i].count);
        }
        before = postings[i].document + 1;
    }
}

static void put(unsigned char *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
}

void jy_list_write(jy_buffer *out, const jy_list_posting *postings,
                   size_t count,
                   unsigned char (*worth)(const void *user,
                                          const jy_list_posting *posting),
                   const void *user)
{
    const size_t blocks = jy_list_blocks(count);
    if (blocks == 0) {
        write_row(out, postings, count, 0);
        return;
    }
    const size_t table = out->len;
    if (!jy_buffer_grow(out, blocks, JY_LIST_ENTRY + 1)) {
        return;
    }
    const size_t begin = out->len;
    uint32_t before = 0;
    for (size_t i = 0; i < blocks; i++) {
        const jy_list_posting *first = postings + i * JY_LIST_BLOCK;
        size_t some = count - i * JY_LIST_BLOCK;
        unsigned char most = 0;
        some = some < JY_LIST_BLOCK ? some : JY_LIST_BLOCK;
        for (size_t k = 0; k < some; k++) {
            unsigned char one = worth(user, &first[k]);
            most = one > most ? one : most;
        }
        if (some == JY_LIST_BLOCK) {
            write_packed(out, first, before);
        } else {
            write_row(out, first, some, before);
        }
        if (out->failed) {
            return;
        }
        unsigned char *entries = (unsigned char *)out->bytes + table;
        put(entries + i * JY_LIST_ENTRY, first[some - 1].document);
        put(entries + i * JY_LIST_ENTRY + sizeof(uint32_t),
            (uint32_t)(out->len - begin));
        entries[blocks * JY_LIST_ENTRY + i] = most;
        before = first[some - 1].document + 1;
    }
}
