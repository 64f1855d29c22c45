/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows how to find runs of letters again: a hash table of their places. */
#include "index/grams.h"

#include <stdlib.h>

static size_t hash_of(const jy_letter *run, size_t size)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < size; i++) {
        hash = (hash + run[i].code) * 0x9E3779B97F4A7C15U;
    }
    return (size_t)(hash >> 32);
}

static bool is_same(const jy_letter *a, const jy_letter *b, size_t size)
{
    size_t i = 0;
    while (i < size && a[i].code == b[i].code) {
        i++;
    }
    return i == size;
}

/* The slot of a run: its own, or the free one it would have. */
static uint32_t *find_slot(const jy_grams *grams, const jy_letter *run)
{
    size_t at = hash_of(run, grams->size) & (grams->slots - 1);
    while (grams->slot[at] &&
           !is_same(&grams->letters->letter[grams->slot[at] - 1], run,
                    grams->size)) {
        at = (at + 1) & (grams->slots - 1);
    }
    return &grams->slot[at];
}

bool jy_grams_fill(jy_grams *grams, const jy_letters *letters, size_t size)
{
    *grams = (jy_grams){.letters = letters, .size = size, .slots = 16};
    while (grams->slots < 4 * letters->count) { /* most runs asked for miss */
        grams->slots *= 2;
    }
    grams->slot = calloc(grams->slots, sizeof *grams->slot);
    if (!grams->slot) {
        return false;
    }
    for (size_t i = 0; i + size <= letters->count; i++) {
        uint32_t *slot = find_slot(grams, &letters->letter[i]);
        if (!*slot) {
            *slot = (uint32_t)(i + 1);
        }
    }
    return true;
}

void jy_grams_clear(jy_grams *grams)
{
    free(grams->slot);
    *grams = (jy_grams){0};
}

size_t jy_grams_find(const jy_grams *grams, const jy_letter *run)
{
    uint32_t found = *find_slot(grams, run);
    return found ? found - 1 : JY_GRAMS_NONE;
}
