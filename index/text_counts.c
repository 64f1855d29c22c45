/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how texts are found again to be counted. */
#include "index/text_counts.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_AT_FIRST = 64 };

/* FNV-1a. */
static uint64_t hash_of(jy_text text)
{
    uint64_t hash = 0xCBF29CE484222325U;
    for (size_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.bytes[i]) * 0x100000001B3U;
    }
    return hash;
}

/* The slot of a text: its own, or the free one it would have. */
static jy_text_count *find_slot(const jy_text_counts *counts, jy_text text)
{
    size_t at = hash_of(text) & (counts->slots - 1);
    const jy_text *there = &counts->slot[at].text;
    while (there->bytes && (there->len != text.len ||
                            memcmp(there->bytes, text.bytes, text.len) != 0)) {
        at = (at + 1) & (counts->slots - 1);
        there = &counts->slot[at].text;
    }
    return &counts->slot[at];
}

static bool grow(jy_text_counts *counts)
{
    jy_text_counts grown = {.slots = counts->slots ? 2 * counts->slots
                                                   : SLOTS_AT_FIRST,
                            .texts = counts->texts};
    grown.slot = calloc(grown.slots, sizeof *grown.slot);
    if (!grown.slot) {
        return false;
    }
    for (size_t i = 0; i < counts->slots; i++) {
        if (counts->slot[i].text.bytes) {
            *find_slot(&grown, counts->slot[i].text) = counts->slot[i];
        }
    }
    free(counts->slot);
    *counts = grown;
    return true;
}

uint64_t *jy_text_counts_of(jy_text_counts *counts, jy_text text)
{
    if (2 * counts->texts >= counts->slots && !grow(counts)) {
        return NULL;
    }
    jy_text_count *slot = find_slot(counts, text);
    counts->texts += slot->text.bytes == NULL;
    slot->text = text;
    return &slot->count;
}
