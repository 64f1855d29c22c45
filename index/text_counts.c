/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how texts are found again to be counted. */
#include "index/text_counts.h"

#include "index/texts.h"

#include <stdbool.h>
#include <stdlib.h>

enum { SLOTS_AT_FIRST = 64 };

/* The slot of a text: its own, or the free one it would have. */
static jy_text_count *find_slot(const jy_text_counts *counts, jy_text text)
{
    size_t at = jy_texts_hash(text, 0) & (counts->slots - 1);
    const jy_text *there = &counts->slot[at].text;
    while (there->bytes && !jy_texts_are_equal(*there, text)) {
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
